use super::*;

#[test]
fn closes_the_entry() {
	run(|| {
		let entry = submitted();
		cast(SUPPORTERS[0], entry, APPROVE);
		let count = vote_count(entry);
		withdraw(entry);

		assert_eq!(entry_status(entry), EntryStatus::Withdrawn);
		assert_eq!(vote_count(entry), count);
		assert_eq!(awaited(entry), [].into());
		assert_eq!(PendingCount::<Test>::get(SUBMITTER), 0);
		assert_eq!(held(SUBMITTER), 0);
		System::assert_last_event(Event::EntryWithdrawn { entry }.into());
	});
}

#[test]
fn leaves_other_entries_alone() {
	run(|| {
		prepare();
		let (kept, withdrawn) = (submit(), submit());
		withdraw(withdrawn);
		assert_eq!(entry_status(kept), EntryStatus::Pending);
		assert_eq!(awaited(kept), [2, 3, PATIENT].into());
		assert_eq!(held(SUBMITTER), DEPOSIT);
	});
}

#[test]
fn works_after_the_deadline_until_the_entry_expires() {
	run(|| {
		let entry = submitted();
		pass_voting_period(1);
		withdraw(entry);
		assert_eq!(entry_status(entry), EntryStatus::Withdrawn);
	});
}

#[test]
fn only_the_hospital_that_submitted_the_entry_can() {
	run(|| {
		let entry = submitted();
		for account in [SUPPORTERS[0], PATIENT, OPERATOR, OUTSIDER] {
			assert_noop!(
				HealthRecords::withdraw_entry(signed(account), entry),
				Error::<Test>::NotSubmitter
			);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(HealthRecords::withdraw_entry(origin, entry), BadOrigin);
		}
	});
}

#[test]
fn a_suspended_hospital_cannot() {
	run(|| {
		let entry = submitted();
		suspend(SUBMITTER);
		assert_noop!(
			HealthRecords::withdraw_entry(signed(SUBMITTER), entry),
			Error::<Test>::HospitalSuspended
		);
	});
}

#[test]
fn the_entry_is_there_and_pending() {
	run(|| {
		let entry = submitted();
		withdraw(entry);
		for (entry, error) in [
			(entry, Error::<Test>::EntryNotPending),
			(UNKNOWN, Error::<Test>::EntryNotFound),
		] {
			assert_noop!(
				HealthRecords::withdraw_entry(signed(SUBMITTER), entry),
				error
			);
		}
	});
}
