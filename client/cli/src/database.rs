//! Where the database is.

use crate::args::DatabaseArgs;
use anyhow::{bail, Context as _, Result};
use consilium_indexer::DatabaseOptions;
use std::path::Path;

/// The variable that has the database's address.
const MONGODB: &str = "CONSILIUM_MONGODB";
/// Where the database is if nothing says otherwise.
const LOCAL: &str = "mongodb://127.0.0.1:27017";

impl DatabaseArgs {
	/// The options, put to use.
	pub fn options(&self) -> Result<DatabaseOptions> {
		Ok(DatabaseOptions {
			uri: address(self)?,
			name: self.database.clone(),
		})
	}
}

/// The address of the database. It is a secret if it holds a password.
fn address(args: &DatabaseArgs) -> Result<String> {
	if let Some(file) = &args.mongodb_file {
		return read_address(file);
	}
	if let Some(address) = &args.mongodb {
		if has_password(address) {
			bail!(
				"--mongodb has a password, and arguments are for everyone's eyes: put the address into \
				 a file of mode 0600 and name that with --mongodb-file, or set {MONGODB}"
			);
		}
		return Ok(address.clone());
	}
	let from_environment = std::env::var(MONGODB)
		.ok()
		.filter(|address| !address.is_empty());
	Ok(from_environment.unwrap_or_else(|| LOCAL.to_owned()))
}

fn read_address(file: &Path) -> Result<String> {
	let text = std::fs::read_to_string(file)
		.with_context(|| format!("the database's address cannot be read: {}", file.display()))?;
	Ok(text.trim().to_owned())
}

fn has_password(address: &str) -> bool {
	let authority = address.split_once("://").map_or(address, |(_, rest)| rest);
	let authority = authority.split(['/', '?']).next().unwrap_or_default();
	authority
		.rsplit_once('@')
		.is_some_and(|(user, _)| user.contains(':'))
}

#[cfg(test)]
mod tests {
	use super::has_password;

	#[test]
	fn passwords_are_seen() {
		for address in [
			"mongodb://clerk:secret@127.0.0.1:27017/?tls=true",
			"mongodb+srv://clerk:sec%40ret@cluster.example",
		] {
			assert!(has_password(address), "{address}");
		}
		for address in [
			"mongodb://127.0.0.1:27017",
			"mongodb://one:1,two:2/?replicaSet=hospital",
			"mongodb://clerk@127.0.0.1/?authMechanism=MONGODB-X509",
		] {
			assert!(!has_password(address), "{address}");
		}
	}
}
