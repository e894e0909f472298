//! The index of the votes that are missing, by voter.
//!
//! A hospital is in the electorate of most entries of those that it supports. With a key for each of
//! them, half of all that an entry changes in the state's trie would be this index.

use crate::{pallet::*, EntryId};
use alloc::{collections::BTreeMap, vec::Vec};

/// Which 128 entries in a row: those from `128 * page` on.
pub type AwaitedPage = u64;

/// Which entries of a page wait for the voter: the lowest bit is of the first entry.
pub type AwaitedBits = u128;

fn place(id: EntryId) -> (AwaitedPage, AwaitedBits) {
	let length = u64::from(AwaitedBits::BITS);
	(id / length, 1 << (id % length))
}

/// Each page is changed once, however many of its entries are.
fn pages_of(ids: impl IntoIterator<Item = EntryId>) -> BTreeMap<AwaitedPage, AwaitedBits> {
	let mut pages = BTreeMap::new();
	for (page, bit) in ids.into_iter().map(place) {
		*pages.entry(page).or_default() |= bit;
	}
	pages
}

fn entries_of(page: AwaitedPage, bits: AwaitedBits) -> impl Iterator<Item = EntryId> {
	let first = page.saturating_mul(AwaitedBits::BITS.into());
	(0..AwaitedBits::BITS)
		.filter(move |bit| bits & (1 << bit) != 0)
		.map(move |bit| first.saturating_add(bit.into()))
}

impl<T: Config> Pallet<T> {
	/// The entries wait for the voter.
	pub(crate) fn await_votes(voter: &T::AccountId, ids: impl IntoIterator<Item = EntryId>) {
		for (page, come) in pages_of(ids) {
			AwaitedVotes::<T>::mutate(voter, page, |bits| *bits |= come);
		}
	}

	/// The entries wait for the voter no longer.
	pub(crate) fn await_no_votes(voter: &T::AccountId, ids: impl IntoIterator<Item = EntryId>) {
		for (page, gone) in pages_of(ids) {
			AwaitedVotes::<T>::mutate_exists(voter, page, |bits| {
				*bits = bits.map(|bits| bits & !gone).filter(|bits| *bits != 0);
			});
		}
	}

	/// The entries that wait for the voter, in the order of their numbers.
	pub(crate) fn entries_awaiting(voter: &T::AccountId) -> Vec<EntryId> {
		let mut pages: Vec<_> = AwaitedVotes::<T>::iter_prefix(voter).collect();
		pages.sort_unstable();
		pages
			.into_iter()
			.flat_map(|(page, bits)| entries_of(page, bits))
			.collect()
	}

	/// Every vote that is missing: whose, and on which entry.
	#[cfg(any(test, feature = "try-runtime"))]
	pub(crate) fn awaited_votes() -> impl Iterator<Item = (T::AccountId, EntryId)> {
		AwaitedVotes::<T>::iter().flat_map(|(voter, page, bits)| {
			entries_of(page, bits).map(move |entry| (voter.clone(), entry))
		})
	}
}
