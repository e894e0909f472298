//! The consortium: its members and their motions.

use crate::{runtime, submit::encode, AccountId, BlockNumber, Call, Hash, ReadError, State};
use subxt::config::Hasher;

/// A call as a motion has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EncodedMotion {
	/// The motion's hash.
	pub hash: Hash,
	/// The length of the call in bytes.
	pub length: u32,
}

/// What carrying out a motion may take at most.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bounds {
	/// The weight of its call.
	pub weight: runtime::runtime_types::sp_weights::weight_v2::Weight,
	/// The length of its call in bytes.
	pub length: u32,
}

/// An open motion of the consortium.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Motion {
	/// The hash of its call, by which it is named.
	pub hash: Hash,
	/// Its number.
	pub index: u32,
	/// What is to be carried out.
	pub call: Call,
	/// How many approvals it needs.
	pub threshold: u32,
	/// Who has approved.
	pub approvals: Vec<AccountId>,
	/// Who has rejected.
	pub rejections: Vec<AccountId>,
	/// Whether it can be closed now: it has enough approvals, or cannot have them any more.
	pub is_decided: bool,
	/// After this block it can be closed in any case.
	pub ends_at: BlockNumber,
}

impl State {
	/// The members of the consortium: the active hospitals.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn members(&self) -> Result<Vec<AccountId>, ReadError> {
		let address = runtime::storage().consortium().members();
		let members = self
			.fetch("the members of the consortium", address, ())
			.await?;
		Ok(members.unwrap_or_default())
	}

	/// The open motions of the consortium, the oldest first.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn motions(&self) -> Result<Vec<Motion>, ReadError> {
		let what = "the motions of the consortium";
		let storage = || runtime::storage().consortium();
		let members = self.members().await?.len();
		let hashes = self.fetch(what, storage().proposals(), ()).await?;
		let mut motions = Vec::new();
		for hash in hashes.map(|hashes| hashes.0).unwrap_or_default() {
			let call = self.fetch(what, storage().proposal_of(), (hash,)).await?;
			let votes = self.fetch(what, storage().voting(), (hash,)).await?;
			let (Some(call), Some(votes)) = (call, votes) else {
				continue;
			};
			let needed = votes.threshold as usize;
			motions.push(Motion {
				hash,
				index: votes.index,
				call,
				threshold: votes.threshold,
				is_decided: votes.ayes.len() >= needed
					|| members.saturating_sub(votes.nays.len()) < needed,
				approvals: votes.ayes,
				rejections: votes.nays,
				ends_at: votes.end,
			});
		}
		motions.sort_by_key(|motion| motion.index);
		Ok(motions)
	}

	/// The hash and the length of a call, as a motion has them.
	///
	/// # Errors
	///
	/// [`ReadError::Incompatible`] if the chain has no such call.
	pub fn encode(&self, call: &Call) -> Result<EncodedMotion, ReadError> {
		let bytes = self.call_bytes(call)?;
		Ok(EncodedMotion {
			hash: self.at.hasher().hash(&bytes),
			length: length(&bytes),
		})
	}

	/// What carrying out a call may take at most.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn bounds(&self, call: &Call) -> Result<Bounds, ReadError> {
		let length = length(&self.call_bytes(call)?);
		let api = runtime::runtime_apis().transaction_payment_call_api();
		let info = self
			.at
			.runtime_apis()
			.call(api.query_call_info(call.clone(), length))
			.await
			.map_err(|error| self.read_error("the weight of a call", error))?;
		let weight = info.weight;
		Ok(Bounds { weight, length })
	}

	fn call_bytes(&self, call: &Call) -> Result<Vec<u8>, ReadError> {
		encode(call, self.at.metadata_ref()).map_err(|error| ReadError::Incompatible {
			what: format!("a call ({error})"),
		})
	}
}

fn length(bytes: &[u8]) -> u32 {
	u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
