//! What a node asks of the runtime besides what every Substrate runtime answers.

use alloc::vec::Vec;
use sp_runtime::{
	traits::Block as BlockT,
	transaction_validity::{TransactionSource, TransactionValidity},
};

sp_api::decl_runtime_apis! {
	/// Checks of several transactions in one call of the runtime.
	///
	/// To start the runtime and to end it costs a node about as much as the check of a transaction
	/// (`docs/decisions/0018-checks-in-batches.md`).
	pub trait TransactionBatchApi {
		/// Check each transaction as `TaggedTransactionQueue::validate_transaction` does: by itself, on
		/// the state after the block with this hash. There are as many answers as transactions, in
		/// their order.
		fn validate_transactions(
			transactions: Vec<(TransactionSource, <Block as BlockT>::Extrinsic)>,
			block_hash: Block::Hash,
		) -> Vec<TransactionValidity>;
	}
}
