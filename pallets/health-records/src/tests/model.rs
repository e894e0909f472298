//! What the pallet should do, said as simply as possible: plain lists, no index and no counter.
//! Whatever follows from the votes and the entries is counted again each time that it is asked.

use super::{random_calls::steps::Caller, *};
use crate::{ApprovalPolicy, Call, Error, Error::*, VoteCount};
use frame_support::dispatch::DispatchResult;
use sp_runtime::DispatchError::{self, BadOrigin};
use std::collections::{BTreeMap, BTreeSet};

pub struct ModelHospital {
	pub name: Vec<u8>,
	pub active: bool,
	pub supporting: Vec<AccountId>,
}

pub struct ModelEntry {
	pub hospital: AccountId,
	pub patient: AccountId,
	pub amends: Option<EntryId>,
	pub health: SealedPart<Vec<u8>>,
	pub bill: SealedPart<Vec<u8>>,
	pub submitted_at: u64,
	/// The last block in which votes count.
	deadline: u64,
	/// The hospitals that vote.
	pub supporting: Vec<AccountId>,
	pub votes: Vec<(AccountId, Verdict)>,
	policy: ApprovalPolicy,
	/// The end that no vote brought about.
	end: Option<EntryStatus>,
}

impl ModelHospital {
	fn new(name: Vec<u8>) -> Self {
		ModelHospital {
			name,
			active: true,
			supporting: Vec::new(),
		}
	}
}

impl ModelEntry {
	pub fn verdict(&self, voter: AccountId) -> Option<Verdict> {
		let vote = self.votes.iter().find(|(account, _)| *account == voter);
		vote.map(|(_, verdict)| *verdict)
	}

	pub fn electorate(&self) -> Vec<AccountId> {
		[vec![self.patient], self.supporting.clone()].concat()
	}

	/// Those whose vote is missing.
	pub fn missing(&self) -> Vec<AccountId> {
		let mut voters = self.electorate();
		voters.retain(|voter| self.verdict(*voter).is_none());
		voters
	}

	pub fn count(&self) -> VoteCount {
		let of_hospitals = |approve: bool| {
			let verdicts = self.supporting.iter().filter_map(|one| self.verdict(*one));
			verdicts.filter(|one| (*one == APPROVE) == approve).count() as u8
		};
		let (all, policy) = (self.supporting.len() as u64, self.policy);
		let needed = (1..=all)
			.find(|some| some * u64::from(policy.denominator) >= all * u64::from(policy.numerator))
			.expect("the policy is a share, and somebody votes");
		VoteCount {
			approvals: of_hospitals(true),
			rejections: of_hospitals(false),
			needed: needed as u8,
			patient: self.verdict(self.patient),
		}
	}

	pub fn status(&self) -> EntryStatus {
		let count = self.count();
		let can_still_approve = self.supporting.len() - usize::from(count.rejections);
		if let Some(end) = self.end {
			return end;
		}
		match count.patient {
			Some(Verdict::Reject(_)) => EntryStatus::Rejected,
			_ if can_still_approve < count.needed.into() => EntryStatus::Rejected,
			Some(APPROVE) if count.approvals >= count.needed => EntryStatus::Approved,
			_ => EntryStatus::Pending,
		}
	}

	pub fn is_pending(&self) -> bool {
		self.status() == EntryStatus::Pending
	}

	pub fn is_approved(&self) -> bool {
		self.status() == EntryStatus::Approved
	}

	/// Whether its ciphertexts are kept, and paid for.
	pub fn is_open(&self) -> bool {
		self.is_pending() || self.is_approved()
	}

	fn deposit(&self) -> Balance {
		let bytes = self.health.ciphertext.len() + self.bill.ciphertext.len();
		DEPOSIT_BASE + DEPOSIT_PER_BYTE * bytes as u64
	}
}

pub struct Model {
	pub now: u64,
	pub hospitals: BTreeMap<AccountId, ModelHospital>,
	pub with_session_keys: Vec<AccountId>,
	/// Each with the hospital that registered them, and when.
	pub patients: BTreeMap<AccountId, (AccountId, u64)>,
	/// Each with the block since when it is so.
	pub encryption_keys: BTreeMap<AccountId, (PublicKey, u64)>,
	pub operator: AccountId,
	pub policy: ApprovalPolicy,
	pub voting_period: u64,
	/// Their numbers are their places.
	pub entries: Vec<ModelEntry>,
	/// What each account has, held or free.
	pub owned: BTreeMap<AccountId, Balance>,
}

