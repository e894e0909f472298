//! Bundles that are not such as `export` writes.

#[path = "common/bundles.rs"]
mod bundles;
mod common;

use bundles::{bundle, origin, small};
use consilium_record::{
	fhir::{export, import},
	Invalid, Rule,
};
use serde_json::{json, Value};

/// The error of a Bundle in which the value at the pointer is another; nothing takes the field out.
/// Of the entries 0 is the patient, 1 the glucose, 2 to 8 what is absent, 9 the invoice, 10 the
/// provenance.
fn error(pointer: &str, value: Value) -> Invalid {
	let mut bundle = bundle(&small());
	if value.is_null() {
		let (parent, field) = pointer.rsplit_once('/').unwrap();
		let parent = bundle.pointer_mut(parent).unwrap();
		parent.as_object_mut().unwrap().remove(field).unwrap();
	} else {
		*bundle.pointer_mut(pointer).unwrap() = value;
	}
	import(bundle.to_string().as_bytes()).unwrap_err()
}

/// The field is the one that is changed.
fn check(cases: &[(&str, &str, Rule)]) {
	for (pointer, value, rule) in cases {
		let error = error(&format!("/{pointer}"), serde_json::from_str(value).unwrap());
		let path =
			pointer
				.split('/')
				.fold(String::new(), |path, step| match step.parse::<usize>() {
					Ok(place) => format!("{path}[{place}]"),
					Err(_) if path.is_empty() => step.to_owned(),
					Err(_) => format!("{path}.{step}"),
				});
		assert_eq!(
			(error.path.as_str(), error.rule),
			(path.as_str(), *rule),
			"{value}"
		);
	}
}

