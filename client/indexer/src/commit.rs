//! Writing a batch of blocks, together with how far they reach.

use crate::{
	database::Batch,
	documents::{Cursor, Status},
	lease::Lease,
	life::Documents,
	prepare::Prepared,
	Database, IndexError,
};
use consilium_chain::EntryId;
use std::collections::BTreeMap;

/// What a batch changed.
#[derive(Default)]
pub(crate) struct Committed {
	pub blocks: usize,
	pub approved: usize,
	pub records: usize,
	/// By how much the number of entries of each status changed.
	pub statuses: BTreeMap<Status, i64>,
	/// Approved entries whose records are nowhere.
	pub without_record: Vec<EntryId>,
}

/// Write these blocks, which follow the cursor, and move it. All or nothing.
pub(crate) async fn commit(
	database: &Database,
	lease: &Lease,
	before: &Cursor,
	blocks: Vec<Prepared>,
	accept_missing: bool,
) -> Result<(Cursor, Committed), IndexError> {
	let Some(last) = blocks.last() else {
		return Ok((before.clone(), Committed::default()));
	};
	let after = Cursor::new(before.genesis.clone(), last.at.clone());
	let batch = Batch {
		lease,
		before: Some(before),
		after: &after,
	};
	let (mut entries, mut hospitals) = (Vec::new(), Vec::new());
	for block in &blocks {
		let touched = block.touched();
		entries.extend(touched.0);
		hospitals.extend(touched.1);
	}
	entries.sort_unstable();
	entries.dedup();
	hospitals.sort_unstable();
	hospitals.dedup();
	let mut transaction = database.begin(&batch).await?;
	let mut documents = transaction.documents(&entries, &hospitals).await?;
	let statuses_before = statuses(&documents);
	let mut committed = Committed {
		blocks: blocks.len(),
		..Committed::default()
	};
	let (mut records, mut unavailable, mut amended) = (Vec::new(), Vec::new(), Vec::new());
	for block in blocks {
		committed.approved += block.approved();
		amended.extend(block.amended());
		let at = block.at;
		for change in block.changes {
			documents
				.apply(change, &at)
				.map_err(|missing| IndexError::DocumentMissing {
					what: missing.0,
					block: at.block,
				})?;
		}
		records.extend(block.records);
		unavailable.extend(block.unavailable);
	}
	let present = transaction.with_record(&unavailable).await?;
	unavailable.retain(|id| !present.contains(id));
	if let (Some(entry), false) = (unavailable.first(), accept_missing) {
		return Err(IndexError::RecordUnavailable { entry: *entry });
	}
	transaction.write(&documents, &records, &amended).await?;
	transaction.commit().await?;
	committed.records = records.len();
	committed.without_record = unavailable;
	committed.statuses = difference(statuses(&documents), statuses_before);
	Ok((after, committed))
}

/// Begin: the database is at this block, with what was there from the start.
pub(crate) async fn begin(
	database: &Database,
	lease: &Lease,
	cursor: &Cursor,
	documents: &Documents,
) -> Result<(), IndexError> {
	let batch = Batch {
		lease,
		before: None,
		after: cursor,
	};
	let mut transaction = database.begin(&batch).await?;
	transaction.write(documents, &[], &[]).await?;
	transaction.commit().await
}

fn statuses(documents: &Documents) -> BTreeMap<Status, i64> {
	let mut statuses = BTreeMap::new();
	for entry in documents.entries.values() {
		*statuses.entry(entry.status).or_default() += 1;
	}
	statuses
}

fn difference(
	mut after: BTreeMap<Status, i64>,
	before: BTreeMap<Status, i64>,
) -> BTreeMap<Status, i64> {
	for (status, count) in before {
		*after.entry(status).or_default() -= count;
	}
	after
}
