//! The folder as a whole.

use super::{
	account::{self, Account},
	files,
	identities::Identities,
	protection, AccountError, FileError, KeyFolderError, PassphraseError,
};
use age::secrecy::{ExposeSecret, SecretString};
use consilium_record::{DecryptionKey, EncryptionKey, KeyError};
use std::{
	fmt, fs,
	io::ErrorKind,
	path::{Path, PathBuf},
};
use subxt_signer::sr25519::Keypair;
use zeroize::Zeroizing;

const ACCOUNT: &str = "account.txt";
const ENCRYPTION: &str = "encryption.txt";
const CHAIN: &str = "chain.txt";
const LOCK: &str = "lock";
/// What a name ends with when a passphrase protects the file.
const PROTECTED: &str = ".age";

/// The account of a new folder.
#[derive(Debug)]
pub enum NewAccount {
	/// A new one, of which the folder has the only copy.
	Generate,
	/// The one of a secret URI.
	Import(SecretString),
}

/// What a key folder may show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicKeys {
	/// The account.
	pub account: [u8; 32],
	/// The keys that records are sealed to, oldest first.
	pub encryption: Vec<EncryptionKey>,
}

/// A key folder, opened. Its lock, if it was taken, is held until this is dropped.
pub struct KeyFolder {
	path: PathBuf,
	/// There if it protects the folder: what changes the folder protects it again.
	passphrase: Option<SecretString>,
	account: Account,
	identities: Identities,
	/// The file of the identities as it was read or written last.
	stored: Option<Zeroizing<Vec<u8>>>,
	chain: Option<[u8; 32]>,
	lock: Option<fs::File>,
}

impl fmt::Debug for KeyFolder {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "KeyFolder({}, redacted)", self.path.display())
	}
}

impl KeyFolder {
	fn new(path: &Path, account: Account, passphrase: Option<SecretString>) -> Self {
		KeyFolder {
			path: path.to_path_buf(),
			passphrase,
			account,
			identities: Identities::none(),
			stored: None,
			chain: None,
			lock: None,
		}
	}

	/// Make a folder with an account and one new encryption key, lock and open it. A passphrase
	/// protects both.
	///
	/// # Errors
	///
	/// [`KeyFolderError`]; [`KeyFolderError::Exists`] if any of the files is there.
	pub fn create(
		path: &Path,
		account: NewAccount,
		passphrase: Option<&SecretString>,
	) -> Result<Self, KeyFolderError> {
		let uri = match account {
			NewAccount::Generate => Account::generate()?,
			NewAccount::Import(uri) => uri,
		};
		let account = Account::parse(uri.expose_secret()).map_err(KeyFolderError::Import)?;
		files::make_folder(path)?;
		files::check_folder(path)?;
		let mut folder = KeyFolder::new(path, account, passphrase.cloned());
		folder.take_lock()?;
		folder.check_new()?;
		let path = folder.secret_path(ACCOUNT);
		let content = folder.protect(&path, account::line(&uri).as_bytes())?;
		let identities = folder.identities.with(&DecryptionKey::generate())?;
		folder.store_identities(&identities, files::write)?;
		// The account last: a folder with an account is complete.
		files::write(&path, &content)?;
		Ok(folder)
	}

	/// Open a folder. The passphrase is asked for only if one protects it. The lock is not taken.
	///
	/// # Errors
	///
	/// [`KeyFolderError`].
	pub fn open(
		path: &Path,
		passphrase: impl FnOnce() -> Result<SecretString, PassphraseError>,
	) -> Result<Self, KeyFolderError> {
		if !path.is_dir() {
			return Err(KeyFolderError::NoFolder {
				path: path.to_path_buf(),
			});
		}
		files::check_folder(path)?;
		let passphrase = is_protected(path)?.then(passphrase).transpose()?;
		let account = {
			let path = secret_path(path, ACCOUNT, passphrase.is_some());
			let content = unprotect(&path, read_secret(&path)?, passphrase.as_ref())?;
			std::str::from_utf8(&content)
				.map_err(|_| AccountError::NotText)
				.and_then(Account::parse)
				.map_err(|reason| KeyFolderError::Account { path, reason })?
		};
		let mut folder = KeyFolder::new(path, account, passphrase);
		folder.refresh()?;
		Ok(folder)
	}

	/// Keep other programs from using the folder until this is dropped, clear away what a crash has
	/// left, and read again what may have changed since the folder was opened. Again is no error.
	///
	/// # Errors
	///
	/// [`KeyFolderError::InUse`] if another program has the lock; [`KeyFolderError`].
	pub fn lock(&mut self) -> Result<(), KeyFolderError> {
		self.take_lock()?;
		files::clear_away(&self.secret_path(ACCOUNT))?;
		files::clear_away(&self.secret_path(ENCRYPTION))?;
		files::clear_away(&self.path.join(CHAIN))?;
		self.refresh()
	}

