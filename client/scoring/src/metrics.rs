//! How good probabilities are, once the outcomes are known.

use crate::numbers::logit;
use linfa::{traits::Fit, DatasetBase};
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};

/// Probabilities of 0 and 1 have no logit: they count as this far from it.
const MARGIN: f64 = 1e-6;

fn inside(probability: f64) -> f64 {
	probability.clamp(MARGIN, 1.0 - MARGIN)
}

/// The area under the ROC curve: how often somebody with diabetes has the higher probability of a pair
/// of one with and one without, ties counting half (Hanley and McNeil, Radiology 1982;143:29). Not a
/// number if either is missing.
pub fn auc(probabilities: &[f64], outcomes: &[bool]) -> f64 {
	let mut ranked: Vec<(f64, bool)> = pairs(probabilities, outcomes).collect();
	ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
	let (mut without_below, mut wins, mut with) = (0.0, 0.0, 0.0);
	for tied in ranked.chunk_by(|a, b| a.0 == b.0) {
		let with_here = tied.iter().filter(|(_, outcome)| *outcome).count() as f64;
		let without_here = tied.len() as f64 - with_here;
		wins += with_here * (without_below + without_here / 2.0);
		without_below += without_here;
		with += with_here;
	}
	wins / (with * without_below)
}

/// The mean squared difference of probability and outcome (Brier, Monthly Weather Review 1950;78:1).
pub fn brier(probabilities: &[f64], outcomes: &[bool]) -> f64 {
	mean(
		pairs(probabilities, outcomes).map(|(probability, outcome)| {
			let difference = probability - f64::from(u8::from(outcome));
			difference * difference
		}),
	)
}

/// The mean of minus the logarithm of the probability of what happened.
pub fn log_loss(probabilities: &[f64], outcomes: &[bool]) -> f64 {
	mean(
		pairs(probabilities, outcomes).map(|(probability, outcome)| {
			let of_outcome = if outcome {
				probability
			} else {
				1.0 - probability
			};
			-libm::log(inside(of_outcome))
		}),
	)
}

/// What becomes of people when those at or above a threshold are called positive.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct AtThreshold {
	/// The share of all who are called what they are.
	pub accuracy: f64,
	/// The share of those with diabetes who are called positive.
	pub sensitivity: f64,
	/// The share of those without who are not.
	pub specificity: f64,
}

/// Count what becomes of people at a threshold.
pub fn at_threshold(probabilities: &[f64], outcomes: &[bool], threshold: f64) -> AtThreshold {
	let right = |of: fn(bool) -> bool| {
		let these = pairs(probabilities, outcomes).filter(move |(_, outcome)| of(*outcome));
		mean(these.map(|(probability, outcome)| {
			f64::from(u8::from((probability >= threshold) == outcome))
		}))
	};
	AtThreshold {
		accuracy: right(|_| true),
		sensitivity: right(|outcome| outcome),
		specificity: right(|outcome| !outcome),
	}
}

/// Calibration slope and intercept: of the logistic regression of the outcome on the probability's
/// logit (Cox, Biometrika 1958;45:562). 1 and 0 if the probabilities are right; a slope below 1 says
/// that they are too extreme. None if the regression has no result.
pub fn calibration(probabilities: &[f64], outcomes: &[bool]) -> Option<(f64, f64)> {
	let logits = probabilities
		.iter()
		.map(|probability| logit(inside(*probability)));
	let logits = Array1::from_iter(logits);
	let column = Array2::from_shape_vec((logits.len(), 1), logits.to_vec()).ok()?;
	let fitted = LogisticRegression::default()
		.alpha(0.0)
		.gradient_tolerance(1e-8)
		.max_iterations(1_000)
		.fit(&DatasetBase::new(column, Array1::from(outcomes.to_vec())))
		.ok()?;
	let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
	Some((sign * fitted.params().first()?, sign * fitted.intercept()))
}

/// A point of a ROC curve: shares of those without and of those with diabetes who are called positive.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RocPoint {
	/// 1 - specificity.
	pub false_positive: f64,
	/// Sensitivity.
	pub true_positive: f64,
}

