//! The database: the connection, what is read, and what is written together.

use crate::{
	documents::{collection, Cursor, EntryDocument, HospitalDocument, RecordDocument, Status},
	lease::Lease,
	life::Documents,
	schema, IndexError,
};
use consilium_chain::EntryId;
use futures::TryStreamExt;
use mongodb::{
	bson::{self, doc, Bson, Document},
	error::UNKNOWN_TRANSACTION_COMMIT_RESULT,
	options::{
		Acknowledgment, ClientOptions, ReadConcern, ReadPreference, SelectionCriteria, WriteConcern,
	},
	Client, ClientSession, Collection,
};
use serde::{de::DeserializeOwned, Serialize};
use std::{collections::BTreeMap, time::Duration};
use tokio::sync::OwnedMutexGuard;

/// How long the server may take to answer a connection, and to be found.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a write may take to reach the majority.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// Where the database is.
#[derive(Clone)]
pub struct DatabaseOptions {
	/// The address, `mongodb://…`. It may hold a password, and is not printed.
	pub uri: String,
	/// The database's name.
	pub name: String,
}

impl std::fmt::Debug for DatabaseOptions {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "DatabaseOptions({}, redacted)", self.name)
	}
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
	client: Client,
	pub(crate) inner: mongodb::Database,
}

impl Database {
	/// Connect. Everything is written to the majority's journals before it counts, and read from the
	/// primary as the majority has it, whatever the address says.
	///
	/// # Errors
	///
	/// [`IndexError`]: the address is wrong, the database cannot be reached, refuses the user, or is
	/// no replica set.
	pub async fn connect(options: &DatabaseOptions) -> Result<Self, IndexError> {
		let parsed = ClientOptions::parse(&options.uri).await;
		let mut parsed = parsed.map_err(|error| match options.uri.contains('@') {
			// The driver may quote what it takes for a part, and that may be the password.
			true => IndexError::DatabaseAddress(
				"it is no connection string of MongoDB; in user and password : / ? # [ ] @ are \
				 written as %3A and so on"
					.to_owned(),
			),
			false => IndexError::DatabaseAddress(error.to_string()),
		})?;
		let durable = WriteConcern::builder()
			.w(Acknowledgment::Majority)
			.journal(true)
			.w_timeout(WRITE_TIMEOUT)
			.build();
		parsed.app_name = Some("consilium".to_owned());
		parsed.write_concern = Some(durable);
		parsed.read_concern = Some(ReadConcern::majority());
		parsed.selection_criteria =
			Some(SelectionCriteria::ReadPreference(ReadPreference::Primary));
		parsed.retry_writes = Some(true);
		parsed.server_selection_timeout.get_or_insert(PATIENCE);
		parsed.connect_timeout.get_or_insert(PATIENCE);
		let client = Client::with_options(parsed)?;
		let inner = client.database(&options.name);
		let database = Database { client, inner };
		let hello = database.inner.run_command(doc! { "hello": 1 }).await?;
		let is_set = hello.contains_key("setName")
			|| hello
				.get_str("msg")
				.is_ok_and(|message| message == "isdbgrid");
		if !is_set {
			return Err(IndexError::NoReplicaSet);
		}
		Ok(database)
	}

	/// Make the collections with their validators and indexes, if they are not there.
	///
	/// # Errors
	///
	/// [`IndexError`].
	pub async fn prepare(&self) -> Result<(), IndexError> {
		Ok(schema::prepare(&self.inner).await?)
	}

	pub(crate) fn collection<T: Send + Sync>(&self, name: &str) -> Collection<T> {
		self.inner.collection(name)
	}

