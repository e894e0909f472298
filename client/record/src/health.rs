//! The health details: what was observed of a patient.

use crate::{
	part::{bounded, deserialize_bounded, sealed::Sealed},
	Invalid, NoRandomness, Part, Rule, Salt, Symbol, Time, Value,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who gave a code its meaning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CodeSystem {
	/// Logical Observation Identifiers Names and Codes, <https://loinc.org>.
	Loinc,
	/// This project: what LOINC has no code for.
	Local,
}

/// What was observed, as a code of a code system.
///
/// A code of LOINC is one to seven digits, a hyphen, and their check digit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Coding {
	system: CodeSystem,
	code: Symbol,
}

impl Coding {
	/// The code in the system.
	///
	/// # Errors
	///
	/// Those of [`Symbol`]; [`Rule::NotLoinc`].
	pub fn new(system: CodeSystem, code: &str) -> Result<Self, Rule> {
		Coding::of(system, Symbol::try_from(code.to_owned())?)
	}

	/// Who gave the code its meaning.
	pub fn system(&self) -> CodeSystem {
		self.system
	}

	/// The code.
	pub fn code(&self) -> &str {
		self.code.as_str()
	}

	fn of(system: CodeSystem, code: Symbol) -> Result<Self, Rule> {
		if system == CodeSystem::Loinc && !is_loinc(code.as_str()) {
			return Err(Rule::NotLoinc);
		}
		Ok(Coding { system, code })
	}
}

/// Whether the check digit is right: modulus 10, the rightmost digit and every second one before it
/// doubled (LOINC Users' Guide, "Calculating mod 10 check digits").
fn is_loinc(code: &str) -> bool {
	let Some((number, check)) = code.split_once('-') else {
		return false;
	};
	let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
	if !(1..=7).contains(&number.len()) || check.len() != 1 || !all_digits(number) {
		return false;
	}
	let sum: u32 = number
		.bytes()
		.rev()
		.map(|byte| u32::from(byte - b'0'))
		.enumerate()
		.map(|(place, digit)| match place % 2 {
			0 => digit * 2 / 10 + digit * 2 % 10,
			_ => digit,
		})
		.sum();
	check.parse() == Ok((10 - sum % 10) % 10)
}

/// One thing that was observed of the patient. What was not measured has no observation: there is no
/// value that stands for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub struct Observation {
	/// What was observed.
	pub coding: Coding,
	/// What the observation gave.
	pub value: Value,
	/// The unit of the value, as a code of UCUM (<https://ucum.org>).
	pub unit: Symbol,
	/// When it was observed.
	pub time: Time,
}

/// An observation as it stands in the JSON text.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
	system: CodeSystem,
	code: Symbol,
	value: Value,
	unit: Symbol,
	time: Time,
}

impl TryFrom<Fields> for Observation {
	type Error = Rule;

	fn try_from(fields: Fields) -> Result<Self, Rule> {
		Ok(Observation {
			coding: Coding::of(fields.system, fields.code)?,
			value: fields.value,
			unit: fields.unit,
			time: fields.time,
		})
	}
}

impl From<Observation> for Fields {
	fn from(observation: Observation) -> Self {
		Fields {
			system: observation.coding.system,
			code: observation.coding.code,
			value: observation.value,
			unit: observation.unit,
			time: observation.time,
		}
	}
}

impl fmt::Debug for Observation {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Observation(redacted)")
	}
}

/// The version of the format, which opens the way to a later one.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
	#[serde(rename = "consilium/health-details/1")]
	V1,
}

/// What was observed of a patient: 1 to [`HealthDetails::MAX_OBSERVATIONS`] observations, and a salt.
///
/// As canonical JSON (indented here):
///
/// ```json
/// {
///   "format": "consilium/health-details/1",
///   "observations": [
///     {
///       "code": "1518-0",
///       "system": "loinc",
///       "time": "2026-01-31T08:30:00Z",
///       "unit": "mg/dL",
///       "value": 148
///     }
///   ],
///   "salt": "7fb1…64 hexadecimal digits"
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthDetails {
	format: Format,
	#[serde(deserialize_with = "deserialize_bounded::<{ HealthDetails::MAX_OBSERVATIONS }, _, _>")]
	observations: Vec<Observation>,
	salt: Salt,
}

impl HealthDetails {
	/// The most observations that health details have.
	pub const MAX_OBSERVATIONS: usize = 64;

	/// Health details with a new salt.
	///
	/// # Errors
	///
	/// [`NewPartError`]: no observation, too many, or no randomness.
	pub fn new(observations: Vec<Observation>) -> Result<Self, NewPartError> {
		Ok(HealthDetails::with_salt(observations, Salt::random()?)?)
	}

	/// Health details that had this salt before.
	///
	/// # Errors
	///
	/// [`Rule::Empty`] or [`Rule::TooMany`].
	pub fn with_salt(observations: Vec<Observation>, salt: Salt) -> Result<Self, Invalid> {
		let observations = bounded::<{ HealthDetails::MAX_OBSERVATIONS }, _>(observations)
			.map_err(|rule| Invalid::new("observations", rule))?;
		Ok(HealthDetails {
			format: Format::V1,
			observations,
			salt,
		})
	}

	/// What was observed, in the order in which it was written down.
	pub fn observations(&self) -> &[Observation] {
		&self.observations
	}
}

impl Sealed for HealthDetails {}

impl Part for HealthDetails {
	fn salt(&self) -> &Salt {
		&self.salt
	}
}

impl fmt::Debug for HealthDetails {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("HealthDetails(redacted)")
	}
}

/// A part cannot be made.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NewPartError {
	/// A list is out of bounds.
	#[error(transparent)]
	Invalid(#[from] Invalid),
	/// There is no salt.
	#[error(transparent)]
	NoRandomness(#[from] NoRandomness),
}
