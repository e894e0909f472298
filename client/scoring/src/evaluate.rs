//! How good a model is for people that it has not seen.

use crate::{
	cohort::{Cohort, Example},
	equation::FitError,
	features::Inputs,
	folds::Plan,
	learners::Learner,
	metrics,
	numbers::{mean_and_deviation, rounded},
};
use serde::{Deserialize, Serialize};
use std::{
	num::NonZero,
	sync::atomic::{AtomicU64, Ordering},
	thread,
};

/// A figure in many folds or repeats.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
	/// The mean.
	pub mean: f64,
	/// The standard deviation.
	pub deviation: f64,
}

impl Figure {
	fn of(numbers: &[f64]) -> Self {
		let (mean, deviation) = mean_and_deviation(numbers);
		Figure {
			mean: rounded(mean),
			deviation: rounded(deviation),
		}
	}
}

/// How good a model is. The two of calibration are over the repeats, in each of which everybody is held
/// back once: a single fold has too few people to tell. The others are over all folds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
	/// [`metrics::auc`].
	pub auc: Figure,
	/// [`metrics::brier`].
	pub brier: Figure,
	/// [`metrics::log_loss`].
	pub log_loss: Figure,
	/// At the threshold.
	pub accuracy: Figure,
	/// At the threshold.
	pub sensitivity: Figure,
	/// At the threshold.
	pub specificity: Figure,
	/// [`metrics::calibration`].
	pub calibration_slope: Figure,
	/// [`metrics::calibration`].
	pub calibration_intercept: Figure,
}

/// A model, evaluated.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Evaluated {
	/// [`Learner::name`].
	pub name: &'static str,
	/// [`Learner::description`].
	pub description: &'static str,
	/// How good it is.
	pub figures: Figures,
	/// Its AUC less that of the first model, fold by fold. None of the first.
	pub auc_difference: Option<Figure>,
	/// What it said of everybody when they were held back, a row for each repeat.
	#[serde(skip)]
	pub probabilities: Vec<Vec<f64>>,
}

/// Models, evaluated on the same folds.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Evaluation {
	/// Which folds.
	pub plan: Plan,
	/// The threshold of accuracy, sensitivity and specificity.
	pub threshold: f64,
	/// The models, in the order in which they were given.
	pub models: Vec<Evaluated>,
	/// The fold of everybody, a row for each repeat.
	#[serde(skip)]
	pub folds: Vec<Vec<usize>>,
	/// The outcome of everybody.
	#[serde(skip)]
	pub outcomes: Vec<bool>,
}

/// What is learnt from and what is held back, when a fold is.
#[derive(Clone, Debug)]
pub struct Split {
	/// Those of the other folds.
	pub training: Vec<Example>,
	/// The places of those of the fold.
	pub held_back: Vec<usize>,
}

impl Split {
	/// Hold back the fold `held_back`, where `folds` has the fold of each.
	pub fn new(people: &[Example], folds: &[usize], held_back: usize) -> Self {
		let pairs = || people.iter().zip(folds).enumerate();
		Split {
			training: pairs()
				.filter(|(_, (_, fold))| **fold != held_back)
				.map(|(_, (person, _))| *person)
				.collect(),
			held_back: pairs()
				.filter(|(_, (_, fold))| **fold == held_back)
				.map(|(place, _)| place)
				.collect(),
		}
	}
}

/// Evaluate models, the first of which the others are compared with. `done` is called after each fold
/// of each, from several threads; there are [`steps`] of them. What is found does not depend on the
/// threads.
///
/// # Errors
///
/// [`FitError`] of the first fold that cannot be fitted.
pub fn evaluate(
	cohort: &Cohort,
	learners: &[&dyn Learner],
	plan: Plan,
	threshold: f64,
	done: &(dyn Fn() + Sync),
) -> Result<Evaluation, FitError> {
	let outcomes: Vec<bool> = cohort
		.examples()
		.iter()
		.map(|person| person.diabetes)
		.collect();
	let folds: Vec<Vec<usize>> = (0..plan.repeats)
		.map(|repeat| plan.deal(repeat, &outcomes))
		.collect();
	let mut models: Vec<Evaluated> = Vec::with_capacity(learners.len());
	let mut aucs_of_first: Option<Vec<f64>> = None;
	for learner in learners {
		let probabilities = in_parallel(plan.repeats, |repeat| {
			held_back(
				cohort.examples(),
				*learner,
				&folds[repeat],
				plan.folds,
				done,
			)
		})?;
		let (figures, aucs) = figures(&probabilities, &folds, &outcomes, plan, threshold)
			.ok_or_else(|| FitError::NotFitted("the calibration has no slope".to_owned()))?;
		let auc_difference = aucs_of_first.as_ref().map(|first| {
			let differences: Vec<f64> = aucs.iter().zip(first).map(|(a, b)| a - b).collect();
			Figure::of(&differences)
		});
		aucs_of_first.get_or_insert(aucs);
		models.push(Evaluated {
			name: learner.name(),
			description: learner.description(),
			figures,
			auc_difference,
			probabilities,
		});
	}
	Ok(Evaluation {
		plan,
		threshold,
		models,
		folds,
		outcomes,
	})
}

