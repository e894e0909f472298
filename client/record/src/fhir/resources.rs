//! The resources of FHIR R4 (4.0.1, <https://hl7.org/fhir/R4>), as far as records use them. The names
//! of the fields are the standard's.
//!
//! They are those of drafts too. What only a draft may have, or may go without, is an option here, and
//! [`Exact`](super::exact::Exact) refuses it.

use crate::{Commitment, Currency, Rule, Salt, Symbol, Text, Time, Value};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A field of drafts that says nothing of the record, and that nobody looks at.
pub(super) type Ignored = Option<serde_json::Value>;

/// Strings that can only be this one.
macro_rules! literals {
	($($name:ident = $text:literal;)*) => { $(
		#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
		pub(super) enum $name {
			#[default]
			#[serde(rename = $text)]
			It,
		}
	)* };
}

literals! {
	BundleType = "Bundle";
	PatientType = "Patient";
	ObservationType = "Observation";
	InvoiceType = "Invoice";
	ProvenanceType = "Provenance";
	Collection = "collection";
	Issued = "issued";
	Base = "base";
	Source = "source";
	Author = "author";
	NotPerformed = "not-performed";
	Ucum = "http://unitsofmeasure.org";
	AbsentReasons = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
	ParticipantTypes = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
	PatientSystem = "urn:consilium:patient";
	HospitalSystem = "urn:consilium:hospital";
	EntrySystem = "urn:consilium:entry";
	BlockNumberUrl = "urn:consilium:block-number";
	BlockHashUrl = "urn:consilium:block-hash";
	HealthCommitmentUrl = "urn:consilium:health-commitment";
	HealthSaltUrl = "urn:consilium:health-salt";
	BillCommitmentUrl = "urn:consilium:bill-commitment";
	BillSaltUrl = "urn:consilium:bill-salt";
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Bundle {
	pub(super) resource_type: BundleType,
	#[serde(rename = "type")]
	pub(super) kind: Collection,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) id: Ignored,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) meta: Ignored,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) identifier: Ignored,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) timestamp: Ignored,
	pub(super) entry: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Entry {
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) full_url: Option<String>,
	/// Parsed once its type is known.
	pub(super) resource: Box<RawValue>,
}

/// What tells the type of a resource.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head {
	pub(super) resource_type: ResourceType,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum ResourceType {
	Patient,
	Observation,
	Invoice,
	Provenance,
}

/// Somebody or something by an identifier: 32 bytes, or a number, as text.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identifier<System> {
	pub(super) system: System,
	pub(super) value: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentifierReference<System> {
	pub(super) identifier: Identifier<System>,
}

/// The `fullUrl` of another entry.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reference {
	pub(super) reference: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Patient {
	pub(super) resource_type: PatientType,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) id: Option<String>,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) meta: Ignored,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) text: Ignored,
	pub(super) identifier: [Identifier<PatientSystem>; 1],
}

/// What an observation's code is a code of.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) enum CodingSystem {
	#[serde(rename = "http://loinc.org")]
	Loinc,
	#[serde(rename = "urn:consilium:observation")]
	Local,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Coding<System, Code> {
	pub(super) system: System,
	pub(super) code: Code,
	/// For people.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) display: Ignored,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeableConcept<System, Code> {
	pub(super) coding: [Coding<System, Code>; 1],
	/// For people; import does not look at it.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) text: Option<String>,
}