impl Model {
	/// The chain at its genesis.
	pub fn new() -> Self {
		let founder = |account| ModelHospital::new(format!("Hospital {account}").into_bytes());
		Model {
			now: 1,
			hospitals: FOUNDERS.map(|account| (account, founder(account))).into(),
			with_session_keys: FOUNDERS.to_vec(),
			patients: BTreeMap::new(),
			encryption_keys: BTreeMap::new(),
			operator: OPERATOR,
			policy: ApprovalPolicy::default(),
			voting_period: VOTING_PERIOD,
			entries: Vec::new(),
			owned: FOUNDERS.map(|account| (account, FOUNDER_BALANCE)).into(),
		}
	}

	/// The answer to a call, and what it changes.
	pub fn apply(&mut self, caller: Caller, call: Call<Test>) -> DispatchResult {
		match caller {
			Caller::Account(account) => self.apply_signed(account, call),
			Caller::Motion { ayes, members } if ayes * 3 >= members * 2 => self.apply_motion(call),
			_ => Err(BadOrigin),
		}
	}

	fn apply_motion(&mut self, call: Call<Test>) -> DispatchResult {
		match call {
			Call::register_hospital { hospital, profile } => {
				self.register_hospital(hospital, profile.name)
			}
			Call::suspend_hospital { hospital } => self.suspend_hospital(hospital),
			Call::reinstate_hospital { hospital } => {
				self.ensure_registered(hospital)?;
				check(self.is_suspended(hospital), HospitalNotSuspended)?;
				self.hospital(hospital).active = true;
				Ok(())
			}
			Call::set_database_operator { operator } => {
				check(operator != self.operator, OperatorAlreadySet)?;
				self.operator = operator;
				*self.owned.entry(operator).or_default() += GRANT;
				Ok(())
			}
			Call::set_approval_policy { policy } => {
				let share = 1..=policy.denominator;
				check(share.contains(&policy.numerator), ApprovalPolicyInvalid)?;
				self.policy = policy;
				Ok(())
			}
			Call::set_voting_period { blocks } => {
				let bounds = 1..=MAX_VOTING_PERIOD;
				check(bounds.contains(&blocks), VotingPeriodOutOfBounds)?;
				self.voting_period = blocks;
				Ok(())
			}
			_ => Err(BadOrigin),
		}
	}

	fn apply_signed(&mut self, caller: AccountId, call: Call<Test>) -> DispatchResult {
		match call {
			Call::set_encryption_key { key } => {
				if self.hospitals.contains_key(&caller) {
					self.ensure_active(caller)?;
				} else {
					check(
						self.patients.contains_key(&caller) || caller == self.operator,
						NotAParticipant,
					)?;
				}
				self.set_encryption_key(caller, key)
			}
			Call::set_supporting_hospitals { hospitals } => {
				self.set_supporting_hospitals(caller, hospitals)
			}
			Call::register_patient {
				patient,
				encryption_key,
			} => self.register_patient(caller, patient, encryption_key),
			Call::submit_entry {
				patient,
				health,
				bill,
				amends,
			} => {
				let supporting = self.electorate_of(caller)?;
				let submission = Submission {
					patient,
					health,
					bill,
					amends,
				};
				self.submit_entry(caller, &supporting, submission)
			}
			Call::submit_entries { submissions } => {
				ensure_batch(submissions.len())?;
				let supporting = self.electorate_of(caller)?;
				one_at_least(submissions, |submission| {
					self.submit_entry(caller, &supporting, submission)
				})
			}
			Call::cast_vote { entry, verdict } => self.cast_vote(caller, entry, verdict),
			Call::cast_votes { verdicts } => one_at_least(verdicts, |(entry, verdict)| {
				self.cast_vote(caller, entry, verdict)
			}),
			Call::withdraw_entry { entry } => self.withdraw_entry(caller, entry),
			Call::expire_entry { entry } => self.expire_entry(entry),
			Call::discharge_voter { entry, hospital } => {
				self.discharge_voter(caller, entry, hospital)
			}
			Call::confirm_migration { entries } => {
				check(caller == self.operator, NotDatabaseOperator)?;
				one_at_least(entries, |entry| self.end(entry, EntryStatus::Migrated))
			}
			Call::refuse_migration { entry, reason } => {
				check(caller == self.operator, NotDatabaseOperator)?;
				self.end(entry, EntryStatus::Refused(reason))
			}
			_ => Err(BadOrigin),
		}
	}

