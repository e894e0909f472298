//! The artefact: a trained model in one file, with all that is needed to use it and to judge it.

use crate::{
	cohort::{Cohort, Data},
	equation::{Design, Equation, FitError, Shape, Term, Treatment},
	evaluate::{evaluate, Evaluation, Figures},
	features::{Feature, COUNT},
	folds::Plan,
	learners::Learner,
	score::Limits,
};
use blake2::{digest::consts::U32, Blake2b, Digest};
use consilium_record::{json, Invalid};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// The version of the format.
const FORMAT: &str = "consilium/diabetes-model/1";

/// The model of record, as it ships.
const OF_RECORD: &[u8] = include_bytes!("../../../data/models/diabetes-1.json");

/// What an artefact consists of; its README describes the file field by field.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
	/// `consilium/diabetes-model/1`.
	pub format: String,
	/// What the probability is of.
	pub outcome: String,
	/// The people that the model was trained on.
	pub data: Data,
	/// The features, in the order of [`Feature::ALL`].
	pub features: Vec<FeatureContent>,
	/// The summands of the log-odds.
	pub terms: Vec<Term>,
	/// The log-odds of somebody who is average in each term.
	pub intercept: f64,
	/// [`Design::penalty`].
	pub penalty: f64,
	/// When a probability counts as high.
	pub threshold: Threshold,
	/// The folds of the evaluation.
	pub plan: Plan,
	/// How good the model is for people that it has not seen.
	pub figures: Figures,
}

/// A feature in an artefact.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureContent {
	/// Its name.
	pub feature: Feature,
	/// The code system of its observation, `loinc` or `local`.
	pub system: String,
	/// The code of its observation.
	pub code: String,
	/// Its unit, as a code of UCUM.
	pub unit: String,
	/// What is imputed, and the range of the people that the model was trained on.
	pub treatment: Treatment,
}

impl FeatureContent {
	fn new(feature: Feature, treatment: Treatment) -> Self {
		let known = feature.definition();
		FeatureContent {
			feature,
			system: feature.system().to_owned(),
			code: known.code.to_owned(),
			unit: known.unit.to_owned(),
			treatment,
		}
	}
}

/// When a probability counts as high.
///
/// For probabilities that are right, calling positive who is at or above 1 / (1 + w) costs least where
/// a case that is missed weighs as much as w false alarms (Elkan, The Foundations of Cost-Sensitive
/// Learning, IJCAI 2001, equation 2). So the threshold is a judgement made before any data was looked
/// at, and is not fitted.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
	/// At or above it a probability is high.
	pub probability: f64,
	/// How many false alarms a missed case weighs as much as.
	pub false_alarms_per_missed_case: f64,
	/// Why so many.
	pub reason: String,
}

impl Threshold {
	/// The threshold of the model of record: a quarter.
	pub fn of_record() -> Self {
		let false_alarms_per_missed_case = 3.0;
		Threshold {
			probability: 1.0 / (1.0 + false_alarms_per_missed_case),
			false_alarms_per_missed_case,
			reason:
				"A high score leads to another test of glucose, which is cheap and harmless; a \
			         missed case goes untreated for years. So a missed case weighs as much as three \
			         false alarms."
					.to_owned(),
		}
	}
}

/// A trained model, checked and ready to score.
#[derive(Clone, Debug)]
pub struct Artefact {
	content: Content,
	equation: Equation,
	limits: [Limits; COUNT],
	id: String,
}

impl Artefact {
	/// Train the model of record on a cohort, and evaluate it beside `challengers`. The same cohort and
	/// seed give the same artefact. `done` is called as [`evaluate`] does.
	///
	/// # Errors
	///
	/// [`FitError`]: the cohort, or that without one of the folds, does not determine a model.
	pub fn train(
		cohort: &Cohort,
		learners: &[&dyn Learner],
		plan: Plan,
		done: &(dyn Fn() + Sync),
	) -> Result<(Self, Evaluation), TrainError> {
		let design = Design::of_record();
		let threshold = Threshold::of_record();
		let evaluation = evaluate(cohort, learners, plan, threshold.probability, done)?;
		let first = evaluation.models.first().ok_or(TrainError::NoLearner)?;
		let equation = design.fit(cohort.examples())?;
		let content = Content {
			format: FORMAT.to_owned(),
			outcome: "diabetes, diagnosed by the WHO criteria within five years".to_owned(),
			data: cohort.data(),
			features: Feature::ALL
				.into_iter()
				.zip(equation.treatments)
				.map(|(feature, treatment)| FeatureContent::new(feature, treatment))
				.collect(),
			terms: equation.terms().to_vec(),
			intercept: equation.intercept,
			penalty: design.penalty,
			threshold,
			plan,
			figures: first.figures.clone(),
		};
		Ok((Artefact::new(content)?, evaluation))
	}

