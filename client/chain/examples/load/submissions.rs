//! Submissions, one by one or several in a transaction.

use crate::{gather::Gatherer, network::Account};
use anyhow::{Context, Result};
use consilium_chain::{calls, Call, EntryId, Event, HealthRecordsEvent};
use std::sync::{
	atomic::{AtomicUsize, Ordering},
	Arc,
};

/// The most entries of a transaction, as in `consilium entry submit`.
const MAX_BATCH: usize = 16;

/// The hospitals, as they submit.
pub struct Submissions {
	hospitals: Vec<Account>,
	/// For each hospital, where calls wait to be sent together; empty if each is sent by itself.
	waiting: Vec<Gatherer<Call, EntryId>>,
	transactions: Arc<AtomicUsize>,
}

impl Submissions {
	pub fn new(hospitals: Vec<Account>, is_batched: bool) -> Self {
		let transactions = Arc::new(AtomicUsize::new(0));
		let waiting = match is_batched {
			false => Vec::new(),
			true => hospitals
				.iter()
				.map(|hospital| gather(hospital.clone(), transactions.clone()))
				.collect(),
		};
		Submissions {
			hospitals,
			waiting,
			transactions,
		}
	}

	/// How many transactions were sent.
	pub fn transactions(&self) -> usize {
		self.transactions.load(Ordering::Relaxed)
	}

	/// Submit an entry, and wait until it is final.
	pub async fn submit(&self, hospital: usize, call: Call) -> Result<EntryId> {
		if let Some(waiting) = self.waiting.get(hospital) {
			return waiting.send(call).await;
		}
		self.transactions.fetch_add(1, Ordering::Relaxed);
		entry_of(&self.hospitals[hospital].send(call).await?.events)
	}
}

fn gather(hospital: Account, transactions: Arc<AtomicUsize>) -> Gatherer<Call, EntryId> {
	Gatherer::new(MAX_BATCH, move |calls: Vec<Call>| {
		transactions.fetch_add(1, Ordering::Relaxed);
		let hospital = hospital.clone();
		async move {
			let count = calls.len();
			match hospital.send(calls::batch(calls)).await {
				Ok(included) => included.items().into_iter().map(entry_of_item).collect(),
				Err(error) => vec![Err(error.to_string()); count],
			}
		}
	})
}

fn entry_of_item<E: ToString>(item: Result<Vec<Event>, E>) -> Result<EntryId, String> {
	let events = item.map_err(|error| error.to_string())?;
	entry_of(&events).map_err(|error| error.to_string())
}

fn entry_of(events: &[Event]) -> Result<EntryId> {
	let entry = events.iter().find_map(|event| match event {
		Event::HealthRecords(HealthRecordsEvent::EntrySubmitted { entry, .. }) => Some(*entry),
		_ => None,
	});
	entry.context("a submission is in a block that says nothing of an entry")
}
