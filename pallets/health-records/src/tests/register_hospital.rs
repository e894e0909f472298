use super::*;
use crate::{Error, Event};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError::BadOrigin;

const NEW: AccountId = 4;

#[test]
fn makes_the_account_a_member_with_a_grant() {
	run(|| {
		assert_ok!(HealthRecords::register_hospital(
			consortium(),
			NEW,
			profile(b"North")
		));

		assert_eq!(
			HealthRecords::hospital(NEW),
			Some(hospital(b"North", HospitalStatus::Active))
		);
		assert_eq!(HealthRecords::active_hospitals(), [1, 2, 3, NEW]);
		assert_eq!(Balances::free_balance(NEW), GRANT);
		System::assert_last_event(Event::HospitalRegistered { hospital: NEW }.into());
	});
}

#[test]
fn members_stay_sorted_whoever_comes_last() {
	run(|| {
		assert_ok!(HealthRecords::register_hospital(
			consortium(),
			9,
			profile(b"Nine")
		));
		assert_ok!(HealthRecords::register_hospital(
			consortium(),
			0,
			profile(b"Zero")
		));
		assert_eq!(HealthRecords::active_hospitals(), [0, 1, 2, 3, 9]);
	});
}

#[test]
fn validates_only_with_session_keys() {
	run(|| {
		assert_ok!(HealthRecords::register_hospital(
			consortium(),
			NEW,
			profile(b"North")
		));
		assert_eq!(HealthRecords::validators(), FOUNDERS);
		WithSessionKeys::mutate(|accounts| accounts.push(NEW));
		assert_eq!(HealthRecords::validators(), [1, 2, 3, NEW]);
	});
}

#[test]
fn only_two_thirds_of_the_consortium_can() {
	run(|| {
		for origin in [
			RuntimeOrigin::root(),
			RuntimeOrigin::none(),
			RuntimeOrigin::signed(FOUNDERS[0]),
			RuntimeOrigin::signed(OUTSIDER),
			motion(1, 3),
			motion(3, 5),
		] {
			assert_noop!(
				HealthRecords::register_hospital(origin, NEW, profile(b"North")),
				BadOrigin
			);
		}
		assert_ok!(HealthRecords::register_hospital(
			motion(4, 6),
			NEW,
			profile(b"North")
		));
	});
}

#[test]
fn an_account_is_registered_once() {
	run(|| {
		assert_noop!(
			HealthRecords::register_hospital(consortium(), FOUNDERS[0], profile(b"Again")),
			Error::<Test>::HospitalAlreadyRegistered
		);
	});
}

#[test]
fn a_suspended_hospital_is_registered_still() {
	run(|| {
		assert_ok!(HealthRecords::suspend_hospital(consortium(), FOUNDERS[0]));
		assert_noop!(
			HealthRecords::register_hospital(consortium(), FOUNDERS[0], profile(b"Again")),
			Error::<Test>::HospitalAlreadyRegistered
		);
	});
}

#[test]
fn a_patient_is_no_hospital() {
	run(|| {
		register_patient(PATIENT);
		assert_noop!(
			HealthRecords::register_hospital(consortium(), PATIENT, profile(b"Patient")),
			Error::<Test>::AccountIsPatient
		);
	});
}

#[test]
fn the_registry_takes_max_hospitals_and_no_more() {
	run(|| {
		for account in FOUNDERS.len() as u64 + 1..=u64::from(MAX_HOSPITALS) {
			assert_ok!(HealthRecords::register_hospital(
				consortium(),
				account,
				profile(b"One")
			));
		}
		// A suspended one keeps its place.
		assert_ok!(HealthRecords::suspend_hospital(consortium(), FOUNDERS[0]));
		assert_noop!(
			HealthRecords::register_hospital(consortium(), OUTSIDER, profile(b"Too many")),
			Error::<Test>::MaxHospitalsExceeded
		);
	});
}

#[test]
fn a_name_has_at_least_one_byte() {
	run(|| {
		assert_noop!(
			HealthRecords::register_hospital(consortium(), NEW, profile(b"")),
			Error::<Test>::NameEmpty
		);
		assert_ok!(HealthRecords::register_hospital(
			consortium(),
			NEW,
			profile(b"N")
		));
	});
}

#[test]
fn a_name_has_at_most_max_name_length_bytes() {
	run(|| {
		let longest = vec![b'a'; MAX_NAME_LENGTH as usize];
		let longer = vec![b'a'; MAX_NAME_LENGTH as usize + 1];
		assert_noop!(
			HealthRecords::register_hospital(consortium(), NEW, profile(&longer)),
			Error::<Test>::MaxNameLengthExceeded
		);
		assert_ok!(HealthRecords::register_hospital(
			consortium(),
			NEW,
			profile(&longest)
		));
	});
}

#[test]
fn a_name_is_utf8() {
	run(|| {
		assert_noop!(
			HealthRecords::register_hospital(consortium(), NEW, profile(&[0xC3, 0x28])),
			Error::<Test>::NameNotUtf8
		);
		let name = "Hôpital général".as_bytes();
		assert_ok!(HealthRecords::register_hospital(
			consortium(),
			NEW,
			profile(name)
		));
	});
}