	/// Whether a call of an account costs no fee.
	pub fn is_free(&self, caller: AccountId, call: &Call<Test>) -> bool {
		let is_patients = |id: EntryId| {
			self.can_vote(caller, id).is_ok() && self.entries[id as usize].patient == caller
		};
		match call {
			Call::cast_vote { entry, .. } => is_patients(*entry),
			Call::cast_votes { verdicts } => {
				let distinct: BTreeSet<_> = verdicts.iter().map(|(entry, _)| *entry).collect();
				(!verdicts.is_empty() && fits(verdicts.len(), MAX_BATCH_LENGTH))
					&& distinct.len() == verdicts.len()
					&& distinct.into_iter().all(is_patients)
			}
			Call::set_encryption_key { key } => {
				let since = self.encryption_keys.get(&caller).map(|(_, since)| *since);
				self.patients.contains_key(&caller)
					&& !low_order_keys().contains(key)
					&& since.is_none_or(|since| self.now >= since + FREE_KEY_INTERVAL)
			}
			Call::expire_entry { entry } => self.due().contains(entry),
			Call::discharge_voter { entry, hospital } => {
				self.can_discharge(caller, *entry, *hospital).is_ok()
					&& self.entries[*entry as usize].patient == caller
			}
			_ => false,
		}
	}

	pub fn active_hospitals(&self) -> Vec<AccountId> {
		let active = self.hospitals.iter().filter(|(_, one)| one.active);
		active.map(|(account, _)| *account).collect()
	}

	/// The numbers of the entries that are so.
	pub fn entries_that(&self, are: impl Fn(&ModelEntry) -> bool) -> Vec<EntryId> {
		let ids = 0..self.entries.len() as u64;
		ids.filter(|id| are(&self.entries[*id as usize])).collect()
	}

	/// The pending entries that nobody can vote on any more.
	pub fn due(&self) -> Vec<EntryId> {
		self.entries_that(|entry| entry.is_pending() && self.is_late(entry))
	}

	/// Those that expire by themselves: the ones before the first that can be voted on.
	pub fn due_in_order(&self) -> Vec<EntryId> {
		let pending = self.entries_that(ModelEntry::is_pending).into_iter();
		pending
			.take_while(|id| self.is_late(&self.entries[*id as usize]))
			.collect()
	}

	pub fn awaited(&self, voter: AccountId) -> Vec<EntryId> {
		self.entries_that(|entry| entry.is_pending() && entry.missing().contains(&voter))
	}

	pub fn held(&self, hospital: AccountId) -> Balance {
		let entries = self.entries.iter();
		entries
			.filter(|entry| entry.hospital == hospital && entry.is_open())
			.map(ModelEntry::deposit)
			.sum()
	}

	pub fn free(&self, account: AccountId) -> Balance {
		self.owned.get(&account).copied().unwrap_or(0) - self.held(account)
	}

	fn is_late(&self, entry: &ModelEntry) -> bool {
		self.now > entry.deadline
	}

	fn ensure_registered(&self, account: AccountId) -> DispatchResult {
		check(self.hospitals.contains_key(&account), HospitalNotRegistered)
	}

	fn ensure_active(&self, account: AccountId) -> DispatchResult {
		self.ensure_registered(account)?;
		check(!self.is_suspended(account), HospitalSuspended)
	}

	fn is_suspended(&self, account: AccountId) -> bool {
		let hospital = self.hospitals.get(&account);
		hospital.is_some_and(|hospital| !hospital.active)
	}

	/// A hospital that is registered.
	fn hospital(&mut self, account: AccountId) -> &mut ModelHospital {
		self.hospitals.get_mut(&account).expect("it is registered")
	}

	fn entry(&mut self, id: EntryId) -> Result<&mut ModelEntry, Error<Test>> {
		self.entries.get_mut(id as usize).ok_or(EntryNotFound)
	}

	fn pending(&self, id: EntryId) -> Result<&ModelEntry, Error<Test>> {
		let entry = self.entries.get(id as usize).ok_or(EntryNotFound)?;
		Some(entry)
			.filter(|one| one.is_pending())
			.ok_or(EntryNotPending)
	}

