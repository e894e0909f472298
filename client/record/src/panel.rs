//! The diabetes panel: eight kinds of observation, as one view of health details.

use crate::{HealthDetails, Invalid, Kind, Observation, Rule, Symbol, Time, Value};

/// What health details say about the eight kinds. Absent is what was not measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DiabetesPanel {
	values: [Option<Value>; Kind::ALL.len()],
}

impl DiabetesPanel {
	/// The panel in health details: for each kind the latest observation. Others do not matter.
	///
	/// # Errors
	///
	/// An observation of one of the kinds has another unit ([`Rule::NotAllowed`]), or two of the
	/// latest time have different values ([`Rule::Contradiction`]): no choice of ours would be right.
	pub fn of(health: &HealthDetails) -> Result<Self, Invalid> {
		let mut panel = DiabetesPanel::default();
		let mut latest: [Option<Time>; Kind::ALL.len()] = Default::default();
		for (place, observation) in health.observations().iter().enumerate() {
			let Some(kind) = Kind::of(&observation.coding) else {
				continue;
			};
			let path = |field: &str| format!("observations[{place}].{field}");
			if observation.unit.as_str() != kind.definition().unit {
				return Err(Invalid::new(path("unit"), Rule::NotAllowed));
			}
			let (value, time) = (Some(observation.value), Some(observation.time));
			let before = &mut latest[kind as usize];
			if *before == time && panel.get(kind) != value {
				return Err(Invalid::new(path("value"), Rule::Contradiction));
			}
			if *before <= time {
				*before = time;
				panel.set(kind, value);
			}
		}
		Ok(panel)
	}

	/// What was measured of a kind, in the kind's unit.
	pub fn get(&self, kind: Kind) -> Option<Value> {
		self.values[kind as usize]
	}

	/// Write down what was measured of a kind, in the kind's unit.
	pub fn set(&mut self, kind: Kind, value: Option<Value>) {
		self.values[kind as usize] = value;
	}

	/// The observations of what was measured, all of the same time.
	///
	/// # Errors
	///
	/// None that is known: the codes and units of the table are sound.
	pub fn observations(&self, time: Time) -> Result<Vec<Observation>, Rule> {
		Kind::ALL
			.into_iter()
			.filter_map(|kind| Some((kind.definition(), self.get(kind)?)))
			.map(|(known, value)| {
				Ok(Observation {
					coding: crate::Coding::new(known.system, known.code)?,
					value,
					unit: Symbol::try_from(known.unit.to_owned())?,
					time,
				})
			})
			.collect()
	}
}
