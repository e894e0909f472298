//! Several transactions are checked in one call as each would be by itself.

mod common;

use codec::Encode;
use common::{run, transaction};
use consilium_runtime::{
	validation::runtime_decl_for_transaction_batch_api::TransactionBatchApi, Hash, Runtime, System,
	UncheckedExtrinsic,
};
use frame_support::{assert_ok, storage::with_transaction_unchecked};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Ferdie};
use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionSource::External, TransactionValidity},
	StateVersion, TransactionOutcome,
};
use sp_transaction_pool::runtime_api::runtime_decl_for_tagged_transaction_queue::TaggedTransactionQueue;

fn remark(signer: Sr25519Keyring) -> UncheckedExtrinsic {
	let remark = frame_system::Call::remark {
		remark: signer.to_account_id().encode(),
	};
	transaction(remark, signer)
}

fn one_by_one(transactions: &[UncheckedExtrinsic], parent: Hash) -> Vec<TransactionValidity> {
	let validate = |transaction: &UncheckedExtrinsic| {
		with_transaction_unchecked(|| {
			TransactionOutcome::Rollback(Runtime::validate_transaction(
				External,
				transaction.clone(),
				parent,
			))
		})
	};
	transactions.iter().map(validate).collect()
}

fn together(transactions: &[UncheckedExtrinsic], parent: Hash) -> Vec<TransactionValidity> {
	let transactions = transactions.iter().cloned().map(|one| (External, one));
	Runtime::validate_transactions(transactions.collect(), parent)
}

#[test]
fn each_gets_the_answer_that_it_gets_alone() {
	run("local_testnet", || {
		let parent = System::block_hash(0);
		let mut forged = remark(Bob);
		forged.function = frame_system::Call::remark { remark: vec![] }.into();
		// Ferdie has no tokens to pay with, and Alice's transaction is there twice.
		let transactions = [
			remark(Alice),
			forged,
			remark(Ferdie),
			remark(Alice),
			remark(Charlie),
		];
		let answers = together(&transactions, parent);
		assert_eq!(answers, one_by_one(&transactions, parent));
		assert_ok!(&answers[0]);
		assert_eq!(answers[1], Err(InvalidTransaction::BadProof.into()));
		assert_eq!(answers[2], Err(InvalidTransaction::Payment.into()));
		assert_eq!(answers[3], answers[0]);
		assert_ok!(&answers[4]);
	});
}

#[test]
fn checks_leave_nothing_in_the_state() {
	run("local_testnet", || {
		let root = || sp_io::storage::root(StateVersion::V1);
		let before = root();
		let answers = together(&[remark(Alice), remark(Bob)], System::block_hash(0));
		assert_eq!(answers.len(), 2);
		assert_eq!(root(), before);
		assert_eq!(System::block_number(), 1);
	});
}

#[test]
fn no_transactions_have_no_answers() {
	run("local_testnet", || {
		assert_eq!(together(&[], System::block_hash(0)), [])
	});
}
