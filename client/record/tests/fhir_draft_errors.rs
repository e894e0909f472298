//! Bundles that are no drafts.

#[path = "common/bundles.rs"]
mod bundles;
mod common;

use bundles::{bundle, changed, draft, hospital, path, path_above, small, HOSPITAL};
use common::{record, time};
use consilium_record::{fhir::import_draft, Draft, Rule};
use serde_json::{json, Value};

#[test]
fn each_resource_of_a_draft_is_there_once() {
	for place in [0, 9] {
		let mut without = bundle(&small());
		without["entry"].as_array_mut().unwrap().remove(place);
		let error = draft(&without).unwrap_err();
		assert_eq!((error.path.as_str(), error.rule), ("entry", Rule::Missing));

		let mut twice = bundle(&small());
		let entry = twice["entry"][place].clone();
		twice["entry"].as_array_mut().unwrap().push(entry);
		let error = draft(&twice).unwrap_err();
		assert_eq!(
			(error.path.as_str(), error.rule),
			("entry[11].resource", Rule::Repeated)
		);
	}
}

/// An observation that is there twice, by its `fullUrl` or else its id.
#[test]
fn no_observation_is_there_twice() {
	let mut twice = bundle(&small());
	twice["entry"][2]["fullUrl"] = twice["entry"][1]["fullUrl"].clone();
	let error = draft(&twice).unwrap_err();
	assert_eq!(error.to_string(), "entry[2].resource: this is repeated");

	twice["entry"][2]["resource"]["id"] = twice["entry"][1]["resource"]["id"].clone();
	for place in [1, 2] {
		let entry = twice["entry"][place].as_object_mut().unwrap();
		entry.remove("fullUrl").unwrap();
	}
	let error = draft(&twice).unwrap_err();
	assert_eq!(error.to_string(), "entry[2].resource: this is repeated");

	// On different servers they may have the same one.
	for (place, server) in [(1, "a"), (2, "b")] {
		let id = twice["entry"][place]["resource"]["id"].as_str().unwrap();
		let url = format!("https://{server}.example/Observation/{id}");
		twice["entry"][place]["fullUrl"] = json!(url);
	}
	assert_eq!(draft(&twice), Ok(Draft::from(&small())));
}

/// `Patient/23` is somebody else on another server.
#[test]
fn the_subject_is_the_patient() {
	let refused = |bundle: &Value| {
		let error = draft(bundle).unwrap_err();
		assert_eq!(
			error.to_string(),
			"entry[1].resource.subject.reference: this contradicts another field"
		);
	};
	for reference in ["Patient/24", "Patient/", "23", "#23", "urn:uuid:23"] {
		let mut bundle = hospital();
		bundle["entry"][1]["resource"]["subject"]["reference"] = json!(reference);
		refused(&bundle);
	}
	for elsewhere in [
		"https://laboratory.example/fhir/Observation/glucose-1",
		"urn:uuid:6a4c6f51-1d0b-4a8b-8a55-58f6c3d4ab9e",
	] {
		let mut bundle = hospital();
		bundle["entry"][1]["fullUrl"] = json!(elsewhere);
		refused(&bundle);
	}
	// Nothing to refer to.
	let mut bundle = hospital();
	let patient = bundle["entry"][0].as_object_mut().unwrap();
	patient.remove("fullUrl").unwrap();
	refused(&bundle);

	let mut bundle = hospital();
	bundle["entry"][5]["resource"]["subject"]["reference"] = json!("Patient/24");
	let error = draft(&bundle).unwrap_err();
	assert_eq!(error.path, "entry[5].resource.subject.reference");

	let mut bundle = hospital();
	bundle["entry"][0]["resource"]["id"] = json!("24");
	let error = draft(&bundle).unwrap_err();
	assert_eq!(
		error.to_string(),
		"entry[0].resource.id: this contradicts another field"
	);
}

