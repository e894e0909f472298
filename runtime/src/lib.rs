//! The runtime of the Consilium chain: the rules that every node executes alike.
//!
//! - [`configs`]: how each pallet is set up, a file each.
//! - [`apis`]: what a node, and through it a client, can ask of the runtime.
//! - [`validation`]: what only a node of this chain asks.
//! - [`validators`]: who makes blocks.
//! - [`genesis_config_presets`]: the chains that a node can start from.

#![cfg_attr(not(feature = "std"), no_std)]
// `frame_support::runtime` makes types that are deep.
#![recursion_limit = "256"]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

// Its macros are for `apis`.
#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
mod benchmarks;

pub mod apis;
pub mod configs;
pub mod genesis_config_presets;
pub mod validation;
pub mod validators;

use alloc::vec::Vec;
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

/// A signature by any of the schemes that a wallet may use.
pub type Signature = MultiSignature;
/// Who calls: the public key of an account, or its hash.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// An amount of the token, in its smallest unit.
pub type Balance = u128;
/// How many transactions an account has sent.
pub type Nonce = u32;
/// A hash of the chain's data.
pub type Hash = sp_core::H256;
/// The hash function of the chain.
pub type Hashing = BlakeTwo256;
/// The height of a block.
pub type BlockNumber = u32;
/// How an account is named in a transaction.
pub type Address = MultiAddress<AccountId, ()>;
/// The header of a block.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// The types of a node, which carries transactions without looking into them: it stays the same
/// when an upgrade changes what a transaction holds.
pub mod opaque {
	use super::{generic, Header};
	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

	/// A block whose transactions are bytes.
	pub type Block = generic::Block<Header, UncheckedExtrinsic>;
}

/// The transaction extensions: what is checked, and paid, before a call is dispatched.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckEra<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	// A patient's vote is free: see the calls of pallet-health-records that are `feeless_if`.
	pallet_skip_feeless_payment::SkipCheckIfFeeless<
		Runtime,
		pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// A transaction as it comes from a client, its signature not checked yet.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;

/// What executes a block.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

/// Milliseconds between two blocks.
pub const SLOT_DURATION: u64 = 1_000;

/// Blocks in a minute, an hour and a day.
pub const MINUTES: BlockNumber = (60_000 / SLOT_DURATION) as BlockNumber;
/// See [`MINUTES`].
pub const HOURS: BlockNumber = 60 * MINUTES;
/// See [`MINUTES`].
pub const DAYS: BlockNumber = 24 * HOURS;

/// One token. It pays fees and deposits, and buys nothing else.
pub const UNIT: Balance = 1_000_000_000_000;
/// A thousandth of a token.
pub const MILLI_UNIT: Balance = UNIT / 1_000;
/// A millionth of a token.
pub const MICRO_UNIT: Balance = UNIT / 1_000_000;

/// How many hospitals can be registered, and so how many can validate.
pub const MAX_HOSPITALS: u32 = 100;

/// A session can end at each block that this divides, and does if the validators or their keys have
/// changed. Who joined or left counts from the session after next, within twice this.
pub const SESSION_PERIOD: BlockNumber = 10;

impl_opaque_keys! {
	/// The keys that a validator's node signs with.
	pub struct SessionKeys {
		/// Makes blocks.
		pub aura: Aura,
		/// Finalizes them.
		pub grandpa: Grandpa,
	}
}

/// The version of this runtime. `spec_version` counts up with each upgrade.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: alloc::borrow::Cow::Borrowed("consilium"),
	impl_name: alloc::borrow::Cow::Borrowed("consilium"),
	authoring_version: 1,
	spec_version: 1,
	impl_version: 1,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 3,
};

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(3)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(4)]
	pub type SkipFeelessPayment = pallet_skip_feeless_payment;

	#[runtime::pallet_index(10)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(11)]
	pub type Aura = pallet_aura;
	#[runtime::pallet_index(12)]
	pub type Grandpa = pallet_grandpa;

	#[runtime::pallet_index(20)]
	pub type Consortium = pallet_collective<Instance1>;
	#[runtime::pallet_index(21)]
	pub type ConsortiumRoot = pallet_consortium_root;
	#[runtime::pallet_index(22)]
	pub type HealthRecords = pallet_health_records;

	// After `HealthRecords`: the genesis of the session asks it who validates.
	#[runtime::pallet_index(30)]
	pub type Session = pallet_session;

	#[runtime::pallet_index(40)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(41)]
	pub type Proxy = pallet_proxy;
}
