//! What the pallet stores and takes.

use crate::{Config, HoldReason};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::marker::PhantomData;
use frame_support::{
	traits::{fungible::HoldConsideration, Get},
	BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What the consortium knows of a hospital beside its account.
///
/// Calls take the name as `Vec<u8>`, so that a name out of bounds is answered with an error that
/// says so; the state holds it bounded.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct HospitalProfile<Name> {
	/// UTF-8, as people write it.
	pub name: Name,
}

/// Whether a hospital takes part.
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
pub enum HospitalStatus {
	/// A member of the consortium: submits, votes and may validate.
	Active,
	/// Takes no part until it is reinstated.
	Suspended,
}

/// A registered hospital.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Hospital<Name> {
	/// What the consortium knows of it.
	pub profile: HospitalProfile<Name>,
	/// Whether it takes part.
	pub status: HospitalStatus,
}

/// A registered hospital, as the state holds it.
pub type HospitalOf<T> = Hospital<BoundedVec<u8, <T as Config>::MaxNameLength>>;

/// A registered patient.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Patient<AccountId, BlockNumber> {
	/// The hospital that registered the account.
	pub registered_by: AccountId,
	/// The block in which it did.
	pub registered_at: BlockNumber,
}

/// A registered patient, as the state holds it.
pub type PatientOf<T> = Patient<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

/// An X25519 public key (RFC 7748): 32 bytes, little-endian.
pub type PublicKey = [u8; 32];

/// The key that records are sealed to for an account.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct EncryptionKey<BlockNumber> {
	/// The public key.
	pub key: PublicKey,
	/// The block in which it was set: the entries of earlier blocks are sealed to an earlier key.
	pub since: BlockNumber,
}

/// An encryption key, as the state holds it.
pub type EncryptionKeyOf<T> = EncryptionKey<BlockNumberFor<T>>;

/// The number of an entry: counted up from 0, never used again.
pub type EntryId = u64;

/// BLAKE2b-256 of the canonical plaintext of a sealed part, which holds 32 random bytes of salt.
pub type Commitment = [u8; 32];

/// One of the two parts of an entry: the health details or the bill details.
///
/// Calls take the ciphertext as `Vec<u8>`, so that one out of bounds is answered with an error that
/// says so.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct SealedPart<Ciphertext> {
	/// What the opened part must match.
	pub commitment: Commitment,
	/// The part, sealed to those who may read it. The chain cannot tell to whom it is.
	pub ciphertext: Ciphertext,
}

/// A ciphertext, as the state holds it.
pub type CiphertextOf<T> = BoundedVec<u8, <T as Config>::MaxCiphertextLength>;

/// The ciphertexts of an open entry, and the deposit that is held for their bytes.
#[derive(
	CloneNoBound, PartialEqNoBound, EqNoBound, DebugNoBound, Encode, Decode, TypeInfo, MaxEncodedLen,
)]
#[scale_info(skip_type_params(T))]
pub struct Ciphertexts<T: Config> {
	/// The sealed health details.
	pub health: CiphertextOf<T>,
	/// The sealed bill details.
	pub bill: CiphertextOf<T>,
	/// Held from the submitting hospital until the entry closes.
	pub deposit: DepositOf<T>,
}

/// A deposit: the amount that is held.
pub type DepositOf<T> = HoldConsideration<
	<T as frame_system::Config>::AccountId,
	<T as Config>::Currency,
	EntryDepositReason<T>,
	<T as Config>::DepositPrice,
>;

/// Why a deposit is held.
pub struct EntryDepositReason<T>(PhantomData<T>);

impl<T: Config> Get<T::RuntimeHoldReason> for EntryDepositReason<T> {
	fn get() -> T::RuntimeHoldReason {
		HoldReason::EntryDeposit.into()
	}
}

/// What became of an entry.
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
pub enum EntryStatus {
	/// The electorate votes on it.
	Pending,
	/// The electorate agreed: the database operator may migrate it.
	Approved,
	/// The electorate did not agree.
	Rejected,
	/// The deadline passed before the electorate decided.
	Expired,
	/// The hospital that submitted it took it back.
	Withdrawn,
	/// Its record is in the database.
	Migrated,
	/// The database operator could not take its record in.
	Refused(RefusalReason),
}

impl EntryStatus {
	/// Whether the entry's ciphertexts are in the state, and a deposit held for them.
	pub fn is_open(&self) -> bool {
		matches!(self, EntryStatus::Pending | EntryStatus::Approved)
	}
}

/// Why the database operator could not take a record in.
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
pub enum RefusalReason {
	/// A part cannot be opened with the operator's key.
	DoesNotOpen,
	/// An opened part is not what the commitment was made of.
	CommitmentMismatch,
	/// An opened part is no record or no bill.
	Malformed,
}

/// What is kept of an entry for ever: at most 200 bytes with its key.
#[derive(
	Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Entry<AccountId, BlockNumber> {
	/// The hospital that submitted it.
	pub hospital: AccountId,
	/// The patient whom it is about.
	pub patient: AccountId,
	/// The earlier entry that it corrects.
	pub amends: Option<EntryId>,
	/// The commitment to the health details.
	pub health: Commitment,
	/// The commitment to the bill details.
	pub bill: Commitment,
	/// The block in which it was submitted.
	pub submitted_at: BlockNumber,
	/// What became of it.
	pub status: EntryStatus,
	/// The votes when the voting ended; none while the entry is pending.
	pub final_count: Option<VoteCount>,
}

/// An entry, as the state holds it.
pub type EntryOf<T> = Entry<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

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

/// The vote on a pending entry.
#[derive(
	CloneNoBound, PartialEqNoBound, EqNoBound, DebugNoBound, Encode, Decode, TypeInfo, MaxEncodedLen,
)]
#[scale_info(skip_type_params(T))]
pub struct Ballot<T: Config> {
	/// The supporting hospitals of the electorate.
	pub hospitals: BoundedVec<Elector<T::AccountId>, T::MaxSupportingHospitals>,
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
