//! From a Bundle to a record or a draft.

use super::{
	exact::Exact,
	found::{Found, Resources},
	resources::{Bundle, CodingSystem, Invoice, LineItem, Money, Observation, Patient, Provenance},
	Origin,
};
use crate::{
	json, part::bounded, scalar::from_hex, BillDetails, BillDraft, BillLine, CodeSystem, Coding,
	Currency, Draft, HealthDetails, HealthDraft, Invalid, Part, Record, Rule, Time,
};

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
	bundle.check_exact()?;
	let resources = Resources::of(&bundle)?;
	let provenance = resources.provenance()?;
	resources.check_exact()?;
	provenance.check_exact()?;

	let draft = resources.draft()?;
	provenance.check_targets(&resources.targets()?)?;
	let (_, _, _, health_salt, _, bill_salt) = &provenance.resource.extension;
	let health_salt = health_salt.value_string.clone();
	let bill_salt = bill_salt.value_string.clone();
	let record = Record {
		health: HealthDetails::with_salt(draft.health.observations, health_salt)?,
		bill: BillDetails::with_salt(draft.bill.currency, draft.bill.lines, bill_salt)?,
	};
	provenance.check_commitments(&record)?;
	Ok((record, provenance.origin(resources.patient()?)?))
}

/// The draft in a Bundle that a hospital's system writes, and the account of the patient.
///
/// It is a Bundle as [`export`](super::export) writes it, or one with less or more in it:
///
/// - A `Provenance` may be absent, and is not looked at, even if it is wrong: a record that was
///   exported and corrected has other commitments, and gets new salts.
/// - `fullUrl` and `id` may be absent, or those of the hospital's server. A `subject` has to refer to
///   the patient: by `fullUrl`, or as `Patient/23` from the same server or where there is none.
/// - The items of an `Invoice` may be without numbers, and the `Invoice` without a total. `totalNet`
///   and `totalGross` each have to be the sum of the items: no price has taxes beside its base.
/// - The `status` of an observation may be *amended* or *corrected* rather than *final*.
/// - `effectiveDateTime` may have an offset, and fractions of a second, which are dropped. It has to
///   have a time.
/// - The `unit` beside the code of UCUM may be absent, or any text.
/// - Not looked at are `meta`, `text`, every `identifier` but the patient's, `category`, `issued` and
///   `performer` of an observation, `date` and `issuer` of an `Invoice`, the `coding` of an item beside
///   its `text`, the `display` of a coding, and the Bundle's `id` and `timestamp`.
///
/// All else that FHIR allows is an error, because it can say what the record would not: a `comparator`
/// makes a bound of a value, and of two codings one can be narrower. So is what names the patient, who
/// has a pseudonym here.
///
/// # Errors
///
/// The first field that breaks a rule, by its path. An observation with the same `fullUrl` as another,
/// or without one and with the same `id`, is [`Rule::Repeated`]; an `id` that is not the end of the
/// `fullUrl` on a server is a [`Rule::Contradiction`].
pub fn import_draft(text: &[u8]) -> Result<(Draft, [u8; 32]), Invalid> {
	let bundle: Bundle = json::parse(text)?;
	let resources = Resources::of(&bundle)?;
	resources.check_distinct()?;
	let draft = resources.draft()?;
	Ok((draft, resources.patient()?.account()?))
}

impl Resources<'_> {
	fn draft(&self) -> Result<Draft, Invalid> {
		let patient = self.patient()?;
		let mut observations = Vec::new();
		for found in &self.observations {
			found.check_subject(&found.resource.subject, patient)?;
			observations.extend(found.observation()?);
		}
		let observations = bounded::<{ HealthDetails::MAX_OBSERVATIONS }, _>(observations)
			.map_err(|rule| Invalid::new("entry", rule))?;
		let invoice = self.invoice()?;
		invoice.check_subject(&invoice.resource.subject, patient)?;
		Ok(Draft {
			health: HealthDraft { observations },
			bill: invoice.bill()?,
		})
	}
}

