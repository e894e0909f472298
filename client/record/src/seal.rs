//! Sealing a part to those who may read it, and opening it: age files
//! (<https://age-encryption.org/v1>), binary, with X25519 recipients.

use crate::{BillDetails, Commitment, DecryptionKey, EncryptionKey, HealthDetails, Invalid, Part};
use age::{Decryptor, Encryptor, Identity, Recipient};
use std::{
	collections::BTreeSet,
	fmt,
	io::{Read, Write},
};
use zeroize::Zeroizing;

/// The most bytes that a sealed part has: what the chain takes.
pub const MAX_CIPHERTEXT_LENGTH: usize = 8 * 1024;

/// A sealed part, as the chain takes it.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedPart {
	/// What the opened part must match.
	pub commitment: Commitment,
	/// The part as an age file: at most [`MAX_CIPHERTEXT_LENGTH`] bytes.
	pub ciphertext: Vec<u8>,
}

impl fmt::Debug for SealedPart {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let length = self.ciphertext.len();
		write!(f, "SealedPart({}, {length} bytes)", self.commitment)
	}
}

/// A part cannot be sealed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SealError {
	/// There is nobody who could open it.
	#[error("there is nobody to seal this to")]
	NoRecipients,
	/// It, or what it becomes for so many recipients, is more than the chain takes.
	#[error(
		"this has {length} bytes when sealed, and the chain takes {MAX_CIPHERTEXT_LENGTH} at most"
	)]
	TooLong {
		/// In bytes.
		length: usize,
	},
	/// The part has no canonical form.
	#[error(transparent)]
	Invalid(#[from] Invalid),
	/// The library refused; it has no known reason to.
	#[error("age cannot seal this")]
	Age,
}

/// A sealed part cannot be opened. The variants are the reasons for which the database operator
/// refuses a migration.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OpenError {
	/// None of the keys opens it, or it is no age file, or it was altered.
	#[error("this does not open: {0}")]
	DoesNotOpen(Unopened),
	/// It is not what the commitment was made of.
	#[error("this is not what its commitment was made of")]
	CommitmentMismatch,
	/// It is what the commitment was made of, and still not a part in canonical form.
	#[error("this opens, but is not in order: {0}")]
	Malformed(Invalid),
}

/// Why a ciphertext does not open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unopened {
	/// It has more bytes than the chain takes.
	#[error("it has more than {MAX_CIPHERTEXT_LENGTH} bytes")]
	TooLong,
	/// It does not begin as an age file does, or ends too early, or its header was altered.
	#[error("its header is not that of an age file, or was altered")]
	Header,
	/// It is sealed to others.
	#[error("it is not sealed to any of the keys")]
	NoMatchingKey,
	/// Its content was altered or cut off.
	#[error("its content was altered or cut off")]
	Content,
}

/// Seal a part to some readers. A reader who is named twice counts once.
///
/// Whoever opens an age file tries its stanzas one after the other. That of the first reader comes
/// first: it should be the one who opens the most, the database operator. The others are in the order
/// of their keys, so that the place of a stanza does not tell a reader's part.
///
/// The ciphertext tells nobody who its readers are, but their number and the length of the part it does.
///
/// # Errors
///
/// [`SealError`]. Age adds to each file a random stanza of about 200 bytes that readers skip, so
/// close to the bound the same part may be sealed at one time and be too long at another.
pub fn seal<P: Part>(part: &P, readers: &[EncryptionKey]) -> Result<SealedPart, SealError> {
	let plaintext = part.to_canonical_json()?;
	let ciphertext = encrypt(&plaintext, readers)?;
	Ok(SealedPart {
		commitment: Commitment::to(&plaintext),
		ciphertext,
	})
}

/// Open a sealed part with whichever of the keys it is sealed to, and check that it is what its
/// commitment was made of, and in order.
///
/// # Errors
///
/// [`OpenError`], whatever the bytes are.
pub fn open<P: Part>(
	ciphertext: &[u8],
	commitment: &Commitment,
	keys: &[DecryptionKey],
) -> Result<P, OpenError> {
	let plaintext = decrypt(ciphertext, keys).map_err(OpenError::DoesNotOpen)?;
	if Commitment::to(&plaintext) != *commitment {
		return Err(OpenError::CommitmentMismatch);
	}
	P::from_canonical_json(&plaintext).map_err(OpenError::Malformed)
}

