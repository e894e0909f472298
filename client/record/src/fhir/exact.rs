//! What `import` asks of a Bundle beyond what a draft does: that it is such as `export` writes.

use super::resources::{
	Bundle, CodeableConcept, Ignored, Invoice, Observation, Patient, Provenance, Status,
};
use crate::{Invalid, Rule, Symbol, Time};

pub(super) trait Exact {
	/// Whether it has nothing that only a draft may have, and all that only a draft may go without.
	/// The fields are taken apart one by one, so that none is forgotten.
	///
	/// # Errors
	///
	/// The first field that breaks a rule, by its path from here.
	fn check_exact(&self) -> Result<(), Invalid>;
}

impl Exact for Bundle {
	fn check_exact(&self) -> Result<(), Invalid> {
		let Bundle {
			resource_type: _,
			kind: _,
			id,
			meta,
			identifier,
			timestamp,
			entry,
		} = self;
		unknown("", &[id, meta, identifier, timestamp])?;
		for (place, entry) in entry.iter().enumerate() {
			needed(&format!("entry[{place}].fullUrl"), &entry.full_url)?;
		}
		Ok(())
	}
}

impl Exact for Patient {
	fn check_exact(&self) -> Result<(), Invalid> {
		let Patient {
			resource_type: _,
			id,
			meta,
			text,
			identifier: _,
		} = self;
		unknown("", &[meta, text])?;
		needed("id", id).map(|_| ())
	}
}

impl Exact for Observation {
	fn check_exact(&self) -> Result<(), Invalid> {
		let Observation {
			resource_type: _,
			id,
			meta,
			text,
			identifier,
			status,
			category,
			code,
			subject: _,
			issued,
			performer,
			effective_date_time,
			value_quantity,
			data_absent_reason,
		} = self;
		unknown("", &[meta, text, identifier, category, issued, performer])?;
		needed("id", id)?;
		if *status != Status::Final {
			return Err(Invalid::new("status", Rule::NotAllowed));
		}
		check_concept("code", code)?;
		if let Some(time) = effective_date_time {
			let wrong = |rule| Invalid::new("effectiveDateTime", rule);
			time.parse::<Time>().map_err(wrong)?;
		}
		if let Some(quantity) = value_quantity {
			let path = "valueQuantity.unit";
			let unit = needed(path, &quantity.unit)?;
			Symbol::try_from(unit.clone()).map_err(|rule| Invalid::new(path, rule))?;
		}
		match data_absent_reason {
			Some(reason) => check_concept("dataAbsentReason", reason),
			None => Ok(()),
		}
	}
}

impl Exact for Invoice {
	fn check_exact(&self) -> Result<(), Invalid> {
		let Invoice {
			resource_type: _,
			id,
			meta,
			text,
			identifier,
			status: _,
			subject: _,
			date,
			issuer,
			line_item,
			total_net,
			total_gross,
		} = self;
		unknown("", &[meta, text, identifier, date, issuer])?;
		needed("id", id)?;
		for (place, item) in line_item.iter().enumerate() {
			let path = format!("lineItem[{place}]");
			needed(&format!("{path}.sequence"), &item.sequence)?;
			let charged = &item.charge_item_codeable_concept;
			unknown(
				&format!("{path}.chargeItemCodeableConcept"),
				&[&charged.coding],
			)?;
		}
		if total_net.is_some() {
			return Err(Invalid::new("", Rule::UnknownField));
		}
		needed("totalGross", total_gross).map(|_| ())
	}
}

impl Exact for Provenance {
	fn check_exact(&self) -> Result<(), Invalid> {
		needed("id", &self.id)?;
		let [agent] = &self.agent;
		check_concept("agent[0].type", &agent.kind)
	}
}

fn check_concept<System, Code>(
	path: &str,
	concept: &CodeableConcept<System, Code>,
) -> Result<(), Invalid> {
	let [coding] = &concept.coding;
	unknown(&format!("{path}.coding[0]"), &[&coding.display])
}

/// None of the fields is there. As everywhere, the path of one that is unknown is that of its object.
fn unknown(path: &str, fields: &[&Ignored]) -> Result<(), Invalid> {
	if fields.iter().any(|field| field.is_some()) {
		return Err(Invalid::new(path, Rule::UnknownField));
	}
	Ok(())
}

fn needed<'a, T>(path: &str, field: &'a Option<T>) -> Result<&'a T, Invalid> {
	field
		.as_ref()
		.ok_or_else(|| Invalid::new(path, Rule::Missing))
}
