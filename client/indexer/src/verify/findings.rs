//! What differs, and digests of what there is.

use super::{snapshot::id_text, Difference, Digests, Report};
use crate::documents::{
	account, collection, refusal, Count, Cursor, EntryDocument, HospitalDocument, HospitalStatus,
	PatientDocument, RecordDocument, Status,
};
use consilium_chain::{AccountId, Entry, EntryId, EntryStatus};
use consilium_record::{Commitment, Part};
use mongodb::bson::{self, Document};
use serde::{de::DeserializeOwned, Serialize};
use std::{collections::BTreeMap, ops::Range};

/// What was found so far.
#[derive(Default)]
pub struct Findings {
	differences: Vec<Difference>,
	records: u64,
	entries_digest: Digest,
	records_digest: Digest,
	hospitals_digest: Digest,
	patients_digest: Digest,
	/// By the chain, which approved entries correct which.
	amending: BTreeMap<EntryId, Vec<EntryId>>,
}

impl Findings {
	/// Note a difference.
	pub fn differs(&mut self, collection: &'static str, id: impl ToString, what: impl ToString) {
		self.differences.push(Difference {
			collection,
			id: id.to_string(),
			what: what.to_string(),
		});
	}

	/// Compare the entries of these numbers and their records.
	pub fn page(
		&mut self,
		ids: Range<EntryId>,
		entries: &BTreeMap<EntryId, Entry>,
		mut documents: BTreeMap<EntryId, Document>,
		mut records: BTreeMap<EntryId, Document>,
	) {
		for id in ids.rev() {
			let Some(entry) = entries.get(&id) else {
				self.differs(collection::ENTRIES, id, "the chain has no such entry");
				continue;
			};
			let (status, _) = status(&entry.status);
			let was_approved = status.may_have_record() || status == Status::Refused;
			if let (Some(earlier), true) = (entry.amends, was_approved) {
				self.amending.entry(earlier).or_default().push(id);
			}
			let decided = self.entry(id, entry, documents.remove(&id));
			self.record(id, entry, records.remove(&id), decided);
		}
	}

	/// Compare an entry. Answers with the block in which it was decided.
	fn entry(&mut self, id: EntryId, entry: &Entry, document: Option<Document>) -> Option<u32> {
		const NAME: &str = collection::ENTRIES;
		let Some(document) = document else {
			self.differs(NAME, id, "it is missing");
			return None;
		};
		let document = self.parse::<EntryDocument>(NAME, document)?;
		self.entries_digest.add(&document);
		let (status, reason) = status(&entry.status);
		let facts = [
			("hospital", account(&entry.hospital), document.hospital),
			("patient", account(&entry.patient), document.patient),
			("amends", text(entry.amends), text(document.amends)),
			(
				"amended_by",
				text(self.amended_by(id, document.amended_by)),
				text(document.amended_by),
			),
			(
				"health_commitment",
				hex::encode(entry.health),
				document.health_commitment,
			),
			(
				"bill_commitment",
				hex::encode(entry.bill),
				document.bill_commitment,
			),
			(
				"submitted.block",
				entry.submitted_at.to_string(),
				document.submitted.block.to_string(),
			),
			(
				"status",
				status.name().to_owned(),
				document.status.name().to_owned(),
			),
			("refusal", text(reason), text(document.refusal)),
		];
		self.compare(NAME, id, facts);
		let count = entry.final_count.clone().map(Count::from);
		if count != document.count {
			self.differs(NAME, id, "count is not what the chain has");
		}
		let hospital_votes = document
			.votes
			.iter()
			.filter(|vote| vote.voter != account(&entry.patient));
		let approvals = hospital_votes.filter(|vote| vote.approves).count();
		if count.is_some_and(|count| u64::from(count.approvals) != approvals as u64) {
			self.differs(NAME, id, "votes are not as many as the chain has counted");
		}
		document.decided.map(|at| at.block)
	}

	/// Compare a record.
	fn record(
		&mut self,
		id: EntryId,
		entry: &Entry,
		document: Option<Document>,
		decided: Option<u32>,
	) {
		const NAME: &str = collection::RECORDS;
		let (status, _) = status(&entry.status);
		let Some(document) = document else {
			if status == Status::Migrated {
				self.differs(NAME, id, "it is missing");
			}
			return;
		};
		self.records += 1;
		if !status.may_have_record() {
			let what = format!("there must be none: the entry is {}", status.name());
			self.differs(NAME, id, what);
			return;
		}
		let Some(mut document) = self.parse::<RecordDocument>(NAME, document) else {
			return;
		};
		document.score = None;
		self.records_digest.add(&document);
		let commitment =
			|part: Result<Commitment, _>| part.map_or_else(|_| String::new(), |it| it.to_string());
		let health = commitment(document.health.commitment());
		let bill = commitment(document.bill.commitment());
		if health != hex::encode(entry.health) {
			self.differs(
				NAME,
				id,
				"health is not what the chain has the commitment to",
			);
		}
		if bill != hex::encode(entry.bill) {
			self.differs(NAME, id, "bill is not what the chain has the commitment to");
		}
		let approved = document.approved.block;
		let facts = [
			("hospital", account(&entry.hospital), document.hospital),
			("patient", account(&entry.patient), document.patient),
			("amends", text(entry.amends), text(document.amends)),
			(
				"amended_by",
				text(self.amended_by(id, document.amended_by)),
				text(document.amended_by),
			),
			(
				"health_commitment",
				hex::encode(entry.health),
				document.health_commitment,
			),
			(
				"bill_commitment",
				hex::encode(entry.bill),
				document.bill_commitment,
			),
			(
				"approved.block",
				decided.unwrap_or(approved).to_string(),
				approved.to_string(),
			),
		];
		self.compare(NAME, id, facts);
	}

