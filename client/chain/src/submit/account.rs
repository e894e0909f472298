//! One account's calls, from the queue into a finalized block. Nothing here touches the network.
//!
//! A transaction that was sent may be included at any time, as long as its nonce is not used and the
//! chain has not come to the end of its validity. Until then it is *alive*: its nonce is given to no
//! other call, and its call gets no other nonce. So a call runs once at most, whatever pools lose
//! and nodes forget.

use crate::BlockNumber;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// After how many finalized blocks a transaction that is not included is sent again.
const RESEND_AFTER: BlockNumber = 8;

/// What is known of a transaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Transaction<Hash> {
	pub hash: Hash,
	pub bytes: Vec<u8>,
	/// The last block that it can be in.
	pub valid_until: BlockNumber,
}

#[derive(Debug)]
pub(super) struct InFlight<Job, Hash> {
	pub job: Job,
	/// The one that was signed last.
	pub transaction: Transaction<Hash>,
	/// Those before, with the same nonce: the chain takes one of them all.
	earlier: Vec<Hash>,
	/// The last finalized block when it was last sent; none while that has not been answered.
	pub sent_at: Option<BlockNumber>,
}

impl<Job, Hash: Copy + PartialEq> InFlight<Job, Hash> {
	/// The call was signed a second time, with the same nonce and to be valid no shorter. Those before
	/// stay alive.
	pub fn sign_again(&mut self, transaction: Transaction<Hash>) {
		let before = std::mem::replace(&mut self.transaction, transaction);
		self.earlier.push(before.hash);
	}

	/// Those of all its transactions.
	pub fn hashes(&self) -> impl Iterator<Item = Hash> + '_ {
		self.earlier.iter().copied().chain([self.transaction.hash])
	}
}

/// The calls of one account.
#[derive(Debug)]
pub(super) struct Account<Job, Hash> {
	/// Calls of which no transaction is alive.
	queue: VecDeque<Job>,
	/// By nonce, those of which one is.
	in_flight: BTreeMap<u32, InFlight<Job, Hash>>,
	/// The nonces below `next` whose transactions died without using them: to be filled first, or
	/// what comes after them waits.
	free: BTreeSet<u32>,
	/// The nonce after all that were given out; none while the chain has to be asked.
	next: Option<u32>,
}

impl<Job, Hash> Default for Account<Job, Hash> {
	fn default() -> Self {
		Account {
			queue: VecDeque::new(),
			in_flight: BTreeMap::new(),
			free: BTreeSet::new(),
			next: None,
		}
	}
}

impl<Job, Hash: Copy + PartialEq> Account<Job, Hash> {
	/// A call to be sent after all others.
	pub fn push(&mut self, job: Job) {
		self.queue.push_back(job);
	}

	/// Whether nothing is left to do.
	pub fn is_idle(&self) -> bool {
		self.queue.is_empty() && self.in_flight.is_empty()
	}

	/// Whether a call waits to be signed.
	pub fn has_waiting(&self) -> bool {
		!self.queue.is_empty()
	}

	/// How many transactions are alive.
	pub fn alive(&self) -> usize {
		self.in_flight.len()
	}

	/// Whether a call with a transaction that is alive fulfils a condition.
	pub fn any_alive(&self, condition: impl Fn(&Job) -> bool) -> bool {
		self.in_flight.values().any(|item| condition(&item.job))
	}

	/// Whether the chain must be asked for the next nonce before a call can be signed.
	pub fn needs_nonce(&self) -> bool {
		self.next.is_none()
	}

	/// What the chain says that the next nonce is, the transactions in pools counted in.
	pub fn set_next(&mut self, nonce: u32) {
		let after_alive = self.in_flight.keys().next_back().map_or(0, |last| last + 1);
		self.next = Some(nonce.max(after_alive));
	}

	/// The next call to sign, and its nonce.
	pub fn take(&mut self) -> Option<(u32, Job)> {
		let next = self.next?;
		let job = self.queue.pop_front()?;
		let nonce = self.free.pop_first().unwrap_or_else(|| {
			self.next = Some(next.saturating_add(1));
			next
		});
		Some((nonce, job))
	}

