use super::PassphraseError;
use age::secrecy::{ExposeSecret, SecretString};
use std::{
	fs::{self, Permissions},
	os::unix::fs::PermissionsExt,
	path::Path,
};
use tempfile::TempDir;

mod account;
mod files;
mod passphrase;

fn temporary() -> TempDir {
	tempfile::tempdir().unwrap()
}

fn secret(text: &str) -> SecretString {
	text.into()
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
