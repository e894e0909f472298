//! Checks transactions for the pool: all that wait at a time in one call of the runtime.

use crate::types::{Client, PoolError};
use async_trait::async_trait;
use consilium_runtime::{opaque::Block, validation::TransactionBatchApi, Hash, Header};
use futures::{
	channel::{mpsc, oneshot},
	future::ready,
	StreamExt,
};
use sc_service::SpawnEssentialTaskHandle;
use sc_transaction_pool::{ChainApi, FullChainApi, ValidateTransactionPriority};
use sp_api::{ApiExt, ProvideRuntimeApi};
use sp_blockchain::TreeRoute;
use sp_runtime::{
	generic::BlockId,
	traits::NumberFor,
	transaction_validity::{TransactionSource, TransactionValidity},
	OpaqueExtrinsic,
};
use std::sync::Arc;
use substrate_prometheus_endpoint::{register, Counter, PrometheusError, Registry, U64};

/// How many transactions are checked in a call of the runtime at most, so that the first does not
/// wait long for the last.
const MAX_BATCH: usize = 32;

type Validity = Result<TransactionValidity, PoolError>;

/// What a transaction pool asks of the chain. Substrate's own ([`FullChainApi`]) calls the runtime for
/// each check, and to start it and to end it costs a node more than many a check. Here what comes while
/// a call is under way is checked by the next one (`docs/decisions/0018-checks-in-batches.md`).
pub struct BatchValidation {
	inner: Arc<FullChainApi<Client, Block>>,
	/// What the pool asks after a block, before the next author looks into it: it does not wait for the
	/// other queue.
	maintained: mpsc::UnboundedSender<Request>,
	submitted: mpsc::UnboundedSender<Request>,
	metrics: Option<Metrics>,
}

/// A transaction to check.
struct Request {
	at: Hash,
	source: TransactionSource,
	transaction: Arc<OpaqueExtrinsic>,
	answer: oneshot::Sender<Validity>,
}

/// How transactions are checked on the state after a block.
trait Validate {
	/// All of them in one call; none if that does not succeed.
	fn together(&self, at: Hash, requests: &[Request]) -> Option<Vec<TransactionValidity>>;

	/// One in a call of its own.
	fn alone(&self, request: &Request) -> Validity;
}

/// Checks by the runtime.
#[derive(Clone)]
struct Runtime {
	client: Arc<Client>,
	chain: Arc<FullChainApi<Client, Block>>,
	metrics: Option<Metrics>,
}

/// As [`FullChainApi`] has them, and how many calls of the runtime there were.
#[derive(Clone)]
struct Metrics {
	scheduled: Counter<U64>,
	finished: Counter<U64>,
	calls: Counter<U64>,
}

impl BatchValidation {
	/// `spawner` runs the checks, on threads of their own.
	pub fn new(
		client: &Arc<Client>,
		registry: Option<&Registry>,
		spawner: &SpawnEssentialTaskHandle,
	) -> Self {
		let inner = Arc::new(FullChainApi::new(client.clone(), None, spawner));
		let metrics = registry.and_then(|registry| {
			Metrics::register(registry)
				.inspect_err(|error| log::warn!("checks of transactions are not counted: {error}"))
				.ok()
		});
		let runtime = Runtime {
			client: client.clone(),
			chain: inner.clone(),
			metrics: metrics.clone(),
		};
		let checks = |name| {
			// Not bounded: who asks keeps the transaction until the answer is there, queue or not.
			let (requests, waiting) = mpsc::unbounded();
			let runtime = runtime.clone();
			let checks = waiting.ready_chunks(MAX_BATCH).for_each(move |batch| {
				answer(&runtime, batch);
				ready(())
			});
			spawner.spawn_blocking(name, Some("transaction-pool"), checks);
			requests
		};
		let maintained = checks("validate-maintained");
		let submitted = checks("validate-submitted");
		BatchValidation {
			inner,
			maintained,
			submitted,
			metrics,
		}
	}
}

