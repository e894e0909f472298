//! Records as Bundles of FHIR R4, there and back.

#[path = "common/bundles.rs"]
mod bundles;
mod common;

use bundles::{bundle, origin, small};
use common::{bill, health, line, loinc, observation, record, time, PIMA};
use consilium_record::{
	fhir::{export, import, import_draft},
	pima, CodeSystem, Draft, Part, Record,
};
use proptest::prelude::*;
use serde_json::{json, Value};

fn resources<'a>(bundle: &'a Value, kind: &str) -> Vec<&'a Value> {
	let entries = bundle["entry"].as_array().unwrap();
	let resources = entries.iter().map(|entry| &entry["resource"]);
	resources
		.filter(|resource| resource["resourceType"] == kind)
		.collect()
}

#[test]
fn every_row_comes_back_equal() {
	for row in pima::read(PIMA.as_bytes()).unwrap() {
		let record = row.to_record(time("2026-01-31T08:30:00Z")).unwrap();
		let text = export(&record, &origin()).unwrap();
		let (again, from) = import(text.as_bytes()).unwrap();
		assert_eq!((&again, from), (&record, origin()));
		assert_eq!(again.health.commitment(), record.health.commitment());
		assert_eq!(again.bill.commitment(), record.bill.commitment());
		assert_eq!(export(&again, &origin()).unwrap(), text);
	}
}

/// What was exported once can be imported for ever.
#[test]
fn the_format_stays() {
	let fixture = include_str!("fixtures/bundle.json");
	assert_eq!(import(fixture.as_bytes()), Ok((small(), origin())));
	let fixture: Value = serde_json::from_str(fixture).unwrap();
	assert_eq!(bundle(&small()), fixture);
}

#[test]
fn the_resources_as_the_standard_has_them() {
	let record = small();
	let bundle = bundle(&record);
	assert_eq!(bundle["resourceType"], "Bundle");
	assert_eq!(bundle["type"], "collection");
	let patient = &bundle["entry"][0];
	let id = patient["resource"]["id"].as_str().unwrap();
	assert_eq!(patient["fullUrl"], format!("urn:uuid:{id}"));
	assert_eq!(
		patient["resource"]["identifier"][0]["value"],
		"01".repeat(32)
	);
	assert_eq!(patient["resource"].as_object().unwrap().len(), 3);

	let observation = resources(&bundle, "Observation")[0];
	let id = &observation["id"];
	let expected = json!({
		"resourceType": "Observation",
		"id": id,
		"status": "final",
		"code": {
			"coding": [{ "system": "http://loinc.org", "code": "1518-0" }],
			"text": "Glucose, plasma, 2 h after 75 g of glucose",
		},
		"subject": { "reference": patient["fullUrl"] },
		"effectiveDateTime": "2026-01-31T08:30:00Z",
		"valueQuantity": {
			"value": 148.0,
			"unit": "mg/dL",
			"system": "http://unitsofmeasure.org",
			"code": "mg/dL",
		},
	});
	assert_eq!(*observation, expected);

	let invoice = resources(&bundle, "Invoice")[0];
	let item = json!({
		"sequence": 1,
		"chargeItemCodeableConcept": { "text": "Consultation" },
		"priceComponent": [{ "type": "base", "amount": { "value": 45.0, "currency": "EUR" } }],
	});
	assert_eq!(invoice["status"], "issued");
	assert_eq!(invoice["lineItem"][0], item);
	assert_eq!(
		invoice["totalGross"],
		json!({ "value": 45.01, "currency": "EUR" })
	);

	let provenance = resources(&bundle, "Provenance")[0];
	assert_eq!(provenance["recorded"], "2026-02-01T00:00:00Z");
	assert_eq!(provenance["entity"][0]["role"], "source");
	let entry = json!({ "system": "urn:consilium:entry", "value": u64::MAX.to_string() });
	assert_eq!(provenance["entity"][0]["what"]["identifier"], entry);
	let hospital = json!({ "system": "urn:consilium:hospital", "value": "02".repeat(32) });
	assert_eq!(provenance["agent"][0]["who"]["identifier"], hospital);
	assert_eq!(provenance["extension"][0]["valueString"], "77");
	let commitment = record.health.commitment().unwrap().to_string();
	assert_eq!(provenance["extension"][2]["valueString"], commitment);
	assert_eq!(provenance["target"].as_array().unwrap().len(), 2);
}

