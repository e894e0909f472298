//! What happens to entries, hospitals and patients, and what becomes of their documents.

use crate::documents::{
	account, refusal, rejection, At, Count, EntryDocument, HospitalDocument, HospitalStatus,
	PatientDocument, Status, Vote,
};
use consilium_chain::{
	AccountId, Entry, EntryId, HealthRecordsEvent, RefusalReason, Verdict, VoteCount,
};
use std::collections::BTreeMap;

/// What happened in a block, with what the events themselves do not say.
#[derive(Clone, Debug)]
pub(crate) enum Change {
	Hospital(AccountId, HospitalChange),
	PatientRegistered {
		patient: AccountId,
		hospital: AccountId,
	},
	Entry(EntryId, EntryChange),
}

#[derive(Clone, Debug)]
pub(crate) enum HospitalChange {
	Registered { name: String },
	Status(HospitalStatus),
	Supporting(Vec<AccountId>),
}

#[derive(Clone, Debug)]
pub(crate) enum EntryChange {
	Submitted(Box<Entry>),
	Voted { voter: AccountId, verdict: Verdict },
	Discharged { voter: AccountId },
	Decided(Status, Option<VoteCount>),
	AmendedBy(EntryId),
	Migrated,
	Refused(RefusalReason),
}

/// Which entries and hospitals must be read to know what the events of a block mean.
pub(crate) struct Needed {
	pub entries: Vec<EntryId>,
	pub hospitals: Vec<AccountId>,
	pub approved: Vec<EntryId>,
}

impl Needed {
	pub fn by<'a>(events: impl Iterator<Item = &'a HealthRecordsEvent>) -> Self {
		use HealthRecordsEvent as E;
		let (mut entries, mut hospitals, mut approved) = (Vec::new(), Vec::new(), Vec::new());
		for event in events {
			match event {
				E::HospitalRegistered { hospital } => hospitals.push(*hospital),
				E::EntryApproved { entry } => {
					approved.push(*entry);
					entries.push(*entry);
				}
				E::EntrySubmitted { entry, .. }
				| E::EntryRejected { entry }
				| E::EntryWithdrawn { entry }
				| E::EntryExpired { entry } => entries.push(*entry),
				_ => {}
			}
		}
		Needed {
			entries,
			hospitals,
			approved,
		}
	}
}

/// What an event changes. An entry that is named in an event and not in the state is an error.
pub(crate) fn changes(
	event: &HealthRecordsEvent,
	entries: &BTreeMap<EntryId, Entry>,
	hospitals: &BTreeMap<AccountId, consilium_chain::Hospital>,
) -> Result<Vec<Change>, EntryId> {
	use EntryChange as C;
	use HealthRecordsEvent as E;
	let entry = |id: &EntryId| entries.get(id).ok_or(*id);
	let decided = |id: &EntryId, status| -> Result<Change, EntryId> {
		let count = entry(id)?.final_count.clone();
		Ok(Change::Entry(*id, C::Decided(status, count)))
	};
	let change = match event {
		E::HospitalRegistered { hospital } => {
			let name = hospitals.get(hospital).map(|found| found.name.clone());
			let name = name.unwrap_or_default();
			Change::Hospital(*hospital, HospitalChange::Registered { name })
		}
		E::HospitalSuspended { hospital } => {
			let status = HospitalChange::Status(HospitalStatus::Suspended);
			Change::Hospital(*hospital, status)
		}
		E::HospitalReinstated { hospital } => {
			Change::Hospital(*hospital, HospitalChange::Status(HospitalStatus::Active))
		}
		E::SupportingHospitalsSet {
			hospital,
			supporting,
		} => Change::Hospital(*hospital, HospitalChange::Supporting(supporting.clone())),
		E::PatientRegistered { patient, hospital } => Change::PatientRegistered {
			patient: *patient,
			hospital: *hospital,
		},
		E::EntrySubmitted { entry: id, .. } => {
			Change::Entry(*id, C::Submitted(Box::new(entry(id)?.clone())))
		}
		E::VotesCast { voter, verdicts } => {
			let voted = |(entry, verdict): &(EntryId, Verdict)| {
				let (voter, verdict) = (*voter, verdict.clone());
				Change::Entry(*entry, C::Voted { voter, verdict })
			};
			return Ok(verdicts.iter().map(voted).collect());
		}
		E::VoterDischarged { entry, voter } => {
			Change::Entry(*entry, C::Discharged { voter: *voter })
		}
		E::EntryApproved { entry: id } => {
			let mut changes = vec![decided(id, Status::Approved)?];
			let amended = entry(id)?.amends;
			changes.extend(amended.map(|amended| Change::Entry(amended, C::AmendedBy(*id))));
			return Ok(changes);
		}
		E::EntryRejected { entry } => decided(entry, Status::Rejected)?,
		E::EntryWithdrawn { entry } => decided(entry, Status::Withdrawn)?,
		E::EntryExpired { entry } => decided(entry, Status::Expired)?,
		E::MigrationConfirmed { entry } => Change::Entry(*entry, C::Migrated),
		E::MigrationRefused { entry, reason } => Change::Entry(*entry, C::Refused(reason.clone())),
		E::EncryptionKeySet { .. }
		| E::SubmissionSkipped { .. }
		| E::VoteSkipped { .. }
		| E::MigrationSkipped { .. }
		| E::DatabaseOperatorSet { .. }
		| E::ApprovalPolicySet { .. }
		| E::VotingPeriodSet { .. } => return Ok(Vec::new()),
	};
	Ok(vec![change])
}