#[test]
fn moments_of_fhir_alone() {
	let times = [
		"2026-01-31",
		"2026-01-31T08:30Z",
		"2026-01-31T08:30:00",
		"2026-01-31T08:30:00.Z",
		"2026-01-31T08:30:00,5Z",
		"2026-01-31 08:30:00Z",
		"2026-01-31t08:30:00z",
		"2026-01-31T08:30:00+01",
		"2026-01-31T08:30:00+01:00[Europe/Berlin]",
		"2026-02-30T08:30:00Z",
		"1899-12-31T23:59:59Z",
		"1900-01-01T00:59:59+01:00",
		"20260131T083000Z",
		"",
		"é026-01-31T08:30:00Z",
	];
	for time in times {
		for place in [1, 2] {
			let pointer = format!("entry/{place}/resource/effectiveDateTime");
			let error = draft(&changed(&pointer, &json!(time).to_string())).unwrap_err();
			let path = format!("entry[{place}].resource.effectiveDateTime");
			assert_eq!((error.path, error.rule), (path, Rule::NotTime), "{time}");
		}
	}
	for text in [
		"1900-01-01T01:00:00+01:00",
		"1899-12-31T23:00:00.000-01:00",
		"1900-01-01T00:00:00.999999999-00:00",
	] {
		let bundle = changed(
			"entry/1/resource/effectiveDateTime",
			&json!(text).to_string(),
		);
		let first = draft(&bundle).unwrap().health.observations.remove(0);
		assert_eq!(first.time, time("1900-01-01T00:00:00Z"), "{text}");
	}
}

/// The field breaks the rule; if it is unknown, the object that has it.
fn check(cases: &[(&str, &str, Rule)]) {
	for (pointer, value, rule) in cases {
		let error = draft(&changed(pointer, value)).unwrap_err();
		let at = match rule {
			Rule::UnknownField => path_above(pointer),
			_ => path(pointer),
		};
		assert_eq!((error.path, error.rule), (at, *rule), "{pointer} {value}");
	}
}

