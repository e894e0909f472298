use super::*;
use frame_support::dispatch::DispatchResult;

fn set(supporting: &[AccountId]) -> DispatchResult {
	HealthRecords::set_supporting_hospitals(signed(SUBMITTER), supporting.to_vec())
}

#[test]
fn the_list_replaces_the_one_before() {
	run(|| {
		for supporting in [vec![3, 2], vec![3]] {
			assert_ok!(set(&supporting));
			assert_eq!(HealthRecords::supporting_hospitals(SUBMITTER), supporting);
			System::assert_last_event(
				Event::SupportingHospitalsSet {
					hospital: SUBMITTER,
					supporting,
				}
				.into(),
			);
		}
	});
}

#[test]
fn only_an_active_hospital_can() {
	run(|| {
		register_patient(PATIENT);
		for account in [OUTSIDER, PATIENT, OPERATOR] {
			assert_noop!(
				HealthRecords::set_supporting_hospitals(signed(account), SUPPORTERS.to_vec()),
				Error::<Test>::HospitalNotRegistered
			);
		}
		suspend(SUBMITTER);
		assert_noop!(set(&SUPPORTERS), Error::<Test>::HospitalSuspended);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(
				HealthRecords::set_supporting_hospitals(origin, SUPPORTERS.to_vec()),
				BadOrigin
			);
		}
	});
}

#[test]
fn there_is_at_least_one() {
	run(|| {
		assert_noop!(set(&[]), Error::<Test>::SupportingHospitalsEmpty);
		assert_ok!(set(&[2]));
	});
}

#[test]
fn there_are_at_most_max_supporting_hospitals() {
	run(|| {
		register_hospitals(6);
		assert_noop!(
			set(&[2, 3, 4, 5, 6]),
			Error::<Test>::MaxSupportingHospitalsExceeded
		);
		assert_ok!(set(&[2, 3, 4, 5]));
	});
}

#[test]
fn a_hospital_cannot_support_itself() {
	run(|| {
		assert_noop!(set(&[2, SUBMITTER]), Error::<Test>::SupportsItself);
	});
}

#[test]
fn a_hospital_is_in_the_list_once() {
	run(|| {
		assert_noop!(set(&[2, 3, 2]), Error::<Test>::SupportingHospitalRepeated);
	});
}

#[test]
fn all_of_them_are_registered() {
	run(|| {
		register_patient(PATIENT);
		for account in [OUTSIDER, PATIENT, OPERATOR] {
			assert_noop!(
				set(&[2, account]),
				Error::<Test>::SupportingHospitalNotRegistered
			);
		}
	});
}

#[test]
fn a_suspended_one_can_be_named() {
	run(|| {
		suspend(2);
		assert_ok!(set(&[2, 3]));
	});
}
