//! What the tests share.

#![allow(dead_code)] // Each test file takes what it needs.

use consilium_record::Time;
use consilium_scoring::{Artefact, Cohort, Inputs};

pub const DATA: &[u8] = include_bytes!("../../../../data/pima-indians-diabetes.csv");
pub const SHIPPED: &str = include_str!("../../../../data/models/diabetes-1.json");

pub fn cohort() -> Cohort {
	Cohort::read(DATA).unwrap()
}

pub fn artefact() -> &'static Artefact {
	Artefact::of_record().unwrap()
}

pub fn time() -> Time {
	"2026-01-31T08:30:00Z".parse().unwrap()
}

/// Everything measured, and nothing unusual.
pub const ORDINARY: [f64; 8] = [2.0, 120.0, 70.0, 25.0, 100.0, 30.0, 0.4, 35.0];

/// The same, with one value changed.
pub fn with(place: usize, value: f64) -> Inputs {
	let mut row = ORDINARY;
	row[place] = value;
	Inputs::from_row(row)
}
