//! Many rows in a file of comma-separated values, with the columns of the Pima data.

use crate::{
	artefact::Artefact,
	features::{Feature, Inputs, COUNT},
	metrics,
	numbers::rounded,
	score::NotScored,
};
use consilium_record::{pima, Time};
use serde::Serialize;
use std::io::{self, Read, Write};

/// The columns of what is written, before the shares.
const COLUMNS: [&str; 7] = [
	"row",
	"artefact",
	"time",
	"probability",
	"high",
	"missing",
	"outside",
];

/// How many rows that were not scored a [`Summary`] names.
const NAMED: usize = 20;

/// What became of the rows of a table.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Summary {
	/// The model: [`Artefact::id`].
	pub artefact: String,
	/// How many rows there are.
	pub rows: u64,
	/// How many were scored.
	pub scored: u64,
	/// How many of those are high.
	pub high: u64,
	/// How many of those lack at least one of the features.
	pub with_missing: u64,
	/// How many of those are outside the training population.
	pub outside: u64,
	/// How many were not scored.
	pub not_scored: u64,
	/// The first twenty of those, and why.
	pub problems: Vec<RowProblem>,
	/// How right the scores are, if outcomes stand in the table.
	pub figures: Option<TableFigures>,
}

/// A row that was not scored.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RowProblem {
	/// Counted from 1, without the header and empty lines.
	pub row: u64,
	/// Why.
	pub reason: String,
}

/// How right the scores of the rows are whose outcome is known.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct TableFigures {
	/// How many rows they are.
	pub rows: u64,
	/// [`metrics::auc`]; none unless both outcomes occur.
	pub auc: Option<f64>,
	/// [`metrics::brier`].
	pub brier: f64,
	/// [`metrics::log_loss`].
	pub log_loss: f64,
	/// At the model's threshold.
	pub accuracy: f64,
	/// At the model's threshold; none if nobody has diabetes.
	pub sensitivity: Option<f64>,
	/// At the model's threshold; none if everybody has.
	pub specificity: Option<f64>,
}

