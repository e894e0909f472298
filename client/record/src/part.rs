//! What the two parts of a record have in common: a canonical form, and a commitment to it.

use crate::{json, scalar, Invalid, Rule, Salt};
use blake2::{digest::consts::U32, Blake2b, Digest};
use serde::{de::DeserializeOwned, Deserialize, Deserializer, Serialize};
use std::fmt;
use zeroize::Zeroizing;

/// The most bytes of JSON that are parsed. A part that can be sealed has far fewer; this leaves room
/// for one that is indented.
pub const MAX_JSON_LENGTH: usize = 256 * 1024;

/// BLAKE2b-256 (RFC 7693) of the canonical form of a part, its salt included. On chain: 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commitment(pub [u8; 32]);

impl Commitment {
	/// The commitment to a plaintext.
	pub fn to(plaintext: &[u8]) -> Self {
		Commitment(Blake2b::<U32>::digest(plaintext).into())
	}
}

impl From<[u8; 32]> for Commitment {
	fn from(bytes: [u8; 32]) -> Self {
		Commitment(bytes)
	}
}

impl From<Commitment> for [u8; 32] {
	fn from(commitment: Commitment) -> Self {
		commitment.0
	}
}

impl std::str::FromStr for Commitment {
	type Err = Rule;

	/// From 64 lower-case hexadecimal digits.
	fn from_str(text: &str) -> Result<Self, Rule> {
		scalar::from_hex(text).map(Commitment)
	}
}

impl fmt::Display for Commitment {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(&scalar::to_hex(&self.0))
	}
}

impl fmt::Debug for Commitment {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "Commitment({self})")
	}
}

/// One of the two parts of a record, [`HealthDetails`](crate::HealthDetails) or
/// [`BillDetails`](crate::BillDetails): sealed, committed to and shown without the other.
pub trait Part: Serialize + DeserializeOwned + sealed::Sealed {
	/// The part's salt.
	fn salt(&self) -> &Salt;

	/// The canonical form (RFC 8785): what is sealed, and what the commitment is to.
	///
	/// # Errors
	///
	/// None that is known: everything that a part holds has a canonical form.
	fn to_canonical_json(&self) -> Result<Zeroizing<Vec<u8>>, Invalid> {
		json::canonical(self)
	}

	/// The commitment to this part.
	///
	/// # Errors
	///
	/// As [`to_canonical_json`](Part::to_canonical_json).
	fn commitment(&self) -> Result<Commitment, Invalid> {
		self.to_canonical_json().map(|bytes| Commitment::to(&bytes))
	}

	/// The part in a JSON text of any form: indented, with its fields in any order.
	///
	/// # Errors
	///
	/// Names the first field that breaks a rule, with its line and column. Unknown and repeated
	/// fields do.
	fn from_json(text: &[u8]) -> Result<Self, Invalid> {
		json::parse(text)
	}

	/// The part in a JSON text of the canonical form.
	///
	/// # Errors
	///
	/// As [`from_json`](Part::from_json), and [`Rule::NotCanonical`].
	fn from_canonical_json(text: &[u8]) -> Result<Self, Invalid> {
		let part = Self::from_json(text)?;
		if part.to_canonical_json()?.as_slice() != text {
			return Err(Invalid::new("", Rule::NotCanonical));
		}
		Ok(part)
	}
}

pub(crate) mod sealed {
	/// Keeps the parts to two.
	pub trait Sealed {}
}

/// What a list holds, if that is at least one element and at most `MAX`.
pub(crate) fn bounded<const MAX: usize, T>(list: Vec<T>) -> Result<Vec<T>, Rule> {
	match list.len() {
		0 => Err(Rule::Empty),
		length if length > MAX => Err(Rule::TooMany),
		_ => Ok(list),
	}
}

pub(crate) fn deserialize_bounded<'de, const MAX: usize, T, D>(
	deserializer: D,
) -> Result<Vec<T>, D::Error>
where
	T: Deserialize<'de>,
	D: Deserializer<'de>,
{
	Vec::deserialize(deserializer)
		.and_then(|list| bounded::<MAX, T>(list).map_err(serde::de::Error::custom))
}
