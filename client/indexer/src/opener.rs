//! Opening the sealed records of approved entries.

use crate::{
	documents::{account, At, RecordDocument},
	IndexError, Scorer,
};
use consilium_chain::{AccountId, Chain, Entry, EntryId, EntryStatus, RefusalReason};
use consilium_record::{DecryptionKey, EncryptionKey, OpenError, SealedRecord, Unopened};
use futures::{stream, StreamExt, TryStreamExt};
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex, PoisonError},
};

/// Reads the operator's decryption keys, those added meanwhile included. The error says why not.
pub type ReadKeys = Box<dyn FnMut() -> Result<Vec<DecryptionKey>, String> + Send>;

/// How many records are opened by a thread before another may take over.
const CHUNK: usize = 16;

/// What became of a sealed record.
#[derive(Clone, Debug)]
pub(crate) enum Opened {
	/// It is in order.
	Record(Box<RecordDocument>),
	/// It is not, and the chain is to be told.
	Refuse(RefusalReason),
	/// It cannot be had, and its migration is over.
	Unavailable,
}

/// An entry that was approved.
#[derive(Clone)]
pub(crate) struct Approved {
	pub id: EntryId,
	pub entry: Entry,
	pub at: At,
	/// None if its ciphertext is not in the state any more.
	pub sealed: Option<SealedRecord>,
}

/// Opens sealed records with the operator's keys. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Opener {
	chain: Chain,
	keys: Arc<Mutex<Keys>>,
	scorer: Scorer,
}

struct Keys {
	read: ReadKeys,
	known: Arc<[DecryptionKey]>,
}

impl Opener {
	pub fn new(chain: &Chain, mut read: ReadKeys, scorer: Scorer) -> Result<Self, IndexError> {
		let known = read().map_err(IndexError::Keys)?.into();
		let keys = Arc::new(Mutex::new(Keys { read, known }));
		Ok(Opener {
			chain: chain.clone(),
			keys,
			scorer,
		})
	}

	fn known(&self) -> Arc<[DecryptionKey]> {
		let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
		keys.known.clone()
	}

	/// Read the keys again.
	pub fn refresh(&self) -> Result<(), IndexError> {
		let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
		keys.known = (keys.read)().map_err(IndexError::Keys)?.into();
		Ok(())
	}

	/// See to it that what is sealed to the operator now opens.
	pub async fn check_keys(&self) -> Result<(), IndexError> {
		let state = self.chain.finalized().await?;
		let Some(operator) = state.database_operator().await? else {
			return Err(IndexError::KeyNotPublished);
		};
		let published = state.encryption_key(operator).await?;
		let published = published.ok_or(IndexError::KeyNotPublished)?;
		let is_held = |key: &EncryptionKey| {
			let known = self.known();
			known
				.iter()
				.any(|own| own.encryption_key().is_ok_and(|own| own == *key))
		};
		if !is_held(&published.key) {
			self.refresh()?;
			if !is_held(&published.key) {
				return Err(IndexError::KeyMissing);
			}
		}
		Ok(())
	}

	/// Open these, and say what is to become of those that do not open.
	pub async fn open(
		&self,
		approved: Vec<Approved>,
	) -> Result<BTreeMap<EntryId, Opened>, IndexError> {
		if approved.is_empty() {
			return Ok(BTreeMap::new());
		}
		let mut opened = self.try_open(&approved).await?;
		// A key may have been added after this began.
		let failed = |id: &EntryId| !matches!(opened.get(id), Some(Ok(_)));
		let again: Vec<Approved> = approved
			.into_iter()
			.filter(|each| failed(&each.id))
			.collect();
		if !again.is_empty() {
			self.check_keys().await?;
			self.refresh()?;
			opened.extend(self.try_open(&again).await?);
		}
		let mut results = BTreeMap::new();
		let mut refused = Vec::new();
		for (id, each) in opened {
			match each {
				Ok(record) => {
					results.insert(id, Opened::Record(record));
				}
				Err(reason) => refused.push((id, reason)),
			}
		}
		let ids: Vec<EntryId> = refused.iter().map(|(id, _)| *id).collect();
		let now = self.entries_now(&ids).await?;
		for (id, error) in refused {
			let status = now.get(&id).map(|entry| &entry.status);
			let outcome = match (status, error) {
				(Some(EntryStatus::Approved), Some(error)) => {
					tracing::warn!(entry = id, %error, "a record is not in order");
					Opened::Refuse(refusal_reason(&error))
				}
				// The chain knows: there is to be no record.
				(Some(EntryStatus::Refused(_)), _) => continue,
				_ => Opened::Unavailable,
			};
			results.insert(id, outcome);
		}
		Ok(results)
	}