	/// The model of record, which is part of the program.
	///
	/// # Errors
	///
	/// None unless the program was built with another file in its place.
	pub fn of_record() -> Result<&'static Self, ArtefactError> {
		static PARSED: OnceLock<Result<Artefact, ArtefactError>> = OnceLock::new();
		PARSED
			.get_or_init(|| Artefact::from_json(OF_RECORD))
			.as_ref()
			.map_err(Clone::clone)
	}

	/// The artefact in a file.
	///
	/// # Errors
	///
	/// [`ArtefactError`]: another version, a field that is missing, unknown or wrong, or numbers that
	/// make no model.
	pub fn from_json(text: &[u8]) -> Result<Self, ArtefactError> {
		/// What every version has.
		#[derive(Deserialize)]
		struct AnyVersion {
			format: String,
		}
		// What is not even this is told by the parser proper.
		match serde_json::from_slice::<AnyVersion>(text) {
			Ok(any) if any.format != FORMAT => Err(ArtefactError::OtherVersion),
			_ => Artefact::new(json::parse(text)?),
		}
	}

	/// The file: JSON with two spaces of indentation. The same artefact has the same bytes.
	///
	/// # Errors
	///
	/// None that is known: everything that an artefact holds is JSON.
	pub fn to_json(&self) -> Result<String, serde_json::Error> {
		Ok(serde_json::to_string_pretty(&self.content)? + "\n")
	}

	/// What it consists of.
	pub fn content(&self) -> &Content {
		&self.content
	}

	/// What tells it from every other: BLAKE2b-256 of its canonical form (RFC 8785), in hexadecimal.
	/// How the file is indented does not matter.
	pub fn id(&self) -> &str {
		&self.id
	}

	/// The model.
	pub fn equation(&self) -> &Equation {
		&self.equation
	}

	/// What is possible of each feature.
	pub(crate) fn limits(&self) -> &[Limits; COUNT] {
		&self.limits
	}

	/// At or above it a probability is high.
	pub fn threshold(&self) -> f64 {
		self.content.threshold.probability
	}

	/// What is imputed for a feature, and its range among those that the model was trained on.
	pub fn treatment(&self, feature: Feature) -> &Treatment {
		&self.equation.treatments[feature.index()]
	}

	fn new(content: Content) -> Result<Self, ArtefactError> {
		let equation = check(&content)?;
		let canonical = serde_json_canonicalizer::to_vec(&content)
			.map_err(|_| ArtefactError::wrong("intercept", "is no number of JSON"))?;
		let id = hex::encode(Blake2b::<U32>::digest(canonical));
		Ok(Artefact {
			content,
			equation,
			limits: Limits::all(),
			id,
		})
	}
}

/// The equation of a content whose numbers make sense.
fn check(content: &Content) -> Result<Equation, ArtefactError> {
	let wrong = ArtefactError::wrong;
	if content.features.len() != COUNT {
		return Err(wrong("features", "must be the eight of the diabetes panel"));
	}
	let mut treatments = [content.features[0].treatment; COUNT];
	for (place, found) in content.features.iter().enumerate() {
		let path = |field: &str| format!("features[{place}]{field}");
		// A model of other codes or units would be applied to what it does not know.
		let expected = FeatureContent::new(Feature::ALL[place], found.treatment);
		if *found != expected {
			let reason = "must be the feature, code and unit of the diabetes panel at this place";
			return Err(wrong(&path(""), reason));
		}
		let Treatment {
			imputed,
			minimum,
			maximum,
			..
		} = found.treatment;
		if !(minimum <= imputed && imputed <= maximum) {
			let reason = "what is imputed must lie between minimum and maximum";
			return Err(wrong(&path(".treatment"), reason));
		}
		treatments[place] = found.treatment;
	}
	if content.terms.is_empty() {
		return Err(wrong("terms", "must not be empty"));
	}
	for (place, term) in content.terms.iter().enumerate() {
		let path = |field: &str| format!("terms[{place}].{field}");
		if term.deviation <= 0.0 {
			return Err(wrong(&path("deviation"), "must be above 0"));
		}
		let minimum = treatments[term.feature.index()].minimum;
		let sound = match &term.shape {
			Shape::Identity {} => true,
			Shape::Logarithm {} => minimum > 0.0,
			Shape::Spline { knots } => knots.is_sorted_by(|a, b| a < b),
		};
		if !sound {
			let reason = "the logarithm needs positive values, and a spline rising knots";
			return Err(wrong(&path("shape"), reason));
		}
	}
	let probability = content.threshold.probability;
	if !(probability > 0.0 && probability < 1.0) {
		return Err(wrong("threshold.probability", "must lie between 0 and 1"));
	}
	Ok(Equation::new(
		treatments,
		content.terms.clone(),
		content.intercept,
	))
}

/// A file is no artefact that can be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ArtefactError {
	/// An artefact of a format that this program does not know.
	#[error(
		"format: this is an artefact of another version than {FORMAT}, the one that is known here"
	)]
	OtherVersion,
	/// A field breaks a rule.
	#[error(transparent)]
	Invalid(#[from] Invalid),
	/// The field has the right type, and no sense.
	#[error("{path}: {reason}")]
	Wrong {
		/// The field.
		path: String,
		/// What is wrong.
		reason: &'static str,
	},
}

impl ArtefactError {
	fn wrong(path: &str, reason: &'static str) -> Self {
		ArtefactError::Wrong {
			path: path.to_owned(),
			reason,
		}
	}
}

/// A model cannot be trained.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TrainError {
	/// The people do not determine a model.
	#[error(transparent)]
	Fit(#[from] FitError),
	/// What was trained makes no artefact.
	#[error(transparent)]
	Artefact(#[from] ArtefactError),
	/// There is nothing to evaluate.
	#[error("no model is named")]
	NoLearner,
}
