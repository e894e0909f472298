//! A record as it is written, before it has salts.

use crate::{
	json, part::deserialize_bounded, BillDetails, BillLine, CodeSystem, Currency, HealthDetails,
	Invalid, NewPartError, Observation, Record, Rule, Salt, Symbol, Time,
};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Number;
use std::fmt;
use zeroize::Zeroizing;

/// A record as a clerk or a hospital's system writes it: its parts without salt and format version,
/// which [`into_record`](Draft::into_record) gives it. To write them is an error, as any unknown field
/// is.
///
/// As JSON:
///
/// ```json
/// {
///   "health": {
///     "observations": [
///       {
///         "system": "loinc",
///         "code": "1518-0",
///         "value": 148,
///         "unit": "mg/dL",
///         "time": "2026-01-31T08:30:00Z"
///       }
///     ]
///   },
///   "bill": {
///     "currency": "EUR",
///     "lines": [
///       { "text": "Oral glucose tolerance test", "amount": 2500 }
///     ]
///   }
/// }
/// ```
///
/// It can be a field of a larger type, which [`json::parse`](crate::json::parse) then reads with the
/// same errors as [`from_json`](Draft::from_json).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
	/// What was observed.
	pub health: HealthDraft,
	/// What it costs.
	pub bill: BillDraft,
}

/// The health details of a [`Draft`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HealthDraft {
	/// What was observed: 1 to [`HealthDetails::MAX_OBSERVATIONS`].
	#[serde(
		deserialize_with = "deserialize_bounded::<{ HealthDetails::MAX_OBSERVATIONS }, _, _>",
		serialize_with = "as_written"
	)]
	pub observations: Vec<Observation>,
}

/// The bill details of a [`Draft`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillDraft {
	/// The currency of every amount.
	pub currency: Currency,
	/// What is charged for: 1 to [`BillDetails::MAX_LINES`].
	#[serde(deserialize_with = "deserialize_bounded::<{ BillDetails::MAX_LINES }, _, _>")]
	pub lines: Vec<BillLine>,
}

impl Draft {
	/// The draft in a JSON text, with its fields in any order.
	///
	/// # Errors
	///
	/// Those of [`json::parse`](crate::json::parse): the first field that breaks a rule, by its path
	/// such as `health.observations[3].unit`.
	pub fn from_json(text: &[u8]) -> Result<Self, Invalid> {
		json::parse(text)
	}

	/// The draft in JSON, indented: a text to show, to correct and to submit again.
	///
	/// # Errors
	///
	/// None that is known: everything that a draft holds is JSON.
	pub fn to_json(&self) -> Result<Zeroizing<String>, Invalid> {
		serde_json::to_string_pretty(self)
			.map(Zeroizing::new)
			.map_err(|_| Invalid::new("", Rule::NotJson))
	}

	/// A record of the draft, with new salts: another one at each call.
	///
	/// # Errors
	///
	/// No randomness; or, in a draft that was not parsed, a list that is empty or too long.
	pub fn into_record(self) -> Result<Record, NewPartError> {
		let (health, bill) = (self.health, self.bill);
		let health = HealthDetails::with_salt(health.observations, Salt::random()?)
			.map_err(|invalid| invalid.within("health"))?;
		let bill = BillDetails::with_salt(bill.currency, bill.lines, Salt::random()?)
			.map_err(|invalid| invalid.within("bill"))?;
		Ok(Record { health, bill })
	}
}

impl From<&Record> for Draft {
	/// What was written to make the record: all of it but the salts.
	fn from(record: &Record) -> Self {
		Draft {
			health: HealthDraft {
				observations: record.health.observations().to_vec(),
			},
			bill: BillDraft {
				currency: record.bill.currency(),
				lines: record.bill.lines().to_vec(),
			},
		}
	}
}

/// An observation as people write it: 6 pregnancies, not 6.0.
#[derive(Serialize)]
struct Written<'a> {
	system: CodeSystem,
	code: &'a str,
	value: Option<Number>,
	unit: &'a Symbol,
	time: Time,
}

impl<'a> From<&'a Observation> for Written<'a> {
	fn from(observation: &'a Observation) -> Self {
		let value = observation.value.get();
		Written {
			system: observation.coding.system(),
			code: observation.coding.code(),
			// A value is finite, so that there is a number; and at most 10^12, so that a whole one is
			// an integer as it stands.
			value: match value.fract() == 0.0 {
				true => Some(Number::from(value as i64)),
				false => Number::from_f64(value),
			},
			unit: &observation.unit,
			time: observation.time,
		}
	}
}

fn as_written<S: Serializer>(
	observations: &[Observation],
	serializer: S,
) -> Result<S::Ok, S::Error> {
	serializer.collect_seq(observations.iter().map(Written::from))
}

macro_rules! redacted {
	($($name:ident),*) => { $(
		impl fmt::Debug for $name {
			fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
				f.write_str(concat!(stringify!($name), "(redacted)"))
			}
		}
	)* };
}

redacted!(Draft, HealthDraft, BillDraft);
