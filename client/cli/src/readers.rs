//! To whom a record is sealed.

use anyhow::{bail, Result};
use consilium_chain::{AccountId, HospitalStatus, State};
use consilium_record::EncryptionKey;
use std::collections::{BTreeMap, VecDeque};

/// The readers of the records of a hospital: the database operator, who opens all of them and comes
/// first, itself, its supporting hospitals and, of each record, the patient.
pub struct Readers {
	state: State,
	always: Vec<EncryptionKey>,
	patients: BTreeMap<AccountId, EncryptionKey>,
}

impl Readers {
	/// As the chain has them now.
	pub async fn of(state: State, hospital: AccountId) -> Result<Self> {
		match state.hospital(hospital).await? {
			None => {
				bail!("{hospital} is not registered as a hospital: only a hospital submits entries")
			}
			Some(found) if found.status == HospitalStatus::Suspended => {
				bail!(
					"{} ({hospital}) is suspended: it cannot submit entries",
					found.name
				)
			}
			Some(_) => {}
		}
		let supporting = state.supporting_hospitals(hospital).await?;
		if supporting.is_empty() {
			bail!(
				"{hospital} has not named its supporting hospitals: do so with `consilium hospital \
				 support`"
			);
		}
		let mut readers = vec![(hospital, "this hospital")];
		for account in supporting {
			let found = state.hospital(account).await?;
			// Who is suspended when an entry is submitted is not in its electorate.
			if found.is_some_and(|found| found.status == HospitalStatus::Active) {
				readers.push((account, "a supporting hospital"));
			}
		}
		let mut always = VecDeque::new();
		for (account, who) in readers {
			always.push_back(key_of(&state, account, who).await?);
		}
		let Some(operator) = state.database_operator().await? else {
			bail!("the consortium has named no database operator: nobody could migrate");
		};
		always.push_front(key_of(&state, operator, "the database operator").await?);
		Ok(Readers {
			state,
			always: always.into(),
			patients: BTreeMap::new(),
		})
	}

	/// The readers of a record about this patient.
	pub async fn for_patient(&mut self, patient: AccountId) -> Result<Vec<EncryptionKey>> {
		let key = match self.patients.get(&patient) {
			Some(key) => key.clone(),
			None => {
				if self.state.patient(patient).await?.is_none() {
					bail!(
						"{patient} is not registered as a patient: do so with `consilium patient \
						 register`"
					);
				}
				let key = key_of(&self.state, patient, "the patient").await?;
				self.patients.insert(patient, key.clone());
				key
			}
		};
		let mut readers = self.always.clone();
		readers.push(key);
		Ok(readers)
	}
}

async fn key_of(state: &State, account: AccountId, who: &str) -> Result<EncryptionKey> {
	match state.encryption_key(account).await? {
		Some(published) => Ok(published.key),
		None => bail!(
			"{who}, {account}, has set no encryption key, so that nothing can be sealed to it: it does \
			 so with `consilium key publish`"
		),
	}
}
