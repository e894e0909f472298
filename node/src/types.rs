//! The parts of a node, with their types filled in.

use consilium_runtime::{apis::RuntimeApi, opaque::Block};

/// Executes the runtime, which is WebAssembly.
pub type Executor = sc_executor::WasmExecutor<sp_io::SubstrateHostFunctions>;
/// Knows the chain, and asks the runtime about it.
pub type Client = sc_service::TFullClient<Block, RuntimeApi, Executor>;
/// The database.
pub type Backend = sc_service::TFullBackend<Block>;
/// Which of several forks is the best one: the longest.
pub type SelectChain = sc_consensus::LongestChain<Backend, Block>;
/// The transactions that wait.
pub type Pool = sc_transaction_pool::BasicPool<crate::validation::BatchValidation, Block>;
/// Why the pool cannot say whether a transaction is valid. Substrate gives the type no name.
pub type PoolError =
	<sc_transaction_pool::FullChainApi<Client, Block> as sc_transaction_pool::ChainApi>::Error;
/// Imports blocks with what finality needs to know of them.
pub type GrandpaBlockImport =
	sc_consensus_grandpa::GrandpaBlockImport<Backend, Block, Client, SelectChain>;
/// What ties the import of blocks to the voter's votes.
pub type GrandpaLink = sc_consensus_grandpa::LinkHalf<Block, Client, SelectChain>;
