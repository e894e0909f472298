//! The database at one moment.

use crate::{
	database::number,
	documents::{collection, Cursor},
	Database, IndexError,
};
use consilium_chain::EntryId;
use mongodb::{
	bson::{self, doc, Bson, Document},
	ClientSession, Collection,
};
use std::{collections::BTreeMap, ops::Range};

/// What every number of an entry is.
const INTEGER: [&str; 2] = ["int", "long"];

/// The database at one moment.
pub struct Snapshot<'a> {
	database: &'a Database,
	session: ClientSession,
}

impl<'a> Snapshot<'a> {
	pub async fn of(database: &'a Database) -> Result<Self, IndexError> {
		Ok(Snapshot {
			database,
			session: database.snapshot().await?,
		})
	}

	/// How far the database has come.
	pub async fn cursor(&mut self) -> Result<Cursor, IndexError> {
		let of_cursor = doc! { "_id": Cursor::ID };
		let found = self.query(collection::CURSOR, of_cursor).await?;
		let cursor = found.into_iter().next().ok_or(IndexError::NothingIndexed)?;
		let format = cursor.get_i32("format").unwrap_or_default();
		bson::deserialize_from_document(cursor)
			.map_err(|_| IndexError::OtherFormat { found: format })
	}

	/// The documents of these entries.
	pub async fn of_entries(
		&mut self,
		name: &str,
		ids: Range<EntryId>,
	) -> Result<BTreeMap<EntryId, Document>, IndexError> {
		let range = doc! { "$gte": number(ids.start), "$lt": number(ids.end) };
		let found = self.query(name, doc! { "_id": range }).await?;
		let by_id = found.into_iter().filter_map(|document| {
			let id = match document.get("_id")? {
				Bson::Int32(id) => EntryId::try_from(*id).ok(),
				Bson::Int64(id) => EntryId::try_from(*id).ok(),
				// Among those of no entry.
				_ => None,
			};
			Some((id?, document))
		});
		Ok(by_id.collect())
	}

	/// The documents whose `_id` is no number of an entry, of which there are so many.
	pub async fn of_no_entry(
		&mut self,
		name: &str,
		count: EntryId,
	) -> Result<Vec<Document>, IndexError> {
		let is_none = doc! { "$or": [
			{ "_id": { "$lt": 0_i64 } },
			{ "_id": { "$gte": number(count) } },
			{ "_id": { "$not": { "$type": INTEGER.to_vec() } } },
		] };
		self.query(name, is_none).await
	}

	/// All documents of a collection.
	pub async fn all(&mut self, name: &str) -> Result<BTreeMap<String, Document>, IndexError> {
		let found = self.query(name, doc! {}).await?;
		let by_id = found
			.into_iter()
			.map(|document| (id_text(&document), document));
		Ok(by_id.collect())
	}

	async fn query(&mut self, name: &str, filter: Document) -> Result<Vec<Document>, IndexError> {
		let collection: Collection<Document> = self.database.collection(name);
		let query = collection.find(filter).sort(doc! { "_id": 1 });
		let mut cursor = query.session(&mut self.session).await?;
		let mut found = Vec::new();
		while let Some(document) = cursor.next(&mut self.session).await {
			found.push(document?);
		}
		Ok(found)
	}
}

/// The `_id` of a document, as text.
pub fn id_text(document: &Document) -> String {
	match document.get("_id") {
		Some(Bson::String(id)) => id.clone(),
		Some(id) => id.to_string(),
		None => String::new(),
	}
}