/// The ROC curve, from nobody to everybody called positive.
pub fn roc(probabilities: &[f64], outcomes: &[bool]) -> Vec<RocPoint> {
	let mut ranked: Vec<(f64, bool)> = pairs(probabilities, outcomes).collect();
	ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
	let with = outcomes.iter().filter(|outcome| **outcome).count() as f64;
	let without = outcomes.len() as f64 - with;
	let mut point = RocPoint {
		false_positive: 0.0,
		true_positive: 0.0,
	};
	let mut points = vec![point];
	for tied in ranked.chunk_by(|a, b| a.0 == b.0) {
		let with_here = tied.iter().filter(|(_, outcome)| *outcome).count() as f64;
		point.true_positive += with_here / with;
		point.false_positive += (tied.len() as f64 - with_here) / without;
		points.push(point);
	}
	points
}

/// People of about the same probability, and how many of them had diabetes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CalibrationPoint {
	/// The mean of their probabilities.
	pub predicted: f64,
	/// The share that had diabetes.
	pub observed: f64,
}

/// The calibration curve: people by rising probability, in so many groups of the same size.
pub fn calibration_curve(
	probabilities: &[f64],
	outcomes: &[bool],
	groups: usize,
) -> Vec<CalibrationPoint> {
	let mut ranked: Vec<(f64, bool)> = pairs(probabilities, outcomes).collect();
	ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
	let bound = |group: usize| group * ranked.len() / groups.max(1);
	(0..groups)
		.map(|group| &ranked[bound(group)..bound(group + 1)])
		.filter(|people| !people.is_empty())
		.map(|people| CalibrationPoint {
			predicted: mean(people.iter().map(|(probability, _)| *probability)),
			observed: mean(
				people
					.iter()
					.map(|(_, outcome)| f64::from(u8::from(*outcome))),
			),
		})
		.collect()
}

fn pairs<'a>(
	probabilities: &'a [f64],
	outcomes: &'a [bool],
) -> impl Iterator<Item = (f64, bool)> + 'a {
	probabilities.iter().copied().zip(outcomes.iter().copied())
}

fn mean(numbers: impl Iterator<Item = f64>) -> f64 {
	let (sum, count) = numbers.fold((0.0, 0.0), |(sum, count), number| {
		(sum + number, count + 1.0)
	});
	sum / count
}

#[cfg(test)]
mod tests {
	use super::*;

	const P: [f64; 6] = [0.1, 0.4, 0.35, 0.8, 0.4, 0.6];
	const Y: [bool; 6] = [false, false, true, true, true, false];

	fn near(found: f64, expected: f64) {
		assert!(
			(found - expected).abs() < 1e-6,
			"{found} and not {expected}"
		);
	}

	#[test]
	fn figures_are_those_of_scikit_learn() {
		// sklearn.metrics: roc_auc_score, brier_score_loss, log_loss.
		near(auc(&P, &Y), 0.611_111);
		near(brier(&P, &Y), 0.225_417);
		near(log_loss(&P, &Y), 0.620_289);
	}

	#[test]
	fn the_auc_is_the_area_under_the_curve() {
		let area: f64 = roc(&P, &Y)
			.windows(2)
			.map(|two| {
				(two[1].false_positive - two[0].false_positive)
					* (two[0].true_positive + two[1].true_positive)
					/ 2.0
			})
			.sum();
		near(area, auc(&P, &Y));
	}

	#[test]
	fn at_a_threshold_who_is_at_it_is_positive() {
		let found = at_threshold(&P, &Y, 0.4);
		near(found.sensitivity, 2.0 / 3.0);
		near(found.specificity, 1.0 / 3.0);
		near(found.accuracy, 0.5);
	}

	#[test]
	fn calibration_of_probabilities_that_are_too_extreme() {
		// Logits twice as far from 0 as they should be: the slope that mends them is a half. Groups
		// of people whose share with diabetes is just the right probability.
		let (mut probabilities, mut outcomes) = (Vec::new(), Vec::new());
		for tenths in 1..10 {
			let right = f64::from(tenths) / 10.0;
			for person in 0..10 {
				probabilities.push(crate::numbers::logistic(2.0 * logit(right)));
				outcomes.push(person < tenths);
			}
		}
		let (slope, intercept) = calibration(&probabilities, &outcomes).unwrap();
		near(slope, 0.5);
		near(intercept, 0.0);
	}

	#[test]
	fn groups_of_a_calibration_curve() {
		let curve = calibration_curve(&P, &Y, 3);
		assert_eq!(curve.len(), 3);
		near(curve[0].predicted, 0.225);
		near(curve[0].observed, 0.5);
		near(curve[2].predicted, 0.7);
	}
}
