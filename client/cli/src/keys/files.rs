//! Files that only their owner reads: made so, replaced in one step, erased when they held keys.

use std::{
	ffi::OsString,
	fs::{self, DirBuilder, File, OpenOptions, TryLockError},
	io::{self, ErrorKind, Read, Write},
	os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
	path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The most bytes that are read of a file: some thousand keys.
pub const MAX_LENGTH: u64 = 1024 * 1024;

const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
/// The bits of a mode that let the group or others do anything.
const OTHERS: u32 = 0o077;
/// The bits of a mode that let the group or others write.
const OTHERS_WRITE: u32 = 0o022;

/// A file of the key folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
	/// The operating system refuses.
	#[error("cannot {action} {}: {reason}", path.display())]
	Io {
		/// What it refuses.
		action: &'static str,
		/// The file or folder.
		path: PathBuf,
		/// Why.
		reason: io::Error,
	},
	/// The group or others can reach it. The secret may be known already.
	#[error(
		"others than its owner can reach {} (mode {mode:03o}): run `chmod {needed:03o} {}`, and \
		replace the keys if somebody may have read them",
		path.display(), path.display()
	)]
	Exposed {
		/// The file or folder.
		path: PathBuf,
		/// Its mode.
		mode: u32,
		/// The mode that it should have.
		needed: u32,
	},
	/// It has more bytes than such a file ever has.
	#[error("{} has more than {MAX_LENGTH} bytes, so it is not what its name says", path.display())]
	TooLong {
		/// The file.
		path: PathBuf,
	},
}

/// What turns an error of the operating system into one that says what was done to what.
fn refused<'a>(action: &'static str, path: &'a Path) -> impl Fn(io::Error) -> FileError + 'a {
	move |reason| FileError::Io {
		action,
		path: path.to_path_buf(),
		reason,
	}
}

/// The path with something added to the file's name.
pub fn sibling(path: &Path, suffix: &str) -> PathBuf {
	let mut name = OsString::from(path);
	name.push(suffix);
	PathBuf::from(name)
}

/// Make a folder for its owner alone. One that is there already is left as it is.
pub fn make_folder(path: &Path) -> Result<(), FileError> {
	match DirBuilder::new().mode(FOLDER_MODE).create(path) {
		Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
		made => {
			made.map_err(refused("make the folder", path))?;
			sync_folder(path)
		}
	}
}

/// Refuse a folder in which others than its owner could exchange the files.
pub fn check_folder(path: &Path) -> Result<(), FileError> {
	let metadata = fs::metadata(path).map_err(refused("open the folder", path))?;
	if !metadata.is_dir() {
		let reason = io::Error::from(ErrorKind::NotADirectory);
		return Err(refused("open the folder", path)(reason));
	}
	check_mode(path, metadata.mode(), OTHERS_WRITE, FOLDER_MODE)
}

fn check_mode(path: &Path, mode: u32, forbidden: u32, needed: u32) -> Result<(), FileError> {
	if mode & forbidden == 0 {
		return Ok(());
	}
	Err(FileError::Exposed {
		path: path.to_path_buf(),
		mode: mode & 0o777,
		needed,
	})
}

/// A secret file's bytes, if it is there, unless others than its owner can reach it.
pub fn read_secret(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, FileError> {
	read_checked(path, OTHERS)
}

/// A file's bytes, if it is there.
pub fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, FileError> {
	read_checked(path, OTHERS_WRITE)
}

fn read_checked(path: &Path, forbidden: u32) -> Result<Option<Zeroizing<Vec<u8>>>, FileError> {
	let refused = refused("read", path);
	let file = match File::open(path) {
		Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
		opened => opened.map_err(&refused)?,
	};
	let metadata = file.metadata().map_err(&refused)?;
	check_mode(path, metadata.mode(), forbidden, FILE_MODE)?;
	// More room than is needed: a vector that grows leaves copies behind.
	let room = metadata.len().min(MAX_LENGTH) as usize + 64;
	let mut bytes = Zeroizing::new(Vec::with_capacity(room));
	file.take(MAX_LENGTH + 1)
		.read_to_end(&mut bytes)
		.map_err(&refused)?;
	if bytes.len() as u64 > MAX_LENGTH {
		return Err(FileError::TooLong {
			path: path.to_path_buf(),
		});
	}
	Ok(Some(bytes))
}

/// Put a file there, or another in its place, in one step; durable when this returns.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
	let new = write_new(path, bytes)?;
	fs::rename(&new, path).map_err(refused("replace", path))?;
	sync_folder(path)
}

