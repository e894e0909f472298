//! A file per call, and what holds across them. [`mock::run`](crate::mock::run) checks the invariants
//! after each test.

mod genesis;
mod model;
mod random_calls;
mod register_hospital;
mod reinstate_hospital;
mod suspend_hospital;

use crate::{
	mock::*, pallet::*, EntryId, EntryStatus, Hospital, HospitalOf, HospitalProfile,
	HospitalStatus, PublicKey, RejectionReason, SealedPart, Verdict,
};
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungible::InspectHold, Get},
};

/// The hospital that submits in most tests; the others support it.
const SUBMITTER: AccountId = FOUNDERS[0];
const SUPPORTERS: [AccountId; 2] = [FOUNDERS[1], FOUNDERS[2]];
/// An account that is registered as a patient, and has no balance.
const PATIENT: AccountId = 200;
const APPROVE: Verdict = Verdict::Approve;
const REJECT: Verdict = Verdict::Reject(RejectionReason::Implausible);

fn profile(name: &[u8]) -> HospitalProfile<Vec<u8>> {
	HospitalProfile {
		name: name.to_vec(),
	}
}

fn hospital(name: &[u8], status: HospitalStatus) -> HospitalOf<Test> {
	let name = name
		.to_vec()
		.try_into()
		.expect("names in the tests are short");
	Hospital {
		profile: HospitalProfile { name },
		status,
	}
}

fn status(account: AccountId) -> Option<HospitalStatus> {
	HealthRecords::hospital(account).map(|hospital| hospital.status)
}

fn signed(account: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(account)
}

/// A key that records can be sealed to.
fn key(byte: u8) -> PublicKey {
	[byte.max(9); 32]
}

/// A part whose ciphertext has so many bytes.
fn part(bytes: u32) -> SealedPart<Vec<u8>> {
	SealedPart {
		commitment: [7; 32],
		ciphertext: vec![1; bytes as usize],
	}
}

/// Register hospitals until accounts 1 to `count` are.
fn register_hospitals(count: u64) {
	for account in FOUNDERS.len() as u64 + 1..=count {
		assert_ok!(HealthRecords::register_hospital(
			consortium(),
			account,
			profile(b"One more")
		));
	}
}

/// [`SUPPORTERS`] support [`SUBMITTER`], and [`PATIENT`] is registered.
fn prepare() {
	assert_ok!(HealthRecords::set_supporting_hospitals(
		signed(SUBMITTER),
		SUPPORTERS.to_vec()
	));
	assert_ok!(HealthRecords::register_patient(
		signed(SUBMITTER),
		PATIENT,
		key(1)
	));
}

/// [`SUBMITTER`] submits an entry about [`PATIENT`], of 10 bytes a part.
fn submit() -> EntryId {
	let id = NextEntryId::<Test>::get();
	assert_ok!(HealthRecords::submit_entry(
		signed(SUBMITTER),
		PATIENT,
		part(10),
		part(10),
		None
	));
	id
}

/// [`prepare`] and [`submit`].
fn submitted() -> EntryId {
	prepare();
	submit()
}

/// All of the electorate of an entry of [`SUBMITTER`] approve.
fn approve(entry: EntryId) {
	for voter in [PATIENT, SUPPORTERS[0], SUPPORTERS[1]] {
		assert_ok!(HealthRecords::cast_vote(signed(voter), entry, APPROVE));
	}
}

fn entry_status(entry: EntryId) -> EntryStatus {
	HealthRecords::entry(entry)
		.expect("the entry is there")
		.status
}

/// What is held from a hospital for its open entries.
fn held(hospital: AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::EntryDeposit.into(), &hospital)
}

/// Go to the last block in which an entry of this block can be voted on, and `beyond` blocks on.
fn pass_voting_period(beyond: u64) {
	let now = System::block_number();
	let period: u64 = <Test as Config>::VotingPeriod::get();
	System::set_block_number(now + period + beyond);
}
