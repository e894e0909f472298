//! What the tests of Bundles begin with.
#![allow(dead_code)]

use super::common::{bill, health, line, loinc, time};
use consilium_record::{
	fhir::{export, import_draft, Origin},
	Draft, Invalid, Record,
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

/// A Bundle as a hospital writes it.
pub const HOSPITAL: &str = include_str!("../fixtures/hospital-bundle.json");

pub fn hospital() -> Value {
	serde_json::from_str(HOSPITAL).unwrap()
}

pub fn draft(bundle: &Value) -> Result<Draft, Invalid> {
	import_draft(bundle.to_string().as_bytes()).map(|(draft, _)| draft)
}

/// The Bundle of the small record with another value, in JSON, at the pointer, where there may be none
/// yet; null takes the field out. Of the entries 0 is the patient, 1 the glucose, 2 to 8 what is absent,
/// 9 the invoice, 10 the provenance.
pub fn changed(pointer: &str, value: &str) -> Value {
	let mut bundle = bundle(&small());
	let (parent, field) = pointer.rsplit_once('/').unwrap_or(("", pointer));
	let parent = match parent {
		"" => &mut bundle,
		parent => bundle.pointer_mut(&format!("/{parent}")).unwrap(),
	};
	match (parent, serde_json::from_str(value).unwrap()) {
		(Value::Object(parent), Value::Null) => drop(parent.remove(field).unwrap()),
		(parent, value) => parent[field] = value,
	}
	bundle
}

/// `entry[1].resource` of `entry/1/resource`.
pub fn path(pointer: &str) -> String {
	let steps = pointer.split('/');
	steps.fold(String::new(), |path, step| match step.parse::<usize>() {
		Ok(place) => format!("{path}[{place}]"),
		Err(_) if path.is_empty() => step.to_owned(),
		Err(_) => format!("{path}.{step}"),
	})
}

/// The path of the object that has the field.
pub fn path_above(pointer: &str) -> String {
	pointer
		.rsplit_once('/')
		.map_or(String::new(), |(above, _)| path(above))
}
