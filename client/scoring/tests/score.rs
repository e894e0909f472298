//! The score of one record: what it says, and when there is none.

mod common;

use common::{artefact, time, with, ORDINARY};
use consilium_record::{
	Coding, DiabetesPanel, HealthDetails, Kind, Observation, Salt, Symbol, Value,
};
use consilium_scoring::{Feature, How, Inputs, NotScored, Score};

fn feature(name: &str) -> Feature {
	Feature::try_from(name.to_owned()).unwrap()
}

fn score(inputs: &Inputs) -> Score {
	artefact().score(inputs, time()).unwrap()
}

fn observation(kind: Kind, value: f64, unit: &str) -> Observation {
	let known = kind.definition();
	Observation {
		coding: Coding::new(known.system, known.code).unwrap(),
		value: Value::try_from(value).unwrap(),
		unit: Symbol::try_from(unit.to_owned()).unwrap(),
		time: time(),
	}
}

fn health(observations: Vec<Observation>) -> HealthDetails {
	HealthDetails::with_salt(observations, Salt::from_bytes([7; 32])).unwrap()
}

#[test]
fn the_shares_add_up_to_the_log_odds() {
	for inputs in [
		Inputs::from_row(ORDINARY),
		with(4, f64::NAN),
		with(1, 199.0),
		with(7, 81.0),
	] {
		let score = score(&inputs);
		let log_odds: f64 = score.shares.iter().map(|share| share.log_odds).sum();
		let odds = score.probability / (1.0 - score.probability);
		assert!((score.intercept + log_odds - odds.ln()).abs() < 1e-9);
		assert!(score
			.shares
			.iter()
			.map(|share| share.feature)
			.eq(Feature::ALL));
		assert_eq!(score.high, score.probability >= 0.25);
		assert_eq!(score.artefact, artefact().id());
		assert_eq!(score.time, time());
	}
}

#[test]
fn a_record_is_scored_as_its_panel_is() {
	let mut panel = DiabetesPanel::default();
	for (kind, value) in Kind::ALL.into_iter().zip(ORDINARY) {
		panel.set(kind, Some(Value::try_from(value).unwrap()));
	}
	let record = health(panel.observations(time()).unwrap());
	let of_record = artefact().score_record(&record, time()).unwrap();
	assert_eq!(of_record, score(&Inputs::from_row(ORDINARY)));
	assert!(of_record.missing.is_empty());
	assert!(of_record.outside.is_empty());
}

#[test]
fn what_was_not_measured_is_named_and_counts_as_the_median() {
	let missing = score(&with(4, f64::NAN));
	assert_eq!(missing.missing, [feature("insulin")]);
	assert!(missing.outside.is_empty());
	let median = artefact().treatment(feature("insulin")).imputed;
	assert_eq!(missing.probability, score(&with(4, median)).probability);
}

#[test]
fn one_input_is_enough_and_what_was_never_missing_is_told() {
	let record = health(vec![observation(Kind::Glucose, 150.0, "mg/dL")]);
	let score = artefact().score_record(&record, time()).unwrap();
	assert_eq!(score.missing.len(), 7);
	let outside: Vec<_> = score
		.outside
		.iter()
		.map(|found| (found.feature.name(), found.how))
		.collect();
	let never = How::NeverMissing;
	assert_eq!(
		outside,
		[("pregnancies", never), ("pedigree", never), ("age", never)]
	);
}

#[test]
fn outside_the_training_population_is_told_and_counts_as_its_end() {
	for (place, value, end, how) in [
		(7, 16.0, 21.0, How::Below),
		(7, 95.0, 81.0, How::Above),
		(1, 310.0, 199.0, How::Above),
		(6, 0.0, 0.078, How::Below),
	] {
		let found = score(&with(place, value));
		assert_eq!(found.outside.len(), 1);
		assert_eq!(
			(found.outside[0].feature, found.outside[0].how),
			(Feature::ALL[place], how)
		);
		let at_end = score(&with(place, end));
		assert_eq!(found.probability, at_end.probability);
		assert!(at_end.outside.is_empty());
	}
}