fn encrypt(plaintext: &[u8], readers: &[EncryptionKey]) -> Result<Vec<u8>, SealError> {
	let (first, others) = readers.split_first().ok_or(SealError::NoRecipients)?;
	let others: BTreeSet<_> = others.iter().filter(|other| *other != first).collect();
	let recipients: Vec<_> = std::iter::once(first)
		.chain(others)
		.map(|reader| reader.to_age().map_err(|_| SealError::Age))
		.collect::<Result<_, _>>()?;
	let recipients = recipients
		.iter()
		.map(|recipient| recipient as &dyn Recipient);
	let encryptor = Encryptor::with_recipients(recipients).map_err(|_| SealError::Age)?;

	let mut ciphertext = Vec::with_capacity(MAX_CIPHERTEXT_LENGTH);
	let write = |encryptor: Encryptor, ciphertext: &mut Vec<u8>| {
		let mut writer = encryptor.wrap_output(ciphertext)?;
		writer.write_all(plaintext)?;
		writer.finish().map(|_| ())
	};
	write(encryptor, &mut ciphertext).map_err(|_: std::io::Error| SealError::Age)?;
	match ciphertext.len() {
		length if length > MAX_CIPHERTEXT_LENGTH => Err(SealError::TooLong { length }),
		_ => Ok(ciphertext),
	}
}

/// Whether a key opens a ciphertext, as far as its header tells.
fn is_sealed_to(ciphertext: &[u8], key: &DecryptionKey) -> bool {
	let identity = key.as_age() as &dyn Identity;
	Decryptor::new_buffered(ciphertext)
		.is_ok_and(|decryptor| decryptor.decrypt(std::iter::once(identity)).is_ok())
}

fn decrypt(ciphertext: &[u8], keys: &[DecryptionKey]) -> Result<Zeroizing<Vec<u8>>, Unopened> {
	if ciphertext.len() > MAX_CIPHERTEXT_LENGTH {
		return Err(Unopened::TooLong);
	}
	let decryptor = Decryptor::new_buffered(ciphertext).map_err(|_| Unopened::Header)?;
	let identities = keys.iter().map(|key| key.as_age() as &dyn Identity);
	let mut reader = decryptor.decrypt(identities).map_err(|error| match error {
		age::DecryptError::NoMatchingKeys => Unopened::NoMatchingKey,
		_ => Unopened::Header,
	})?;
	// All of it at once: a vector that grows leaves copies behind.
	let mut plaintext = Zeroizing::new(Vec::with_capacity(ciphertext.len()));
	reader
		.read_to_end(&mut plaintext)
		.map_err(|_| Unopened::Content)?;
	Ok(plaintext)
}

/// A record: the two parts of an entry, opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
	/// What was observed.
	pub health: HealthDetails,
	/// What it costs.
	pub bill: BillDetails,
}

/// A record whose parts are sealed apart, as an entry takes them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedRecord {
	/// The sealed health details.
	pub health: SealedPart,
	/// The sealed bill details.
	pub bill: SealedPart,
}

impl Record {
	/// Seal both parts to the same readers.
	///
	/// # Errors
	///
	/// As [`seal`].
	pub fn seal(&self, readers: &[EncryptionKey]) -> Result<SealedRecord, SealError> {
		Ok(SealedRecord {
			health: seal(&self.health, readers)?,
			bill: seal(&self.bill, readers)?,
		})
	}
}

impl SealedRecord {
	/// Open both parts.
	///
	/// # Errors
	///
	/// As [`open`].
	pub fn open(&self, keys: &[DecryptionKey]) -> Result<Record, OpenError> {
		Ok(Record {
			health: open(&self.health.ciphertext, &self.health.commitment, keys)?,
			bill: open(&self.bill.ciphertext, &self.bill.commitment, keys)?,
		})
	}

	/// Whether a key opens one of the parts: whether it is needed still.
	pub fn is_sealed_to(&self, key: &DecryptionKey) -> bool {
		[&self.health, &self.bill]
			.into_iter()
			.any(|part| is_sealed_to(&part.ciphertext, key))
	}
}
