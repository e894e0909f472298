use super::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError::BadOrigin;

const HOSPITAL: AccountId = FOUNDERS[1];

#[test]
fn makes_the_hospital_a_member_again() {
	run(|| {
		assert_ok!(HealthRecords::suspend_hospital(consortium(), HOSPITAL));
		assert_ok!(HealthRecords::reinstate_hospital(consortium(), HOSPITAL));

		assert_eq!(status(HOSPITAL), Some(HospitalStatus::Active));
		assert_eq!(HealthRecords::active_hospitals(), FOUNDERS);
		assert_eq!(HealthRecords::validators(), FOUNDERS);
		System::assert_last_event(Event::HospitalReinstated { hospital: HOSPITAL }.into());
	});
}

#[test]
fn gives_no_second_grant() {
	run(|| {
		assert_ok!(HealthRecords::register_hospital(
			consortium(),
			4,
			profile(b"North")
		));
		assert_ok!(HealthRecords::suspend_hospital(consortium(), 4));
		assert_ok!(HealthRecords::reinstate_hospital(consortium(), 4));
		assert_eq!(Balances::free_balance(4), GRANT);
	});
}

#[test]
fn only_two_thirds_of_the_consortium_can() {
	run(|| {
		assert_ok!(HealthRecords::suspend_hospital(consortium(), HOSPITAL));
		for origin in [
			RuntimeOrigin::root(),
			RuntimeOrigin::signed(HOSPITAL),
			RuntimeOrigin::signed(OUTSIDER),
			motion(1, 2),
		] {
			assert_noop!(
				HealthRecords::reinstate_hospital(origin, HOSPITAL),
				BadOrigin
			);
		}
	});
}

#[test]
fn an_unknown_account_cannot_be_reinstated() {
	run(|| {
		assert_noop!(
			HealthRecords::reinstate_hospital(consortium(), OUTSIDER),
			Error::<Test>::HospitalNotRegistered
		);
	});
}

#[test]
fn an_active_hospital_cannot_be_reinstated() {
	run(|| {
		assert_noop!(
			HealthRecords::reinstate_hospital(consortium(), HOSPITAL),
			Error::<Test>::HospitalNotSuspended
		);
	});
}