	/// What signs for the account. It is not to be printed: its own `Debug` shows the secret key.
	pub fn signer(&self) -> &Keypair {
		self.account.signer()
	}

	/// The account.
	pub fn account(&self) -> [u8; 32] {
		self.account.public()
	}

	/// The account and the keys that records are sealed to.
	pub fn public_keys(&self) -> PublicKeys {
		PublicKeys {
			account: self.account(),
			encryption: self.identities.public().to_vec(),
		}
	}

	/// The keys that records are opened with, oldest first.
	pub fn decryption_keys(&self) -> &[DecryptionKey] {
		self.identities.private()
	}

	/// Add a key at the end, under the lock; it is durable when this returns. One that is there
	/// already keeps its place.
	///
	/// # Errors
	///
	/// [`KeyFolderError`].
	pub fn add_encryption_key(&mut self, key: &DecryptionKey) -> Result<(), KeyFolderError> {
		self.lock()?;
		if self.identities.public().contains(&key.encryption_key()?) {
			return Ok(());
		}
		let identities = self.identities.with(key)?;
		self.store_identities(&identities, files::write)
	}

	/// Destroy some keys, under the lock, and say how many there were. The bytes of the file that
	/// held them are overwritten; the documentation of the module says what may keep them still.
	///
	/// # Errors
	///
	/// [`KeyFolderError::LastKey`] if none would remain; [`KeyFolderError`].
	pub fn destroy(&mut self, keys: &[EncryptionKey]) -> Result<usize, KeyFolderError> {
		self.lock()?;
		let present = self.identities.public();
		let destroyed = present.iter().filter(|key| keys.contains(key)).count();
		if destroyed == 0 {
			return Ok(0);
		}
		if destroyed == present.len() {
			return Err(KeyFolderError::LastKey {
				path: self.secret_path(ENCRYPTION),
			});
		}
		let identities = self.identities.without(keys);
		self.store_identities(&identities, files::write_and_erase)?;
		Ok(destroyed)
	}

	/// The genesis hash of the chain that the keys are used on, once they are.
	pub fn chain(&self) -> Option<[u8; 32]> {
		self.chain
	}

	/// Use the keys on this chain, and from now on on no other. The first time this takes the lock, and
	/// keeps it only if it was held before.
	///
	/// # Errors
	///
	/// [`KeyFolderError::WrongChain`] if they are used on another one; [`KeyFolderError`].
	pub fn pin_chain(&mut self, genesis: [u8; 32]) -> Result<(), KeyFolderError> {
		if self.chain.is_none() {
			self.refresh()?;
		}
		match self.chain {
			Some(pinned) if pinned == genesis => Ok(()),
			Some(pinned) => Err(KeyFolderError::WrongChain {
				path: self.path.clone(),
				pinned,
				found: genesis,
			}),
			None => {
				let is_locked = self.lock.is_some();
				self.lock()?;
				let line = format!("0x{}\n", hex::encode(genesis));
				files::write(&self.path.join(CHAIN), line.as_bytes())?;
				self.chain = Some(genesis);
				if !is_locked {
					self.lock = None;
				}
				Ok(())
			}
		}
	}

	/// What a message is known by in a journal whose readers must not be able to guess it: BLAKE2b-256
	/// with a key that the content of the account's file determines.
	pub fn tag(&self, message: &[u8]) -> [u8; 32] {
		self.account.tag(message)
	}

	/// Where the folder is.
	pub fn path(&self) -> &Path {
		&self.path
	}

	fn take_lock(&mut self) -> Result<(), KeyFolderError> {
		if self.lock.is_some() {
			return Ok(());
		}
		let lock = files::lock(&self.path.join(LOCK))?;
		self.lock = Some(lock.ok_or_else(|| KeyFolderError::InUse {
			path: self.path.clone(),
		})?);
		Ok(())
	}

	/// Refuse a folder in which any of the files is.
	fn check_new(&self) -> Result<(), KeyFolderError> {
		let names = [ACCOUNT, ENCRYPTION, CHAIN];
		let plain = names.iter().map(|name| self.path.join(name));
		let paths = plain.flat_map(|plain| [files::sibling(&plain, PROTECTED), plain]);
		for path in paths {
			if fs::symlink_metadata(&path).is_ok() {
				return Err(KeyFolderError::Exists { path });
			}
		}
		Ok(())
	}

	fn secret_path(&self, name: &str) -> PathBuf {
		secret_path(&self.path, name, self.passphrase.is_some())
	}

