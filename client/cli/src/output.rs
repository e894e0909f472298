//! What is printed: a table or sentences for people, JSON for programs.

use anyhow::Result;
use comfy_table::{presets::UTF8_HORIZONTAL_ONLY, ContentArrangement, Table};
use serde::Serialize;
use std::io::{stdout, Write};

/// For whom the output is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reader {
	/// A person.
	Person,
	/// A program.
	Program,
}

impl Reader {
	/// Print a value: as JSON, or as the text for people.
	pub fn print<T: Serialize>(self, value: &T, text: impl FnOnce(&T) -> String) -> Result<()> {
		line(&match self {
			Reader::Program => serde_json::to_string_pretty(value)?,
			Reader::Person => text(value),
		})
	}

	/// Print one of many values: as JSON in a line, or as the text for people.
	pub fn print_line<T: Serialize>(
		self,
		value: &T,
		text: impl FnOnce(&T) -> String,
	) -> Result<()> {
		line(&match self {
			Reader::Program => serde_json::to_string(value)?,
			Reader::Person => text(value),
		})
	}
}

fn line(text: &str) -> Result<()> {
	let mut out = stdout().lock();
	writeln!(out, "{}", text.trim_end())?;
	out.flush()?;
	Ok(())
}

/// In a narrower terminal, lines are broken by the terminal.
const MIN_WIDTH: u16 = 40;

/// A table for people.
pub fn table<const N: usize>(
	header: [&str; N],
	rows: impl IntoIterator<Item = [String; N]>,
) -> String {
	let mut table = Table::new();
	table.load_preset(UTF8_HORIZONTAL_ONLY).set_header(header);
	// A terminal that does not know its width says 0.
	if table.width().is_some_and(|width| width >= MIN_WIDTH) {
		table.set_content_arrangement(ContentArrangement::Dynamic);
	}
	for row in rows {
		table.add_row(row);
	}
	table.to_string()
}

/// Facts about one thing, a line each.
pub fn facts<const N: usize>(facts: [(&str, String); N]) -> String {
	let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
	let lines = facts
		.iter()
		.filter(|(_, value)| !value.is_empty())
		.map(|(name, value)| format!("{name:width$}  {value}"));
	lines.collect::<Vec<_>>().join("\n")
}
