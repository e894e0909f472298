//! The connection to the chain.

use crate::{
	endpoints::Endpoints, runtime_versions::RuntimeVersions, storage::BlockKeys, BlockNumber,
	Config, ConnectError, Hash, ReadError, RpcConfig, State,
};
use std::{sync::Arc, time::Duration};
use subxt::{
	backend::LegacyBackend,
	config::substrate::SubstrateHeader,
	rpcs::{client::RpcSubscription, methods::legacy::LegacyRpcMethods, RpcClient},
	OnlineClient,
};
use tokio::time::timeout;

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
	pub(crate) rpc: RpcClient,
	pub(crate) endpoints: Arc<Endpoints>,
	pub(crate) runtimes: Arc<RuntimeVersions>,
	pub(crate) block_keys: BlockKeys,
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
		let now = client.at_current_block().await;
		let now = now.map_err(|error| {
			ReadError::new("the last finalized block", error, endpoints.is_down())
		})?;
		if now.metadata_ref().pallet_by_name(PALLET).is_none() {
			return Err(ConnectError::OtherChain(genesis));
		}
		let block_keys = BlockKeys::new(&now).map_err(|_| ConnectError::OtherChain(genesis))?;
		Ok(Chain {
			client,
			methods: LegacyRpcMethods::new(rpc.clone()),
			rpc,
			endpoints,
			runtimes: Arc::default(),
			block_keys,
		})
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

	/// The state after the block of a height, of the best chain.
	///
	/// # Errors
	///
	/// As [`at`](Self::at); [`ReadError::BlockNotFound`].
	pub async fn at_height(&self, height: BlockNumber) -> Result<State, ReadError> {
		let hash = self.block_hash(height).await?;
		let hash = hash.ok_or_else(|| ReadError::BlockNotFound(height.to_string()))?;
		self.state_at(hash, &format!("block {height}")).await
	}

	/// The hash of the block of a height, of the best chain; none if it has none.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn block_hash(&self, height: BlockNumber) -> Result<Option<Hash>, ReadError> {
		let hash = self.methods.chain_get_block_hash(Some(height.into())).await;
		hash.map_err(|error| self.read_error(format!("block {height}"), error))
	}

	/// The best blocks from now on, each as soon as it is there. Some may be left out, and some may
	/// not stay: what must not be missed is read by [`walk`](Self::walk).
	pub fn best_blocks(&self) -> BestBlocks {
		BestBlocks {
			chain: self.clone(),
			heads: None,
			last: None,
		}
	}

	async fn state_at(&self, block: Hash, what: &str) -> Result<State, ReadError> {
		let at = self.client.at_block(block).await;
		Ok(State {
			at: at.map_err(|error| self.read_error(what, error))?,
			chain: self.clone(),
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

/// How long to wait to be told of a block before looking: a subscription can fall silent.
const SILENCE: Duration = Duration::from_secs(3);

/// The best blocks, from [`Chain::best_blocks`].
pub struct BestBlocks {
	chain: Chain,
	heads: Option<RpcSubscription<SubstrateHeader<Hash>>>,
	last: Option<Hash>,
}

impl BestBlocks {
	/// The state after the next best block; the first time, after the one that is best now.
	///
	/// # Errors
	///
	/// [`ReadError`]. It can be asked again.
	pub async fn next(&mut self) -> Result<State, ReadError> {
		loop {
			let state = self.chain.best().await?;
			if self.last != Some(state.block_hash()) {
				self.last = Some(state.block_hash());
				return Ok(state);
			}
			self.wait().await?;
		}
	}

	async fn wait(&mut self) -> Result<(), ReadError> {
		let heads = match &mut self.heads {
			Some(heads) => heads,
			none => {
				let heads = self.chain.methods.chain_subscribe_new_heads().await;
				let failed = |error| self.chain.read_error("the best blocks", error);
				none.insert(heads.map_err(failed)?)
			}
		};
		if !matches!(timeout(SILENCE, heads.next()).await, Ok(Some(Ok(_)))) {
			self.heads = None;
		}
		Ok(())
	}
}
