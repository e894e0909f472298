//! Bundles that hospitals submit.

#[path = "common/bundles.rs"]
mod bundles;
mod common;

use bundles::{bundle, changed, draft, origin, path, path_above, small, HOSPITAL};
use common::{line, loinc, observation, time, PIMA};
use consilium_record::{
	fhir::{export, import, import_draft},
	pima, BillDraft, CodeSystem, Draft, HealthDraft, Rule,
};
use serde_json::json;

/// That of `//Alice`, whose hexadecimal digits are in the fixture.
const ALICE: [u8; 32] = [
	0xd4, 0x35, 0x93, 0xc7, 0x15, 0xfd, 0xd3, 0x1c, 0x61, 0x14, 0x1a, 0xbd, 0x04, 0xa9, 0x9f, 0xd6,
	0x82, 0x2c, 0x85, 0x58, 0x85, 0x4c, 0xcd, 0xe3, 0x9a, 0x56, 0x84, 0xe7, 0xa5, 0x6d, 0xa2, 0x7d,
];

#[test]
fn as_a_hospital_writes_it() {
	let (draft, patient) = import_draft(HOSPITAL.as_bytes()).unwrap();
	let mut pressure = loinc("8462-4", 72.5, "mm[Hg]");
	pressure.time = time("2026-01-31T08:15:00Z");
	let pedigree = "diabetes-pedigree";
	let at = "2026-01-31T08:30:00Z";
	let expected = Draft {
		health: HealthDraft {
			observations: vec![
				loinc("1518-0", 148.0, "mg/dL"),
				pressure,
				observation(CodeSystem::Local, pedigree, 0.627, "1", at),
			],
		},
		bill: BillDraft {
			currency: "EUR".parse().unwrap(),
			lines: vec![
				line("Oral glucose tolerance test", 2500),
				line("Consultation", 4510),
			],
		},
	};
	assert_eq!(draft.to_json(), expected.to_json());
	assert_eq!((draft, patient), (expected, ALICE));
	assert!(import(HOSPITAL.as_bytes()).is_err());
}

/// No `fullUrl`, no id but the patient's, no total, no number.
#[test]
fn as_little_as_there_can_be() {
	let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": [
		{ "resource": {
			"resourceType": "Observation", "status": "final",
			"code": { "coding": [{ "system": "http://loinc.org", "code": "1518-0" }] },
			"subject": { "reference": "Patient/a" }, "effectiveDateTime": "2026-01-31T08:30:00Z",
			"valueQuantity": { "value": 148, "system": "http://unitsofmeasure.org", "code": "mg/dL" },
		} },
		{ "resource": {
			"resourceType": "Invoice", "status": "issued", "subject": { "reference": "Patient/a" },
			"lineItem": [
				{ "chargeItemCodeableConcept": { "text": "Consultation" },
				  "priceComponent": [{ "type": "base", "amount": { "value": 45, "currency": "EUR" } }] },
				{ "chargeItemCodeableConcept": { "text": "Test" },
				  "priceComponent": [{ "type": "base", "amount": { "value": 0.01, "currency": "EUR" } }] },
			],
		} },
		{ "resource": {
			"resourceType": "Patient", "id": "a",
			"identifier": [{ "system": "urn:consilium:patient", "value": "01".repeat(32) }],
		} },
	] });
	assert_eq!(
		import_draft(bundle.to_string().as_bytes()),
		Ok((Draft::from(&small()), origin().patient))
	);
}

#[test]
fn what_was_exported_is_a_draft_again() {
	for row in pima::read(PIMA.as_bytes()).unwrap() {
		let record = row.to_record(time("2026-01-31T08:30:00Z")).unwrap();
		let text = export(&record, &origin()).unwrap();
		assert_eq!(
			import_draft(text.as_bytes()),
			Ok((Draft::from(&record), origin().patient))
		);
	}
}

