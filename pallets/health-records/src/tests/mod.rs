//! A file per call, and what holds across them. [`mock::run`](crate::mock::run) checks the invariants
//! after each test.

mod cast_vote;
mod cast_votes;
mod confirm_migration;
mod discharge_voter;
mod expire_entry;
mod feeless;
mod genesis;
mod guarantees;
mod invariants;
mod model;
mod random_calls;
mod refuse_migration;
mod register_hospital;
mod register_patient;
mod reinstate_hospital;
mod set_approval_policy;
mod set_database_operator;
mod set_encryption_key;
mod set_supporting_hospitals;
mod set_voting_period;
mod submit_entries;
mod submit_entry;
mod suspend_hospital;
mod views;
mod withdraw_entry;

use crate::{
	mock::*, pallet::*, ApprovalPolicy, EntryId, EntryStatus, Hospital, HospitalOf,
	HospitalProfile, HospitalStatus, PublicKey, RefusalReason, RejectionReason, SealedPart,
	Submission, Verdict, VoteCount, WeightInfo,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
	storage::{with_transaction_unchecked, TransactionOutcome},
	traits::{fungible::InspectHold, Get, GetCallName, UnfilteredDispatchable},
	weights::Weight,
};
use sp_core::H256;
use sp_runtime::DispatchError::BadOrigin;
use std::collections::BTreeSet;

/// The hospital that submits in most tests; the others support it.
const SUBMITTER: AccountId = FOUNDERS[0];
const SUPPORTERS: [AccountId; 2] = [FOUNDERS[1], FOUNDERS[2]];
/// An account that is registered as a patient, and has no balance.
const PATIENT: AccountId = 200;
/// The account of another patient, where there is one.
const OTHER_PATIENT: AccountId = 201;
const APPROVE: Verdict = Verdict::Approve;
const REJECT: Verdict = Verdict::Reject(RejectionReason::Implausible);
/// The deposit for an entry of [`submit`].
const DEPOSIT: Balance = DEPOSIT_BASE + 20 * DEPOSIT_PER_BYTE;
/// An entry that there is not.
const UNKNOWN: EntryId = 99;

/// What [`Config::WeightInfo`] says.
type Weights = <Test as Config>::WeightInfo;

/// Every status in which an entry ends, and what brings it about for one of [`submit`].
const ENDS: [(EntryStatus, fn(EntryId)); 6] = [
	(EntryStatus::Approved, approve),
	(EntryStatus::Rejected, reject),
	(EntryStatus::Expired, expire),
	(EntryStatus::Withdrawn, withdraw),
	(EntryStatus::Migrated, migrate),
	(EntryStatus::Refused(RefusalReason::DoesNotOpen), refuse),
];

/// The keys of low order, as <https://cr.yp.to/ecdh.html#validate> has them.
const LOW_ORDER_KEYS: [&str; 7] = [
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

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
	[(byte & 0x7f).max(9); 32]
}

/// The keys of low order, also with the highest bit, which X25519 ignores.
fn low_order_keys() -> Vec<PublicKey> {
	LOW_ORDER_KEYS
		.iter()
		.flat_map(|key| {
			let key = key.parse::<H256>().expect("32 bytes in hexadecimal").0;
			let mut same = key;
			same[31] |= 0x80;
			[key, same]
		})
		.collect()
}

/// A part whose ciphertext has so many bytes.
fn part(bytes: u32) -> SealedPart<Vec<u8>> {
	SealedPart {
		commitment: [7; 32],
		ciphertext: vec![1; bytes as usize],
	}
}

