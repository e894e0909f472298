//! Tables with something wrong in them: what is scored, what is not, and why, row by row.

mod common;

use common::{artefact, cohort, time, DATA};
use consilium_scoring::{Summary, TableError};

const HEADER: &str = "pregnancies,glucose,diastolic_bp,triceps_skinfold,insulin,bmi,pedigree,age";
const GOOD: &str = "2,120,70,25,100,30,0.4,35";

fn scored(table: &str) -> (Vec<Vec<String>>, Summary) {
	let mut scores = Vec::new();
	let summary = artefact()
		.score_table(table.as_bytes(), &mut scores, time())
		.unwrap();
	let mut reader = csv::Reader::from_reader(&scores[..]);
	let rows = reader
		.records()
		.map(|row| row.unwrap().iter().map(str::to_owned).collect());
	(rows.collect(), summary)
}

fn refused(table: &str) -> String {
	let result = artefact().score_table(table.as_bytes(), Vec::new(), time());
	result.unwrap_err().to_string()
}

/// Why a row is not scored, between two that are.
fn reason(row: &str) -> String {
	let (rows, summary) = scored(&format!("{HEADER}\n{GOOD}\n{row}\n{GOOD}\n"));
	assert_eq!(
		(summary.rows, summary.scored, summary.not_scored),
		(3, 2, 1),
		"{row}"
	);
	assert_eq!(summary.problems.len(), 1);
	assert_eq!(summary.problems[0].row, 2);
	let [first, wrong, last] = &rows[..] else {
		panic!("{rows:?}")
	};
	assert_eq!(
		(&first[0][..], &wrong[0][..], &last[0][..]),
		("1", "2", "3")
	);
	// The same but for the number: a wrong row does not touch its neighbours.
	assert_eq!(first[1..], last[1..]);
	assert!(wrong[3..15].iter().all(String::is_empty), "{wrong:?}");
	assert_eq!(wrong[15], summary.problems[0].reason);
	wrong[15].clone()
}

#[test]
fn what_is_wrong_with_a_row_stands_in_its_place() {
	for (row, expected) in [
		("2,high,70,25,100,30,0.4,35", "glucose: not a number"),
		("2,NaN,70,25,100,30,0.4,35", "glucose: not a number"),
		("2,120,70,25,inf,30,0.4,35", "insulin: not a number"),
		("2,120,70,25,100,\"30,5\",0.4,35", "bmi: not a number"),
		("2,120,70,25,100,30,0.4, 35", "age: not a number"),
		(
			"-1,120,70,25,100,30,0.4,35",
			"pregnancies: outside what is possible, 0 to 40 {#}",
		),
		(
			"2,-120,70,25,100,30,0.4,35",
			"glucose: outside what is possible, 1 to 3000 mg/dL",
		),
		(
			"2,120,70,25,100,3000,0.4,35",
			"bmi: outside what is possible, 5 to 300 kg/m2",
		),
		(
			"2,120,70,25,100,1e300,0.4,35",
			"bmi: outside what is possible, 5 to 300 kg/m2",
		),
		(
			"2.5,120,70,25,100,30,0.4,35",
			"pregnancies: must be a whole number",
		),
		("2,120,70", "3 fields, and the header has 8"),
		(
			"2,120,70,25,100,30,0.4,35,1",
			"9 fields, and the header has 8",
		),
		(
			",,,,,,,",
			"there is no diabetes panel: none of the eight inputs was measured",
		),
		(
			",0,0,0,0,0,,",
			"there is no diabetes panel: none of the eight inputs was measured",
		),
	] {
		assert_eq!(reason(row), expected, "{row}");
	}
}

#[test]
fn what_is_wrong_with_the_table_is_told_at_once() {
	assert!(refused("").starts_with("the file is empty: the first line must name the columns preg"));
	assert_eq!(refused(HEADER), "there is no row after the header");
	let without = HEADER.replace(",insulin", "");
	assert!(refused(&format!("{without}\n{GOOD}\n"))
		.starts_with("line 1: the column insulin is missing; needed are pregnancies,glucose"));
	let twice = HEADER.replace("insulin", "glucose");
	assert_eq!(
		refused(&format!("{twice}\n{GOOD}\n")),
		"line 1: the column glucose stands there twice"
	);
	let other = HEADER.replace("insulin", "name");
	assert!(refused(&format!("{other}\n{GOOD}\n")).starts_with("line 1: column 5 is none of preg"));
	// The first row of a table without a header.
	assert!(refused(&format!("{GOOD}\n{GOOD}\n")).starts_with("line 1: column 1 is none of"));
}

