use super::{protection::MAX_WORK_FACTOR, AccountError, FileError, PassphraseError};
use consilium_record::{KeyError, NoRandomness};
use std::path::PathBuf;

/// A key folder cannot be made, opened or changed. What these say never contains a secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyFolderError {
	/// A file or the folder itself.
	#[error(transparent)]
	File(#[from] FileError),
	/// No passphrase to open or to protect the folder with.
	#[error(transparent)]
	Passphrase(#[from] PassphraseError),
	/// There is no folder.
	#[error("there is no key folder {}", path.display())]
	NoFolder {
		/// Where it should be.
		path: PathBuf,
	},
	/// A file that every key folder has is not there.
	#[error(
		"{} is missing: if the making of the folder was interrupted, remove the folder and make it \
		again, else restore the file", path.display()
	)]
	Missing {
		/// Where it should be.
		path: PathBuf,
	},
	/// A new folder cannot be made where keys are.
	#[error("{} is there already, and keys are not overwritten: choose another folder", path.display())]
	Exists {
		/// The file that is there.
		path: PathBuf,
	},
	/// A link, a folder, or something else that cannot be replaced and erased as a file can.
	#[error("{} is not a plain file: put the file itself there", path.display())]
	NotAFile {
		/// What is there.
		path: PathBuf,
	},
	/// The same file with protection and without.
	#[error(
		"{} and {} are both there: find out which of them holds, and move the other one away",
		plain.display(), protected.display()
	)]
	Ambiguous {
		/// Without protection.
		plain: PathBuf,
		/// With it.
		protected: PathBuf,
	},
	/// One file with protection, the other without.
	#[error(
		"{} is protected by a passphrase and {} is not: protect both, or neither",
		protected.display(), plain.display()
	)]
	HalfProtected {
		/// With protection.
		protected: PathBuf,
		/// Without it.
		plain: PathBuf,
	},
	/// The passphrase does not open the file.
	#[error("this passphrase does not open {}", path.display())]
	WrongPassphrase {
		/// The file.
		path: PathBuf,
	},
	/// An age file that keys open, not a passphrase.
	#[error("{} is not protected by a passphrase: protect it by `age -p`", path.display())]
	NoPassphrase {
		/// The file.
		path: PathBuf,
	},
	/// Opening the file would take too long.
	#[error(
		"{} asks for too much work (scrypt's 2^{required}, and 2^{MAX_WORK_FACTOR} is the most): \
		protect it again by `age -p`", path.display()
	)]
	ExcessiveWork {
		/// The file.
		path: PathBuf,
		/// What it asks for, as a power of two.
		required: u8,
	},
	/// Not an age file, or not all of it, or one that was altered.
	#[error("{} is not an age file, or was altered or cut off: restore it", path.display())]
	Damaged {
		/// The file.
		path: PathBuf,
	},
	/// The account's file.
	#[error("{} does not hold an account: {reason}", path.display())]
	Account {
		/// The file.
		path: PathBuf,
		/// What is wrong.
		reason: AccountError,
	},
	/// The account that is to be imported.
	#[error("this account cannot be imported: {0}")]
	Import(AccountError),
	/// A line of the file of encryption keys.
	#[error("line {line} of {} is neither a key nor a comment: {reason}", path.display())]
	Line {
		/// The file.
		path: PathBuf,
		/// Counted from 1.
		line: usize,
		/// What is wrong.
		reason: KeyError,
	},
	/// The file of encryption keys has none.
	#[error("{} has no key: restore it", path.display())]
	NoKeys {
		/// The file.
		path: PathBuf,
	},
	/// All encryption keys were to be destroyed.
	#[error("this would destroy the last key of {}: add a new one first", path.display())]
	LastKey {
		/// The file.
		path: PathBuf,
	},
	/// The file of the chain holds something else.
	#[error(
		"{} is not a genesis hash, which is `0x` and 64 hexadecimal digits: restore or remove it",
		path.display()
	)]
	Chain {
		/// The file.
		path: PathBuf,
	},
	/// The keys are used on another chain.
	#[error(
		"the keys of {} are used on the chain with genesis 0x{}, and this is the chain with genesis \
		0x{}: connect to a node of the former, or use other keys",
		path.display(), hex::encode(pinned), hex::encode(found)
	)]
	WrongChain {
		/// The folder.
		path: PathBuf,
		/// The chain that the keys are used on.
		pinned: [u8; 32],
		/// The chain that they were to be used on.
		found: [u8; 32],
	},
	/// Another program holds the lock.
	#[error("another program uses the key folder {}: wait until it has ended, or end it", path.display())]
	InUse {
		/// The folder.
		path: PathBuf,
	},
	/// A key that has no public key; none is known.
	#[error(transparent)]
	Key(#[from] KeyError),
	/// A new account needs random bytes.
	#[error(transparent)]
	NoRandomness(#[from] NoRandomness),
}
