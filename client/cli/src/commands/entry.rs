//! `consilium entry`

use super::{submit::submit, vote::vote};
use crate::{
	args::{EntryCommand, ListArgs, Status},
	context::Context,
	describe::{describe, name},
	entries, output, source,
};
use anyhow::{bail, Context as _, Result};
use consilium_chain::{calls, AccountId, Chain, Entry, EntryId, EntryStatus, State};
use consilium_record::{
	fhir::{self, Origin},
	Commitment, Draft, Record, SealedRecord, Time,
};
use serde::Serialize;
use std::path::{Path, PathBuf};

pub async fn run(context: &Context, command: EntryCommand) -> Result<()> {
	match command {
		EntryCommand::Submit(args) => submit(context, source::read(&args)?, &args.how).await,
		EntryCommand::Amend { entry, submission } => {
			let chain = context.chain().await?;
			let (_, amended) = entries::find_one(&chain, entry).await?;
			let read = source::read_amendment(&submission, entry, amended.patient)?;
			submit(context, read, &submission.how).await
		}
		EntryCommand::List(args) => list(context, &args).await,
		EntryCommand::Show {
			entry,
			draft,
			fhir,
			sealed,
		} => {
			let form = match (draft, fhir) {
				(true, _) => Form::Draft,
				(_, true) => Form::Fhir,
				_ => Form::Summary,
			};
			show(context, entry, form, sealed).await
		}
		EntryCommand::Vote {
			entries, reject, ..
		} => vote(context, entries, reject).await,
		EntryCommand::Withdraw { entry } => {
			let session = context.session().await?;
			entries::find_one(&session.chain, entry).await?;
			session.send(calls::withdraw_entry(entry)).await?;
			context.print(&entry, |entry| format!("Entry {entry} is withdrawn."))
		}
	}
}

/// An entry as it is listed.
#[derive(Serialize)]
struct Listed {
	entry: EntryId,
	status: Status,
	hospital: AccountId,
	patient: AccountId,
	amends: Option<EntryId>,
	submitted_at: u32,
}

impl From<(EntryId, &Entry)> for Listed {
	fn from((id, entry): (EntryId, &Entry)) -> Self {
		Listed {
			entry: id,
			status: (&entry.status).into(),
			hospital: entry.hospital,
			patient: entry.patient,
			amends: entry.amends,
			submitted_at: entry.submitted_at,
		}
	}
}

impl From<&EntryStatus> for Status {
	fn from(status: &EntryStatus) -> Self {
		match status {
			EntryStatus::Pending => Status::Pending,
			EntryStatus::Approved => Status::Approved,
			EntryStatus::Rejected => Status::Rejected,
			EntryStatus::Expired => Status::Expired,
			EntryStatus::Withdrawn => Status::Withdrawn,
			EntryStatus::Migrated => Status::Migrated,
			EntryStatus::Refused(_) => Status::Refused,
		}
	}
}

/// How many entries are read before it is seen whether they are enough.
const CHUNK: usize = 256;

async fn list(context: &Context, args: &ListArgs) -> Result<()> {
	let state = context.chain().await?.finalized().await?;
	let ids: Vec<EntryId> = if args.pending {
		let voter = match args.account {
			Some(account) => account,
			None => AccountId(context.keys()?.account()),
		};
		state.pending_entries(voter).await?
	} else {
		(0..state.next_entry().await?).collect()
	};
	let mut listed = Vec::new();
	for ids in ids.rchunks(CHUNK) {
		if listed.len() >= args.limit {
			break;
		}
		let found = state.entries(ids.iter().rev().copied()).await?;
		let found = found.iter().map(|(id, entry)| Listed::from((*id, entry)));
		listed.extend(found.filter(|found| {
			args.status.is_none_or(|status| status == found.status)
				&& args
					.hospital
					.is_none_or(|hospital| hospital == found.hospital)
				&& args.patient.is_none_or(|patient| patient == found.patient)
		}));
	}
	listed.truncate(args.limit);
	let hospitals = state.hospitals().await?;
	context.print(&listed, |listed| {
		let row = |listed: &Listed| {
			let hospital = hospitals
				.iter()
				.find(|(account, _)| *account == listed.hospital);
			[
				listed.entry.to_string(),
				name(listed.status),
				hospital.map_or_else(String::new, |(_, found)| found.name.clone()),
				listed.patient.to_string(),
				listed.submitted_at.to_string(),
				listed
					.amends
					.map(|entry| entry.to_string())
					.unwrap_or_default(),
			]
		};
		let header = [
			"entry", "status", "hospital", "patient", "in block", "amends",
		];
		output::table(header, listed.iter().map(row))
	})
}

enum Form {
	Summary,
	Draft,
	Fhir,
}

/// An entry as it is shown.
#[derive(Serialize)]
struct Shown {
	#[serde(flatten)]
	listed: Listed,
	health_commitment: String,
	bill_commitment: String,
	approvals: Option<u32>,
	rejections: Option<u32>,
	/// Of the supporting hospitals; the patient's approval is needed besides.
	approvals_needed: Option<u32>,
	/// The last block in which a vote is taken.
	deadline: Option<u32>,
	/// Opened, if this key folder opens it.
	record: Option<Draft>,
	/// Why it is not opened.
	unopened: Option<String>,
}

