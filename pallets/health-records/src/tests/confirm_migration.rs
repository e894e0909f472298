use super::*;
use frame_support::dispatch::DispatchResult;

fn confirm(entries: &[EntryId]) -> DispatchResult {
	HealthRecords::confirm_migration(signed(OPERATOR), entries.to_vec())
}

#[test]
fn takes_the_ciphertexts_out_of_the_state_and_keeps_the_entry() {
	run(|| {
		let entry = submitted();
		approve(entry);
		let approved = HealthRecords::entry(entry).expect("the entry is there");
		assert_eq!(held(SUBMITTER), DEPOSIT);
		assert_ok!(confirm(&[entry]));

		assert_eq!(
			HealthRecords::entry(entry),
			Some(crate::Entry {
				status: EntryStatus::Migrated,
				ballot: None,
				..approved
			})
		);
		assert!(!SealedParts::<Test>::contains_key(entry));
		assert_eq!(held(SUBMITTER), 0);
		assert_eq!(last_events(1), [Event::MigrationConfirmed { entry }]);
	});
}

#[test]
fn releases_the_deposit_of_a_suspended_hospital_too() {
	run(|| {
		let entry = submitted();
		approve(entry);
		suspend(SUBMITTER);
		assert_ok!(confirm(&[entry]));
		assert_eq!(held(SUBMITTER), 0);
		assert_eq!(Balances::free_balance(SUBMITTER), FOUNDER_BALANCE);
	});
}

#[test]
fn an_entry_that_is_not_approved_is_skipped_and_named() {
	run(|| {
		let (approved, pending) = (submitted(), submit());
		approve(approved);
		assert_ok!(confirm(&[pending, approved, UNKNOWN, approved]));
		assert_eq!(entry_status(approved), EntryStatus::Migrated);
		assert_eq!(entry_status(pending), EntryStatus::Pending);
		let skipped = |entry, error: Error<Test>| Event::MigrationSkipped {
			entry,
			error: error.into(),
		};
		assert_eq!(
			last_events(4),
			[
				skipped(pending, Error::EntryNotApproved),
				Event::MigrationConfirmed { entry: approved },
				skipped(UNKNOWN, Error::EntryNotFound),
				skipped(approved, Error::EntryNotApproved)
			]
		);
	});
}

#[test]
fn if_no_entry_is_approved_the_first_error_is_the_answer() {
	run(|| {
		let pending = submitted();
		assert_noop!(
			confirm(&[pending, UNKNOWN]),
			Error::<Test>::EntryNotApproved
		);
		assert_noop!(confirm(&[UNKNOWN, pending]), Error::<Test>::EntryNotFound);
	});
}

#[test]
fn takes_1_to_max_batch_length_entries() {
	run(|| {
		prepare();
		let mut entries: Vec<_> = (0..=MAX_BATCH_LENGTH).map(|_| submit()).collect();
		entries.iter().copied().for_each(approve);
		assert_noop!(confirm(&[]), Error::<Test>::BatchEmpty);
		assert_noop!(confirm(&entries), Error::<Test>::MaxBatchLengthExceeded);
		entries.pop();
		assert_ok!(confirm(&entries));
		assert_eq!(held(SUBMITTER), DEPOSIT);
	});
}

#[test]
fn only_the_operator_can() {
	run(|| {
		let entry = submitted();
		approve(entry);
		let confirm_as = |origin| HealthRecords::confirm_migration(origin, vec![entry]);
		for account in [SUBMITTER, SUPPORTERS[0], PATIENT, OUTSIDER] {
			assert_noop!(
				confirm_as(signed(account)),
				Error::<Test>::NotDatabaseOperator
			);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(confirm_as(origin), BadOrigin);
		}
		DatabaseOperator::<Test>::kill();
		assert_noop!(
			confirm_as(signed(OPERATOR)),
			Error::<Test>::NotDatabaseOperator
		);
	});
}
