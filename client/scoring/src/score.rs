//! The score of one record.

use crate::{
	artefact::Artefact,
	features::{Feature, Inputs},
	numbers::logistic,
};
use consilium_record::{DiabetesPanel, HealthDetails, Invalid, Kind, Time};
use serde::{Deserialize, Serialize};

/// A probability, and what it rests on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
	/// Which model gave it: [`Artefact::id`].
	pub artefact: String,
	/// When it was given.
	pub time: Time,
	/// Of diabetes being diagnosed within five years.
	pub probability: f64,
	/// Whether the probability is at or above the model's threshold.
	pub high: bool,
	/// The log-odds of somebody average. With the shares they add up to ln(p / (1-p)).
	pub intercept: f64,
	/// What each feature adds to the log-odds, in the order of [`Feature::ALL`].
	pub shares: Vec<Share>,
	/// What was not measured, and was imputed.
	pub missing: Vec<Feature>,
	/// In which features the person is none of those that the model was trained on. If there are any,
	/// the probability is a guess.
	pub outside: Vec<Outside>,
}

/// What a feature adds to the log-odds of somebody average.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
	/// The feature.
	pub feature: Feature,
	/// Natural logarithm of the factor by which the odds are larger.
	pub log_odds: f64,
}

/// In what a person is outside the training population.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outside {
	/// The feature.
	pub feature: Feature,
	/// How.
	pub how: How,
}

/// How a feature is outside the training population.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
	/// Below the smallest value, as which it counts.
	Below,
	/// Above the largest value, as which it counts.
	Above,
	/// Not measured, which it was of everybody whom the model was trained on.
	NeverMissing,
}

impl How {
	/// As it is written.
	pub fn name(self) -> &'static str {
		match self {
			How::Below => "below",
			How::Above => "above",
			How::NeverMissing => "never_missing",
		}
	}
}

/// Why there is no score. The text never holds a value.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotScored {
	/// There would be nothing but medians.
	#[error("there is no diabetes panel: none of the eight inputs was measured")]
	NoPanel,
	/// A value in another unit is not converted.
	#[error("observations[{observation}].unit: {feature} must be in {}", feature.definition().unit)]
	WrongUnit {
		/// The place among the observations, from 0.
		observation: usize,
		/// What it is an observation of.
		feature: Feature,
	},
	/// The panel cannot be told.
	#[error(transparent)]
	Invalid(#[from] Invalid),
	/// Beyond [`Definition::possible`](consilium_record::Definition::possible).
	#[error(
		"{feature}: outside what is possible, {} to {} {}",
		feature.definition().possible.start(),
		feature.definition().possible.end(),
		feature.definition().unit
	)]
	Impossible {
		/// Which.
		feature: Feature,
	},
	/// A fraction of what only comes whole.
	#[error("{feature}: must be a whole number")]
	NotWhole {
		/// Which.
		feature: Feature,
	},
}

/// A score without what is the same for many, and without what takes memory of its own.
#[derive(Clone, Copy, Debug)]
pub struct Bare {
	/// [`Score::probability`].
	pub probability: f64,
	/// [`Score::shares`].
	pub shares: [f64; Feature::ALL.len()],
}

impl Artefact {
	/// Score health details. A score needs at least one of the eight features; what was not measured is
	/// imputed, and named. `time` is kept with the score.
	///
	/// # Errors
	///
	/// [`NotScored`]: no panel, a wrong unit, two values at the same time, or a value that cannot be.
	pub fn score_record(&self, health: &HealthDetails, time: Time) -> Result<Score, NotScored> {
		let panel = DiabetesPanel::of(health).map_err(|invalid| explain(health, invalid))?;
		self.score(&Inputs::from(&panel), time)
	}

	/// Score what was measured of a person.
	///
	/// # Errors
	///
	/// As [`score_record`](Artefact::score_record).
	pub fn score(&self, inputs: &Inputs, time: Time) -> Result<Score, NotScored> {
		let bare = self.bare_score(inputs)?;
		let shares = Feature::ALL.into_iter().zip(bare.shares);
		Ok(Score {
			artefact: self.id().to_owned(),
			time,
			probability: bare.probability,
			high: bare.probability >= self.threshold(),
			intercept: self.equation().intercept,
			shares: shares
				.map(|(feature, log_odds)| Share { feature, log_odds })
				.collect(),
			missing: inputs.missing().collect(),
			outside: self.outside(inputs).collect(),
		})
	}

	/// The same, without allocating.
	///
	/// # Errors
	///
	/// As [`score_record`](Artefact::score_record).
	pub fn bare_score(&self, inputs: &Inputs) -> Result<Bare, NotScored> {
		possible(inputs, self.limits())?;
		let shares = self.equation().shares(inputs);
		Ok(Bare {
			probability: logistic(self.equation().log_odds(&shares)),
			shares,
		})
	}

	/// In which features a person is outside the training population.
	pub fn outside<'a>(&'a self, inputs: &'a Inputs) -> impl Iterator<Item = Outside> + 'a {
		Feature::ALL.into_iter().filter_map(|feature| {
			let treatment = self.treatment(feature);
			let how = match inputs.get(feature) {
				Some(value) if value < treatment.minimum => How::Below,
				Some(value) if value > treatment.maximum => How::Above,
				None if treatment.not_measured == 0 => How::NeverMissing,
				_ => return None,
			};
			Some(Outside { feature, how })
		})
	}
}

/// What is possible of a feature, at hand for a million rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
	minimum: f64,
	maximum: f64,
	whole: bool,
}

impl Limits {
	/// Of every feature.
	pub(crate) fn all() -> [Self; Feature::ALL.len()] {
		Feature::ALL.map(|feature| {
			let known = feature.definition();
			Limits {
				minimum: *known.possible.start(),
				maximum: *known.possible.end(),
				whole: known.whole,
			}
		})
	}
}

/// Whether these can be a person's.
fn possible(inputs: &Inputs, limits: &[Limits; Feature::ALL.len()]) -> Result<(), NotScored> {
	let mut measured = false;
	for ((value, limits), feature) in inputs.as_row().iter().zip(limits).zip(Feature::ALL) {
		// No comparison with what is not a number is true.
		if *value < limits.minimum || *value > limits.maximum {
			return Err(NotScored::Impossible { feature });
		}
		measured |= !value.is_nan();
		// What is possible fits an integer.
		if limits.whole && !value.is_nan() && *value != (*value as i64) as f64 {
			return Err(NotScored::NotWhole { feature });
		}
	}
	measured.then_some(()).ok_or(NotScored::NoPanel)
}

/// Which unit was expected, if it is about a unit.
fn explain(health: &HealthDetails, invalid: Invalid) -> NotScored {
	let wrong_unit = |(observation, found): (usize, &consilium_record::Observation)| {
		let kind = Kind::of(&found.coding)?;
		(found.unit.as_str() != kind.definition().unit).then_some(NotScored::WrongUnit {
			observation,
			feature: kind.into(),
		})
	};
	let mut observations = health.observations().iter().enumerate();
	match invalid.path.ends_with(".unit") {
		true => observations
			.find_map(wrong_unit)
			.unwrap_or(NotScored::Invalid(invalid)),
		false => NotScored::Invalid(invalid),
	}
}
