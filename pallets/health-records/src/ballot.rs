//! The vote on an entry: who votes, how it stands, how it ends.

use crate::Config;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What a member of the electorate says of an entry.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub enum Verdict {
	/// The record is right, as far as the voter can tell.
	Approve,
	/// The record must not enter the database.
	Reject(RejectionReason),
}

/// Why a voter rejects. A code and no text: what is on chain is for everyone's eyes, for ever.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub enum RejectionReason {
	/// A part cannot be opened with the voter's key.
	DoesNotOpen,
	/// An opened part is not what the commitment was made of.
	CommitmentMismatch,
	/// A value that cannot be, or that does not fit the others.
	Implausible,
	/// The record is about somebody else.
	WrongPatient,
	/// The health details are not right.
	WrongHealthDetails,
	/// The bill details are not right.
	WrongBillDetails,
	/// What the voter tells the hospital in another way.
	Other,
}

/// One who votes on an entry, and how.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Elector<AccountId> {
	/// Who.
	pub account: AccountId,
	/// None until they have voted.
	pub verdict: Option<Verdict>,
}

impl<AccountId> Elector<AccountId> {
	/// One who has not voted.
	pub fn silent(account: AccountId) -> Self {
		Elector {
			account,
			verdict: None,
		}
	}
}

/// Which share of the supporting hospitals in an electorate must approve. The patient must in any
/// case.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Serialize,
	Deserialize,
)]
pub struct ApprovalPolicy {
	/// Of the share: at least 1, at most the denominator.
	pub numerator: u32,
	/// Of the share.
	pub denominator: u32,
}

impl Default for ApprovalPolicy {
	/// All of them.
	fn default() -> Self {
		ApprovalPolicy {
			numerator: 1,
			denominator: 1,
		}
	}
}

impl ApprovalPolicy {
	/// Whether it is a share: more than nothing, at most all.
	pub fn is_valid(&self) -> bool {
		0 < self.numerator && self.numerator <= self.denominator
	}

	/// How many of `hospitals` must approve: the share, rounded up, and never none.
	pub fn needed(&self, hospitals: u32) -> u32 {
		u64::from(hospitals)
			.saturating_mul(self.numerator.into())
			.div_ceil(u64::from(self.denominator).max(1))
			.max(1)
			.try_into()
			.unwrap_or(u32::MAX)
	}
}

/// How the vote on an entry stands.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub struct VoteCount {
	/// The supporting hospitals that approved.
	pub approvals: u8,
	/// The supporting hospitals that rejected.
	pub rejections: u8,
	/// How many supporting hospitals must approve.
	pub needed: u8,
	/// What the patient said, without whose approval there is none.
	pub patient: Option<Verdict>,
}

/// The supporting hospitals of an electorate.
pub type HospitalElectors<T> = BoundedVec<
	Elector<<T as frame_system::Config>::AccountId>,
	<T as Config>::MaxSupportingHospitals,
>;

/// The vote on a pending entry.
#[derive(
	CloneNoBound, PartialEqNoBound, EqNoBound, DebugNoBound, Encode, Decode, TypeInfo, MaxEncodedLen,
)]
#[scale_info(skip_type_params(T))]
pub struct Ballot<T: Config> {
	/// The supporting hospitals of the electorate.
	pub hospitals: HospitalElectors<T>,
	/// The patient.
	pub patient: Elector<T::AccountId>,
	/// The approval policy when the entry was submitted.
	pub policy: ApprovalPolicy,
	/// The last block in which a vote is taken.
	pub deadline: BlockNumberFor<T>,
}

/// How a vote ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
	/// Enough supporting hospitals approved, and the patient.
	Approved,
	/// Approval has become impossible.
	Rejected,
}

impl<T: Config> Ballot<T> {
	/// The elector of this account.
	pub fn elector_mut(&mut self, account: &T::AccountId) -> Option<&mut Elector<T::AccountId>> {
		core::iter::once(&mut self.patient)
			.chain(self.hospitals.iter_mut())
			.find(|elector| elector.account == *account)
	}

	/// All who vote: the patient and the hospitals.
	pub fn electors(&self) -> impl Iterator<Item = &Elector<T::AccountId>> {
		core::iter::once(&self.patient).chain(self.hospitals.iter())
	}

	/// Whether the deadline has passed in the block of this number.
	pub fn is_over(&self, now: BlockNumberFor<T>) -> bool {
		now > self.deadline
	}

	/// How the vote stands.
	pub fn count(&self) -> VoteCount {
		let verdicts = || self.hospitals.iter().filter_map(|elector| elector.verdict);
		let approvals = verdicts()
			.filter(|verdict| *verdict == Verdict::Approve)
			.count();
		let rejections = verdicts().count().saturating_sub(approvals);
		// `integrity_test` sees to it that an electorate fits a byte.
		let byte = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
		VoteCount {
			approvals: byte(approvals),
			rejections: byte(rejections),
			needed: byte(self.policy.needed(self.hospitals.len() as u32) as usize),
			patient: self.patient.verdict,
		}
	}

	/// How the vote ends; none if it is still open.
	pub fn outcome(&self) -> Option<Outcome> {
		let count = self.count();
		let can_approve = self.hospitals.len().saturating_sub(count.rejections.into());
		if matches!(count.patient, Some(Verdict::Reject(_)))
			|| can_approve < usize::from(count.needed)
		{
			return Some(Outcome::Rejected);
		}
		let approved = count.patient == Some(Verdict::Approve) && count.approvals >= count.needed;
		approved.then_some(Outcome::Approved)
	}
}