/// A table cannot be scored at all.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
	/// There is not even a header.
	#[error("the file is empty: the first line must name the columns {names}", names = names())]
	Empty,
	/// A column is not there.
	#[error("line 1: the column {column} is missing; needed are {names}", column = .0, names = names())]
	MissingColumn(Feature),
	/// A column stands there twice.
	#[error("line 1: the column {0} stands there twice")]
	RepeatedColumn(&'static str),
	/// A column has another name.
	#[error("line 1: column {place} is none of {names},{OUTCOME}", place = .0, names = names())]
	UnknownColumn(usize),
	/// There is a header, and nothing else.
	#[error("there is no row after the header")]
	NoRow,
	/// The file cannot be read.
	#[error("cannot be read: {0}")]
	Read(#[source] io::Error),
	/// What is written cannot be.
	#[error("the scores cannot be written: {0}")]
	Write(#[source] io::Error),
}

/// The column of the outcome.
const OUTCOME: &str = pima::COLUMNS[COUNT];

fn names() -> String {
	Feature::ALL.map(Feature::name).join(",")
}

/// Why a row was not scored. The text never holds a value.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
enum RowError {
	#[error("{found} fields, and the header has {expected}")]
	Fields { found: usize, expected: usize },
	#[error("{0}: not a number")]
	NotNumber(Feature),
	#[error("{OUTCOME}: must be 0, 1 or empty")]
	Outcome,
	#[error(transparent)]
	NotScored(#[from] NotScored),
}

/// Where the columns are.
struct Header {
	features: [usize; COUNT],
	outcome: Option<usize>,
	count: usize,
}

impl Artefact {
	/// Score each row of `table`, and write a row for it to `scores`, in the same order.
	///
	/// The table has the columns of the Pima data in any order, `diabetes` being optional. As there, an
	/// empty field is *not measured*, and so is a 0 in `glucose`, `diastolic_bp`, `triceps_skinfold`,
	/// `insulin` and `bmi`. What is written has the columns `row`, `artefact`, `time`, `probability`,
	/// `high`, `missing`, `outside`, a share of the log-odds for each feature, and `not_scored`: the
	/// reason, of a row that has nothing else.
	///
	/// # Errors
	///
	/// [`TableError`]: the header is wrong, there is no row, or a file cannot be read or written. What
	/// is wrong with a row is told in its place.
	pub fn score_table(
		&self,
		table: impl Read,
		scores: impl Write,
		time: Time,
	) -> Result<Summary, TableError> {
		let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(table);
		let header = header(reader.byte_headers().map_err(reading)?)?;
		let mut tally = Tally::new(self);
		let mut rows = Rows::new(scores, self.id(), time)?;
		let mut record = csv::ByteRecord::new();
		while reader.read_byte_record(&mut record).map_err(reading)? {
			tally.summary.rows += 1;
			let row = tally.summary.rows;
			match self.score_fields(&header, &record) {
				Ok(scored) => {
					tally.scored(&scored, self);
					rows.scored(row, &scored, self)
				}
				Err(error) => {
					let reason = error.to_string();
					let written = rows.not_scored(row, &reason);
					tally.not_scored(row, reason);
					written
				}
			}
			.map_err(writing)?;
		}
		rows.end()?;
		if tally.summary.rows == 0 {
			return Err(TableError::NoRow);
		}
		Ok(tally.end(self.threshold()))
	}

	fn score_fields(
		&self,
		header: &Header,
		record: &csv::ByteRecord,
	) -> Result<ScoredRow, RowError> {
		if record.len() != header.count {
			return Err(RowError::Fields {
				found: record.len(),
				expected: header.count,
			});
		}
		let mut row = [f64::NAN; COUNT];
		for feature in Feature::ALL {
			let place = feature.index();
			let field = record.get(header.features[place]).unwrap_or_default();
			if let Some(value) = number(field).ok_or(RowError::NotNumber(feature))? {
				if value != 0.0 || !feature.zero_is_absent() {
					row[place] = value;
				}
			}
		}
		let outcome = header.outcome.and_then(|place| record.get(place));
		let outcome = match outcome {
			None | Some(b"") => None,
			Some(b"0") => Some(false),
			Some(b"1") => Some(true),
			Some(_) => return Err(RowError::Outcome),
		};
		let inputs = Inputs::from_row(row);
		let bare = self.bare_score(&inputs)?;
		Ok(ScoredRow {
			inputs,
			probability: bare.probability,
			shares: bare.shares,
			high: bare.probability >= self.threshold(),
			outcome,
		})
	}
}

struct ScoredRow {
	inputs: Inputs,
	probability: f64,
	shares: [f64; COUNT],
	high: bool,
	outcome: Option<bool>,
}

/// The number in a field; nothing of an empty one. What Rust reads as infinite or not a number is none.
fn number(field: &[u8]) -> Option<Option<f64>> {
	if field.is_empty() {
		return Some(None);
	}
	let number: f64 = std::str::from_utf8(field).ok()?.parse().ok()?;
	number.is_finite().then_some(Some(number))
}

fn header(names: &csv::ByteRecord) -> Result<Header, TableError> {
	if names.is_empty() {
		return Err(TableError::Empty);
	}
	let mut places = [None; COUNT + 1];
	for (place, name) in names.iter().enumerate() {
		let known = pima::COLUMNS
			.iter()
			.position(|known| known.as_bytes() == name);
		let known = known.ok_or(TableError::UnknownColumn(place + 1))?;
		if places[known].replace(place).is_some() {
			return Err(TableError::RepeatedColumn(pima::COLUMNS[known]));
		}
	}
	let mut features = [0; COUNT];
	for feature in Feature::ALL {
		features[feature.index()] =
			places[feature.index()].ok_or(TableError::MissingColumn(feature))?;
	}
	Ok(Header {
		features,
		outcome: places[COUNT],
		count: names.len(),
	})
}

fn reading(error: csv::Error) -> TableError {
	TableError::Read(into_io(error))
}

fn writing(error: csv::Error) -> TableError {
	TableError::Write(into_io(error))
}

fn into_io(error: csv::Error) -> io::Error {
	match error.into_kind() {
		csv::ErrorKind::Io(error) => error,
		_ => io::Error::other("not comma-separated values"),
	}
}

/// What is counted on the way.
struct Tally {
	summary: Summary,
	probabilities: Vec<f64>,
	outcomes: Vec<bool>,
}

impl Tally {
	fn new(artefact: &Artefact) -> Self {
		Tally {
			summary: Summary {
				artefact: artefact.id().to_owned(),
				rows: 0,
				scored: 0,
				high: 0,
				with_missing: 0,
				outside: 0,
				not_scored: 0,
				problems: Vec::new(),
				figures: None,
			},
			probabilities: Vec::new(),
			outcomes: Vec::new(),
		}
	}

	fn scored(&mut self, row: &ScoredRow, artefact: &Artefact) {
		let summary = &mut self.summary;
		summary.scored += 1;
		summary.high += u64::from(row.high);
		summary.with_missing += u64::from(row.inputs.missing().next().is_some());
		summary.outside += u64::from(artefact.outside(&row.inputs).next().is_some());
		if let Some(outcome) = row.outcome {
			self.probabilities.push(row.probability);
			self.outcomes.push(outcome);
		}
	}

	fn not_scored(&mut self, row: u64, reason: String) {
		self.summary.not_scored += 1;
		if self.summary.problems.len() < NAMED {
			self.summary.problems.push(RowProblem { row, reason });
		}
	}

	fn end(mut self, threshold: f64) -> Summary {
		let (probabilities, outcomes) = (&self.probabilities, &self.outcomes);
		if !outcomes.is_empty() {
			let at = metrics::at_threshold(probabilities, outcomes, threshold);
			// Nobody of an outcome makes a share of nobody.
			let known = |figure: f64| (!figure.is_nan()).then(|| rounded(figure));
			self.summary.figures = Some(TableFigures {
				rows: outcomes.len() as u64,
				auc: known(metrics::auc(probabilities, outcomes)),
				brier: rounded(metrics::brier(probabilities, outcomes)),
				log_loss: rounded(metrics::log_loss(probabilities, outcomes)),
				accuracy: rounded(at.accuracy),
				sensitivity: known(at.sensitivity),
				specificity: known(at.specificity),
			});
		}
		self.summary
	}
}

/// The rows that are written.
struct Rows<'a, W: Write> {
	writer: csv::Writer<W>,
	artefact: &'a str,
	time: String,
	list: String,
}

impl<'a, W: Write> Rows<'a, W> {
	fn new(scores: W, artefact: &'a str, time: Time) -> Result<Self, TableError> {
		let mut writer = csv::WriterBuilder::new()
			.buffer_capacity(1 << 16)
			.from_writer(scores);
		let shares = Feature::ALL.map(|feature| format!("{feature}_share"));
		let shares = shares.iter().map(String::as_str);
		let columns = COLUMNS.into_iter().chain(shares).chain(["not_scored"]);
		writer.write_record(columns).map_err(writing)?;
		Ok(Rows {
			writer,
			artefact,
			time: time.to_string(),
			list: String::new(),
		})
	}

	fn scored(
		&mut self,
		row: u64,
		scored: &ScoredRow,
		artefact: &Artefact,
	) -> Result<(), csv::Error> {
		self.begin(row)?;
		let mut number = ryu::Buffer::new();
		self.writer
			.write_field(number.format_finite(scored.probability))?;
		self.writer
			.write_field(if scored.high { "true" } else { "false" })?;
		self.write_list(
			scored
				.inputs
				.missing()
				.map(|feature| [feature.name(), "", ""]),
		)?;
		let outside = artefact.outside(&scored.inputs);
		self.write_list(outside.map(|found| [found.feature.name(), ":", found.how.name()]))?;
		for share in scored.shares {
			self.writer.write_field(number.format_finite(share))?;
		}
		self.writer.write_field("")?;
		self.writer.write_record(None::<&[u8]>)
	}

	fn not_scored(&mut self, row: u64, reason: &str) -> Result<(), csv::Error> {
		self.begin(row)?;
		for _ in 3..COLUMNS.len() + COUNT {
			self.writer.write_field("")?;
		}
		self.writer.write_field(reason)?;
		self.writer.write_record(None::<&[u8]>)
	}

	fn begin(&mut self, row: u64) -> Result<(), csv::Error> {
		use std::fmt::Write as _;
		self.list.clear();
		// Writing to a string cannot fail.
		let _ = write!(self.list, "{row}");
		for field in [&self.list, self.artefact, &self.time] {
			self.writer.write_field(field)?;
		}
		Ok(())
	}

	/// A list in one field, its elements between semicolons.
	fn write_list<const N: usize>(
		&mut self,
		elements: impl Iterator<Item = [&'static str; N]>,
	) -> Result<(), csv::Error> {
		self.list.clear();
		for element in elements {
			if !self.list.is_empty() {
				self.list.push(';');
			}
			self.list.extend(element);
		}
		self.writer.write_field(&self.list)
	}

	fn end(mut self) -> Result<(), TableError> {
		self.writer.flush().map_err(TableError::Write)
	}
}
