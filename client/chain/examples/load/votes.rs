//! Votes, one by one or many in a call.

use crate::network::Account;
use anyhow::{anyhow, bail, Result};
use consilium_chain::{calls, EntryId, Event, HealthRecordsEvent, Verdict};
use std::{
	sync::{
		atomic::{AtomicUsize, Ordering},
		Arc,
	},
	time::Duration,
};
use tokio::{
	sync::{mpsc, oneshot},
	time::sleep,
};

/// The most votes of a call (`MaxBatchLength` of the pallet).
const MAX_BATCH: usize = 100;
/// For how long votes are gathered: those on the entries of one block come within this.
const GATHERING: Duration = Duration::from_millis(100);

/// A vote that is to be cast, and whom to tell what became of it.
struct Ballot {
	entry: EntryId,
	answer: oneshot::Sender<Result<(), String>>,
}

/// Everybody who votes.
pub struct Ballots {
	voters: Vec<Account>,
	/// For each voter, where votes wait to be cast together; empty if each is a call of its own.
	waiting: Vec<mpsc::UnboundedSender<Ballot>>,
	calls: Arc<AtomicUsize>,
}

impl Ballots {
	pub fn new(voters: Vec<Account>, is_batched: bool) -> Self {
		let calls = Arc::new(AtomicUsize::new(0));
		let waiting = match is_batched {
			false => Vec::new(),
			true => voters
				.iter()
				.map(|voter| {
					let (sender, received) = mpsc::unbounded_channel();
					tokio::spawn(vote_in_batches(voter.clone(), received, calls.clone()));
					sender
				})
				.collect(),
		};
		Ballots {
			voters,
			waiting,
			calls,
		}
	}

	/// How many calls were sent.
	pub fn calls(&self) -> usize {
		self.calls.load(Ordering::Relaxed)
	}

	/// Approve an entry, and wait until that is final.
	pub async fn approve(&self, voter: usize, entry: EntryId) -> Result<()> {
		let Some(waiting) = self.waiting.get(voter) else {
			self.calls.fetch_add(1, Ordering::Relaxed);
			let call = calls::cast_vote(entry, Verdict::Approve);
			self.voters[voter].send(call).await?;
			return Ok(());
		};
		let (answer, answered) = oneshot::channel();
		let gone = || anyhow!("nobody casts the votes any more");
		waiting.send(Ballot { entry, answer }).map_err(|_| gone())?;
		answered
			.await
			.map_err(|_| gone())?
			.map_err(|error| anyhow!(error))
	}
}

async fn vote_in_batches(
	voter: Account,
	mut waiting: mpsc::UnboundedReceiver<Ballot>,
	calls: Arc<AtomicUsize>,
) {
	while let Some(first) = waiting.recv().await {
		sleep(GATHERING).await;
		let mut ballots = vec![first];
		while ballots.len() < MAX_BATCH {
			let Ok(next) = waiting.try_recv() else {
				break;
			};
			ballots.push(next);
		}
		calls.fetch_add(1, Ordering::Relaxed);
		let voter = voter.clone();
		tokio::spawn(async move {
			let entries = ballots.iter().map(|ballot| ballot.entry).collect();
			let outcome = approve_all(&voter, entries).await;
			let outcome = outcome.map_err(|error| format!("{error:#}"));
			for ballot in ballots {
				// Who failed meanwhile does not listen any more.
				let _ = ballot.answer.send(outcome.clone());
			}
		});
	}
}

async fn approve_all(voter: &Account, entries: Vec<EntryId>) -> Result<()> {
	let verdicts = entries.into_iter().map(|entry| (entry, Verdict::Approve));
	let call = calls::cast_votes(verdicts.collect());
	let included = voter.send(call).await?;
	for event in &included.events {
		if let Event::HealthRecords(HealthRecordsEvent::VoteSkipped { entry, error, .. }) = event {
			bail!(
				"a vote on entry {entry} was skipped: {}",
				included.state.explain(error)
			);
		}
	}
	Ok(())
}
