//! What is submitted, read from files. Everything is read and checked before anything is sent.

use crate::args::{AmendArgs, Rows, SubmitArgs};
use anyhow::{anyhow, bail, Context, Result};
use consilium_chain::{AccountId, EntryId};
use consilium_record::{
	fhir, json, pima, BillDraft, Draft, HealthDraft, Invalid, Record, MAX_JSON_LENGTH,
};
use serde::{Deserialize, Serialize};
use std::{
	collections::HashMap,
	fs::File,
	io::{BufRead, BufReader, Read},
	path::Path,
};
use zeroize::Zeroizing;

/// A record to submit.
pub struct Submission {
	/// Where it was read, as `records.jsonl, line 3`.
	pub origin: String,
	/// Whom it is about.
	pub patient: AccountId,
	/// The entry that it corrects.
	pub amends: Option<EntryId>,
	/// The record, its salts made.
	pub record: Record,
	/// What tells this submission from others: the same each time that the same is read.
	pub identity: Zeroizing<Vec<u8>>,
}

/// A line of a file of lines.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
	patient: AccountId,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	amends: Option<EntryId>,
	health: HealthDraft,
	bill: BillDraft,
}

/// Read what `entry submit` is given.
pub fn read(args: &SubmitArgs) -> Result<Vec<Submission>> {
	let patient = args.patient.first().copied();
	let submissions = if let (Some(path), Some(patient)) = (&args.record, patient) {
		vec![record(path, patient, None)?]
	} else if let Some(path) = &args.lines {
		lines(path)?
	} else if let Some(paths) = &args.fhir {
		let read = |path| bundle(path, patient, None);
		paths.iter().map(|path| read(path)).collect::<Result<_>>()?
	} else if let Some(path) = &args.pima {
		rows(path, args)?
	} else {
		bail!("nothing to submit is named: see `consilium entry submit --help`");
	};
	Ok(numbered(submissions))
}

/// Read what `entry amend` is given, about the patient of the entry that it corrects.
pub fn read_amendment(
	args: &AmendArgs,
	entry: EntryId,
	patient: AccountId,
) -> Result<Vec<Submission>> {
	let submission = match (&args.record, &args.fhir) {
		(Some(path), _) => record(path, patient, Some(entry))?,
		(None, Some(path)) => bundle(path, Some(patient), Some(entry))?,
		(None, None) => bail!("no record is named: see `consilium entry amend --help`"),
	};
	Ok(numbered(vec![submission]))
}

fn record(path: &Path, patient: AccountId, amends: Option<EntryId>) -> Result<Submission> {
	let draft = Draft::from_json(&content(path)?).map_err(|invalid| at(path, invalid))?;
	submission(path.display().to_string(), patient, amends, draft)
}

fn bundle(path: &Path, patient: Option<AccountId>, amends: Option<EntryId>) -> Result<Submission> {
	let (draft, pseudonym) =
		fhir::import_draft(&content(path)?).map_err(|invalid| at(path, invalid))?;
	let patient = patient.unwrap_or(AccountId(pseudonym));
	submission(path.display().to_string(), patient, amends, draft)
}

fn lines(path: &Path) -> Result<Vec<Submission>> {
	let mut reader = BufReader::new(open(path)?);
	let mut submissions = Vec::new();
	let mut text = Zeroizing::new(Vec::new());
	for number in 1.. {
		text.clear();
		// A line that is too long is not read to its end.
		let mut bounded = (&mut reader).take(MAX_JSON_LENGTH as u64 + 2);
		let length = bounded
			.read_until(b'\n', &mut text)
			.with_context(|| format!("{}: cannot be read", path.display()))?;
		if length == 0 {
			break;
		}
		if text.iter().all(u8::is_ascii_whitespace) {
			continue;
		}
		let line: Line = json::parse(&text).map_err(|mut invalid| {
			invalid.position = invalid.position.map(|(_, column)| (number, column));
			match invalid.position {
				Some(_) => at(path, invalid),
				None => anyhow!("{}, line {number}: {invalid}", path.display()),
			}
		})?;
		let draft = Draft {
			health: line.health,
			bill: line.bill,
		};
		let origin = format!("{}, line {number}", path.display());
		submissions.push(submission(origin, line.patient, line.amends, draft)?);
	}
	if submissions.is_empty() {
		bail!("{}: there is no record in this file", path.display());
	}
	Ok(submissions)
}

fn rows(path: &Path, args: &SubmitArgs) -> Result<Vec<Submission>> {
	let all = pima::read(open(path)?).map_err(|error| anyhow!("{}: {error}", path.display()))?;
	let Rows { first, last } = args.rows.unwrap_or(Rows {
		first: 1,
		last: None,
	});
	let last = last.unwrap_or(all.len());
	if first > all.len() || last > all.len() {
		bail!(
			"{}: there are {} rows, and not {}",
			path.display(),
			all.len(),
			first.max(last)
		);
	}
	let patients = args.patient.iter().cycle();
	all[first - 1..last]
		.iter()
		.zip(patients)
		.map(|(row, patient)| {
			let record = row.to_record(args.time)?;
			let origin = format!("{}, row {}", path.display(), row.number);
			// Two rows may say the same of a patient, and are two all the same.
			let identity = format!("row {} ", row.number);
			let mut submission = submission(origin, *patient, None, Draft::from(&record))?;
			submission.identity.extend_from_slice(identity.as_bytes());
			Ok(submission)
		})
		.collect()
}

fn submission(
	origin: String,
	patient: AccountId,
	amends: Option<EntryId>,
	draft: Draft,
) -> Result<Submission> {
	let mut identity = Zeroizing::new(Vec::new());
	identity.extend_from_slice(&patient.0);
	identity.extend_from_slice(&amends.map_or(u64::MAX, |entry| entry).to_le_bytes());
	identity.extend_from_slice(draft.to_json()?.as_bytes());
	let record = draft.into_record().with_context(|| origin.clone())?;
	Ok(Submission {
		origin,
		patient,
		amends,
		record,
		identity,
	})
}

/// Number those that are alike: who gives the same twice in one go wants it twice.
fn numbered(mut submissions: Vec<Submission>) -> Vec<Submission> {
	let mut seen: HashMap<Vec<u8>, u64> = HashMap::new();
	for submission in &mut submissions {
		let count = seen.entry(submission.identity.to_vec()).or_default();
		submission.identity.extend_from_slice(&count.to_le_bytes());
		*count += 1;
	}
	submissions
}

fn open(path: &Path) -> Result<File> {
	File::open(path).with_context(|| format!("{}: cannot be opened", path.display()))
}

/// The content of a file that holds one JSON text.
fn content(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
	let mut text = Zeroizing::new(Vec::new());
	open(path)?
		.take(MAX_JSON_LENGTH as u64 + 1)
		.read_to_end(&mut text)
		.with_context(|| format!("{}: cannot be read", path.display()))?;
	Ok(text)
}

fn at(path: &Path, invalid: Invalid) -> anyhow::Error {
	anyhow!("{}: {invalid}", path.display())
}