/// That an observation is complete. Of what is preliminary or cancelled there is no record.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
	#[default]
	Final,
	Amended,
	Corrected,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Observation {
	pub(super) resource_type: ObservationType,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) id: Option<String>,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) meta: Ignored,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) text: Ignored,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) identifier: Ignored,
	pub(super) status: Status,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) category: Ignored,
	pub(super) code: CodeableConcept<CodingSystem, Symbol>,
	pub(super) subject: Reference,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) issued: Ignored,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) performer: Ignored,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) effective_date_time: Option<String>,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) value_quantity: Option<Quantity>,
	/// Exactly where there is no value (constraint obs-6).
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) data_absent_reason: Option<CodeableConcept<AbsentReasons, NotPerformed>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Quantity {
	pub(super) value: Value,
	/// For people; import reads the code.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) unit: Option<String>,
	pub(super) system: Ucum,
	pub(super) code: Symbol,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Invoice {
	pub(super) resource_type: InvoiceType,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) id: Option<String>,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) meta: Ignored,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) text: Ignored,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) identifier: Ignored,
	pub(super) status: Issued,
	pub(super) subject: Reference,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) date: Ignored,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) issuer: Ignored,
	pub(super) line_item: Vec<LineItem>,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) total_net: Option<Money>,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) total_gross: Option<Money>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct LineItem {
	/// From 1.
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) sequence: Option<usize>,
	pub(super) charge_item_codeable_concept: ChargeItem,
	pub(super) price_component: [PriceComponent; 1],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChargeItem {
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) coding: Ignored,
	pub(super) text: Text,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceComponent {
	#[serde(rename = "type")]
	pub(super) kind: Base,
	pub(super) amount: Money,
}

/// An amount in the major unit of its currency.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Money {
	pub(super) value: f64,
	pub(super) currency: Currency,
}

impl Money {
	/// From minor units, below 2^53.
	pub(super) fn of_minor(minor: u64, currency: Currency) -> Self {
		Money {
			value: minor as f64 / Money::minor_units(currency),
			currency,
		}
	}

	/// In minor units, if it is a whole number of them below 2^53.
	pub(super) fn to_minor(&self) -> Result<u64, Rule> {
		let minor = (self.value * Money::minor_units(self.currency)).round();
		if !(0.0..=(1_u64 << 53) as f64).contains(&minor) {
			return Err(Rule::OutOfBounds);
		}
		let minor = minor as u64;
		// What of_minor makes of it is the double nearest to the decimal; anything else has a fraction.
		(Money::of_minor(minor, self.currency).value == self.value)
			.then_some(minor)
			.ok_or(Rule::OutOfBounds)
	}

	/// How many minor units make a major one: a power of ten.
	fn minor_units(currency: Currency) -> f64 {
		(0..currency.exponent()).fold(1.0, |units, _| units * 10.0)
	}
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Provenance {
	pub(super) resource_type: ProvenanceType,
	#[serde(default, skip_serializing_if = "Option::is_none")]
	pub(super) id: Option<String>,
	/// In this order.
	pub(super) extension: Extensions,
	/// The observations that have a value, then the invoice.
	pub(super) target: Vec<Reference>,
	pub(super) recorded: Time,
	pub(super) agent: [Agent; 1],
	pub(super) entity: [Entity; 1],
}

pub(super) type Extensions = (
	Extension<BlockNumberUrl, String>,
	Extension<BlockHashUrl, String>,
	Extension<HealthCommitmentUrl, String>,
	Extension<HealthSaltUrl, Salt>,
	Extension<BillCommitmentUrl, String>,
	Extension<BillSaltUrl, Salt>,
);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Extension<Url, T> {
	pub(super) url: Url,
	pub(super) value_string: T,
}

impl<Url: Default, T> Extension<Url, T> {
	pub(super) fn new(value_string: T) -> Self {
		Extension {
			url: Url::default(),
			value_string,
		}
	}
}

impl<Url> Extension<Url, String> {
	pub(super) fn commitment(&self) -> Result<Commitment, Rule> {
		self.value_string.parse()
	}
}

/// The hospital that submitted the entry.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Agent {
	#[serde(rename = "type")]
	pub(super) kind: CodeableConcept<ParticipantTypes, Author>,
	pub(super) who: IdentifierReference<HospitalSystem>,
}

/// The entry.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entity {
	pub(super) role: Source,
	pub(super) what: IdentifierReference<EntrySystem>,
}
