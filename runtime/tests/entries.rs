//! The way of an entry as transactions go it: signed, checked, paid or free.

mod common;

use codec::MaxEncodedLen;
use common::*;
use consilium_runtime::{
	configs::ProxyType, AccountId, Balance, Balances, Executive, HealthRecords, Runtime,
	RuntimeCall, RuntimeEvent, RuntimeHoldReason, System, TransactionPayment, MICRO_UNIT,
	MILLI_UNIT, UNIT,
};
use frame_support::{
	assert_ok,
	dispatch::{DispatchResult, GetDispatchInfo},
	traits::{fungible::InspectHold, Hooks},
};
use pallet_health_records::{
	ApprovalPolicy, Ballot, Call, Entry, EntryStatus, Error, HoldReason, RefusalReason,
	RejectionReason, SealedPart, Submission, Verdict,
};
use sp_keyring::Sr25519Keyring::{self, *};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// The database operator of the preset.
const OPERATOR: Sr25519Keyring = One;
/// An account that has nothing.
const PATIENT: Sr25519Keyring = Two;

fn part(bytes: usize) -> SealedPart<Vec<u8>> {
	SealedPart {
		commitment: [7; 32],
		ciphertext: vec![1; bytes],
	}
}

fn submit() -> RuntimeCall {
	Call::submit_entry {
		patient: PATIENT.to_account_id(),
		health: part(1_000),
		bill: part(500),
		amends: None,
	}
	.into()
}

fn submit_two() -> RuntimeCall {
	let one = Submission {
		patient: PATIENT.to_account_id(),
		health: part(1_000),
		bill: part(500),
		amends: None,
	};
	Call::submit_entries {
		submissions: vec![one.clone(), one],
	}
	.into()
}

fn vote(entry: u64, verdict: Verdict) -> RuntimeCall {
	Call::cast_vote { entry, verdict }.into()
}

fn free_balance(account: Sr25519Keyring) -> Balance {
	Balances::free_balance(account.to_account_id())
}

fn held(account: Sr25519Keyring) -> Balance {
	let reason = RuntimeHoldReason::HealthRecords(HoldReason::EntryDeposit);
	Balances::balance_on_hold(&reason, &account.to_account_id())
}

fn status(entry: u64) -> EntryStatus {
	HealthRecords::entry(entry)
		.expect("the entry is there")
		.status
}

/// Alice's entries need Bob, Charlie and the patient.
fn prepare() {
	begin_block();
	let supporting: Vec<AccountId> = vec![Bob.to_account_id(), Charlie.to_account_id()];
	assert_ok!(transact(
		Call::set_supporting_hospitals {
			hospitals: supporting
		},
		Alice
	));
	assert_ok!(transact(
		Call::register_patient {
			patient: PATIENT.to_account_id(),
			encryption_key: [9; 32]
		},
		Alice
	));
}

#[test]
fn a_closed_entry_takes_at_most_200_bytes_with_its_key() {
	// The hashes of the pallet's and the map's names, the hash of the number, and the number.
	let key = 16 + 16 + 8 + 8;
	let closed = Entry::<Runtime>::max_encoded_len() - Ballot::<Runtime>::max_encoded_len();
	assert!(key + closed <= 200);
}

#[test]
fn an_entry_goes_its_way_and_the_patient_pays_nothing() {
	run("local_testnet", || {
		prepare();
		assert_ok!(transact(submit(), Alice));
		assert_eq!(held(Alice), 10 * MILLI_UNIT + 1_500 * 100 * MICRO_UNIT);

		for voter in [Bob, Charlie] {
			let before = free_balance(voter);
			assert_ok!(transact(vote(0, Verdict::Approve), voter));
			assert!(free_balance(voter) < before);
		}
		assert_eq!(free_balance(PATIENT), 0);
		assert_ok!(transact(vote(0, Verdict::Approve), PATIENT));
		assert_eq!(status(0), EntryStatus::Approved);
		assert!(HealthRecords::data_migration_allowed(0));

		assert_ok!(transact(
			Call::confirm_migration { entries: vec![0] },
			OPERATOR
		));
		assert_eq!(status(0), EntryStatus::Migrated);
		assert_eq!(HealthRecords::health_details(0), None);
		assert_eq!(held(Alice), 0);
	});
}

#[test]
fn a_patient_s_vote_that_does_not_count_is_no_transaction() {
	run("local_testnet", || {
		prepare();
		assert_ok!(transact(submit(), Alice));
		assert_ok!(transact(vote(0, Verdict::Approve), PATIENT));
		let payment = TransactionValidityError::Invalid(InvalidTransaction::Payment);
		for call in [
			vote(0, Verdict::Approve),
			vote(1, Verdict::Approve),
			frame_system::Call::remark { remark: vec![1] }.into(),
		] {
			assert_eq!(
				Executive::apply_extrinsic(transaction(call, PATIENT)),
				Err(payment)
			);
		}
	});
}

#[test]
fn a_patient_s_votes_in_one_call_are_free() {
	run("local_testnet", || {
		prepare();
		assert_ok!(transact(submit(), Alice));
		assert_ok!(transact(submit(), Alice));
		let reject = Verdict::Reject(RejectionReason::WrongPatient);
		let verdicts = vec![(0, Verdict::Approve), (1, reject)];
		assert_ok!(transact(Call::cast_votes { verdicts }, PATIENT));
		assert_eq!(status(0), EntryStatus::Pending);
		assert_eq!(status(1), EntryStatus::Rejected);
	});
}

