//! What the pallet stores and takes.

use crate::Config;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::BoundedVec;
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
