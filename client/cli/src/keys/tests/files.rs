use super::*;
use crate::keys::files::{clear_away, lock, read, read_secret, sibling, write, write_and_erase};
use std::os::unix::fs::symlink;

#[test]
fn a_file_is_replaced_for_its_owner_alone() {
	let parent = temporary();
	let file = parent.path().join("file");
	assert!(read_secret(&file).unwrap().is_none());
	fs::write(&file, "longer than the new one").unwrap();
	set_mode(&file, 0o666);
	write(&file, b"new").unwrap();
	assert_eq!(**read_secret(&file).unwrap().unwrap(), *b"new");
	assert_eq!(mode(&file), 0o600);
	assert_eq!(names(parent.path()), ["file"]);
	set_mode(&file, 0o644);
	assert_eq!(**read(&file).unwrap().unwrap(), *b"new");
}

#[test]
fn what_a_left_link_points_to_is_not_erased() {
	let parent = temporary();
	let (file, other) = (parent.path().join("file"), parent.path().join("other"));
	fs::write(&other, "another's").unwrap();
	fs::write(&file, "old").unwrap();
	symlink(&other, sibling(&file, ".new")).unwrap();
	symlink(&other, sibling(&file, ".old")).unwrap();
	write_and_erase(&file, b"new").unwrap();
	assert_eq!(fs::read(&other).unwrap(), b"another's");
	assert_eq!(fs::read(&file).unwrap(), b"new");
	assert_eq!(names(parent.path()), ["file", "other"]);
}

#[test]
fn errors_say_what_failed_on_which_file() {
	let parent = temporary();
	let folder = parent.path().join("folder");
	fs::create_dir(&folder).unwrap();
	set_mode(&folder, 0o700);
	let nowhere = parent.path().join("no/file");
	for (result, said) in [
		(read_secret(&folder).map(|_| ()), "cannot read "),
		(write(&folder, b""), "cannot replace "),
		(write(&nowhere, b""), "cannot write "),
		(
			write_and_erase(&parent.path().join("file"), b""),
			"cannot make a second name of ",
		),
		(lock(&nowhere).map(|_| ()), "cannot open "),
		(clear_away(&folder.join("\0")), "cannot erase "),
	] {
		let error = result.unwrap_err().to_string();
		let path = parent.path().display().to_string();
		assert!(error.starts_with(said) && error.contains(&path), "{error}");
	}
}
