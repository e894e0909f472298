//! Records as they are written before they have salts.

mod common;

use common::{line, loinc, record};
use consilium_record::{
	json, BillDetails, BillDraft, Draft, HealthDetails, HealthDraft, Invalid, NewPartError, Part,
	Record, Rule, MAX_JSON_LENGTH,
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

/// Its third line has the observation, the fifth the bill.
const DRAFT: &str = include_str!("fixtures/draft.json");

/// A line of a file that a hospital's system writes, as another crate may have it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
	patient: String,
	#[serde(skip_serializing_if = "Option::is_none")]
	amends: Option<u64>,
	record: Draft,
}

fn error(from: &str, to: &str) -> Invalid {
	assert!(DRAFT.contains(from), "{from}");
	Draft::from_json(DRAFT.replace(from, to).as_bytes()).unwrap_err()
}

#[test]
fn a_draft_becomes_a_record() {
	let draft = Draft::from_json(DRAFT.as_bytes()).unwrap();
	let record = draft.into_record().unwrap();
	assert_eq!(
		record.health.observations(),
		[loinc("1518-0", 148.0, "mg/dL")]
	);
	assert_eq!(record.bill.currency().code(), "EUR");
	assert_eq!(record.bill.lines(), [line("Consultation", 4500)]);
}

#[test]
fn each_record_has_new_salts() {
	let draft = Draft::from_json(DRAFT.as_bytes()).unwrap();
	let one = draft.clone().into_record().unwrap();
	let two = draft.into_record().unwrap();
	assert_ne!(one.health.salt(), two.health.salt());
	assert_ne!(one.bill.salt(), two.bill.salt());
	assert_ne!(one.health.salt(), one.bill.salt());
}

/// What was submitted is shown, corrected and submitted again.
#[test]
fn a_record_is_written_again() {
	let before = record();
	let draft = Draft::from(&before);
	let text = draft.to_json().unwrap();
	assert!(!text.contains("salt") && !text.contains("format"));
	assert!(text.contains("\"value\": 28.1,"), "fractions stay");
	assert!(text.contains("\"value\": 89,"), "whole numbers stay whole");
	assert_eq!(Draft::from_json(text.as_bytes()), Ok(draft));

	let corrected = text.replace("\"value\": 89,", "\"value\": 98,");
	let after = Draft::from_json(corrected.as_bytes())
		.unwrap()
		.into_record()
		.unwrap();
	let changed = before
		.health
		.observations()
		.iter()
		.zip(after.health.observations())
		.filter(|(before, after)| before != after)
		.count();
	assert_eq!(changed, 1);
	assert_eq!(before.bill.lines(), after.bill.lines());
	assert_ne!(before.bill.commitment(), after.bill.commitment());
}

/// The text is for people: it begins with what was observed.
#[test]
fn the_text_is_indented_in_the_order_of_the_documentation() {
	let text = Draft::from_json(DRAFT.as_bytes())
		.unwrap()
		.to_json()
		.unwrap();
	let expected = r#"{
  "health": {
    "observations": [
      {
        "system": "loinc",
        "code": "1518-0",
        "value": 148,
        "unit": "mg/dL",
        "time": "2026-01-31T08:30:00Z"
      }
    ]
  },
  "bill": {
    "currency": "EUR",
    "lines": [
      {
        "text": "Consultation",
        "amount": 4500
      }
    ]
  }
}"#;
	assert_eq!(text.as_str(), expected);
}

/// The longest draft that there is can be read again.
#[test]
fn the_longest_text_is_not_too_long() {
	let mut observation = loinc("1518-0", -999_999_999.999_999_9, &"\"".repeat(32));
	observation.coding =
		consilium_record::Coding::new(consilium_record::CodeSystem::Local, &"\\".repeat(32))
			.unwrap();
	let draft = Draft {
		health: HealthDraft {
			observations: vec![observation; HealthDetails::MAX_OBSERVATIONS],
		},
		bill: BillDraft {
			currency: "EUR".parse().unwrap(),
			lines: vec![line(&"\"".repeat(200), 999_999_999_999); BillDetails::MAX_LINES],
		},
	};
	let text = draft.to_json().unwrap();
	assert!(text.len() < MAX_JSON_LENGTH / 2, "{}", text.len());
	assert_eq!(Draft::from_json(text.as_bytes()), Ok(draft));
}