/// Answer requests, those of the same block together.
fn answer(runtime: &impl Validate, batch: Vec<Request>) {
	let answers: Vec<Validity> = batch
		.chunk_by(|one, next| one.at == next.at)
		.flat_map(|requests| check(runtime, requests))
		.collect();
	for (request, validity) in batch.into_iter().zip(answers) {
		// Nobody may wait for it any more.
		let _ = request.answer.send(validity);
	}
}

/// The answers to requests of the same block. One of them alone can make a call fail: then each has a call
/// of its own.
fn check(runtime: &impl Validate, requests: &[Request]) -> Vec<Validity> {
	if let [first, _, ..] = requests {
		let together = runtime.together(first.at, requests);
		if let Some(answers) = together.filter(|answers| answers.len() == requests.len()) {
			return answers.into_iter().map(Ok).collect();
		}
	}
	requests
		.iter()
		.map(|request| runtime.alone(request))
		.collect()
}

impl Validate for Runtime {
	fn together(&self, at: Hash, requests: &[Request]) -> Option<Vec<TransactionValidity>> {
		let runtime = self.client.runtime_api();
		// The runtime of an older block does not have it.
		if !matches!(
			runtime.has_api::<dyn TransactionBatchApi<Block>>(at),
			Ok(true)
		) {
			return None;
		}
		let transactions = requests
			.iter()
			.map(|request| (request.source, (*request.transaction).clone()))
			.collect();
		self.count_call();
		let answers = runtime.validate_transactions(at, transactions, at);
		answers
			.inspect_err(|error| {
				let count = requests.len();
				log::debug!("{count} transactions cannot be checked together: {error}");
			})
			.ok()
	}

	fn alone(&self, request: &Request) -> Validity {
		self.count_call();
		self.chain.validate_transaction_blocking(
			request.at,
			request.source,
			request.transaction.clone(),
		)
	}
}

impl Runtime {
	fn count_call(&self) {
		if let Some(metrics) = &self.metrics {
			metrics.calls.inc();
		}
	}
}

impl Metrics {
	fn register(registry: &Registry) -> Result<Self, PrometheusError> {
		let counter = |name: &str, help: &str| register(Counter::new(name, help)?, registry);
		Ok(Metrics {
			scheduled: counter(
				"substrate_sub_txpool_validations_scheduled",
				"Total number of transactions scheduled for validation",
			)?,
			finished: counter(
				"substrate_sub_txpool_validations_finished",
				"Total number of transactions that finished validation",
			)?,
			calls: counter(
				"consilium_txpool_validation_calls",
				"Total number of calls of the runtime that validated transactions",
			)?,
		})
	}
}

#[async_trait]
impl ChainApi for BatchValidation {
	type Block = Block;
	type Error = PoolError;

	async fn validate_transaction(
		&self,
		at: Hash,
		source: TransactionSource,
		transaction: Arc<OpaqueExtrinsic>,
		priority: ValidateTransactionPriority,
	) -> Validity {
		let queue = match priority {
			ValidateTransactionPriority::Maintained => &self.maintained,
			ValidateTransactionPriority::Submitted => &self.submitted,
		};
		let (answer, validity) = oneshot::channel();
		let request = Request {
			at,
			source,
			transaction,
			answer,
		};
		if let Some(metrics) = &self.metrics {
			metrics.scheduled.inc();
		}
		// Where nobody checks any more, the node is about to end.
		let ended = || PoolError::RuntimeApi("transactions are not checked any more".into());
		queue.unbounded_send(request).map_err(|_| ended())?;
		let validity = validity.await.map_err(|_| ended())?;
		if let Some(metrics) = &self.metrics {
			metrics.finished.inc();
		}
		validity
	}

	fn validate_transaction_blocking(
		&self,
		at: Hash,
		source: TransactionSource,
		transaction: Arc<OpaqueExtrinsic>,
	) -> Validity {
		self.inner
			.validate_transaction_blocking(at, source, transaction)
	}

