//! The collections' validators and indexes.

use crate::documents::collection;
use mongodb::{
	bson::{doc, Document},
	options::IndexOptions,
	Database, IndexModel,
};

/// The code of the answer that a collection is there already.
const NAMESPACE_EXISTS: i32 = 48;

/// Make the collections, and give them their validators and indexes.
pub(crate) async fn prepare(database: &Database) -> Result<(), mongodb::error::Error> {
	for (name, schema) in schemas() {
		if let Err(error) = database.create_collection(name).await {
			let exists = matches!(
				error.kind.as_ref(),
				mongodb::error::ErrorKind::Command(command) if command.code == NAMESPACE_EXISTS
			);
			if !exists {
				return Err(error);
			}
		}
		// Strict: a document that another program writes must fit as well.
		let validator = doc! {
			"collMod": name,
			"validator": { "$jsonSchema": schema },
			"validationLevel": "strict",
			"validationAction": "error",
		};
		database.run_command(validator).await?;
	}
	for (name, fields) in indexes() {
		let keys = fields.iter().map(|field| ((*field).to_owned(), 1.into()));
		let index = IndexModel::builder()
			.keys(keys.collect::<Document>())
			.options(IndexOptions::builder().build())
			.build();
		let collection = database.collection::<Document>(name);
		collection.create_index(index).await?;
	}
	Ok(())
}

/// What is asked for: by status, by patient, by hospital, and the records without a current score.
fn indexes() -> [(&'static str, &'static [&'static str]); 7] {
	[
		(collection::ENTRIES, &["status", "_id"]),
		(collection::ENTRIES, &["hospital", "_id"]),
		(collection::ENTRIES, &["patient", "_id"]),
		(collection::RECORDS, &["hospital", "_id"]),
		(collection::RECORDS, &["patient", "_id"]),
		(collection::RECORDS, &["score.artefact", "_id"]),
		(collection::PATIENTS, &["registered_by", "_id"]),
	]
}

fn schemas() -> [(&'static str, Document); 5] {
	let number = || doc! { "bsonType": ["int", "long"], "minimum": 0 };
	let text = || doc! { "bsonType": "string", "minLength": 1 };
	let texts = || doc! { "bsonType": "array", "items": text() };
	let hexadecimal = || doc! { "bsonType": "string", "pattern": "^[0-9a-f]{64}$" };
	let at = || {
		object(
			doc! {
				"block": number(),
				"hash": { "bsonType": "string", "pattern": "^0x[0-9a-f]{64}$" },
				"time": { "bsonType": "date" },
			},
			&[],
		)
	};
	let statuses = crate::documents::Status::ALL.map(|status| status.name());
	let vote = object(
		doc! { "voter": text(), "approves": { "bsonType": "bool" }, "reason": text(), "at": at() },
		&["reason"],
	);
	let count = object(
		doc! { "approvals": number(), "rejections": number(), "needed": number() },
		&[],
	);
	let entries = object(
		doc! {
			"_id": number(), "hospital": text(), "patient": text(),
			"amends": number(), "amended_by": number(),
			"health_commitment": hexadecimal(), "bill_commitment": hexadecimal(),
			"status": { "enum": statuses.to_vec() }, "refusal": text(),
			"submitted": at(), "decided": at(), "closed": at(),
			"votes": { "bsonType": "array", "items": vote }, "discharged": texts(), "count": count,
		},
		&[
			"amends",
			"amended_by",
			"refusal",
			"decided",
			"closed",
			"count",
		],
	);
	// The parts have their own form, which the commitments hold them to.
	let part = || doc! { "bsonType": "object", "required": ["format", "salt"] };
	let records = object(
		doc! {
			"_id": number(), "hospital": text(), "patient": text(),
			"amends": number(), "amended_by": number(), "approved": at(),
			"health_commitment": hexadecimal(), "bill_commitment": hexadecimal(),
			"health": part(), "bill": part(), "score": { "bsonType": "object", "required": ["artefact"] },
		},
		&["amends", "amended_by", "score"],
	);
	let hospitals = object(
		doc! {
			"_id": text(), "name": { "bsonType": "string" },
			"status": { "enum": ["active", "suspended"] },
			"registered": at(), "supporting": texts(),
		},
		&[],
	);
	let patients = object(
		doc! { "_id": text(), "registered_by": text(), "registered": at() },
		&[],
	);
	// The cursor and the lease.
	let cursor =
		doc! { "bsonType": "object", "properties": { "_id": { "enum": ["cursor", "lease"] } } };
	[
		(collection::ENTRIES, entries),
		(collection::RECORDS, records),
		(collection::HOSPITALS, hospitals),
		(collection::PATIENTS, patients),
		(collection::CURSOR, cursor),
	]
}

/// An object with these fields and no others, all but some of which must be there.
fn object(properties: Document, optional: &[&str]) -> Document {
	let required: Vec<String> = properties
		.keys()
		.filter(|name| !optional.contains(&name.as_str()))
		.cloned()
		.collect();
	doc! {
		"bsonType": "object",
		"required": required,
		"properties": properties,
		"additionalProperties": false,
	}
}
