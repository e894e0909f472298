use super::*;
use std::os::unix::fs::MetadataExt;

/// A folder with three keys.
fn three(parent: &TempDir, passphrase: Option<&SecretString>) -> KeyFolder {
	let path = parent.path().join("keys");
	let mut folder = KeyFolder::create(&path, alice(), passphrase).unwrap();
	for _ in 0..2 {
		let key = DecryptionKey::generate();
		folder.add_encryption_key(&key).unwrap();
	}
	folder
}

/// Another name for the folder's file of keys, to see what becomes of its bytes.
fn second_name(file: &Path) -> PathBuf {
	let name = file.parent().unwrap().with_file_name("second name");
	fs::hard_link(file, &name).unwrap();
	name
}

fn assert_zeros(path: &Path, length: u64) {
	let bytes = fs::read(path).unwrap();
	assert_eq!(bytes.len() as u64, length);
	assert!(bytes.iter().all(|byte| *byte == 0));
}

#[test]
fn destroyed_keys_leave_the_file_and_the_disk() {
	for passphrase in [None, Some(secret("open sesame"))] {
		let parent = temporary();
		let mut folder = three(&parent, passphrase.as_ref());
		let keys = public(&folder);
		let kept = texts(&folder)[1].clone();
		let name = ["encryption.txt", "encryption.txt.age"][usize::from(passphrase.is_some())];
		let file = folder.path().join(name);
		let length = fs::metadata(&file).unwrap().len();
		let old = second_name(&file);
		let unknown = DecryptionKey::generate().encryption_key().unwrap();

		let destroyed = folder.destroy(&[keys[2].clone(), keys[0].clone(), unknown]);
		assert_eq!(destroyed.unwrap(), 2);
		assert_eq!(texts(&folder).join(""), kept);
		assert_zeros(&old, length);
		assert_eq!(fs::metadata(&old).unwrap().nlink(), 1);
		assert_eq!(mode(&file), 0o600);
		assert_eq!(names(folder.path()).len(), 3);
		let path = folder.path().to_path_buf();
		drop(folder);
		assert_eq!(texts(&open_with(&path, "open sesame").unwrap()), [kept]);
	}
}

#[test]
fn the_last_key_is_not_destroyed() {
	let parent = temporary();
	let mut folder = three(&parent, None);
	let before = fs::read(folder.path().join("encryption.txt")).unwrap();
	let keys = public(&folder);
	assert_error!(
		folder.destroy(&keys),
		KeyFolderError::LastKey { .. },
		"this would destroy the last key of"
	);
	assert_eq!(folder.destroy(&[]).unwrap(), 0);
	assert_eq!(
		fs::read(folder.path().join("encryption.txt")).unwrap(),
		before
	);
	assert_eq!(folder.destroy(&keys[..2]).unwrap(), 2);
	assert_eq!(folder.destroy(&keys[..2]).unwrap(), 0);
	assert_error!(
		folder.destroy(&keys),
		KeyFolderError::LastKey { .. },
		"add a new one first"
	);
}

#[test]
fn a_crash_before_the_old_file_was_erased_does_not_save_it() {
	let parent = temporary();
	let folder = three(&parent, None);
	let file = folder.path().join("encryption.txt");
	let text = fs::read_to_string(&file).unwrap();
	let (_, last) = text.rsplit_once("# created").unwrap();
	// As after the rename.
	let old = folder.path().join("encryption.txt.old");
	let second = second_name(&file);
	fs::rename(&file, &old).unwrap();
	put(&file, format!("# created{last}"));
	let path = folder.path().to_path_buf();
	drop(folder);

	let mut folder = open(&path).unwrap();
	assert_eq!(folder.decryption_keys().len(), 1);
	folder.lock().unwrap();
	assert_eq!(folder.decryption_keys().len(), 1);
	assert_zeros(&second, text.len() as u64);
	assert!(!old.exists());
}

#[test]
fn a_crash_before_the_new_file_came_erases_no_key() {
	let parent = temporary();
	let mut folder = three(&parent, None);
	let file = folder.path().join("encryption.txt");
	let before = fs::read(&file).unwrap();
	// As before the rename: a second name of the file in use, and the new one.
	let old = folder.path().join("encryption.txt.old");
	let new = folder.path().join("encryption.txt.new");
	fs::hard_link(&file, &old).unwrap();
	put(&new, &before[..before.len() / 2]);
	let half = second_name(&new);

	folder.lock().unwrap();
	assert_eq!(fs::read(&file).unwrap(), before);
	assert_eq!(folder.decryption_keys().len(), 3);
	assert_zeros(&half, before.len() as u64 / 2);
	assert_eq!(names(folder.path()).len(), 3);
	let keys = public(&folder);
	assert_eq!(folder.destroy(&keys[..1]).unwrap(), 1);
}
