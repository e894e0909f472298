//! The model: how what was measured becomes log-odds. Applying it, and fitting it to people.

use crate::{
	cohort::Example,
	features::{Feature, Inputs, COUNT},
	numbers::{logistic, quantile, rounded},
};
use linfa::{traits::Fit, DatasetBase};
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// How a model treats a feature before anything else. All of it comes from the people that the model
/// was fitted to.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Treatment {
	/// Takes the place of a value that was not measured: the median.
	pub imputed: f64,
	/// The smallest value. A smaller one counts as this.
	pub minimum: f64,
	/// The largest value. A larger one counts as this.
	pub maximum: f64,
	/// Of how many people the feature was not measured.
	pub not_measured: u64,
}

impl Treatment {
	/// What stands for a value: itself within the range, and the median if it was not measured.
	fn apply(&self, value: f64) -> f64 {
		if value.is_nan() {
			self.imputed
		} else if value < self.minimum {
			self.minimum
		} else if value > self.maximum {
			self.maximum
		} else {
			value
		}
	}
}

/// The shape that a feature has in a term.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Shape {
	/// The value.
	Identity {},
	/// Its natural logarithm.
	Logarithm {},
	/// The curved part of a restricted cubic spline of three knots, which is straight beyond the outer
	/// two (Harrell, Regression Modeling Strategies, 2nd edition, section 2.4.5):
	/// ((x-a)³ - (x-b)³ (c-a)/(c-b) + (x-c)³ (b-a)/(c-b)) / (c-a)², each difference counting as 0 where
	/// it is negative.
	Spline {
		/// a, b and c.
		knots: [f64; 3],
	},
}

/// A [`Shape`] with what is divided worked out.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Curve {
	Identity,
	Logarithm,
	Spline { knots: [f64; 3], factors: [f64; 3] },
}

impl From<Shape> for Curve {
	fn from(shape: Shape) -> Self {
		match shape {
			Shape::Identity {} => Curve::Identity,
			Shape::Logarithm {} => Curve::Logarithm,
			Shape::Spline { knots: [a, b, c] } => {
				let scale = 1.0 / ((c - a) * (c - a));
				Curve::Spline {
					knots: [a, b, c],
					factors: [scale, -scale * (c - a) / (c - b), scale * (b - a) / (c - b)],
				}
			}
		}
	}
}

impl Curve {
	#[inline]
	fn apply(&self, x: f64) -> f64 {
		match self {
			Curve::Identity => x,
			// Not of the standard library: its last bit depends on the machine.
			Curve::Logarithm => libm::log(x),
			Curve::Spline { knots, factors } => {
				let mut sum = 0.0;
				for (knot, factor) in knots.iter().zip(factors) {
					let beyond = if x > *knot { x - knot } else { 0.0 };
					sum += factor * (beyond * beyond * beyond);
				}
				sum
			}
		}
	}
}

/// One summand of the log-odds: coefficient × (shape of the feature - mean) / deviation.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
	/// Whose it is. A feature can have several.
	pub feature: Feature,
	/// What becomes of the value.
	pub shape: Shape,
	/// The mean of that among the people that the model was fitted to.
	pub mean: f64,
	/// The standard deviation of that among them.
	pub deviation: f64,
	/// The log-odds for a standard deviation more.
	pub coefficient: f64,
}

/// A [`Term`] with what is divided worked out.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Summand {
	place: usize,
	curve: Curve,
	mean: f64,
	weight: f64,
}

impl From<&Term> for Summand {
	fn from(term: &Term) -> Self {
		Summand {
			place: term.feature.index(),
			curve: term.shape.into(),
			mean: term.mean,
			weight: term.coefficient / term.deviation,
		}
	}
}

/// A fitted model. It is a sum: log-odds = intercept + the share of each feature, where a share is 0 for
/// who is, in that feature, as the people that the model was fitted to are on average.
#[derive(Clone, PartialEq, Debug)]
pub struct Equation {
	pub(crate) treatments: [Treatment; COUNT],
	pub(crate) intercept: f64,
	terms: Vec<Term>,
	summands: Vec<Summand>,
}