#[test]
fn what_was_not_measured_is_said_to_be_absent() {
	let bundle = bundle(&small());
	let observations = resources(&bundle, "Observation");
	assert_eq!(observations.len(), 8);
	for absent in &observations[1..] {
		let reason = &absent["dataAbsentReason"]["coding"][0];
		let system = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
		assert_eq!(
			*reason,
			json!({ "system": system, "code": "not-performed" })
		);
		assert!(absent.get("valueQuantity").is_none());
	}
	let skin_fold = &observations[3]["code"]["coding"][0];
	assert_eq!(
		*skin_fold,
		json!({ "system": "urn:consilium:observation", "code": "triceps-skinfold" })
	);

	// A record of something else has nothing of the panel that could be missing.
	let other = Record {
		health: health(vec![loinc("8867-4", 60.0, "/min")]),
		..small()
	};
	let text = export(&other, &origin()).unwrap();
	assert!(!text.contains("dataAbsentReason"));
	assert_eq!(import(text.as_bytes()).unwrap().0, other);
}

#[test]
fn identifiers_are_uuids_and_distinct() {
	let bundle = bundle(&record());
	let entries = bundle["entry"].as_array().unwrap();
	let mut ids: Vec<_> = entries
		.iter()
		.map(|entry| entry["resource"]["id"].as_str().unwrap())
		.collect();
	for id in &ids {
		let groups: Vec<_> = id.split('-').map(str::len).collect();
		assert_eq!(groups, [8, 4, 4, 4, 12]);
		assert!(
			id.as_bytes()[14] == b'8' && b"89ab".contains(&id.as_bytes()[19]),
			"{id}"
		);
	}
	ids.sort_unstable();
	ids.dedup();
	assert_eq!(ids.len(), entries.len());
}

#[test]
fn entries_may_stand_in_another_order() {
	let record = small();
	let mut bundle = bundle(&record);
	bundle["entry"].as_array_mut().unwrap().reverse();
	assert_eq!(import(bundle.to_string().as_bytes()).unwrap().0, record);
}

#[test]
fn currencies_with_other_minor_units() {
	for currency in ["JPY", "KWD", "CLF", "USD"] {
		let record = Record {
			bill: bill(
				currency,
				vec![
					line("Most", 999_999_999_999),
					line("Least", 0),
					line("Odd", 1_003),
				],
			),
			..small()
		};
		let text = export(&record, &origin()).unwrap();
		assert_eq!(import(text.as_bytes()).unwrap().0, record, "{currency}");
	}
}

proptest! {
	/// Any record there and back.
	#[test]
	fn any_record_comes_back_equal(
		values in proptest::collection::vec((-1e12_f64..1e12, 0_i64..4_000_000_000), 1..20),
		amounts in proptest::collection::vec(0_u64..1_000_000_000_000, 1..32),
	) {
		let observations = values.into_iter().enumerate().map(|(place, (value, second))| {
			let mut one = observation(CodeSystem::Local, &format!("code-{}", place % 5), value, "1", "2026-01-31T08:30:00Z");
			one.time = consilium_record::Time::from_unix(second).unwrap();
			one
		});
		let record = Record {
			health: health(observations.collect()),
			bill: bill("EUR", amounts.into_iter().map(|amount| line("Line", amount)).collect()),
		};
		let text = export(&record, &origin()).unwrap();
		prop_assert_eq!(import_draft(text.as_bytes()), Ok((Draft::from(&record), origin().patient)));
		prop_assert_eq!(import(text.as_bytes()), Ok((record, origin())));
	}

	#[test]
	fn garbled_bundles_give_a_result(
		changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
		hospital in any::<bool>(),
	) {
		let mut text = match hospital {
			true => include_bytes!("fixtures/hospital-bundle.json").to_vec(),
			false => export(&small(), &origin()).unwrap().into_bytes(),
		};
		for (place, byte) in changes {
			*place.get_mut(&mut text) = byte;
		}
		let draft = import_draft(&text);
		// Whatever import takes, a draft is too.
		if let Ok((record, from)) = import(&text) {
			prop_assert_eq!(draft, Ok((Draft::from(&record), from.patient)));
		}
	}

	#[test]
	fn any_bytes_give_a_result(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
		let _ = (import(&bytes), import_draft(&bytes));
	}
}
