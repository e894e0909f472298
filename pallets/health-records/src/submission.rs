//! How entries begin.

use crate::{
	batch::Batch, pallet::*, ApprovalPolicy, Ballot, Ciphertexts, Elector, Entry, EntryId,
	EntryStatus, HospitalElectors, Submission, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{
	dispatch::{DispatchResult, DispatchResultWithPostInfo},
	ensure,
	traits::{
		fungible::{Inspect, MutateHold},
		tokens::{Fortitude, Preservation},
		Footprint, Get,
	},
	BoundedVec,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{
	traits::{CheckedSub, Convert, Zero},
	Saturating,
};

/// A hospital that submits: what is the same for all the entries of a call is read once before them,
/// and what all of them change is written once after them.
struct Submitter<T: Config> {
	account: T::AccountId,
	supporting: HospitalElectors<T>,
	policy: ApprovalPolicy,
	now: BlockNumberFor<T>,
	deadline: BlockNumberFor<T>,
	/// The number of the call's first entry.
	first: EntryId,
	/// The number that the next entry gets.
	next: EntryId,
	/// How many of its entries are pending, those of the call included.
	pending: u32,
	/// What can be held from it for further entries.
	affordable: BalanceOf<T>,
	/// What is to be held for the entries of the call.
	deposit: BalanceOf<T>,
}

impl<T: Config> Submitter<T> {
	fn of(account: T::AccountId) -> Result<Self, Error<T>> {
		Pallet::<T>::ensure_active_hospital(&account)?;
		let now = frame_system::Pallet::<T>::block_number();
		let first = NextEntryId::<T>::get();
		Ok(Submitter {
			supporting: Self::active_supporting_hospitals(&account)?,
			policy: CurrentApprovalPolicy::<T>::get(),
			now,
			deadline: now.saturating_add(VotingPeriod::<T>::get()),
			first,
			next: first,
			pending: PendingCount::<T>::get(&account),
			// As much as `hold` takes.
			affordable: T::Currency::reducible_balance(
				&account,
				Preservation::Protect,
				Fortitude::Force,
			),
			deposit: Zero::zero(),
			account,
		})
	}

	fn active_supporting_hospitals(
		account: &T::AccountId,
	) -> Result<HospitalElectors<T>, Error<T>> {
		let supporting = SupportingHospitals::<T>::get(account);
		ensure!(
			!supporting.is_empty(),
			Error::<T>::SupportingHospitalsNotSet
		);
		let active: Vec<_> = supporting
			.into_iter()
			.filter(|hospital| Pallet::<T>::is_active_hospital(hospital))
			.map(Elector::silent)
			.collect();
		ensure!(!active.is_empty(), Error::<T>::NoActiveSupportingHospital);
		Ok(BoundedVec::truncate_from(active))
	}

	/// Open an entry, or change nothing. [`Self::finish`] does what is left to do.
	fn submit(&mut self, submission: Submission<T::AccountId>) -> Result<(), Error<T>> {
		let Submission {
			patient,
			health,
			bill,
			amends,
		} = submission;
		ensure!(
			Patients::<T>::contains_key(&patient),
			Error::<T>::PatientNotRegistered
		);
		if let Some(amended) = amends {
			self.ensure_can_amend(&patient, amended)?;
		}
		ensure!(
			self.pending < T::MaxPending::get(),
			Error::<T>::MaxPendingExceeded
		);
		let ciphertexts = Self::ciphertexts(health.ciphertext, bill.ciphertext)?;
		let id = self.next;
		let next = id.checked_add(1).ok_or(Error::<T>::EntryIdsExhausted)?;
		let affordable = self.affordable.checked_sub(&ciphertexts.deposit);
		self.affordable = affordable.ok_or(Error::<T>::DepositUnaffordable)?;

		self.next = next;
		self.pending.saturating_inc();
		self.deposit.saturating_accrue(ciphertexts.deposit);
		SealedParts::<T>::insert(id, ciphertexts);
		Pallet::<T>::await_votes(&patient, [id]);
		let entry = Entry {
			hospital: self.account.clone(),
			patient: patient.clone(),
			amends,
			health: health.commitment,
			bill: bill.commitment,
			submitted_at: self.now,
			status: EntryStatus::Pending,
			final_count: None,
			ballot: Some(self.ballot(patient.clone())),
		};
		Entries::<T>::insert(id, entry);
		Pallet::<T>::deposit_event(Event::EntrySubmitted {
			entry: id,
			hospital: self.account.clone(),
			patient,
			amends,
		});
		Ok(())
	}

	/// Count the entries of the call, hold their deposit, and have them wait for the hospitals.
	fn finish(self) -> DispatchResult {
		let reason = HoldReason::EntryDeposit.into();
		T::Currency::hold(&reason, &self.account, self.deposit)
			.map_err(|_| Error::<T>::DepositUnaffordable)?;
		NextEntryId::<T>::put(self.next);
		PendingCount::<T>::insert(&self.account, self.pending);
		for elector in &self.supporting {
			Pallet::<T>::await_votes(&elector.account, self.first..self.next);
		}
		Ok(())
	}

	fn ballot(&self, patient: T::AccountId) -> Ballot<T> {
		Ballot {
			hospitals: self.supporting.clone(),
			patient: Elector::silent(patient),
			policy: self.policy,
			deadline: self.deadline,
		}
	}

	fn ensure_can_amend(&self, patient: &T::AccountId, amended: EntryId) -> Result<(), Error<T>> {
		let amended = Entries::<T>::get(amended).ok_or(Error::<T>::AmendedEntryNotFound)?;
		ensure!(
			amended.hospital == self.account && amended.patient == *patient,
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

	fn ciphertexts(health: Vec<u8>, bill: Vec<u8>) -> Result<Ciphertexts<T>, Error<T>> {
		let bounded = |ciphertext: Vec<u8>| {
			ensure!(!ciphertext.is_empty(), Error::<T>::CiphertextEmpty);
			BoundedVec::try_from(ciphertext).map_err(|_| Error::<T>::MaxCiphertextLengthExceeded)
		};
		let (health, bill) = (bounded(health)?, bounded(bill)?);
		let bytes = health.len().saturating_add(bill.len());
		Ok(Ciphertexts {
			health,
			bill,
			deposit: T::DepositPrice::convert(Footprint::from_parts(1, bytes)),
		})
	}
}

impl<T: Config> Pallet<T> {
	/// Open an entry. The answer is what it weighed, which depends on the electorate.
	pub(crate) fn do_submit_entry(
		hospital: T::AccountId,
		submission: Submission<T::AccountId>,
	) -> DispatchResultWithPostInfo {
		let bytes = Self::bytes_to_weigh(&submission.health, &submission.bill);
		let mut submitter = Submitter::<T>::of(hospital)?;
		let weight = T::WeightInfo::submit_entry(submitter.supporting.len() as u32, bytes);
		submitter.submit(submission)?;
		submitter.finish()?;
		Ok(Some(weight).into())
	}

	/// Open an entry for each submission that can be one, and name the others. Fails if none can.
	pub(crate) fn do_submit_entries(
		hospital: T::AccountId,
		submissions: Vec<Submission<T::AccountId>>,
	) -> DispatchResultWithPostInfo {
		let mut batch = Batch::of::<T>(submissions.len())?;
		let mut submitter = Submitter::<T>::of(hospital)?;
		let weight = T::WeightInfo::submit_entries(
			submissions.len() as u32,
			submitter.supporting.len() as u32,
		);
		for (place, submission) in (0..).zip(submissions) {
			match submitter.submit(submission) {
				Ok(()) => batch.take(),
				Err(error) => Self::deposit_event(Event::SubmissionSkipped {
					place,
					hospital: submitter.account.clone(),
					error: batch.skip(error),
				}),
			}
		}
		batch.end()?;
		submitter.finish()?;
		Ok(Some(weight).into())
	}
}
