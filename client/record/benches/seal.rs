//! Sealing both parts of a record for six readers (at most 2 ms) and opening one part (at most 1 ms).

use consilium_record::{open, pima, DecryptionKey, HealthDetails, Part};
use criterion::{criterion_group, criterion_main, Criterion};
use std::hint::black_box;

fn bench(criterion: &mut Criterion) {
	let file = include_str!("../../../data/pima-indians-diabetes.csv");
	let rows = pima::read(file.as_bytes()).expect("the data is as its README says");
	let at = "2026-01-31T08:30:00Z".parse().expect("this is a time");
	// A row in which everything was measured.
	let record = rows[3].to_record(at).expect("there is randomness");
	let mut keys: Vec<_> = (0..6).map(|_| DecryptionKey::generate()).collect();
	// In the order in which the readers are in the file: the last has to try every stanza.
	keys.sort_by_key(|key| key.encryption_key().map(|key| key.to_bytes()).ok());
	let readers: Vec<_> = keys
		.iter()
		.map(|key| key.encryption_key().expect("a generated key is sound"))
		.collect();
	let sealed = record.seal(&readers).expect("six readers fit");

	criterion.bench_function("seal and commit both parts for six readers", |bencher| {
		bencher.iter(|| record.seal(black_box(&readers)));
	});
	for (name, key) in [("first", &keys[0]), ("last", &keys[5])] {
		let keys = std::slice::from_ref(key);
		let part = &sealed.health;
		criterion.bench_function(
			&format!("open a part of six readers, {name} key"),
			|bencher| {
				bencher.iter(|| {
					open::<HealthDetails>(black_box(&part.ciphertext), &part.commitment, keys)
				});
			},
		);
	}
	criterion.bench_function("open both parts", |bencher| {
		bencher.iter(|| black_box(&sealed).open(&keys[..1]));
	});
	criterion.bench_function("commit to the health details", |bencher| {
		bencher.iter(|| black_box(&record.health).commitment());
	});
}

criterion_group!(benches, bench);
criterion_main!(benches);