#[test]
fn drafts_out_of_order() {
	let status = "entry/1/resource/status";
	let account = "entry/0/resource/identifier/0/value";
	check(&[
		("type", r#""transaction""#, Rule::NotAllowed),
		("entry", "[]", Rule::Missing),
		("signature", "{}", Rule::UnknownField),
		("entry/1/request", "{}", Rule::UnknownField),
		("entry/0/resource/name", "[]", Rule::UnknownField),
		("entry/0/resource/birthDate", r#""x""#, Rule::UnknownField),
		(account, r#""0x01""#, Rule::NotHex),
		(status, r#""preliminary""#, Rule::NotAllowed),
		(status, r#""entered-in-error""#, Rule::NotAllowed),
		(
			"entry/1/resource/modifierExtension",
			"[]",
			Rule::UnknownField,
		),
		(
			"entry/1/resource/implicitRules",
			r#""x""#,
			Rule::UnknownField,
		),
		("entry/1/resource/note", "[]", Rule::UnknownField),
		(
			"entry/1/resource/subject/display",
			r#""x""#,
			Rule::UnknownField,
		),
		("entry/1/resource/effectiveDateTime", "null", Rule::Missing),
		("entry/2/resource/dataAbsentReason", "null", Rule::Missing),
	]);
	let error = draft(&changed("entry/1/fullUrl", r#""https://a/Observation/1""#)).unwrap_err();
	assert_eq!(error.path, "entry[1].resource.id");
	assert_eq!(error.rule, Rule::Contradiction);
}

/// A unit is a code of UCUM, in drafts too.
#[test]
fn quantities_out_of_order() {
	let code = "entry/1/resource/valueQuantity/code";
	let system = "entry/1/resource/valueQuantity/system";
	check(&[
		(
			"entry/1/resource/valueQuantity/comparator",
			r#""<""#,
			Rule::UnknownField,
		),
		("entry/1/resource/valueQuantity/unit", "1", Rule::WrongType),
		(system, "null", Rule::Missing),
		(system, r#""http://snomed.info/sct""#, Rule::NotAllowed),
		(code, "null", Rule::Missing),
		(code, r#""mm Hg""#, Rule::NotVisibleAscii),
	]);
}

#[test]
fn bills_out_of_order() {
	let items = "entry/9/resource/lineItem";
	let total = "entry/9/resource/totalGross/value";
	check(&[
		(items, "[]", Rule::Empty),
		(
			"entry/9/resource/lineItem/0/sequence",
			"2",
			Rule::Contradiction,
		),
		(
			"entry/9/resource/totalPriceComponent",
			"[]",
			Rule::UnknownField,
		),
		(total, "45", Rule::Contradiction),
		(total, "45.011", Rule::OutOfBounds),
	]);
	for (net, field, rule) in [
		((37.82, "EUR"), "value", Rule::Contradiction),
		((45.015, "EUR"), "value", Rule::OutOfBounds),
		((45.01, "USD"), "currency", Rule::Contradiction),
	] {
		let net = json!({ "value": net.0, "currency": net.1 }).to_string();
		let error = draft(&changed("entry/9/resource/totalNet", &net)).unwrap_err();
		let at = format!("entry[9].resource.totalNet.{field}");
		assert_eq!((error.path, error.rule), (at, rule));
	}
}

/// Where there is no total, the first item has the currency.
#[test]
fn bills_without_a_total() {
	let mut bundle = changed("entry/9/resource/totalGross", "null");
	let invoice = &mut bundle["entry"][9]["resource"];
	invoice["lineItem"][1]["priceComponent"][0]["amount"]["currency"] = json!("USD");
	let error = draft(&bundle).unwrap_err();
	assert_eq!(
		error.to_string(),
		"entry[9].resource.lineItem[1].priceComponent[0].amount.currency: \
		 this contradicts another field"
	);
	bundle["entry"][9]["resource"]["lineItem"] = json!([]);
	let error = draft(&bundle).unwrap_err();
	assert_eq!(
		error.to_string(),
		"entry[9].resource.lineItem: this is empty"
	);
}

/// FHIR has no null, not even for what need not be there.
#[test]
fn nulls_are_errors_in_drafts() {
	for field in ["id", "meta", "effectiveDateTime", "category"] {
		let mut bundle = hospital();
		bundle["entry"][1]["resource"][field].take();
		let error = draft(&bundle).unwrap_err();
		assert_eq!(error.path, format!("entry[1].resource.{field}"));
		assert_eq!(error.rule, Rule::WrongType);
	}
	let mut bundle = hospital();
	bundle["entry"][1]["fullUrl"].take();
	let error = draft(&bundle).unwrap_err();
	assert_eq!(
		(error.path.as_str(), error.rule),
		("entry[1].fullUrl", Rule::WrongType)
	);
}

#[test]
fn drafts_have_their_bounds() {
	let mut bundle = bundle(&record());
	let one = bundle["entry"][1].clone();
	let entries = bundle["entry"].as_array_mut().unwrap();
	entries.retain(|entry| entry["resource"]["resourceType"] != "Observation");
	let error = draft(&bundle).unwrap_err();
	assert_eq!((error.path.as_str(), error.rule), ("entry", Rule::Empty));

	for place in 0..65 {
		let mut entry = one.clone();
		entry.as_object_mut().unwrap().remove("fullUrl");
		entry["resource"]["id"] = json!(place.to_string());
		bundle["entry"].as_array_mut().unwrap().push(entry);
	}
	let error = draft(&bundle).unwrap_err();
	assert_eq!((error.path.as_str(), error.rule), ("entry", Rule::TooMany));
	bundle["entry"].as_array_mut().unwrap().pop();
	assert_eq!(draft(&bundle).unwrap().health.observations.len(), 64);

	let mut bundle = hospital();
	let items = bundle["entry"][5]["resource"]["lineItem"]
		.as_array_mut()
		.unwrap();
	items.resize(33, items[0].clone());
	let error = draft(&bundle).unwrap_err();
	assert_eq!(
		(error.path.as_str(), error.rule),
		("entry[5].resource.lineItem", Rule::TooMany)
	);
}

/// What is wrong outside of the resources has a line and a column too.
#[test]
fn errors_name_line_and_column() {
	let text = HOSPITAL.replace("\"collection\"", "\"batch\"");
	let error = import_draft(text.as_bytes()).unwrap_err();
	assert_eq!(
		error.to_string(),
		"type (line 6, column 17): this is none of the values that are allowed"
	);
}
