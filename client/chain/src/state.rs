//! What the chain says after a block.

use crate::{
	endpoints::Endpoints, runtime, runtime::runtime_types::pallet_health_records as pallet,
	AccountId, BlockNumber, Config, EntryId, Hash, ReadError,
};
use consilium_record::{Commitment, SealedPart, SealedRecord};
use std::sync::Arc;
use subxt::client::OnlineClientAtBlock;

/// A registered hospital.
pub type Hospital = pallet::types::Hospital<runtime::runtime_types::bounded_collections::bounded_vec::BoundedVec<u8>>;

/// The state of the chain after a block.
#[derive(Clone)]
pub struct State {
	pub(crate) at: OnlineClientAtBlock<Config>,
	pub(crate) endpoints: Arc<Endpoints>,
}

impl State {
	/// The height of the block.
	pub fn block_number(&self) -> BlockNumber {
		// The runtime counts them in 32 bits.
		BlockNumber::try_from(self.at.block_number()).unwrap_or(BlockNumber::MAX)
	}

	/// The hash of the block.
	pub fn block_hash(&self) -> Hash {
		self.at.block_hash()
	}

	pub(crate) fn read_error(
		&self,
		what: impl std::fmt::Display,
		error: impl Into<subxt::Error>,
	) -> ReadError {
		ReadError::new(what, error, self.endpoints.is_down())
	}
}
