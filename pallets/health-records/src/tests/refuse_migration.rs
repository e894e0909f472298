use super::*;
use frame_support::dispatch::DispatchResult;
use RefusalReason::{CommitmentMismatch, DoesNotOpen, Malformed};

fn refuse_for(entry: EntryId, reason: RefusalReason) -> DispatchResult {
	HealthRecords::refuse_migration(signed(OPERATOR), entry, reason)
}

#[test]
fn closes_the_entry_and_keeps_the_reason() {
	run(|| {
		prepare();
		for reason in [DoesNotOpen, CommitmentMismatch, Malformed] {
			let entry = submit();
			approve(entry);
			assert_ok!(refuse_for(entry, reason));

			assert_eq!(entry_status(entry), EntryStatus::Refused(reason));
			assert!(!SealedParts::<Test>::contains_key(entry));
			assert_eq!(ballot(entry), None);
			assert_eq!(held(SUBMITTER), 0);
			System::assert_last_event(Event::MigrationRefused { entry, reason }.into());
		}
	});
}

#[test]
fn only_the_operator_can() {
	run(|| {
		let entry = submitted();
		approve(entry);
		let refuse_as = |origin| HealthRecords::refuse_migration(origin, entry, Malformed);
		for account in [SUBMITTER, SUPPORTERS[0], PATIENT, OUTSIDER] {
			assert_noop!(
				refuse_as(signed(account)),
				Error::<Test>::NotDatabaseOperator
			);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(refuse_as(origin), BadOrigin);
		}
	});
}

#[test]
fn the_entry_is_there_and_approved() {
	run(|| {
		let entry = submitted();
		assert_noop!(
			refuse_for(entry, Malformed),
			Error::<Test>::EntryNotApproved
		);
		assert_noop!(refuse_for(UNKNOWN, Malformed), Error::<Test>::EntryNotFound);
	});
}