/// The documents that some blocks change.
#[derive(Default)]
pub(crate) struct Documents {
	pub entries: BTreeMap<EntryId, EntryDocument>,
	pub hospitals: BTreeMap<String, HospitalDocument>,
	pub patients: BTreeMap<String, PatientDocument>,
}

/// A change of something that has no document: the database is not what the blocks before made of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Missing(pub String);

impl Documents {
	/// Carry out a change that happened in a block.
	pub fn apply(&mut self, change: Change, at: &At) -> Result<(), Missing> {
		match change {
			Change::Hospital(hospital, change) => self.apply_to_hospital(&hospital, change, at),
			Change::PatientRegistered { patient, hospital } => {
				let document = PatientDocument {
					account: account(&patient),
					registered_by: account(&hospital),
					registered: at.clone(),
				};
				self.patients.insert(document.account.clone(), document);
				Ok(())
			}
			Change::Entry(id, EntryChange::Submitted(entry)) => {
				self.entries.insert(id, submitted(id, &entry, at));
				Ok(())
			}
			Change::Entry(id, change) => {
				let missing = || Missing(format!("entry {id}"));
				let document = self.entries.get_mut(&id).ok_or_else(missing)?;
				document.apply(change, at);
				Ok(())
			}
		}
	}

	fn apply_to_hospital(
		&mut self,
		hospital: &AccountId,
		change: HospitalChange,
		at: &At,
	) -> Result<(), Missing> {
		let hospital = account(hospital);
		if let HospitalChange::Registered { name } = change {
			let document = HospitalDocument {
				account: hospital.clone(),
				name,
				status: HospitalStatus::Active,
				registered: at.clone(),
				supporting: Vec::new(),
			};
			self.hospitals.insert(hospital, document);
			return Ok(());
		}
		let missing = || Missing(format!("hospital {hospital}"));
		let document = self.hospitals.get_mut(&hospital).ok_or_else(missing)?;
		match change {
			HospitalChange::Status(status) => document.status = status,
			HospitalChange::Supporting(hospitals) => {
				document.supporting = hospitals.iter().map(account).collect();
			}
			HospitalChange::Registered { .. } => {}
		}
		Ok(())
	}
}

fn submitted(id: EntryId, entry: &Entry, at: &At) -> EntryDocument {
	EntryDocument {
		id,
		hospital: account(&entry.hospital),
		patient: account(&entry.patient),
		amends: entry.amends,
		amended_by: None,
		health_commitment: hex::encode(entry.health),
		bill_commitment: hex::encode(entry.bill),
		status: Status::Pending,
		refusal: None,
		submitted: at.clone(),
		votes: Vec::new(),
		discharged: Vec::new(),
		count: None,
		decided: None,
		closed: None,
	}
}

impl From<VoteCount> for Count {
	fn from(count: VoteCount) -> Self {
		Count {
			approvals: count.approvals.into(),
			rejections: count.rejections.into(),
			needed: count.needed.into(),
		}
	}
}

impl EntryDocument {
	fn apply(&mut self, change: EntryChange, at: &At) {
		match change {
			EntryChange::Submitted(_) => {}
			EntryChange::Voted { voter, verdict } => self.votes.push(Vote {
				voter: account(&voter),
				approves: verdict == Verdict::Approve,
				reason: match &verdict {
					Verdict::Approve => None,
					Verdict::Reject(reason) => Some(rejection(reason).to_owned()),
				},
				at: at.clone(),
			}),
			EntryChange::Discharged { voter } => self.discharged.push(account(&voter)),
			EntryChange::Decided(status, count) => {
				self.status = status;
				self.count = count.map(Count::from);
				self.decided = Some(at.clone());
			}
			EntryChange::AmendedBy(entry) => self.amended_by = Some(entry),
			EntryChange::Migrated => {
				self.status = Status::Migrated;
				self.closed = Some(at.clone());
			}
			EntryChange::Refused(reason) => {
				self.status = Status::Refused;
				self.refusal = Some(refusal(&reason).to_owned());
				self.closed = Some(at.clone());
			}
		}
	}
}

#[cfg(test)]
#[path = "life_tests.rs"]
mod tests;
