//! How the vote on an entry ends, and the ends that no vote brings about.

use crate::{pallet::*, Ballot, Entry, EntryId, EntryStatus, WeightInfo};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	traits::{fungible::MutateHold, tokens::Precision, Defensive},
	weights::{Weight, WeightMeter},
};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_withdraw_entry(hospital: T::AccountId, id: EntryId) -> DispatchResult {
		Self::change_pending(id, |entry| {
			ensure!(entry.hospital == hospital, Error::<T>::NotSubmitter);
			Self::ensure_active_hospital(&hospital)?;
			Self::end_voting(id, entry, EntryStatus::Withdrawn);
			Ok(())
		})?;
		Self::deposit_event(Event::EntryWithdrawn { entry: id });
		Ok(())
	}

	pub(crate) fn do_expire_entry(id: EntryId) -> DispatchResult {
		let now = frame_system::Pallet::<T>::block_number();
		Self::change_pending(id, |entry| {
			let is_over = |ballot: &Ballot<T>| ballot.is_over(now);
			ensure!(
				entry.ballot.as_ref().is_some_and(is_over),
				Error::<T>::DeadlineNotPassed
			);
			Self::end_voting(id, entry, EntryStatus::Expired);
			Ok(())
		})?;
		Self::deposit_event(Event::EntryExpired { entry: id });
		Ok(())
	}

	/// Whether a call of `expire_entry` would succeed.
	pub(crate) fn can_expire(id: EntryId) -> bool {
		let now = frame_system::Pallet::<T>::block_number();
		Self::pending_ballot(id).is_some_and(|ballot| ballot.is_over(now))
	}

	/// Expire what is due, oldest first, within a weight; the answer is what it weighed.
	///
	/// While the voting period stays the same, entries fall due in the order of their numbers: the
	/// search goes on where it stopped, and stops at the first that is not due. After the period
	/// was made shorter, a later entry may have to wait for an earlier one, or for somebody who
	/// calls `expire_entry`.
	pub(crate) fn expire_due(limit: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(limit);
		let look = T::WeightInfo::look_for_due_entry();
		if meter.try_consume(look).is_err() {
			return meter.consumed();
		}
		let now = frame_system::Pallet::<T>::block_number();
		let begin = OldestPending::<T>::get();
		let end = NextEntryId::<T>::get();
		let mut id = begin;
		while id < end && meter.try_consume(look).is_ok() {
			if let Some(ballot) = Self::pending_ballot(id) {
				if !ballot.is_over(now) || meter.try_consume(T::WeightInfo::expire_entry()).is_err()
				{
					break;
				}
				let _ = Self::do_expire_entry(id).defensive();
			}
			id = id.saturating_add(1);
		}
		if id != begin {
			OldestPending::<T>::put(id);
		}
		meter.consumed()
	}

	/// Take a pending entry out of the vote, to `status`. Where that closes it, all goes that only an
	/// open entry has, its ballot too.
	pub(crate) fn end_voting(id: EntryId, entry: &mut Entry<T>, status: EntryStatus) {
		let Some(ballot) = entry.ballot.as_ref().defensive() else {
			return;
		};
		for elector in ballot.electors().filter(|one| one.verdict.is_none()) {
			Self::await_no_votes(&elector.account, [id]);
		}
		entry.status = status;
		entry.final_count = Some(ballot.count());
		PendingCount::<T>::mutate_exists(&entry.hospital, |count| {
			*count = count
				.map(|count| count.saturating_sub(1))
				.filter(|count| *count > 0);
		});
		if !status.is_open() {
			entry.ballot = None;
			Self::give_back(&entry.hospital, Self::take_ciphertexts(id));
		}
	}

	/// Take an entry's ciphertexts out of the state. The answer is its deposit, which is to be given
	/// back.
	pub(crate) fn take_ciphertexts(id: EntryId) -> BalanceOf<T> {
		let ciphertexts = SealedParts::<T>::take(id).defensive();
		ciphertexts.map_or_else(Zero::zero, |ciphertexts| ciphertexts.deposit)
	}

	/// Give a hospital back what was held for entries that have closed.
	pub(crate) fn give_back(hospital: &T::AccountId, deposit: BalanceOf<T>) {
		let reason = HoldReason::EntryDeposit.into();
		// What is held can always be released; if not, the entries close all the same.
		let _ = T::Currency::release(&reason, hospital, deposit, Precision::BestEffort).defensive();
	}

	/// Change an entry, which must be pending. If the change fails, the entry stays as it was.
	pub(crate) fn change_pending<R>(
		id: EntryId,
		change: impl FnOnce(&mut Entry<T>) -> Result<R, Error<T>>,
	) -> Result<R, Error<T>> {
		Entries::<T>::try_mutate(id, |slot| {
			let entry = slot.as_mut().ok_or(Error::<T>::EntryNotFound)?;
			ensure!(
				entry.status == EntryStatus::Pending,
				Error::<T>::EntryNotPending
			);
			change(entry)
		})
	}

	/// The entry, if it is pending.
	pub(crate) fn pending(id: EntryId) -> Option<Entry<T>> {
		Entries::<T>::get(id).filter(|entry| entry.status == EntryStatus::Pending)
	}

	/// The ballot of an entry that is pending.
	pub(crate) fn pending_ballot(id: EntryId) -> Option<Ballot<T>> {
		Self::pending(id)?.ballot
	}
}
