use super::*;

#[test]
fn the_entries_to_come_need_the_new_share() {
	run(|| {
		let before = submitted();
		set_policy(1, 2);

		assert_eq!(CurrentApprovalPolicy::<Test>::get(), share(1, 2));
		System::assert_last_event(
			Event::ApprovalPolicySet {
				policy: share(1, 2),
			}
			.into(),
		);
		assert_eq!(vote_count(before).needed, 2);
		assert_eq!(vote_count(submit()).needed, 1);
	});
}

#[test]
fn all_must_approve_until_something_else_is_set() {
	run(|| assert_eq!(CurrentApprovalPolicy::<Test>::get(), share(1, 1)));
}

#[test]
fn the_share_is_more_than_nothing_and_at_most_all() {
	run(|| {
		for (numerator, denominator) in [(0, 1), (2, 1), (0, 0), (1, 0), (u32::MAX, u32::MAX - 1)] {
			assert_noop!(
				HealthRecords::set_approval_policy(consortium(), share(numerator, denominator)),
				Error::<Test>::ApprovalPolicyInvalid
			);
		}
		for (numerator, denominator) in [
			(1, 1),
			(1, u32::MAX),
			(u32::MAX - 1, u32::MAX),
			(u32::MAX, u32::MAX),
		] {
			set_policy(numerator, denominator);
		}
	});
}

#[test]
fn only_two_thirds_of_the_consortium_can() {
	run(|| {
		for origin in [
			RuntimeOrigin::root(),
			RuntimeOrigin::none(),
			signed(FOUNDERS[0]),
			signed(OPERATOR),
			motion(1, 3),
		] {
			assert_noop!(
				HealthRecords::set_approval_policy(origin, share(1, 2)),
				BadOrigin
			);
		}
	});
}