impl Found<'_, Patient> {
	fn account(&self) -> Result<[u8; 32], Invalid> {
		let [pseudonym] = &self.resource.identifier;
		from_hex(&pseudonym.value).map_err(|rule| self.wrong("identifier[0].value", rule))
	}
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
		let time = resource.effective_date_time.as_deref().map(moment);
		let time = time
			.transpose()
			.map_err(|rule| self.wrong("effectiveDateTime", rule))?;
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
			time: time.ok_or_else(|| self.wrong("effectiveDateTime", Rule::Missing))?,
		}))
	}
}

/// A dateTime of FHIR that has a time: to the second, with fractions or without, and an offset.
fn moment(text: &str) -> Result<Time, Rule> {
	// A moment can be written in more ways than FHIR has.
	let shape: String = text
		.chars()
		.map(|digit| if digit.is_ascii_digit() { '0' } else { digit })
		.collect();
	let zone =
		shape
			.strip_prefix("0000-00-00T00:00:00")
			.map(|rest| match rest.strip_prefix(".0") {
				Some(fraction) => fraction.trim_start_matches('0'),
				None => rest,
			});
	if !matches!(zone, Some("Z" | "+00:00" | "-00:00")) {
		return Err(Rule::NotTime);
	}
	Time::new(text.parse().map_err(|_| Rule::NotTime)?)
}

impl Found<'_, Invoice> {
	fn bill(&self) -> Result<BillDraft, Invalid> {
		let Invoice {
			line_item,
			total_net,
			total_gross,
			..
		} = &self.resource;
		let first = line_item.first().map(|item| {
			let [price] = &item.price_component;
			&price.amount
		});
		let currency = total_gross
			.as_ref()
			.or(total_net.as_ref())
			.or(first)
			.ok_or_else(|| self.wrong("lineItem", Rule::Empty))?
			.currency;
		let lines = line_item
			.iter()
			.enumerate()
			.map(|(place, item)| self.line(place, item, currency))
			.collect::<Result<_, _>>()?;
		let lines = bounded::<{ BillDetails::MAX_LINES }, _>(lines)
			.map_err(|rule| self.wrong("lineItem", rule))?;
		let bill = BillDraft { currency, lines };
		self.check_total(&bill, "totalNet", total_net)?;
		self.check_total(&bill, "totalGross", total_gross)?;
		Ok(bill)
	}

	fn line(&self, place: usize, item: &LineItem, currency: Currency) -> Result<BillLine, Invalid> {
		let wrong = |field: &str, rule| self.wrong(&format!("lineItem[{place}].{field}"), rule);
		let [price] = &item.price_component;
		let amount = "priceComponent[0].amount.value";
		if item.sequence.is_some_and(|sequence| sequence != place + 1) {
			return Err(wrong("sequence", Rule::Contradiction));
		}
		if price.amount.currency != currency {
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

	/// The total, if there is one, is the sum of the lines.
	fn check_total(
		&self,
		bill: &BillDraft,
		field: &str,
		total: &Option<Money>,
	) -> Result<(), Invalid> {
		let Some(total) = total else {
			return Ok(());
		};
		let wrong = |of: &str, rule| self.wrong(&format!("{field}.{of}"), rule);
		if total.currency != bill.currency {
			return Err(wrong("currency", Rule::Contradiction));
		}
		let minor = total.to_minor().map_err(|rule| wrong("value", rule))?;
		// Below 2^53, by the bounds of lines and amounts.
		let sum: u64 = bill.lines.iter().map(|line| line.amount.get()).sum();
		if minor != sum {
			return Err(wrong("value", Rule::Contradiction));
		}
		Ok(())
	}
}

impl Found<'_, Provenance> {
	fn check_targets(&self, targets: &[Option<&str>]) -> Result<(), Invalid> {
		let named = self.resource.target.iter();
		let named = named.map(|target| Some(target.reference.as_str()));
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
		let entry = &entity.what.identifier.value;
		let hospital = &agent.who.identifier.value;
		Ok(Origin {
			entry: number(entry)
				.map_err(|rule| self.wrong("entity[0].what.identifier.value", rule))?,
			block: number(&block.value_string)
				.map_err(|rule| self.wrong("extension[0].valueString", rule))?,
			block_hash: from_hex(&block_hash.value_string)
				.map_err(|rule| self.wrong("extension[1].valueString", rule))?,
			patient: patient.account()?,
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
