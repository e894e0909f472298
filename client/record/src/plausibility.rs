//! Whether what was written down can be true.

use crate::{HealthDetails, Kind, Observation, Time};
use jiff::SignedDuration;
use std::{collections::BTreeMap, fmt};

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
	/// Somebody should look twice.
	Questionable,
	/// This cannot be true: it must not be submitted as it is.
	Impossible,
}

/// What is found about an observation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Finding {
	/// Not one of the [`Kind`]s, so that nothing else can be checked but its time.
	UnknownCode,
	/// Another unit than the kind's; its value is then not compared with any range.
	WrongUnit,
	/// Below the possible range.
	ImpossiblyLow,
	/// Above the possible range.
	ImpossiblyHigh,
	/// A fraction of what only comes whole.
	NotWhole,
	/// Below the usual range.
	UnusuallyLow,
	/// Above the usual range.
	UnusuallyHigh,
	/// The same observation at the same time stands before it.
	Repeated,
	/// Its time is yet to come.
	InFuture,
	/// Its time is before the patient's birth, as an age in the same health details says.
	BeforeBirth,
}

impl Finding {
	/// How much it weighs.
	pub fn severity(self) -> Severity {
		match self {
			Finding::UnknownCode
			| Finding::UnusuallyLow
			| Finding::UnusuallyHigh
			| Finding::Repeated => Severity::Questionable,
			Finding::WrongUnit
			| Finding::ImpossiblyLow
			| Finding::ImpossiblyHigh
			| Finding::NotWhole
			| Finding::InFuture
			| Finding::BeforeBirth => Severity::Impossible,
		}
	}
}

/// A finding and what it is about. Its text gives the reason, and never the value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found {
	/// The place among the observations, from 0.
	pub observation: usize,
	/// The kind of the observation, if it is known.
	pub kind: Option<Kind>,
	/// What is found.
	pub finding: Finding,
}

impl Found {
	/// How much it weighs.
	pub fn severity(&self) -> Severity {
		self.finding.severity()
	}
}

impl fmt::Display for Found {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "observations[{}]: ", self.observation)?;
		let definition = self.kind.map(Kind::definition);
		let name = definition.map_or("an unknown observation", |known| known.name);
		let unit = definition.map_or("", |known| known.unit);
		let range = |range: fn(&crate::Definition) -> &std::ops::RangeInclusive<f64>| {
			definition.map_or(String::new(), |known| {
				let range = range(known);
				format!("{} to {} {unit}", range.start(), range.end())
			})
		};
		let possible = || range(|known| &known.possible);
		let usual = || range(|known| &known.usual);
		match self.finding {
			Finding::UnknownCode => write!(f, "its code is not known here"),
			Finding::WrongUnit => write!(f, "{name}: the unit must be {unit}"),
			Finding::ImpossiblyLow => write!(f, "{name}: below what is possible, {}", possible()),
			Finding::ImpossiblyHigh => write!(f, "{name}: above what is possible, {}", possible()),
			Finding::NotWhole => write!(f, "{name}: must be a whole number"),
			Finding::UnusuallyLow => write!(f, "{name}: below what is usual, {}", usual()),
			Finding::UnusuallyHigh => write!(f, "{name}: above what is usual, {}", usual()),
			Finding::Repeated => write!(f, "{name}: stands here already for the same time"),
			Finding::InFuture => write!(f, "{name}: its time is yet to come"),
			Finding::BeforeBirth => write!(f, "{name}: its time is before the patient's birth"),
		}
	}
}

/// Check health details against the table of [`Kind::definition`] and against `now`. The findings are
/// in the order of the observations; none means that nothing stands out, not that all is true.
pub fn check(health: &HealthDetails, now: Time) -> Vec<Found> {
	let birth = earliest_birth(health);
	let mut seen = BTreeMap::new();
	let mut found = Vec::new();
	for (place, observation) in health.observations().iter().enumerate() {
		let kind = Kind::of(&observation.coding);
		let repeated = seen
			.insert((&observation.coding, observation.time), ())
			.is_some();
		let findings = [
			of_value(observation, kind),
			repeated.then_some(Finding::Repeated),
			(observation.time > now).then_some(Finding::InFuture),
			birth
				.filter(|birth| observation.time < *birth)
				.map(|_| Finding::BeforeBirth),
		];
		found.extend(findings.into_iter().flatten().map(|finding| Found {
			observation: place,
			kind,
			finding,
		}));
	}
	found
}

/// The gravest that can be said of the value alone.
fn of_value(observation: &Observation, kind: Option<Kind>) -> Option<Finding> {
	let Some(known) = kind.map(Kind::definition) else {
		return Some(Finding::UnknownCode);
	};
	let value = observation.value.get();
	if observation.unit.as_str() != known.unit {
		Some(Finding::WrongUnit)
	} else if value < *known.possible.start() {
		Some(Finding::ImpossiblyLow)
	} else if value > *known.possible.end() {
		Some(Finding::ImpossiblyHigh)
	} else if known.whole && value.fract() != 0.0 {
		Some(Finding::NotWhole)
	} else if value < *known.usual.start() {
		Some(Finding::UnusuallyLow)
	} else if value > *known.usual.end() {
		Some(Finding::UnusuallyHigh)
	} else {
		None
	}
}

/// The earliest time of birth that the ages leave possible. A person of 50 years was born less than
/// 51 years before; a year of 366 days errs to the safe side.
fn earliest_birth(health: &HealthDetails) -> Option<Time> {
	const YEAR: f64 = 366.0 * 86_400.0;
	let birth = |age: &Observation| {
		let known = Kind::Age.definition();
		let years = age.value.get();
		if age.unit.as_str() != known.unit || !known.possible.contains(&years) {
			return None;
		}
		let lived = SignedDuration::try_from_secs_f64((years + 1.0) * YEAR).ok()?;
		Time::new(age.time.timestamp().checked_sub(lived).ok()?).ok()
	};
	health
		.observations()
		.iter()
		.filter(|observation| Kind::of(&observation.coding) == Some(Kind::Age))
		.filter_map(birth)
		.max()
}