	/// Those of the entries that wait for their migration now.
	pub async fn still_approved(
		&self,
		ids: &[EntryId],
	) -> Result<BTreeMap<EntryId, Entry>, IndexError> {
		let mut entries = self.entries_now(ids).await?;
		entries.retain(|_, entry| entry.status == EntryStatus::Approved);
		Ok(entries)
	}

	async fn entries_now(&self, ids: &[EntryId]) -> Result<BTreeMap<EntryId, Entry>, IndexError> {
		if ids.is_empty() {
			return Ok(BTreeMap::new());
		}
		let head = self.chain.finalized().await?.storage().await?;
		Ok(head.entries(ids.iter().copied()).await?)
	}

	async fn try_open(
		&self,
		approved: &[Approved],
	) -> Result<BTreeMap<EntryId, Attempt>, IndexError> {
		let keys = self.known();
		let chunks: Vec<Vec<Approved>> = approved.chunks(CHUNK).map(Vec::from).collect();
		let open_chunk = |chunk: Vec<Approved>| {
			let (keys, scorer) = (keys.clone(), self.scorer.clone());
			tokio::task::spawn_blocking(move || {
				let open = |each: Approved| (each.id, open(each, &keys, &scorer));
				chunk.into_iter().map(open).collect::<Vec<_>>()
			})
		};
		let threads = std::thread::available_parallelism().map_or(1, usize::from);
		let opened: Vec<Vec<_>> = stream::iter(chunks)
			.map(open_chunk)
			.buffered(threads)
			.try_collect()
			.await
			.map_err(|error| IndexError::Keys(format!("opening was cut short: {error}")))?;
		Ok(opened.into_iter().flatten().collect())
	}
}

/// The record, or why it does not open; no reason if nothing is there to be opened.
type Attempt = Result<Box<RecordDocument>, Option<OpenError>>;

fn open(approved: Approved, keys: &[DecryptionKey], scorer: &Scorer) -> Attempt {
	let Approved {
		id,
		entry,
		at,
		sealed,
	} = approved;
	let record = sealed.ok_or(None)?.open(keys).map_err(Some)?;
	let score = Some(scorer.score(&record.health));
	Ok(Box::new(RecordDocument {
		id,
		hospital: account(&entry.hospital),
		patient: account(&entry.patient),
		amends: entry.amends,
		amended_by: None,
		approved: at,
		health_commitment: hex::encode(entry.health),
		bill_commitment: hex::encode(entry.bill),
		health: record.health,
		bill: record.bill,
		score,
	}))
}

fn refusal_reason(error: &OpenError) -> RefusalReason {
	match error {
		OpenError::DoesNotOpen(
			Unopened::TooLong | Unopened::Header | Unopened::NoMatchingKey | Unopened::Content,
		) => RefusalReason::DoesNotOpen,
		OpenError::CommitmentMismatch => RefusalReason::CommitmentMismatch,
		OpenError::Malformed(_) => RefusalReason::Malformed,
	}
}

/// The operator, and whether it is this account.
pub(crate) async fn check_operator(chain: &Chain, account: AccountId) -> Result<(), IndexError> {
	let operator = chain.finalized().await?.database_operator().await?;
	match operator {
		Some(operator) if operator == account => Ok(()),
		operator => Err(IndexError::NotOperator { account, operator }),
	}
}
