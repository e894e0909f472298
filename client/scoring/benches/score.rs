//! Scoring one record in process (at most 5 µs), and a million rows of a matrix.

use consilium_record::pima;
use consilium_scoring::{Artefact, Inputs};
use criterion::{criterion_group, criterion_main, Criterion};
use std::hint::black_box;

fn bench(criterion: &mut Criterion) {
	let file = include_str!("../../../data/pima-indians-diabetes.csv");
	let rows = pima::read(file.as_bytes()).expect("the data is as its README says");
	let time = "2026-01-31T08:30:00Z".parse().expect("this is a time");
	let artefact = Artefact::of_record().expect("the model that ships is sound");
	// A row in which everything was measured, and one without insulin.
	for (name, row) in [("complete", &rows[3]), ("without insulin", &rows[0])] {
		let health = row.to_record(time).expect("there is randomness").health;
		criterion.bench_function(&format!("score a record, {name}"), |bencher| {
			bencher.iter(|| artefact.score_record(black_box(&health), time));
		});
		let inputs = Inputs::from(&row.panel);
		criterion.bench_function(&format!("probability and shares, {name}"), |bencher| {
			bencher.iter(|| artefact.bare_score(black_box(&inputs)));
		});
	}
}

criterion_group!(benches, bench);
criterion_main!(benches);
