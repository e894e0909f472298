//! Whether the database is what the chain says.

mod findings;
mod snapshot;

use crate::{
	documents::{account, collection},
	index::position_of,
	Database, IndexError,
};
use consilium_chain::{Chain, EntryId, ReadError};
use findings::Findings;
use serde::Serialize;
use snapshot::{id_text, Snapshot};
use std::collections::BTreeMap;

/// How many entries are compared at a time.
const PAGE: EntryId = 1000;

/// Something in the database that is not as the chain has it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Difference {
	/// The collection.
	pub collection: &'static str,
	/// The `_id` of the document.
	pub id: String,
	/// What is wrong with it.
	pub what: String,
}

/// BLAKE2b-256 over what a collection has of the chain; scores do not count. Two
/// databases of one chain at one height have the same.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Digests {
	/// Of the entries.
	pub entries: String,
	/// Of the records.
	pub records: String,
	/// Of the hospitals.
	pub hospitals: String,
	/// Of the patients.
	pub patients: String,
}

/// What a verification found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
	/// The height that the database has come to, and was compared at.
	pub height: u32,
	/// The hash of that block.
	pub block: String,
	/// How many entries the chain has there.
	pub entries: u64,
	/// How many records the database has.
	pub records: u64,
	/// What is not as it should be, by collection and `_id`.
	pub differences: Vec<Difference>,
	/// What two databases can be compared by.
	pub digests: Digests,
}

/// Compare all of the database with the chain, as both are at the block that the database has come
/// to. `progress` is told how many entries of how many were compared.
///
/// # Errors
///
/// [`IndexError`]: something cannot be read. What is found to differ is no error.
pub async fn verify(
	chain: &Chain,
	database: &Database,
	mut progress: impl FnMut(u64, u64),
) -> Result<Report, IndexError> {
	let mut snapshot = Snapshot::of(database).await?;
	let cursor = snapshot.cursor().await?;
	let genesis = format!("{:?}", chain.genesis_hash());
	if cursor.genesis != genesis {
		return Err(IndexError::OtherChain {
			database: cursor.genesis,
			chain: genesis,
		});
	}
	let position = position_of(&cursor)?;
	let finalized = chain.finalized().await?.block_number();
	if finalized < position.number {
		return Err(IndexError::AheadOfChain {
			database: position.number,
			chain: finalized,
		});
	}
	if chain.block_hash(position.number).await? != Some(position.hash) {
		return Err(IndexError::NotOfThisChain(position));
	}
	let pruned = |error| match error {
		ReadError::StatePruned { .. } => IndexError::StatePruned {
			block: position.number,
		},
		other => other.into(),
	};
	let state = chain.state(position).await?;
	let storage = chain.storage(position).await.map_err(pruned)?;
	let count = state.next_entry().await.map_err(pruned)?;
	let mut found = Findings::default();
	// From the last, so that what corrects an entry is known before the entry.
	let mut next = count;
	while next > 0 {
		let first = next.saturating_sub(PAGE);
		let entries = storage.entries(first..next).await.map_err(pruned)?;
		let documents = snapshot
			.of_entries(collection::ENTRIES, first..next)
			.await?;
		let records = snapshot
			.of_entries(collection::RECORDS, first..next)
			.await?;
		found.page(first..next, &entries, documents, records);
		next = first;
		progress(count - first, count);
	}
	for name in [collection::ENTRIES, collection::RECORDS] {
		for document in snapshot.of_no_entry(name, count).await? {
			found.differs(name, id_text(&document), "the chain has no such entry");
		}
	}
	let mut hospitals = BTreeMap::new();
	for (hospital, registered) in state.hospitals().await.map_err(pruned)? {
		let supporting = state.supporting_hospitals(hospital).await.map_err(pruned)?;
		hospitals.insert(account(&hospital), (registered, supporting));
	}
	let documents = snapshot.all(collection::HOSPITALS).await?;
	found.hospitals(hospitals, documents);
	let patients = state.patients().await.map_err(pruned)?;
	let patients = patients
		.into_iter()
		.map(|(id, patient)| (account(&id), patient));
	let documents = snapshot.all(collection::PATIENTS).await?;
	found.patients(patients.collect(), documents);
	Ok(found.report(&cursor, count))
}