#[test]
fn an_outcome_that_is_none() {
	let table = format!("{HEADER},diabetes\n{GOOD},yes\n{GOOD},1\n{GOOD},\n");
	let (rows, summary) = scored(&table);
	assert_eq!(rows[0][15], "diabetes: must be 0, 1 or empty");
	assert_eq!(summary.figures.unwrap().rows, 1);
	assert_eq!(summary.scored, 2);
}

#[test]
fn the_columns_can_stand_in_any_order() {
	let (there, _) = scored(&format!("{HEADER}\n{GOOD}\n"));
	let reversed = |row: &str| row.rsplit(',').collect::<Vec<_>>().join(",");
	let (back, _) = scored(&format!("{}\n{}\n", reversed(HEADER), reversed(GOOD)));
	assert_eq!(there, back);
}

#[test]
fn zero_and_nothing_are_not_measured_where_the_data_means_it() {
	let (rows, summary) = scored(&format!("{HEADER}\n0,120,70,0,,30,0.4,35\n"));
	assert_eq!(rows[0][5], "triceps_skinfold;insulin");
	assert_eq!((summary.with_missing, summary.outside), (1, 0));
	let (rows, summary) = scored(&format!("{HEADER}\n2,250,70,25,100,30,0.4,17\n"));
	assert_eq!(rows[0][6], "glucose:above;age:below");
	assert_eq!((summary.with_missing, summary.outside), (0, 1));
}

#[test]
fn the_pima_data_is_scored_as_its_records_are() {
	let (rows, summary) = scored(std::str::from_utf8(DATA).unwrap());
	let cohort = cohort();
	assert_eq!(
		(summary.rows, summary.scored, summary.outside),
		(768, 768, 0)
	);
	for (row, person) in rows.iter().zip(cohort.examples()) {
		let score = artefact().score(&person.inputs, time()).unwrap();
		assert_eq!(row[1], artefact().id());
		assert_eq!(row[2], "2026-01-31T08:30:00Z");
		assert_eq!(row[3].parse(), Ok(score.probability));
		assert_eq!(row[4], score.high.to_string());
		for (cell, share) in row[7..15].iter().zip(&score.shares) {
			assert_eq!(cell.parse(), Ok(share.log_odds));
		}
		assert_eq!(row[15], "");
	}
	let figures = summary.figures.unwrap();
	assert_eq!(figures.rows, 768);
	// Of those whom the model was trained on: more than in cross-validation.
	assert!(figures.auc.unwrap() > artefact().content().figures.auc.mean);
}

#[test]
fn only_the_first_problems_are_named_and_all_are_counted() {
	let bad = "2,x,70,25,100,30,0.4,35\n".repeat(50);
	let (rows, summary) = scored(&format!("{HEADER}\n{bad}"));
	assert_eq!(
		(rows.len(), summary.not_scored, summary.problems.len()),
		(50, 50, 20)
	);
}

#[test]
fn figures_of_one_outcome_alone() {
	let (_, summary) = scored(&format!("{HEADER},diabetes\n{GOOD},0\n{GOOD},0\n"));
	let figures = summary.figures.unwrap();
	assert_eq!((figures.auc, figures.sensitivity), (None, None));
	assert!(figures.specificity.is_some());
}

#[test]
fn a_full_disk_is_an_error() {
	struct Full;
	impl std::io::Write for Full {
		fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
			Err(std::io::ErrorKind::StorageFull.into())
		}
		fn flush(&mut self) -> std::io::Result<()> {
			Ok(())
		}
	}
	let table = format!("{HEADER}\n{GOOD}\n");
	let error = artefact()
		.score_table(table.as_bytes(), Full, time())
		.unwrap_err();
	assert!(matches!(error, TableError::Write(_)), "{error}");
}
