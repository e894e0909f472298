//! Votes, one by one or many in a call.

use crate::{gather::Gatherer, network::Account};
use anyhow::{bail, Result};
use consilium_chain::{calls, EntryId, Event, HealthRecordsEvent, Verdict};
use std::sync::{
	atomic::{AtomicUsize, Ordering},
	Arc,
};

/// The most votes of a call (`MaxBatchLength` of the pallet).
const MAX_BATCH: usize = 100;

/// Everybody who votes.
pub struct Ballots {
	voters: Vec<Account>,
	/// For each voter, where votes wait to be cast together; empty if each is a call of its own.
	waiting: Vec<Gatherer<EntryId, ()>>,
	calls: Arc<AtomicUsize>,
}

impl Ballots {
	pub fn new(voters: Vec<Account>, is_batched: bool) -> Self {
		let calls = Arc::new(AtomicUsize::new(0));
		let waiting = match is_batched {
			false => Vec::new(),
			true => voters
				.iter()
				.map(|voter| gather(voter.clone(), calls.clone()))
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
		if let Some(waiting) = self.waiting.get(voter) {
			return waiting.send(entry).await;
		}
		self.calls.fetch_add(1, Ordering::Relaxed);
		let call = calls::cast_vote(entry, Verdict::Approve);
		self.voters[voter].send(call).await?;
		Ok(())
	}
}

fn gather(voter: Account, calls: Arc<AtomicUsize>) -> Gatherer<EntryId, ()> {
	Gatherer::new(MAX_BATCH, move |entries: Vec<EntryId>| {
		calls.fetch_add(1, Ordering::Relaxed);
		let voter = voter.clone();
		async move {
			let count = entries.len();
			let outcome = approve_all(&voter, entries).await;
			vec![outcome.map_err(|error| format!("{error:#}")); count]
		}
	})
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
