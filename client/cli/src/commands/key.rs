//! `consilium key`

use crate::{
	args::KeyCommand,
	context::{Context, Session},
	keys::{passphrase, KeyFolder, NewAccount},
	output,
	progress::Progress,
};
use age::secrecy::SecretString;
use anyhow::{bail, Context as _, Result};
use consilium_chain::{calls, AccountId, BlockNumber, EntryId, Hash, PublishedKey, State};
use consilium_record::{DecryptionKey, EncryptionKey};
use futures::{stream, StreamExt};
use serde::Serialize;
use std::{io::Read, path::Path};
use zeroize::Zeroizing;

pub async fn run(context: &Context, command: KeyCommand) -> Result<()> {
	match command {
		KeyCommand::New { import, passphrase } => new(context, import.as_deref(), passphrase),
		KeyCommand::Show => show(context, &context.keys()?),
		KeyCommand::Publish => publish(context).await,
		KeyCommand::Rotate => rotate(context).await,
		KeyCommand::DestroyRetired { dry_run, grace } => {
			destroy_retired(context, dry_run, grace).await
		}
	}
}

fn new(context: &Context, import: Option<&Path>, with_passphrase: bool) -> Result<()> {
	let path = context.key_path()?;
	let account = match import {
		None => NewAccount::Generate,
		Some(file) => NewAccount::Import(secret(file)?),
	};
	let passphrase = with_passphrase
		.then(|| passphrase::choose(path))
		.transpose()?;
	let keys = KeyFolder::create(path, account, passphrase.as_ref())?;
	show(context, &keys)
}

/// The first line of a file, or of the standard input.
fn secret(file: &Path) -> Result<SecretString> {
	const MAX_LENGTH: u64 = 4 * 1024;
	let mut text = Zeroizing::new(String::new());
	let read = if file == Path::new("-") {
		std::io::stdin().take(MAX_LENGTH).read_to_string(&mut text)
	} else {
		let opened = std::fs::File::open(file);
		opened.and_then(|file| file.take(MAX_LENGTH).read_to_string(&mut text))
	};
	read.with_context(|| format!("{}: cannot be read", file.display()))?;
	Ok(SecretString::from(
		text.lines().next().unwrap_or("").trim().to_owned(),
	))
}

/// What may be shown of a key folder.
#[derive(Serialize)]
struct Shown {
	account: AccountId,
	/// Oldest first.
	encryption_keys: Vec<String>,
	chain: Option<Hash>,
}

fn show(context: &Context, keys: &KeyFolder) -> Result<()> {
	let public = keys.public_keys();
	let shown = Shown {
		account: AccountId(public.account),
		encryption_keys: public.encryption.iter().map(ToString::to_string).collect(),
		chain: keys.chain().map(Hash::from),
	};
	context.print(&shown, |shown| {
		output::facts([
			("account", shown.account.to_string()),
			(
				"encryption keys",
				shown.encryption_keys.join("\n                 "),
			),
			(
				"chain",
				shown
					.chain
					.map(|hash| format!("{hash:?}"))
					.unwrap_or_default(),
			),
		])
	})
}

/// The key of the chain, and where it is among those of the folder.
#[derive(Serialize)]
struct Published {
	account: AccountId,
	encryption_key: String,
	since: BlockNumber,
	/// How many keys before it are still in the folder.
	retired: usize,
}

async fn publish(context: &Context) -> Result<()> {
	let session = context.locked_session().await?;
	let keys = session.keys.public_keys().encryption;
	let newest = keys
		.last()
		.context("there is no encryption key in this folder")?;
	let state = session.chain.finalized().await?;
	let published = state.encryption_key(session.account).await?;
	if published.is_none_or(|published| published.key != *newest) {
		session
			.send_finally(calls::set_encryption_key(newest))
			.await?;
	}
	published_now(context, &session).await
}

async fn rotate(context: &Context) -> Result<()> {
	let mut session = context.locked_session().await?;
	let state = session.chain.finalized().await?;
	let published = state.encryption_key(session.account).await?;
	check_pause(&state, session.account, published.as_ref()).await?;
	let published = published.map(|published| published.key);
	let keys = session.keys.public_keys().encryption;
	if let Some(published) = &published {
		if !keys.contains(published) {
			eprintln!(
				"Warning: the key that records are sealed to now, {published}, is not in this folder: \
				 what is sealed to it, this folder cannot open."
			);
		}
	}
	// A rotation that was interrupted has left a key that is not on the chain: it goes on with that.
	let newest = keys
		.last()
		.filter(|newest| Some(*newest) != published.as_ref());
	let begun = published.is_some()
		&& newest.is_some_and(|newest| {
			let place = |key: &EncryptionKey| keys.iter().position(|each| each == key);
			published.as_ref().and_then(place) < place(newest)
		});
	let next = match newest {
		Some(newest) if begun => newest.clone(),
		_ => {
			let key = DecryptionKey::generate();
			let public = key.encryption_key()?;
			// On the disk before anything can be sealed to it.
			session.keys.add_encryption_key(&key)?;
			public
		}
	};
	session
		.send_finally(calls::set_encryption_key(&next))
		.await?;
	published_now(context, &session).await
}

