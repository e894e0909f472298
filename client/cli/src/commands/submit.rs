//! Submitting records, once each.

use crate::{
	args::SubmitHow,
	context::{Context, Session},
	journal::{Journal, Sent, Step, Tag},
	progress::Progress,
	readers::Readers,
	source::Submission,
};
use anyhow::{bail, Context as _, Result};
use consilium_chain::{
	calls, AccountId, BeforeSending, Chain, EntryId, EntryStatus, Event, HealthRecordsEvent,
	Included, State, Wait,
};
use consilium_record::{
	plausibility::{self, Severity},
	EncryptionKey, SealedRecord, Time,
};
use futures::{stream, StreamExt};
use serde::Serialize;
use std::{
	sync::{Arc, Mutex},
	time::{Duration, Instant},
};

/// How many records are on their way at a time.
const CONCURRENCY: usize = 128;
/// For how long the readers' keys are taken to be those of the chain.
const KEYS_LAST: Duration = Duration::from_secs(10);

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

/// The readers' keys, asked for again now and then.
struct Keys<'a> {
	chain: &'a Chain,
	hospital: AccountId,
	readers: Readers,
	since: Instant,
}

impl Keys<'_> {
	async fn for_patient(&mut self, patient: AccountId) -> Result<Vec<EncryptionKey>> {
		if self.since.elapsed() > KEYS_LAST {
			self.readers = Readers::of(self.chain.best().await?, self.hospital).await?;
			self.since = Instant::now();
		}
		self.readers.for_patient(patient).await
	}
}

impl Work<'_> {
	fn write(&self, tag: &Tag, step: Step) -> Result<()> {
		write(&self.journal, tag, step)
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

	async fn submit_others(
		self,
		state: &State,
		before: Vec<Option<EntryId>>,
	) -> Result<Vec<Report>> {
		let first_entry = state.next_entry().await?;
		let mut keys = Keys {
			chain: &self.session.chain,
			hospital: self.session.account,
			readers: Readers::of(self.session.chain.best().await?, self.session.account).await?,
			since: Instant::now(),
		};
		// Who cannot be sealed to is found before anything is sent.
		for (submission, _) in self
			.submissions
			.iter()
			.zip(&before)
			.filter(|(_, id)| id.is_none())
		{
			keys.for_patient(submission.patient)
				.await
				.with_context(|| submission.origin.clone())?;
		}
		let left = before.iter().filter(|entry| entry.is_none()).count();
		let mut progress = Progress::new_if(left > 1, "records submitted", left);
		let keys = tokio::sync::Mutex::new(keys);
		let (work, keys) = (&self, &keys);
		let mut running = stream::iter(before.into_iter().enumerate())
			.map(|(place, before)| async move {
				match before {
					Some(entry) => (place, Ok(entry), Status::SubmittedBefore),
					None => {
						let entry = work.submit_one(place, keys, first_entry).await;
						(place, entry, Status::Submitted)
					}
				}
			})
			.buffer_unordered(CONCURRENCY);
		let mut reports = Vec::new();
		while let Some((place, entry, status)) = running.next().await {
			if let Some(progress) = progress.as_mut().filter(|_| status == Status::Submitted) {
				progress.add(1);
			}
			if let Err(error) = &entry {
				let text = format!("{}: {error:#}", self.submissions[place].origin);
				match &progress {
					Some(progress) => progress.say(&text),
					None => eprintln!("{text}"),
				}
			}
			let submission = &self.submissions[place];
			reports.push((
				place,
				Report {
					record: submission.origin.clone(),
					patient: submission.patient,
					status: if entry.is_ok() {
						status
					} else {
						Status::Failed
					},
					error: entry.as_ref().err().map(|error| format!("{error:#}")),
					entry: entry.ok(),
				},
			));
		}
		reports.sort_by_key(|(place, _)| *place);
		Ok(reports.into_iter().map(|(_, report)| report).collect())
	}

	async fn submit_one(
		&self,
		place: usize,
		keys: &tokio::sync::Mutex<Keys<'_>>,
		first_entry: EntryId,
	) -> Result<EntryId> {
		let (submission, tag) = (&self.submissions[place], &self.tags[place]);
		let readers = keys.lock().await.for_patient(submission.patient).await?;
		let sealed = submission.record.seal(&readers)?;
		let before_sending = self.before_sending(tag, &sealed, first_entry);
		let call = calls::submit_entry(submission.patient, sealed, submission.amends);
		let session = self.session;
		let sent = session
			.submitter
			.submit_after(&session.signer, call, session.wait, Some(before_sending))
			.await;
		match sent {
			Ok(included) => {
				let entry = entry_of(&included)?;
				// A block that is not final may not stay: then the next run finds out.
				if session.wait == Wait::Finalized {
					self.write(tag, Step::Entry(entry))?;
				}
				Ok(entry)
			}
			// It was carried out and failed: it can be submitted again. What became of it otherwise,
			// the next run finds out.
			Err(error @ consilium_chain::SubmitError::Failed(_)) => {
				self.write(tag, Step::Failed)?;
				Err(error.into())
			}
			Err(error) => Err(error.into()),
		}
	}

	/// Each transaction is in the journal before it is sent.
	fn before_sending(
		&self,
		tag: &Tag,
		sealed: &SealedRecord,
		first_entry: EntryId,
	) -> BeforeSending {
		let (journal, tag) = (self.journal.clone(), tag.clone());
		let health = sealed.health.commitment.to_string();
		Box::new(move |signed| {
			let sent = Sent {
				health: health.clone(),
				nonce: signed.nonce,
				valid_until: signed.valid_until,
				first_entry,
			};
			write(&journal, &tag, Step::Sent(sent)).map_err(|error| format!("{error:#}"))
		})
	}
}

fn lock(journal: &Mutex<Journal>) -> std::sync::MutexGuard<'_, Journal> {
	journal
		.lock()
		.unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn write(journal: &Mutex<Journal>, tag: &Tag, step: Step) -> Result<()> {
	lock(journal).write(tag, step)
}

fn entry_of(included: &Included) -> Result<EntryId> {
	included
		.events
		.iter()
		.find_map(|event| match event {
			Event::HealthRecords(HealthRecordsEvent::EntrySubmitted { entry, .. }) => Some(*entry),
			_ => None,
		})
		.context("the transaction is in a block, which says nothing of an entry")
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
