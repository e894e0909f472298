//! The account: an sr25519 key pair from a secret URI.

use age::secrecy::{ExposeSecret, SecretString};
use bip39::Mnemonic;
use blake2::{
	digest::{consts::U32, KeyInit, Mac},
	Blake2b512, Blake2bMac, Digest,
};
use consilium_record::NoRandomness;
use std::fmt::{self, Write};
use subxt_signer::{sr25519, SecretUri};
use zeroize::Zeroizing;

/// Separates the key of [`Account::tag`] from whatever else the secret may be hashed to.
const TAG_CONTEXT: &[u8] = b"consilium: key of tags, of the account ";

/// A text is no secret URI of an account. None of these repeats the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccountError {
	/// An empty text would be the well-known development account.
	#[error("it is empty")]
	Empty,
	/// Not UTF-8.
	#[error("it is not text")]
	NotText,
	/// More than one line.
	#[error("it has more than one line")]
	NotOneLine,
	/// A password, which would stand beside the phrase that it is to protect.
	#[error(
		"it has a `///password`: write the account's hex seed instead, and protect the folder by a \
		passphrase"
	)]
	Password,
	/// A phrase of another length.
	#[error("it is a phrase of {0} words, and a phrase has 12, 15, 18, 21 or 24")]
	WordCount(usize),
	/// A word that is not of the English list; counted from 1.
	#[error("word {0} of the phrase is none of BIP39's English words")]
	UnknownWord(usize),
	/// The words are right, and their checksum is not.
	#[error("the phrase's checksum is wrong: a word is another one, or in another place")]
	Checksum,
	/// `0x` without 64 hexadecimal digits behind it.
	#[error("`0x` begins a seed, which has 64 hexadecimal digits")]
	Seed,
	/// Nothing of the kind.
	#[error(
		"it is not a secret URI: a phrase of 12 to 24 words, or `0x` and 64 hexadecimal digits, and \
		after either a derivation path such as `//hospital//1` or none"
	)]
	Malformed,
}

/// An account that signs.
///
/// The key pair is not to be printed: its own `Debug` shows the secret key.
pub struct Account {
	signer: sr25519::Keypair,
	tag_key: Zeroizing<[u8; 64]>,
}

impl Account {
	/// The account of a secret URI, which a line's end may follow.
	pub fn parse(text: &str) -> Result<Self, AccountError> {
		let uri = text.trim();
		if uri.is_empty() {
			return Err(AccountError::Empty);
		}
		if uri.contains(['\n', '\r']) {
			return Err(AccountError::NotOneLine);
		}
		let parsed: SecretUri = uri.parse().map_err(|_| AccountError::Malformed)?;
		if parsed.password.is_some() {
			return Err(AccountError::Password);
		}
		let signer = sr25519::Keypair::from_uri(&parsed).map_err(|error| problem(&error))?;
		let mut tag_key = Zeroizing::new([0; 64]);
		let hasher = Blake2b512::new_with_prefix(TAG_CONTEXT).chain_update(uri);
		hasher.finalize_into((&mut *tag_key).into());
		Ok(Account { signer, tag_key })
	}

	/// The secret URI of a new account: twelve words from the operating system's generator.
	pub fn generate() -> Result<SecretString, NoRandomness> {
		let mut entropy = Zeroizing::new([0; 16]);
		getrandom::fill(&mut *entropy).map_err(|_| NoRandomness)?;
		let mnemonic = Mnemonic::from_entropy(&*entropy).map_err(|_| NoRandomness)?;
		// Room for twelve of the longest words: a string that grows leaves copies behind.
		let mut phrase = String::with_capacity(12 * 9);
		write!(phrase, "{mnemonic}").map_err(|_| NoRandomness)?;
		Ok(phrase.into())
	}

	/// The key pair.
	pub fn signer(&self) -> &sr25519::Keypair {
		&self.signer
	}

	/// The account's public key.
	pub fn public(&self) -> [u8; 32] {
		self.signer.public_key().0
	}

	/// What the message is known by to those who hold the account's secret, and to nobody else:
	/// BLAKE2b-256 with a key that the secret URI determines.
	pub fn tag(&self, message: &[u8]) -> [u8; 32] {
		let mac: Blake2bMac<U32> = KeyInit::new((&*self.tag_key).into());
		mac.chain_update(message).finalize().into_bytes().into()
	}
}

impl fmt::Debug for Account {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "Account(0x{}, redacted)", hex::encode(self.public()))
	}
}

/// The library's error, without what it repeats of the text.
fn problem(error: &sr25519::Error) -> AccountError {
	match error {
		sr25519::Error::Phrase(bip39::Error::BadWordCount(count)) => {
			AccountError::WordCount(*count)
		}
		sr25519::Error::Phrase(bip39::Error::UnknownWord(index)) => {
			AccountError::UnknownWord(index + 1)
		}
		sr25519::Error::Phrase(bip39::Error::InvalidChecksum) => AccountError::Checksum,
		sr25519::Error::Hex(_) | sr25519::Error::InvalidSeed => AccountError::Seed,
		_ => AccountError::Malformed,
	}
}

/// The text of an account's file.
pub fn line(uri: &SecretString) -> Zeroizing<String> {
	let uri = uri.expose_secret().trim();
	let mut line = Zeroizing::new(String::with_capacity(uri.len() + 1));
	line.push_str(uri);
	line.push('\n');
	line
}
