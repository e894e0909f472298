//! What the model looks at: the eight kinds of the diabetes panel, under the names of the Pima data.

use consilium_record::{pima, CodeSystem, Definition, DiabetesPanel, Kind};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many features there are.
pub const COUNT: usize = Kind::ALL.len();

/// A feature of the model: a kind of the diabetes panel. It is written as its column of the Pima data
/// is called, such as `glucose`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub struct Feature(Kind);

impl Feature {
	/// All of them, in the order of the columns of the Pima data.
	pub const ALL: [Feature; COUNT] = [
		Feature(Kind::Pregnancies),
		Feature(Kind::Glucose),
		Feature(Kind::DiastolicPressure),
		Feature(Kind::SkinFold),
		Feature(Kind::Insulin),
		Feature(Kind::BodyMassIndex),
		Feature(Kind::Pedigree),
		Feature(Kind::Age),
	];

	/// The kind of observation that it is.
	pub fn kind(self) -> Kind {
		self.0
	}

	/// Its name: the column of the Pima data.
	pub fn name(self) -> &'static str {
		pima::COLUMNS[self.index()]
	}

	/// Its place among [`Feature::ALL`].
	pub fn index(self) -> usize {
		self.0 as usize
	}

	/// What is known of the kind: its code, its unit, what is possible of it.
	pub fn definition(self) -> &'static Definition {
		self.0.definition()
	}

	/// Whether a 0 in the Pima data means *not measured* (`data/README.md`).
	pub(crate) fn zero_is_absent(self) -> bool {
		!matches!(self.0, Kind::Pregnancies | Kind::Pedigree | Kind::Age)
	}

	/// The code system as it stands in health details.
	pub(crate) fn system(self) -> &'static str {
		match self.definition().system {
			CodeSystem::Loinc => "loinc",
			CodeSystem::Local => "local",
		}
	}
}

impl From<Kind> for Feature {
	fn from(kind: Kind) -> Self {
		Feature(kind)
	}
}

impl From<Feature> for &'static str {
	fn from(feature: Feature) -> Self {
		feature.name()
	}
}

impl TryFrom<String> for Feature {
	type Error = UnknownFeature;

	fn try_from(name: String) -> Result<Self, UnknownFeature> {
		Feature::ALL
			.into_iter()
			.find(|feature| feature.name() == name)
			.ok_or(UnknownFeature)
	}
}

impl fmt::Display for Feature {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(self.name())
	}
}

impl fmt::Debug for Feature {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(self.name())
	}
}

/// A name that no feature has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no feature of this name")]
pub struct UnknownFeature;

/// What was measured of one person, in the units of [`Feature::definition`]. `Debug` does not show it.
#[derive(Clone, Copy)]
pub struct Inputs([f64; COUNT]);

impl Inputs {
	/// In the order of [`Feature::ALL`]; not a number stands for *not measured*.
	pub fn from_row(row: [f64; COUNT]) -> Self {
		Inputs(row)
	}

	/// As [`from_row`](Inputs::from_row) takes it.
	pub fn as_row(&self) -> &[f64; COUNT] {
		&self.0
	}

	/// What was measured of a feature.
	pub fn get(&self, feature: Feature) -> Option<f64> {
		let value = self.0[feature.index()];
		(!value.is_nan()).then_some(value)
	}

	/// Which were not measured.
	pub fn missing(&self) -> impl Iterator<Item = Feature> + '_ {
		Feature::ALL
			.into_iter()
			.filter(|feature| self.0[feature.index()].is_nan())
	}
}

impl From<&DiabetesPanel> for Inputs {
	fn from(panel: &DiabetesPanel) -> Self {
		Inputs(Feature::ALL.map(|feature| {
			panel
				.get(feature.kind())
				.map_or(f64::NAN, |value| value.get())
		}))
	}
}

impl fmt::Debug for Inputs {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Inputs(redacted)")
	}
}