	fn block_id_to_number(
		&self,
		at: &BlockId<Block>,
	) -> Result<Option<NumberFor<Block>>, PoolError> {
		self.inner.block_id_to_number(at)
	}

	fn block_id_to_hash(&self, at: &BlockId<Block>) -> Result<Option<Hash>, PoolError> {
		self.inner.block_id_to_hash(at)
	}

	fn hash_and_length(&self, transaction: &OpaqueExtrinsic) -> (Hash, usize) {
		self.inner.hash_and_length(transaction)
	}

	async fn block_body(&self, at: Hash) -> Result<Option<Vec<OpaqueExtrinsic>>, PoolError> {
		self.inner.block_body(at).await
	}

	fn block_header(&self, at: Hash) -> Result<Option<Header>, PoolError> {
		self.inner.block_header(at)
	}

	fn tree_route(&self, from: Hash, to: Hash) -> Result<TreeRoute<Block>, PoolError> {
		self.inner.tree_route(from, to)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::transaction_validity::{InvalidTransaction, ValidTransaction};
	use std::cell::RefCell;

	/// Takes transactions whose bytes are even, and cannot check 255 beside others.
	#[derive(Default)]
	struct Parity {
		/// How many transactions each call had.
		calls: RefCell<Vec<usize>>,
	}

	fn parity(transaction: &OpaqueExtrinsic) -> TransactionValidity {
		match transaction.inner()[0] % 2 {
			0 => Ok(ValidTransaction::default()),
			_ => Err(InvalidTransaction::Payment.into()),
		}
	}

	impl Validate for Parity {
		fn together(&self, _: Hash, requests: &[Request]) -> Option<Vec<TransactionValidity>> {
			self.calls.borrow_mut().push(requests.len());
			let transactions = requests.iter().map(|request| &request.transaction);
			let answers = transactions.map(|transaction| {
				let can_check = transaction.inner()[0] != 255;
				can_check.then(|| parity(transaction))
			});
			answers.collect()
		}

		fn alone(&self, request: &Request) -> Validity {
			self.calls.borrow_mut().push(1);
			Ok(parity(&request.transaction))
		}
	}

	/// Whether each was taken, and how many transactions each call had.
	fn checked(transactions: &[(u8, u8)]) -> (Vec<bool>, Vec<usize>) {
		let (requests, answers): (Vec<_>, Vec<_>) = transactions
			.iter()
			.map(|(block, byte)| {
				let (answer, validity) = oneshot::channel();
				let request = Request {
					at: Hash::repeat_byte(*block),
					source: TransactionSource::External,
					transaction: Arc::new(OpaqueExtrinsic::from_blob(vec![*byte])),
					answer,
				};
				(request, validity)
			})
			.unzip();
		let runtime = Parity::default();
		answer(&runtime, requests);
		let taken = answers.into_iter().map(|mut validity| {
			let validity = validity.try_recv().expect("it was not cancelled");
			let validity = validity.expect("it was answered");
			validity.expect("the runtime answers").is_ok()
		});
		(taken.collect(), runtime.calls.into_inner())
	}

	#[test]
	fn each_gets_its_own_answer() {
		assert_eq!(
			checked(&[(1, 2), (1, 3), (1, 4)]),
			(vec![true, false, true], vec![3])
		);
	}

	#[test]
	fn one_is_checked_as_every_substrate_node_does() {
		assert_eq!(checked(&[(1, 3)]), (vec![false], vec![1]));
	}

	#[test]
	fn each_is_checked_on_its_block() {
		assert_eq!(
			checked(&[(1, 2), (1, 3), (2, 4), (1, 6), (1, 7)]),
			(vec![true, false, true, true, false], vec![2, 1, 2])
		);
	}

	#[test]
	fn one_that_breaks_the_call_is_checked_by_itself() {
		assert_eq!(
			checked(&[(1, 2), (1, 255), (1, 4)]),
			(vec![true, false, true], vec![3, 1, 1, 1])
		);
	}
}
