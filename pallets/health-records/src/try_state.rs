//! What holds after every block, a function each. The unit tests call them after every test.

use crate::{pallet::*, participants::is_sound_key, EntryStatus, HospitalStatus, Outcome};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use frame_support::{
	ensure,
	traits::{fungible::InspectHold, Get},
};
use sp_runtime::{
	traits::{Saturating, Zero},
	TryRuntimeError,
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_members_are_active_hospitals()?;
		Self::try_state_hospitals_counted()?;
		Self::try_state_names_valid()?;
		Self::try_state_someone_validates()?;
		Self::try_state_supporting_hospitals_valid()?;
		Self::try_state_patients_can_sign()?;
		Self::try_state_encryption_keys_sound()?;
		Self::try_state_entries_numbered()?;
		Self::try_state_amendments_valid()?;
		Self::try_state_ciphertexts_of_open_entries()?;
		Self::try_state_ballots_of_open_entries()?;
		Self::try_state_votes_counted()?;
		Self::try_state_awaited_votes_are_missing_votes()?;
		Self::try_state_pending_counted()?;
		Self::try_state_deposits_held()?;
		Self::try_state_voting_rules_valid()
	}

	/// Every member of the collective is an active hospital, and the other way round.
	fn try_state_members_are_active_hospitals() -> Result<(), TryRuntimeError> {
		let mut active: Vec<_> = Hospitals::<T>::iter()
			.filter(|(_, hospital)| hospital.status == HospitalStatus::Active)
			.map(|(account, _)| account)
			.collect();
		active.sort();
		ensure!(
			active == Self::active_hospitals(),
			"the collective's members are not the active hospitals"
		);
		Ok(())
	}

	/// The counter equals the map, and is within its bound.
	fn try_state_hospitals_counted() -> Result<(), TryRuntimeError> {
		let registered = Hospitals::<T>::iter_keys().count();
		ensure!(
			Hospitals::<T>::count() as usize == registered,
			"the counter of hospitals is not their number"
		);
		ensure!(
			registered <= T::MaxHospitals::get() as usize,
			"more hospitals than MaxHospitals"
		);
		Ok(())
	}

	/// Every name is UTF-8 and not empty. Its length is bounded by its type.
	fn try_state_names_valid() -> Result<(), TryRuntimeError> {
		for hospital in Hospitals::<T>::iter_values() {
			let name = hospital.profile.name;
			ensure!(
				!name.is_empty() && core::str::from_utf8(&name).is_ok(),
				"a hospital's name is empty or not UTF-8"
			);
		}
		Ok(())
	}

	/// An active hospital has session keys, or nobody would be left to make blocks.
	fn try_state_someone_validates() -> Result<(), TryRuntimeError> {
		ensure!(
			!Self::validators().is_empty(),
			"no active hospital has session keys"
		);
		Ok(())
	}

	/// A list of supporting hospitals has registered hospitals, each once, and not its own.
	fn try_state_supporting_hospitals_valid() -> Result<(), TryRuntimeError> {
		for (hospital, supporting) in SupportingHospitals::<T>::iter() {
			let mut distinct = supporting.to_vec();
			distinct.sort();
			distinct.dedup();
			ensure!(
				!supporting.is_empty()
					&& distinct.len() == supporting.len()
					&& !supporting.contains(&hospital)
					&& Hospitals::<T>::contains_key(&hospital)
					&& supporting.iter().all(Hospitals::<T>::contains_key),
				"a list of supporting hospitals is empty, repeats one, or names itself or no hospital"
			);
		}
		Ok(())
	}

	/// Every patient has a key and an account that can sign, and is no hospital.
	fn try_state_patients_can_sign() -> Result<(), TryRuntimeError> {
		for patient in Patients::<T>::iter_keys() {
			ensure!(
				EncryptionKeys::<T>::contains_key(&patient)
					&& frame_system::Pallet::<T>::providers(&patient) > 0,
				"a patient has no key, or cannot sign"
			);
			ensure!(
				!Hospitals::<T>::contains_key(&patient),
				"a patient is a hospital"
			);
		}
		Ok(())
	}

	/// Every key is canonical, and not of low order.
	fn try_state_encryption_keys_sound() -> Result<(), TryRuntimeError> {
		ensure!(
			EncryptionKeys::<T>::iter_values().all(|key| is_sound_key(&key.key)),
			"an encryption key is not sound"
		);
		Ok(())
	}

	/// The entries have the numbers up to the next one, and none before the oldest pending one is
	/// pending.
	fn try_state_entries_numbered() -> Result<(), TryRuntimeError> {
		let next = NextEntryId::<T>::get();
		let entries = Entries::<T>::iter_keys().count() as u64;
		ensure!(
			entries == next && Entries::<T>::iter_keys().all(|id| id < next),
			"the entries are not numbered through"
		);
		ensure!(
			OldestPending::<T>::get() <= next
				&& Entries::<T>::iter().all(|(id, entry)| {
					entry.status != EntryStatus::Pending || id >= OldestPending::<T>::get()
				}),
			"an entry before the oldest pending one is pending"
		);
		Ok(())
	}

	/// An entry amends an earlier one of the same hospital and patient, which was approved.
	fn try_state_amendments_valid() -> Result<(), TryRuntimeError> {
		for (id, entry) in Entries::<T>::iter() {
			let Some(amended_id) = entry.amends else {
				continue;
			};
			let amended = Entries::<T>::get(amended_id).ok_or("an amended entry is missing")?;
			ensure!(
				amended_id < id
					&& amended.hospital == entry.hospital
					&& amended.patient == entry.patient
					&& matches!(
						amended.status,
						EntryStatus::Approved | EntryStatus::Migrated | EntryStatus::Refused(_)
					),
				"an entry amends one that it cannot amend"
			);
		}
		Ok(())
	}

	/// Ciphertexts are in the state exactly while their entry is pending or approved.
	fn try_state_ciphertexts_of_open_entries() -> Result<(), TryRuntimeError> {
		let open = Entries::<T>::iter().filter(|(_, entry)| entry.status.is_open());
		let mut count = 0;
		for (id, _) in open {
			ensure!(
				SealedParts::<T>::contains_key(id),
				"an open entry has no ciphertexts"
			);
			count.saturating_inc();
		}
		ensure!(
			SealedParts::<T>::iter_keys().count() == count,
			"there are ciphertexts of an entry that is not open"
		);
		Ok(())
	}

	/// An entry has a ballot exactly while it is open. The ballot names the entry's patient and not its
	/// hospital, and has no outcome before the entry is approved.
	fn try_state_ballots_of_open_entries() -> Result<(), TryRuntimeError> {
		for entry in Entries::<T>::iter_values() {
			ensure!(
				entry.status.is_open() == entry.ballot.is_some(),
				"the entries with a ballot are not the open ones"
			);
			if let Some(ballot) = entry.ballot {
				ensure!(
					ballot.patient.account == entry.patient
						&& !ballot.hospitals.is_empty()
						&& ballot
							.hospitals
							.iter()
							.all(|one| one.account != entry.hospital),
					"the electorate of an entry is not its patient and other hospitals"
				);
				let outcome = match entry.status {
					EntryStatus::Pending => None,
					_ => Some(Outcome::Approved),
				};
				ensure!(
					ballot.outcome() == outcome,
					"the status of an open entry is not the outcome of its vote"
				);
			}
		}
		Ok(())
	}

	/// A final count is there exactly when the vote has ended, and agrees with how it did.
	fn try_state_votes_counted() -> Result<(), TryRuntimeError> {
		use crate::Verdict::{Approve, Reject};
		for entry in Entries::<T>::iter_values() {
			let Some(count) = entry.final_count else {
				ensure!(
					entry.status == EntryStatus::Pending,
					"an entry whose vote has ended has no count"
				);
				continue;
			};
			let approved = count.approvals >= count.needed && count.patient == Some(Approve);
			let agrees = match entry.status {
				EntryStatus::Pending => false,
				EntryStatus::Approved | EntryStatus::Migrated | EntryStatus::Refused(_) => approved,
				EntryStatus::Rejected => {
					!approved && (count.rejections > 0 || matches!(count.patient, Some(Reject(_))))
				}
				EntryStatus::Expired | EntryStatus::Withdrawn => !approved,
			};
			ensure!(agrees, "an entry did not end as its votes say");
		}
		Ok(())
	}

	/// The index of awaited votes equals the votes that are missing in the ballots of pending
	/// entries, and no page of it is empty.
	fn try_state_awaited_votes_are_missing_votes() -> Result<(), TryRuntimeError> {
		let mut missing = BTreeSet::new();
		for id in Entries::<T>::iter_keys() {
			let Some(ballot) = Self::pending_ballot(id) else {
				continue;
			};
			for elector in ballot.electors().filter(|one| one.verdict.is_none()) {
				missing.insert((elector.account.clone(), id));
			}
		}
		let awaited: BTreeSet<_> = Self::awaited_votes().collect();
		ensure!(
			awaited.is_superset(&missing),
			"a missing vote is not awaited"
		);
		ensure!(
			missing.is_superset(&awaited),
			"a vote is awaited that is not missing"
		);
		ensure!(
			AwaitedVotes::<T>::iter_values().all(|bits| bits != 0),
			"a page of awaited votes is empty"
		);
		Ok(())
	}

	/// The counters of pending entries equal the pending entries of each hospital, and are within
	/// their bound.
	fn try_state_pending_counted() -> Result<(), TryRuntimeError> {
		let mut pending = BTreeMap::<T::AccountId, u32>::new();
		for entry in Entries::<T>::iter_values() {
			if entry.status == EntryStatus::Pending {
				pending.entry(entry.hospital).or_default().saturating_inc();
			}
		}
		ensure!(
			PendingCount::<T>::iter().collect::<BTreeMap<_, _>>() == pending,
			"a counter of pending entries is not their number"
		);
		ensure!(
			pending.values().all(|count| *count <= T::MaxPending::get()),
			"more pending entries than MaxPending"
		);
		Ok(())
	}

	/// What is held from each hospital equals the deposits of its open entries.
	fn try_state_deposits_held() -> Result<(), TryRuntimeError> {
		let mut deposits = BTreeMap::<T::AccountId, BalanceOf<T>>::new();
		for (id, ciphertexts) in SealedParts::<T>::iter() {
			let entry = Entries::<T>::get(id).ok_or("ciphertexts belong to no entry")?;
			deposits
				.entry(entry.hospital)
				.or_insert_with(Zero::zero)
				.saturating_accrue(ciphertexts.deposit);
		}
		for hospital in Hospitals::<T>::iter_keys() {
			let held = T::Currency::balance_on_hold(&HoldReason::EntryDeposit.into(), &hospital);
			ensure!(
				held == deposits.remove(&hospital).unwrap_or_else(Zero::zero),
				"what is held from a hospital is not the deposits of its open entries"
			);
		}
		ensure!(deposits.is_empty(), "a deposit is held from no hospital");
		Ok(())
	}

	/// The approval policy is a share, and the voting period is within its bounds.
	fn try_state_voting_rules_valid() -> Result<(), TryRuntimeError> {
		ensure!(
			CurrentApprovalPolicy::<T>::get().is_valid(),
			"the approval policy is not a share"
		);
		let period = VotingPeriod::<T>::get();
		ensure!(
			!period.is_zero() && period <= T::MaxVotingPeriod::get(),
			"the voting period is out of its bounds"
		);
		Ok(())
	}
}
