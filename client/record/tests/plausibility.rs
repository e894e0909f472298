//! What is found about observations, and the reasons that are given.

mod common;

use common::{health, loinc, observation, time, PIMA};
use consilium_record::{
	pima,
	plausibility::{check, Finding, Severity},
	CodeSystem, DiabetesPanel, Kind, Observation, Rule, Value,
};

const NOW: &str = "2026-06-01T00:00:00Z";
const AT: &str = "2026-01-31T08:30:00Z";

fn findings(observations: Vec<Observation>) -> Vec<(usize, Finding)> {
	check(&health(observations), time(NOW))
		.into_iter()
		.map(|found| (found.observation, found.finding))
		.collect()
}

fn of_kind(kind: Kind, value: f64) -> Observation {
	let known = kind.definition();
	observation(known.system, known.code, value, known.unit, AT)
}

/// Each range of the table, at its ends and beyond.
#[test]
fn ranges_of_every_kind() {
	for kind in Kind::ALL {
		let known = kind.definition();
		let step = if known.whole { 1.0 } else { 0.001 };
		let (low, high) = (*known.possible.start(), *known.possible.end());
		let (usual_low, usual_high) = (*known.usual.start(), *known.usual.end());
		assert!(
			low <= usual_low && usual_low < usual_high && usual_high < high,
			"{kind:?}"
		);
		let cases = [
			(low - step, Some(Finding::ImpossiblyLow)),
			(high + step, Some(Finding::ImpossiblyHigh)),
			(high, Some(Finding::UnusuallyHigh)),
			(usual_low, None),
			(usual_high, None),
			(usual_high + step, Some(Finding::UnusuallyHigh)),
			(low, (low < usual_low).then_some(Finding::UnusuallyLow)),
		];
		for (value, expected) in cases {
			let found = findings(vec![of_kind(kind, value)]);
			let expected: Vec<_> = expected.map(|finding| (0, finding)).into_iter().collect();
			assert_eq!(found, expected, "{kind:?} {value}");
		}
	}
}

#[test]
fn the_table_has_sound_codes_and_units() {
	let all = DiabetesPanel::default();
	assert!(all.observations(time(AT)).unwrap().is_empty());
	for kind in Kind::ALL {
		assert_eq!(Kind::of(&of_kind(kind, 1.0).coding), Some(kind));
	}
}

#[test]
fn other_findings() {
	let glucose = || of_kind(Kind::Glucose, 100.0);
	let at = |at: &str| observation(CodeSystem::Loinc, "1518-0", 100.0, "mg/dL", at);
	let cases = [
		(vec![loinc("1518-0", 5.5, "mmol/L")], 0, Finding::WrongUnit),
		(vec![loinc("1518-0", 100.0, "mg/dl")], 0, Finding::WrongUnit),
		(
			vec![loinc("2345-7", 100.0, "mg/dL")],
			0,
			Finding::UnknownCode,
		),
		(
			vec![observation(CodeSystem::Local, "1518-0", 1.0, "1", AT)],
			0,
			Finding::UnknownCode,
		),
		(vec![of_kind(Kind::Pregnancies, 1.5)], 0, Finding::NotWhole),
		(vec![glucose(), glucose()], 1, Finding::Repeated),
		(
			vec![glucose(), at("2026-06-01T00:00:01Z")],
			1,
			Finding::InFuture,
		),
		(
			vec![of_kind(Kind::Age, 50.0), at("1974-12-01T00:00:00Z")],
			1,
			Finding::BeforeBirth,
		),
	];
	for (observations, place, finding) in cases {
		assert_eq!(findings(observations), [(place, finding)]);
	}
	let fine = vec![
		of_kind(Kind::Age, 50.0),
		at("1975-12-01T00:00:00Z"),
		at(NOW),
		of_kind(Kind::Glucose, 100.0),
	];
	assert_eq!(findings(fine), []);
}

#[test]
fn zero_is_no_measurement() {
	for kind in [
		Kind::Glucose,
		Kind::DiastolicPressure,
		Kind::SkinFold,
		Kind::Insulin,
		Kind::BodyMassIndex,
	] {
		assert_eq!(
			findings(vec![of_kind(kind, 0.0)]),
			[(0, Finding::ImpossiblyLow)]
		);
	}
	assert_eq!(findings(vec![of_kind(Kind::Pregnancies, 0.0)]), []);
}

#[test]
fn reasons_name_the_range_and_not_the_value() {
	let found = check(
		&health(vec![
			of_kind(Kind::Glucose, 7777.0),
			loinc("39156-5", 7777.0, "secret"),
			loinc("2345-7", 7777.0, "mg/dL"),
		]),
		time(NOW),
	);
	let reasons: Vec<_> = found.iter().map(ToString::to_string).collect();
	assert_eq!(
		reasons,
		[
			"observations[0]: Glucose, plasma, 2 h after 75 g of glucose: above what is possible, \
			 1 to 3000 mg/dL",
			"observations[1]: Body mass index: the unit must be kg/m2",
			"observations[2]: its code is not known here",
		]
	);
	assert_eq!(found[0].severity(), Severity::Impossible);
	assert_eq!(found[2].severity(), Severity::Questionable);
	assert!(!format!("{found:?}").contains("7777"));
}

/// The data as it is holds nothing impossible.
#[test]
fn the_pima_data_is_possible() {
	let mut questionable = 0;
	for row in pima::read(PIMA.as_bytes()).unwrap() {
		let record = row.to_record(time(AT)).unwrap();
		for found in check(&record.health, time(NOW)) {
			assert_eq!(
				found.severity(),
				Severity::Questionable,
				"row {}: {found}",
				row.number
			);
			questionable += 1;
		}
	}
	assert!(questionable > 0);
}

#[test]
fn the_panel_is_the_latest_of_each_kind() {
	let at = |value, at: &str| observation(CodeSystem::Loinc, "1518-0", value, "mg/dL", at);
	let later = "2026-02-01T00:00:00Z";
	let panel = DiabetesPanel::of(&health(vec![
		at(2.0, later),
		at(1.0, AT),
		loinc("2345-7", 9.0, "mg/dL"),
	]))
	.unwrap();
	assert_eq!(panel.get(Kind::Glucose), Value::try_from(2.0).ok());
	assert_eq!(panel.get(Kind::Age), None);

	let error = DiabetesPanel::of(&health(vec![at(2.0, later), at(1.0, later)])).unwrap_err();
	assert_eq!(
		(error.path.as_str(), error.rule),
		("observations[1].value", Rule::Contradiction)
	);
	assert!(DiabetesPanel::of(&health(vec![at(2.0, later), at(2.0, later)])).is_ok());
	let error = DiabetesPanel::of(&health(vec![loinc("1518-0", 5.5, "mmol/L")])).unwrap_err();
	assert_eq!(
		(error.path.as_str(), error.rule),
		("observations[0].unit", Rule::NotAllowed)
	);
}