/// A submission whose parts have so many bytes each.
fn submission(patient: AccountId, bytes: u32, amends: Option<EntryId>) -> Submission<AccountId> {
	Submission {
		patient,
		health: part(bytes),
		bill: part(bytes),
		amends,
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

/// So many hospitals support [`SUBMITTER`], and [`PATIENT`] is registered. The answer is who they
/// are.
fn supported_by(hospitals: u64) -> Vec<AccountId> {
	register_hospitals(hospitals + 1);
	let supporting: Vec<_> = (2..=hospitals + 1).collect();
	assert_ok!(HealthRecords::set_supporting_hospitals(
		signed(SUBMITTER),
		supporting.clone()
	));
	register_patient(PATIENT);
	supporting
}

/// [`SUPPORTERS`] support [`SUBMITTER`], and [`PATIENT`] is registered.
fn prepare() {
	assert_eq!(supported_by(2), SUPPORTERS);
}

fn register_patient(patient: AccountId) {
	assert_ok!(HealthRecords::register_patient(
		signed(SUBMITTER),
		patient,
		key(1)
	));
}

/// [`SUBMITTER`] submits an entry about [`PATIENT`], with parts of so many bytes.
fn submit_parts(health: u32, bill: u32, amends: Option<EntryId>) -> DispatchResultWithPostInfo {
	HealthRecords::submit_entry(signed(SUBMITTER), PATIENT, part(health), part(bill), amends)
}

/// A hospital submits an entry, of 10 bytes a part.
fn submit_about(hospital: AccountId, patient: AccountId) -> EntryId {
	let id = NextEntryId::<Test>::get();
	assert_ok!(HealthRecords::submit_entry(
		signed(hospital),
		patient,
		part(10),
		part(10),
		None
	));
	id
}

/// [`SUBMITTER`] submits an entry about [`PATIENT`], of 10 bytes a part.
fn submit() -> EntryId {
	submit_about(SUBMITTER, PATIENT)
}

/// [`prepare`] and [`submit`].
fn submitted() -> EntryId {
	prepare();
	submit()
}

fn cast(voter: AccountId, entry: EntryId, verdict: Verdict) {
	assert_ok!(HealthRecords::cast_vote(signed(voter), entry, verdict));
}

/// All of the electorate of an entry of [`SUBMITTER`] approve.
fn approve(entry: EntryId) {
	for voter in [PATIENT, SUPPORTERS[0], SUPPORTERS[1]] {
		cast(voter, entry, APPROVE);
	}
}

fn reject(entry: EntryId) {
	cast(PATIENT, entry, REJECT);
}

fn expire(entry: EntryId) {
	pass_voting_period(1);
	assert_ok!(HealthRecords::expire_entry(signed(OUTSIDER), entry));
}

fn withdraw(entry: EntryId) {
	assert_ok!(HealthRecords::withdraw_entry(signed(SUBMITTER), entry));
}

fn migrate(entry: EntryId) {
	approve(entry);
	assert_ok!(HealthRecords::confirm_migration(
		signed(OPERATOR),
		vec![entry]
	));
}

fn refuse(entry: EntryId) {
	approve(entry);
	assert_ok!(HealthRecords::refuse_migration(
		signed(OPERATOR),
		entry,
		RefusalReason::DoesNotOpen
	));
}

fn suspend(hospital: AccountId) {
	assert_ok!(HealthRecords::suspend_hospital(consortium(), hospital));
}

fn reinstate(hospital: AccountId) {
	assert_ok!(HealthRecords::reinstate_hospital(consortium(), hospital));
}

fn share(numerator: u32, denominator: u32) -> ApprovalPolicy {
	ApprovalPolicy {
		numerator,
		denominator,
	}
}

fn set_policy(numerator: u32, denominator: u32) {
	assert_ok!(HealthRecords::set_approval_policy(
		consortium(),
		share(numerator, denominator)
	));
}

fn entry_status(entry: EntryId) -> EntryStatus {
	HealthRecords::entry(entry)
		.expect("the entry is there")
		.status
}

fn vote_count(entry: EntryId) -> VoteCount {
	HealthRecords::vote_count(entry).expect("the entry is there")
}

/// Whose votes on an entry are awaited.
fn awaited(entry: EntryId) -> BTreeSet<AccountId> {
	HealthRecords::awaited_votes()
		.filter(|(_, awaiting)| *awaiting == entry)
		.map(|(voter, _)| voter)
		.collect()
}

/// The ballot of an open entry.
fn ballot(entry: EntryId) -> Option<crate::Ballot<Test>> {
	Entries::<Test>::get(entry)?.ballot
}

/// The hospitals of the electorate of an open entry.
fn hospitals_of_electorate(entry: EntryId) -> Vec<AccountId> {
	let ballot = ballot(entry).expect("the entry is open");
	let hospitals = ballot.hospitals.into_iter();
	hospitals.map(|elector| elector.account).collect()
}

/// What is held from a hospital for its open entries.
fn held(hospital: AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::EntryDeposit.into(), &hospital)
}

/// Go to the last block in which an entry of this block can be voted on, and `beyond` blocks on.
fn pass_voting_period(beyond: u64) {
	let now = System::block_number();
	System::set_block_number(now + VotingPeriod::<Test>::get() + beyond);
}

/// The last events of this pallet, oldest first.
fn last_events(count: usize) -> Vec<Event<Test>> {
	let events: Vec<_> = System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::HealthRecords(event) => Some(event),
			_ => None,
		})
		.collect();
	events[events.len() - count..].to_vec()
}

/// Do something, and undo it.
fn undone<R>(attempt: impl FnOnce() -> R) -> R {
	with_transaction_unchecked(|| TransactionOutcome::Rollback(attempt()))
}

/// What a call that succeeds says that it weighed, which is at most what it declared.
fn weighed(caller: AccountId, call: Call<Test>) -> Weight {
	let declared = call.get_dispatch_info().call_weight;
	let weight = call
		.dispatch_bypass_filter(signed(caller))
		.expect("the call succeeds")
		.actual_weight
		.expect("the call says what it weighed");
	assert!(weight.all_lte(declared), "{weight:?} of {declared:?}");
	weight
}

/// Every call, those about an entry and an account with these.
fn every_call(entry: EntryId, account: AccountId) -> Vec<Call<Test>> {
	let calls: Vec<Call<Test>> = vec![
		Call::register_hospital {
			hospital: account,
			profile: profile(b"One more"),
		},
		Call::suspend_hospital { hospital: account },
		Call::reinstate_hospital { hospital: account },
		Call::set_encryption_key { key: key(20) },
		Call::set_supporting_hospitals {
			hospitals: vec![account],
		},
		Call::register_patient {
			patient: account,
			encryption_key: key(20),
		},
		Call::submit_entry {
			patient: PATIENT,
			health: part(10),
			bill: part(10),
			amends: Some(entry),
		},
		Call::submit_entries {
			submissions: vec![submission(PATIENT, 10, Some(entry))],
		},
		Call::cast_vote {
			entry,
			verdict: APPROVE,
		},
		Call::cast_vote {
			entry,
			verdict: REJECT,
		},
		Call::cast_votes {
			verdicts: vec![(entry, APPROVE)],
		},
		Call::withdraw_entry { entry },
		Call::expire_entry { entry },
		Call::discharge_voter {
			entry,
			hospital: account,
		},
		Call::confirm_migration {
			entries: vec![entry],
		},
		Call::refuse_migration {
			entry,
			reason: RefusalReason::Malformed,
		},
		Call::set_database_operator { operator: account },
		Call::set_approval_policy {
			policy: share(1, 2),
		},
		Call::set_voting_period { blocks: 1 },
	];
	let names: BTreeSet<_> = calls.iter().map(GetCallName::get_call_name).collect();
	let all: BTreeSet<_> = Call::<Test>::get_call_names().iter().copied().collect();
	assert_eq!(names, all, "a call is not tried");
	calls
}
