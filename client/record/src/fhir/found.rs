//! The resources in a Bundle, each with its place, and how they hang together.

use super::{
	exact::Exact,
	resources::{
		Bundle, Entry, Head, Invoice, Observation, Patient, Provenance, Reference, ResourceType,
	},
};
use crate::{json, rule::join, Invalid, Rule};
use serde::{de::DeserializeOwned, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// A resource and its place.
pub(super) struct Found<'a, T> {
	/// `entry[0].resource`, and so on.
	pub(super) path: String,
	/// The entry's `fullUrl`.
	pub(super) url: Option<&'a str>,
	pub(super) resource: T,
}

impl<T> Found<'_, T> {
	pub(super) fn wrong(&self, field: &str, rule: Rule) -> Invalid {
		Invalid::new(join(&self.path, field), rule)
	}
}

/// The resources of a Bundle by their types.
#[derive(Default)]
pub(super) struct Resources<'a> {
	patients: Vec<Found<'a, Patient>>,
	pub(super) observations: Vec<Found<'a, Observation>>,
	invoices: Vec<Found<'a, Invoice>>,
	/// Not parsed: to a draft they can be anything.
	provenances: Vec<Found<'a, &'a RawValue>>,
}

impl<'a> Resources<'a> {
	pub(super) fn of(bundle: &'a Bundle) -> Result<Self, Invalid> {
		let mut resources = Resources::default();
		for (place, entry) in bundle.entry.iter().enumerate() {
			let found = Found::of(place, entry);
			let head: Head = json::parse_leniently(found.resource.get().as_bytes())
				.map_err(|invalid| invalid.within(&found.path))?;
			match head.resource_type {
				ResourceType::Patient => resources.patients.push(found.parse()?),
				ResourceType::Observation => resources.observations.push(found.parse()?),
				ResourceType::Invoice => resources.invoices.push(found.parse()?),
				ResourceType::Provenance => resources.provenances.push(found),
			}
		}
		Ok(resources)
	}

	pub(super) fn patient(&self) -> Result<&Found<'a, Patient>, Invalid> {
		only(&self.patients)
	}

	pub(super) fn invoice(&self) -> Result<&Found<'a, Invoice>, Invalid> {
		only(&self.invoices)
	}

	pub(super) fn provenance(&self) -> Result<Found<'a, Provenance>, Invalid> {
		only(&self.provenances)?.parse()
	}

	/// Those of the record, and how they hang together.
	pub(super) fn check_exact(&self) -> Result<(), Invalid> {
		let (patient, invoice) = (self.patient()?, self.invoice()?);
		patient.check_exact()?;
		for observation in &self.observations {
			observation.check_exact()?;
			observation.check_subject_is(&observation.resource.subject, patient)?;
		}
		invoice.check_exact()?;
		invoice.check_subject_is(&invoice.resource.subject, patient)
	}

	/// No observation is there twice. FHIR has no two entries with the same `fullUrl` (constraint
	/// bdl-7) but for versions of the same resource, of which only one can be true.
	pub(super) fn check_distinct(&self) -> Result<(), Invalid> {
		let mut names = BTreeSet::new();
		for found in &self.observations {
			let name = found.url.or(found.resource.id());
			if name.is_some_and(|name| !names.insert(name)) {
				return Err(found.wrong("", Rule::Repeated));
			}
		}
		Ok(())
	}

	/// What a Provenance is of: the observations that have a value, then the invoice.
	pub(super) fn targets(&self) -> Result<Vec<Option<&'a str>>, Invalid> {
		let measured = self.observations.iter();
		Ok(measured
			.filter(|found| found.resource.value_quantity.is_some())
			.map(|found| found.url)
			.chain([self.invoice()?.url])
			.collect())
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

impl<'a> Found<'a, &'a RawValue> {
	fn of(place: usize, entry: &'a Entry) -> Self {
		Found {
			path: format!("entry[{place}].resource"),
			url: entry.full_url.as_deref(),
			resource: &entry.resource,
		}
	}

	fn parse<T: DeserializeOwned + Serialize + HasId>(&self) -> Result<Found<'a, T>, Invalid> {
		let resource: T = json::parse(self.resource.get().as_bytes())
			.map_err(|invalid| invalid.within(&self.path))?;
		if let (Some(url), Some(id)) = (self.url, resource.id()) {
			// What has an address has the id at its end (Bundle.entry.fullUrl); a UUID is its own name.
			if !url.starts_with("urn:") && url.rsplit_once('/').map(|(_, last)| last) != Some(id) {
				return Err(self.wrong("id", Rule::Contradiction));
			}
		}
		Ok(Found {
			path: self.path.clone(),
			url: self.url,
			resource,
		})
	}
}

pub(super) trait HasId {
	fn id(&self) -> Option<&str>;
}

macro_rules! has_id {
	($($resource:ty),*) => { $(
		impl HasId for $resource {
			fn id(&self) -> Option<&str> {
				self.id.as_deref()
			}
		}
	)* };
}

has_id!(Patient, Observation, Invoice, Provenance);

impl<T: HasId + Exact> Found<'_, T> {
	/// The resource, and that its `fullUrl` is the UUID that is its `id`.
	pub(super) fn check_exact(&self) -> Result<(), Invalid> {
		self.resource
			.check_exact()
			.map_err(|invalid| invalid.within(&self.path))?;
		let uuid = self.url.and_then(|url| url.strip_prefix("urn:uuid:"));
		if uuid.is_none() || uuid != self.resource.id() {
			return Err(self.wrong("id", Rule::Contradiction));
		}
		Ok(())
	}
}

impl<T> Found<'_, T> {
	/// The subject is the patient, by the `fullUrl`.
	pub(super) fn check_subject_is(
		&self,
		subject: &Reference,
		patient: &Found<Patient>,
	) -> Result<(), Invalid> {
		if patient.url != Some(&subject.reference) {
			return Err(self.wrong("subject.reference", Rule::Contradiction));
		}
		Ok(())
	}

	/// The subject is the patient, by the `fullUrl`, or by type and `id` from beside it: on another
	/// server these are of somebody else.
	pub(super) fn check_subject(
		&self,
		subject: &Reference,
		patient: &Found<Patient>,
	) -> Result<(), Invalid> {
		let id = subject.reference.strip_prefix("Patient/");
		if id.is_some() && id == patient.resource.id() && server(self.url) == server(patient.url) {
			return Ok(());
		}
		self.check_subject_is(subject, patient)
	}
}

/// What stands before the type and the `id` in the address of a resource. A UUID is on no server.
fn server(url: Option<&str>) -> Option<&str> {
	url?.rsplitn(3, '/').nth(2)
}