#[test]
fn fields_out_of_order() {
	let unit = "health.observations[0].unit";
	let cases = [
		("\"mg/dL\"", "\"mg dL\"", unit, Rule::NotVisibleAscii),
		("\"mg/dL\"", "7", unit, Rule::WrongType),
		("\"unit\":\"mg/dL\",", "", unit, Rule::Missing),
		(
			"148",
			"1e13",
			"health.observations[0].value",
			Rule::OutOfBounds,
		),
		(
			"148",
			"1e999",
			"health.observations[0].value",
			Rule::NotJson,
		),
		("1518-0", "1518-1", "health.observations[0]", Rule::NotLoinc),
		(
			"08:30:00Z",
			"08:30",
			"health.observations[0].time",
			Rule::NotTime,
		),
		(
			"loinc",
			"snomed",
			"health.observations[0].system",
			Rule::NotAllowed,
		),
		(
			"\"observations\":",
			"\"observed\":",
			"health",
			Rule::UnknownField,
		),
		("EUR", "XXX", "bill.currency", Rule::NotCurrency),
		("4500", "45.5", "bill.lines[0].amount", Rule::WrongType),
		(
			"\"Consultation\"",
			"\"\"",
			"bill.lines[0].text",
			Rule::Empty,
		),
		(
			"{\"text\":\"Consultation\",\"amount\":4500}",
			"",
			"bill.lines",
			Rule::Empty,
		),
		(
			"\"bill\":",
			"\"health\":{},\"bill\":",
			"health",
			Rule::Repeated,
		),
		(
			"\"bill\":",
			"\"patient\":7,\"bill\":",
			"",
			Rule::UnknownField,
		),
		("\"bill\":", "\"b\":", "", Rule::UnknownField),
		(
			"\"amount\":4500",
			"\"amount\":4500,\"amount\":1",
			"bill.lines[0].amount",
			Rule::Repeated,
		),
		("}]}\n}", "}]}\n}x", "", Rule::NotJson),
	];
	for (from, to, path, rule) in cases {
		let error = error(from, to);
		let found = (error.path.as_str(), error.rule);
		assert_eq!(found, (path, rule), "{from} → {to}");
		assert!(error.position.is_some(), "{from} → {to}");
	}
}

/// A salt that somebody gives could be one that was used, or can be guessed.
#[test]
fn what_only_the_canonical_form_has_is_unknown() {
	let salt = format!("\"salt\":\"{}\",", "7".repeat(64));
	let cases = [
		("\"observations\"", salt.as_str(), "health"),
		("\"currency\"", &salt, "bill"),
		(
			"\"observations\"",
			"\"format\":\"consilium/health-details/1\",",
			"health",
		),
		(
			"\"currency\"",
			"\"format\":\"consilium/bill-details/1\",",
			"bill",
		),
	];
	for (before, field, path) in cases {
		let error = error(before, &format!("{field}{before}"));
		assert_eq!(
			(error.path.as_str(), error.rule),
			(path, Rule::UnknownField)
		);
	}
}

#[test]
fn parts_that_are_missing() {
	for (text, path) in [
		("{}", "health"),
		(
			"{\"bill\":{\"currency\":\"EUR\",\"lines\":[]}}",
			"bill.lines",
		),
		("{\"health\":{}}", "health.observations"),
	] {
		let error = Draft::from_json(text.as_bytes()).unwrap_err();
		assert_eq!(error.path, path, "{text}");
	}
}

#[test]
fn the_position_is_that_of_the_field() {
	assert_eq!(
		error("\"mg/dL\"", "7").to_string(),
		"health.observations[0].unit (line 3, column 54): this has the wrong type"
	);
	assert_eq!(
		error("4500", "-1").to_string(),
		"bill.lines[0].amount (line 5, column 68): this has the wrong type"
	);
}

#[test]
fn texts_have_a_bound() {
	let text = DRAFT.to_owned() + &" ".repeat(MAX_JSON_LENGTH);
	let error = Draft::from_json(text.as_bytes()).unwrap_err();
	assert_eq!((error.path.as_str(), error.rule), ("", Rule::TooLong));
}

/// A draft that was put together by hand is held to the same bounds.
#[test]
fn lists_have_bounds() {
	let draft = Draft::from_json(DRAFT.as_bytes()).unwrap();
	let mut few = draft.clone();
	few.health.observations.clear();
	let mut many = draft;
	many.bill.lines = vec![line("Consultation", 1); BillDetails::MAX_LINES + 1];
	for (draft, path, rule) in [
		(few, "health.observations", Rule::Empty),
		(many, "bill.lines", Rule::TooMany),
	] {
		let Err(NewPartError::Invalid(error)) = draft.clone().into_record() else {
			panic!("{path}");
		};
		assert_eq!((error.path.as_str(), error.rule), (path, rule));
		let text = draft.to_json().unwrap();
		let error = Draft::from_json(text.as_bytes()).unwrap_err();
		assert_eq!((error.path.as_str(), error.rule), (path, rule));
	}
}

