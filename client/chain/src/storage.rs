//! What a block left in the storage, many values with one question.

use crate::{
	runtime, runtime_versions::Runtime, AccountId, Chain, Entry, EntryId, Event, EventRecord, Hash,
	Hospital, Position, ReadError, State,
};
use consilium_record::{Commitment, SealedPart, SealedRecord};
use std::collections::BTreeMap;
use subxt::{
	client::{ClientAtBlock, OfflineClientAtBlockT},
	config::Config as SubxtConfig,
	error::StorageError,
	ext::{
		codec::{Compact, Decode},
		scale_decode::DecodeAsType,
	},
	storage::Address,
};

/// How many small values are asked for with one question.
const VALUES: usize = 512;
/// How many sealed records are asked for with one question: an answer has some MiB at most.
const SEALED_RECORDS: usize = 128;

/// Where the storage has what is asked of every block.
#[derive(Clone, Copy)]
pub(crate) struct BlockKeys {
	events: [u8; 32],
	parent: [u8; 32],
	time: [u8; 32],
	version: [u8; 32],
}

impl BlockKeys {
	/// The keys, which stay the same as long as the pallets have their names.
	pub(crate) fn new<T, C>(at: &ClientAtBlock<T, C>) -> Result<Self, StorageError>
	where
		T: SubxtConfig,
		C: OfflineClientAtBlockT<T>,
	{
		let storage = runtime::storage();
		let (system, timestamp) = (storage.system(), storage.timestamp());
		let version = system.last_runtime_upgrade().unvalidated();
		// Unvalidated: the key stays the same when an upgrade changes what an event looks like.
		let events = system.events().unvalidated();
		let parent = system.parent_hash().unvalidated();
		let time = timestamp.now().unvalidated();
		Ok(BlockKeys {
			events: at.storage().entry(events)?.key_prefix(),
			parent: at.storage().entry(parent)?.key_prefix(),
			time: at.storage().entry(time)?.key_prefix(),
			version: at.storage().entry(version)?.key_prefix(),
		})
	}
}

/// What a block left in the storage, decoded by the runtime that made the block. Cheap to clone.
#[derive(Clone)]
pub struct Storage {
	chain: Chain,
	block: Position,
	runtime: Runtime,
}

/// What is asked of every block.
pub(crate) struct BlockContent {
	pub parent: Hash,
	/// In milliseconds since 1970.
	pub time: u64,
	pub events: Vec<EventRecord>,
	pub storage: Storage,
}

impl Chain {
	/// What a block left in the storage.
	///
	/// # Errors
	///
	/// [`ReadError`], as for everything that is read.
	pub async fn storage(&self, block: Position) -> Result<Storage, ReadError> {
		Ok(self.block_content(block).await?.storage)
	}

	pub(crate) async fn block_content(&self, block: Position) -> Result<BlockContent, ReadError> {
		let what = || format!("block {}", block.number);
		let failed = |reason: &str| ReadError::Failed {
			what: what(),
			reason: reason.to_owned(),
		};
		let keys = self.block_keys;
		let asked = [keys.events, keys.parent, keys.time, keys.version];
		let mut values = self
			.values(&what(), block.hash, asked.map(Vec::from).to_vec())
			.await?;
		let [Some(events), Some(parent), time, Some(version)] =
			asked.map(|key| values.remove(key.as_slice()).flatten())
		else {
			// The first block has no events, and no other is without.
			return Err(failed("its events, its parent or its runtime are missing"));
		};
		let parent = Hash::decode(&mut parent.as_slice())
			.map_err(|_| failed("its parent cannot be decoded"))?;
		let Compact(version) = Compact::<u32>::decode(&mut version.as_slice())
			.map_err(|_| failed("its runtime's version cannot be decoded"))?;
		let time = time.unwrap_or_default();
		let time = u64::decode(&mut time.as_slice()).unwrap_or_default();
		let storage = Storage {
			chain: self.clone(),
			block,
			runtime: self.runtime(version, block.hash, parent).await?,
		};
		Ok(BlockContent {
			parent,
			time,
			events: storage.events(events)?,
			storage,
		})
	}

	/// The values of these keys after a block.
	async fn values(
		&self,
		what: &str,
		block: Hash,
		keys: Vec<Vec<u8>>,
	) -> Result<BTreeMap<Vec<u8>, Option<Vec<u8>>>, ReadError> {
		let keys = keys.iter().map(Vec::as_slice);
		let changes = self
			.methods
			.state_query_storage_at(keys, Some(block))
			.await
			.map_err(|error| self.read_error(what, error))?;
		let changes = changes.into_iter().flat_map(|set| set.changes);
		let value = |(key, value): (subxt::rpcs::methods::legacy::Bytes, Option<_>)| {
			let value: Option<subxt::rpcs::methods::legacy::Bytes> = value;
			(key.0, value.map(|value| value.0))
		};
		Ok(changes.map(value).collect())
	}
}

impl Storage {
	/// The block.
	pub fn block(&self) -> Position {
		self.block
	}

	/// The entries of these numbers, as far as there are any.
	///
	/// # Errors
	///
	/// [`ReadError`], as for everything that is read.
	pub async fn entries(
		&self,
		ids: impl IntoIterator<Item = EntryId>,
	) -> Result<BTreeMap<EntryId, Entry>, ReadError> {
		let keys = ids.into_iter().map(|id| (id, (id,)));
		let address = || runtime::storage().health_records().entries();
		self.fetch("the entries", address, keys, VALUES).await
	}