	/// How far the indexer has come; none if nothing was indexed.
	///
	/// # Errors
	///
	/// [`IndexError`].
	pub async fn cursor(&self) -> Result<Option<Cursor>, IndexError> {
		let cursors: Collection<Document> = self.collection(collection::CURSOR);
		let Some(found) = cursors.find_one(doc! { "_id": Cursor::ID }).await? else {
			return Ok(None);
		};
		let format = found.get_i32("format").unwrap_or_default();
		if format != crate::documents::FORMAT {
			return Err(IndexError::OtherFormat { found: format });
		}
		decode("the cursor", found).map(Some)
	}

	/// How many entries there are of each status.
	pub(crate) async fn statuses(&self) -> Result<BTreeMap<String, i64>, IndexError> {
		let entries: Collection<Document> = self.collection(collection::ENTRIES);
		let by_status = doc! { "$group": { "_id": "$status", "count": { "$sum": 1_i64 } } };
		let found: Vec<Document> = entries.aggregate([by_status]).await?.try_collect().await?;
		let counts = found.into_iter().filter_map(|group| {
			let status = group.get_str("_id").ok()?.to_owned();
			Some((status, group.get_i64("count").ok()?))
		});
		Ok(counts.collect())
	}

	/// The approved entries, the oldest first: at most `limit`.
	pub(crate) async fn approved(&self, limit: i64) -> Result<Vec<EntryDocument>, IndexError> {
		let entries: Collection<EntryDocument> = self.collection(collection::ENTRIES);
		let found = entries
			.find(doc! { "status": Status::Approved.name() })
			.sort(doc! { "_id": 1 })
			.limit(limit)
			.await?;
		Ok(found.try_collect().await?)
	}

	/// Which of these entries have a record.
	pub(crate) async fn with_record(&self, ids: &[EntryId]) -> Result<Vec<EntryId>, IndexError> {
		let records: Collection<Document> = self.collection(collection::RECORDS);
		let found = records
			.find(doc! { "_id": { "$in": numbers(ids) } })
			.projection(doc! { "_id": 1 })
			.await?;
		let found: Vec<Document> = found.try_collect().await?;
		let ids = found.iter().filter_map(|found| found.get_i64("_id").ok());
		Ok(ids.filter_map(|id| EntryId::try_from(id).ok()).collect())
	}

	/// Put records in that are not there.
	pub(crate) async fn add_records(&self, records: &[RecordDocument]) -> Result<(), IndexError> {
		let statements = statements_if_missing(records)?;
		self.update(None, collection::RECORDS, statements).await
	}

	/// Forget the life of the entries and the cursor; the records stay.
	pub(crate) async fn forget_life(&self) -> Result<(), IndexError> {
		let cursors: Collection<Document> = self.collection(collection::CURSOR);
		// First the cursor: what is interrupted after this begins anew.
		cursors.delete_one(doc! { "_id": Cursor::ID }).await?;
		for name in collection::OF_THE_CHAIN {
			self.collection::<Document>(name)
				.delete_many(doc! {})
				.await?;
		}
		let amendments = doc! { "$unset": { "amended_by": "" } };
		let records = self.collection::<Document>(collection::RECORDS);
		records.update_many(doc! {}, amendments).await?;
		Ok(())
	}

	/// A session, for transactions.
	pub(crate) async fn session(&self) -> Result<ClientSession, IndexError> {
		Ok(self.client.start_session().await?)
	}

	/// A session that reads everything as it is at one moment.
	pub(crate) async fn snapshot(&self) -> Result<ClientSession, IndexError> {
		Ok(self.client.start_session().snapshot(true).await?)
	}

	/// Many updates of a collection with one command.
	pub(crate) async fn update(
		&self,
		session: Option<&mut ClientSession>,
		name: &str,
		statements: Vec<Document>,
	) -> Result<(), IndexError> {
		if statements.is_empty() {
			return Ok(());
		}
		let in_transaction = session.is_some();
		let mut command = doc! { "update": name, "updates": statements, "ordered": true };
		if !in_transaction {
			command.insert("writeConcern", doc! { "w": "majority", "j": true });
		}
		let command = self.inner.run_command(command);
		let answer = match session {
			Some(session) => command.session(session).await?,
			None => command.await?,
		};
		// A command that is carried out in part answers with success and the errors.
		for field in ["writeErrors", "writeConcernError"] {
			if let Some(error) = answer.get(field) {
				return Err(IndexError::Database(describe_write_error(name, error)));
			}
		}
		Ok(())
	}
}

