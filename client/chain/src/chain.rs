//! The connection to the chain.

use crate::{
	endpoints::Endpoints, Config, ConnectError, Hash, ReadError, RpcConfig, State,
};
use std::{sync::Arc, time::Duration};
use subxt::{
	backend::LegacyBackend,
	rpcs::{methods::legacy::LegacyRpcMethods, RpcClient},
	OnlineClient,
};

/// The pallet by which a chain is known to be one of Consilium.
const PALLET: &str = "HealthRecords";

/// Which nodes to connect to, and how.
#[derive(Clone, Debug)]
pub struct ConnectOptions {
	/// The nodes' addresses, `ws://127.0.0.1:9944` or `wss://…`, tried in this order. They are taken
	/// to be of one chain, and a node of another is not connected to.
	pub urls: Vec<String>,
	/// The genesis hash of the chain, where it is known before.
	pub genesis: Option<Hash>,
	/// For how long a connection that was lost is sought again.
	pub patience: Duration,
}

/// The chain, through one of several nodes at a time. Cheap to clone.
///
/// Questions are asked again when a connection is lost, of the next node that answers.
#[derive(Clone)]
pub struct Chain {
	pub(crate) client: OnlineClient<Config>,
	pub(crate) methods: LegacyRpcMethods<RpcConfig>,
	pub(crate) endpoints: Arc<Endpoints>,
}

impl Chain {
	/// Connect to the first of the nodes that answers.
	///
	/// # Errors
	///
	/// [`ConnectError`]: each node is tried once.
	pub async fn connect(options: &ConnectOptions) -> Result<Self, ConnectError> {
		if options.urls.is_empty() {
			return Err(ConnectError::NoEndpoints);
		}
		let (endpoints, genesis) =
			Endpoints::connect(&options.urls, options.genesis, options.patience).await?;
		let rpc = RpcClient::new(endpoints.clone());
		let backend = LegacyBackend::builder()
			.storage_page_size(256)
			.build(rpc.clone());
		let config = Config::builder().use_historic_types(false).build();
		let client = OnlineClient::from_backend_with_config(config, Arc::new(backend))
			.await
			.map_err(|error| ReadError::new("the genesis", error, endpoints.is_down()))?;
		let chain = Chain {
			client,
			methods: LegacyRpcMethods::new(rpc),
			endpoints,
		};
		let finalized = chain.finalized().await?;
		if finalized.at.metadata_ref().pallet_by_name(PALLET).is_none() {
			return Err(ConnectError::OtherChain(genesis));
		}
		Ok(chain)
	}

	/// The hash of the chain's first block: its identity.
	pub fn genesis_hash(&self) -> Hash {
		self.client.genesis_hash()
	}

	/// The state after the last finalized block.
	///
	/// # Errors
	///
	/// [`ReadError`], as for everything that is read.
	pub async fn finalized(&self) -> Result<State, ReadError> {
		let what = "the last finalized block";
		let hash = self.methods.chain_get_finalized_head().await;
		self.state_at(hash.map_err(|error| self.read_error(what, error))?, what)
			.await
	}

	/// The state after the best block, which may not stay.
	///
	/// # Errors
	///
	/// As [`finalized`](Self::finalized).
	pub async fn best(&self) -> Result<State, ReadError> {
		let what = "the best block";
		let hash = self.methods.chain_get_block_hash(None).await;
		let hash = hash
			.map_err(|error| self.read_error(what, error))?
			.ok_or_else(|| ReadError::BlockNotFound(what.to_owned()))?;
		self.state_at(hash, what).await
	}

	/// The state after a block.
	///
	/// # Errors
	///
	/// As [`finalized`](Self::finalized); [`ReadError::StatePruned`] for a block that is old.
	pub async fn at(&self, block: Hash) -> Result<State, ReadError> {
		self.state_at(block, &format!("block {block:?}")).await
	}

	async fn state_at(&self, block: Hash, what: &str) -> Result<State, ReadError> {
		let at = self.client.at_block(block).await;
		Ok(State {
			at: at.map_err(|error| self.read_error(what, error))?,
			endpoints: self.endpoints.clone(),
		})
	}

	pub(crate) fn read_error(
		&self,
		what: impl std::fmt::Display,
		error: impl Into<subxt::Error>,
	) -> ReadError {
		ReadError::new(what, error, self.endpoints.is_down())
	}
}
