//! Protection of the secret files by a passphrase: binary age files, as `age -p` makes them.

use super::KeyFolderError;
use age::{secrecy::SecretString, DecryptError, Decryptor, Encryptor, Identity, Recipient};
use std::{
	io::{self, Read, Write},
	iter,
	path::Path,
};
use zeroize::Zeroizing;

/// The work of trying one passphrase, as a power of two: that of the standard `age`. The library would
/// measure the machine instead, and on a busy one ask for less.
const WORK_FACTOR: u8 = if cfg!(test) { 4 } else { 18 };
/// The most work that a file may ask for: some seconds, and 4 GiB.
pub const MAX_WORK_FACTOR: u8 = 22;

/// The bytes as an age file that the passphrase opens.
pub fn protect(plaintext: &[u8], passphrase: &SecretString) -> io::Result<Vec<u8>> {
	let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
	recipient.set_work_factor(WORK_FACTOR);
	let encryptor = Encryptor::with_recipients(iter::once(&recipient as &dyn Recipient))
		.map_err(io::Error::other)?;
	let mut ciphertext = Vec::new();
	let mut writer = encryptor.wrap_output(&mut ciphertext)?;
	writer.write_all(plaintext)?;
	writer.finish()?;
	Ok(ciphertext)
}

/// What [`protect`] or `age -p` protected.
pub fn open(
	path: &Path,
	ciphertext: &[u8],
	passphrase: &SecretString,
) -> Result<Zeroizing<Vec<u8>>, KeyFolderError> {
	let path = path.to_path_buf();
	let mut identity = age::scrypt::Identity::new(passphrase.clone());
	identity.set_max_work_factor(MAX_WORK_FACTOR);
	let opened = Decryptor::new_buffered(ciphertext)
		.and_then(|decryptor| decryptor.decrypt(iter::once(&identity as &dyn Identity)));
	let mut reader = match opened {
		Ok(reader) => reader,
		Err(DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed) => {
			return Err(KeyFolderError::WrongPassphrase { path })
		}
		Err(DecryptError::ExcessiveWork { required, .. }) => {
			return Err(KeyFolderError::ExcessiveWork { path, required })
		}
		Err(DecryptError::NoMatchingKeys) => return Err(KeyFolderError::NoPassphrase { path }),
		Err(_) => return Err(KeyFolderError::Damaged { path }),
	};
	// All of it at once: a vector that grows leaves copies behind.
	let mut plaintext = Zeroizing::new(Vec::with_capacity(ciphertext.len()));
	match reader.read_to_end(&mut plaintext) {
		Ok(_) => Ok(plaintext),
		Err(_) => Err(KeyFolderError::Damaged { path }),
	}
}
