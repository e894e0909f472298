//! What the collections hold.

use consilium_chain::{AccountId, BlockNumber, EntryId, Position, RefusalReason, RejectionReason};
use consilium_record::{BillDetails, HealthDetails};
use mongodb::bson::{DateTime, Document};
use serde::{Deserialize, Serialize};

/// The names of the collections.
pub mod collection {
	/// The life of every entry, without anything of its content.
	pub const ENTRIES: &str = "entries";
	/// The opened records.
	pub const RECORDS: &str = "records";
	/// The hospitals.
	pub const HOSPITALS: &str = "hospitals";
	/// The patients.
	pub const PATIENTS: &str = "patients";
	/// How far the indexer has come, and which one writes.
	pub const CURSOR: &str = "cursor";
	/// Those that follow from the chain alone.
	pub const OF_THE_CHAIN: [&str; 3] = [ENTRIES, HOSPITALS, PATIENTS];
}

/// A block in which something happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct At {
	/// Its height.
	pub block: BlockNumber,
	/// Its hash, `0x…`.
	pub hash: String,
	/// When it was made.
	pub time: DateTime,
}

impl At {
	/// The block of this position, made at `time` milliseconds since 1970.
	pub fn new(position: Position, time: u64) -> Self {
		At {
			block: position.number,
			hash: format!("{:?}", position.hash),
			time: DateTime::from_millis(i64::try_from(time).unwrap_or(i64::MAX)),
		}
	}
}

/// What became of an entry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
	/// The electorate votes on it.
	Pending,
	/// The electorate agreed: it waits for its migration.
	Approved,
	/// The electorate did not agree.
	Rejected,
	/// The deadline passed before the electorate decided.
	Expired,
	/// The hospital took it back.
	Withdrawn,
	/// Its record is in the database.
	Migrated,
	/// Its record could not be taken in.
	Refused,
}

impl Status {
	/// All of them.
	pub const ALL: [Status; 7] = [
		Status::Pending,
		Status::Approved,
		Status::Rejected,
		Status::Expired,
		Status::Withdrawn,
		Status::Migrated,
		Status::Refused,
	];

	/// As it stands in the database.
	pub fn name(self) -> &'static str {
		match self {
			Status::Pending => "pending",
			Status::Approved => "approved",
			Status::Rejected => "rejected",
			Status::Expired => "expired",
			Status::Withdrawn => "withdrawn",
			Status::Migrated => "migrated",
			Status::Refused => "refused",
		}
	}

	/// Whether a record of such an entry may be in the database.
	pub fn may_have_record(self) -> bool {
		matches!(self, Status::Approved | Status::Migrated)
	}
}

/// A vote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vote {
	/// Whose.
	pub voter: String,
	/// Whether it approves.
	pub approves: bool,
	/// Why not.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub reason: Option<String>,
	/// When.
	pub at: At,
}

/// The votes when the voting ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
	/// How many approved.
	pub approvals: u32,
	/// How many rejected.
	pub rejections: u32,
	/// How many approvals of supporting hospitals were needed, beside the patient's.
	pub needed: u32,
}

/// The life of an entry. Its `_id` is the number of the entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryDocument {
	/// The number of the entry.
	#[serde(rename = "_id")]
	pub id: EntryId,
	/// The account of the hospital that submitted it.
	pub hospital: String,
	/// The account of the patient whom it is about.
	pub patient: String,
	/// The earlier entry that it corrects.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub amends: Option<EntryId>,
	/// The last approved entry that corrects it.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub amended_by: Option<EntryId>,
	/// The commitment to the health details, in hexadecimal digits.
	pub health_commitment: String,
	/// The commitment to the bill details.
	pub bill_commitment: String,
	/// What became of it.
	pub status: Status,
	/// Why its record was not taken in.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub refusal: Option<String>,
	/// When it was submitted.
	pub submitted: At,
	/// The votes, in their order.
	pub votes: Vec<Vote>,
	/// The suspended hospitals that were not waited for any more.
	pub discharged: Vec<String>,
	/// The votes when the voting ended.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub count: Option<Count>,
	/// When the voting ended, or the entry was withdrawn or expired.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub decided: Option<At>,
	/// When the migration was confirmed or refused.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub closed: Option<At>,
}

/// An opened record. Its `_id` is the number of its entry.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordDocument {
	/// The number of the entry.
	#[serde(rename = "_id")]
	pub id: EntryId,
	/// The account of the hospital that submitted it.
	pub hospital: String,
	/// The account of the patient whom it is about.
	pub patient: String,
	/// The earlier record that it corrects.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub amends: Option<EntryId>,
	/// The last record that corrects it.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub amended_by: Option<EntryId>,
	/// The block that approved it.
	pub approved: At,
	/// The commitment to the health details, as it is on the chain.
	pub health_commitment: String,
	/// The commitment to the bill details.
	pub bill_commitment: String,
	/// The health details, salt included: the commitment can be computed from them.
	pub health: HealthDetails,
	/// The bill details, salt included.
	pub bill: BillDetails,
	/// What a model says of the record; not of the chain, and made anew at any time.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub score: Option<Document>,
}

/// Whether a hospital takes part.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HospitalStatus {
	/// It does.
	Active,
	/// It does not.
	Suspended,
}

/// A hospital. Its `_id` is its account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HospitalDocument {
	/// Its account.
	#[serde(rename = "_id")]
	pub account: String,
	/// Its name.
	pub name: String,
	/// Whether it takes part.
	pub status: HospitalStatus,
	/// When it was registered.
	pub registered: At,
	/// The hospitals that must agree to its entries.
	pub supporting: Vec<String>,
}

/// A patient. Its `_id` is the account, a pseudonym.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatientDocument {
	/// The account.
	#[serde(rename = "_id")]
	pub account: String,
	/// The hospital that registered it.
	pub registered_by: String,
	/// When.
	pub registered: At,
}

/// The form of the documents. Another number is another program's.
pub const FORMAT: i32 = 1;

/// How far the indexer has come: up to this block everything is in the database.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
	#[serde(rename = "_id")]
	pub(crate) id: String,
	/// The form of the documents.
	pub format: i32,
	/// The chain: the hash of its first block.
	pub genesis: String,
	/// The block.
	pub at: At,
}

impl Cursor {
	/// Its `_id`.
	pub const ID: &'static str = "cursor";

	pub(crate) fn new(genesis: String, at: At) -> Self {
		Cursor {
			id: Cursor::ID.to_owned(),
			format: FORMAT,
			genesis,
			at,
		}
	}
}

/// An account, as it stands in the database: SS58 with the prefix 42.
pub(crate) fn account(account: &AccountId) -> String {
	account.to_string()
}

pub(crate) fn rejection(reason: &RejectionReason) -> &'static str {
	match reason {
		RejectionReason::DoesNotOpen => "does-not-open",
		RejectionReason::CommitmentMismatch => "commitment-mismatch",
		RejectionReason::Implausible => "implausible",
		RejectionReason::WrongPatient => "wrong-patient",
		RejectionReason::WrongHealthDetails => "wrong-health-details",
		RejectionReason::WrongBillDetails => "wrong-bill-details",
		RejectionReason::Other => "other",
	}
}

pub(crate) fn refusal(reason: &RefusalReason) -> &'static str {
	match reason {
		RefusalReason::DoesNotOpen => "does-not-open",
		RefusalReason::CommitmentMismatch => "commitment-mismatch",
		RefusalReason::Malformed => "malformed",
	}
}
