//! JSON that is not a part: each error names the field, and never what stands in it.

mod common;

use common::record;
use consilium_record::{BillDetails, HealthDetails, Invalid, Part, Rule, MAX_JSON_LENGTH};
use proptest::prelude::*;

const SALT: &str = "7777777777777777777777777777777777777777777777777777777777777777";

fn health_json() -> String {
	format!(
		r#"{{"format":"consilium/health-details/1",
"observations":[{{"system":"loinc","code":"1518-0","value":148,"unit":"mg/dL","time":"2026-01-31T08:30:00Z"}}],
"salt":"{SALT}"}}"#
	)
}

fn bill_json() -> String {
	format!(
		r#"{{"format":"consilium/bill-details/1","currency":"EUR","lines":[{{"text":"Consultation","amount":4500}}],"salt":"{SALT}"}}"#
	)
}

fn health_error(from: &str, to: &str) -> Invalid {
	let text = health_json();
	assert!(text.contains(from), "{from}");
	HealthDetails::from_json(text.replace(from, to).as_bytes()).unwrap_err()
}

fn bill_error(from: &str, to: &str) -> Invalid {
	let text = bill_json();
	assert!(text.contains(from), "{from}");
	BillDetails::from_json(text.replace(from, to).as_bytes()).unwrap_err()
}

#[test]
fn the_samples_are_in_order() {
	assert!(HealthDetails::from_json(health_json().as_bytes()).is_ok());
	assert!(BillDetails::from_json(bill_json().as_bytes()).is_ok());
}

fn check_health(cases: &[(&str, &str, &str, Rule)]) {
	for (from, to, path, rule) in cases {
		let error = health_error(from, to);
		assert_eq!(
			(error.path.as_str(), error.rule),
			(*path, *rule),
			"{from} → {to}"
		);
		assert!(error.position.is_some());
	}
}

#[test]
fn health_details_out_of_order() {
	let long = format!("\"{}\"", "x".repeat(33));
	let cases = [
		("148", "1e13", "observations[0].value", Rule::OutOfBounds),
		("148", "\"148\"", "observations[0].value", Rule::WrongType),
		("148", "null", "observations[0].value", Rule::WrongType),
		("148", "1e999", "observations[0].value", Rule::NotJson),
		("148", "NaN", "observations[0].value", Rule::NotJson),
		("\"mg/dL\"", "\"\"", "observations[0].unit", Rule::Empty),
		(
			"\"mg/dL\"",
			"\"mg dL\"",
			"observations[0].unit",
			Rule::NotVisibleAscii,
		),
		(
			"\"mg/dL\"",
			"\"µg\"",
			"observations[0].unit",
			Rule::NotVisibleAscii,
		),
		("\"mg/dL\"", &long, "observations[0].unit", Rule::TooLong),
		("1518-0", "1518-1", "observations[0]", Rule::NotLoinc),
		("1518-0", "glucose", "observations[0]", Rule::NotLoinc),
	];
	check_health(&cases);
}

#[test]
fn health_details_with_other_systems_times_and_fields() {
	let upper = "A".repeat(64);
	let wide = "é".repeat(32);
	let cases = [
		(
			"loinc",
			"snomed",
			"observations[0].system",
			Rule::NotAllowed,
		),
		(
			"08:30:00Z",
			"08:30:00.5Z",
			"observations[0].time",
			Rule::NotTime,
		),
		(
			"08:30:00Z",
			"08:30:00+00:00",
			"observations[0].time",
			Rule::NotTime,
		),
		(
			"08:30:00Z",
			"24:30:00Z",
			"observations[0].time",
			Rule::NotTime,
		),
		("2026", "1899", "observations[0].time", Rule::NotTime),
		("01-31T", "02-30T", "observations[0].time", Rule::NotTime),
		("\"value\":148,", "", "observations[0].value", Rule::Missing),
		(
			"\"value\":148",
			"\"value\":148,\"value\":148",
			"observations[0].value",
			Rule::Repeated,
		),
		(
			"\"value\":148",
			"\"value\":148,\"hiv\":1",
			"observations[0]",
			Rule::UnknownField,
		),
		("details/1", "details/2", "format", Rule::NotAllowed),
		(SALT, "77", "salt", Rule::NotHex),
		(SALT, &upper, "salt", Rule::NotHex),
		(SALT, &wide, "salt", Rule::NotHex),
	];
	check_health(&cases);
}