	/// The sealed records of these entries, as far as these are open.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn sealed_records<'a>(
		&self,
		entries: impl IntoIterator<Item = (EntryId, &'a Entry)>,
	) -> Result<BTreeMap<EntryId, SealedRecord>, ReadError> {
		let what = "the sealed parts";
		let entries: BTreeMap<EntryId, &Entry> = entries.into_iter().collect();
		let keys = entries.keys().map(|id| (*id, (*id,)));
		let address = || runtime::storage().health_records().sealed_parts();
		let parts = self.bytes(what, address, keys, SEALED_RECORDS).await?;
		let sealed = |commitment, ciphertext| SealedPart {
			commitment: Commitment(commitment),
			ciphertext,
		};
		let records = parts.into_iter().filter_map(|(id, parts)| {
			let entry = entries.get(&id)?;
			// Health and bill come first. By its type in the metadata, each byte would be decoded by
			// itself, and a record has thousands.
			let parts = <(Vec<u8>, Vec<u8>)>::decode(&mut parts.as_slice());
			let record = parts.map(|(health, bill)| SealedRecord {
				health: sealed(entry.health, health),
				bill: sealed(entry.bill, bill),
			});
			Some(record.map(|record| (id, record)))
		});
		records
			.collect::<Result<_, _>>()
			.map_err(|error| ReadError::Failed {
				what: what.to_owned(),
				reason: error.to_string(),
			})
	}

	/// The hospitals of these accounts, as far as they are registered.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn hospitals(
		&self,
		accounts: impl IntoIterator<Item = AccountId>,
	) -> Result<BTreeMap<AccountId, Hospital>, ReadError> {
		let keys = accounts.into_iter().map(|account| (account, (account,)));
		let address = || runtime::storage().health_records().hospitals();
		let found = self.fetch("the hospitals", address, keys, VALUES).await?;
		let hospitals = found.into_iter().map(|(id, found)| (id, found.into()));
		Ok(hospitals.collect())
	}

	/// The values of a map for some keys; each is named by what the caller knows it by.
	async fn fetch<A: Address, Name: Ord>(
		&self,
		what: &str,
		address: impl Fn() -> A,
		keys: impl Iterator<Item = (Name, A::KeyParts)>,
		at_a_time: usize,
	) -> Result<BTreeMap<Name, A::Value>, ReadError> {
		let entry = self.runtime.storage().entry(address());
		let entry = entry.map_err(|error| self.chain.read_error(what, error))?;
		let (pallet, name) = (entry.pallet_name(), entry.entry_name());
		let metadata = self.runtime.metadata_ref();
		let ty = metadata
			.pallet_by_name(pallet)
			.and_then(|pallet| pallet.storage()?.entry_by_name(name))
			.map(|entry| entry.value_ty())
			.ok_or_else(|| ReadError::Incompatible {
				what: what.to_owned(),
			})?;
		let values = self.bytes(what, address, keys, at_a_time).await?;
		let values = values.into_iter().map(|(name, value)| {
			let value = A::Value::decode_as_type(&mut value.as_slice(), ty, metadata.types());
			Ok((name, value?))
		});
		let values: Result<_, subxt::ext::scale_decode::Error> = values.collect();
		values.map_err(|error| ReadError::Failed {
			what: what.to_owned(),
			reason: error.to_string(),
		})
	}

	/// The same, not decoded. They are of the type that this program was built with, which is checked.
	async fn bytes<A: Address, Name: Ord>(
		&self,
		what: &str,
		address: impl Fn() -> A,
		keys: impl Iterator<Item = (Name, A::KeyParts)>,
		at_a_time: usize,
	) -> Result<BTreeMap<Name, Vec<u8>>, ReadError> {
		let failed = |error: StorageError| self.chain.read_error(what, error);
		let storage = self.runtime.storage();
		storage.validate(address()).map_err(failed)?;
		let entry = storage.entry(address()).map_err(failed)?;
		let keys = keys.map(|(name, parts)| Ok((entry.fetch_key(parts)?, name)));
		let keys: Vec<(Vec<u8>, Name)> = keys.collect::<Result<_, _>>().map_err(failed)?;
		let mut found = BTreeMap::new();
		let mut keys = keys.into_iter().peekable();
		while keys.peek().is_some() {
			let mut names: BTreeMap<Vec<u8>, Name> = keys.by_ref().take(at_a_time).collect();
			let asked = names.keys().cloned().collect();
			for (key, value) in self.chain.values(what, self.block.hash, asked).await? {
				if let (Some(name), Some(value)) = (names.remove(&key), value) {
					found.insert(name, value);
				}
			}
		}
		Ok(found)
	}

	/// Decode the events. None is passed over: one that cannot be decoded, and a block without any,
	/// are errors.
	fn events(&self, bytes: Vec<u8>) -> Result<Vec<EventRecord>, ReadError> {
		let what = || format!("the events of block {}", self.block.number);
		let events = self.runtime.events().from_bytes(bytes);
		// Each block but the first has at least the event that its time was set.
		if events.is_empty() && self.block.number != 0 {
			return Err(ReadError::StatePruned { what: what() });
		}
		Event::decode_all(&events, &self.runtime).map_err(|reason| {
			tracing::debug!(
				block = self.block.number,
				reason,
				"events that cannot be decoded"
			);
			ReadError::Incompatible { what: what() }
		})
	}
}

impl State {
	/// What the block left in the storage.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn storage(&self) -> Result<Storage, ReadError> {
		self.chain.storage(self.position()).await
	}
}