#[test]
fn patients_out_of_order() {
	check(&[
		("type", r#""batch""#, Rule::NotAllowed),
		("entry", "[]", Rule::Missing),
		("entry/0/resource/id", r#""x""#, Rule::Contradiction),
		(
			"entry/0/resource/identifier/0/value",
			r#""01""#,
			Rule::NotHex,
		),
		("entry/0/resource/identifier", "[]", Rule::WrongType),
		(
			"entry/0/resource/resourceType",
			r#""Person""#,
			Rule::NotAllowed,
		),
	]);
}

#[test]
fn observations_out_of_order() {
	let snomed = r#""http://snomed.info/sct""#;
	check(&[
		("entry/1/resource/resourceType", "null", Rule::Missing),
		(
			"entry/1/resource/status",
			r#""preliminary""#,
			Rule::NotAllowed,
		),
		(
			"entry/1/resource/subject/reference",
			r#""urn:uuid:x""#,
			Rule::Contradiction,
		),
		(
			"entry/1/resource/code/coding/0/code",
			r#""1518-1""#,
			Rule::NotLoinc,
		),
		(
			"entry/1/resource/code/coding/0/system",
			snomed,
			Rule::NotAllowed,
		),
		(
			"entry/1/resource/effectiveDateTime",
			r#""2026-01-31""#,
			Rule::NotTime,
		),
		("entry/1/resource/effectiveDateTime", "null", Rule::Missing),
		(
			"entry/1/resource/valueQuantity/value",
			r#""148""#,
			Rule::WrongType,
		),
		(
			"entry/1/resource/valueQuantity/system",
			r#""x""#,
			Rule::NotAllowed,
		),
		("entry/2/resource/dataAbsentReason", "null", Rule::Missing),
		(
			"entry/2/resource/dataAbsentReason/coding/0/code",
			r#""masked""#,
			Rule::NotAllowed,
		),
	]);
}

#[test]
fn invoices_out_of_order() {
	let amount = "entry/9/resource/lineItem/0/priceComponent/0/amount/value";
	let currency = "entry/9/resource/lineItem/0/priceComponent/0/amount/currency";
	check(&[
		("entry/9/resource/status", r#""draft""#, Rule::NotAllowed),
		("entry/9/resource/lineItem", "[]", Rule::Empty),
		(
			"entry/9/resource/lineItem/1/sequence",
			"1",
			Rule::Contradiction,
		),
		(amount, "45.001", Rule::OutOfBounds),
		(amount, "-45", Rule::OutOfBounds),
		(amount, "1e300", Rule::OutOfBounds),
		(currency, r#""USD""#, Rule::Contradiction),
		(
			"entry/9/resource/totalGross/value",
			"45.02",
			Rule::Contradiction,
		),
	]);
}

#[test]
fn provenances_out_of_order() {
	let zeros = format!("\"{}\"", "00".repeat(32));
	check(&[
		("entry/10/resource/target", "[]", Rule::Contradiction),
		(
			"entry/10/resource/extension/0/valueString",
			r#""077""#,
			Rule::OutOfBounds,
		),
		(
			"entry/10/resource/extension/0/url",
			r#""x""#,
			Rule::NotAllowed,
		),
		(
			"entry/10/resource/extension/2/valueString",
			&zeros,
			Rule::Contradiction,
		),
		(
			"entry/10/resource/extension/4/valueString",
			r#""xyz""#,
			Rule::NotHex,
		),
		(
			"entry/10/resource/entity/0/what/identifier/value",
			r#""-1""#,
			Rule::OutOfBounds,
		),
		(
			"entry/10/resource/agent/0/who/identifier/value",
			r#""""#,
			Rule::NotHex,
		),
		("entry/10/resource/recorded", "null", Rule::Missing),
	]);
	// Another salt shows at the commitment.
	let error = error(
		"/entry/10/resource/extension/3/valueString",
		json!("00".repeat(32)),
	);
	assert_eq!(error.path, "entry[10].resource.extension[2].valueString");
}

#[test]
fn a_value_that_is_also_absent() {
	let mut bundle = bundle(&small());
	let reason = bundle["entry"][2]["resource"]["dataAbsentReason"].clone();
	bundle["entry"][1]["resource"]["dataAbsentReason"] = reason;
	let error = import(bundle.to_string().as_bytes()).unwrap_err();
	assert_eq!(error.rule, Rule::Contradiction);
}

#[test]
fn each_resource_is_there_once() {
	for place in [0, 9, 10] {
		let mut without = bundle(&small());
		without["entry"].as_array_mut().unwrap().remove(place);
		let error = import(without.to_string().as_bytes()).unwrap_err();
		assert_eq!(error.rule, Rule::Missing);

		let mut twice = bundle(&small());
		let entry = twice["entry"][place].clone();
		twice["entry"].as_array_mut().unwrap().push(entry);
		let error = import(twice.to_string().as_bytes()).unwrap_err();
		assert_eq!(
			(error.path.as_str(), error.rule),
			("entry[11].resource", Rule::Repeated)
		);
	}
}

#[test]
fn unknown_and_repeated_fields_are_errors() {
	let text = export(&small(), &origin()).unwrap();
	let unknown = text.replace("\"status\":\"final\"", "\"status\":\"final\",\"secret\":1");
	let error = import(unknown.as_bytes()).unwrap_err();
	assert_eq!(
		error.to_string(),
		"entry[1].resource: a field here is unknown"
	);
	let unknown = text.replace(
		"\"status\":\"final\"",
		"\"status\":\"final\",\"secret\":null",
	);
	let error = import(unknown.as_bytes()).unwrap_err();
	assert_eq!(
		error.to_string(),
		"entry[1].resource: a field here is unknown"
	);
	let repeated = text.replace(
		"\"status\":\"final\"",
		"\"status\":\"final\",\"status\":\"final\"",
	);
	let error = import(repeated.as_bytes()).unwrap_err();
	assert_eq!(
		error.to_string(),
		"entry[1].resource.status: this is repeated"
	);
}

/// FHIR has no null, and serde would take an array for an object.
#[test]
fn nulls_and_arrays_for_objects_are_errors() {
	let text = export(&small(), &origin()).unwrap();
	let null = text.replace(
		"\"status\":\"final\"",
		"\"status\":\"final\",\"dataAbsentReason\":null",
	);
	let error = import(null.as_bytes()).unwrap_err();
	assert_eq!(
		error.to_string(),
		"entry[1].resource.dataAbsentReason: this has the wrong type"
	);
	let mut bundle = bundle(&small());
	let url = bundle["entry"][0]["fullUrl"].clone();
	bundle["entry"][1]["resource"]["subject"] = json!([url]);
	let error = import(bundle.to_string().as_bytes()).unwrap_err();
	assert_eq!(
		error.to_string(),
		"entry[1].resource.subject: this has the wrong type"
	);
}

/// A part cannot be changed in a Bundle without its commitment telling.
#[test]
fn altered_content_contradicts_the_commitment() {
	let error = error("/entry/1/resource/valueQuantity/value", json!(147));
	assert_eq!(error.path, "entry[10].resource.extension[2].valueString");
	assert_eq!(error.rule, Rule::Contradiction);
}
