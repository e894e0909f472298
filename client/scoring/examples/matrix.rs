//! Scores the rows of a file of doubles, eight a row and little-endian, and prints as JSON how many
//! seconds the best of several times took, and the mean probability. `tests/scoring/bench.py` compares
//! it with scikit-learn.

#![forbid(unsafe_code)]

use consilium_scoring::Artefact;
use std::{env, error::Error, fs, time::Instant};

const TIMES: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
	let path = env::args()
		.nth(1)
		.ok_or("name a file of rows of eight doubles")?;
	let bytes = fs::read(path)?;
	let rows: Vec<[f64; 8]> = bytes
		.chunks_exact(64)
		.map(|row| {
			let mut numbers = [0.0; 8];
			for (number, bytes) in numbers.iter_mut().zip(row.chunks_exact(8)) {
				*number = f64::from_le_bytes(bytes.try_into()?);
			}
			Ok(numbers)
		})
		.collect::<Result<_, std::array::TryFromSliceError>>()?;
	let artefact = Artefact::of_record()?;
	let mut probabilities = vec![0.0; rows.len()];
	let mut seconds = f64::INFINITY;
	for _ in 0..TIMES {
		let begin = Instant::now();
		let not_scored = artefact.score_matrix(&rows, &mut probabilities);
		seconds = seconds.min(begin.elapsed().as_secs_f64());
		if not_scored > 0 {
			return Err(format!("{not_scored} rows were not scored").into());
		}
	}
	let mean = probabilities.iter().sum::<f64>() / probabilities.len() as f64;
	println!("{{\"seconds\": {seconds}, \"mean\": {mean}}}");
	Ok(())
}
