use super::{KeyFolder, KeyFolderError, NewAccount, PassphraseError};
use age::secrecy::{ExposeSecret, SecretString};
use consilium_record::{DecryptionKey, EncryptionKey};
use std::{
	fs::{self, Permissions},
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
};
use tempfile::TempDir;

mod account;
mod create;
mod destroy;
mod files;
mod identities;
mod open;
mod passphrase;
mod sharing;

const ALICE: &str = "//Alice";

fn temporary() -> TempDir {
	tempfile::tempdir().unwrap()
}

fn secret(text: &str) -> SecretString {
	text.into()
}

fn alice() -> NewAccount {
	NewAccount::Import(secret(ALICE))
}

/// A folder of Alice's in `keys`, its lock released.
fn plain(parent: &TempDir) -> PathBuf {
	let path = parent.path().join("keys");
	KeyFolder::create(&path, alice(), None).unwrap();
	path
}

fn protected(parent: &TempDir) -> PathBuf {
	let path = parent.path().join("keys");
	KeyFolder::create(&path, alice(), Some(&secret("open sesame"))).unwrap();
	path
}

/// Open a folder without protection.
fn open(path: &Path) -> Result<KeyFolder, KeyFolderError> {
	KeyFolder::open(path, || panic!("it is not protected"))
}

fn open_with(path: &Path, passphrase: &str) -> Result<KeyFolder, KeyFolderError> {
	KeyFolder::open(path, || Ok(secret(passphrase)))
}

fn public(folder: &KeyFolder) -> Vec<EncryptionKey> {
	folder.public_keys().encryption
}

fn texts(folder: &KeyFolder) -> Vec<String> {
	let keys = folder.decryption_keys().iter();
	keys.map(|key| key.to_text().expose_secret().to_string())
		.collect()
}

fn mode(path: &Path) -> u32 {
	fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
	fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A secret file as the folder would have it.
fn put(path: &Path, content: impl AsRef<[u8]>) {
	fs::write(path, content).unwrap();
	set_mode(path, 0o600);
}

fn names(folder: &Path) -> Vec<String> {
	let entries = fs::read_dir(folder).unwrap();
	let mut names: Vec<_> = entries
		.map(|entry| entry.unwrap().file_name().into_string().unwrap())
		.collect();
	names.sort();
	names
}

/// That there is an error, which one, and what it says.
macro_rules! assert_error {
	($result:expr, $pattern:pat, $text:expr) => {{
		let Err(error) = $result else {
			panic!("no error")
		};
		assert!(matches!(error, $pattern), "{error:?}");
		assert!(error.to_string().contains(&*$text), "{error}");
		error
	}};
}
use assert_error;