/// What is corrected in an exported Bundle no longer has the commitments of its Provenance.
#[test]
fn a_provenance_is_not_looked_at() {
	let bundle = changed("entry/1/resource/valueQuantity/value", "147");
	assert!(import(bundle.to_string().as_bytes()).is_err());
	let corrected = draft(&bundle).unwrap();
	let before = Draft::from(&small());
	assert_eq!(corrected.bill, before.bill);
	assert_eq!(
		corrected.health.observations,
		[loinc("1518-0", 147.0, "mg/dL")]
	);

	let provenance = r#"{ "resourceType": "Provenance", "signature": [1] }"#;
	let mut bundle = changed("entry/10/resource", provenance);
	assert_eq!(draft(&bundle), Ok(before.clone()));
	let entries = bundle["entry"].as_array_mut().unwrap();
	entries.push(entries[10].clone());
	assert_eq!(draft(&bundle), Ok(before.clone()));
	bundle["entry"].as_array_mut().unwrap().truncate(10);
	assert_eq!(draft(&bundle), Ok(before));
}

/// The change does nothing to the draft, and an import does not take it.
fn check_tolerance(pointer: &str, value: &str, at: &str, rule: Rule) {
	let bundle = changed(pointer, value);
	assert_eq!(draft(&bundle), Ok(Draft::from(&small())), "{pointer}");
	let error = import(bundle.to_string().as_bytes()).unwrap_err();
	assert_eq!((error.path.as_str(), error.rule), (at, rule), "{pointer}");
}

#[test]
fn what_only_drafts_may_have() {
	for (pointer, value) in [
		("id", r#""x""#),
		("meta", "{}"),
		("identifier", "{}"),
		("timestamp", r#""x""#),
		("entry/0/resource/meta", "{}"),
		("entry/0/resource/text", "{}"),
		("entry/1/resource/meta", r#"{ "tag": [null] }"#),
		("entry/1/resource/text", "{}"),
		("entry/1/resource/identifier", "[]"),
		("entry/1/resource/category", "[]"),
		("entry/1/resource/issued", r#""x""#),
		("entry/1/resource/performer", "[]"),
		("entry/1/resource/code/coding/0/display", r#""x""#),
		("entry/2/resource/category", "[]"),
		(
			"entry/2/resource/dataAbsentReason/coding/0/display",
			r#""x""#,
		),
		("entry/9/resource/meta", "{}"),
		("entry/9/resource/text", "{}"),
		("entry/9/resource/identifier", "[]"),
		("entry/9/resource/date", r#""x""#),
		("entry/9/resource/issuer", "{}"),
		(
			"entry/9/resource/totalNet",
			r#"{ "value": 45.01, "currency": "EUR" }"#,
		),
		(
			"entry/9/resource/lineItem/1/chargeItemCodeableConcept/coding",
			"[]",
		),
		("entry/10/resource/agent/0/type/coding/0/display", r#""x""#),
	] {
		check_tolerance(pointer, value, &path_above(pointer), Rule::UnknownField);
	}
}

#[test]
fn what_only_drafts_may_go_without() {
	for pointer in [
		"entry/1/fullUrl",
		"entry/10/fullUrl",
		"entry/0/resource/id",
		"entry/1/resource/id",
		"entry/1/resource/valueQuantity/unit",
		"entry/9/resource/id",
		"entry/9/resource/lineItem/0/sequence",
		"entry/9/resource/totalGross",
		"entry/10/resource/id",
	] {
		check_tolerance(pointer, "null", &path(pointer), Rule::Missing);
	}
}

#[test]
fn what_drafts_may_have_otherwise() {
	let id = "entry[1].resource.id";
	check_tolerance(
		"entry/1/fullUrl",
		r#""urn:uuid:1""#,
		id,
		Rule::Contradiction,
	);
	let patient = bundle(&small())["entry"][0]["resource"]["id"].clone();
	let patient = format!("Patient/{}", patient.as_str().unwrap());
	for (field, value, rule) in [
		("subject/reference", patient.as_str(), Rule::Contradiction),
		("status", "amended", Rule::NotAllowed),
		(
			"effectiveDateTime",
			"2026-01-31T14:00:00.9+05:30",
			Rule::NotTime,
		),
		("valueQuantity/unit", "mg per dl", Rule::NotVisibleAscii),
		("valueQuantity/unit", "", Rule::Empty),
	] {
		let pointer = format!("entry/1/resource/{field}");
		check_tolerance(&pointer, &json!(value).to_string(), &path(&pointer), rule);
	}
}
