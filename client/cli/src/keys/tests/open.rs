use super::*;
use crate::keys::{AccountError, FileError};
use consilium_record::KeyError;
use std::os::unix::fs::symlink;

#[test]
fn no_folder() {
	let parent = temporary();
	let path = parent.path().join("keys");
	assert_error!(
		open(&path),
		KeyFolderError::NoFolder { .. },
		format!("there is no key folder {}", path.display())
	);
	put(&path, "");
	assert_error!(
		open(&path),
		KeyFolderError::NoFolder { .. },
		"there is no key folder"
	);
}

#[test]
fn a_missing_file() {
	for name in ["account.txt", "encryption.txt"] {
		let parent = temporary();
		let path = plain(&parent);
		fs::remove_file(path.join(name)).unwrap();
		assert_error!(
			open(&path),
			KeyFolderError::Missing { .. },
			format!("{name} is missing")
		);
	}
}

#[test]
fn files_that_others_can_reach() {
	for (name, others) in [
		("account.txt", 0o640),
		("account.txt", 0o604),
		("encryption.txt", 0o620),
		("encryption.txt", 0o644),
		("chain.txt", 0o666),
	] {
		let parent = temporary();
		let path = plain(&parent);
		open(&path).unwrap().pin_chain([1; 32]).unwrap();
		let file = path.join(name);
		set_mode(&file, others);
		assert_error!(
			open(&path),
			KeyFolderError::File(FileError::Exposed { .. }),
			format!("(mode {others:o}): run `chmod 600 {}`", file.display())
		);
		set_mode(&file, 0o400);
		open(&path).unwrap();
	}
}

#[test]
fn a_folder_in_which_others_can_write() {
	let parent = temporary();
	let path = plain(&parent);
	set_mode(&path, 0o730);
	assert_error!(
		open(&path),
		KeyFolderError::File(FileError::Exposed { .. }),
		format!("(mode 730): run `chmod 700 {}`", path.display())
	);
}

#[test]
fn what_is_no_file() {
	let parent = temporary();
	let path = plain(&parent);
	let (account, elsewhere) = (path.join("account.txt"), parent.path().join("elsewhere"));
	fs::rename(&account, &elsewhere).unwrap();
	symlink(&elsewhere, &account).unwrap();
	assert_error!(
		open(&path),
		KeyFolderError::NotAFile { .. },
		"account.txt is not a plain file"
	);
	fs::remove_file(&account).unwrap();
	fs::create_dir(&account).unwrap();
	assert_error!(
		open(&path),
		KeyFolderError::NotAFile { .. },
		"account.txt is not a plain file"
	);
}

#[test]
fn protected_and_not_protected() {
	let parent = temporary();
	let path = protected(&parent);
	put(&path.join("encryption.txt"), "");
	assert_error!(
		open(&path),
		KeyFolderError::Ambiguous { .. },
		"encryption.txt.age are both there"
	);
	fs::remove_file(path.join("encryption.txt.age")).unwrap();
	assert_error!(
		open(&path),
		KeyFolderError::HalfProtected { .. },
		"encryption.txt is not: protect both"
	);
	fs::rename(path.join("encryption.txt"), path.join("encryption.txt.age")).unwrap();
	fs::rename(path.join("account.txt.age"), path.join("account.txt")).unwrap();
	assert_error!(
		open(&path),
		KeyFolderError::HalfProtected { .. },
		"account.txt is not: protect both"
	);
}

#[test]
fn an_account_that_is_none() {
	let parent = temporary();
	let path = plain(&parent);
	for (content, said) in [
		(&b"//Alice///password"[..], "it has a `///password`"),
		(b"\n", "it is empty"),
		(b"//Alice\n//Bob\n", "more than one line"),
		(b"//Al\xffce", "it is not text"),
	] {
		put(&path.join("account.txt"), content);
		let error = assert_error!(open(&path), KeyFolderError::Account { .. }, said);
		assert!(error
			.to_string()
			.contains("account.txt does not hold an account"));
	}
	assert_error!(
		open(&path),
		KeyFolderError::Account {
			reason: AccountError::NotText,
			..
		},
		""
	);
}