#[test]
fn what_cannot_be_is_not_scored() {
	let of = |inputs| artefact().score(&inputs, time()).unwrap_err();
	let glucose = feature("glucose");
	for value in [-1.0, 0.0, 3001.0, f64::INFINITY, f64::NEG_INFINITY] {
		assert_eq!(
			of(with(1, value)),
			NotScored::Impossible { feature: glucose },
			"{value}"
		);
	}
	let text = of(with(1, 4321.0)).to_string();
	assert_eq!(text, "glucose: outside what is possible, 1 to 3000 mg/dL");
	assert_eq!(
		of(with(0, 1.5)).to_string(),
		"pregnancies: must be a whole number"
	);
	assert_eq!(of(Inputs::from_row([f64::NAN; 8])), NotScored::NoPanel);
}

#[test]
fn a_wrong_unit_is_not_scored() {
	let record = health(vec![
		observation(Kind::Age, 50.0, "a"),
		observation(Kind::Glucose, 8.2, "mmol/L"),
	]);
	let error = artefact().score_record(&record, time()).unwrap_err();
	assert_eq!(
		error.to_string(),
		"observations[1].unit: glucose must be in mg/dL"
	);
}

#[test]
fn two_values_at_the_same_time_are_not_scored() {
	let record = health(vec![
		observation(Kind::Glucose, 120.0, "mg/dL"),
		observation(Kind::Glucose, 180.0, "mg/dL"),
	]);
	let error = artefact().score_record(&record, time()).unwrap_err();
	assert_eq!(
		error.to_string(),
		"observations[1].value: this contradicts another field"
	);
}

#[test]
fn a_record_without_a_panel_is_not_scored() {
	let mut other = observation(Kind::Glucose, 5.0, "%");
	other.coding = Coding::new(consilium_record::CodeSystem::Loinc, "4548-4").unwrap();
	let error = artefact()
		.score_record(&health(vec![other]), time())
		.unwrap_err();
	assert_eq!(error, NotScored::NoPanel);
}

#[test]
fn a_score_in_json_is_read_as_it_was() {
	let score = score(&with(7, 16.0));
	let text = serde_json::to_string(&score).unwrap();
	assert_eq!(serde_json::from_str::<Score>(&text).unwrap(), score);
	let value: serde_json::Value = serde_json::from_str(&text).unwrap();
	assert_eq!(
		value["outside"],
		serde_json::json!([{ "feature": "age", "how": "below" }])
	);
	assert_eq!(value["shares"][1]["feature"], "glucose");
	assert_eq!(value["time"], "2026-01-31T08:30:00Z");
}

#[test]
fn nothing_is_shown_of_inputs() {
	assert_eq!(format!("{:?}", with(1, 4321.0)), "Inputs(redacted)");
}

#[test]
fn a_matrix_is_scored_as_its_rows_are() {
	// Enough for several threads.
	let rows: Vec<[f64; 8]> = (0..50_000u32)
		.map(|row| {
			let mut inputs = ORDINARY;
			inputs[1] = f64::from(row % 250);
			inputs[(row % 8) as usize] = if row % 5 == 0 {
				f64::NAN
			} else {
				inputs[(row % 8) as usize]
			};
			inputs
		})
		.collect();
	let mut probabilities = vec![0.0; rows.len()];
	let not_scored = artefact().score_matrix(&rows, &mut probabilities);
	let mut expected = 0;
	for (row, probability) in rows.iter().zip(probabilities) {
		match artefact().bare_score(&Inputs::from_row(*row)) {
			Ok(bare) => assert_eq!(bare.probability.to_bits(), probability.to_bits()),
			Err(_) => {
				expected += 1;
				assert!(probability.is_nan());
			}
		}
	}
	assert_eq!(not_scored, expected);
	assert!(expected > 0);
	assert_eq!(artefact().score_matrix(&[], &mut []), 0);
}
