use super::*;
use crate::keys::{AccountError, FileError};

#[test]
fn a_new_folder_has_an_account_and_a_key_that_only_its_owner_reads() {
	let parent = temporary();
	let path = parent.path().join("keys");
	let folder = KeyFolder::create(&path, NewAccount::Generate, None).unwrap();
	assert_eq!(names(&path), ["account.txt", "encryption.txt", "lock"]);
	assert_eq!(mode(&path), 0o700);
	for name in names(&path) {
		assert_eq!(mode(&path.join(&name)), 0o600, "{name}");
	}
	assert_eq!(folder.decryption_keys().len(), 1);
	assert_eq!(folder.chain(), None);
	assert_eq!(folder.path(), path);
	let account = fs::read_to_string(path.join("account.txt")).unwrap();
	assert_eq!(account.split_whitespace().count(), 12);

	let opened = open(&path).unwrap();
	assert_eq!(opened.public_keys(), folder.public_keys());
	assert_eq!(opened.account(), folder.signer().public_key().0);
	assert_eq!(texts(&opened), texts(&folder));
	assert_eq!(opened.tag(b"entry"), folder.tag(b"entry"));
}

#[test]
fn the_file_of_keys_is_as_age_keygen_writes_it() {
	let parent = temporary();
	let folder = open(&plain(&parent)).unwrap();
	let text = fs::read_to_string(folder.path().join("encryption.txt")).unwrap();
	let lines: Vec<_> = text.lines().collect();
	let created = lines[0].strip_prefix("# created: ").unwrap();
	assert_eq!(created.len(), "2026-01-01T00:00:00Z".len());
	created.parse::<jiff::Timestamp>().unwrap();
	assert_eq!(lines[1], format!("# public key: {}", public(&folder)[0]));
	assert_eq!(lines[2..], texts(&folder));
	assert!(text.ends_with('\n'));
}

#[test]
fn an_imported_account_is_kept_as_it_is_given() {
	let parent = temporary();
	let path = plain(&parent);
	assert_eq!(
		fs::read_to_string(path.join("account.txt")).unwrap(),
		"//Alice\n"
	);
	let bob = parent.path().join("bob");
	let password = NewAccount::Import(secret("//Bob///hunter2"));
	let error = assert_error!(
		KeyFolder::create(&bob, password, None),
		KeyFolderError::Import(AccountError::Password),
		"this account cannot be imported: it has a `///password`"
	);
	assert!(!error.to_string().contains("hunter2"));
	assert!(!bob.exists());
}

#[test]
fn a_protected_folder_opens_with_its_passphrase_alone() {
	let parent = temporary();
	let path = protected(&parent);
	assert_eq!(
		names(&path),
		["account.txt.age", "encryption.txt.age", "lock"]
	);
	for name in names(&path) {
		let content = fs::read(path.join(&name)).unwrap();
		assert!(name == "lock" || content.starts_with(b"age-encryption.org/v1\n-> scrypt "));
		assert_eq!(mode(&path.join(&name)), 0o600, "{name}");
	}
	let folder = open_with(&path, "open sesame").unwrap();
	assert_eq!(folder.decryption_keys().len(), 1);
	assert_error!(
		open_with(&path, "open barley"),
		KeyFolderError::WrongPassphrase { .. },
		"this passphrase does not open"
	);
	assert_error!(
		KeyFolder::open(&path, || Err(PassphraseError::NoTerminal)),
		KeyFolderError::Passphrase(PassphraseError::NoTerminal),
		"CONSILIUM_PASSPHRASE_FILE"
	);
}

#[test]
fn keys_are_not_overwritten() {
	for name in [
		"account.txt",
		"account.txt.age",
		"encryption.txt",
		"encryption.txt.age",
		"chain.txt",
	] {
		let parent = temporary();
		let path = parent.path().join("keys");
		fs::create_dir(&path).unwrap();
		put(&path.join(name), "something");
		assert_error!(
			KeyFolder::create(&path, alice(), None),
			KeyFolderError::Exists { .. },
			format!("{name} is there already")
		);
		assert_eq!(fs::read(path.join(name)).unwrap(), b"something");
		assert_eq!(names(&path), [name, "lock"]);
	}
}

#[test]
fn an_empty_folder_that_is_there_is_taken_if_others_cannot_write_in_it() {
	let parent = temporary();
	let path = parent.path().join("keys");
	fs::create_dir(&path).unwrap();
	set_mode(&path, 0o770);
	assert_error!(
		KeyFolder::create(&path, alice(), None),
		KeyFolderError::File(FileError::Exposed { mode: 0o770, .. }),
		format!("run `chmod 700 {}`", path.display())
	);
	assert!(names(&path).is_empty());
	set_mode(&path, 0o755);
	KeyFolder::create(&path, alice(), None).unwrap();
}

#[test]
fn a_folder_is_not_made_where_none_can_be() {
	let parent = temporary();
	let file = parent.path().join("file");
	put(&file, "");
	assert_error!(
		KeyFolder::create(&file, alice(), None),
		KeyFolderError::File(FileError::Io { .. }),
		"cannot open the folder"
	);
	assert_error!(
		KeyFolder::create(&parent.path().join("no/keys"), alice(), None),
		KeyFolderError::File(FileError::Io { .. }),
		"cannot make the folder"
	);
}

#[test]
fn what_a_crash_left_is_overwritten() {
	let parent = temporary();
	let path = parent.path().join("keys");
	fs::create_dir(&path).unwrap();
	fs::write(path.join("account.txt.new"), "half").unwrap();
	fs::write(
		path.join("encryption.txt.new"),
		"half of something long".repeat(50),
	)
	.unwrap();
	set_mode(&path.join("encryption.txt.new"), 0o666);
	KeyFolder::create(&path, alice(), None).unwrap();
	assert_eq!(names(&path), ["account.txt", "encryption.txt", "lock"]);
	assert_eq!(mode(&path.join("encryption.txt")), 0o600);
	open(&path).unwrap();
}
