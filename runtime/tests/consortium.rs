//! What the hospitals decide together, and that nobody else can.

mod common;

use common::*;
use consilium_runtime::{
	configs::ConsortiumCollective, AccountId, Balances, Hash, Hashing, HealthRecords, Runtime,
	RuntimeCall, RuntimeEvent, System, UNIT,
};
use frame_support::assert_noop;
use pallet_health_records::HospitalStatus;
use sp_keyring::Sr25519Keyring::{self, *};
use sp_runtime::{traits::Hash as _, DispatchError::BadOrigin};

fn status(hospital: Sr25519Keyring) -> Option<HospitalStatus> {
	HealthRecords::hospital(hospital.to_account_id()).map(|hospital| hospital.status)
}

fn members() -> Vec<AccountId> {
	pallet_collective::Members::<Runtime, ConsortiumCollective>::get()
}

#[test]
fn four_of_five_register_a_hospital() {
	run("local_testnet", || {
		assert_eq!(decide(register(Ferdie), &HOSPITALS[..4]), Some(Ok(())));
		assert_eq!(status(Ferdie), Some(HospitalStatus::Active));
		assert!(members().contains(&Ferdie.to_account_id()));
		assert_eq!(
			Balances::free_balance(Ferdie.to_account_id()),
			10_000 * UNIT
		);
	});
}

#[test]
fn three_of_five_do_not() {
	run("local_testnet", || {
		assert_eq!(
			decide(register(Ferdie), &HOSPITALS[..3]),
			Some(Err(BadOrigin))
		);
		assert_eq!(status(Ferdie), None);
		assert_eq!(members().len(), 5);
	});
}

#[test]
fn a_hospital_alone_does_not() {
	run("local_testnet", || {
		assert_noop!(dispatch(register(Ferdie), signed(Alice)), BadOrigin);
		assert_eq!(decide(register(Ferdie), &[Alice]), Some(Err(BadOrigin)));
	});
}

#[test]
fn an_outsider_cannot_propose() {
	run("local_testnet", || {
		let propose = pallet_collective::Call::<Runtime, ConsortiumCollective>::propose {
			threshold: 1,
			proposal: Box::new(register(Ferdie)),
			length_bound: 1_000,
		};
		assert_noop!(
			dispatch(propose, signed(Ferdie)),
			pallet_collective::Error::<Runtime, ConsortiumCollective>::NotMember
		);
	});
}

#[test]
fn a_suspended_hospital_takes_no_part_until_it_is_reinstated() {
	run("local_testnet", || {
		assert_eq!(decide(suspend(Eve), &HOSPITALS[..4]), Some(Ok(())));
		assert_eq!(status(Eve), Some(HospitalStatus::Suspended));
		assert!(!members().contains(&Eve.to_account_id()));

		// Two thirds of the four that are left.
		assert_eq!(decide(reinstate(Eve), &HOSPITALS[..3]), Some(Ok(())));
		assert_eq!(status(Eve), Some(HospitalStatus::Active));
		assert!(members().contains(&Eve.to_account_id()));
	});
}

#[test]
fn root_is_the_consortium_s_alone() {
	run("local_testnet", || {
		let code_hash = Hashing::hash(b"the next runtime");
		let upgrade = frame_system::Call::<Runtime>::authorize_upgrade { code_hash };
		let as_root = || -> RuntimeCall {
			pallet_consortium_root::Call::dispatch_as_root {
				call: Box::new(upgrade.clone().into()),
			}
			.into()
		};

		assert_noop!(dispatch(upgrade.clone(), signed(Alice)), BadOrigin);
		assert_noop!(dispatch(as_root(), signed(Alice)), BadOrigin);
		assert_eq!(decide(as_root(), &HOSPITALS[..3]), Some(Err(BadOrigin)));
		let authorized = |record: &frame_system::EventRecord<RuntimeEvent, Hash>| {
			record.event
				== frame_system::Event::UpgradeAuthorized {
					code_hash,
					check_version: true,
				}
				.into()
		};
		assert!(!System::events().iter().any(authorized));

		assert_eq!(decide(as_root(), &HOSPITALS[..4]), Some(Ok(())));
		assert!(System::events().iter().any(authorized));
	});
}
