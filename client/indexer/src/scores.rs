//! What a model says of the records, beside each.

use crate::{database::number, documents::collection, Database, IndexError};
use consilium_chain::EntryId;
use consilium_record::HealthDetails;
use futures::TryStreamExt;
use mongodb::{
	bson::{self, doc, Document},
	Collection,
};
use serde::Serialize;
use std::{fmt, sync::Arc};

/// How many records are scored together.
const PAGE: i64 = 1000;

type Score = dyn Fn(&HealthDetails) -> Document + Send + Sync;

/// A model. Cheap to clone.
#[derive(Clone)]
pub struct Scorer {
	artefact: String,
	score: Arc<Score>,
}

impl fmt::Debug for Scorer {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "Scorer({})", self.artefact)
	}
}

impl Scorer {
	/// The model with the id `artefact`. What `score` answers stands beside the record as it is, and
	/// must have that id in its field `artefact`; where it answers with an error, its text is kept as
	/// `not_scored`.
	pub fn new<Answer: Serialize, Error: fmt::Display>(
		artefact: &str,
		score: impl Fn(&HealthDetails) -> Result<Answer, Error> + Send + Sync + 'static,
	) -> Self {
		let id = artefact.to_owned();
		let score = move |health: &HealthDetails| {
			let reason = match score(health) {
				Ok(score) => match bson::serialize_to_document(&score) {
					Ok(document) => return document,
					Err(error) => error.to_string(),
				},
				Err(reason) => reason.to_string(),
			};
			doc! { "artefact": &id, "not_scored": reason }
		};
		Scorer {
			artefact: artefact.to_owned(),
			score: Arc::new(score),
		}
	}

	pub(crate) fn score(&self, health: &HealthDetails) -> Document {
		(self.score)(health)
	}
}

/// What became of the records that had no score of the model.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Scored {
	/// How many got one.
	pub scored: u64,
	/// Those that did not, and why.
	pub not_scored: Vec<NotScored>,
}

/// A record that has no score.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NotScored {
	/// The entry.
	pub entry: String,
	/// Why. Never holds a value.
	pub reason: String,
}

/// Score the records that have no score of this model. What an indexer writes meanwhile it scores by
/// itself. `progress` is told how many were looked at.
///
/// # Errors
///
/// [`IndexError`]. What was scored until then stays.
pub async fn score(
	database: &Database,
	scorer: &Scorer,
	mut progress: impl FnMut(u64),
) -> Result<Scored, IndexError> {
	let mut outcome = Scored::default();
	let mut after = None;
	let mut seen = 0;
	loop {
		let page = without_score(database, scorer, after).await?;
		let Some(last) = page.last() else {
			return Ok(outcome);
		};
		after = last.get("_id").cloned();
		seen += page.len() as u64;
		let mut scores = Vec::new();
		for document in page {
			score_one(scorer, document, &mut scores, &mut outcome);
		}
		let statements = scores.into_iter().map(|(id, score)| {
			// Nothing that was scored meanwhile is scored again.
			let query = doc! { "_id": number(id), "score.artefact": { "$ne": &scorer.artefact } };
			doc! { "q": query, "u": { "$set": { "score": score } } }
		});
		let statements = statements.collect();
		database
			.update(None, collection::RECORDS, statements)
			.await?;
		progress(seen);
	}
}

/// How many records have no score of this model.
///
/// # Errors
///
/// [`IndexError`].
pub async fn unscored(database: &Database, scorer: &Scorer) -> Result<u64, IndexError> {
	let records: Collection<Document> = database.collection(collection::RECORDS);
	let without = doc! { "score.artefact": { "$ne": &scorer.artefact } };
	Ok(records.count_documents(without).await?)
}

async fn without_score(
	database: &Database,
	scorer: &Scorer,
	after: Option<bson::Bson>,
) -> Result<Vec<Document>, IndexError> {
	let records: Collection<Document> = database.collection(collection::RECORDS);
	let mut query = doc! { "score.artefact": { "$ne": &scorer.artefact } };
	if let Some(after) = after {
		query.insert("_id", doc! { "$gt": after });
	}
	let found = records
		.find(query)
		.projection(doc! { "health": 1 })
		.sort(doc! { "_id": 1 })
		.limit(PAGE)
		.await?;
	Ok(found.try_collect().await?)
}

fn score_one(
	scorer: &Scorer,
	mut document: Document,
	scores: &mut Vec<(EntryId, Document)>,
	outcome: &mut Scored,
) {
	let id = document.remove("_id").unwrap_or(bson::Bson::Null);
	let entry = id.as_i64().or(id.as_i32().map(i64::from));
	let mut fails = |reason: &str| {
		outcome.not_scored.push(NotScored {
			entry: id.to_string(),
			reason: reason.to_owned(),
		});
	};
	let Some(entry) = entry.and_then(|id| EntryId::try_from(id).ok()) else {
		return fails("its _id is no number of an entry");
	};
	let health = document.remove("health").and_then(|it| match it {
		bson::Bson::Document(health) => bson::deserialize_from_document(health).ok(),
		_ => None,
	});
	// What is wrong may quote the content.
	let Some(health) = health else {
		return fails("it does not have the form of a record: see `consilium verify`");
	};
	let score = scorer.score(&health);
	match score.get_str("not_scored") {
		Ok(reason) => fails(reason),
		Err(_) => outcome.scored += 1,
	}
	scores.push((entry, score));
}