/// What a model is before it is fitted.
#[derive(Clone, PartialEq, Debug)]
pub struct Design {
	/// The terms, a shape each.
	pub terms: Vec<(Feature, Form)>,
	/// The weight of the penalty: of half the squares of the coefficients, against the log-likelihood.
	/// The intercept is not penalized. It is 1/C of scikit-learn.
	pub penalty: f64,
}

/// A [`Shape`] before it is fitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
	/// The value.
	Identity,
	/// Its logarithm.
	Logarithm,
	/// The curved part of a spline, with knots at [`Form::KNOTS`].
	Spline,
}

impl Form {
	/// The quantiles at which a spline has its knots: Harrell's for three (section 2.4.6).
	pub const KNOTS: [f64; 3] = [0.10, 0.50, 0.90];

	/// The shape for these people, of whom each value is there, sorted.
	fn fit(self, sorted: &[f64]) -> Option<Shape> {
		match self {
			Form::Identity => Some(Shape::Identity {}),
			Form::Logarithm => (*sorted.first()? > 0.0).then_some(Shape::Logarithm {}),
			Form::Spline => {
				let [a, b, c] = Form::KNOTS.map(|share| quantile(sorted, share));
				let knots = [a?, b?, c?].map(rounded);
				knots
					.is_sorted_by(|a, b| a < b)
					.then_some(Shape::Spline { knots })
			}
		}
	}
}

impl Design {
	/// The model of record: every feature as it is, but the logarithm of the three that are positive
	/// and skewed to the right, and a curve for age, since the risk of the oldest is not the highest.
	pub fn of_record() -> Self {
		let mut design = Design::straight();
		for (feature, form) in &mut design.terms {
			if matches!(feature.name(), "insulin" | "bmi" | "pedigree") {
				*form = Form::Logarithm;
			}
		}
		let age = Feature::ALL[COUNT - 1];
		design.terms.push((age, Form::Spline));
		design
	}

	/// Every feature as it is.
	pub fn straight() -> Self {
		Design {
			terms: Feature::ALL
				.map(|feature| (feature, Form::Identity))
				.to_vec(),
			penalty: 1.0,
		}
	}

	/// Fit the model to these people. It sees nobody else.
	///
	/// What is fitted is rounded to six decimals. Neither the order in which a processor adds nor its
	/// exponential function is the same everywhere to the last bit; after rounding, the model is.
	///
	/// # Errors
	///
	/// [`FitError`]: these people do not determine a model.
	pub fn fit(&self, people: &[Example]) -> Result<Equation, FitError> {
		let (treatments, mut terms) = self.prepare(people)?;
		let design = matrix(&treatments, &terms, people);
		let outcomes: Array1<bool> = people.iter().map(|person| person.diabetes).collect();
		let fitted = LogisticRegression::default()
			.alpha(self.penalty)
			.gradient_tolerance(GRADIENT_TOLERANCE)
			.max_iterations(MAX_ITERATIONS)
			.fit(&DatasetBase::new(design, outcomes))
			.map_err(|error| FitError::NotFitted(error.to_string()))?;
		// linfa calls that class positive which has more people.
		let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
		for (term, coefficient) in terms.iter_mut().zip(fitted.params()) {
			term.coefficient = rounded(sign * coefficient);
		}
		let intercept = rounded(sign * fitted.intercept());
		let numbers = terms.iter().map(|term| term.coefficient);
		if !numbers.chain([intercept]).all(f64::is_finite) {
			return Err(FitError::NotFitted(
				"a coefficient is not finite".to_owned(),
			));
		}
		Ok(Equation::new(treatments, terms, intercept))
	}

	/// Everything before the regression: what is imputed, the ranges, shapes, means and deviations.
	pub(crate) fn prepare(
		&self,
		people: &[Example],
	) -> Result<([Treatment; COUNT], Vec<Term>), FitError> {
		let mut treatments = [Treatment {
			imputed: 0.0,
			minimum: 0.0,
			maximum: 0.0,
			not_measured: 0,
		}; COUNT];
		for feature in Feature::ALL {
			treatments[feature.index()] =
				treatment(feature, people).ok_or(FitError::NeverMeasured(feature))?;
		}
		let terms = self
			.terms
			.iter()
			.map(|(feature, form)| term(*feature, *form, &treatments[feature.index()], people))
			.collect::<Result<_, _>>()?;
		Ok((treatments, terms))
	}
}

