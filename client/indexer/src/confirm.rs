//! Telling the chain what became of the approved entries.
//!
//! What is to be done follows from the database alone: an entry that is approved and has a record is
//! confirmed; one without a record is opened once more, and refused if it is not in order. So nothing
//! has to be remembered, and what was interrupted is done again. The chain takes each only once.

use crate::{
	documents::{EntryDocument, RecordDocument},
	opener::{check_operator, Approved, Opened, Opener},
	Database, IndexError, Metrics,
};
use consilium_chain::{
	calls, AccountId, Call, Chain, EntryId, Event, HealthRecordsError, HealthRecordsEvent,
	Included, SubmitError, Submitter, Wait,
};
use futures::{stream, StreamExt};
use std::{
	collections::{BTreeMap, BTreeSet},
	sync::Arc,
};
use subxt_signer::sr25519::Keypair;

/// The most entries that a call confirms (`MaxBatchLength` of the pallet).
const MAX_BATCH: usize = 100;
/// How many calls are on their way at a time.
const CALLS: usize = 8;
/// How many approved entries are looked at together.
const ENTRIES: i64 = (MAX_BATCH * CALLS) as i64;

/// Confirms and refuses migrations.
pub(crate) struct Confirmer {
	chain: Chain,
	database: Database,
	opener: Opener,
	submitter: Submitter,
	signer: Arc<Keypair>,
	metrics: Arc<Metrics>,
	/// What the chain was told, and the indexer has not seen in a block yet.
	told: BTreeSet<EntryId>,
}

impl Confirmer {
	pub async fn new(
		chain: &Chain,
		database: &Database,
		opener: &Opener,
		signer: Arc<Keypair>,
		metrics: Arc<Metrics>,
	) -> Result<Self, IndexError> {
		Ok(Confirmer {
			chain: chain.clone(),
			database: database.clone(),
			opener: opener.clone(),
			submitter: Submitter::new(chain).await?,
			signer,
			metrics,
			told: BTreeSet::new(),
		})
	}

	/// Tell the chain of all approved entries that are there now. Answers with how many it was told
	/// of.
	pub async fn run(&mut self) -> Result<usize, IndexError> {
		let done = self.tell_all().await;
		if let Err(IndexError::Submit(SubmitError::Failed(error))) = &done {
			if error.health_records == Some(HealthRecordsError::NotDatabaseOperator) {
				check_operator(&self.chain, AccountId(self.signer.public_key().0)).await?;
			}
		}
		if done.is_err() {
			// What follows the chain for it may have ended with the error.
			self.submitter = Submitter::new(&self.chain).await?;
		}
		done
	}

	async fn tell_all(&mut self) -> Result<usize, IndexError> {
		let mut count = 0;
		loop {
			let limit = ENTRIES + i64::try_from(self.told.len()).unwrap_or(i64::MAX - ENTRIES);
			let approved = self.database.approved(limit).await?;
			let ids: BTreeSet<EntryId> = approved.iter().map(|entry| entry.id).collect();
			self.told.retain(|id| ids.contains(id));
			let is_new = |entry: &EntryDocument| !self.told.contains(&entry.id);
			let new: Vec<EntryDocument> = approved.into_iter().filter(is_new).collect();
			self.metrics.to_confirm(new.len());
			if new.is_empty() {
				return Ok(count);
			}
			count += new.len();
			self.tell(new).await?;
		}
	}

	async fn tell(&mut self, entries: Vec<EntryDocument>) -> Result<(), IndexError> {
		let mut ids: Vec<EntryId> = entries.iter().map(|entry| entry.id).collect();
		let approved = self.opener.still_approved(&ids).await?;
		// The others were told of by somebody else; the blocks that say so are still to come.
		self.told
			.extend(ids.iter().filter(|id| !approved.contains_key(id)));
		ids.retain(|id| approved.contains_key(id));
		let mut with_record = self.database.with_record(&ids).await?;
		ids.retain(|id| !with_record.contains(id));
		let settled = self.settle(&entries, &approved, &ids).await?;
		let mut refused = Vec::new();
		let mut records: Vec<RecordDocument> = Vec::new();
		for (id, opened) in settled {
			match opened {
				Opened::Record(record) => {
					with_record.push(id);
					records.push(*record);
				}
				Opened::Refuse(reason) => refused.push((id, reason)),
				// It is not approved any more.
				Opened::Unavailable => {}
			}
		}
		self.database.add_records(&records).await?;
		let refusals = refused.into_iter().map(|(id, reason)| {
			tracing::warn!(entry = id, ?reason, "the migration is refused");
			(vec![id], calls::refuse_migration(id, reason))
		});
		let confirmations = with_record.chunks(MAX_BATCH).map(|ids| {
			let ids = ids.to_vec();
			(ids.clone(), calls::confirm_migration(ids))
		});
		let all: Vec<(Vec<EntryId>, Call)> = refusals.chain(confirmations).collect();
		let sent: Vec<_> = stream::iter(all)
			.map(|(ids, call)| async { (ids, self.send(call).await) })
			.buffer_unordered(CALLS)
			.collect()
			.await;
		for (ids, sent) in sent {
			self.done(&ids, sent)?;
		}
		Ok(())
	}

	/// Open approved entries that have no record: not in order when the blocks were written, or the
	/// record was removed.
	async fn settle(
		&self,
		documents: &[EntryDocument],
		approved: &BTreeMap<EntryId, consilium_chain::Entry>,
		ids: &[EntryId],
	) -> Result<BTreeMap<EntryId, Opened>, IndexError> {
		if ids.is_empty() {
			return Ok(BTreeMap::new());
		}
		let head = self.chain.finalized().await?.storage().await?;
		let asked = ids.iter().filter_map(|id| Some((*id, approved.get(id)?)));
		let mut sealed = head.sealed_records(asked).await?;
		let open = documents.iter().filter_map(|document| {
			let id = document.id;
			Some(Approved {
				id,
				entry: approved.get(&id).filter(|_| ids.contains(&id))?.clone(),
				at: document.decided.clone()?,
				sealed: Some(sealed.remove(&id)?),
			})
		});
		self.opener.open(open.collect()).await
	}

	async fn send(&self, call: Call) -> Result<Included, SubmitError> {
		self.submitter
			.submit(&self.signer, call, Wait::Finalized)
			.await
	}

	/// The chain was told of these entries.
	fn done(
		&mut self,
		ids: &[EntryId],
		sent: Result<Included, SubmitError>,
	) -> Result<(), IndexError> {
		match sent {
			Ok(included) => {
				for event in &included.events {
					match event {
						Event::HealthRecords(HealthRecordsEvent::MigrationConfirmed { .. }) => {
							self.metrics.confirmed();
						}
						Event::HealthRecords(HealthRecordsEvent::MigrationRefused { .. }) => {
							self.metrics.refused();
						}
						_ => {}
					}
				}
			}
			// Somebody else was faster, such as this program before it was killed.
			Err(SubmitError::Failed(error))
				if error.health_records == Some(HealthRecordsError::EntryNotApproved) => {}
			Err(error) => return Err(error.into()),
		}
		self.told.extend(ids);
		Ok(())
	}
}