#[test]
fn bill_details_out_of_order() {
	let long = format!("\"{}\"", "x".repeat(201));
	let cases = [
		("4500", "-1", "lines[0].amount", Rule::WrongType),
		("4500", "45.5", "lines[0].amount", Rule::WrongType),
		("4500", "45.0", "lines[0].amount", Rule::WrongType),
		(
			"4500",
			"1000000000000",
			"lines[0].amount",
			Rule::OutOfBounds,
		),
		(
			"\"Consultation\"",
			"\" a\"",
			"lines[0].text",
			Rule::UncleanText,
		),
		(
			"\"Consultation\"",
			"\"a\\u0007\"",
			"lines[0].text",
			Rule::UncleanText,
		),
		("\"Consultation\"", "\"\"", "lines[0].text", Rule::Empty),
		(
			"\"Consultation\"",
			"\"\\ud800\"",
			"lines[0].text",
			Rule::NotJson,
		),
		("\"Consultation\"", &long, "lines[0].text", Rule::TooLong),
		("EUR", "EURO", "currency", Rule::NotCurrency),
		("EUR", "eur", "currency", Rule::NotCurrency),
		("EUR", "XAU", "currency", Rule::NotCurrency),
		(
			"{\"text\":\"Consultation\",\"amount\":4500}",
			"",
			"lines",
			Rule::Empty,
		),
		("\"currency\":\"EUR\",", "", "currency", Rule::Missing),
		("\"lines\"", "\"Lines\"", "", Rule::UnknownField),
	];
	for (from, to, path, rule) in cases {
		let error = bill_error(from, to);
		assert_eq!(
			(error.path.as_str(), error.rule),
			(path, rule),
			"{from} → {to}"
		);
	}
}

#[test]
fn lists_have_bounds() {
	let line = "{\"text\":\"Consultation\",\"amount\":4500}";
	let lines = |count: usize| vec![line; count].join(",");
	let text = bill_json().replace(line, &lines(BillDetails::MAX_LINES));
	assert!(BillDetails::from_json(text.as_bytes()).is_ok());
	let error = bill_error(line, &lines(BillDetails::MAX_LINES + 1));
	assert_eq!((error.path.as_str(), error.rule), ("lines", Rule::TooMany));

	let too_long = vec![b' '; MAX_JSON_LENGTH + 1];
	assert_eq!(
		HealthDetails::from_json(&too_long).unwrap_err().rule,
		Rule::TooLong
	);
	assert_eq!(
		HealthDetails::new(vec![]).unwrap_err().to_string(),
		"observations: this is empty"
	);
}

#[test]
fn the_position_is_that_of_the_field() {
	let error = health_error("\"mg/dL\"", "7");
	assert_eq!(
		error.to_string(),
		"observations[0].unit (line 2, column 70): this has the wrong type"
	);
	let error = HealthDetails::from_json(b"{").unwrap_err();
	assert_eq!(
		error.to_string(),
		"the whole (line 1, column 1): this is not JSON"
	);
}

#[test]
fn what_follows_is_an_error() {
	let text = health_json() + "{}";
	let error = HealthDetails::from_json(text.as_bytes()).unwrap_err();
	assert_eq!(error.rule, Rule::NotJson);
}

#[test]
fn a_part_is_not_the_other() {
	let error = HealthDetails::from_json(bill_json().as_bytes()).unwrap_err();
	assert_eq!(
		(error.path.as_str(), error.rule),
		("format", Rule::NotAllowed)
	);
}

