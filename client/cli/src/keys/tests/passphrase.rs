use super::*;
use crate::keys::passphrase::{
	from_environment, from_terminal, twice_from_terminal, FILE_VARIABLE, VARIABLE,
};
use crate::keys::FileError;
use std::{
	ffi::{OsStr, OsString},
	io,
	os::unix::ffi::OsStrExt,
};

/// The passphrase in an environment with one variable.
fn with(name: &str, value: impl AsRef<OsStr>) -> Result<Option<String>, PassphraseError> {
	let value = value.as_ref();
	let passphrase = from_environment(|asked| (asked == name).then(|| value.to_os_string()))?;
	Ok(passphrase.map(|passphrase| passphrase.expose_secret().to_string()))
}

#[test]
fn from_a_variable() {
	assert_eq!(
		with(VARIABLE, "open sesame").unwrap().unwrap(),
		"open sesame"
	);
	assert_eq!(with("ANOTHER", "open sesame").unwrap(), None);
	assert_error!(
		with(VARIABLE, ""),
		PassphraseError::Empty { .. },
		"the passphrase from CONSILIUM_PASSPHRASE is empty"
	);
	assert_error!(
		with(VARIABLE, OsStr::from_bytes(b"\xff")),
		PassphraseError::NotText { .. },
		"the passphrase from CONSILIUM_PASSPHRASE is not UTF-8 text"
	);
	assert_error!(
		from_environment(|_| Some(OsString::from("x"))),
		PassphraseError::Ambiguous,
		"CONSILIUM_PASSPHRASE and CONSILIUM_PASSPHRASE_FILE are both set"
	);
}

#[test]
fn from_a_file() {
	let parent = temporary();
	let file = parent.path().join("passphrase");
	for content in ["open sesame", "open sesame\n", "open sesame\r\n"] {
		put(&file, content);
		assert_eq!(with(FILE_VARIABLE, &file).unwrap().unwrap(), "open sesame");
	}
	put(&file, " open sesame \n\n");
	assert_eq!(
		with(FILE_VARIABLE, &file).unwrap().unwrap(),
		" open sesame \n"
	);
	put(&file, "\n");
	assert_error!(
		with(FILE_VARIABLE, &file),
		PassphraseError::Empty { .. },
		format!("the passphrase from {} is empty", file.display())
	);
	put(&file, b"\xff\n");
	assert_error!(
		with(FILE_VARIABLE, &file),
		PassphraseError::NotText { .. },
		"is not UTF-8 text"
	);
	set_mode(&file, 0o640);
	assert_error!(
		with(FILE_VARIABLE, &file),
		PassphraseError::File(FileError::Exposed { .. }),
		format!("run `chmod 600 {}`", file.display())
	);
	fs::remove_file(&file).unwrap();
	assert_error!(
		with(FILE_VARIABLE, &file),
		PassphraseError::NoFile { .. },
		"CONSILIUM_PASSPHRASE_FILE names "
	);
}

#[test]
fn from_the_terminal() {
	let folder = Path::new("keys");
	let passphrase = from_terminal(folder, &mut |prompt: &str| {
		assert_eq!(prompt, "Passphrase of keys: ");
		Ok("open sesame".to_string())
	});
	assert_eq!(passphrase.unwrap().expose_secret(), "open sesame");
	assert_error!(
		from_terminal(folder, &mut |_: &str| Ok(String::new())),
		PassphraseError::Empty { .. },
		"the passphrase from the terminal is empty"
	);
	assert_error!(
		from_terminal(folder, &mut |_: &str| Err(io::ErrorKind::NotFound.into())),
		PassphraseError::Terminal(_),
		"cannot ask for the passphrase on the terminal"
	);
}

#[test]
fn a_new_one_is_typed_twice() {
	let choose = |typed: [&str; 2]| {
		let mut typed = typed.into_iter();
		let mut ask = |_: &str| Ok(typed.next().unwrap().to_string());
		twice_from_terminal(Path::new("keys"), &mut ask)
	};
	assert_eq!(choose(["one", "one"]).unwrap().expose_secret(), "one");
	assert_error!(
		choose(["one", "two"]),
		PassphraseError::Mismatch,
		"the two passphrases differ"
	);
	assert_error!(choose(["", ""]), PassphraseError::Empty { .. }, "is empty");
}
