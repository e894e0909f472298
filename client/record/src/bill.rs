//! The bill details: what the treatment costs.

use crate::{
	part::{bounded, deserialize_bounded, sealed::Sealed},
	Amount, Currency, Invalid, NewPartError, Part, Salt, Text,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A line of a bill.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillLine {
	/// What is charged for.
	pub text: Text,
	/// What it costs, in the minor unit of the bill's currency.
	pub amount: Amount,
}

impl fmt::Debug for BillLine {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("BillLine(redacted)")
	}
}

/// The version of the format, which opens the way to a later one.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
	#[serde(rename = "consilium/bill-details/1")]
	V1,
}

/// What a treatment costs: a currency, 1 to [`BillDetails::MAX_LINES`] lines, and a salt.
///
/// As canonical JSON (indented here); the amount is 25 euros:
///
/// ```json
/// {
///   "currency": "EUR",
///   "format": "consilium/bill-details/1",
///   "lines": [
///     { "amount": 2500, "text": "Oral glucose tolerance test" }
///   ],
///   "salt": "c0de…64 hexadecimal digits"
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BillDetails {
	format: Format,
	currency: Currency,
	#[serde(deserialize_with = "deserialize_bounded::<{ BillDetails::MAX_LINES }, _, _>")]
	lines: Vec<BillLine>,
	salt: Salt,
}

impl BillDetails {
	/// The most lines that a bill has.
	pub const MAX_LINES: usize = 32;

	/// A bill with a new salt.
	///
	/// # Errors
	///
	/// [`NewPartError`]: no line, too many, or no randomness.
	pub fn new(currency: Currency, lines: Vec<BillLine>) -> Result<Self, NewPartError> {
		Ok(BillDetails::with_salt(currency, lines, Salt::random()?)?)
	}

	/// A bill that had this salt before.
	///
	/// # Errors
	///
	/// [`Rule::Empty`](crate::Rule::Empty) or [`Rule::TooMany`](crate::Rule::TooMany).
	pub fn with_salt(
		currency: Currency,
		lines: Vec<BillLine>,
		salt: Salt,
	) -> Result<Self, Invalid> {
		let lines = bounded::<{ BillDetails::MAX_LINES }, _>(lines)
			.map_err(|rule| Invalid::new("lines", rule))?;
		Ok(BillDetails {
			format: Format::V1,
			currency,
			lines,
			salt,
		})
	}

	/// The currency of every amount.
	pub fn currency(&self) -> Currency {
		self.currency
	}

	/// What is charged for.
	pub fn lines(&self) -> &[BillLine] {
		&self.lines
	}

	/// The sum of the lines, in minor units: below 2^53, by the bounds of lines and amounts.
	pub fn total(&self) -> u64 {
		self.lines.iter().map(|line| line.amount.get()).sum()
	}
}

impl Sealed for BillDetails {}

impl Part for BillDetails {
	fn salt(&self) -> &Salt {
		&self.salt
	}
}

impl fmt::Debug for BillDetails {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("BillDetails(redacted)")
	}
}
