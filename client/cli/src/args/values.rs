//! What the values of options are.

use clap::ValueEnum;
use consilium_chain::{Hash, Wait};
use std::time::Duration;

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum WaitFor {
	/// That it is in a block, which nearly always stays
	InBlock,
	/// That its block is final
	Finalized,
}

impl From<WaitFor> for Wait {
	fn from(wait: WaitFor) -> Self {
		match wait {
			WaitFor::InBlock => Wait::InBlock,
			WaitFor::Finalized => Wait::Finalized,
		}
	}
}

/// Why an entry is rejected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
	/// It does not open
	DoesNotOpen,
	/// It is not what its commitment was made of
	CommitmentMismatch,
	/// A reading cannot be true
	Implausible,
	/// It is about somebody else
	WrongPatient,
	/// The health details are wrong
	WrongHealthDetails,
	/// The bill is wrong
	WrongBillDetails,
	/// Another reason
	Other,
}

/// What became of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
	/// The electorate votes on it
	Pending,
	/// The electorate agreed: it waits for its migration
	Approved,
	/// The electorate did not agree
	Rejected,
	/// The deadline passed before the electorate decided
	Expired,
	/// The hospital took it back
	Withdrawn,
	/// Its record is in the database
	Migrated,
	/// The database operator could not take its record in
	Refused,
}

/// A range of rows, from 1, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rows {
	pub first: usize,
	pub last: Option<usize>,
}

pub fn hash(text: &str) -> Result<Hash, String> {
	text.parse()
		.map_err(|_| "a hash is 0x and 64 hexadecimal digits".to_owned())
}

pub fn seconds(text: &str) -> Result<Duration, String> {
	text.parse()
		.map(Duration::from_secs)
		.map_err(|_| "not a whole number of seconds".to_owned())
}

/// How long a lease lasts: long enough to be renewed.
pub fn lease(text: &str) -> Result<Duration, String> {
	let lease = seconds(text)?;
	match lease.as_secs() {
		1..=3600 => Ok(lease),
		_ => Err("a lease lasts from 1 to 3600 seconds".to_owned()),
	}
}

pub fn rows(text: &str) -> Result<Rows, String> {
	let wrong = || "a range of rows is 7, 1-200 or 401-, the first row being 1".to_owned();
	let number = |text: &str| {
		text.parse::<usize>()
			.ok()
			.filter(|row| *row > 0)
			.ok_or_else(wrong)
	};
	let rows = match text.split_once('-') {
		None => {
			let row = number(text)?;
			Rows {
				first: row,
				last: Some(row),
			}
		}
		Some((first, "")) => Rows {
			first: number(first)?,
			last: None,
		},
		Some((first, last)) => Rows {
			first: number(first)?,
			last: Some(number(last)?),
		},
	};
	match rows.last {
		Some(last) if last < rows.first => Err(wrong()),
		_ => Ok(rows),
	}
}

pub fn share(text: &str) -> Result<(u32, u32), String> {
	let wrong =
		|| "a share is a fraction that is more than nothing and at most all, as 2/3".to_owned();
	let (numerator, denominator) = text.split_once('/').ok_or_else(wrong)?;
	let number = |text: &str| {
		text.parse::<u32>()
			.ok()
			.filter(|number| *number > 0)
			.ok_or_else(wrong)
	};
	let share = (number(numerator)?, number(denominator)?);
	(share.0 <= share.1).then_some(share).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn ranges_of_rows() {
		let range = |first, last| Ok(Rows { first, last });
		assert_eq!(rows("7"), range(7, Some(7)));
		assert_eq!(rows("1-200"), range(1, Some(200)));
		assert_eq!(rows("401-"), range(401, None));
		for wrong in ["0", "", "-", "-5", "9-3", "a-b", "1-2-3"] {
			assert!(rows(wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn shares() {
		assert_eq!(share("2/3"), Ok((2, 3)));
		assert_eq!(share("1/1"), Ok((1, 1)));
		for wrong in ["", "2", "0/3", "3/0", "4/3", "a/b"] {
			assert!(share(wrong).is_err(), "{wrong}");
		}
	}
}
