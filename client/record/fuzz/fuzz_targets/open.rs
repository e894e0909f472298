//! Any bytes give a result or an error. The key is fixed, so that files sealed to it are a corpus:
//! `tests/fixtures/health-details.age` is one.
#![no_main]

use consilium_record::{open, BillDetails, Commitment, DecryptionKey, HealthDetails};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static KEYS: LazyLock<[DecryptionKey; 1]> = LazyLock::new(|| {
	let file = include_str!("../../tests/fixtures/throw-away-key.txt");
	let line = file.lines().next().expect("the fixture has a first line");
	[line.parse().expect("the fixture is a key")]
});

fuzz_target!(|bytes: &[u8]| {
	let commitment = Commitment([0; 32]);
	let _ = open::<HealthDetails>(bytes, &commitment, KEYS.as_slice());
	let _ = open::<BillDetails>(bytes, &commitment, KEYS.as_slice());
});
