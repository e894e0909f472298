//! From a Bundle to a record.

use super::{
	resources::{
		Bundle, CodingSystem, Entry, Head, Invoice, LineItem, Observation, Patient, Provenance,
		Reference, ResourceType,
	},
	Origin,
};
use crate::{
	json, rule::join, scalar::from_hex, BillDetails, BillLine, CodeSystem, Coding, HealthDetails,
	Invalid, Part, Record, Rule,
};
use serde::{de::DeserializeOwned, Serialize};

/// The record in a Bundle of the form that [`export`](super::export) writes, and where it comes from.
///
/// The entries may stand in another order, but observations keep theirs. What is for people only, the
/// texts beside codes and units, is not looked at.
///
/// # Errors
///
/// The first field that breaks a rule, by its path. Everything that FHIR allows and such a Bundle does
/// not have is an unknown field or a value that is not allowed; a commitment that is not that of the
/// part beside it is a [`Rule::Contradiction`].
pub fn import(text: &[u8]) -> Result<(Record, Origin), Invalid> {
	let bundle: Bundle = json::parse(text)?;
	let resources = Resources::of(&bundle)?;
	let patient = resources.patient()?;
	let provenance = resources.provenance()?;

	let mut targets = Vec::new();
	let mut observations = Vec::new();
	for found in &resources.observations {
		check_subject(found, &found.resource.subject, patient)?;
		if let Some(observation) = found.observation()? {
			targets.push(found.url);
			observations.push(observation);
		}
	}
	let invoice = resources.invoice()?;
	check_subject(invoice, &invoice.resource.subject, patient)?;
	targets.push(invoice.url);
	provenance.check_targets(&targets)?;

	let (_, _, _, health_salt, _, bill_salt) = &provenance.resource.extension;
	let health = HealthDetails::with_salt(observations, health_salt.value_string.clone())
		.map_err(|invalid| Invalid::new("entry", invalid.rule))?;
	let bill = invoice.bill(bill_salt.value_string.clone())?;
	let record = Record { health, bill };
	provenance.check_commitments(&record)?;
	Ok((record, provenance.origin(patient)?))
}

/// A resource and its place.
struct Found<'a, T> {
	/// `entry[0].resource`, and so on.
	path: String,
	/// The entry's `fullUrl`.
	url: &'a str,
	resource: T,
}

impl<T> Found<'_, T> {
	fn wrong(&self, field: &str, rule: Rule) -> Invalid {
		Invalid::new(join(&self.path, field), rule)
	}
}

/// The resources of a Bundle by their types.
#[derive(Default)]
struct Resources<'a> {
	patients: Vec<Found<'a, Patient>>,
	observations: Vec<Found<'a, Observation>>,
	invoices: Vec<Found<'a, Invoice>>,
	provenances: Vec<Found<'a, Provenance>>,
}

impl<'a> Resources<'a> {
	fn of(bundle: &'a Bundle) -> Result<Self, Invalid> {
		let mut resources = Resources::default();
		for (place, entry) in bundle.entry.iter().enumerate() {
			let path = format!("entry[{place}].resource");
			let head: Head = json::parse_leniently(entry.resource.get().as_bytes())
				.map_err(|invalid| invalid.within(&path))?;
			match head.resource_type {
				ResourceType::Patient => resources.patients.push(found(entry, path)?),
				ResourceType::Observation => resources.observations.push(found(entry, path)?),
				ResourceType::Invoice => resources.invoices.push(found(entry, path)?),
				ResourceType::Provenance => resources.provenances.push(found(entry, path)?),
			}
		}
		Ok(resources)
	}

	fn patient(&self) -> Result<&Found<'a, Patient>, Invalid> {
		only(&self.patients)
	}

	fn invoice(&self) -> Result<&Found<'a, Invoice>, Invalid> {
		only(&self.invoices)
	}

	fn provenance(&self) -> Result<&Found<'a, Provenance>, Invalid> {
		only(&self.provenances)
	}
}

/// The one resource of its type.
fn only<'b, 'a, T>(resources: &'b [Found<'a, T>]) -> Result<&'b Found<'a, T>, Invalid> {
	match resources {
		[only] => Ok(only),
		[] => Err(Invalid::new("entry", Rule::Missing)),
		[_, second, ..] => Err(second.wrong("", Rule::Repeated)),
	}
}

fn found<T: DeserializeOwned + Serialize + HasId>(
	entry: &Entry,
	path: String,
) -> Result<Found<'_, T>, Invalid> {
	let resource: T =
		json::parse(entry.resource.get().as_bytes()).map_err(|invalid| invalid.within(&path))?;
	let found = Found {
		resource,
		url: &entry.full_url,
		path,
	};
	let id = found.url.strip_prefix("urn:uuid:");
	if id != Some(found.resource.id()) {
		return Err(found.wrong("id", Rule::Contradiction));
	}
	Ok(found)
}

trait HasId {
	fn id(&self) -> &str;
}

macro_rules! has_id {
	($($resource:ty),*) => { $(
		impl HasId for $resource {
			fn id(&self) -> &str {
				&self.id
			}
		}
	)* };
}

has_id!(Patient, Observation, Invoice, Provenance);

