//! Which of several indexers writes: the one that holds the lease.
//!
//! The lease is a document. Who holds it renews it with every batch, in the same transaction, and in
//! between; who finds it expired takes it and raises its number. A holder that was away for too long
//! finds another number, and its transaction fails: two never write. Times are the server's.
//!
//! A holder that was killed may leave a transaction open, which the server would keep for a minute
//! (`transactionLifetimeLimitSeconds`), and which would hold up the next one. So the lease names the
//! holder's session, and who takes it over ends that session first.

use crate::{documents::collection, Database, IndexError};
use mongodb::{
	bson::{doc, Bson, Document},
	options::ReturnDocument,
	ClientSession, Collection,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

const ID: &str = "lease";

/// The right to write. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Lease {
	/// Who holds it: random, new with each run of the program.
	holder: String,
	/// Higher with each new holder.
	number: i64,
	length: Duration,
	/// The session of all its transactions.
	pub session: Arc<Mutex<ClientSession>>,
}

impl Lease {
	/// Take the lease, if nobody holds it.
	pub async fn take(
		database: &Database,
		holder: &str,
		length: Duration,
	) -> Result<Option<Self>, IndexError> {
		let collection: Collection<Document> = database.collection(collection::CURSOR);
		end_session_of_the_dead(database, &collection, holder).await?;
		let session = database.session().await?;
		// Decided by the server, in one step: it is free, or it stays as it is.
		let is_ours = doc! { "$eq": ["$holder", holder] };
		let expires = doc! { "$ifNull": ["$expires", "$$NOW"] };
		let is_free = doc! { "$or": [is_ours.clone(), { "$lte": [expires, "$$NOW"] }] };
		let number = doc! { "$ifNull": ["$number", 0_i64] };
		let next = doc! { "$cond": [is_ours, number.clone(), { "$add": [number.clone(), 1_i64] }] };
		let if_free = |taken: Bson, kept: Bson| doc! { "$cond": [is_free.clone(), taken, kept] };
		let taken = doc! { "$set": {
			"number": if_free(next.into(), number.into()),
			"holder": if_free(holder.into(), "$holder".into()),
			"session": if_free(doc! { "$literal": session.id() }.into(), "$session".into()),
			"expires": if_free(expiry(length).into(), "$expires".into()),
		} };
		let found = collection
			.find_one_and_update(doc! { "_id": ID }, vec![taken])
			.upsert(true)
			.return_document(ReturnDocument::After)
			.await?;
		let is_ours = |lease: &Document| lease.get_str("holder").is_ok_and(|now| now == holder);
		Ok(found.filter(is_ours).map(|lease| Lease {
			holder: holder.to_owned(),
			number: lease.get_i64("number").unwrap_or_default(),
			length,
			session: Arc::new(Mutex::new(session)),
		}))
	}

	/// The lease as long as it is ours.
	pub fn filter(&self) -> Document {
		doc! { "_id": ID, "holder": &self.holder, "number": self.number }
	}

	/// What makes it last on.
	pub fn renewal(&self) -> Vec<Document> {
		vec![doc! { "$set": { "expires": expiry(self.length) } }]
	}

	/// Renew it without writing anything else.
	pub async fn renew(&self, database: &Database) -> Result<(), IndexError> {
		let collection: Collection<Document> = database.collection(collection::CURSOR);
		let renewed = collection.update_one(self.filter(), self.renewal()).await?;
		match renewed.matched_count {
			1 => Ok(()),
			_ => Err(IndexError::LeaseLost),
		}
	}

	/// Give it to whoever wants it next.
	pub async fn release(&self, database: &Database) -> Result<(), IndexError> {
		// What was going on is not carried out, and must not hold up this.
		let _ = self.session.lock().await.abort_transaction().await;
		let collection: Collection<Document> = database.collection(collection::CURSOR);
		let released = vec![doc! { "$set": { "expires": "$$NOW", "holder": Bson::Null } }];
		collection.update_one(self.filter(), released).await?;
		Ok(())
	}
}

/// End the session of a holder whose lease is over, and with it what it left open.
async fn end_session_of_the_dead(
	database: &Database,
	collection: &Collection<Document>,
	holder: &str,
) -> Result<(), IndexError> {
	let is_dead = doc! {
		"_id": ID,
		"holder": { "$ne": holder },
		"session": { "$type": "object" },
		"$expr": { "$lte": ["$expires", "$$NOW"] },
	};
	let Some(lease) = collection.find_one(is_dead).await? else {
		return Ok(());
	};
	if let Ok(session) = lease.get_document("session") {
		let end = doc! { "killSessions": [session.clone()] };
		database.inner.run_command(end).await?;
	}
	Ok(())
}

fn expiry(length: Duration) -> Document {
	let milliseconds = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
	doc! { "$add": ["$$NOW", milliseconds] }
}