/// As [`write`], and then overwrite the bytes of the file that was there with zeros.
///
/// The old file keeps a name, `….old`, until that is done, so that a crash in between does not let it
/// get away: [`clear_away`] ends what was begun.
pub fn write_and_erase(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
	clear_away(path)?;
	let new = write_new(path, bytes)?;
	let old = sibling(path, ".old");
	fs::hard_link(path, &old).map_err(refused("make a second name of", path))?;
	sync_folder(path)?;
	fs::rename(&new, path).map_err(refused("replace", path))?;
	sync_folder(path)?;
	erase(&old)
}

/// Clear away what a crash may have left of [`write`] or [`write_and_erase`]: a new file that did not
/// get into its place, and an old one that was not erased yet.
pub fn clear_away(path: &Path) -> Result<(), FileError> {
	erase(&sibling(path, ".new"))?;
	let old = sibling(path, ".old");
	if is_same_file(path, &old)? {
		// The new file had not come: this is a second name of the file that is in use.
		fs::remove_file(&old).map_err(refused("remove", &old))?;
		return sync_folder(&old);
	}
	erase(&old)
}

fn is_same_file(one: &Path, other: &Path) -> Result<bool, FileError> {
	let identity = |path: &Path| match fs::symlink_metadata(path) {
		Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
		found => found
			.map(|metadata| Some((metadata.dev(), metadata.ino())))
			.map_err(refused("examine", path)),
	};
	let one = identity(one)?;
	Ok(one.is_some() && one == identity(other)?)
}

/// Write the bytes to `….new`, for the owner alone, durably.
fn write_new(path: &Path, bytes: &[u8]) -> Result<PathBuf, FileError> {
	let new = sibling(path, ".new");
	erase(&new)?;
	let refused = refused("write", &new);
	let mut file = OpenOptions::new()
		.write(true)
		.create_new(true)
		.mode(FILE_MODE)
		.open(&new)
		.map_err(&refused)?;
	file.write_all(bytes).map_err(&refused)?;
	file.sync_all().map_err(&refused)?;
	drop(refused);
	Ok(new)
}

/// Overwrite a file's bytes with zeros and remove it, if it is there.
fn erase(path: &Path) -> Result<(), FileError> {
	let refused = refused("erase", path);
	let metadata = match fs::symlink_metadata(path) {
		Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
		found => found.map_err(&refused)?,
	};
	// What a link points to is not ours.
	if metadata.is_file() {
		let mut file = OpenOptions::new()
			.write(true)
			.open(path)
			.map_err(&refused)?;
		io::copy(&mut io::repeat(0).take(metadata.len()), &mut file).map_err(&refused)?;
		file.sync_all().map_err(&refused)?;
	}
	fs::remove_file(path).map_err(&refused)?;
	sync_folder(path)
}

/// Make the names in a file's folder durable.
fn sync_folder(path: &Path) -> Result<(), FileError> {
	let folder = match path.parent() {
		Some(folder) if folder != Path::new("") => folder,
		_ => Path::new("."),
	};
	File::open(folder)
		.and_then(|folder| folder.sync_all())
		.map_err(refused("write the folder", folder))
}

/// Lock a file, which is made if need be, until the handle is dropped. None if another holds it.
pub fn lock(path: &Path) -> Result<Option<File>, FileError> {
	let file = OpenOptions::new()
		.write(true)
		.create(true)
		.truncate(false)
		.mode(FILE_MODE)
		.open(path)
		.map_err(refused("open", path))?;
	match file.try_lock() {
		Ok(()) => Ok(Some(file)),
		Err(TryLockError::WouldBlock) => Ok(None),
		Err(TryLockError::Error(error)) => Err(refused("lock", path)(error)),
	}
}