	/// The last entry that corrects this one and was approved, or any of them where the database
	/// names it: of two, the one that was approved last has the higher number nearly always, and the
	/// chain does not tell otherwise.
	fn amended_by(&self, id: EntryId, named: Option<EntryId>) -> Option<EntryId> {
		let amending = self.amending.get(&id)?;
		let is_among = |named: &EntryId| amending.contains(named);
		named.filter(is_among).or_else(|| amending.first().copied())
	}

	pub fn hospitals(
		&mut self,
		hospitals: BTreeMap<String, (consilium_chain::Hospital, Vec<AccountId>)>,
		mut documents: BTreeMap<String, Document>,
	) {
		const NAME: &str = collection::HOSPITALS;
		for (id, (hospital, supporting)) in hospitals {
			let Some(document) = documents.remove(&id) else {
				self.differs(NAME, &id, "it is missing");
				continue;
			};
			let Some(document) = self.parse::<HospitalDocument>(NAME, document) else {
				continue;
			};
			self.hospitals_digest.add(&document);
			let is_active = hospital.status == consilium_chain::HospitalStatus::Active;
			let active = |is_active: bool| if is_active { "active" } else { "suspended" };
			let is_active_here = document.status == HospitalStatus::Active;
			let listed: Vec<String> = supporting.iter().map(account).collect();
			let facts = [
				("name", hospital.name, document.name),
				(
					"status",
					active(is_active).to_owned(),
					active(is_active_here).to_owned(),
				),
				(
					"supporting",
					listed.join(" "),
					document.supporting.join(" "),
				),
			];
			self.compare(NAME, id, facts);
		}
		for id in documents.into_keys() {
			self.differs(NAME, id, "the chain has no such hospital");
		}
	}

	pub fn patients(
		&mut self,
		patients: BTreeMap<String, consilium_chain::Patient>,
		mut documents: BTreeMap<String, Document>,
	) {
		const NAME: &str = collection::PATIENTS;
		for (id, patient) in patients {
			let Some(document) = documents.remove(&id) else {
				self.differs(NAME, &id, "it is missing");
				continue;
			};
			let Some(document) = self.parse::<PatientDocument>(NAME, document) else {
				continue;
			};
			self.patients_digest.add(&document);
			let block = document.registered.block.to_string();
			let facts = [
				(
					"registered_by",
					account(&patient.registered_by),
					document.registered_by,
				),
				("registered.block", patient.registered_at.to_string(), block),
			];
			self.compare(NAME, id, facts);
		}
		for id in documents.into_keys() {
			self.differs(NAME, id, "the chain has no such patient");
		}
	}

	/// Compare facts, each with its name, as the chain and as the database has it. Of records only
	/// what is public on the chain comes here.
	fn compare<const N: usize>(
		&mut self,
		collection: &'static str,
		id: impl ToString,
		facts: [(&str, String, String); N],
	) {
		let id = id.to_string();
		for (field, chain, database) in facts {
			if chain != database {
				let shown = |value: &str| match value {
					"" => "nothing".to_owned(),
					value => value.to_owned(),
				};
				let what = format!(
					"{field} is {}, and {} on the chain",
					shown(&database),
					shown(&chain)
				);
				self.differs(collection, &id, what);
			}
		}
	}

	fn parse<T: DeserializeOwned>(&mut self, name: &'static str, document: Document) -> Option<T> {
		let id = id_text(&document);
		match bson::deserialize_from_document(document) {
			Ok(parsed) => Some(parsed),
			// What is wrong may quote the content of a record.
			Err(_) => {
				self.differs(name, id, "it does not have the form of such a document");
				None
			}
		}
	}

	pub fn report(mut self, cursor: &Cursor, entries: u64) -> Report {
		self.differences.sort();
		Report {
			height: cursor.at.block,
			block: cursor.at.hash.clone(),
			entries,
			records: self.records,
			differences: self.differences,
			digests: Digests {
				entries: self.entries_digest.0,
				records: self.records_digest.0,
				hospitals: self.hospitals_digest.0,
				patients: self.patients_digest.0,
			},
		}
	}
}

/// A hash over documents, each with the hash before it.
#[derive(Default)]
struct Digest(String);

impl Digest {
	fn add<T: Serialize>(&mut self, document: &T) {
		// What was read from BSON can be written to it.
		let bytes = bson::serialize_to_vec(document).unwrap_or_default();
		let chained = [self.0.as_bytes(), &bytes].concat();
		self.0 = Commitment::to(&chained).to_string();
	}
}

fn status(status: &EntryStatus) -> (Status, Option<&'static str>) {
	match status {
		EntryStatus::Pending => (Status::Pending, None),
		EntryStatus::Approved => (Status::Approved, None),
		EntryStatus::Rejected => (Status::Rejected, None),
		EntryStatus::Expired => (Status::Expired, None),
		EntryStatus::Withdrawn => (Status::Withdrawn, None),
		EntryStatus::Migrated => (Status::Migrated, None),
		EntryStatus::Refused(reason) => (Status::Refused, Some(refusal(reason))),
	}
}

fn text(value: Option<impl ToString>) -> String {
	value.map(|value| value.to_string()).unwrap_or_default()
}
