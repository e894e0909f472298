//! Entries and records in words and tables, for people.

use crate::output;
use clap::ValueEnum;
use consilium_chain::Entry;
use consilium_record::{Kind, Record};

/// A value as it is written on the command line.
pub fn name(value: impl ValueEnum) -> String {
	let value = value.to_possible_value();
	value.map_or_else(String::new, |value| value.get_name().to_owned())
}

/// An entry and its record, if it was opened, for people.
pub fn describe(entry: &Entry, record: Option<&Record>) -> String {
	let mut text = output::facts([
		("hospital", entry.hospital.to_string()),
		("patient", entry.patient.to_string()),
		("submitted in block", entry.submitted_at.to_string()),
		(
			"amends",
			entry
				.amends
				.map(|entry| entry.to_string())
				.unwrap_or_default(),
		),
	]);
	if let Some(record) = record {
		text += "\n";
		text += &health_table(record);
		text += "\n";
		text += &bill_table(record);
	}
	text
}

fn health_table(record: &Record) -> String {
	let rows = record.health.observations().iter().map(|observation| {
		let kind = Kind::of(&observation.coding);
		let known = kind.map_or(observation.coding.code(), |kind| kind.definition().name);
		[
			known.to_owned(),
			observation.value.get().to_string(),
			observation.unit.as_str().to_owned(),
			observation.time.to_string(),
		]
	});
	output::table(["observation", "value", "unit", "time"], rows)
}

fn bill_table(record: &Record) -> String {
	let bill = &record.bill;
	let amount = |minor: u64| {
		let exponent = bill.currency().exponent();
		let unit = 10u64.pow(exponent);
		match exponent {
			0 => minor.to_string(),
			_ => format!(
				"{}.{:0width$}",
				minor / unit,
				minor % unit,
				width = exponent as usize
			),
		}
	};
	let lines = bill
		.lines()
		.iter()
		.map(|line| [line.text.as_str().to_owned(), amount(line.amount.get())]);
	let total = ["total".to_owned(), amount(bill.total())];
	output::table(["bill", bill.currency().code()], lines.chain([total]))
}
