//! Submissions, one by one or several in a transaction.

use crate::{gather::Gatherer, network::Account};
use anyhow::{Context, Result};
use consilium_chain::{calls, EntryId, Submission};
use std::sync::{
	atomic::{AtomicUsize, Ordering},
	Arc,
};

/// The most entries of a transaction, as in `consilium entry submit`.
const MAX_BATCH: usize = 32;

/// The hospitals, as they submit.
pub struct Submissions {
	hospitals: Vec<Account>,
	/// For each hospital, where calls wait to be sent together; empty if each is sent by itself.
	waiting: Vec<Gatherer<Submission, EntryId>>,
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
	pub async fn submit(&self, hospital: usize, submission: Submission) -> Result<EntryId> {
		if let Some(waiting) = self.waiting.get(hospital) {
			return waiting.send(submission).await;
		}
		self.transactions.fetch_add(1, Ordering::Relaxed);
		let call = calls::submit_entry(submission);
		let mut entries = self.hospitals[hospital].send(call).await?.entries();
		Ok(entries
			.pop()
			.context("a block says nothing of a submission in it")??)
	}
}

fn gather(hospital: Account, transactions: Arc<AtomicUsize>) -> Gatherer<Submission, EntryId> {
	Gatherer::new(MAX_BATCH, move |submissions: Vec<Submission>| {
		transactions.fetch_add(1, Ordering::Relaxed);
		let hospital = hospital.clone();
		async move {
			let count = submissions.len();
			match hospital.send(calls::submit_entries(submissions)).await {
				Ok(included) => {
					let entries = included.entries().into_iter();
					entries
						.map(|entry| entry.map_err(|error| error.to_string()))
						.collect()
				}
				Err(error) => vec![Err(error.to_string()); count],
			}
		}
	})
}
