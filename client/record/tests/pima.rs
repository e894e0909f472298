//! The Pima data as records.

mod common;

use common::{time, PIMA};
use consilium_record::{
	pima::{self, PimaError},
	DiabetesPanel, Kind, Rule,
};
use proptest::prelude::*;

const HEADER: &str =
	"pregnancies,glucose,diastolic_bp,triceps_skinfold,insulin,bmi,pedigree,age,diabetes\n";

fn error(rows: &str) -> PimaError {
	pima::read(format!("{HEADER}{rows}").as_bytes()).unwrap_err()
}

/// The counts of data/README.md.
#[test]
fn the_whole_file() {
	let rows = pima::read(PIMA.as_bytes()).unwrap();
	assert_eq!(rows.len(), 768);
	assert_eq!(rows.iter().filter(|row| row.diabetes).count(), 268);
	let absent = |kind| {
		rows.iter()
			.filter(|row| row.panel.get(kind).is_none())
			.count()
	};
	let expected = [0, 5, 35, 227, 374, 11, 0, 0];
	for (kind, expected) in Kind::ALL.into_iter().zip(expected) {
		assert_eq!(absent(kind), expected, "{kind:?}");
	}
	assert!(rows
		.iter()
		.enumerate()
		.all(|(place, row)| row.number == place + 1));
}

#[test]
fn a_row_as_a_record() {
	let rows = pima::read(PIMA.as_bytes()).unwrap();
	let at = time("2026-01-31T08:30:00Z");
	for row in &rows {
		let record = row.to_record(at).unwrap();
		let observations = record.health.observations();
		assert_eq!(DiabetesPanel::of(&record.health), Ok(row.panel));
		assert!(observations
			.iter()
			.all(|observation| observation.time == at));
	}
	let first = rows[0].to_record(at).unwrap();
	let values: Vec<_> = first
		.health
		.observations()
		.iter()
		.map(|one| (one.coding.code(), one.value.get(), one.unit.as_str()))
		.collect();
	assert_eq!(
		values,
		[
			("11996-6", 6.0, "{#}"),
			("1518-0", 148.0, "mg/dL"),
			("8462-4", 72.0, "mm[Hg]"),
			("triceps-skinfold", 35.0, "mm"),
			("39156-5", 33.6, "kg/m2"),
			("diabetes-pedigree", 0.627, "1"),
			("30525-0", 50.0, "a"),
		]
	);
}

#[test]
fn the_bill_follows_from_the_number() {
	let lines = |number| pima::bill(number).unwrap().lines().to_vec();
	assert_eq!(lines(17), lines(17));
	assert_ne!(lines(17), lines(18));
	let rows = pima::read(PIMA.as_bytes()).unwrap();
	let record = rows[16].to_record(time("2026-01-31T08:30:00Z")).unwrap();
	assert_eq!(record.bill.lines(), lines(17));
	assert_eq!(record.bill.currency().code(), "EUR");
	assert_eq!(
		record.bill.total(),
		lines(17).iter().map(|line| line.amount.get()).sum::<u64>()
	);
	assert!(pima::bill(usize::MAX).is_ok() && pima::bill(0).is_ok());
}

#[test]
fn rows_out_of_order() {
	let cases = [
		(
			"x,148,72,35,0,33.6,0.627,50,1\n",
			2,
			"pregnancies",
			Rule::WrongType,
		),
		(
			"6,148,72,35,0,33.6,0.627,50,1\n6,148,,35,0,33.6,0.627,50,1\n",
			3,
			"diastolic_bp",
			Rule::WrongType,
		),
		(
			"6,-1,72,35,0,33.6,0.627,50,1\n",
			2,
			"glucose",
			Rule::OutOfBounds,
		),
		(
			"6,NaN,72,35,0,33.6,0.627,50,1\n",
			2,
			"glucose",
			Rule::OutOfBounds,
		),
		(
			"6,inf,72,35,0,33.6,0.627,50,1\n",
			2,
			"glucose",
			Rule::OutOfBounds,
		),
		(
			"6,148,72,35,0,33.6,0.627,500,1\n",
			2,
			"age",
			Rule::OutOfBounds,
		),
		(
			"6,148,72,35,0,33.6,0.627,50,2\n",
			2,
			"diabetes",
			Rule::NotAllowed,
		),
	];
	for (rows, line, column, rule) in cases {
		assert_eq!(error(rows), PimaError::Field { line, column, rule });
	}
	assert_eq!(error("6,148,72\n"), PimaError::Row { line: 2 });
	let rows = b"6,148,72,35,0,33.6,0.627,50,1\n\xff,148,72,35,0,33.6,0.627,50,1\n";
	let file = [HEADER.as_bytes(), rows].concat();
	assert_eq!(pima::read(file.as_slice()), Err(PimaError::Row { line: 3 }));
}

#[test]
fn the_header_is_checked() {
	assert_eq!(pima::read(&b""[..]), Err(PimaError::Header));
	let swapped = PIMA.replace("pregnancies,glucose", "glucose,pregnancies");
	assert_eq!(pima::read(swapped.as_bytes()), Err(PimaError::Header));
	assert_eq!(
		pima::read(&PIMA.as_bytes()[HEADER.len()..]),
		Err(PimaError::Header)
	);
	assert_eq!(pima::read(HEADER.as_bytes()), Ok(vec![]));
}

#[test]
fn errors_hold_no_value() {
	let error = error("6,98765,72,35,0,33.6,0.627,50,1\n");
	assert_eq!(
		error.to_string(),
		"line 2, column glucose: this number is out of bounds"
	);
}

proptest! {
	#[test]
	fn any_bytes_give_a_result(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
		let _ = pima::read(bytes.as_slice());
		let _ = pima::read([HEADER.as_bytes(), &bytes].concat().as_slice());
	}
}