/// Where the fit ends: the largest that is left of the gradient.
const GRADIENT_TOLERANCE: f64 = 1e-8;
/// It takes about twenty.
const MAX_ITERATIONS: u64 = 1_000;

fn treatment(feature: Feature, people: &[Example]) -> Option<Treatment> {
	let mut measured: Vec<f64> = people
		.iter()
		.filter_map(|person| person.inputs.get(feature))
		.collect();
	measured.sort_by(f64::total_cmp);
	Some(Treatment {
		imputed: rounded(quantile(&measured, 0.5)?),
		minimum: *measured.first()?,
		maximum: *measured.last()?,
		not_measured: (people.len() - measured.len()) as u64,
	})
}

fn term(
	feature: Feature,
	form: Form,
	treatment: &Treatment,
	people: &[Example],
) -> Result<Term, FitError> {
	let values = people
		.iter()
		.map(|person| treatment.apply(person.inputs.as_row()[feature.index()]));
	let mut sorted: Vec<f64> = values.clone().collect();
	sorted.sort_by(f64::total_cmp);
	let shape = form.fit(&sorted).ok_or(FitError::NoShape(feature))?;
	let count = people.len() as f64;
	let curve = Curve::from(shape);
	let shaped = values.map(|value| curve.apply(value));
	let mean = shaped.clone().sum::<f64>() / count;
	let variance = shaped
		.map(|value| (value - mean) * (value - mean))
		.sum::<f64>()
		/ count;
	let deviation = rounded(variance.sqrt());
	if deviation <= 0.0 {
		return Err(FitError::NoShape(feature));
	}
	Ok(Term {
		feature,
		shape,
		mean: rounded(mean),
		deviation,
		coefficient: 0.0,
	})
}

/// A row for each person, a column for each term.
pub(crate) fn matrix(
	treatments: &[Treatment; COUNT],
	terms: &[Term],
	people: &[Example],
) -> Array2<f64> {
	Array2::from_shape_fn((people.len(), terms.len()), |(row, column)| {
		let term = &terms[column];
		let place = term.feature.index();
		let x = treatments[place].apply(people[row].inputs.as_row()[place]);
		(Curve::from(term.shape).apply(x) - term.mean) / term.deviation
	})
}

impl Equation {
	pub(crate) fn new(treatments: [Treatment; COUNT], terms: Vec<Term>, intercept: f64) -> Self {
		Equation {
			treatments,
			intercept,
			summands: terms.iter().map(Summand::from).collect(),
			terms,
		}
	}

	/// The summands of the log-odds.
	pub fn terms(&self) -> &[Term] {
		&self.terms
	}

	/// The share of each feature in the log-odds.
	pub fn shares(&self, inputs: &Inputs) -> [f64; COUNT] {
		let mut row = *inputs.as_row();
		for (value, treatment) in row.iter_mut().zip(&self.treatments) {
			*value = treatment.apply(*value);
		}
		let mut shares = [0.0; COUNT];
		for summand in &self.summands {
			let x = row[summand.place];
			shares[summand.place] += summand.weight * (summand.curve.apply(x) - summand.mean);
		}
		shares
	}

	/// The log-odds of these shares.
	pub(crate) fn log_odds(&self, shares: &[f64; COUNT]) -> f64 {
		self.intercept + shares.iter().sum::<f64>()
	}

	/// The probability of diabetes within five years.
	pub fn probability(&self, inputs: &Inputs) -> f64 {
		logistic(self.log_odds(&self.shares(inputs)))
	}
}

/// These people do not determine a model.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FitError {
	/// There is no value to impute, nor a range.
	#[error("{0} was measured of nobody")]
	NeverMeasured(Feature),
	/// All values are alike, or not positive where a logarithm is taken.
	#[error("{0} does not vary enough to be fitted")]
	NoShape(Feature),
	/// The regression found no coefficients.
	#[error("the regression ended without a result: {0}")]
	NotFitted(String),
}
