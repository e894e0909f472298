use super::*;
use crate::{EncryptionKey, Patient};
use frame_support::dispatch::DispatchResult;
use sp_runtime::{
	traits::DispatchTransaction,
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};

fn register(patient: AccountId, key: PublicKey) -> DispatchResult {
	HealthRecords::register_patient(signed(SUBMITTER), patient, key)
}

/// Whether the chain takes a transaction that the account signs, fees aside.
fn can_sign(account: AccountId) -> Result<(), TransactionValidityError> {
	let call = RuntimeCall::from(Call::cast_vote {
		entry: 0,
		verdict: APPROVE,
	});
	frame_system::CheckNonce::<Test>::from(0)
		.validate_only(
			signed(account),
			&call,
			&call.get_dispatch_info(),
			0,
			TransactionSource::External,
			0,
		)
		.map(|_| ())
}

#[test]
fn keeps_who_registered_the_patient_when_and_the_key() {
	run(|| {
		System::set_block_number(3);
		assert_ok!(register(PATIENT, key(30)));

		assert_eq!(
			HealthRecords::patient(PATIENT),
			Some(Patient {
				registered_by: SUBMITTER,
				registered_at: 3
			})
		);
		assert_eq!(
			HealthRecords::encryption_key(PATIENT),
			Some(EncryptionKey {
				key: key(30),
				since: 3
			})
		);
		assert_eq!(
			last_events(2),
			[
				Event::EncryptionKeySet {
					account: PATIENT,
					key: key(30)
				},
				Event::PatientRegistered {
					patient: PATIENT,
					hospital: SUBMITTER
				}
			]
		);
	});
}

#[test]
fn the_patient_can_sign_without_a_balance() {
	run(|| {
		assert_eq!(can_sign(PATIENT), Err(InvalidTransaction::Payment.into()));
		assert_ok!(register(PATIENT, key(30)));
		assert_ok!(can_sign(PATIENT));
		assert_eq!(Balances::free_balance(PATIENT), 0);
	});
}

#[test]
fn the_patient_can_sign_after_its_balance_has_come_and_gone() {
	run(|| {
		assert_ok!(register(PATIENT, key(30)));
		for balance in [100, 0] {
			assert_ok!(Balances::force_set_balance(
				RuntimeOrigin::root(),
				PATIENT,
				balance
			));
		}
		assert_ok!(can_sign(PATIENT));
	});
}

#[test]
fn only_an_active_hospital_can() {
	run(|| {
		register_patient(OTHER_PATIENT);
		for account in [OUTSIDER, PATIENT, OTHER_PATIENT, OPERATOR] {
			assert_noop!(
				HealthRecords::register_patient(signed(account), PATIENT, key(30)),
				Error::<Test>::HospitalNotRegistered
			);
		}
		suspend(SUBMITTER);
		assert_noop!(register(PATIENT, key(30)), Error::<Test>::HospitalSuspended);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(
				HealthRecords::register_patient(origin, PATIENT, key(30)),
				BadOrigin
			);
		}
	});
}

#[test]
fn a_patient_is_registered_once() {
	run(|| {
		assert_ok!(register(PATIENT, key(30)));
		for hospital in [SUBMITTER, SUPPORTERS[0]] {
			assert_noop!(
				HealthRecords::register_patient(signed(hospital), PATIENT, key(31)),
				Error::<Test>::PatientAlreadyRegistered
			);
		}
	});
}

#[test]
fn a_hospital_is_no_patient() {
	run(|| {
		suspend(SUPPORTERS[1]);
		for hospital in FOUNDERS {
			assert_noop!(
				register(hospital, key(30)),
				Error::<Test>::AccountIsHospital
			);
		}
	});
}

#[test]
fn a_key_of_low_order_is_refused() {
	run(|| {
		for key in low_order_keys() {
			assert_noop!(register(PATIENT, key), Error::<Test>::EncryptionKeyInvalid);
		}
	});
}
