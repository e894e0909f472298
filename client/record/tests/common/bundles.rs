//! What the tests of Bundles begin with.

use super::common::{bill, health, line, loinc, time};
use consilium_record::{
	fhir::{export, Origin},
	Record,
};
use serde_json::Value;

pub fn origin() -> Origin {
	Origin {
		entry: u64::MAX,
		block: 77,
		block_hash: [3; 32],
		patient: [1; 32],
		hospital: [2; 32],
		approved_at: time("2026-02-01T00:00:00Z"),
	}
}

/// One observation, and a bill of two lines.
pub fn small() -> Record {
	Record {
		health: health(vec![loinc("1518-0", 148.0, "mg/dL")]),
		bill: bill("EUR", vec![line("Consultation", 4500), line("Test", 1)]),
	}
}

pub fn bundle(record: &Record) -> Value {
	serde_json::from_str(&export(record, &origin()).unwrap()).unwrap()
}
