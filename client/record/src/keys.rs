//! The keys that records are sealed to and opened with: X25519 (RFC 7748), as age writes them.

use age::secrecy::{ExposeSecret, SecretString};
use bech32::{primitives::decode::CheckedHrpstring, Bech32, Hrp};
use std::{fmt, str::FromStr};
use zeroize::Zeroizing;

/// What a public key's text begins with, before the `1` (<https://age-encryption.org/v1>).
const PUBLIC: Hrp = Hrp::parse_unchecked("age");
/// What a private key's text begins with, before the `1`.
const PRIVATE: Hrp = Hrp::parse_unchecked("age-secret-key-");

/// What is wrong with a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeyError {
	/// Not the text that age writes for such a key.
	#[error(
		"this is not a key of age: `age1…` is a public one, `AGE-SECRET-KEY-1…` a private one"
	)]
	NotAgeKey,
	/// A second way to write the same number. Age mixes the key as it is written into what it
	/// derives, so its owner could not open what is sealed to this form.
	#[error("this public key is not in its canonical form")]
	NotCanonical,
	/// A point of low order: everyone could open what is sealed to it.
	#[error("this public key is of low order")]
	LowOrder,
}

/// An X25519 public key that records are sealed to: 32 bytes on chain, `age1…` as text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EncryptionKey([u8; 32]);

impl EncryptionKey {
	/// The key in the 32 bytes that stand on chain.
	///
	/// # Errors
	///
	/// [`KeyError::NotCanonical`], [`KeyError::LowOrder`].
	pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, KeyError> {
		if !is_canonical(&bytes) {
			return Err(KeyError::NotCanonical);
		}
		// Any scalar will do: it is a multiple of 8 once clamped, so that points of low order, and
		// no others, go to zero.
		if x25519_dalek::x25519([1; 32], bytes) == [0; 32] {
			return Err(KeyError::LowOrder);
		}
		Ok(EncryptionKey(bytes))
	}

	/// The key as it stands on chain.
	pub fn to_bytes(&self) -> [u8; 32] {
		self.0
	}

	pub(crate) fn to_age(&self) -> Result<age::x25519::Recipient, KeyError> {
		self.to_string().parse().map_err(|_| KeyError::NotAgeKey)
	}
}

/// Whether the bytes, as a little-endian number, are below the prime of the field, 2^255 - 19.
fn is_canonical(bytes: &[u8; 32]) -> bool {
	let [lowest, middle @ .., highest] = bytes;
	let beyond = *highest == 0x7f && middle.iter().all(|byte| *byte == 0xff) && *lowest >= 0xed;
	*highest <= 0x7f && !beyond
}

impl FromStr for EncryptionKey {
	type Err = KeyError;

	/// From `age1…`, in lower case.
	fn from_str(text: &str) -> Result<Self, KeyError> {
		let bytes = decode(PUBLIC, text)?;
		let key = EncryptionKey::from_bytes(*bytes)?;
		(key.to_string() == text)
			.then_some(key)
			.ok_or(KeyError::NotAgeKey)
	}
}

impl fmt::Display for EncryptionKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		bech32::encode_lower_to_fmt::<Bech32, _>(f, PUBLIC, &self.0).map_err(|_| fmt::Error)
	}
}

impl fmt::Debug for EncryptionKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "EncryptionKey({self})")
	}
}

/// An X25519 private key that opens what is sealed to its [`EncryptionKey`]; an identity, as age
/// calls it. It is wiped from memory when it is dropped.
///
/// A retired one is destroyed: what it opened is in the database by then.
#[derive(Clone)]
pub struct DecryptionKey(age::x25519::Identity);

impl DecryptionKey {
	/// A new key, from the operating system's generator.
	pub fn generate() -> Self {
		DecryptionKey(age::x25519::Identity::generate())
	}

	/// The key in 32 bytes, which the caller wipes.
	///
	/// # Errors
	///
	/// None that is known: any 32 bytes are a private key.
	pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
		let text = bech32::encode_upper::<Bech32>(PRIVATE, bytes)
			.map(Zeroizing::new)
			.map_err(|_| KeyError::NotAgeKey)?;
		text.parse()
	}

	/// The key as text, `AGE-SECRET-KEY-1…`: for a file that only its owner reads.
	pub fn to_text(&self) -> SecretString {
		self.0.to_string()
	}

	/// The public key.
	///
	/// # Errors
	///
	/// None that is known: a private key's public key is sound.
	pub fn encryption_key(&self) -> Result<EncryptionKey, KeyError> {
		self.0.to_public().to_string().parse()
	}

	pub(crate) fn as_age(&self) -> &age::x25519::Identity {
		&self.0
	}
}

impl FromStr for DecryptionKey {
	type Err = KeyError;

	/// From `AGE-SECRET-KEY-1…`, in upper case.
	fn from_str(text: &str) -> Result<Self, KeyError> {
		let key = text
			.parse()
			.map(DecryptionKey)
			.map_err(|_| KeyError::NotAgeKey)?;
		(key.to_text().expose_secret() == text)
			.then_some(key)
			.ok_or(KeyError::NotAgeKey)
	}
}

impl fmt::Debug for DecryptionKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("DecryptionKey(redacted)")
	}
}

fn decode(prefix: Hrp, text: &str) -> Result<Zeroizing<[u8; 32]>, KeyError> {
	let checked = CheckedHrpstring::new::<Bech32>(text).map_err(|_| KeyError::NotAgeKey)?;
	if checked.hrp() != prefix {
		return Err(KeyError::NotAgeKey);
	}
	let bytes = Zeroizing::new(checked.byte_iter().collect::<Vec<u8>>());
	<[u8; 32]>::try_from(bytes.as_slice())
		.map(Zeroizing::new)
		.map_err(|_| KeyError::NotAgeKey)
}
