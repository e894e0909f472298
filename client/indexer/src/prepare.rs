//! What a block means for the database.

use crate::{
	documents::{At, RecordDocument},
	life::{changes, Change, EntryChange, Needed},
	opener::{Approved, Opened, Opener},
	IndexError,
};
use consilium_chain::{
	Block, BlockNumber, Chain, Entry, EntryId, Event, HealthRecordsEvent, Position, ReadError,
	RefusalReason,
};
use consilium_record::SealedRecord;
use std::collections::BTreeMap;

/// A block, ready to be written.
pub(crate) struct Prepared {
	pub at: At,
	pub position: Position,
	pub changes: Vec<Change>,
	pub records: Vec<RecordDocument>,
	/// Approved entries whose records must be in the database already, since they are nowhere else.
	pub unavailable: Vec<EntryId>,
	/// Approved entries whose records are not in order.
	pub refuse: Vec<(EntryId, RefusalReason)>,
}

impl Prepared {
	/// How much of a batch it takes up.
	pub fn weight(&self) -> usize {
		1 + self.changes.len() + 8 * self.records.len()
	}

	/// The entries and hospitals that change, and were there before.
	pub fn touched(&self) -> (Vec<EntryId>, Vec<String>) {
		let (mut entries, mut hospitals) = (Vec::new(), Vec::new());
		for change in &self.changes {
			match change {
				Change::Entry(_, EntryChange::Submitted(_)) | Change::PatientRegistered { .. } => {}
				Change::Entry(id, _) => entries.push(*id),
				Change::Hospital(account, _) => {
					hospitals.push(crate::documents::account(account));
				}
			}
		}
		(entries, hospitals)
	}

	/// Which approved entries correct which earlier ones.
	pub fn amended(&self) -> impl Iterator<Item = (EntryId, EntryId)> + '_ {
		self.changes.iter().filter_map(|change| match change {
			Change::Entry(earlier, EntryChange::AmendedBy(by)) => Some((*earlier, *by)),
			_ => None,
		})
	}

	/// How many entries it approves.
	pub fn approved(&self) -> usize {
		self.records.len() + self.unavailable.len() + self.refuse.len()
	}
}

/// Read what the events of a block do not say, and open the records that it approves.
pub(crate) async fn prepare(
	chain: Chain,
	block: Block,
	opener: Opener,
) -> Result<Prepared, IndexError> {
	let number = block.position.number;
	let at = At::new(block.position, block.time);
	let events: Vec<&HealthRecordsEvent> = block
		.events
		.iter()
		.filter_map(|record| match &record.event {
			Event::HealthRecords(event) => Some(event),
			_ => None,
		})
		.collect();
	let needed = Needed::by(events.iter().copied());
	let mut prepared = Prepared {
		at,
		position: block.position,
		changes: Vec::new(),
		records: Vec::new(),
		unavailable: Vec::new(),
		refuse: Vec::new(),
	};
	if events.is_empty() {
		return Ok(prepared);
	}
	let read = |error| events_pruned(error, number);
	let entries = block.storage.entries(needed.entries).await.map_err(read)?;
	let hospitals = block
		.storage
		.hospitals(needed.hospitals)
		.await
		.map_err(read)?;
	for event in events {
		let changes =
			changes(event, &entries, &hospitals).map_err(|entry| IndexError::EntryMissing {
				entry,
				block: number,
			})?;
		prepared.changes.extend(changes);
	}
	let approved = sealed(&chain, &block, needed.approved, &entries, &prepared.at).await?;
	for (id, opened) in opener.open(approved).await? {
		match opened {
			Opened::Record(record) => prepared.records.push(*record),
			Opened::Unavailable => prepared.unavailable.push(id),
			Opened::Refuse(reason) => prepared.refuse.push((id, reason)),
		}
	}
	Ok(prepared)
}

/// The approved entries with their ciphertexts, which are in the state after the approving block
/// unless they were migrated in it, and else in that after the last finalized block.
async fn sealed(
	chain: &Chain,
	block: &Block,
	approved: Vec<EntryId>,
	entries: &BTreeMap<EntryId, Entry>,
	at: &At,
) -> Result<Vec<Approved>, IndexError> {
	if approved.is_empty() {
		return Ok(Vec::new());
	}
	let with_entry = approved
		.iter()
		.filter_map(|id| Some((*id, entries.get(id)?)));
	let approved: Vec<(EntryId, &Entry)> = with_entry.collect();
	let mut sealed: BTreeMap<EntryId, SealedRecord> =
		match block.storage.sealed_records(approved.iter().copied()).await {
			Err(ReadError::StatePruned { .. }) => BTreeMap::new(),
			found => found?,
		};
	let missing = |(id, _): &&(EntryId, &Entry)| !sealed.contains_key(id);
	let missing: Vec<_> = approved.iter().filter(missing).copied().collect();
	if !missing.is_empty() {
		let head = chain.finalized().await?.storage().await?;
		sealed.extend(head.sealed_records(missing).await?);
	}
	let approved = approved.into_iter().map(|(id, entry)| Approved {
		id,
		entry: entry.clone(),
		at: at.clone(),
		sealed: sealed.remove(&id),
	});
	Ok(approved.collect())
}

/// What it means for the indexer that a block's state is gone.
pub(crate) fn events_pruned(error: ReadError, block: BlockNumber) -> IndexError {
	match error {
		ReadError::StatePruned { .. } => IndexError::EventsPruned { block },
		other => other.into(),
	}
}
