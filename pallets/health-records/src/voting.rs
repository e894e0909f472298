//! How the electorate decides.

use crate::{
	batch::Batch, pallet::*, Ballot, Entry, EntryId, EntryStatus, HospitalStatus, Outcome, Verdict,
	WeightInfo,
};
use alloc::{vec, vec::Vec};
use frame_support::{
	dispatch::{DispatchResult, DispatchResultWithPostInfo},
	ensure,
	weights::Weight,
};
use frame_system::{
	ensure_signed,
	pallet_prelude::{BlockNumberFor, OriginFor},
};

/// Who votes, and when: what is the same for all the votes of a call, and read once.
struct Voter<T: Config> {
	account: T::AccountId,
	/// A patient never is.
	is_suspended: bool,
	now: BlockNumberFor<T>,
}

impl<T: Config> Voter<T> {
	fn of(account: T::AccountId) -> Self {
		let is_suspended = Hospitals::<T>::get(&account)
			.is_some_and(|hospital| hospital.status == HospitalStatus::Suspended);
		Voter {
			account,
			is_suspended,
			now: frame_system::Pallet::<T>::block_number(),
		}
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_cast_vote(
		voter: T::AccountId,
		id: EntryId,
		verdict: Verdict,
	) -> DispatchResultWithPostInfo {
		let voter = Voter::<T>::of(voter);
		let outcome = Self::vote(&voter, id, verdict)?;
		Self::votes_were_cast(voter.account, vec![(id, verdict)]);
		Self::tell(id, outcome);
		Ok(Some(Self::weight_of_vote(outcome)).into())
	}

	/// Vote on each entry that can take it, and name the others. Fails if none can.
	pub(crate) fn do_cast_votes(
		voter: T::AccountId,
		verdicts: Vec<(EntryId, Verdict)>,
	) -> DispatchResultWithPostInfo {
		let mut batch = Batch::of::<T>(verdicts.len())?;
		let bound = T::WeightInfo::cast_votes(verdicts.len() as u32);
		let mut weight = Weight::zero();
		let voter = Voter::<T>::of(voter);
		let (mut cast, mut decided) = (Vec::new(), Vec::new());
		for (entry, verdict) in verdicts {
			let outcome = match Self::vote(&voter, entry, verdict) {
				Ok(outcome) => {
					batch.take();
					cast.push((entry, verdict));
					decided.push((entry, outcome));
					outcome
				}
				Err(error) => {
					Self::deposit_event(Event::VoteSkipped {
						entry,
						voter: voter.account.clone(),
						error: batch.skip(error),
					});
					None
				}
			};
			weight.saturating_accrue(Self::weight_of_vote(outcome));
		}
		batch.end()?;
		Self::votes_were_cast(voter.account, cast);
		for (entry, outcome) in decided {
			Self::tell(entry, outcome);
		}
		Ok(Some(weight.min(bound)).into())
	}

	/// Go on without a suspended hospital that has not voted.
	pub(crate) fn do_discharge_voter(
		caller: T::AccountId,
		id: EntryId,
		voter: T::AccountId,
	) -> DispatchResult {
		let outcome = Self::change_pending(id, |entry| {
			Self::discharge(entry, &caller, &voter)?;
			Self::await_no_votes(&voter, [id]);
			Self::deposit_event(Event::VoterDischarged { entry: id, voter });
			Ok(Self::settle(id, entry))
		})?;
		Self::tell(id, outcome);
		Ok(())
	}

	/// Whether it is a patient who discharges a hospital that can be discharged: then it is free.
	pub(crate) fn is_free_discharge(
		origin: &OriginFor<T>,
		id: EntryId,
		voter: &T::AccountId,
	) -> bool {
		ensure_signed(origin.clone()).is_ok_and(|caller| {
			Self::pending(id).is_some_and(|mut entry| {
				entry.patient == caller && Self::discharge(&mut entry, &caller, voter).is_ok()
			})
		})
	}

	/// Whether the votes are a patient's, and all would count: then they are free.
	pub(crate) fn are_free_votes(origin: &OriginFor<T>, verdicts: &[(EntryId, Verdict)]) -> bool {
		// First, so that a list without end is no work.
		if Batch::of::<T>(verdicts.len()).is_err() {
			return false;
		}
		let mut entries: Vec<_> = verdicts.iter().map(|(entry, _)| *entry).collect();
		entries.sort_unstable();
		entries.windows(2).all(|pair| pair[0] != pair[1]) && Self::would_count(origin, &entries)
	}

	/// Whether it is a patient, and their votes on these entries would count: then they are free.
	pub(crate) fn would_count(origin: &OriginFor<T>, entries: &[EntryId]) -> bool {
		let Ok(voter) = ensure_signed(origin.clone()) else {
			return false;
		};
		let now = frame_system::Pallet::<T>::block_number();
		entries.iter().all(|entry| {
			Self::pending_ballot(*entry).is_some_and(|ballot| {
				ballot.patient.account == voter
					&& ballot.patient.verdict.is_none()
					&& !ballot.is_over(now)
			})
		})
	}

	/// Count a vote. The rest of what a vote does is left to the caller.
	fn vote(voter: &Voter<T>, id: EntryId, verdict: Verdict) -> Result<Option<Outcome>, Error<T>> {
		Self::change_pending(id, |entry| {
			let elector = Self::open_ballot(entry, voter.now)?
				.elector_mut(&voter.account)
				.ok_or(Error::<T>::NotInElectorate)?;
			ensure!(elector.verdict.is_none(), Error::<T>::AlreadyVoted);
			ensure!(!voter.is_suspended, Error::<T>::HospitalSuspended);

			elector.verdict = Some(verdict);
			Ok(Self::settle(id, entry))
		})
	}

	/// End the vote if it has an outcome.
	fn settle(id: EntryId, entry: &mut Entry<T>) -> Option<Outcome> {
		let outcome = entry.ballot.as_ref()?.outcome()?;
		let status = match outcome {
			Outcome::Approved => EntryStatus::Approved,
			Outcome::Rejected => EntryStatus::Rejected,
		};
		Self::end_voting(id, entry, status);
		Some(outcome)
	}

	/// The votes have been counted: they are awaited no longer. One event has all of them, since of
	/// all events of an entry most would be its votes.
	fn votes_were_cast(voter: T::AccountId, verdicts: Vec<(EntryId, Verdict)>) {
		Self::await_no_votes(&voter, verdicts.iter().map(|(entry, _)| *entry));
		Self::deposit_event(Event::VotesCast { voter, verdicts });
	}

	/// Tell how the vote on an entry ended, if it has.
	fn tell(entry: EntryId, outcome: Option<Outcome>) {
		match outcome {
			Some(Outcome::Approved) => Self::deposit_event(Event::EntryApproved { entry }),
			Some(Outcome::Rejected) => Self::deposit_event(Event::EntryRejected { entry }),
			None => {}
		}
	}

	/// Take a suspended hospital that has not voted out of the electorate of a pending entry.
	fn discharge(
		entry: &mut Entry<T>,
		caller: &T::AccountId,
		voter: &T::AccountId,
	) -> Result<(), Error<T>> {
		let caller = Voter::<T>::of(caller.clone());
		let ballot = Self::open_ballot(entry, caller.now)?;
		ensure!(
			ballot.elector_mut(&caller.account).is_some(),
			Error::<T>::NotInElectorate
		);
		ensure!(!caller.is_suspended, Error::<T>::HospitalSuspended);
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
		Ok(())
	}

	/// The ballot of a pending entry, which must take votes.
	fn open_ballot(
		entry: &mut Entry<T>,
		now: BlockNumberFor<T>,
	) -> Result<&mut Ballot<T>, Error<T>> {
		let ballot = entry.ballot.as_mut();
		let ballot = ballot.ok_or(Error::<T>::EntryNotPending)?;
		ensure!(!ballot.is_over(now), Error::<T>::DeadlinePassed);
		Ok(ballot)
	}

	fn weight_of_vote(outcome: Option<Outcome>) -> Weight {
		match outcome {
			None => T::WeightInfo::cast_vote_undecided(),
			Some(Outcome::Approved) => T::WeightInfo::cast_vote_approving(),
			Some(Outcome::Rejected) => T::WeightInfo::cast_vote(),
		}
	}
}
