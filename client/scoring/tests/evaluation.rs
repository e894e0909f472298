//! How good the model is on people that it has not seen, and that it learns nothing where there is
//! nothing to learn.

mod common;

use common::{cohort, DATA};
use consilium_scoring::{
	evaluate, Cohort, Evaluation, Learner, OfRecord, Plan, Threshold, LEARNERS,
};
use rand::{seq::SliceRandom, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn evaluated(cohort: &Cohort, learners: &[&dyn Learner], plan: Plan) -> Evaluation {
	let threshold = Threshold::of_record().probability;
	evaluate(cohort, learners, plan, threshold, &|| ()).unwrap()
}

#[test]
fn the_model_of_record_is_as_good_as_is_asked_of_it() {
	for seed in [Plan::SEED, 7] {
		let evaluation = evaluated(&cohort(), &[&OfRecord], Plan::ten_by_ten(seed));
		let figures = &evaluation.models[0].figures;
		assert!(figures.auc.mean >= 0.835, "AUC {}", figures.auc.mean);
		assert!(figures.brier.mean <= 0.160, "Brier {}", figures.brier.mean);
		let slope = figures.calibration_slope.mean;
		assert!((0.85..=1.15).contains(&slope), "calibration slope {slope}");
	}
}

#[test]
fn no_challenger_is_better_than_the_model_of_record() {
	let evaluation = evaluated(
		&cohort(),
		&LEARNERS,
		Plan {
			repeats: 2,
			..Plan::ten_by_ten(Plan::SEED)
		},
	);
	for challenger in &evaluation.models[1..] {
		let difference = challenger.auc_difference.unwrap();
		assert!(difference.mean < 0.0, "{}: {difference:?}", challenger.name);
		// It has to learn something, else it is no challenger.
		assert!(challenger.figures.auc.mean > 0.8, "{}", challenger.name);
	}
}

#[test]
fn what_is_found_does_not_depend_on_threads() {
	let plan = Plan {
		repeats: 3,
		..Plan::ten_by_ten(5)
	};
	let first = evaluated(&cohort(), &LEARNERS, plan);
	assert_eq!(first, evaluated(&cohort(), &LEARNERS, plan));
	let other = evaluated(&cohort(), &[&OfRecord], Plan { seed: 6, ..plan });
	assert_ne!(first.folds, other.folds);
}

/// The data with the outcomes dealt out at random.
fn permuted(seed: u64) -> Cohort {
	let text = std::str::from_utf8(DATA).unwrap();
	let (header, rows) = text.split_once('\n').unwrap();
	let rows: Vec<(&str, &str)> = rows
		.lines()
		.map(|row| row.rsplit_once(',').unwrap())
		.collect();
	let mut outcomes: Vec<&str> = rows.iter().map(|(_, outcome)| *outcome).collect();
	outcomes.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
	let rows = rows
		.iter()
		.zip(outcomes)
		.map(|((features, _), outcome)| format!("{features},{outcome}\n"));
	Cohort::read(format!("{header}\n{}", rows.collect::<String>()).as_bytes()).unwrap()
}

#[test]
fn of_outcomes_that_mean_nothing_nothing_is_learnt() {
	const PERMUTATIONS: u64 = 20;
	let plan = Plan {
		repeats: 1,
		..Plan::ten_by_ten(1)
	};
	let mut sum = 0.0;
	for seed in 0..PERMUTATIONS {
		sum += evaluated(&permuted(seed), &[&OfRecord], plan).models[0]
			.figures
			.auc
			.mean;
	}
	let auc = sum / PERMUTATIONS as f64;
	assert!((auc - 0.5).abs() <= 0.03, "AUC {auc}");
}
