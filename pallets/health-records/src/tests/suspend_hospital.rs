use super::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok, weights::Weight};
use sp_runtime::{traits::Hash, DispatchError::BadOrigin};

const HOSPITAL: AccountId = FOUNDERS[1];

#[test]
fn takes_the_hospital_out_of_the_consortium_and_keeps_its_profile() {
	run(|| {
		assert_ok!(HealthRecords::suspend_hospital(consortium(), HOSPITAL));

		assert_eq!(
			HealthRecords::hospital(HOSPITAL),
			Some(hospital(b"Hospital 2", HospitalStatus::Suspended))
		);
		assert_eq!(HealthRecords::active_hospitals(), [1, 3]);
		assert_eq!(HealthRecords::validators(), [1, 3]);
		System::assert_last_event(Event::HospitalSuspended { hospital: HOSPITAL }.into());
	});
}

#[test]
fn its_votes_on_open_motions_no_longer_count() {
	run(|| {
		let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![1] });
		let hash = <Test as frame_system::Config>::Hashing::hash_of(&call);
		assert_ok!(Consortium::propose(
			RuntimeOrigin::signed(FOUNDERS[0]),
			2,
			Box::new(call),
			1_000
		));
		assert_ok!(Consortium::vote(
			RuntimeOrigin::signed(FOUNDERS[0]),
			hash,
			0,
			true
		));
		assert_ok!(Consortium::vote(
			RuntimeOrigin::signed(HOSPITAL),
			hash,
			0,
			true
		));
		// The motion has its two votes and could be closed.
		assert_ok!(HealthRecords::suspend_hospital(consortium(), HOSPITAL));

		let max_weight = Weight::from_parts(1_000_000_000, 1_000_000);
		assert_noop!(
			Consortium::close(
				RuntimeOrigin::signed(FOUNDERS[0]),
				hash,
				0,
				max_weight,
				1_000
			),
			pallet_collective::Error::<Test, ConsortiumCollective>::TooEarly
		);
		assert_noop!(
			Consortium::vote(RuntimeOrigin::signed(HOSPITAL), hash, 0, true),
			pallet_collective::Error::<Test, ConsortiumCollective>::NotMember
		);
	});
}

#[test]
fn only_two_thirds_of_the_consortium_can() {
	run(|| {
		for origin in [
			RuntimeOrigin::root(),
			RuntimeOrigin::signed(HOSPITAL),
			RuntimeOrigin::signed(OUTSIDER),
			motion(1, 3),
		] {
			assert_noop!(HealthRecords::suspend_hospital(origin, HOSPITAL), BadOrigin);
		}
	});
}

#[test]
fn an_unknown_account_cannot_be_suspended() {
	run(|| {
		assert_noop!(
			HealthRecords::suspend_hospital(consortium(), OUTSIDER),
			Error::<Test>::HospitalNotRegistered
		);
	});
}

#[test]
fn a_hospital_is_suspended_once() {
	run(|| {
		assert_ok!(HealthRecords::suspend_hospital(consortium(), HOSPITAL));
		assert_noop!(
			HealthRecords::suspend_hospital(consortium(), HOSPITAL),
			Error::<Test>::HospitalAlreadySuspended
		);
	});
}

#[test]
fn the_last_hospital_stays() {
	run(|| {
		assert_ok!(HealthRecords::suspend_hospital(consortium(), 1));
		assert_ok!(HealthRecords::suspend_hospital(consortium(), 2));
		assert_noop!(
			HealthRecords::suspend_hospital(consortium(), 3),
			Error::<Test>::LastValidator
		);
	});
}

#[test]
fn the_last_hospital_with_session_keys_stays() {
	run(|| {
		WithSessionKeys::set(vec![HOSPITAL]);
		assert_noop!(
			HealthRecords::suspend_hospital(consortium(), HOSPITAL),
			Error::<Test>::LastValidator
		);
		// One that does not validate can go.
		assert_ok!(HealthRecords::suspend_hospital(consortium(), FOUNDERS[0]));
	});
}
