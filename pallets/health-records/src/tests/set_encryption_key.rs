use super::*;
use crate::EncryptionKey;

fn set(account: AccountId, key: PublicKey) -> frame_support::dispatch::DispatchResult {
	HealthRecords::set_encryption_key(signed(account), key)
}

#[test]
fn a_hospital_a_patient_and_the_operator_set_theirs() {
	run(|| {
		prepare();
		System::set_block_number(5);
		for account in [SUBMITTER, PATIENT, OPERATOR] {
			assert_ok!(set(account, key(30)));
			assert_eq!(
				HealthRecords::encryption_key(account),
				Some(EncryptionKey {
					key: key(30),
					since: 5
				})
			);
			System::assert_last_event(
				Event::EncryptionKeySet {
					account,
					key: key(30),
				}
				.into(),
			);
		}
	});
}

#[test]
fn a_new_key_replaces_the_one_before() {
	run(|| {
		assert_ok!(set(SUBMITTER, key(30)));
		System::set_block_number(7);
		assert_ok!(set(SUBMITTER, key(31)));
		assert_eq!(
			HealthRecords::encryption_key(SUBMITTER),
			Some(EncryptionKey {
				key: key(31),
				since: 7
			})
		);
	});
}

#[test]
fn only_participants_can() {
	run(|| {
		assert_noop!(set(OUTSIDER, key(30)), Error::<Test>::NotAParticipant);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(
				HealthRecords::set_encryption_key(origin, key(30)),
				BadOrigin
			);
		}
	});
}

#[test]
fn a_former_operator_cannot() {
	run(|| {
		assert_ok!(HealthRecords::set_database_operator(consortium(), OUTSIDER));
		assert_noop!(set(OPERATOR, key(30)), Error::<Test>::NotAParticipant);
		assert_ok!(set(OUTSIDER, key(30)));
	});
}

#[test]
fn a_suspended_hospital_cannot() {
	run(|| {
		suspend(SUBMITTER);
		assert_noop!(set(SUBMITTER, key(30)), Error::<Test>::HospitalSuspended);
		reinstate(SUBMITTER);
		assert_ok!(set(SUBMITTER, key(30)));
	});
}

#[test]
fn a_suspended_hospital_cannot_as_the_operator_either() {
	run(|| {
		assert_ok!(HealthRecords::set_database_operator(
			consortium(),
			SUBMITTER
		));
		suspend(SUBMITTER);
		assert_noop!(set(SUBMITTER, key(30)), Error::<Test>::HospitalSuspended);
	});
}

#[test]
fn a_key_of_low_order_is_refused() {
	run(|| {
		for key in low_order_keys() {
			assert_noop!(set(SUBMITTER, key), Error::<Test>::EncryptionKeyInvalid);
		}
	});
}

#[test]
fn the_neighbours_of_the_keys_of_low_order_are_taken() {
	run(|| {
		let mut two = [0; 32];
		two[0] = 2;
		let mut prime_less_two = [0xff; 32];
		prime_less_two[0] = 0xeb;
		prime_less_two[31] = 0x7f;
		for key in [two, prime_less_two] {
			assert_ok!(set(SUBMITTER, key));
		}
	});
}

#[test]
fn a_key_that_is_not_canonical_is_refused() {
	run(|| {
		let mut with_highest_bit = key(1);
		with_highest_bit[31] |= 0x80;
		let mut prime_and_two = [0xff; 32];
		prime_and_two[0] = 0xef;
		prime_and_two[31] = 0x7f;
		for key in [with_highest_bit, prime_and_two] {
			assert_noop!(set(SUBMITTER, key), Error::<Test>::EncryptionKeyInvalid);
		}
	});
}
