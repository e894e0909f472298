//! Sealing and sending what was not submitted before: several entries in a transaction, which costs
//! the chain and the hospital less than a transaction each.

use super::{lock, Report, Status, Work};
use crate::{
	journal::{Sent, Step, Tag},
	progress::Progress,
	readers::Readers,
};
use anyhow::{anyhow, Context, Result};
use consilium_chain::{
	calls, AccountId, BeforeSending, CallError, Chain, EntryId, State, Submission, SubmitError,
	Wait,
};
use consilium_record::EncryptionKey;
use futures::{stream, StreamExt};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The most entries of a transaction.
const BATCH: usize = 32;
/// How many transactions are on their way at a time.
const CONCURRENCY: usize = 8;
/// For how long the readers' keys are taken to be those of the chain.
const KEYS_LAST: Duration = Duration::from_secs(10);

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

/// What became of the submission of a place.
type Outcome = (usize, Result<EntryId>);

/// A submission that is sealed.
struct Sealed {
	place: usize,
	/// The commitment to the health details: by it the entry is found.
	health: String,
	submission: Submission,
}

impl Work<'_> {
	/// Submit what is not an entry before, and tell of all.
	pub(super) async fn submit_others(
		self,
		state: &State,
		before: Vec<Option<EntryId>>,
	) -> Result<Vec<Report>> {
		let first_entry = state.next_entry().await?;
		let chain = &self.session.chain;
		let mut keys = Keys {
			chain,
			hospital: self.session.account,
			readers: Readers::of(chain.best().await?, self.session.account).await?,
			since: Instant::now(),
		};
		let is_left = |place: &usize| before[*place].is_none();
		let left: Vec<usize> = (0..before.len()).filter(is_left).collect();
		// Who cannot be sealed to is found before anything is sent.
		for place in &left {
			let submission = &self.submissions[*place];
			let readers = keys.for_patient(submission.patient).await;
			readers.with_context(|| submission.origin.clone())?;
		}
		let mut reports: Vec<(usize, Report)> = before
			.iter()
			.enumerate()
			.filter_map(|(place, entry)| {
				Some((
					place,
					self.report(place, Status::SubmittedBefore, Ok((*entry)?)),
				))
			})
			.collect();
		let mut progress = Progress::new_if(left.len() > 1, "records submitted", left.len());
		let keys = Mutex::new(keys);
		let mut running = stream::iter(left.chunks(BATCH))
			.map(|places| self.submit_batch(places, &keys, first_entry))
			.buffer_unordered(CONCURRENCY);
		while let Some(outcomes) = running.next().await {
			if let Some(progress) = &mut progress {
				progress.add(outcomes.len());
			}
			for (place, outcome) in outcomes {
				if let Err(error) = &outcome {
					let text = format!("{}: {error:#}", self.submissions[place].origin);
					match &progress {
						Some(progress) => progress.say(&text),
						None => eprintln!("{text}"),
					}
				}
				reports.push((place, self.report(place, Status::Submitted, outcome)));
			}
		}
		reports.sort_by_key(|(place, _)| *place);
		Ok(reports.into_iter().map(|(_, report)| report).collect())
	}

	fn report(&self, place: usize, status: Status, outcome: Result<EntryId>) -> Report {
		let submission = &self.submissions[place];
		Report {
			record: submission.origin.clone(),
			patient: submission.patient,
			status: match outcome {
				Ok(_) => status,
				Err(_) => Status::Failed,
			},
			error: outcome.as_ref().err().map(|error| format!("{error:#}")),
			entry: outcome.ok(),
		}
	}

	/// Submit those of some places by one transaction.
	async fn submit_batch(
		&self,
		places: &[usize],
		keys: &Mutex<Keys<'_>>,
		first_entry: EntryId,
	) -> Vec<Outcome> {
		let (mut outcomes, mut batch) = (Vec::new(), Vec::new());
		for place in places {
			match self.seal(*place, keys).await {
				Ok(sealed) => batch.push(sealed),
				Err(error) => outcomes.push((*place, Err(error))),
			}
		}
		if !batch.is_empty() {
			outcomes.extend(self.send(batch, first_entry).await);
		}
		outcomes
	}

	async fn seal(&self, place: usize, keys: &Mutex<Keys<'_>>) -> Result<Sealed> {
		let submission = &self.submissions[place];
		let readers = keys.lock().await.for_patient(submission.patient).await?;
		let sealed = submission.record.seal(&readers)?;
		Ok(Sealed {
			place,
			health: sealed.health.commitment.to_string(),
			submission: calls::submission(submission.patient, sealed, submission.amends),
		})
	}

	async fn send(&self, batch: Vec<Sealed>, first_entry: EntryId) -> Vec<Outcome> {
		let session = self.session;
		let before_sending = self.before_sending(&batch, first_entry);
		let places: Vec<usize> = batch.iter().map(|sealed| sealed.place).collect();
		let call = match <[Sealed; 1]>::try_from(batch) {
			Ok([one]) => calls::submit_entry(one.submission),
			Err(several) => {
				let submissions = several.into_iter().map(|sealed| sealed.submission);
				calls::submit_entries(submissions.collect())
			}
		};
		let sent = session
			.submitter
			.submit_after(&session.signer, call, session.wait, Some(before_sending))
			.await;
		let entries = match sent {
			Ok(included) => included.entries(),
			Err(SubmitError::Failed(error)) => vec![Err(error); places.len()],
			// What became of them the next run finds out.
			Err(error) => {
				let unknown = |place| (place, Err(anyhow!("{error}")));
				return places.into_iter().map(unknown).collect();
			}
		};
		self.carried_out(places, entries)
	}

	/// Take note of what became of each submission of a transaction that was carried out.
	fn carried_out(
		&self,
		places: Vec<usize>,
		entries: Vec<Result<EntryId, CallError>>,
	) -> Vec<Outcome> {
		let nothing = || anyhow!("the transaction is in a block, which says nothing of an entry");
		let mut entries = entries.into_iter();
		let mut steps = Vec::new();
		let mut outcomes: Vec<Outcome> = Vec::new();
		for place in places {
			let outcome = match entries.next() {
				Some(Ok(entry)) => Ok(entry),
				// It can be submitted again.
				Some(Err(error)) => {
					steps.push((self.tags[place].clone(), Step::Failed));
					Err(error.into())
				}
				None => Err(nothing()),
			};
			if let Ok(entry) = outcome {
				steps.push((self.tags[place].clone(), Step::Entry(entry)));
			}
			outcomes.push((place, outcome));
		}
		// A block that is not final may not stay: then the next run finds out.
		if self.session.wait == Wait::Finalized {
			if let Err(error) = lock(&self.journal).write(steps) {
				let unwritten = |(place, _)| (place, Err(anyhow!("{error:#}")));
				return outcomes.into_iter().map(unwritten).collect();
			}
		}
		outcomes
	}

	/// Each transaction is in the journal before it is sent.
	fn before_sending(&self, batch: &[Sealed], first_entry: EntryId) -> BeforeSending {
		let journal = self.journal.clone();
		let sent: Vec<(Tag, String)> = batch
			.iter()
			.map(|sealed| (self.tags[sealed.place].clone(), sealed.health.clone()))
			.collect();
		Box::new(move |signed| {
			let step = |(tag, health): &(Tag, String)| {
				let sent = Sent {
					health: health.clone(),
					nonce: signed.nonce,
					valid_until: signed.valid_until,
					first_entry,
				};
				(tag.clone(), Step::Sent(sent))
			};
			let written = lock(&journal).write(sent.iter().map(step));
			written.map_err(|error| format!("{error:#}"))
		})
	}
}
