use super::*;

#[test]
fn holds_for_the_entries_to_come() {
	run(|| {
		let before = submitted();
		assert_ok!(HealthRecords::set_voting_period(consortium(), 3));
		System::assert_last_event(Event::VotingPeriodSet { blocks: 3 }.into());
		let after = submit();

		let deadline = |entry| ballot(entry).map(|ballot| ballot.deadline);
		assert_eq!(deadline(before), Some(1 + VOTING_PERIOD));
		assert_eq!(deadline(after), Some(1 + 3));
	});
}

#[test]
fn is_at_least_a_block_and_at_most_max_voting_period() {
	run(|| {
		for blocks in [0, MAX_VOTING_PERIOD + 1] {
			assert_noop!(
				HealthRecords::set_voting_period(consortium(), blocks),
				Error::<Test>::VotingPeriodOutOfBounds
			);
		}
		for blocks in [1, MAX_VOTING_PERIOD] {
			assert_ok!(HealthRecords::set_voting_period(consortium(), blocks));
		}
	});
}

#[test]
fn a_later_entry_that_is_due_earlier_waits_or_is_expired_by_anyone() {
	run(|| {
		let long = submitted();
		assert_ok!(HealthRecords::set_voting_period(consortium(), 1));
		let short = submit();
		System::set_block_number(3);
		HealthRecords::expire_due(Weight::MAX);
		assert_eq!(entry_status(short), EntryStatus::Pending);
		assert_ok!(HealthRecords::expire_entry(signed(OUTSIDER), short));
		assert_eq!(entry_status(short), EntryStatus::Expired);
		assert_eq!(entry_status(long), EntryStatus::Pending);
	});
}

#[test]
fn only_two_thirds_of_the_consortium_can() {
	run(|| {
		for origin in [
			RuntimeOrigin::root(),
			signed(SUBMITTER),
			signed(OPERATOR),
			motion(1, 2),
		] {
			assert_noop!(HealthRecords::set_voting_period(origin, 5), BadOrigin);
		}
	});
}