/// What the server says of a document that it does not take, without the document.
fn describe_write_error(name: &str, error: &Bson) -> String {
	let first = match error {
		Bson::Array(errors) => errors.first().and_then(Bson::as_document),
		Bson::Document(error) => Some(error),
		_ => None,
	};
	let message = first.and_then(|error| error.get_str("errmsg").ok());
	format!("{name}: {}", message.unwrap_or("a write failed"))
}

/// What a batch of blocks writes together with the cursor.
pub(crate) struct Batch<'a> {
	pub lease: &'a Lease,
	pub before: Option<&'a Cursor>,
	pub after: &'a Cursor,
}

/// A transaction, of the one who holds the lease.
pub(crate) struct Transaction<'a> {
	database: &'a Database,
	session: OwnedMutexGuard<ClientSession>,
}

impl Database {
	/// Begin the transaction that moves the cursor. It fails if somebody else holds the lease or has
	/// moved the cursor.
	pub(crate) async fn begin(&self, batch: &Batch<'_>) -> Result<Transaction<'_>, IndexError> {
		let mut session = batch.lease.session.clone().lock_owned().await;
		session
			.start_transaction()
			.read_concern(ReadConcern::snapshot())
			.await?;
		let cursors: Collection<Document> = self.collection(collection::CURSOR);
		let held = cursors
			.update_one(batch.lease.filter(), batch.lease.renewal())
			.session(&mut *session)
			.await?;
		let after = encode(batch.after)?;
		let moved = match batch.before {
			None => {
				cursors.insert_one(after).session(&mut *session).await?;
				true
			}
			Some(before) => {
				let filter = doc! { "_id": Cursor::ID, "at.block": before.at.block, "at.hash": &before.at.hash };
				let moved = cursors
					.replace_one(filter, after)
					.session(&mut *session)
					.await?;
				moved.matched_count == 1
			}
		};
		if held.matched_count != 1 || !moved {
			session.abort_transaction().await?;
			return Err(IndexError::LeaseLost);
		}
		Ok(Transaction {
			database: self,
			session,
		})
	}
}

impl Transaction<'_> {
	/// The documents of these entries and hospitals, as far as they are there.
	pub async fn documents(
		&mut self,
		entries: &[EntryId],
		hospitals: &[String],
	) -> Result<Documents, IndexError> {
		let mut documents = Documents::default();
		for entry in self
			.find::<EntryDocument>(collection::ENTRIES, numbers(entries))
			.await?
		{
			documents.entries.insert(entry.id, entry);
		}
		let ids = hospitals.iter().map(Bson::from).collect();
		for hospital in self
			.find::<HospitalDocument>(collection::HOSPITALS, ids)
			.await?
		{
			let account = hospital.account.clone();
			documents.hospitals.insert(account, hospital);
		}
		Ok(documents)
	}

	/// Which of these entries have a record.
	pub async fn with_record(&mut self, ids: &[EntryId]) -> Result<Vec<EntryId>, IndexError> {
		let found: Vec<Document> = self.find(collection::RECORDS, numbers(ids)).await?;
		let ids = found.iter().filter_map(|found| found.get_i64("_id").ok());
		Ok(ids.filter_map(|id| EntryId::try_from(id).ok()).collect())
	}

