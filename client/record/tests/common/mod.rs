//! What several tests begin with.
#![allow(dead_code)]

use consilium_record::{
	pima, BillDetails, BillLine, CodeSystem, Coding, DecryptionKey, EncryptionKey, HealthDetails,
	Observation, Record, Salt, Time, Value,
};

pub const PIMA: &str = include_str!("../../../../data/pima-indians-diabetes.csv");

pub fn time(text: &str) -> Time {
	text.parse().unwrap()
}

pub fn observation(
	system: CodeSystem,
	code: &str,
	value: f64,
	unit: &str,
	at: &str,
) -> Observation {
	Observation {
		coding: Coding::new(system, code).unwrap(),
		value: Value::try_from(value).unwrap(),
		unit: unit.to_owned().try_into().unwrap(),
		time: time(at),
	}
}

pub fn loinc(code: &str, value: f64, unit: &str) -> Observation {
	observation(CodeSystem::Loinc, code, value, unit, "2026-01-31T08:30:00Z")
}

pub fn health(observations: Vec<Observation>) -> HealthDetails {
	HealthDetails::with_salt(observations, Salt::from_bytes([7; 32])).unwrap()
}

pub fn line(text: &str, amount: u64) -> BillLine {
	BillLine {
		text: text.to_owned().try_into().unwrap(),
		amount: amount.try_into().unwrap(),
	}
}

pub fn bill(currency: &str, lines: Vec<BillLine>) -> BillDetails {
	BillDetails::with_salt(currency.parse().unwrap(), lines, Salt::from_bytes([8; 32])).unwrap()
}

/// A row of the data in which everything was measured.
pub fn record() -> Record {
	pima::read(PIMA.as_bytes()).unwrap()[3]
		.to_record(time("2026-01-31T08:30:00Z"))
		.unwrap()
}

pub fn readers(count: usize) -> (Vec<DecryptionKey>, Vec<EncryptionKey>) {
	let keys: Vec<_> = (0..count).map(|_| DecryptionKey::generate()).collect();
	let readers = keys
		.iter()
		.map(|key| key.encryption_key().unwrap())
		.collect();
	(keys, readers)
}