	/// Read again what another program may have changed. What has not is not opened again, which takes
	/// a second.
	///
	/// # Errors
	///
	/// [`KeyFolderError`].
	pub fn refresh(&mut self) -> Result<(), KeyFolderError> {
		self.chain = read_chain(&self.path.join(CHAIN))?;
		let path = self.secret_path(ENCRYPTION);
		let stored = read_secret(&path)?;
		if self.stored.as_ref() == Some(&stored) {
			return Ok(());
		}
		let content = unprotect(&path, stored.clone(), self.passphrase.as_ref())?;
		self.identities = Identities::parse(&path, text_of(&path, &content)?)?;
		self.stored = Some(stored);
		Ok(())
	}

	fn store_identities(
		&mut self,
		text: &str,
		write: impl FnOnce(&Path, &[u8]) -> Result<(), FileError>,
	) -> Result<(), KeyFolderError> {
		let path = self.secret_path(ENCRYPTION);
		let identities = Identities::parse(&path, text)?;
		let stored = self.protect(&path, text.as_bytes())?;
		write(&path, &stored)?;
		self.identities = identities;
		self.stored = Some(stored);
		Ok(())
	}

	/// The content as the file has it.
	fn protect(&self, path: &Path, content: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyFolderError> {
		let Some(passphrase) = &self.passphrase else {
			return Ok(Zeroizing::new(content.to_vec()));
		};
		let protected = protection::protect(content, passphrase);
		Ok(protected
			.map(Zeroizing::new)
			.map_err(|reason| FileError::Io {
				action: "protect",
				path: path.to_path_buf(),
				reason,
			})?)
	}
}

/// Whether a passphrase protects the folder.
fn is_protected(folder: &Path) -> Result<bool, KeyFolderError> {
	let account = find(folder, ACCOUNT)?;
	let encryption = find(folder, ENCRYPTION)?;
	if account == encryption {
		return Ok(account);
	}
	let (protected, plain) = if account {
		(ACCOUNT, ENCRYPTION)
	} else {
		(ENCRYPTION, ACCOUNT)
	};
	Err(KeyFolderError::HalfProtected {
		protected: secret_path(folder, protected, true),
		plain: secret_path(folder, plain, false),
	})
}

/// Whether it is the protected file of the two that is there.
fn find(folder: &Path, name: &str) -> Result<bool, KeyFolderError> {
	let plain = secret_path(folder, name, false);
	let protected = secret_path(folder, name, true);
	match (is_there(&plain)?, is_there(&protected)?) {
		(true, false) => Ok(false),
		(false, true) => Ok(true),
		(true, true) => Err(KeyFolderError::Ambiguous { plain, protected }),
		(false, false) => Err(KeyFolderError::Missing { path: plain }),
	}
}

fn is_there(path: &Path) -> Result<bool, KeyFolderError> {
	let path = path.to_path_buf();
	match fs::symlink_metadata(&path) {
		Ok(metadata) if metadata.is_file() => Ok(true),
		Ok(_) => Err(KeyFolderError::NotAFile { path }),
		Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
		Err(reason) => Err(FileError::Io {
			action: "examine",
			path,
			reason,
		})?,
	}
}

fn secret_path(folder: &Path, name: &str, protected: bool) -> PathBuf {
	let plain = folder.join(name);
	if protected {
		files::sibling(&plain, PROTECTED)
	} else {
		plain
	}
}

fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyFolderError> {
	files::read_secret(path)?.ok_or_else(|| KeyFolderError::Missing {
		path: path.to_path_buf(),
	})
}

fn unprotect(
	path: &Path,
	stored: Zeroizing<Vec<u8>>,
	passphrase: Option<&SecretString>,
) -> Result<Zeroizing<Vec<u8>>, KeyFolderError> {
	match passphrase {
		Some(passphrase) => protection::open(path, &stored, passphrase),
		None => Ok(stored),
	}
}

/// The bytes as text, or the line in which they are none.
fn text_of<'a>(path: &Path, content: &'a [u8]) -> Result<&'a str, KeyFolderError> {
	std::str::from_utf8(content).map_err(|error| {
		let before = &content[..error.valid_up_to()];
		KeyFolderError::Line {
			path: path.to_path_buf(),
			line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
			reason: KeyError::NotAgeKey,
		}
	})
}

fn read_chain(path: &Path) -> Result<Option<[u8; 32]>, KeyFolderError> {
	let Some(content) = files::read(path)? else {
		return Ok(None);
	};
	let mut genesis = [0; 32];
	let digits = content.trim_ascii().strip_prefix(b"0x");
	match digits.map(|digits| hex::decode_to_slice(digits, &mut genesis)) {
		Some(Ok(())) => Ok(Some(genesis)),
		_ => Err(KeyFolderError::Chain {
			path: path.to_path_buf(),
		}),
	}
}