	fn register_hospital(&mut self, hospital: AccountId, name: Vec<u8>) -> DispatchResult {
		let is_new = !self.hospitals.contains_key(&hospital);
		check(is_new, HospitalAlreadyRegistered)?;
		check(!self.patients.contains_key(&hospital), AccountIsPatient)?;
		let hospitals = self.hospitals.len() + 1;
		check(fits(hospitals, MAX_HOSPITALS), MaxHospitalsExceeded)?;
		check(!name.is_empty(), NameEmpty)?;
		check(fits(name.len(), MAX_NAME_LENGTH), MaxNameLengthExceeded)?;
		check(String::from_utf8(name.clone()).is_ok(), NameNotUtf8)?;
		self.hospitals.insert(hospital, ModelHospital::new(name));
		*self.owned.entry(hospital).or_default() += GRANT;
		Ok(())
	}

	fn suspend_hospital(&mut self, hospital: AccountId) -> DispatchResult {
		self.ensure_registered(hospital)?;
		check(!self.is_suspended(hospital), HospitalAlreadySuspended)?;
		let mut left = self.active_hospitals();
		left.retain(|other| *other != hospital && self.with_session_keys.contains(other));
		check(!left.is_empty(), LastValidator)?;
		self.hospital(hospital).active = false;
		Ok(())
	}

	fn set_encryption_key(&mut self, account: AccountId, key: PublicKey) -> DispatchResult {
		check(!low_order_keys().contains(&key), EncryptionKeyInvalid)?;
		self.encryption_keys.insert(account, (key, self.now));
		Ok(())
	}

	fn set_supporting_hospitals(&mut self, by: AccountId, list: Vec<AccountId>) -> DispatchResult {
		self.ensure_active(by)?;
		check(!list.is_empty(), SupportingHospitalsEmpty)?;
		let not_too_many = fits(list.len(), MAX_SUPPORTING_HOSPITALS);
		check(not_too_many, MaxSupportingHospitalsExceeded)?;
		check(!list.contains(&by), SupportsItself)?;
		let distinct: BTreeSet<_> = list.iter().collect();
		check(distinct.len() == list.len(), SupportingHospitalRepeated)?;
		let registered = list.iter().all(|one| self.hospitals.contains_key(one));
		check(registered, SupportingHospitalNotRegistered)?;
		self.hospital(by).supporting = list;
		Ok(())
	}

	fn register_patient(
		&mut self,
		by: AccountId,
		patient: AccountId,
		key: PublicKey,
	) -> DispatchResult {
		self.ensure_active(by)?;
		let is_new = !self.patients.contains_key(&patient);
		check(is_new, PatientAlreadyRegistered)?;
		check(!self.hospitals.contains_key(&patient), AccountIsHospital)?;
		self.set_encryption_key(patient, key)?;
		self.patients.insert(patient, (by, self.now));
		Ok(())
	}

	/// The hospitals that vote on what a hospital submits now.
	fn electorate_of(&self, hospital: AccountId) -> Result<Vec<AccountId>, DispatchError> {
		self.ensure_active(hospital)?;
		let mut supporting = self.hospitals[&hospital].supporting.clone();
		check(!supporting.is_empty(), SupportingHospitalsNotSet)?;
		supporting.retain(|one| !self.is_suspended(*one));
		check(!supporting.is_empty(), NoActiveSupportingHospital)?;
		Ok(supporting)
	}

	fn submit_entry(
		&mut self,
		hospital: AccountId,
		supporting: &[AccountId],
		submission: Submission<AccountId>,
	) -> DispatchResult {
		let entry = ModelEntry {
			hospital,
			patient: submission.patient,
			amends: submission.amends,
			health: submission.health,
			bill: submission.bill,
			submitted_at: self.now,
			deadline: self.now + self.voting_period,
			supporting: supporting.to_vec(),
			votes: Vec::new(),
			policy: self.policy,
			end: None,
		};
		let is_patient = self.patients.contains_key(&entry.patient);
		check(is_patient, PatientNotRegistered)?;
		self.ensure_can_amend(&entry)?;
		let pending = self.entries_that(|one| one.is_pending() && one.hospital == entry.hospital);
		check(fits(pending.len() + 1, MAX_PENDING), MaxPendingExceeded)?;
		for part in [&entry.health, &entry.bill] {
			let length = part.ciphertext.len();
			check(length > 0, CiphertextEmpty)?;
			let not_too_long = fits(length, MAX_CIPHERTEXT_LENGTH);
			check(not_too_long, MaxCiphertextLengthExceeded)?;
		}
		// One unit stays free: no balance can be smaller.
		let can_pay = entry.deposit() < self.free(entry.hospital);
		check(can_pay, DepositUnaffordable)?;
		self.entries.push(entry);
		Ok(())
	}

