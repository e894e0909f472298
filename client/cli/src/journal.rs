//! What was submitted with a key folder: a file of lines that only grows, so that a submission that
//! was interrupted goes on where it was, and nothing is submitted twice.
//!
//! What was submitted is known by a tag that only the account's owner can compute (the content of a
//! record could be guessed from a plain hash), and found on the chain by its commitment, which is of
//! this submission alone.

use anyhow::{Context, Result};
use consilium_chain::{BlockNumber, EntryId};
use consilium_record::Commitment;
use serde::{Deserialize, Serialize};
use std::{
	collections::HashMap,
	fs::{File, OpenOptions},
	io::{BufRead, BufReader, Seek, SeekFrom, Write},
	os::unix::fs::OpenOptionsExt,
	path::{Path, PathBuf},
};

/// The name of the file in the key folder.
const FILE: &str = "submissions.jsonl";

/// What tells one submission from another: keyed, 32 bytes in hexadecimal.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(String);

impl From<[u8; 32]> for Tag {
	fn from(bytes: [u8; 32]) -> Self {
		Tag(Commitment(bytes).to_string())
	}
}

/// A transaction that was sent, or was about to be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sent {
	/// The commitment to the health details: by it the entry is found.
	pub health: String,
	/// The transaction's nonce.
	pub nonce: u32,
	/// The last block that it can be in.
	pub valid_until: BlockNumber,
	/// The number that the next entry would have had: the entry has no lower one.
	pub first_entry: EntryId,
}

/// What became of a submission.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
	/// Its transaction may be on its way. There can be several: any of them, one at most.
	Sent(Sent),
	/// It became this entry.
	Entry(EntryId),
	/// It became none, and can be submitted again.
	Failed,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
	tag: Tag,
	step: Step,
}

/// What is known of a submission.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Past {
	/// The entry that it became last.
	pub entry: Option<EntryId>,
	/// The transactions after that, of which it is not known what became.
	pub sent: Vec<Sent>,
}

/// The submissions with a key folder.
pub struct Journal {
	path: PathBuf,
	file: File,
	past: HashMap<Tag, Past>,
}

impl Journal {
	/// Open the journal of a key folder, which must be locked.
	pub fn open(folder: &Path) -> Result<Self> {
		let path = folder.join(FILE);
		let file = OpenOptions::new()
			.read(true)
			.append(true)
			.create(true)
			.mode(0o600)
			.open(&path)
			.with_context(|| format!("{}: cannot be opened", path.display()))?;
		let mut journal = Journal {
			path,
			file,
			past: HashMap::new(),
		};
		journal.read()?;
		Ok(journal)
	}

	fn read(&mut self) -> Result<()> {
		let path = self.path.display().to_string();
		let mut reader = BufReader::new(&self.file);
		let (mut text, mut number, mut whole) = (String::new(), 0, 0);
		let mut lines = Vec::new();
		while reader
			.read_line(&mut text)
			.with_context(|| format!("{path}: cannot be read"))?
			> 0
		{
			number += 1;
			// The last line was being written when the program was stopped: nothing was sent then.
			if !text.ends_with('\n') {
				break;
			}
			let line: Line = serde_json::from_str(&text)
				.map_err(|error| anyhow::anyhow!("{path}, line {number}: {error}"))?;
			whole += text.len() as u64;
			lines.push(line);
			text.clear();
		}
		self.file.set_len(whole)?;
		self.file.seek(SeekFrom::End(0))?;
		for line in lines {
			self.note(line.tag, line.step);
		}
		Ok(())
	}

	fn note(&mut self, tag: Tag, step: Step) {
		let past = self.past.entry(tag).or_default();
		match step {
			Step::Sent(sent) => past.sent.push(sent),
			Step::Entry(entry) => {
				past.entry = Some(entry);
				past.sent.clear();
			}
			Step::Failed => past.sent.clear(),
		}
	}

	/// What is known of a submission; none if it was never begun.
	pub fn past(&self, tag: &Tag) -> Option<&Past> {
		self.past.get(tag)
	}

	/// Write steps down. They are on the disk when this returns.
	pub fn write(&mut self, steps: impl IntoIterator<Item = (Tag, Step)>) -> Result<()> {
		let (mut text, mut lines) = (String::new(), Vec::new());
		for (tag, step) in steps {
			let line = Line { tag, step };
			text.push_str(&serde_json::to_string(&line)?);
			text.push('\n');
			lines.push(line);
		}
		self.file
			.write_all(text.as_bytes())
			.and_then(|()| self.file.sync_data())
			.with_context(|| format!("{}: cannot be written", self.path.display()))?;
		for line in lines {
			self.note(line.tag, line.step);
		}
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn sent(nonce: u32) -> Sent {
		Sent {
			health: "00".repeat(32),
			nonce,
			valid_until: 70,
			first_entry: 3,
		}
	}

	#[test]
	fn what_was_written_is_there_again() {
		let folder = tempfile::tempdir().unwrap();
		let (one, two) = (Tag::from([1; 32]), Tag::from([2; 32]));
		let mut journal = Journal::open(folder.path()).unwrap();
		assert_eq!(journal.past(&one), None);
		let first = [
			(one.clone(), Step::Sent(sent(0))),
			(two.clone(), Step::Sent(sent(1))),
		];
		journal.write(first).unwrap();
		journal.write([(one.clone(), Step::Entry(5))]).unwrap();
		let again = [(two.clone(), Step::Sent(sent(2)))];
		journal.write(again).unwrap();

		let journal = Journal::open(folder.path()).unwrap();
		let past = journal.past(&one).unwrap();
		assert_eq!((past.entry, past.sent.len()), (Some(5), 0));
		let past = journal.past(&two).unwrap();
		assert_eq!(past.sent, [sent(1), sent(2)]);
	}

	#[test]
	fn a_line_that_was_being_written_is_taken_away() {
		let folder = tempfile::tempdir().unwrap();
		let tag = Tag::from([1; 32]);
		Journal::open(folder.path())
			.unwrap()
			.write([(tag.clone(), Step::Sent(sent(0)))])
			.unwrap();
		let path = folder.path().join(FILE);
		let whole = std::fs::read_to_string(&path).unwrap();
		std::fs::write(&path, format!("{whole}{{\"tag\":\"0")).unwrap();
		let mut journal = Journal::open(folder.path()).unwrap();
		assert_eq!(journal.past(&tag).unwrap().sent, [sent(0)]);
		journal.write([(tag, Step::Failed)]).unwrap();
		assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 2);
		assert!(Journal::open(folder.path()).is_ok());
	}

	#[test]
	fn a_line_that_makes_no_sense_is_an_error_that_says_which() {
		let folder = tempfile::tempdir().unwrap();
		std::fs::write(
			folder.path().join(FILE),
			"{\"tag\":\"00\",\"step\":\"failed\"}\nnonsense\n",
		)
		.unwrap();
		let error = Journal::open(folder.path()).err().unwrap();
		assert!(error.to_string().contains("line 2"), "{error}");
	}
}
