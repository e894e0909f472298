//! Where the passphrase of a key folder comes from: a variable of the environment, a file that one
//! names, or the terminal.

use super::{files, FileError};
use age::secrecy::{ExposeSecret, SecretString};
use std::{
	env,
	ffi::OsString,
	io::{self, IsTerminal},
	path::{Path, PathBuf},
};

/// The variable that holds the passphrase.
pub const VARIABLE: &str = "CONSILIUM_PASSPHRASE";
/// The variable that names a file whose one line is the passphrase, and which only its owner reads.
pub const FILE_VARIABLE: &str = "CONSILIUM_PASSPHRASE_FILE";

/// There is no passphrase, or none that can be taken.
#[derive(Debug, thiserror::Error)]
pub enum PassphraseError {
	/// Nobody to ask.
	#[error(
		"a passphrase is needed and there is no terminal to ask for it: set {VARIABLE}, or \
		{FILE_VARIABLE} to a file that holds it"
	)]
	NoTerminal,
	/// Both variables: which one holds?
	#[error("{VARIABLE} and {FILE_VARIABLE} are both set: unset one of them")]
	Ambiguous,
	/// Nothing, which protects nothing.
	#[error("the passphrase from {origin} is empty")]
	Empty {
		/// Where it comes from.
		origin: String,
	},
	/// Not UTF-8.
	#[error("the passphrase from {origin} is not UTF-8 text")]
	NotText {
		/// Where it comes from.
		origin: String,
	},
	/// The file that the variable names is not there.
	#[error("{FILE_VARIABLE} names {}, which is not there", path.display())]
	NoFile {
		/// Where it should be.
		path: PathBuf,
	},
	/// The file that the variable names cannot be read.
	#[error(transparent)]
	File(#[from] FileError),
	/// A new passphrase, typed twice.
	#[error("the two passphrases differ")]
	Mismatch,
	/// The terminal does not answer.
	#[error("cannot ask for the passphrase on the terminal: {0}")]
	Terminal(io::Error),
}

/// The passphrase that protects a folder.
///
/// # Errors
///
/// [`PassphraseError`].
pub fn ask(folder: &Path) -> Result<SecretString, PassphraseError> {
	if let Some(passphrase) = from_environment(|name| env::var_os(name))? {
		return Ok(passphrase);
	}
	from_terminal(folder, &mut terminal()?)
}

/// A passphrase to protect a folder by; it is typed twice.
///
/// # Errors
///
/// [`PassphraseError`].
pub fn choose(folder: &Path) -> Result<SecretString, PassphraseError> {
	if let Some(passphrase) = from_environment(|name| env::var_os(name))? {
		return Ok(passphrase);
	}
	twice_from_terminal(folder, &mut terminal()?)
}

/// What shows a text on the terminal and reads a line without echo, if there is a terminal.
fn terminal() -> Result<impl FnMut(&str) -> io::Result<String>, PassphraseError> {
	if !io::stdin().is_terminal() {
		return Err(PassphraseError::NoTerminal);
	}
	Ok(|prompt: &str| rpassword::prompt_password(prompt))
}

pub(super) fn from_environment(
	variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<SecretString>, PassphraseError> {
	match (variable(VARIABLE), variable(FILE_VARIABLE)) {
		(None, None) => Ok(None),
		(Some(_), Some(_)) => Err(PassphraseError::Ambiguous),
		(Some(text), None) => {
			let origin = VARIABLE.to_string();
			match text.into_string() {
				Ok(text) => not_empty(text.into(), origin).map(Some),
				Err(_) => Err(PassphraseError::NotText { origin }),
			}
		}
		(None, Some(path)) => from_file(Path::new(&path)).map(Some),
	}
}

fn from_file(path: &Path) -> Result<SecretString, PassphraseError> {
	let origin = path.display().to_string();
	let bytes = files::read_secret(path)?.ok_or_else(|| PassphraseError::NoFile {
		path: path.to_path_buf(),
	})?;
	let Ok(text) = std::str::from_utf8(&bytes) else {
		return Err(PassphraseError::NotText { origin });
	};
	let line = text.strip_suffix('\n').unwrap_or(text);
	let line = line.strip_suffix('\r').unwrap_or(line);
	not_empty(line.into(), origin)
}

pub(super) fn from_terminal(
	folder: &Path,
	ask: &mut impl FnMut(&str) -> io::Result<String>,
) -> Result<SecretString, PassphraseError> {
	typed(&format!("Passphrase of {}: ", folder.display()), ask)
}

pub(super) fn twice_from_terminal(
	folder: &Path,
	ask: &mut impl FnMut(&str) -> io::Result<String>,
) -> Result<SecretString, PassphraseError> {
	let prompt = format!("New passphrase of {}: ", folder.display());
	let passphrase = typed(&prompt, ask)?;
	let again = typed("The same again: ", ask)?;
	if passphrase.expose_secret() != again.expose_secret() {
		return Err(PassphraseError::Mismatch);
	}
	Ok(passphrase)
}

fn typed(
	prompt: &str,
	ask: &mut impl FnMut(&str) -> io::Result<String>,
) -> Result<SecretString, PassphraseError> {
	let text = ask(prompt).map_err(PassphraseError::Terminal)?;
	not_empty(text.into(), "the terminal".to_string())
}

fn not_empty(passphrase: SecretString, origin: String) -> Result<SecretString, PassphraseError> {
	if passphrase.expose_secret().is_empty() {
		return Err(PassphraseError::Empty { origin });
	}
	Ok(passphrase)
}