/// How often [`evaluate`] calls `done`.
pub fn steps(learners: usize, plan: Plan) -> usize {
	learners * (plan.repeats * plan.folds) as usize
}

/// Do something for each repeat, on as many threads as there are processors, and keep the order.
fn in_parallel<T: Send>(
	repeats: u64,
	work: impl Fn(usize) -> Result<T, FitError> + Sync,
) -> Result<Vec<T>, FitError> {
	let next = AtomicU64::new(0);
	let worker = || {
		let mut results = Vec::new();
		loop {
			let repeat = next.fetch_add(1, Ordering::Relaxed);
			if repeat >= repeats {
				return results;
			}
			results.push((repeat, work(repeat as usize)));
		}
	};
	let threads = thread::available_parallelism().map_or(1, NonZero::get);
	let mut results = thread::scope(|scope| {
		let others: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
		let mut results = worker();
		for other in others {
			match other.join() {
				Ok(more) => results.extend(more),
				Err(panic) => std::panic::resume_unwind(panic),
			}
		}
		results
	});
	results.sort_by_key(|(repeat, _)| *repeat);
	results.into_iter().map(|(_, result)| result).collect()
}

/// What a model says of everybody when they are held back.
fn held_back(
	people: &[Example],
	learner: &dyn Learner,
	folds: &[usize],
	count: u64,
	done: &(dyn Fn() + Sync),
) -> Result<Vec<f64>, FitError> {
	let mut probabilities = vec![f64::NAN; people.len()];
	for fold in 0..count as usize {
		let split = Split::new(people, folds, fold);
		let inputs: Vec<Inputs> = split
			.held_back
			.iter()
			.map(|place| people[*place].inputs)
			.collect();
		let found = learner.fit(&split.training)?.probabilities(&inputs);
		for (place, probability) in split.held_back.iter().zip(found) {
			probabilities[*place] = probability;
		}
		done();
	}
	Ok(probabilities)
}

/// The figures, and the AUC of each fold. None if a calibration has no slope.
fn figures(
	probabilities: &[Vec<f64>],
	folds: &[Vec<usize>],
	outcomes: &[bool],
	plan: Plan,
	threshold: f64,
) -> Option<(Figures, Vec<f64>)> {
	let (mut slopes, mut intercepts) = (Vec::new(), Vec::new());
	let mut of_folds: [Vec<f64>; 6] = Default::default();
	for (probabilities, folds) in probabilities.iter().zip(folds) {
		let (slope, intercept) = metrics::calibration(probabilities, outcomes)?;
		slopes.push(slope);
		intercepts.push(intercept);
		for fold in 0..plan.folds as usize {
			let places = || (0..folds.len()).filter(|place| folds[*place] == fold);
			let these: Vec<f64> = places().map(|place| probabilities[place]).collect();
			let outcomes: Vec<bool> = places().map(|place| outcomes[place]).collect();
			let at = metrics::at_threshold(&these, &outcomes, threshold);
			let found = [
				metrics::auc(&these, &outcomes),
				metrics::brier(&these, &outcomes),
				metrics::log_loss(&these, &outcomes),
				at.accuracy,
				at.sensitivity,
				at.specificity,
			];
			for (figure, number) in of_folds.iter_mut().zip(found) {
				figure.push(number);
			}
		}
	}
	let [auc, brier, log_loss, accuracy, sensitivity, specificity] =
		[0, 1, 2, 3, 4, 5].map(|figure| Figure::of(&of_folds[figure]));
	let figures = Figures {
		auc,
		brier,
		log_loss,
		accuracy,
		sensitivity,
		specificity,
		calibration_slope: Figure::of(&slopes),
		calibration_intercept: Figure::of(&intercepts),
	};
	let [aucs, ..] = of_folds;
	Some((figures, aucs))
}
