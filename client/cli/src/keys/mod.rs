//! The key folder of a hospital, a patient or the database operator: what `consilium` gets by
//! `--key DIR`.

pub use account::AccountError;
pub use files::FileError;
pub use passphrase::PassphraseError;

mod account;
mod files;
pub mod passphrase;
#[cfg(test)]
mod tests;
