//! The key folder of a hospital, a patient or the database operator: what `consilium` gets by
//! `--key DIR`.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `account.txt` | one line, the secret URI of the account: a phrase (BIP39) or a hex seed, with a derivation path or none; or a development account such as `//Alice` |
//! | `encryption.txt` | the keys that records are opened with, oldest first, as `age-keygen` writes them: `age -d -i encryption.txt` opens what is sealed to them |
//! | `chain.txt` | the genesis hash of the chain that the keys are used on, written when they first are |
//! | `lock` | empty; locked while a program signs with the keys or changes them |
//!
//! With a passphrase, `account.txt.age` and `encryption.txt.age` stand in the place of the first two:
//! age files which the standard `age -d` opens. Both are protected, or neither.
//!
//! Only the owner can read the secret files, from the moment when they are made, and a folder for
//! which that does not hold is refused. A file is replaced in one step: after a crash there is the old
//! one or the new one. What a crash leaves beside it (`….new`, `….old`) is cleared away when the folder
//! is locked next.
//!
//! A key that is destroyed leaves the file, and the bytes of the old file are overwritten with zeros.
//! More a program cannot do: a file system that copies on write, the spare blocks of an SSD, a
//! snapshot or a back-up may keep them. So the folder belongs on an encrypted disk, and of its files
//! `account.txt` alone in a back-up that is kept for long.

pub use account::AccountError;
pub use error::KeyFolderError;
pub use files::FileError;
pub use folder::{KeyFolder, NewAccount};
pub use passphrase::PassphraseError;

mod account;
mod error;
mod files;
mod folder;
mod identities;
pub mod passphrase;
mod protection;
#[cfg(test)]
mod tests;
