#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![forbid(unsafe_code)]

pub use chain::{BestBlocks, Chain, ConnectOptions};
pub use consortium::{Bounds, EncodedMotion, Motion};
pub use endpoints::NoConnection;
pub use error::{CallError, ConnectError, HealthRecordsError, ReadError};
pub use events::{ConsortiumEvent, Event, EventError, EventRecord, HealthRecordsEvent};
pub use state::{Entry, Hospital, Patient, PublishedKey, State, VoteCount};
pub use storage::Storage;
pub use submit::{BeforeSending, Included, Signed, SubmitError, Submitter, Wait, VALIDITY};
pub use walk::{Block, Position, Walk, WalkError};

pub mod calls;
mod chain;
mod consortium;
mod endpoints;
mod error;
mod events;
mod runtime_versions;
mod state;
mod storage;
mod submit;
mod walk;

/// The runtime's calls, events, storage and types, generated from its metadata.
#[allow(missing_docs, clippy::all)]
#[subxt::subxt(
	runtime_metadata_path = "metadata.scale",
	derive_for_all_types = "Clone, PartialEq, Eq"
)]
pub mod runtime {}

// The macro does not tell cargo which file it reads.
const _: &[u8] = include_bytes!("../metadata.scale");

/// How transactions of the chain look: as those of Polkadot do.
pub(crate) type Config = subxt::PolkadotConfig;
pub(crate) type RpcConfig = subxt::config::RpcConfigFor<Config>;

/// The hash of a block or a transaction.
pub type Hash = subxt::utils::H256;
/// The public key of an account.
pub use subxt::utils::AccountId32 as AccountId;
/// The height of a block.
pub type BlockNumber = u32;
/// The number of an entry.
pub type EntryId = u64;
/// A call of the runtime.
pub type Call = runtime::Call;

/// Whether a hospital takes part.
pub type HospitalStatus = runtime::runtime_types::pallet_health_records::types::HospitalStatus;
/// What became of an entry.
pub type EntryStatus = runtime::runtime_types::pallet_health_records::types::EntryStatus;
/// Why the database operator could not take a record in.
pub type RefusalReason = runtime::runtime_types::pallet_health_records::types::RefusalReason;
/// A record that is to become an entry, sealed.
pub type Submission = runtime::runtime_types::pallet_health_records::types::Submission<AccountId>;
/// A vote.
pub type Verdict = runtime::runtime_types::pallet_health_records::ballot::Verdict;
/// Why an entry is rejected.
pub type RejectionReason = runtime::runtime_types::pallet_health_records::ballot::RejectionReason;
