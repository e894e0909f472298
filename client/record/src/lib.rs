#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![forbid(unsafe_code)]

pub use bill::{BillDetails, BillLine};
pub use draft::{BillDraft, Draft, HealthDraft};
pub use health::{CodeSystem, Coding, HealthDetails, NewPartError, Observation};
pub use keys::{DecryptionKey, EncryptionKey, KeyError};
pub use kinds::{Definition, Kind};
pub use panel::DiabetesPanel;
pub use part::{Commitment, Part, MAX_JSON_LENGTH};
pub use rule::{Invalid, Rule};
pub use scalar::{Amount, Currency, NoRandomness, Salt, Symbol, Text, Time, Value};
pub use seal::{
	open, seal, OpenError, Record, SealError, SealedPart, SealedRecord, Unopened,
	MAX_CIPHERTEXT_LENGTH,
};

mod bill;
mod draft;
pub mod fhir;
mod health;
pub mod json;
mod keys;
mod kinds;
mod panel;
mod part;
pub mod pima;
pub mod plausibility;
mod rule;
mod scalar;
mod seal;