async fn show(context: &Context, id: EntryId, form: Form, files: Option<PathBuf>) -> Result<()> {
	let (chain, keys) = match context.has_key() {
		true => {
			let (chain, keys) = context.reader_session().await?;
			(chain, Some(keys))
		}
		false => (context.chain().await?, None),
	};
	let (state, entry) = entries::find_one(&chain, id).await?;
	let sealed = state.sealed_record(id).await?;
	if let Some(folder) = files {
		write_sealed(&folder, id, sealed.as_ref())?;
	}
	let opened = match (&sealed, &keys) {
		(None, _) => Err("its ciphertexts have left the chain's state".to_owned()),
		(Some(_), None) => Err("no key folder is named: add --key".to_owned()),
		(Some(sealed), Some(keys)) => sealed
			.open(keys.decryption_keys())
			.map_err(|error| error.to_string()),
	};
	match form {
		Form::Summary => summary(context, &state, id, &entry, opened).await,
		Form::Draft => {
			let record = opened.map_err(|reason| unopened(id, &reason))?;
			println!("{}", Draft::from(&record).to_json()?.as_str());
			Ok(())
		}
		Form::Fhir => {
			let record = opened.map_err(|reason| unopened(id, &reason))?;
			let origin = origin(&chain, id, &entry).await?;
			println!("{}", fhir::export(&record, &origin)?);
			Ok(())
		}
	}
}

fn unopened(id: EntryId, reason: &str) -> anyhow::Error {
	anyhow::anyhow!("entry {id} is not opened: {reason}")
}

async fn summary(
	context: &Context,
	state: &State,
	id: EntryId,
	entry: &Entry,
	opened: Result<Record, String>,
) -> Result<()> {
	let count = state.vote_count(id).await?;
	let shown = Shown {
		listed: Listed::from((id, entry)),
		health_commitment: Commitment(entry.health).to_string(),
		bill_commitment: Commitment(entry.bill).to_string(),
		approvals: count.as_ref().map(|count| count.approvals.into()),
		rejections: count.as_ref().map(|count| count.rejections.into()),
		approvals_needed: count.as_ref().map(|count| count.needed.into()),
		deadline: match entry.status {
			EntryStatus::Pending => state.deadline(id).await?,
			_ => None,
		},
		record: opened.as_ref().ok().map(Draft::from),
		unopened: opened.as_ref().err().cloned(),
	};
	let text = describe(entry, opened.as_ref().ok());
	context.print(&shown, |shown| {
		let number = |number: Option<u32>| number.map(|number| number.to_string());
		let votes = shown
			.approvals
			.zip(shown.rejections)
			.zip(shown.approvals_needed);
		let facts = output::facts([
			("entry", id.to_string()),
			("status", name(shown.listed.status)),
			(
				"hospitals' votes",
				votes.map_or_else(String::new, |((approvals, rejections), needed)| {
					format!("{approvals} of {needed} approvals, {rejections} rejections")
				}),
			),
			(
				"deadline, block",
				number(shown.deadline).unwrap_or_default(),
			),
			("health commitment", shown.health_commitment.clone()),
			("bill commitment", shown.bill_commitment.clone()),
		]);
		let reason = shown
			.unopened
			.as_deref()
			.map(|reason| format!("\nNot opened: {reason}."));
		format!("{facts}\n{text}{}", reason.unwrap_or_default())
	})
}

/// The sealed parts, as the age files that they are.
fn write_sealed(folder: &Path, id: EntryId, sealed: Option<&SealedRecord>) -> Result<()> {
	let Some(sealed) = sealed else {
		bail!("the ciphertexts of entry {id} have left the chain's state");
	};
	let write = |name: &str, bytes: &[u8]| {
		let path = folder.join(name);
		std::fs::write(&path, bytes)
			.with_context(|| format!("{}: cannot be written", path.display()))
	};
	std::fs::create_dir_all(folder)
		.with_context(|| format!("{}: cannot be made", folder.display()))?;
	write("health.age", &sealed.health.ciphertext)?;
	write("bill.age", &sealed.bill.ciphertext)
}

/// Where a record comes from: the block in which its entry was approved is searched for.
async fn origin(chain: &Chain, id: EntryId, entry: &Entry) -> Result<Origin> {
	if entry.status != EntryStatus::Approved {
		bail!("entry {id} is not approved: there is nothing yet that its Bundle could refer to");
	}
	// It was pending when it was submitted, and is approved now.
	let (mut pending, mut approved) = (entry.submitted_at, chain.finalized().await?);
	while approved.block_number() > pending + 1 {
		let middle = pending + (approved.block_number() - pending) / 2;
		let state = chain.at_height(middle).await?;
		match state.entry(id).await?.map(|entry| entry.status) {
			Some(EntryStatus::Approved) => approved = state,
			_ => pending = middle,
		}
	}
	Ok(Origin {
		entry: id,
		block: approved.block_number(),
		block_hash: approved.block_hash().0,
		patient: entry.patient.0,
		hospital: entry.hospital.0,
		approved_at: Time::from_unix(approved.unix_time().await?).map_err(|rule| {
			anyhow::anyhow!("the time of block {}: {rule}", approved.block_number())
		})?,
	})
}
