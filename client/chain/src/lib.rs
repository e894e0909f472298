#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![forbid(unsafe_code)]

pub use chain::{Chain, ConnectOptions};
pub use endpoints::NoConnection;
pub use error::{CallError, ConnectError, HealthRecordsError, ReadError};
pub use state::State;

mod chain;
mod endpoints;
mod error;
mod state;

/// The runtime's calls, events, storage and types, generated from its metadata.
#[allow(missing_docs, clippy::all)]
#[subxt::subxt(
	runtime_metadata_path = "metadata.scale",
	derive_for_all_types = "Clone, PartialEq, Eq",
	generate_docs = false
)]
pub mod runtime {}

/// How transactions of the chain look: those of Polkadot.
pub(crate) type Config = subxt::PolkadotConfig;
pub(crate) type RpcConfig = subxt::config::RpcConfigFor<Config>;

/// The hash of a block or a transaction.
pub type Hash = subxt::utils::H256;
/// The public key of an account.
pub type AccountId = subxt::utils::AccountId32;
/// The height of a block.
pub type BlockNumber = u32;
/// The number of an entry.
pub type EntryId = u64;
