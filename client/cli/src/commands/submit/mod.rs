//! Submitting records, once each.

mod send;

use crate::{
	args::SubmitHow,
	context::{Context, Session},
	journal::{Journal, Sent, Step, Tag},
	progress::Progress,
	source::Submission,
};
use anyhow::{bail, Result};
use consilium_chain::{AccountId, EntryId, EntryStatus, State};
use consilium_record::{
	plausibility::{self, Severity},
	Time,
};
use serde::Serialize;
use std::{
	sync::{Arc, Mutex},
	time::Duration,
};

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
	Submitted,
	SubmittedBefore,
	Failed,
}

/// What became of a record.
#[derive(Serialize)]
struct Report {
	record: String,
	patient: AccountId,
	status: Status,
	entry: Option<EntryId>,
	error: Option<String>,
}

/// Submit records, and say what became of each.
pub async fn submit(
	context: &Context,
	submissions: Vec<Submission>,
	how: &SubmitHow,
) -> Result<()> {
	check_plausible(&submissions, how)?;
	let session = context.locked_session().await?;
	let journal = Journal::open(session.keys.path())?;
	let mut work = Work {
		tags: submissions
			.iter()
			.map(|submission| session.keys.tag(&submission.identity).into())
			.collect(),
		journal: Arc::new(Mutex::new(journal)),
		session: &session,
		submissions,
	};
	work.settle().await?;
	let state = session.chain.finalized().await?;
	let before = work.submitted_before(&state, how.again).await?;
	let reports = work.submit_others(&state, before).await?;
	report(context, reports)
}

/// Refuse what cannot be true, and mention what is strange.
fn check_plausible(submissions: &[Submission], how: &SubmitHow) -> Result<()> {
	/// Of more records, strange readings are not mentioned: who submits many has looked at them.
	const MENTIONED: usize = 10;
	let now = Time::now()?;
	let mut impossible = 0;
	for submission in submissions {
		let findings = plausibility::check(&submission.record.health, now);
		let is_impossible = |severity| severity == Severity::Impossible;
		for found in &findings {
			if is_impossible(found.severity()) || submissions.len() <= MENTIONED {
				eprintln!("{}: {found}", submission.origin);
			}
		}
		impossible += usize::from(findings.iter().any(|found| is_impossible(found.severity())));
	}
	if impossible > 0 && !how.despite_findings {
		bail!(
			"{impossible} of {} records have readings that cannot be true, and nothing was submitted: \
			 correct them, or add --despite-findings",
			submissions.len()
		);
	}
	Ok(())
}

struct Work<'a> {
	session: &'a Session,
	submissions: Vec<Submission>,
	/// What tells each submission from others, in the same order.
	tags: Vec<Tag>,
	journal: Arc<Mutex<Journal>>,
}

impl Work<'_> {
	fn write(&self, tag: &Tag, step: Step) -> Result<()> {
		lock(&self.journal).write([(tag.clone(), step)])
	}

	/// The transactions of an earlier run of which it is not known what became.
	fn unsettled(&self) -> Vec<(Tag, Vec<Sent>)> {
		let journal = lock(&self.journal);
		let sent = |tag: &Tag| journal.past(tag).map(|past| past.sent.clone());
		self.tags
			.iter()
			.filter_map(|tag| Some((tag.clone(), sent(tag).filter(|sent| !sent.is_empty())?)))
			.collect()
	}

	/// Find out what became of what an earlier run has sent, and wait for what is on its way still.
	async fn settle(&mut self) -> Result<()> {
		let mut progress: Option<Progress> = None;
		let mut last = 0;
		loop {
			let unsettled = self.unsettled();
			let state = self.session.chain.finalized().await?;
			if !unsettled.is_empty() && state.block_number() > last {
				last = state.block_number();
				self.settle_at(&state, &unsettled).await?;
			}
			let left = self.unsettled().len();
			if left == 0 {
				return Ok(());
			}
			progress
				.get_or_insert_with(|| {
					Progress::new("records of an earlier run, perhaps on their way", left)
				})
				.left(left);
			tokio::time::sleep(Duration::from_millis(500)).await;
		}
	}

	/// Settle what can be told after a final block.
	async fn settle_at(&self, state: &State, unsettled: &[(Tag, Vec<Sent>)]) -> Result<()> {
		let all = unsettled.iter().flat_map(|(_, sent)| sent);
		let first = all.map(|sent| sent.first_entry).min().unwrap_or(0);
		let next = state.next_entry().await?;
		let entries = state.entries(first..next).await?;
		let nonce = state.nonce(&self.session.account).await?;
		for (tag, sent) in unsettled {
			let entry = entries.iter().find(|(_, entry)| {
				let commitment = consilium_record::Commitment(entry.health).to_string();
				sent.iter().any(|sent| sent.health == commitment)
			});
			let may_come =
				|sent: &Sent| sent.nonce >= nonce && sent.valid_until > state.block_number();
			if let Some((id, _)) = entry {
				self.write(tag, Step::Entry(*id))?;
			} else if !sent.iter().any(may_come) {
				self.write(tag, Step::Failed)?;
			}
		}
		Ok(())
	}

	/// For each submission the entry that it is already, if it need not be submitted again.
	async fn submitted_before(&self, state: &State, again: bool) -> Result<Vec<Option<EntryId>>> {
		let past: Vec<Option<EntryId>> = {
			let journal = lock(&self.journal);
			let entry = |tag| journal.past(tag).and_then(|past| past.entry);
			self.tags.iter().map(entry).collect()
		};
		let mut before = Vec::new();
		for entry in past {
			let has_ended = match entry.filter(|_| again) {
				Some(id) => state.entry(id).await?.is_some_and(|entry| {
					!matches!(
						entry.status,
						EntryStatus::Pending | EntryStatus::Approved | EntryStatus::Migrated
					)
				}),
				None => false,
			};
			before.push(entry.filter(|_| !has_ended));
		}
		Ok(before)
	}
}

fn lock(journal: &Mutex<Journal>) -> std::sync::MutexGuard<'_, Journal> {
	journal
		.lock()
		.unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn report(context: &Context, reports: Vec<Report>) -> Result<()> {
	let count = |status| {
		reports
			.iter()
			.filter(|report| report.status == status)
			.count()
	};
	let (submitted, before) = (count(Status::Submitted), count(Status::SubmittedBefore));
	context.print(&reports, |reports| match reports.as_slice() {
		[Report {
			entry: Some(entry),
			status: Status::Submitted,
			..
		}] => {
			format!("Submitted as entry {entry}.")
		}
		[Report {
			entry: Some(entry), ..
		}] => {
			format!("Submitted before, as entry {entry}: see `consilium entry show {entry}`.")
		}
		_ => format!(
			"{submitted} submitted, {before} submitted before, of {}.",
			reports.len()
		),
	})?;
	match count(Status::Failed) {
		0 => Ok(()),
		1 if reports.len() == 1 => bail!("the record was not submitted"),
		failed => bail!(
			"{failed} of {} records were not submitted; run the same command again for these",
			reports.len()
		),
	}
}
