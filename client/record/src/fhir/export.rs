//! From a record to a Bundle.

use super::{
	resources::{
		AbsentReasons, Agent, Base, Bundle, BundleType, ChargeItem, CodeableConcept, Coding,
		CodingSystem, Collection, Entity, Entry, Extension, Identifier, IdentifierReference,
		Invoice, InvoiceType, LineItem, Money, NotPerformed, Observation, ObservationType, Patient,
		PatientType, PriceComponent, Provenance, ProvenanceType, Quantity, Reference,
	},
	Origin,
};
use crate::{
	scalar::to_hex, BillDetails, CodeSystem, Commitment, Invalid, Kind, Part, Record, Rule, Symbol,
};
use serde::Serialize;
use std::collections::BTreeSet;

/// The Bundle of a record, as JSON.
///
/// # Errors
///
/// None that is known: everything that a record holds has a place in a Bundle.
pub fn export(record: &Record, origin: &Origin) -> Result<String, Invalid> {
	let health = record.health.commitment()?;
	let bill = record.bill.commitment()?;
	let patient = uuid(&origin.patient, "patient");
	let subject = reference(&patient);
	let mut entries = vec![entry(&patient, &patient_resource(&patient, origin))?];
	let mut targets = Vec::new();

	for (place, observation) in record.health.observations().iter().enumerate() {
		let id = uuid(&health.0, &format!("observation {place}"));
		let resource = measured(&id, observation, &subject)?;
		targets.push(reference(&id));
		entries.push(entry(&id, &resource)?);
	}
	for kind in not_measured(record) {
		let id = uuid(&health.0, &format!("absent {}", kind.definition().code));
		entries.push(entry(&id, &absent(&id, kind, &subject)?)?);
	}
	let id = uuid(&bill.0, "invoice");
	targets.push(reference(&id));
	entries.push(entry(&id, &invoice(&id, &record.bill, &subject))?);

	let id = uuid(&health.0, "provenance");
	let provenance = provenance(&id, record, origin, (health, bill), targets);
	entries.push(entry(&id, &provenance)?);
	let bundle = Bundle {
		resource_type: BundleType::It,
		kind: Collection::It,
		id: None,
		meta: None,
		identifier: None,
		timestamp: None,
		entry: entries,
	};
	serde_json::to_string(&bundle).map_err(|_| Invalid::new("", Rule::NotJson))
}

/// The kinds of the diabetes panel without an observation, if there is one of any other.
fn not_measured(record: &Record) -> Vec<Kind> {
	let observations = record.health.observations();
	let measured: BTreeSet<Kind> = observations
		.iter()
		.filter_map(|observation| Kind::of(&observation.coding))
		.collect();
	if measured.is_empty() {
		return Vec::new();
	}
	Kind::ALL
		.into_iter()
		.filter(|kind| !measured.contains(kind))
		.collect()
}

fn entry<T: Serialize>(id: &str, resource: &T) -> Result<Entry, Invalid> {
	Ok(Entry {
		full_url: Some(reference(id).reference),
		resource: serde_json::value::to_raw_value(resource)
			.map_err(|_| Invalid::new("", Rule::NotJson))?,
	})
}

fn reference(id: &str) -> Reference {
	Reference {
		reference: format!("urn:uuid:{id}"),
	}
}

fn identifier<System: Default>(value: String) -> Identifier<System> {
	Identifier {
		system: System::default(),
		value,
	}
}

fn concept<System: Default, Code: Default>() -> CodeableConcept<System, Code> {
	CodeableConcept {
		coding: [Coding {
			system: System::default(),
			code: Code::default(),
			display: None,
		}],
		text: None,
	}
}

fn patient_resource(id: &str, origin: &Origin) -> Patient {
	Patient {
		resource_type: PatientType::It,
		id: Some(id.to_owned()),
		meta: None,
		text: None,
		identifier: [identifier(to_hex(&origin.patient))],
	}
}

fn code(coding: &crate::Coding) -> Result<CodeableConcept<CodingSystem, Symbol>, Invalid> {
	let system = match coding.system() {
		CodeSystem::Loinc => CodingSystem::Loinc,
		CodeSystem::Local => CodingSystem::Local,
	};
	let code = Symbol::try_from(coding.code().to_owned())
		.map_err(|rule| Invalid::new("observations", rule))?;
	Ok(CodeableConcept {
		coding: [Coding {
			system,
			code,
			display: None,
		}],
		text: Kind::of(coding).map(|kind| kind.definition().name.to_owned()),
	})
}