#[test]
fn an_envelope_has_the_same_errors() {
	let draft = DRAFT.replace('\n', "");
	let text = format!("{{\"patient\":\"5F…\",\"record\":{draft}}}");
	let envelope: Envelope = json::parse(text.as_bytes()).unwrap();
	assert_eq!(envelope.record, Draft::from_json(DRAFT.as_bytes()).unwrap());

	let unit = "record.health.observations[0].unit";
	let cases = [
		("\"mg/dL\"", "\"\"", unit, Rule::Empty),
		("\"unit\":\"mg/dL\",", "", unit, Rule::Missing),
		(
			"\"record\"",
			"\"amends\":7,\"amends\":8,\"record\"",
			"amends",
			Rule::Repeated,
		),
		(
			"\"record\"",
			"\"amend\":7,\"record\"",
			"",
			Rule::UnknownField,
		),
		("\"patient\"", "\"patients\"", "", Rule::UnknownField),
	];
	for (from, to, path, rule) in cases {
		let changed = text.replace(from, to);
		let error = json::parse::<Envelope>(changed.as_bytes()).unwrap_err();
		let found = (error.path.as_str(), error.rule);
		assert_eq!(found, (path, rule), "{from} → {to}");
		let (line, column) = error.position.unwrap();
		assert!(line == 1 && column > 1 && column <= changed.len());
	}
}

/// serde would take either.
#[test]
fn other_shapes_are_errors() {
	let text = DRAFT.replace(
		"{\"text\":\"Consultation\",\"amount\":4500}",
		"[\"Consultation\",4500]",
	);
	let error = Draft::from_json(text.as_bytes()).unwrap_err();
	assert_eq!(
		(error.path.as_str(), error.rule),
		("bill.lines[0]", Rule::WrongType)
	);
	let text = format!("{{\"patient\":\"5F…\",\"amends\":null,\"record\":{DRAFT}}}");
	let error = json::parse::<Envelope>(text.as_bytes()).unwrap_err();
	assert_eq!(
		(error.path.as_str(), error.rule),
		("amends", Rule::WrongType)
	);
}

#[test]
fn nothing_of_the_content_shows() {
	let errors = [
		error("148", "\"secret\""),
		error("\"unit\"", "\"secret\""),
		error("loinc", "secret"),
		error("EUR", "secret"),
		error("\"bill\":", "\"secret\":1,\"bill\":"),
	];
	for error in errors {
		assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
	}
	let draft = Draft::from_json(DRAFT.as_bytes()).unwrap();
	assert_eq!(format!("{draft:?}"), "Draft(redacted)");
	assert_eq!(format!("{:?}", draft.bill), "BillDraft(redacted)");
	assert_eq!(format!("{:?}", draft.health), "HealthDraft(redacted)");
}

/// Whatever the draft is, the record of it is the same but for the salts.
fn comes_back(draft: Draft) {
	let record: Record = draft.clone().into_record().unwrap();
	assert_eq!(Draft::from(&record), draft);
	let text = draft.to_json().unwrap();
	assert_eq!(Draft::from_json(text.as_bytes()), Ok(draft));
}

proptest! {
	#[test]
	fn any_bytes_give_a_result(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
		let _ = Draft::from_json(&bytes);
	}

	#[test]
	fn any_json_gives_a_result(
		text in r#"([\[\]{},:0-9eE.\-"a-z]|"health"|"bill"|"observations"|"lines"|null){0,80}"#,
	) {
		let _ = Draft::from_json(text.as_bytes());
	}

	#[test]
	fn garbled_drafts_give_a_result(
		changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
	) {
		let mut text = DRAFT.as_bytes().to_vec();
		for (place, byte) in changes {
			*place.get_mut(&mut text) = byte;
		}
		if let Ok(draft) = Draft::from_json(&text) {
			comes_back(draft);
		}
	}

	#[test]
	fn any_value_and_amount_come_back(value in -1e12..1e12, whole: bool, amount in 0_u64..1_000_000_000_000) {
		let value: f64 = if whole { f64::trunc(value) } else { value };
		let mut draft = Draft::from_json(DRAFT.as_bytes()).unwrap();
		draft.health.observations = vec![loinc("1518-0", value, "mg/dL")];
		draft.bill.lines = vec![line("Consultation", amount)];
		comes_back(draft);
	}
}

#[test]
fn deep_nesting_gives_an_error() {
	for open in ["[", "{\"health\":", "{\"bill\":{\"lines\":["] {
		assert!(Draft::from_json(open.repeat(20_000).as_bytes()).is_err());
	}
}