	/// A call could not be signed, or its transaction was sent nowhere: the nonce is free.
	pub fn give_back(&mut self, nonce: u32) {
		self.free.insert(nonce);
		self.settle();
	}

	/// The transaction of a call is about to be sent.
	pub fn signed(&mut self, nonce: u32, job: Job, transaction: Transaction<Hash>) {
		let sent_at = None;
		self.in_flight.insert(
			nonce,
			InFlight {
				job,
				transaction,
				earlier: Vec::new(),
				sent_at,
			},
		);
	}

	pub fn get_mut(&mut self, nonce: u32) -> Option<&mut InFlight<Job, Hash>> {
		self.in_flight.get_mut(&nonce)
	}

	/// The only node that was given a transaction refused it: it is dead, and its call is the
	/// caller's again.
	pub fn refused(&mut self, nonce: u32) -> Option<Job> {
		let refused = self.in_flight.remove(&nonce)?;
		self.give_back(nonce);
		Some(refused.job)
	}

	/// To sign a call again, before all others.
	pub fn push_front(&mut self, job: Job) {
		self.queue.push_front(job);
	}

	/// A transaction is in a finalized block. Its call, with what was sent for it.
	pub fn included(&mut self, nonce: u32, hash: Hash) -> Option<InFlight<Job, Hash>> {
		if !self.in_flight.get(&nonce)?.hashes().any(|own| own == hash) {
			return None;
		}
		let included = self.in_flight.remove(&nonce)?;
		self.settle();
		Some(included)
	}

	/// A block is finalized, and what it includes was told by [`included`](Self::included): as was
	/// that of all blocks before. The account's nonce after it, where it was asked for, tells what
	/// others have sent in this account's name. The hashes of the transactions that died.
	pub fn finalized(&mut self, height: BlockNumber, nonce: Option<u32>) -> Vec<Hash> {
		let is_used = |candidate: u32| nonce.is_some_and(|nonce| candidate < nonce);
		let is_dead =
			|place: u32, valid_until: BlockNumber| is_used(place) || valid_until <= height;
		let dead: Vec<u32> = self
			.in_flight
			.iter()
			.filter(|(place, item)| is_dead(**place, item.transaction.valid_until))
			.map(|(place, _)| *place)
			.collect();
		let mut hashes = Vec::new();
		// From the last, so that the queue begins with the first.
		for place in dead.into_iter().rev() {
			if let Some(item) = self.in_flight.remove(&place) {
				hashes.extend(item.hashes());
				self.queue.push_front(item.job);
				self.free.insert(place);
			}
		}
		self.free.retain(|place| !is_used(*place));
		if let (Some(nonce), Some(next)) = (nonce, self.next) {
			self.next = Some(next.max(nonce));
			if !hashes.is_empty() {
				// What waited until it died may have waited for a nonce that another program's
				// transaction was to use, and that was lost.
				let is_alive = |place: &u32| self.in_flight.contains_key(place);
				self.free
					.extend((nonce..next).filter(|place| !is_alive(place)));
			}
		}
		self.settle();
		hashes
	}

	/// Whether something seems to be lost, so that the account's nonce should be asked for.
	pub fn is_overdue(&self, height: BlockNumber) -> bool {
		let expires = |item: &InFlight<Job, Hash>| item.transaction.valid_until <= height;
		self.in_flight.values().any(expires) || self.to_send_again(height).next().is_some()
	}

	/// The transactions to send again, in the order of their nonces.
	pub fn to_send_again(&self, height: BlockNumber) -> impl Iterator<Item = u32> + '_ {
		self.in_flight
			.iter()
			.filter(move |(_, item)| {
				item.sent_at
					.is_some_and(|sent| sent.saturating_add(RESEND_AFTER) <= height)
			})
			.map(|(nonce, _)| *nonce)
	}

	/// All calls, when nothing can be sent any more.
	pub fn into_jobs(self) -> impl Iterator<Item = Job> {
		let in_flight = self.in_flight.into_values().map(|item| item.job);
		in_flight.chain(self.queue)
	}

	/// While nothing is alive, others may use the account: the chain is asked afresh.
	fn settle(&mut self) {
		if self.in_flight.is_empty() {
			self.next = None;
			self.free.clear();
		}
	}
}

#[cfg(test)]
#[path = "account_tests.rs"]
mod tests;
