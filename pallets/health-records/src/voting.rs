//! How the electorate decides.

use crate::{
	pallet::*, Ballot, EntryId, EntryStatus, HospitalStatus, Outcome, Verdict, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{
	dispatch::{DispatchResult, DispatchResultWithPostInfo},
	ensure,
	traits::{Defensive, Get},
	weights::Weight,
	BoundedVec,
};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_cast_vote(
		voter: T::AccountId,
		id: EntryId,
		verdict: Verdict,
	) -> DispatchResultWithPostInfo {
		let outcome = Self::vote(&voter, id, verdict)?;
		Ok(Some(Self::weight_of_vote(outcome)).into())
	}

	/// Vote on each entry that can take it, and name the others. Fails if none can.
	pub(crate) fn do_cast_votes(
		voter: T::AccountId,
		verdicts: Vec<(EntryId, Verdict)>,
	) -> DispatchResultWithPostInfo {
		Self::ensure_batch_length(verdicts.len())?;
		let bound = T::WeightInfo::cast_votes(verdicts.len() as u32);
		let mut weight = Weight::zero();
		let mut first_error = None;
		let mut counted = false;
		for (entry, verdict) in verdicts {
			let outcome = match Self::vote(&voter, entry, verdict) {
				Ok(outcome) => {
					counted = true;
					outcome
				}
				Err(error) => {
					let error = error.into();
					first_error.get_or_insert(error);
					Self::deposit_event(Event::VoteSkipped {
						entry,
						voter: voter.clone(),
						error,
					});
					None
				}
			};
			weight.saturating_accrue(Self::weight_of_vote(outcome));
		}
		match first_error {
			Some(error) if !counted => Err(error.into()),
			_ => Ok(Some(weight.min(bound)).into()),
		}
	}

	/// Go on without a suspended hospital that has not voted.
	pub(crate) fn do_discharge_voter(
		caller: T::AccountId,
		id: EntryId,
		voter: T::AccountId,
	) -> DispatchResult {
		let ballot = Self::ballot_without(&caller, id, &voter)?;
		AwaitedVotes::<T>::remove(&voter, id);
		Self::deposit_event(Event::VoterDischarged { entry: id, voter });
		Self::settle(id, ballot);
		Ok(())
	}

	/// Whether it is a patient who discharges a hospital that can be discharged: then it is free.
	pub(crate) fn is_free_discharge(
		origin: &OriginFor<T>,
		id: EntryId,
		voter: &T::AccountId,
	) -> bool {
		ensure_signed(origin.clone()).is_ok_and(|caller| {
			Self::ballot_without(&caller, id, voter)
				.is_ok_and(|ballot| ballot.patient.account == caller)
		})
	}

	/// Whether the vote is a patient's, and would count: then it is free.
	pub(crate) fn is_free_vote(origin: &OriginFor<T>, id: EntryId) -> bool {
		let Ok(voter) = ensure_signed(origin.clone()) else {
			return false;
		};
		Ballots::<T>::get(id).is_some_and(|ballot| {
			ballot.patient.account == voter
				&& ballot.patient.verdict.is_none()
				&& !Self::deadline_has_passed(&ballot)
		})
	}

	/// Whether the votes are a patient's, and all would count: then they are free.
	pub(crate) fn are_free_votes(origin: &OriginFor<T>, verdicts: &[(EntryId, Verdict)]) -> bool {
		// First, so that a list without end is no work.
		if Self::ensure_batch_length(verdicts.len()).is_err() {
			return false;
		}
		let mut entries: Vec<_> = verdicts.iter().map(|(entry, _)| *entry).collect();
		entries.sort_unstable();
		entries.windows(2).all(|pair| pair[0] != pair[1])
			&& entries
				.iter()
				.all(|entry| Self::is_free_vote(origin, *entry))
	}

	pub(crate) fn ensure_batch_length(length: usize) -> Result<(), Error<T>> {
		ensure!(length > 0, Error::<T>::BatchEmpty);
		ensure!(
			length <= T::MaxBatchLength::get() as usize,
			Error::<T>::MaxBatchLengthExceeded
		);
		Ok(())
	}

	fn vote(
		voter: &T::AccountId,
		id: EntryId,
		verdict: Verdict,
	) -> Result<Option<Outcome>, Error<T>> {
		let mut ballot = Self::open_ballot(id)?;
		let elector = ballot
			.elector_mut(voter)
			.ok_or(Error::<T>::NotInElectorate)?;
		ensure!(elector.verdict.is_none(), Error::<T>::AlreadyVoted);
		Self::ensure_not_suspended(voter)?;

		elector.verdict = Some(verdict);
		AwaitedVotes::<T>::remove(voter, id);
		Self::deposit_event(Event::VoteCast {
			entry: id,
			voter: voter.clone(),
			verdict,
		});
		Ok(Self::settle(id, ballot))
	}

	/// Keep the ballot, or end the vote if it has an outcome.
	fn settle(id: EntryId, ballot: Ballot<T>) -> Option<Outcome> {
		let Some(outcome) = ballot.outcome() else {
			Ballots::<T>::insert(id, ballot);
			return None;
		};
		let entry = Entries::<T>::get(id).defensive()?;
		match outcome {
			Outcome::Approved => {
				Self::end_voting(id, entry, &ballot, EntryStatus::Approved);
				let hospitals: Vec<_> = ballot
					.hospitals
					.into_iter()
					.map(|elector| elector.account)
					.collect();
				AwaitingMigration::<T>::insert(id, BoundedVec::truncate_from(hospitals));
				Self::deposit_event(Event::EntryApproved { entry: id });
			}
			Outcome::Rejected => {
				Self::end_voting(id, entry, &ballot, EntryStatus::Rejected);
				Self::deposit_event(Event::EntryRejected { entry: id });
			}
		}
		Some(outcome)
	}

	/// The ballot of an entry when a suspended hospital that has not voted has left it.
	fn ballot_without(
		caller: &T::AccountId,
		id: EntryId,
		voter: &T::AccountId,
	) -> Result<Ballot<T>, Error<T>> {
		let mut ballot = Self::open_ballot(id)?;
		ensure!(
			ballot.elector_mut(caller).is_some(),
			Error::<T>::NotInElectorate
		);
		Self::ensure_not_suspended(caller)?;
		let place = ballot
			.hospitals
			.iter()
			.position(|elector| elector.account == *voter)
			.ok_or(Error::<T>::VoterNotInElectorate)?;
		ensure!(
			!Self::is_active_hospital(voter),
			Error::<T>::HospitalNotSuspended
		);
		let elector = ballot.hospitals.remove(place);
		ensure!(elector.verdict.is_none(), Error::<T>::AlreadyVoted);
		ensure!(!ballot.hospitals.is_empty(), Error::<T>::LastElector);
		Ok(ballot)
	}

	/// The ballot of an entry that takes votes.
	fn open_ballot(id: EntryId) -> Result<Ballot<T>, Error<T>> {
		let Some(ballot) = Ballots::<T>::get(id) else {
			Self::pending(id)?;
			return Err(Error::<T>::EntryNotPending);
		};
		ensure!(
			!Self::deadline_has_passed(&ballot),
			Error::<T>::DeadlinePassed
		);
		Ok(ballot)
	}

	/// A patient is never suspended.
	fn ensure_not_suspended(account: &T::AccountId) -> Result<(), Error<T>> {
		let suspended = Hospitals::<T>::get(account)
			.is_some_and(|hospital| hospital.status == HospitalStatus::Suspended);
		ensure!(!suspended, Error::<T>::HospitalSuspended);
		Ok(())
	}

	fn weight_of_vote(outcome: Option<Outcome>) -> Weight {
		match outcome {
			None => T::WeightInfo::cast_vote_undecided(),
			Some(Outcome::Approved) => T::WeightInfo::cast_vote_approving(),
			Some(Outcome::Rejected) => T::WeightInfo::cast_vote(),
		}
	}
}
