//! What the pallet stores and takes.

use crate::{BalanceOf, Ballot, Config, VoteCount};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use frame_system::pallet_prelude::BlockNumberFor;
use scale_info::TypeInfo;

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

/// An X25519 public key (RFC 7748): a number below 2^255 - 19 in 32 bytes, little-endian.
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

/// A record that is to become an entry.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking, TypeInfo)]
pub struct Submission<AccountId> {
	/// The patient whom it is about.
	pub patient: AccountId,
	/// The health details.
	pub health: SealedPart<Vec<u8>>,
	/// The bill details.
	pub bill: SealedPart<Vec<u8>>,
	/// The earlier entry that it corrects.
	pub amends: Option<EntryId>,
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
	pub deposit: BalanceOf<T>,
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

/// An entry. Once it is closed, it takes at most 200 bytes with its key, and is kept for ever.
#[derive(
	CloneNoBound, PartialEqNoBound, EqNoBound, DebugNoBound, Encode, Decode, TypeInfo, MaxEncodedLen,
)]
#[scale_info(skip_type_params(T))]
pub struct Entry<T: Config> {
	/// The hospital that submitted it.
	pub hospital: T::AccountId,
	/// The patient whom it is about.
	pub patient: T::AccountId,
	/// The earlier entry that it corrects.
	pub amends: Option<EntryId>,
	/// The commitment to the health details.
	pub health: Commitment,
	/// The commitment to the bill details.
	pub bill: Commitment,
	/// The block in which it was submitted.
	pub submitted_at: BlockNumberFor<T>,
	/// What became of it.
	pub status: EntryStatus,
	/// The votes when the voting ended; none while the entry is pending.
	pub final_count: Option<VoteCount>,
	/// The votes while the entry is open, pending or approved: the keys that the electorate of an
	/// approved entry has are needed until its migration is over. Here and not in a map of its own,
	/// so that a vote and what follows from it change one key of the state.
	pub ballot: Option<Ballot<T>>,
}
