//! Nothing of those who are held back reaches what is imputed, scaled or fitted.

mod common;

use common::{cohort, ORDINARY};
use consilium_scoring::{Design, Example, Inputs, Plan, Split, LEARNERS};

const FOLDS: u64 = 10;

fn dealt(people: &[Example]) -> Vec<usize> {
	let outcomes: Vec<bool> = people.iter().map(|person| person.diabetes).collect();
	Plan::ten_by_ten(Plan::SEED).deal(0, &outcomes)
}

/// Everybody of a fold with values beyond all others, or none, and the other outcome.
fn perturbed(people: &[Example], folds: &[usize], fold: usize) -> Vec<Example> {
	let change = |(place, person): (usize, &Example)| {
		if folds[place] != fold {
			return *person;
		}
		let row = match place % 3 {
			0 => [f64::NAN; 8],
			1 => ORDINARY.map(|value| value * 1_000.0),
			_ => ORDINARY.map(|value| value / 1_000.0),
		};
		Example {
			inputs: Inputs::from_row(row),
			diabetes: !person.diabetes,
		}
	};
	people.iter().enumerate().map(change).collect()
}

#[test]
fn who_is_held_back_does_not_reach_the_model() {
	let cohort = cohort();
	let people = cohort.examples();
	let folds = dealt(people);
	for fold in 0..FOLDS as usize {
		let other = perturbed(people, &folds, fold);
		let fit = |people: &[Example]| {
			Design::of_record()
				.fit(&Split::new(people, &folds, fold).training)
				.unwrap()
		};
		assert_eq!(fit(people), fit(&other), "fold {fold}");
	}
}

#[test]
fn nor_does_it_reach_a_challenger() {
	let cohort = cohort();
	let people = cohort.examples();
	let folds = dealt(people);
	let other = perturbed(people, &folds, 0);
	let asked: Vec<Inputs> = people[..50].iter().map(|person| person.inputs).collect();
	for learner in LEARNERS {
		let answers = |people: &[Example]| {
			let split = Split::new(people, &folds, 0);
			learner.fit(&split.training).unwrap().probabilities(&asked)
		};
		assert_eq!(answers(people), answers(&other), "{}", learner.name());
	}
}

#[test]
fn who_is_not_held_back_does_reach_it() {
	// Else the tests above would show nothing.
	let cohort = cohort();
	let people = cohort.examples();
	let folds = dealt(people);
	let other = perturbed(people, &folds, 1);
	let fit = |people: &[Example]| {
		Design::of_record()
			.fit(&Split::new(people, &folds, 0).training)
			.unwrap()
	};
	assert_ne!(fit(people), fit(&other));
}

#[test]
fn everybody_is_held_back_once_and_trains_the_other_times() {
	let cohort = cohort();
	let people = cohort.examples();
	let folds = dealt(people);
	let mut held_back: Vec<usize> = Vec::new();
	for fold in 0..FOLDS as usize {
		let split = Split::new(people, &folds, fold);
		assert_eq!(split.training.len() + split.held_back.len(), people.len());
		held_back.extend(split.held_back);
	}
	held_back.sort_unstable();
	assert!(held_back.into_iter().eq(0..people.len()));
}