	fn ensure_can_amend(&self, entry: &ModelEntry) -> DispatchResult {
		let Some(amended) = entry.amends else {
			return Ok(());
		};
		let amended = self
			.entries
			.get(amended as usize)
			.ok_or(AmendedEntryNotFound::<Test>)?;
		let same = amended.hospital == entry.hospital && amended.patient == entry.patient;
		check(same, AmendedEntryOfOthers)?;
		let has_record = [EntryStatus::Approved, EntryStatus::Migrated].contains(&amended.status());
		check(has_record, AmendedEntryNotApproved)
	}

	fn can_vote(&self, voter: AccountId, id: EntryId) -> DispatchResult {
		let entry = self.pending(id)?;
		check(!self.is_late(entry), DeadlinePassed)?;
		check(entry.electorate().contains(&voter), NotInElectorate)?;
		check(entry.verdict(voter).is_none(), AlreadyVoted)?;
		check(!self.is_suspended(voter), HospitalSuspended)
	}

	fn cast_vote(&mut self, voter: AccountId, id: EntryId, verdict: Verdict) -> DispatchResult {
		self.can_vote(voter, id)?;
		self.entry(id)?.votes.push((voter, verdict));
		Ok(())
	}

	fn withdraw_entry(&mut self, caller: AccountId, id: EntryId) -> DispatchResult {
		let entry = self.pending(id)?;
		check(entry.hospital == caller, NotSubmitter)?;
		self.ensure_active(caller)?;
		self.entry(id)?.end = Some(EntryStatus::Withdrawn);
		Ok(())
	}

	pub fn expire_entry(&mut self, id: EntryId) -> DispatchResult {
		let entry = self.pending(id)?;
		check(self.is_late(entry), DeadlineNotPassed)?;
		self.entry(id)?.end = Some(EntryStatus::Expired);
		Ok(())
	}

	fn can_discharge(&self, by: AccountId, id: EntryId, voter: AccountId) -> DispatchResult {
		let entry = self.pending(id)?;
		check(!self.is_late(entry), DeadlinePassed)?;
		check(entry.electorate().contains(&by), NotInElectorate)?;
		check(!self.is_suspended(by), HospitalSuspended)?;
		check(entry.supporting.contains(&voter), VoterNotInElectorate)?;
		check(self.is_suspended(voter), HospitalNotSuspended)?;
		check(entry.verdict(voter).is_none(), AlreadyVoted)?;
		check(entry.supporting.len() > 1, LastElector)
	}

	fn discharge_voter(&mut self, by: AccountId, id: EntryId, voter: AccountId) -> DispatchResult {
		self.can_discharge(by, id, voter)?;
		self.entry(id)?.supporting.retain(|one| *one != voter);
		Ok(())
	}

	/// End the migration of an approved entry.
	fn end(&mut self, id: EntryId, status: EntryStatus) -> DispatchResult {
		let entry = self.entry(id)?;
		check(entry.is_approved(), EntryNotApproved)?;
		entry.end = Some(status);
		Ok(())
	}
}

fn check(condition: bool, otherwise: Error<Test>) -> DispatchResult {
	condition.then_some(()).ok_or(otherwise.into())
}

fn fits(length: usize, bound: u32) -> bool {
	length <= bound as usize
}

fn ensure_batch(length: usize) -> DispatchResult {
	check(length > 0, BatchEmpty)?;
	check(fits(length, MAX_BATCH_LENGTH), MaxBatchLengthExceeded)
}

/// Do something for each of many: fails, with the first error, if it fails for all.
fn one_at_least<T>(many: Vec<T>, act: impl FnMut(T) -> DispatchResult) -> DispatchResult {
	ensure_batch(many.len())?;
	let results: Vec<_> = many.into_iter().map(act).collect();
	if results.iter().any(Result::is_ok) {
		return Ok(());
	}
	results[0]
}