	async fn find<T: DeserializeOwned + Send + Sync>(
		&mut self,
		name: &str,
		ids: Vec<Bson>,
	) -> Result<Vec<T>, IndexError> {
		if ids.is_empty() {
			return Ok(Vec::new());
		}
		let collection: Collection<Document> = self.database.collection(name);
		let mut cursor = collection
			.find(doc! { "_id": { "$in": ids } })
			.session(&mut *self.session)
			.await?;
		let mut found = Vec::new();
		while let Some(document) = cursor.next(&mut self.session).await {
			found.push(decode(name, document?)?);
		}
		Ok(found)
	}

	/// Write the documents as they are now, the records that are not there yet, and which records
	/// are amended by which.
	pub async fn write(
		&mut self,
		documents: &Documents,
		records: &[RecordDocument],
		amended: &[(EntryId, EntryId)],
	) -> Result<(), IndexError> {
		let entries = statements(documents.entries.values())?;
		self.update(collection::ENTRIES, entries).await?;
		let hospitals = statements(documents.hospitals.values())?;
		self.update(collection::HOSPITALS, hospitals).await?;
		let patients = statements(documents.patients.values())?;
		self.update(collection::PATIENTS, patients).await?;
		let records = statements_if_missing(records)?;
		self.update(collection::RECORDS, records).await?;
		let amendments = amended.iter().map(|(earlier, by)| {
			doc! {
				"q": { "_id": number(*earlier) },
				"u": { "$set": { "amended_by": number(*by) } },
			}
		});
		self.update(collection::RECORDS, amendments.collect()).await
	}

	async fn update(&mut self, name: &str, statements: Vec<Document>) -> Result<(), IndexError> {
		self.database
			.update(Some(&mut *self.session), name, statements)
			.await
	}

	/// Make it last. If the answer is lost, it is asked again, which changes nothing.
	pub async fn commit(mut self) -> Result<(), IndexError> {
		let mut attempts = 3;
		loop {
			match self.session.commit_transaction().await {
				Ok(()) => return Ok(()),
				Err(error)
					if error.contains_label(UNKNOWN_TRANSACTION_COMMIT_RESULT) && attempts > 0 =>
				{
					attempts -= 1;
				}
				// Whether it was carried out is told by the cursor, which is read before going on.
				Err(error) => return Err(error.into()),
			}
		}
	}
}

/// Statements that put these documents in the place of those with the same `_id`, if any.
fn statements<'a, T: Serialize + 'a>(
	documents: impl Iterator<Item = &'a T>,
) -> Result<Vec<Document>, IndexError> {
	documents
		.map(|document| {
			let document = encode(document)?;
			let id = document.get("_id").cloned().unwrap_or(Bson::Null);
			Ok(doc! { "q": { "_id": id }, "u": document, "upsert": true })
		})
		.collect()
}

/// Statements that put these documents in where there is none with the same `_id`.
fn statements_if_missing<T: Serialize>(documents: &[T]) -> Result<Vec<Document>, IndexError> {
	documents
		.iter()
		.map(|document| {
			let mut document = encode(document)?;
			let id = document.remove("_id").unwrap_or(Bson::Null);
			Ok(doc! { "q": { "_id": id }, "u": { "$setOnInsert": document }, "upsert": true })
		})
		.collect()
}

pub(crate) fn number(id: EntryId) -> Bson {
	// The chain counts up from 0: no number is too large.
	Bson::Int64(i64::try_from(id).unwrap_or(i64::MAX))
}

fn numbers(ids: &[EntryId]) -> Vec<Bson> {
	ids.iter().map(|id| number(*id)).collect()
}

fn encode<T: Serialize>(value: &T) -> Result<Document, IndexError> {
	bson::serialize_to_document(value).map_err(|error| IndexError::Database(error.to_string()))
}

fn decode<T: DeserializeOwned>(what: &str, document: Document) -> Result<T, IndexError> {
	let id = document.get("_id").map(ToString::to_string);
	bson::deserialize_from_document(document).map_err(|error| {
		let id = id.unwrap_or_default();
		IndexError::Database(format!(
			"{what} {id}: not a document of this program: {error}"
		))
	})
}
