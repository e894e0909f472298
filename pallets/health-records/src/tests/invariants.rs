//! Each invariant notices when the state is wrong.

use super::*;
use crate::{Ballot, Entry};
use frame_support::traits::fungible::MutateHold;

/// What the first invariant that does not hold says.
fn broken(corrupt: impl FnOnce(EntryId)) -> &'static str {
	externalities().execute_with(|| {
		corrupt(submitted());
		match HealthRecords::do_try_state() {
			Err(sp_runtime::DispatchError::Other(what)) => what,
			other => panic!("{other:?} is not what an invariant says"),
		}
	})
}

fn change_entry(id: EntryId, change: impl FnOnce(&mut Entry<Test>)) {
	Entries::<Test>::mutate(id, |entry| {
		change(entry.as_mut().expect("the entry is there"))
	});
}

fn change_ballot(id: EntryId, change: impl FnOnce(&mut Ballot<Test>)) {
	change_entry(id, |entry| {
		change(entry.ballot.as_mut().expect("it is open"))
	});
}

#[test]
fn of_the_hospitals() {
	for (corrupt, what) in [
		(
			(|_| {
				Hospitals::<Test>::remove(SUPPORTERS[1]);
			}) as fn(EntryId),
			"the collective's members are not the active hospitals",
		),
		(
			|_| {
				let nameless = hospital(b"", HospitalStatus::Suspended);
				Hospitals::<Test>::insert(OUTSIDER, nameless);
			},
			"a hospital's name is empty or not UTF-8",
		),
		(
			|_| WithSessionKeys::set(vec![]),
			"no active hospital has session keys",
		),
		(
			|_| SupportingHospitals::<Test>::mutate(SUBMITTER, |list| list.clear()),
			"a list of supporting hospitals is empty, repeats one, or names itself or no hospital",
		),
	] {
		assert_eq!(broken(corrupt), what);
	}
}

#[test]
fn of_the_participants() {
	for (corrupt, what) in [
		(
			(|_| EncryptionKeys::<Test>::remove(PATIENT)) as fn(EntryId),
			"a patient has no key, or cannot sign",
		),
		(
			|_| {
				Patients::<Test>::remove(PATIENT);
				let patient = crate::Patient {
					registered_by: SUBMITTER,
					registered_at: 1,
				};
				assert_ok!(HealthRecords::set_encryption_key(signed(SUBMITTER), key(1)));
				Patients::<Test>::insert(SUBMITTER, patient);
			},
			"a patient is a hospital",
		),
		(
			|_| {
				EncryptionKeys::<Test>::mutate(PATIENT, |key| {
					key.as_mut().expect("the patient has a key").key = [0; 32]
				})
			},
			"an encryption key is not sound",
		),
		(
			|_| CurrentApprovalPolicy::<Test>::put(share(0, 1)),
			"the approval policy is not a share",
		),
		(
			|_| VotingPeriod::<Test>::put(0),
			"the voting period is out of its bounds",
		),
	] {
		assert_eq!(broken(corrupt), what);
	}
}

#[test]
fn of_the_entries() {
	for (corrupt, what) in [
		(
			(|_| NextEntryId::<Test>::put(2)) as fn(EntryId),
			"the entries are not numbered through",
		),
		(
			|entry| OldestPending::<Test>::put(entry + 1),
			"an entry before the oldest pending one is pending",
		),
		(
			|entry| change_entry(entry, |entry| entry.amends = Some(UNKNOWN)),
			"an amended entry is missing",
		),
		(
			|first| {
				let second = submit();
				change_entry(second, |entry| entry.amends = Some(first));
			},
			"an entry amends one that it cannot amend",
		),
		(
			SealedParts::<Test>::remove,
			"an open entry has no ciphertexts",
		),
		(
			|entry| change_entry(entry, |entry| entry.status = EntryStatus::Withdrawn),
			"there are ciphertexts of an entry that is not open",
		),
	] {
		assert_eq!(broken(corrupt), what);
	}
}

#[test]
fn of_the_votes() {
	for (corrupt, what) in [
		(
			(|entry| change_entry(entry, |entry| entry.ballot = None)) as fn(EntryId),
			"the entries with a ballot are not the open ones",
		),
		(
			|entry| {
				approve(entry);
				change_entry(entry, |entry| entry.ballot = None);
			},
			"the entries with a ballot are not the open ones",
		),
		(
			|entry| {
				approve(entry);
				change_ballot(entry, |ballot| ballot.patient.verdict = None);
			},
			"the status of an open entry is not the outcome of its vote",
		),
		(
			|entry| change_ballot(entry, |ballot| ballot.patient.account = OUTSIDER),
			"the electorate of an entry is not its patient and other hospitals",
		),
		(
			|entry| change_ballot(entry, |ballot| ballot.patient.verdict = Some(REJECT)),
			"the status of an open entry is not the outcome of its vote",
		),
		(
			|entry| {
				approve(entry);
				change_entry(entry, |entry| {
					entry.final_count.as_mut().expect("it has ended").approvals = 1
				});
			},
			"an entry did not end as its votes say",
		),
		(
			|entry| {
				approve(entry);
				change_entry(entry, |entry| entry.final_count = None);
			},
			"an entry whose vote has ended has no count",
		),
		(
			|entry| HealthRecords::await_no_votes(&PATIENT, [entry]),
			"a missing vote is not awaited",
		),
		(
			|entry| HealthRecords::await_votes(&OUTSIDER, [entry]),
			"a vote is awaited that is not missing",
		),
		(
			|_| AwaitedVotes::<Test>::insert(OUTSIDER, 1, 0),
			"a page of awaited votes is empty",
		),
		(
			|_| PendingCount::<Test>::insert(SUBMITTER, 2),
			"a counter of pending entries is not their number",
		),
	] {
		assert_eq!(broken(corrupt), what);
	}
}

#[test]
fn of_the_deposits() {
	let more_held = broken(|_| {
		let reason = HoldReason::EntryDeposit.into();
		assert_ok!(<Balances as MutateHold<_>>::hold(&reason, &SUBMITTER, 1));
	});
	assert_eq!(
		more_held,
		"what is held from a hospital is not the deposits of its open entries"
	);
}