#[test]
fn loinc_codes_have_their_check_digits() {
	use consilium_record::{CodeSystem::Loinc, Coding};
	for code in [
		"1518-0", "8462-4", "39156-5", "27826-7", "11996-6", "30525-0", "2345-7", "8867-4",
	] {
		assert!(Coding::new(Loinc, code).is_ok(), "{code}");
	}
	for code in [
		"1518",
		"1518-",
		"-0",
		"1518-00",
		"1581-0",
		"15180-0",
		"12345678-9",
		"1518-a",
	] {
		assert_eq!(Coding::new(Loinc, code), Err(Rule::NotLoinc), "{code}");
	}
}

/// A patient's data shows in no error and in no `Debug`.
#[test]
fn nothing_of_the_content_shows() {
	let errors = [
		health_error("148", "\"secret\""),
		health_error("148", "-987654321e9"),
		health_error("\"value\"", "\"secret\""),
		health_error("loinc", "secret"),
		health_error("details/1", "secret"),
		health_error("\"mg/dL\"", "\"secret \""),
		health_error("\"2026-01-31T08:30:00Z\"", "\"secret\""),
		health_error(SALT, "secret"),
		bill_error("EUR", "secret"),
		bill_error("\"Consultation\"", "\"secret\\u0001\""),
	];
	for error in errors {
		for shown in [format!("{error}"), format!("{error:?}")] {
			assert!(
				!shown.contains("secret") && !shown.contains("98765"),
				"{shown}"
			);
		}
	}
	let record = record();
	let shown = format!("{record:?} {:?}", record.health.observations());
	assert!(!shown.bytes().any(|byte| byte.is_ascii_digit()), "{shown}");
	assert!(!shown.contains("loinc") && !shown.contains("Consultation"));
	assert_eq!(format!("{:?}", record.bill.salt()), "Salt(redacted)");
	assert_eq!(
		format!("{:?}", record.bill.lines()[0]),
		"BillLine(redacted)"
	);
}

proptest! {
	#[test]
	fn any_bytes_give_a_result(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
		let _ = HealthDetails::from_json(&bytes);
		let _ = BillDetails::from_canonical_json(&bytes);
	}

	/// Nearer to the real thing: a sound text with a few bytes changed.
	#[test]
	fn garbled_parts_give_a_result(
		changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
	) {
		let mut health = health_json().into_bytes();
		let mut bill = bill_json().into_bytes();
		for (place, byte) in changes {
			*place.get_mut(&mut health) = byte;
			*place.get_mut(&mut bill) = byte;
		}
		if let Ok(part) = HealthDetails::from_json(&health) {
			let canonical = part.to_canonical_json().unwrap();
			prop_assert_eq!(HealthDetails::from_canonical_json(&canonical), Ok(part));
		}
		if let Ok(part) = BillDetails::from_json(&bill) {
			let canonical = part.to_canonical_json().unwrap();
			prop_assert_eq!(BillDetails::from_canonical_json(&canonical), Ok(part));
		}
	}

	/// Any JSON, nested as it may be.
	#[test]
	fn any_json_gives_a_result(text in r#"([\[\]{},:0-9eE.\-"a-z]|"format"|"salt"|"lines"|null){0,80}"#) {
		let _ = HealthDetails::from_json(text.as_bytes());
		let _ = BillDetails::from_json(text.as_bytes());
	}
}

#[test]
fn deep_nesting_gives_an_error() {
	for open in ["[", "{\"salt\":", "{\"lines\":["] {
		let text = open.repeat(20_000);
		assert!(HealthDetails::from_json(text.as_bytes()).is_err());
		assert!(BillDetails::from_json(text.as_bytes()).is_err());
	}
}

/// serde would take an array for an object, its elements in the order of our fields.
#[test]
fn arrays_are_not_objects() {
	let text = format!(r#"["consilium/bill-details/1","EUR",[["Consultation",4500]],"{SALT}"]"#);
	let error = BillDetails::from_json(text.as_bytes()).unwrap_err();
	assert_eq!((error.path.as_str(), error.rule), ("", Rule::WrongType));
	let error = bill_error(
		"{\"text\":\"Consultation\",\"amount\":4500}",
		"[\"Consultation\",4500]",
	);
	assert_eq!(
		(error.path.as_str(), error.rule),
		("lines[0]", Rule::WrongType)
	);
}