#[test]
fn an_account_that_nobody_registered_cannot_sign() {
	run("local_testnet", || {
		prepare();
		assert_ok!(transact(submit(), Alice));
		let outsider = Sr25519Keyring::Ferdie;
		assert_eq!(
			Executive::apply_extrinsic(transaction(vote(0, Verdict::Approve), outsider)),
			Err(InvalidTransaction::Payment.into())
		);
	});
}

#[test]
fn the_fee_is_for_what_was_done_and_not_for_what_could_have_been() {
	run("local_testnet", || {
		prepare();
		let before = free_balance(Alice);
		let info = transaction_fee(&submit(), Alice);
		assert_ok!(transact(submit(), Alice));
		let paid = before - free_balance(Alice) - held(Alice);
		assert!(
			paid < info,
			"an electorate of two cost {paid}, and the largest one {info}"
		);
	});
}

#[test]
fn the_fee_is_the_same_in_every_block() {
	run("local_testnet", || {
		prepare();
		let first = transaction_fee(&submit(), Alice);
		for _ in 0..3 {
			end_block();
			TransactionPayment::on_finalize(System::block_number());
			begin_block();
		}
		assert_eq!(transaction_fee(&submit(), Alice), first);
		let weight_fee =
			TransactionPayment::weight_to_fee(submit().get_dispatch_info().call_weight);
		assert!(first > weight_fee, "the weight is paid for");
	});
}

#[test]
fn the_consortium_sets_the_rules_and_the_operator() {
	run("local_testnet", || {
		let policy = ApprovalPolicy {
			numerator: 2,
			denominator: 3,
		};
		let operator = Ferdie.to_account_id();
		for call in [
			Call::<Runtime>::set_approval_policy { policy },
			Call::set_voting_period { blocks: 60 },
			Call::set_database_operator { operator },
		] {
			assert_eq!(decide(call.into(), &HOSPITALS[..4]), Some(Ok(())));
		}
		assert_eq!(free_balance(Ferdie), 10_000 * UNIT);

		begin_block();
		let refuse = Call::refuse_migration {
			entry: 0,
			reason: RefusalReason::DoesNotOpen,
		};
		assert_eq!(
			transact(refuse.clone(), OPERATOR),
			Err(Error::<Runtime>::NotDatabaseOperator.into())
		);
		assert_eq!(
			transact(refuse, Ferdie),
			Err(Error::<Runtime>::EntryNotFound.into())
		);
	});
}

#[test]
fn staff_signs_what_its_proxy_type_allows() {
	run("local_testnet", || {
		prepare();
		assert_ok!(transact(submit(), Alice));
		let clerk = (Dave, ProxyType::SubmitEntries);
		let physician = (Eve, ProxyType::Vote);
		for (delegate, proxy_type) in [clerk, physician] {
			let add = pallet_proxy::Call::add_proxy {
				delegate: delegate.to_account_id().into(),
				proxy_type,
				delay: 0,
			};
			for hospital in [Alice, Bob] {
				assert_ok!(transact(add.clone(), hospital));
			}
		}
		let filtered = Err(frame_system::Error::<Runtime>::CallFiltered.into());
		let remark: RuntimeCall = frame_system::Call::remark { remark: vec![1] }.into();
		let withdraw: RuntimeCall = Call::withdraw_entry { entry: 0 }.into();
		for (delegate, hospital, call, result) in [
			(clerk, Alice, submit(), Ok(())),
			(clerk, Alice, submit_two(), Ok(())),
			(clerk, Bob, vote(0, Verdict::Approve), filtered),
			(clerk, Alice, remark.clone(), filtered),
			(physician, Alice, submit(), filtered),
			(physician, Alice, submit_two(), filtered),
			(physician, Alice, withdraw.clone(), filtered),
			(physician, Bob, vote(0, Verdict::Approve), Ok(())),
			(physician, Bob, remark, filtered),
			(clerk, Alice, withdraw, Ok(())),
		] {
			let (delegate, proxy_type) = delegate;
			let proxy = pallet_proxy::Call::proxy {
				real: hospital.to_account_id().into(),
				force_proxy_type: Some(proxy_type),
				call: Box::new(call),
			};
			assert_ok!(transact(proxy, delegate));
			assert_eq!(proxied(), Some(result));
		}
		assert_eq!(status(0), EntryStatus::Withdrawn);
		assert_eq!(status(1), EntryStatus::Pending);
	});
}

#[test]
fn what_is_due_expires_when_a_block_has_time() {
	run("local_testnet", || {
		let period = Call::<Runtime>::set_voting_period { blocks: 3 };
		assert_eq!(decide(period.into(), &HOSPITALS[..4]), Some(Ok(())));
		prepare();
		assert_ok!(transact(submit(), Alice));
		let deadline = System::block_number() + 3;
		while System::block_number() < deadline {
			next_block();
		}
		end_block();
		assert_eq!(status(0), EntryStatus::Pending);
		begin_block();
		end_block();
		assert_eq!(status(0), EntryStatus::Expired);
		assert_eq!(held(Alice), 0);
	});
}

/// What became of the last call by a proxy.
fn proxied() -> Option<DispatchResult> {
	System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			RuntimeEvent::Proxy(pallet_proxy::Event::ProxyExecuted { result }) => Some(result),
			_ => None,
		})
}
