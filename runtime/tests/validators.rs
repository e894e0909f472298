//! Who validates: the active hospitals that have set session keys, and never nobody.

mod common;

use common::*;
use consilium_runtime::{AccountId, Runtime, RuntimeCall, Session};
use frame_support::{assert_noop, assert_ok};
use sp_keyring::Sr25519Keyring::{self, *};

fn accounts(hospitals: &[Sr25519Keyring]) -> Vec<AccountId> {
	let mut accounts: Vec<_> = hospitals
		.iter()
		.map(|hospital| hospital.to_account_id())
		.collect();
	accounts.sort();
	accounts
}

fn purge_keys() -> RuntimeCall {
	pallet_session::Call::purge_keys {}.into()
}

/// As many authorities make blocks and finalize them as there are validators.
fn assert_authorities(count: usize) {
	assert_eq!(pallet_aura::Authorities::<Runtime>::get().len(), count);
	assert_eq!(
		consilium_runtime::Grandpa::grandpa_authorities().len(),
		count
	);
}

#[test]
fn the_founders_validate_from_the_first_block() {
	run("local_testnet", || {
		assert_eq!(Session::validators(), accounts(&HOSPITALS));
		assert_authorities(5);
	});
}

#[test]
fn a_session_ends_only_when_something_has_changed() {
	run("local_testnet", || {
		pass_periods(3);
		assert_eq!(Session::current_index(), 0);
		assert_ok!(set_session_keys(Eve));
		pass_periods(5);
		// One to plan with the new keys, one from which they count.
		assert_eq!(Session::current_index(), 2);
		assert_eq!(Session::validators(), accounts(&HOSPITALS));
		let keys = pallet_session::NextKeys::<Runtime>::get(Eve.to_account_id());
		assert!(
			pallet_aura::Authorities::<Runtime>::get().contains(&keys.expect("Eve has keys").aura)
		);
	});
}

#[test]
fn a_new_hospital_validates_from_the_session_after_next_once_it_has_keys() {
	run("local_testnet", || {
		assert_eq!(decide(register(Ferdie), &HOSPITALS[..4]), Some(Ok(())));
		pass_periods(2);
		assert_eq!(Session::validators(), accounts(&HOSPITALS));

		assert_ok!(set_session_keys(Ferdie));
		pass_periods(1);
		assert_eq!(Session::validators(), accounts(&HOSPITALS));
		pass_periods(1);
		let six = [&HOSPITALS[..], &[Ferdie]].concat();
		assert_eq!(Session::validators(), accounts(&six));
		assert_authorities(6);
	});
}

#[test]
fn a_suspended_hospital_stops_validating_and_comes_back_with_its_keys() {
	run("local_testnet", || {
		assert_eq!(decide(suspend(Eve), &HOSPITALS[..4]), Some(Ok(())));
		pass_periods(2);
		assert_eq!(Session::validators(), accounts(&HOSPITALS[..4]));

		assert_eq!(decide(reinstate(Eve), &HOSPITALS[..4]), Some(Ok(())));
		pass_periods(2);
		assert_eq!(Session::validators(), accounts(&HOSPITALS));
	});
}

#[test]
fn an_operator_leaves_by_giving_up_its_keys() {
	run("local_testnet", || {
		assert_ok!(dispatch(purge_keys(), signed(Eve)));
		pass_periods(2);
		assert_eq!(Session::validators(), accounts(&HOSPITALS[..4]));
	});
}

#[test]
fn the_last_one_with_keys_cannot_give_them_up() {
	run("local_testnet", || {
		for hospital in &HOSPITALS[1..] {
			assert_ok!(dispatch(purge_keys(), signed(*hospital)));
		}
		let filtered = frame_system::Error::<Runtime>::CallFiltered;
		assert_noop!(dispatch(purge_keys(), signed(Alice)), filtered);
		// Not in a batch either.
		let batch = pallet_utility::Call::<Runtime>::batch_all {
			calls: vec![purge_keys()],
		};
		assert!(dispatch(batch, signed(Alice)).is_err());

		pass_periods(4);
		assert_eq!(Session::validators(), accounts(&[Alice]));
		assert_authorities(1);
	});
}

#[test]
fn the_last_one_with_keys_cannot_be_suspended() {
	run("local_testnet", || {
		for hospital in &HOSPITALS[1..] {
			assert_ok!(dispatch(purge_keys(), signed(*hospital)));
		}
		let error = pallet_health_records::Error::<Runtime>::LastValidator.into();
		assert_eq!(decide(suspend(Alice), &HOSPITALS[..4]), Some(Err(error)));
	});
}

#[test]
fn an_outsider_cannot_set_session_keys() {
	run("local_testnet", || {
		assert_noop!(
			set_session_keys(Ferdie),
			pallet_session::Error::<Runtime>::NoAssociatedValidatorId
		);
	});
}

#[test]
fn nobody_sets_keys_that_another_one_owns() {
	run("local_testnet", || {
		let keys = pallet_session::NextKeys::<Runtime>::get(Alice.to_account_id())
			.expect("Alice has keys");
		let set = pallet_session::Call::<Runtime>::set_keys {
			keys,
			proof: vec![],
		};
		assert_noop!(
			dispatch(set, signed(Bob)),
			pallet_session::Error::<Runtime>::InvalidProof
		);
	});
}

#[test]
fn a_development_chain_has_one_validator() {
	run("development", || {
		assert_eq!(Session::validators(), accounts(&[Alice]));
		assert_authorities(1);
		assert_noop!(
			dispatch(purge_keys(), signed(Alice)),
			frame_system::Error::<Runtime>::CallFiltered
		);
	});
}