#[test]
fn keys_that_are_none() {
	let parent = temporary();
	let path = plain(&parent);
	let file = path.join("encryption.txt");
	put(&file, "# created: yesterday\n\nAGE-SECRET-KEY-1SECRET\n");
	let error = assert_error!(
		open(&path),
		KeyFolderError::Line {
			line: 3,
			reason: KeyError::NotAgeKey,
			..
		},
		format!("line 3 of {}", file.display())
	);
	assert!(!error.to_string().contains("1SECRET"));
	put(&file, b"# created\n# by \xff\n");
	assert_error!(
		open(&path),
		KeyFolderError::Line { line: 2, .. },
		"line 2 of"
	);
	for content in ["", "# nothing\n"] {
		put(&file, content);
		assert_error!(
			open(&path),
			KeyFolderError::NoKeys { .. },
			"encryption.txt has no key"
		);
	}
	put(&file, "#".repeat(1024 * 1024 + 1));
	assert_error!(
		open(&path),
		KeyFolderError::File(FileError::TooLong { .. }),
		"has more than 1048576 bytes"
	);
}

#[test]
fn protected_files_that_do_not_open() {
	let parent = temporary();
	let path = protected(&parent);
	let file = path.join("account.txt.age");
	let whole = fs::read(&file).unwrap();
	let mut altered = whole.clone();
	*altered.last_mut().unwrap() ^= 1;
	for content in [
		b"//Alice\n",
		&whole[..60],
		&whole[..whole.len() - 1],
		&altered,
	] {
		put(&file, content);
		assert_error!(
			open_with(&path, "open sesame"),
			KeyFolderError::Damaged { .. },
			"account.txt.age is not an age file, or was altered"
		);
	}

	let key = age::x25519::Identity::generate().to_public();
	put(&file, age::encrypt(&key, b"//Alice").unwrap());
	assert_error!(
		open_with(&path, "open sesame"),
		KeyFolderError::NoPassphrase { .. },
		"account.txt.age is not protected by a passphrase"
	);

	// The factor is the last word of the second line.
	let end = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
	let end = end.map(|(index, _)| index).nth(1).unwrap();
	let costly = [&whole[..end - 1], b"23", &whole[end..]].concat();
	put(&file, costly);
	assert_error!(
		open_with(&path, "open sesame"),
		KeyFolderError::ExcessiveWork { required: 23, .. },
		"scrypt's 2^23, and 2^22 is the most"
	);
}

#[test]
fn a_chain_that_is_none() {
	let parent = temporary();
	let path = plain(&parent);
	let hash = "ab".repeat(32);
	for content in [
		"",
		"0x",
		"0xabcd",
		&hash,
		&format!("0x{hash}00"),
		&format!("0x{hash}\n#"),
	] {
		put(&path.join("chain.txt"), content);
		assert_error!(
			open(&path),
			KeyFolderError::Chain { .. },
			"chain.txt is not a genesis hash"
		);
	}
	put(&path.join("chain.txt"), format!("0x{hash}"));
	assert_eq!(open(&path).unwrap().chain(), Some([0xab; 32]));
}

#[test]
fn what_a_crash_left_is_not_read() {
	let parent = temporary();
	let path = plain(&parent);
	fs::write(path.join("account.txt.new"), "//B").unwrap();
	fs::write(path.join("encryption.txt.new"), "AGE-").unwrap();
	let folder = open(&path).unwrap();
	assert_eq!(folder.decryption_keys().len(), 1);
}

#[test]
fn a_folder_prints_no_secret() {
	let parent = temporary();
	let folder = open(&plain(&parent)).unwrap();
	let path = folder.path().display();
	assert_eq!(
		format!("{folder:?}"),
		format!("KeyFolder({path}, redacted)")
	);
	assert!(!format!("{:?}", alice()).contains("Alice"));
}
