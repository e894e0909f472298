//! How an entry begins, and the ends that no vote brings about.

use crate::{
	pallet::*, Ballot, CiphertextOf, Ciphertexts, Elector, Entry, EntryId, EntryOf, EntryStatus,
	SealedPart, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{
	dispatch::{DispatchResult, DispatchResultWithPostInfo},
	ensure,
	traits::{fungible::MutateHold, tokens::Precision, Defensive, Footprint, Get},
	weights::{Weight, WeightMeter},
	BoundedVec,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{
	traits::{Convert, Zero},
	Saturating,
};

impl<T: Config> Pallet<T> {
	/// Open an entry. The answer is what it weighed, which depends on the electorate.
	pub(crate) fn do_submit_entry(
		hospital: T::AccountId,
		patient: T::AccountId,
		health: SealedPart<Vec<u8>>,
		bill: SealedPart<Vec<u8>>,
		amends: Option<EntryId>,
	) -> DispatchResultWithPostInfo {
		Self::ensure_active_hospital(&hospital)?;
		ensure!(
			Patients::<T>::contains_key(&patient),
			Error::<T>::PatientNotRegistered
		);
		if let Some(amended) = amends {
			Self::ensure_can_amend(&hospital, &patient, amended)?;
		}
		let pending = PendingCount::<T>::get(&hospital);
		ensure!(
			pending < T::MaxPending::get(),
			Error::<T>::MaxPendingExceeded
		);
		let health_ciphertext = Self::bounded_ciphertext(health.ciphertext)?;
		let bill_ciphertext = Self::bounded_ciphertext(bill.ciphertext)?;
		let bytes = health_ciphertext
			.len()
			.saturating_add(bill_ciphertext.len());
		let now = frame_system::Pallet::<T>::block_number();
		let ballot = Self::new_ballot(&hospital, &patient, now)?;
		let weight = T::WeightInfo::submit_entry(ballot.hospitals.len() as u32, bytes as u32);
		let id = NextEntryId::<T>::get();
		let next = id.checked_add(1).ok_or(Error::<T>::EntryIdsExhausted)?;
		let deposit = T::DepositPrice::convert(Footprint::from_parts(1, bytes));
		T::Currency::hold(&HoldReason::EntryDeposit.into(), &hospital, deposit)
			.map_err(|_| Error::<T>::DepositUnaffordable)?;

		NextEntryId::<T>::put(next);
		PendingCount::<T>::insert(&hospital, pending.saturating_add(1));
		SealedParts::<T>::insert(
			id,
			Ciphertexts {
				health: health_ciphertext,
				bill: bill_ciphertext,
				deposit,
			},
		);
		let entry = Entry {
			hospital,
			patient,
			amends,
			health: health.commitment,
			bill: bill.commitment,
			submitted_at: now,
			status: EntryStatus::Pending,
			final_count: None,
		};
		Self::begin_voting(id, entry, ballot);
		Ok(Some(weight).into())
	}

	pub(crate) fn do_withdraw_entry(hospital: T::AccountId, id: EntryId) -> DispatchResult {
		let entry = Self::pending(id)?;
		ensure!(entry.hospital == hospital, Error::<T>::NotSubmitter);
		Self::ensure_active_hospital(&hospital)?;
		let ballot = Ballots::<T>::get(id).ok_or(Error::<T>::EntryNotPending)?;
		Self::end_voting(id, entry, ballot, EntryStatus::Withdrawn);
		Self::deposit_event(Event::EntryWithdrawn { entry: id });
		Ok(())
	}

	pub(crate) fn do_expire_entry(id: EntryId) -> DispatchResult {
		let entry = Self::pending(id)?;
		let ballot = Ballots::<T>::get(id).ok_or(Error::<T>::EntryNotPending)?;
		ensure!(
			ballot.is_over(frame_system::Pallet::<T>::block_number()),
			Error::<T>::DeadlineNotPassed
		);
		Self::expire(id, entry, ballot);
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
				if let Some(entry) = Entries::<T>::get(id).defensive() {
					Self::expire(id, entry, ballot);
				}
			}
			id = id.saturating_add(1);
		}
		if id != begin {
			OldestPending::<T>::put(id);
		}
		meter.consumed()
	}

	/// Put a new entry to the vote. That it is counted as pending is left to the caller.
	fn begin_voting(id: EntryId, entry: EntryOf<T>, ballot: Ballot<T>) {
		for elector in ballot.electors() {
			Self::await_vote(&elector.account, id);
		}
		Ballots::<T>::insert(id, ballot);
		Entries::<T>::insert(id, &entry);
		Self::deposit_event(Event::EntrySubmitted {
			entry: id,
			hospital: entry.hospital,
			patient: entry.patient,
			amends: entry.amends,
		});
	}

	/// Take a pending entry out of the vote, to `status`. Where that closes it, all goes that only an
	/// open entry has.
	pub(crate) fn end_voting(
		id: EntryId,
		mut entry: EntryOf<T>,
		ballot: Ballot<T>,
		status: EntryStatus,
	) {
		for elector in ballot.electors().filter(|one| one.verdict.is_none()) {
			Self::await_no_votes(&elector.account, [id]);
		}
		PendingCount::<T>::mutate_exists(&entry.hospital, |count| {
			*count = count
				.map(|count| count.saturating_sub(1))
				.filter(|count| *count > 0);
		});
		entry.status = status;
		entry.final_count = Some(ballot.count());
		if status.is_open() {
			Ballots::<T>::insert(id, ballot);
		} else {
			Self::give_back(&entry.hospital, Self::close(id));
		}
		Entries::<T>::insert(id, entry);
	}

	/// Take an entry's ballot and ciphertexts out of the state. The answer is its deposit, which is to
	/// be given back.
	pub(crate) fn close(id: EntryId) -> BalanceOf<T> {
		Ballots::<T>::remove(id);
		let ciphertexts = SealedParts::<T>::take(id).defensive();
		ciphertexts.map_or_else(Zero::zero, |ciphertexts| ciphertexts.deposit)
	}

	/// Give a hospital back what was held for entries that have closed.
	pub(crate) fn give_back(hospital: &T::AccountId, deposit: BalanceOf<T>) {
		let reason = HoldReason::EntryDeposit.into();
		// What is held can always be released; if not, the entries close all the same.
		let _ = T::Currency::release(&reason, hospital, deposit, Precision::BestEffort).defensive();
	}

	/// The entry, which must be pending.
	pub(crate) fn pending(id: EntryId) -> Result<EntryOf<T>, Error<T>> {
		let entry = Entries::<T>::get(id).ok_or(Error::<T>::EntryNotFound)?;
		ensure!(
			entry.status == EntryStatus::Pending,
			Error::<T>::EntryNotPending
		);
		Ok(entry)
	}

	/// The ballot of an entry that is pending.
	pub(crate) fn pending_ballot(id: EntryId) -> Option<Ballot<T>> {
		Ballots::<T>::get(id).filter(|ballot| ballot.outcome().is_none())
	}

	fn expire(id: EntryId, entry: EntryOf<T>, ballot: Ballot<T>) {
		Self::end_voting(id, entry, ballot, EntryStatus::Expired);
		Self::deposit_event(Event::EntryExpired { entry: id });
	}

	/// A ballot for the active supporting hospitals and the patient.
	fn new_ballot(
		hospital: &T::AccountId,
		patient: &T::AccountId,
		now: BlockNumberFor<T>,
	) -> Result<Ballot<T>, Error<T>> {
		let elector = |account: &T::AccountId| Elector {
			account: account.clone(),
			verdict: None,
		};
		let supporting = SupportingHospitals::<T>::get(hospital);
		ensure!(
			!supporting.is_empty(),
			Error::<T>::SupportingHospitalsNotSet
		);
		let active: Vec<_> = supporting
			.iter()
			.filter(|account| Self::is_active_hospital(account))
			.map(elector)
			.collect();
		ensure!(!active.is_empty(), Error::<T>::NoActiveSupportingHospital);
		Ok(Ballot {
			hospitals: BoundedVec::truncate_from(active),
			patient: elector(patient),
			policy: CurrentApprovalPolicy::<T>::get(),
			deadline: now.saturating_add(VotingPeriod::<T>::get()),
		})
	}

	fn ensure_can_amend(
		hospital: &T::AccountId,
		patient: &T::AccountId,
		amended: EntryId,
	) -> Result<(), Error<T>> {
		let amended = Entries::<T>::get(amended).ok_or(Error::<T>::AmendedEntryNotFound)?;
		ensure!(
			amended.hospital == *hospital && amended.patient == *patient,
			Error::<T>::AmendedEntryOfOthers
		);
		ensure!(
			matches!(
				amended.status,
				EntryStatus::Approved | EntryStatus::Migrated
			),
			Error::<T>::AmendedEntryNotApproved
		);
		Ok(())
	}

	fn bounded_ciphertext(ciphertext: Vec<u8>) -> Result<CiphertextOf<T>, Error<T>> {
		ensure!(!ciphertext.is_empty(), Error::<T>::CiphertextEmpty);
		BoundedVec::try_from(ciphertext).map_err(|_| Error::<T>::MaxCiphertextLengthExceeded)
	}
}