fn check_subject<T>(
	found: &Found<T>,
	subject: &Reference,
	patient: &Found<Patient>,
) -> Result<(), Invalid> {
	if subject.reference != patient.url {
		return Err(found.wrong("subject.reference", Rule::Contradiction));
	}
	Ok(())
}

impl Found<'_, Observation> {
	/// The observation, or nothing where it says that it was not made.
	fn observation(&self) -> Result<Option<crate::Observation>, Invalid> {
		let resource = &self.resource;
		let [coding] = &resource.code.coding;
		let system = match coding.system {
			CodingSystem::Loinc => CodeSystem::Loinc,
			CodingSystem::Local => CodeSystem::Local,
		};
		let coding = Coding::new(system, coding.code.as_str())
			.map_err(|rule| self.wrong("code.coding[0].code", rule))?;
		let Some(quantity) = &resource.value_quantity else {
			if resource.data_absent_reason.is_none() {
				return Err(self.wrong("dataAbsentReason", Rule::Missing));
			}
			return Ok(None);
		};
		if resource.data_absent_reason.is_some() {
			return Err(self.wrong("dataAbsentReason", Rule::Contradiction));
		}
		Ok(Some(crate::Observation {
			coding,
			value: quantity.value,
			unit: quantity.code.clone(),
			time: resource
				.effective_date_time
				.ok_or_else(|| self.wrong("effectiveDateTime", Rule::Missing))?,
		}))
	}
}

impl Found<'_, Invoice> {
	fn bill(&self, salt: crate::Salt) -> Result<BillDetails, Invalid> {
		let total = &self.resource.total_gross;
		let items = self.resource.line_item.iter().enumerate();
		let lines = items
			.map(|(place, item)| self.line(place, item))
			.collect::<Result<_, _>>()?;
		let bill = BillDetails::with_salt(total.currency, lines, salt)
			.map_err(|invalid| self.wrong("lineItem", invalid.rule))?;
		let minor = total
			.to_minor()
			.map_err(|rule| self.wrong("totalGross.value", rule))?;
		if minor != bill.total() {
			return Err(self.wrong("totalGross.value", Rule::Contradiction));
		}
		Ok(bill)
	}

	fn line(&self, place: usize, item: &LineItem) -> Result<BillLine, Invalid> {
		let wrong = |field: &str, rule| self.wrong(&format!("lineItem[{place}].{field}"), rule);
		let [price] = &item.price_component;
		let amount = "priceComponent[0].amount.value";
		if item.sequence != place + 1 {
			return Err(wrong("sequence", Rule::Contradiction));
		}
		if price.amount.currency != self.resource.total_gross.currency {
			return Err(wrong(
				"priceComponent[0].amount.currency",
				Rule::Contradiction,
			));
		}
		let minor = price
			.amount
			.to_minor()
			.map_err(|rule| wrong(amount, rule))?;
		Ok(BillLine {
			text: item.charge_item_codeable_concept.text.clone(),
			amount: minor.try_into().map_err(|rule| wrong(amount, rule))?,
		})
	}
}

impl Found<'_, Provenance> {
	fn check_targets(&self, targets: &[&str]) -> Result<(), Invalid> {
		let named = self.resource.target.iter().map(|target| &target.reference);
		if !named.eq(targets.iter().copied()) {
			return Err(self.wrong("target", Rule::Contradiction));
		}
		Ok(())
	}

	fn check_commitments(&self, record: &Record) -> Result<(), Invalid> {
		let (_, _, health, _, bill, _) = &self.resource.extension;
		let of_parts = [
			(2, health.commitment(), record.health.commitment()?),
			(4, bill.commitment(), record.bill.commitment()?),
		];
		for (place, written, true_one) in of_parts {
			let wrong = |rule| self.wrong(&format!("extension[{place}].valueString"), rule);
			if written.map_err(wrong)? != true_one {
				return Err(wrong(Rule::Contradiction));
			}
		}
		Ok(())
	}

	fn origin(&self, patient: &Found<Patient>) -> Result<Origin, Invalid> {
		let (block, block_hash, ..) = &self.resource.extension;
		let [agent] = &self.resource.agent;
		let [entity] = &self.resource.entity;
		let [pseudonym] = &patient.resource.identifier;
		let entry = &entity.what.identifier.value;
		let hospital = &agent.who.identifier.value;
		Ok(Origin {
			entry: number(entry)
				.map_err(|rule| self.wrong("entity[0].what.identifier.value", rule))?,
			block: number(&block.value_string)
				.map_err(|rule| self.wrong("extension[0].valueString", rule))?,
			block_hash: from_hex(&block_hash.value_string)
				.map_err(|rule| self.wrong("extension[1].valueString", rule))?,
			patient: from_hex(&pseudonym.value)
				.map_err(|rule| patient.wrong("identifier[0].value", rule))?,
			hospital: from_hex(hospital)
				.map_err(|rule| self.wrong("agent[0].who.identifier.value", rule))?,
			approved_at: self.resource.recorded,
		})
	}
}

/// A whole number in the one way to write it.
fn number<T: std::str::FromStr + ToString>(text: &str) -> Result<T, Rule> {
	text.parse::<T>()
		.ok()
		.filter(|number| number.to_string() == text)
		.ok_or(Rule::OutOfBounds)
}
