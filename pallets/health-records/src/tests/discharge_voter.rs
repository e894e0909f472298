use super::*;
use frame_support::dispatch::DispatchResult;

/// The hospital to go on without, and the other one.
const GONE: AccountId = SUPPORTERS[0];
const LEFT: AccountId = SUPPORTERS[1];

fn discharge(caller: AccountId, entry: EntryId, voter: AccountId) -> DispatchResult {
	HealthRecords::discharge_voter(signed(caller), entry, voter)
}

#[test]
fn the_vote_goes_on_without_the_hospital() {
	for caller in [PATIENT, LEFT] {
		run(|| {
			let entry = submitted();
			suspend(GONE);
			assert_ok!(discharge(caller, entry, GONE));

			System::assert_last_event(Event::VoterDischarged { entry, voter: GONE }.into());
			assert_eq!(entry_status(entry), EntryStatus::Pending);
			assert_eq!(awaited(entry), [LEFT, PATIENT].into());
			assert_eq!(vote_count(entry).needed, 1);
			cast(LEFT, entry, APPROVE);
			cast(PATIENT, entry, APPROVE);
			assert_eq!(entry_status(entry), EntryStatus::Approved);
		});
	}
}

#[test]
fn approves_if_those_who_are_left_have_approved() {
	run(|| {
		let entry = submitted();
		cast(PATIENT, entry, APPROVE);
		cast(LEFT, entry, APPROVE);
		suspend(GONE);
		assert_ok!(discharge(LEFT, entry, GONE));

		assert_eq!(entry_status(entry), EntryStatus::Approved);
		assert_eq!(
			last_events(2),
			[
				Event::VoterDischarged { entry, voter: GONE },
				Event::EntryApproved { entry }
			]
		);
		assert_eq!(hospitals_of_electorate(entry), [LEFT]);
		assert_eq!(vote_count(entry).needed, 1);
	});
}

#[test]
fn rejects_if_those_who_are_left_cannot_approve_any_more() {
	run(|| {
		set_policy(2, 3);
		supported_by(3);
		let entry = submit();
		cast(4, entry, REJECT);
		assert_eq!(entry_status(entry), EntryStatus::Pending);
		suspend(GONE);
		assert_ok!(discharge(LEFT, entry, GONE));

		assert_eq!(entry_status(entry), EntryStatus::Rejected);
		assert_eq!(
			last_events(2),
			[
				Event::VoterDischarged { entry, voter: GONE },
				Event::EntryRejected { entry }
			]
		);
		assert_eq!(held(SUBMITTER), 0);
	});
}

#[test]
fn does_not_stand_in_for_the_patient() {
	run(|| {
		let entry = submitted();
		cast(LEFT, entry, APPROVE);
		suspend(GONE);
		assert_ok!(discharge(LEFT, entry, GONE));
		assert_eq!(entry_status(entry), EntryStatus::Pending);
		assert_eq!(awaited(entry), [PATIENT].into());
	});
}

#[test]
fn several_go_until_one_is_left() {
	run(|| {
		set_policy(1, 2);
		supported_by(4);
		let entry = submit();
		for (gone, needed) in [(2, 2), (3, 1), (4, 1)] {
			suspend(gone);
			assert_ok!(discharge(PATIENT, entry, gone));
			assert_eq!(vote_count(entry).needed, needed);
		}
		suspend(5);
		assert_noop!(discharge(PATIENT, entry, 5), Error::<Test>::LastElector);
		// It can vote again when it is reinstated.
		reinstate(5);
		cast(5, entry, APPROVE);
		cast(PATIENT, entry, APPROVE);
		assert_eq!(entry_status(entry), EntryStatus::Approved);
	});
}

#[test]
fn reinstated_the_hospital_stays_out() {
	run(|| {
		let entry = submitted();
		suspend(GONE);
		assert_ok!(discharge(PATIENT, entry, GONE));
		reinstate(GONE);
		assert_noop!(
			HealthRecords::cast_vote(signed(GONE), entry, APPROVE),
			Error::<Test>::NotInElectorate
		);
		assert_noop!(
			discharge(PATIENT, entry, GONE),
			Error::<Test>::VoterNotInElectorate
		);
	});
}

#[test]
fn leaves_other_entries_alone() {
	run(|| {
		let (entry, other) = (submitted(), submit());
		suspend(GONE);
		assert_ok!(discharge(PATIENT, entry, GONE));
		assert_eq!(awaited(other), [GONE, LEFT, PATIENT].into());
		assert_eq!(vote_count(other).needed, 2);
	});
}

#[test]
fn only_the_electorate_can() {
	run(|| {
		let entry = submitted();
		suspend(GONE);
		for account in [SUBMITTER, OPERATOR, OUTSIDER] {
			assert_noop!(
				discharge(account, entry, GONE),
				Error::<Test>::NotInElectorate
			);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(
				HealthRecords::discharge_voter(origin, entry, GONE),
				BadOrigin
			);
		}
	});
}

#[test]
fn a_suspended_hospital_cannot() {
	run(|| {
		let entry = submitted();
		suspend(GONE);
		suspend(LEFT);
		for hospital in [GONE, LEFT] {
			assert_noop!(
				discharge(hospital, entry, GONE),
				Error::<Test>::HospitalSuspended
			);
		}
	});
}

#[test]
fn an_active_hospital_stays() {
	run(|| {
		let entry = submitted();
		for caller in [PATIENT, LEFT, GONE] {
			assert_noop!(
				discharge(caller, entry, GONE),
				Error::<Test>::HospitalNotSuspended
			);
		}
	});
}

#[test]
fn a_hospital_that_has_voted_stays() {
	run(|| {
		let entry = submitted();
		cast(GONE, entry, APPROVE);
		suspend(GONE);
		assert_noop!(discharge(PATIENT, entry, GONE), Error::<Test>::AlreadyVoted);
	});
}

#[test]
fn nobody_but_hospitals_of_the_electorate_is_discharged() {
	run(|| {
		register_hospitals(4);
		let entry = submitted();
		suspend(4);
		for account in [4, PATIENT, SUBMITTER, OUTSIDER] {
			assert_noop!(
				discharge(LEFT, entry, account),
				Error::<Test>::VoterNotInElectorate
			);
		}
	});
}

#[test]
fn a_hospital_is_discharged_until_the_deadline() {
	run(|| {
		let entry = submitted();
		suspend(GONE);
		pass_voting_period(0);
		undone(|| {
			assert_ok!(discharge(PATIENT, entry, GONE));
		});
		System::set_block_number(System::block_number() + 1);
		assert_noop!(
			discharge(PATIENT, entry, GONE),
			Error::<Test>::DeadlinePassed
		);
	});
}

#[test]
fn the_entry_is_there_and_pending() {
	run(|| {
		let entry = submitted();
		suspend(GONE);
		withdraw(entry);
		assert_noop!(
			discharge(PATIENT, entry, GONE),
			Error::<Test>::EntryNotPending
		);
		assert_noop!(
			discharge(PATIENT, UNKNOWN, GONE),
			Error::<Test>::EntryNotFound
		);
	});
}