/// A patient, who has nothing to pay with, changes the key for nothing once in a while.
async fn check_pause(
	state: &State,
	account: AccountId,
	published: Option<&PublishedKey>,
) -> Result<()> {
	let Some(published) = published else {
		return Ok(());
	};
	let due = published.since.saturating_add(state.free_key_interval()?);
	if state.block_number() < due && state.patient(account).await?.is_some() {
		bail!(
			"a patient's key can be changed again in block {due}, and the chain is at block {}: try \
			 again in {} s",
			state.block_number(),
			due - state.block_number()
		);
	}
	Ok(())
}

async fn published_now(context: &Context, session: &Session) -> Result<()> {
	let state = session.chain.finalized().await?;
	let Some(published) = state.encryption_key(session.account).await? else {
		bail!("the chain has no key of {} after all", session.account);
	};
	let keys = session.keys.public_keys().encryption;
	let before = keys.iter().take_while(|key| **key != published.key).count();
	let published = Published {
		account: session.account,
		encryption_key: published.key.to_string(),
		since: published.since,
		retired: before,
	};
	context.print(&published, |published| {
		let mut text = format!(
			"Records for {} are sealed to {} since block {}.",
			published.account, published.encryption_key, published.since
		);
		if published.retired > 0 {
			text += &format!(
				"\nRetired keys in this folder: {}. `consilium key destroy-retired` destroys those that \
				 nothing needs.",
				published.retired
			);
		}
		text
	})
}

/// A retired key.
#[derive(Serialize)]
struct Retired {
	encryption_key: String,
	/// The first open entry that it opens.
	needed_by: Option<EntryId>,
	destroyed: bool,
}

async fn destroy_retired(context: &Context, dry_run: bool, grace: BlockNumber) -> Result<()> {
	let mut session = context.locked_session().await?;
	let state = session.chain.finalized().await?;
	let keys = session.keys.public_keys().encryption;
	let Some(published) = state.encryption_key(session.account).await? else {
		bail!(
			"{} has set no encryption key, so that none is retired",
			session.account
		);
	};
	let Some(current) = keys.iter().position(|key| *key == published.key) else {
		bail!(
			"the key that records are sealed to, {}, is not in {}: nothing is destroyed",
			published.key,
			session.keys.path().display()
		);
	};
	// The keys after it are on their way to the chain, perhaps.
	let retired = &keys[..current];
	if retired.is_empty() {
		return context.print(&Vec::<Retired>::new(), |_| "No key is retired.".to_owned());
	}
	let last = published.since.saturating_add(grace);
	if state.block_number() < last {
		bail!(
			"the last rotation was in block {}, and until block {last} an entry may come that was \
			 sealed before it; the chain is at block {}: try again later",
			published.since,
			state.block_number()
		);
	}
	let needed = needed_by(&state, &session.keys.decryption_keys()[..current], last).await?;
	let unneeded: Vec<EncryptionKey> = retired
		.iter()
		.zip(&needed)
		.filter(|(_, needed)| needed.is_none())
		.map(|(key, _)| key.clone())
		.collect();
	if !dry_run && !unneeded.is_empty() {
		session.keys.destroy(&unneeded)?;
	}
	let report: Vec<Retired> = retired
		.iter()
		.zip(needed)
		.map(|(key, needed_by)| Retired {
			encryption_key: key.to_string(),
			destroyed: needed_by.is_none() && !dry_run,
			needed_by,
		})
		.collect();
	context.print(&report, |report| {
		let line = |retired: &Retired| match retired.needed_by {
			Some(entry) => format!(
				"kept       {}  entry {entry} needs it",
				retired.encryption_key
			),
			None if retired.destroyed => format!("destroyed  {}", retired.encryption_key),
			None => format!("unneeded   {}", retired.encryption_key),
		};
		report.iter().map(line).collect::<Vec<_>>().join("\n")
	})
}

/// How many entries are read at a time.
const CONCURRENCY: usize = 16;

/// For each key, the first entry that it opens of those that are open and were submitted until a
/// block. What the chain says of electorates does not matter: a ciphertext that the key opens does.
async fn needed_by(
	state: &State,
	keys: &[DecryptionKey],
	last: BlockNumber,
) -> Result<Vec<Option<EntryId>>> {
	let mut needed = vec![None; keys.len()];
	let open = state.open_entries().await?;
	let mut progress = Progress::new("open entries", open.len());
	let read = |id| async move {
		let (entry, sealed) = (state.entry(id).await?, state.sealed_record(id).await?);
		Ok::<_, anyhow::Error>((id, entry.zip(sealed)))
	};
	let mut entries = stream::iter(open).map(read).buffered(CONCURRENCY);
	while let Some(read) = entries.next().await {
		progress.add(1);
		let (id, Some((entry, sealed))) = read? else {
			continue;
		};
		if entry.submitted_at > last {
			continue;
		}
		for (key, needed) in keys.iter().zip(&mut needed) {
			if needed.is_none() && sealed.is_sealed_to(key) {
				*needed = Some(id);
			}
		}
	}
	Ok(needed)
}
