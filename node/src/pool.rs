//! The transactions that wait for a block.

use crate::{
	types::{Client, Pool},
	validation::BatchValidation,
};
use consilium_runtime::{opaque::Block, Hash};
use futures::StreamExt;
use sc_client_api::{BlockBackend, BlockImportNotification, BlockchainEvents};
use sc_service::SpawnEssentialTaskHandle;
use sc_transaction_pool::{
	BasicPool, Options, RevalidationType, TimedTransactionSource, ValidateTransactionPriority,
};
use sp_blockchain::HashAndNumber;
use sp_runtime::{traits::Header, OpaqueExtrinsic};
use std::{collections::HashSet, sync::Arc};
use substrate_prometheus_endpoint::Registry;

/// The pool of a node, empty; `spawner` runs what goes on beside it.
///
/// Substrate's single-state pool checks all that waits after each block, so that a node where
/// thousands of transactions wait has no time left for blocks. This one checks it every twenty
/// blocks: what has become invalid meanwhile leaves when an author takes it. It does not take back
/// what was in a block that does not stay, so [`resubmit_retracted`] does
/// (`docs/decisions/0016-blocks-in-time.md`).
pub fn new(
	client: &Arc<Client>,
	options: Options,
	is_authority: bool,
	registry: Option<&Registry>,
	spawner: SpawnEssentialTaskHandle,
) -> Arc<Pool> {
	let api = Arc::new(BatchValidation::new(client, registry, &spawner));
	let chain = client.chain_info();
	let pool = BasicPool::with_revalidation_type(
		options,
		is_authority.into(),
		api,
		registry,
		RevalidationType::Light,
		spawner.clone(),
		chain.best_number,
		chain.best_hash,
		chain.finalized_hash,
	);
	let pool = Arc::new(pool);
	spawner.spawn(
		"resubmit-retracted",
		Some("transaction-pool"),
		resubmit_retracted(client.clone(), pool.clone()),
	);
	pool
}

/// Put back into the pool what was in blocks that others have taken the place of, and is not in
/// those. Ends with the node.
async fn resubmit_retracted(client: Arc<Client>, pool: Arc<Pool>) {
	let mut imported = client.import_notification_stream();
	while let Some(block) = imported.next().await {
		let transactions = retracted(&client, &pool, &block);
		if transactions.is_empty() {
			continue;
		}
		let best = HashAndNumber {
			hash: block.hash,
			number: *block.header.number(),
		};
		let external = TimedTransactionSource::new_external(false);
		let transactions = transactions
			.into_iter()
			.map(|transaction| (external.clone(), Arc::new(transaction)));
		// An error is the answer for what waits here still, and for what is not valid on this branch.
		let priority = ValidateTransactionPriority::Submitted;
		let answers = pool.pool().resubmit_at(&best, transactions, priority).await;
		let taken = answers.iter().filter(|answer| answer.is_ok()).count();
		if taken > 0 {
			log::info!(
				"{taken} transactions wait again: block #{} took the place of theirs",
				best.number
			);
		}
	}
}

/// What was in the blocks whose place `block` and those before it have taken, and is not in these.
fn retracted(
	client: &Client,
	pool: &Pool,
	block: &BlockImportNotification<Block>,
) -> Vec<OpaqueExtrinsic> {
	let Some(route) = block.tree_route.as_ref().filter(|_| block.is_new_best) else {
		return Vec::new();
	};
	let hash_of = |transaction: &OpaqueExtrinsic| pool.pool().hash_of(transaction);
	let enacted = route.enacted().iter().map(|block| block.hash);
	let enacted: HashSet<_> = enacted
		.chain([block.hash])
		.flat_map(|hash| body(client, hash))
		.map(|transaction| hash_of(&transaction))
		.collect();
	let retracted = route.retracted().iter();
	retracted
		.flat_map(|block| body(client, block.hash))
		.filter(|transaction| !enacted.contains(&hash_of(transaction)))
		.collect()
}

fn body(client: &Client, block: Hash) -> Vec<OpaqueExtrinsic> {
	let body = client.block_body(block).unwrap_or_else(|error| {
		log::warn!("the transactions of block {block:?} cannot be read: {error}");
		None
	});
	body.unwrap_or_default()
}
