//! The file of encryption keys: an identity file of age, as `age-keygen` writes it.

use super::KeyFolderError;
use age::secrecy::ExposeSecret;
use consilium_record::{DecryptionKey, EncryptionKey, KeyError};
use jiff::Timestamp;
use std::path::Path;
use zeroize::Zeroizing;

/// What is in the file: its text, comments included, and the keys that stand in it.
pub struct Identities {
	text: Zeroizing<String>,
	private: Vec<DecryptionKey>,
	public: Vec<EncryptionKey>,
}

impl Identities {
	/// Read a file's content. As with age, lines that are empty or begin with `#` say nothing, and
	/// every other one is a key.
	pub fn parse(path: &Path, text: &str) -> Result<Self, KeyFolderError> {
		let mut identities = Identities::none();
		for (index, line) in text.lines().enumerate() {
			let (private, public) = match parse_line(line) {
				Ok(None) => continue,
				Ok(Some(keys)) => keys,
				Err(reason) => {
					return Err(KeyFolderError::Line {
						path: path.to_path_buf(),
						line: index + 1,
						reason,
					})
				}
			};
			identities.private.push(private);
			identities.public.push(public);
		}
		if identities.private.is_empty() {
			return Err(KeyFolderError::NoKeys {
				path: path.to_path_buf(),
			});
		}
		identities.text.push_str(text);
		Ok(identities)
	}

	/// No keys: what a new file begins with.
	pub fn none() -> Self {
		Identities {
			text: Zeroizing::default(),
			private: Vec::new(),
			public: Vec::new(),
		}
	}

	/// The keys, in the order of the file.
	pub fn private(&self) -> &[DecryptionKey] {
		&self.private
	}

	/// Their public keys, in the same order.
	pub fn public(&self) -> &[EncryptionKey] {
		&self.public
	}

	/// The text with one more key at its end.
	pub fn with(&self, key: &DecryptionKey) -> Result<Zeroizing<String>, KeyError> {
		let created = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
		let public = key.encryption_key()?;
		let comment = format!("# created: {created}\n# public key: {public}\n");
		let private = key.to_text();
		let private = private.expose_secret();
		// All the room at once: a string that grows leaves copies behind.
		let room = self.text.len() + comment.len() + private.len() + 2;
		let mut text = Zeroizing::new(String::with_capacity(room));
		text.push_str(&self.text);
		if !text.is_empty() && !text.ends_with('\n') {
			text.push('\n');
		}
		text.push_str(&comment);
		text.push_str(private);
		text.push('\n');
		Ok(text)
	}

	/// The text without some keys and the comments right above them.
	pub fn without(&self, keys: &[EncryptionKey]) -> Zeroizing<String> {
		let mut text = Zeroizing::new(String::with_capacity(self.text.len()));
		// From where on the text so far goes if the next line with a key goes.
		let mut block = 0;
		for line in self.text.split_inclusive('\n') {
			match parse_line(line.trim_end_matches(['\n', '\r'])) {
				Ok(Some((_, public))) => {
					if keys.contains(&public) {
						text.truncate(block);
					} else {
						text.push_str(line);
					}
					block = text.len();
				}
				_ => {
					text.push_str(line);
					if line.trim().is_empty() {
						block = text.len();
					}
				}
			}
		}
		text
	}
}

fn parse_line(line: &str) -> Result<Option<(DecryptionKey, EncryptionKey)>, KeyError> {
	if line.is_empty() || line.starts_with('#') {
		return Ok(None);
	}
	let private: DecryptionKey = line.parse()?;
	let public = private.encryption_key()?;
	Ok(Some((private, public)))
}
