use super::*;
use frame_support::traits::Hooks;
use EntryStatus::{Expired, Pending, Withdrawn};

/// What it weighs to expire so many entries, and to see that the next is not due.
fn weight_of(entries: u64) -> Weight {
	Weights::look_for_due_entry() * (entries + 2) + Weights::expire_entry() * entries
}

fn statuses(entries: &[EntryId]) -> Vec<EntryStatus> {
	entries.iter().copied().map(entry_status).collect()
}

#[test]
fn closes_the_entry() {
	run(|| {
		let entry = submitted();
		cast(PATIENT, entry, APPROVE);
		let count = vote_count(entry);
		expire(entry);

		assert_eq!(entry_status(entry), Expired);
		assert_eq!(vote_count(entry), count);
		assert_eq!(awaited(entry), [].into());
		assert_eq!(PendingCount::<Test>::get(SUBMITTER), 0);
		assert_eq!(held(SUBMITTER), 0);
		System::assert_last_event(Event::EntryExpired { entry }.into());
	});
}

#[test]
fn the_deadline_has_passed() {
	run(|| {
		let entry = submitted();
		let expire = || HealthRecords::expire_entry(signed(OUTSIDER), entry);
		assert_noop!(expire(), Error::<Test>::DeadlineNotPassed);
		pass_voting_period(0);
		assert_noop!(expire(), Error::<Test>::DeadlineNotPassed);
		System::set_block_number(System::block_number() + 1);
		assert_ok!(expire());
	});
}

#[test]
fn anyone_who_signs_can() {
	run(|| {
		let entry = submitted();
		pass_voting_period(1);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(HealthRecords::expire_entry(origin, entry), BadOrigin);
		}
		suspend(SUPPORTERS[0]);
		for account in [SUBMITTER, SUPPORTERS[0], PATIENT, OPERATOR, OUTSIDER] {
			undone(|| {
				assert_ok!(HealthRecords::expire_entry(signed(account), entry));
			});
		}
	});
}

#[test]
fn the_entry_is_there_and_pending() {
	run(|| {
		let entry = submitted();
		expire(entry);
		for (entry, error) in [
			(entry, Error::<Test>::EntryNotPending),
			(UNKNOWN, Error::<Test>::EntryNotFound),
		] {
			assert_noop!(HealthRecords::expire_entry(signed(OUTSIDER), entry), error);
		}
	});
}

#[test]
fn idle_blocks_expire_what_is_due_and_stop_at_what_is_not() {
	run(|| {
		prepare();
		let due = [submit(), submit()];
		System::set_block_number(2);
		let later = [submit(), submit()];
		pass_voting_period(0);
		HealthRecords::expire_due(Weight::MAX);
		assert_eq!(statuses(&due), [Expired; 2]);
		assert_eq!(statuses(&later), [Pending; 2]);
		assert_eq!(OldestPending::<Test>::get(), later[0]);
		assert_eq!(
			last_events(2),
			due.map(|entry| Event::EntryExpired { entry })
		);

		System::set_block_number(System::block_number() + 1);
		HealthRecords::expire_due(Weight::MAX);
		assert_eq!(statuses(&later), [Expired; 2]);
		assert_eq!(OldestPending::<Test>::get(), 4);
		assert_eq!(held(SUBMITTER), 0);
	});
}

#[test]
fn idle_blocks_move_over_what_has_ended() {
	run(|| {
		prepare();
		let entries = [submit(), submit(), submit(), submit()];
		for entry in [0, 1, 3] {
			withdraw(entry);
		}
		HealthRecords::expire_due(Weight::MAX);
		assert_eq!(OldestPending::<Test>::get(), 2);
		pass_voting_period(1);
		HealthRecords::expire_due(Weight::MAX);
		assert_eq!(
			statuses(&entries),
			[Withdrawn, Withdrawn, Expired, Withdrawn]
		);
		assert_eq!(OldestPending::<Test>::get(), 4);
	});
}

#[test]
fn idle_blocks_expire_as_many_as_they_have_time_for_and_go_on_later() {
	run(|| {
		prepare();
		let entries = [submit(), submit(), submit()];
		pass_voting_period(1);
		// The weight that sees to one entry, and not to the next.
		let one = weight_of(1);
		assert!(HealthRecords::expire_due(one).all_lte(one));
		assert_eq!(statuses(&entries), [Expired, Pending, Pending]);
		assert_eq!(OldestPending::<Test>::get(), 1);
		HealthRecords::expire_due(one);
		assert_eq!(statuses(&entries), [Expired, Expired, Pending]);
		HealthRecords::expire_due(one);
		assert_eq!(statuses(&entries), [Expired; 3]);
	});
}

#[test]
fn idle_blocks_never_weigh_more_than_they_may() {
	run(|| {
		prepare();
		for _ in 0..MAX_PENDING {
			submit();
		}
		pass_voting_period(1);
		let all = weight_of(MAX_PENDING.into());
		for share in 0..=100 {
			let limit =
				Weight::from_parts(all.ref_time() * share / 90, all.proof_size() * share / 90);
			undone(|| {
				let weight = HealthRecords::expire_due(limit);
				assert!(weight.all_lte(limit), "{weight:?} of {limit:?}");
			});
		}
		// What one of the two dimensions lacks is not made up for by the other.
		let one = weight_of(1);
		for limit in [
			Weight::from_parts(one.ref_time(), u64::MAX),
			Weight::from_parts(u64::MAX, one.proof_size()),
		] {
			undone(|| {
				assert!(HealthRecords::expire_due(limit).all_lte(limit));
				assert_eq!(OldestPending::<Test>::get(), 1);
			});
		}
	});
}

#[test]
fn blocks_without_time_expire_nothing() {
	run(|| {
		let entry = submitted();
		pass_voting_period(1);
		for limit in [
			Weight::zero(),
			Weights::look_for_due_entry(),
			Weights::look_for_due_entry() * 2,
		] {
			HealthRecords::expire_due(limit);
			assert_eq!(entry_status(entry), Pending);
			assert_eq!(OldestPending::<Test>::get(), entry);
		}
		assert_eq!(HealthRecords::expire_due(Weight::zero()), Weight::zero());
	});
}

#[test]
fn blocks_without_entries_have_little_to_do() {
	run(|| {
		assert_eq!(
			HealthRecords::expire_due(Weight::MAX),
			Weights::look_for_due_entry()
		);
		assert_eq!(OldestPending::<Test>::get(), 0);
	});
}

#[test]
fn on_idle_takes_a_quarter_of_what_is_left() {
	run(|| {
		let entry = submitted();
		pass_voting_period(1);
		let now = System::block_number();
		let quarter = weight_of(1);
		let too_little = quarter * 4 - Weights::look_for_due_entry() * 8;
		assert!(HealthRecords::on_idle(now, too_little).all_lte(too_little / 4));
		assert_eq!(entry_status(entry), Pending);
		assert!(HealthRecords::on_idle(now, quarter * 4).all_lte(quarter));
		assert_eq!(entry_status(entry), Expired);
	});
}