fn measured(
	id: &str,
	observation: &crate::Observation,
	subject: &Reference,
) -> Result<Observation, Invalid> {
	Ok(Observation {
		effective_date_time: Some(observation.time.to_string()),
		value_quantity: Some(Quantity {
			value: observation.value,
			unit: Some(observation.unit.as_str().to_owned()),
			system: Default::default(),
			code: observation.unit.clone(),
		}),
		..without_value(id, &observation.coding, subject)?
	})
}

fn absent(id: &str, kind: Kind, subject: &Reference) -> Result<Observation, Invalid> {
	let known = kind.definition();
	let coding = crate::Coding::new(known.system, known.code)
		.map_err(|rule| Invalid::new("observations", rule))?;
	Ok(Observation {
		data_absent_reason: Some(concept::<AbsentReasons, NotPerformed>()),
		..without_value(id, &coding, subject)?
	})
}

/// What both have in common.
fn without_value(
	id: &str,
	coding: &crate::Coding,
	subject: &Reference,
) -> Result<Observation, Invalid> {
	Ok(Observation {
		resource_type: ObservationType::It,
		id: Some(id.to_owned()),
		meta: None,
		text: None,
		identifier: None,
		status: Default::default(),
		category: None,
		code: code(coding)?,
		subject: subject.clone(),
		issued: None,
		performer: None,
		effective_date_time: None,
		value_quantity: None,
		data_absent_reason: None,
	})
}

fn invoice(id: &str, bill: &BillDetails, subject: &Reference) -> Invoice {
	let currency = bill.currency();
	let items = bill.lines().iter().enumerate();
	Invoice {
		resource_type: InvoiceType::It,
		id: Some(id.to_owned()),
		meta: None,
		text: None,
		identifier: None,
		status: Default::default(),
		subject: subject.clone(),
		date: None,
		issuer: None,
		line_item: items
			.map(|(place, line)| LineItem {
				sequence: Some(place + 1),
				charge_item_codeable_concept: ChargeItem {
					coding: None,
					text: line.text.clone(),
				},
				price_component: [PriceComponent {
					kind: Base::It,
					amount: Money::of_minor(line.amount.get(), currency),
				}],
			})
			.collect(),
		total_net: None,
		total_gross: Some(Money::of_minor(bill.total(), currency)),
	}
}

fn provenance(
	id: &str,
	record: &Record,
	origin: &Origin,
	(health, bill): (Commitment, Commitment),
	target: Vec<Reference>,
) -> Provenance {
	Provenance {
		resource_type: ProvenanceType::It,
		id: Some(id.to_owned()),
		extension: (
			Extension::new(origin.block.to_string()),
			Extension::new(to_hex(&origin.block_hash)),
			Extension::new(health.to_string()),
			Extension::new(record.health.salt().clone()),
			Extension::new(bill.to_string()),
			Extension::new(record.bill.salt().clone()),
		),
		target,
		recorded: origin.approved_at,
		agent: [Agent {
			kind: concept(),
			who: IdentifierReference {
				identifier: identifier(to_hex(&origin.hospital)),
			},
		}],
		entity: [Entity {
			role: Default::default(),
			what: IdentifierReference {
				identifier: identifier(origin.entry.to_string()),
			},
		}],
	}
}

/// A UUID of version 8 (RFC 9562, §5.8): 122 bits of BLAKE2b-256 over the bytes and the label.
fn uuid(bytes: &[u8; 32], label: &str) -> String {
	let digest = Commitment::to(&[bytes.as_slice(), label.as_bytes()].concat()).0;
	let hex = to_hex(&digest);
	// The variant is the two bits 10 before the fourth group.
	let variant = ['8', '9', 'a', 'b'][usize::from(digest[8] & 3)];
	format!(
		"{}-{}-8{}-{variant}{}-{}",
		&hex[..8],
		&hex[8..12],
		&hex[13..16],
		&hex[17..20],
		&hex[20..32]
	)
}
