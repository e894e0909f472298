//! The people that a model is trained on.

use crate::features::{Feature, Inputs};
use consilium_record::pima::{self, PimaError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A person of whom the outcome is known.
#[derive(Clone, Copy, Debug)]
pub struct Example {
	/// What was measured.
	pub inputs: Inputs,
	/// Whether diabetes was diagnosed within five years.
	pub diabetes: bool,
}

/// The people of a data file, and which file it was.
#[derive(Clone, Debug)]
pub struct Cohort {
	examples: Vec<Example>,
	sha256: String,
}

/// A cohort in numbers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
	/// The SHA-256 of the data file, in hexadecimal: `data/pima-indians-diabetes.sha256`.
	pub sha256: String,
	/// How many people.
	pub people: u64,
	/// How many of them were diagnosed with diabetes.
	pub with_diabetes: u64,
}

/// A data file cannot be trained on.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CohortError {
	/// The file is not as it should be.
	#[error(transparent)]
	Pima(#[from] PimaError),
	/// A value that cannot be true.
	#[error("row {row}, column {feature}: outside what is possible")]
	Impossible {
		/// Counted from 1, without the header.
		row: usize,
		/// The column.
		feature: Feature,
	},
	/// Cross-validation needs a few people of either outcome.
	#[error(
		"there are {with} people with diabetes and {without} without: {needed} of either are needed"
	)]
	TooFew {
		/// People with diabetes.
		with: usize,
		/// People without.
		without: usize,
		/// How many of either.
		needed: usize,
	},
}

impl Cohort {
	/// So many people of either outcome are needed: one for each fold.
	const NEEDED: usize = 10;

	/// The people of a file of Pima data, as `data/README.md` describes it.
	///
	/// # Errors
	///
	/// [`CohortError`]: the first line that is wrong, or too few people of an outcome.
	pub fn read(file: &[u8]) -> Result<Self, CohortError> {
		let rows = pima::read(file)?;
		let mut examples = Vec::with_capacity(rows.len());
		for row in rows {
			let inputs = Inputs::from(&row.panel);
			for feature in Feature::ALL {
				let possible = &feature.definition().possible;
				if inputs
					.get(feature)
					.is_some_and(|value| !possible.contains(&value))
				{
					return Err(CohortError::Impossible {
						row: row.number,
						feature,
					});
				}
			}
			examples.push(Example {
				inputs,
				diabetes: row.diabetes,
			});
		}
		let with = examples.iter().filter(|example| example.diabetes).count();
		let without = examples.len() - with;
		if with.min(without) < Cohort::NEEDED {
			return Err(CohortError::TooFew {
				with,
				without,
				needed: Cohort::NEEDED,
			});
		}
		Ok(Cohort {
			examples,
			sha256: hex::encode(Sha256::digest(file)),
		})
	}

	/// The people, in the order of the file.
	pub fn examples(&self) -> &[Example] {
		&self.examples
	}

	/// The cohort in numbers.
	pub fn data(&self) -> Data {
		let with_diabetes = self.examples.iter().filter(|example| example.diabetes);
		Data {
			sha256: self.sha256.clone(),
			people: self.examples.len() as u64,
			with_diabetes: with_diabetes.count() as u64,
		}
	}
}
