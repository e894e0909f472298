//! Records as Bundles of FHIR R4 (4.0.1, <https://hl7.org/fhir/R4>), and back.
//!
//! A Bundle of type `collection` has
//!
//! - a `Patient` with nothing but the pseudonym: the account on chain, in hexadecimal;
//! - an `Observation` for each observation, with its LOINC or local code, its value and UCUM unit and
//!   its time; and, where at least one of the diabetes panel was measured, one for each of the panel
//!   that was not: `dataAbsentReason` *not-performed*, and no value;
//! - an `Invoice` with a line item for each line of the bill and their total;
//! - a `Provenance` of these: the entry, the hospital that submitted it, the block that it was approved
//!   in, and for each part the commitment on chain and the salt.
//!
//! With the salts, whoever has the Bundle can check it against the chain, and importing it gives the
//! record that was exported, equal in everything and with the same commitments. So a Bundle is as
//! confidential as the record, and to show one part without the other, show the part.
//!
//! A new or a corrected record is such a Bundle too, as a hospital's system writes it: without a
//! `Provenance`, and with some freedom that [`import_draft`] lists.
//!
//! Identifiers and extensions that FHIR has no names for are URIs that begin with `urn:consilium:`. The
//! entries' `fullUrl`s are UUIDs made from the commitments: the same record has the same ones always.

mod exact;
mod export;
mod found;
mod import;
mod resources;

pub use export::export;
pub use import::{import, import_draft};

use crate::Time;

/// Where a record comes from: what the chain says of its entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
	/// The number of the entry.
	pub entry: u64,
	/// The number of the block in which it was approved.
	pub block: u32,
	/// The hash of that block.
	pub block_hash: [u8; 32],
	/// The account of the patient: a pseudonym.
	pub patient: [u8; 32],
	/// The account of the hospital that submitted it.
	pub hospital: [u8; 32],
	/// When it was approved.
	pub approved_at: Time,
}
