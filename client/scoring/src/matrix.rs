//! Many rows that are in memory already.

use crate::{
	artefact::Artefact,
	features::{Inputs, COUNT},
};
use std::{num::NonZero, thread};

/// Fewer rows than this are not worth a thread.
const ROWS_FOR_A_THREAD: usize = 16_384;

impl Artefact {
	/// The probability of each row, written to the same place of `probabilities`. A row is as
	/// [`Inputs::from_row`] takes it: not a number stands for *not measured*. Nothing is allocated.
	///
	/// Answers with the number of rows that cannot be scored, for the reasons of
	/// [`NotScored`](crate::NotScored); not a number stands in their place, and
	/// [`bare_score`](Artefact::bare_score) tells the reason. Of two slices of different lengths, what
	/// the longer one has more is left alone.
	pub fn score_matrix(&self, rows: &[[f64; COUNT]], probabilities: &mut [f64]) -> usize {
		let rows = &rows[..rows.len().min(probabilities.len())];
		let threads = thread::available_parallelism().map_or(1, NonZero::get);
		let size = rows.len().div_ceil(threads).max(ROWS_FOR_A_THREAD);
		let mut pairs = rows.chunks(size).zip(probabilities.chunks_mut(size));
		let Some((rows, probabilities)) = pairs.next() else {
			return 0;
		};
		thread::scope(|scope| {
			let others: Vec<_> = pairs
				.map(|(rows, probabilities)| scope.spawn(|| self.score_rows(rows, probabilities)))
				.collect();
			let here = self.score_rows(rows, probabilities);
			let others = others.into_iter().map(|other| match other.join() {
				Ok(count) => count,
				Err(panic) => std::panic::resume_unwind(panic),
			});
			here + others.sum::<usize>()
		})
	}

	fn score_rows(&self, rows: &[[f64; COUNT]], probabilities: &mut [f64]) -> usize {
		let mut not_scored = 0;
		for (row, probability) in rows.iter().zip(probabilities) {
			*probability = match self.bare_score(&Inputs::from_row(*row)) {
				Ok(bare) => bare.probability,
				Err(_) => {
					not_scored += 1;
					f64::NAN
				}
			};
		}
		not_scored
	}
}
