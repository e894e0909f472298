//! The Pima data: a file of comma-separated values, one woman a row, as `data/README.md` describes it.

use crate::{
	BillDetails, BillLine, DiabetesPanel, HealthDetails, Kind, NewPartError, Record, Rule, Time,
	Value,
};
use std::io::Read;

/// The header of the file.
pub const COLUMNS: [&str; 9] = [
	"pregnancies",
	"glucose",
	"diastolic_bp",
	"triceps_skinfold",
	"insulin",
	"bmi",
	"pedigree",
	"age",
	"diabetes",
];

/// The kinds of the columns before the last, and whether a 0 there means *not measured*.
const FEATURES: [(Kind, bool); 8] = [
	(Kind::Pregnancies, false),
	(Kind::Glucose, true),
	(Kind::DiastolicPressure, true),
	(Kind::SkinFold, true),
	(Kind::Insulin, true),
	(Kind::BodyMassIndex, true),
	(Kind::Pedigree, false),
	(Kind::Age, false),
];

/// A row of the Pima data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
	/// Counted from 1, without the header.
	pub number: usize,
	/// What was measured.
	pub panel: DiabetesPanel,
	/// Whether diabetes was diagnosed within five years. Not part of a record: it is what a score
	/// foretells.
	pub diabetes: bool,
}

/// The file is not as it should be.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PimaError {
	/// The columns are others, or in another order.
	#[error("line 1: the header must be {}", COLUMNS.join(","))]
	Header,
	/// Fewer or more fields than the header has, not UTF-8, or not readable.
	#[error("line {line}: not a row of nine fields")]
	Row {
		/// From 1, the header included.
		line: u64,
	},
	/// A field is not what its column holds.
	#[error("line {line}, column {column}: {rule}")]
	Field {
		/// From 1, the header included. Where empty lines stand before the row, the first of them.
		line: u64,
		/// A name of the header.
		column: &'static str,
		/// What is wrong.
		rule: Rule,
	},
}

/// Read the whole file.
///
/// # Errors
///
/// [`PimaError`] of the first line that is wrong.
pub fn read(file: impl Read) -> Result<Vec<Row>, PimaError> {
	let mut reader = csv::Reader::from_reader(file);
	let header = reader.headers().map_err(|_| PimaError::Header)?;
	if *header != COLUMNS[..] {
		return Err(PimaError::Header);
	}
	reader
		.records()
		.enumerate()
		.map(|(place, fields)| {
			// Where the reader does not know the line, the row is still the one after the last.
			let line_at = |position: Option<&csv::Position>| {
				position.map_or(place as u64 + 2, csv::Position::line)
			};
			let fields = fields.map_err(|error| PimaError::Row {
				line: line_at(error.position()),
			})?;
			row(place + 1, line_at(fields.position()), &fields)
		})
		.collect()
}

fn row(number: usize, line: u64, fields: &csv::StringRecord) -> Result<Row, PimaError> {
	let wrong = |place: usize| {
		move |rule| PimaError::Field {
			line,
			column: COLUMNS[place],
			rule,
		}
	};
	let field = |place: usize| fields.get(place).unwrap_or_default();
	let mut panel = DiabetesPanel::default();
	for (place, (kind, zero_is_absent)) in FEATURES.into_iter().enumerate() {
		let value = value(field(place), kind).map_err(wrong(place))?;
		let measured = !zero_is_absent || value.get() != 0.0;
		panel.set(kind, measured.then_some(value));
	}
	let label = FEATURES.len();
	let diabetes = match field(label) {
		"0" => false,
		"1" => true,
		_ => return Err(wrong(label)(Rule::NotAllowed)),
	};
	Ok(Row {
		number,
		panel,
		diabetes,
	})
}

fn value(field: &str, kind: Kind) -> Result<Value, Rule> {
	let number: f64 = field.parse().map_err(|_| Rule::WrongType)?;
	// Zero is below what is possible of most, and stands for *not measured*.
	let possible = 0.0..=*kind.definition().possible.end();
	if !possible.contains(&number) {
		return Err(Rule::OutOfBounds);
	}
	Value::try_from(number)
}

impl Row {
	/// A record of the row, with new salts: what was measured, as observed at `time`, and the bill of
	/// [`bill`].
	///
	/// # Errors
	///
	/// No randomness; the row's own content is sound.
	pub fn to_record(&self, time: Time) -> Result<Record, NewPartError> {
		let observations = self
			.panel
			.observations(time)
			.map_err(|rule| crate::Invalid::new("observations", rule))?;
		Ok(Record {
			health: HealthDetails::new(observations)?,
			bill: bill(self.number)?,
		})
	}
}

/// A bill to go with a row in demonstrations. The Pima data has none: currency, lines and amounts
/// follow from the row's number alone, so that nothing of the health details shows in them.
///
/// # Errors
///
/// No randomness for the salt.
pub fn bill(number: usize) -> Result<BillDetails, NewPartError> {
	// Texts and prices in cents are made up.
	const SERVICES: [(&str, u64); 5] = [
		("Consultation", 4_500),
		("Oral glucose tolerance test, 75 g", 2_350),
		("Insulin, serum, 2 h", 1_890),
		("Blood pressure and anthropometry", 980),
		("Family history", 1_200),
	];
	let invalid = |rule| crate::Invalid::new("lines", rule);
	let count = 2 + number % (SERVICES.len() - 1);
	let surcharge = (number % 10) as u64 * 25;
	let lines = SERVICES
		.into_iter()
		.cycle()
		.skip(number % SERVICES.len())
		.take(count)
		.map(|(text, price)| {
			Ok(BillLine {
				text: text.to_owned().try_into()?,
				amount: (price + surcharge).try_into()?,
			})
		})
		.collect::<Result<_, Rule>>()
		.map_err(invalid)?;
	let currency = "EUR"
		.parse()
		.map_err(|rule| crate::Invalid::new("currency", rule))?;
	BillDetails::new(currency, lines)
}
