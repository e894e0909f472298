//! What an automatic review votes: a file of settings, and what follows from it.

use crate::args::Reason;
use anyhow::{anyhow, Context, Result};
use consilium_record::{
	plausibility::{self, Found, Severity},
	Currency, OpenError, Record, Time,
};
use serde::Deserialize;
use std::{collections::BTreeMap, fmt, path::Path};

/// A policy with every setting explained, to begin with.
pub const EXAMPLE: &str = include_str!("policy.toml");

/// What to do with an entry that could be in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
	/// Approve it, if nothing else speaks against it.
	Approve,
	/// Leave it to a person.
	Leave,
	/// Reject it.
	Reject,
}

/// What to do with an entry that cannot be in order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DefectAction {
	/// Leave it to a person.
	Leave,
	/// Reject it.
	Reject,
}

impl From<DefectAction> for Action {
	fn from(action: DefectAction) -> Self {
		match action {
			DefectAction::Leave => Action::Leave,
			DefectAction::Reject => Action::Reject,
		}
	}
}

/// The settings.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
	does_not_open: DefectAction,
	commitment_mismatch: DefectAction,
	malformed: DefectAction,
	impossible_reading: DefectAction,
	strange_reading: Action,
	bill_over_limit: Action,
	bill_without_limit: Action,
	/// By currency, in minor units.
	#[serde(default)]
	bill_limits: BTreeMap<String, u64>,
}

/// What can be said against an entry. Its text never says what was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Concern {
	/// It does not open, is not what was committed to, or is not in order.
	Unreadable(OpenError),
	/// A reading.
	Reading(Found),
	/// The bill comes to more than its currency's limit.
	BillOverLimit(Currency),
	/// There is no limit for the bill's currency.
	BillWithoutLimit(Currency),
}

impl fmt::Display for Concern {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Concern::Unreadable(error) => error.fmt(f),
			Concern::Reading(found) => found.fmt(f),
			Concern::BillOverLimit(currency) => {
				write!(f, "the bill is over the limit in {}", currency.code())
			}
			Concern::BillWithoutLimit(currency) => {
				write!(
					f,
					"the policy has no limit for bills in {}",
					currency.code()
				)
			}
		}
	}
}

impl Concern {
	/// Why an entry is rejected for this.
	pub fn reason(&self) -> Reason {
		match self {
			Concern::Unreadable(OpenError::DoesNotOpen(_)) => Reason::DoesNotOpen,
			Concern::Unreadable(OpenError::CommitmentMismatch) => Reason::CommitmentMismatch,
			Concern::Unreadable(OpenError::Malformed(_)) => Reason::Other,
			Concern::Reading(_) => Reason::Implausible,
			Concern::BillOverLimit(_) | Concern::BillWithoutLimit(_) => Reason::WrongBillDetails,
		}
	}
}

/// What a policy comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
	Approve,
	Reject(Reason),
	Leave,
}

/// What can be said against what was opened, without a policy.
pub fn concerns(opened: &Result<Record, OpenError>, now: Time) -> Vec<Concern> {
	match opened {
		Err(error) => vec![Concern::Unreadable(error.clone())],
		Ok(record) => plausibility::check(&record.health, now)
			.into_iter()
			.map(Concern::Reading)
			.collect(),
	}
}

impl Policy {
	/// Read a policy.
	pub fn read(path: &Path) -> Result<Self> {
		let text = std::fs::read_to_string(path)
			.with_context(|| format!("{}: cannot be read", path.display()))?;
		Policy::parse(&text).with_context(|| format!("{}: this is no policy", path.display()))
	}

	fn parse(text: &str) -> Result<Self> {
		// The whole of what the library says, in one line.
		let one_line = |error: toml::de::Error| {
			let line = error.span().map(|span| {
				let before = text.get(..span.start).unwrap_or_default();
				format!("line {}: ", before.matches('\n').count() + 1)
			});
			anyhow!("{}{}", line.unwrap_or_default(), error.message())
		};
		let policy: Policy = toml::from_str(text).map_err(one_line)?;
		for currency in policy.bill_limits.keys() {
			currency
				.parse::<Currency>()
				.map_err(|_| anyhow!("bill-limits: {currency} is no currency of ISO 4217"))?;
		}
		Ok(policy)
	}

	/// What can be said against what was opened.
	pub fn concerns(&self, opened: &Result<Record, OpenError>, now: Time) -> Vec<Concern> {
		let mut concerns = concerns(opened, now);
		if let Ok(record) = opened {
			let currency = record.bill.currency();
			match self.bill_limits.get(currency.code()) {
				None => concerns.push(Concern::BillWithoutLimit(currency)),
				Some(limit) if record.bill.total() > *limit => {
					concerns.push(Concern::BillOverLimit(currency));
				}
				Some(_) => {}
			}
		}
		concerns
	}

	/// What to do: what is worst of all concerns, the first of these giving the reason.
	pub fn decide(&self, concerns: &[Concern]) -> Decision {
		let mut decision = Decision::Approve;
		for concern in concerns {
			match (self.action(concern), decision) {
				(Action::Reject, Decision::Approve | Decision::Leave) => {
					decision = Decision::Reject(concern.reason());
				}
				(Action::Leave, Decision::Approve) => decision = Decision::Leave,
				_ => {}
			}
		}
		decision
	}

	fn action(&self, concern: &Concern) -> Action {
		match concern {
			Concern::Unreadable(OpenError::DoesNotOpen(_)) => self.does_not_open.into(),
			Concern::Unreadable(OpenError::CommitmentMismatch) => self.commitment_mismatch.into(),
			Concern::Unreadable(OpenError::Malformed(_)) => self.malformed.into(),
			Concern::Reading(found) => match found.severity() {
				Severity::Impossible => self.impossible_reading.into(),
				Severity::Questionable => self.strange_reading,
			},
			Concern::BillOverLimit(_) => self.bill_over_limit,
			Concern::BillWithoutLimit(_) => self.bill_without_limit,
		}
	}
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
