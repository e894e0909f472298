//! Adding keys, the lock, the chain.

use super::*;

#[test]
fn a_key_that_is_added_is_the_last_one_and_stays() {
	for passphrase in [None, Some(secret("open sesame"))] {
		let parent = temporary();
		let path = parent.path().join("keys");
		let mut folder = KeyFolder::create(&path, alice(), passphrase.as_ref()).unwrap();
		let first = texts(&folder);
		let key = DecryptionKey::generate();
		folder.add_encryption_key(&key).unwrap();
		folder.add_encryption_key(&key).unwrap();
		drop(folder);

		let folder = open_with(&path, "open sesame").unwrap();
		let added = key.to_text().expose_secret().to_string();
		assert_eq!(texts(&folder), [first, vec![added]].concat());
		assert_eq!(public(&folder)[1], key.encryption_key().unwrap());
		assert_eq!(names(&path).len(), 3);
	}
}

#[test]
fn a_key_is_added_to_what_the_owner_wrote() {
	let parent = temporary();
	let path = plain(&parent);
	let key = DecryptionKey::generate();
	let own = format!("# by hand\r\n\r\n{}", key.to_text().expose_secret());
	put(&path.join("encryption.txt"), &own);
	let mut folder = open(&path).unwrap();
	folder
		.add_encryption_key(&DecryptionKey::generate())
		.unwrap();
	let text = fs::read_to_string(path.join("encryption.txt")).unwrap();
	assert!(text.starts_with(&format!("{own}\n# created: ")), "{text}");
	assert_eq!(texts(&open(&path).unwrap()), texts(&folder));
}

#[test]
fn one_program_at_a_time_holds_the_lock() {
	let parent = temporary();
	let path = plain(&parent);
	let mut one = open(&path).unwrap();
	let mut other = open(&path).unwrap();
	one.lock().unwrap();
	one.lock().unwrap();
	let said = format!("another program uses the key folder {}", path.display());
	let key = DecryptionKey::generate();
	let keys = public(&other);
	assert_error!(other.lock(), KeyFolderError::InUse { .. }, said);
	assert_error!(
		other.add_encryption_key(&key),
		KeyFolderError::InUse { .. },
		said
	);
	assert_error!(other.destroy(&keys), KeyFolderError::InUse { .. }, said);
	assert_error!(other.pin_chain([1; 32]), KeyFolderError::InUse { .. }, said);
	drop(one);
	other.lock().unwrap();
}

#[test]
fn what_another_program_changed_is_not_undone() {
	for passphrase in [None, Some(secret("open sesame"))] {
		let parent = temporary();
		let path = parent.path().join("keys");
		KeyFolder::create(&path, alice(), passphrase.as_ref()).unwrap();
		let mut late = open_with(&path, "open sesame").unwrap();
		let (first, second) = (DecryptionKey::generate(), DecryptionKey::generate());
		let mut early = open_with(&path, "open sesame").unwrap();
		early.add_encryption_key(&first).unwrap();
		early.pin_chain([1; 32]).unwrap();
		drop(early);
		late.add_encryption_key(&second).unwrap();
		assert_eq!(late.decryption_keys().len(), 3);
		assert_eq!(late.chain(), Some([1; 32]));
	}
}

#[test]
fn the_chain_is_written_once() {
	let parent = temporary();
	let path = plain(&parent);
	let mut folder = open(&path).unwrap();
	folder.pin_chain([0x11; 32]).unwrap();
	folder.pin_chain([0x11; 32]).unwrap();
	assert_error!(
		folder.pin_chain([0x22; 32]),
		KeyFolderError::WrongChain { .. },
		format!(
			"genesis 0x{}, and this is the chain with genesis 0x{}",
			"11".repeat(32),
			"22".repeat(32)
		)
	);
	let file = path.join("chain.txt");
	assert_eq!(
		fs::read_to_string(&file).unwrap(),
		format!("0x{}\n", "11".repeat(32))
	);
	assert_eq!(mode(&file), 0o600);

	// Two programs that saw no chain.
	fs::remove_file(&file).unwrap();
	drop(folder);
	let mut one = open(&path).unwrap();
	let mut other = open(&path).unwrap();
	one.pin_chain([0x11; 32]).unwrap();
	drop(one);
	assert_error!(
		other.pin_chain([0x22; 32]),
		KeyFolderError::WrongChain { .. },
		"or use other keys"
	);
}
