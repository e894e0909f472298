//! Entries by their numbers.

use anyhow::{bail, Result};
use consilium_chain::{Chain, Entry, EntryId, State};
use std::collections::HashSet;

/// The entries of these numbers, in this order, and the final block in which all of them are. For
/// those that only the best block has it is waited, and said so: in the place of a block that does
/// not stay, another entry can have the number.
///
/// # Errors
///
/// The first number that not even the best block has, and what [`State::entries`] cannot read.
pub async fn find(chain: &Chain, ids: &[EntryId]) -> Result<(State, Vec<(EntryId, Entry)>)> {
	let mut state = chain.finalized().await?;
	let mut blocks = chain.walk(state.position());
	let mut is_told = false;
	loop {
		let found = state.entries(ids.iter().copied()).await?;
		let Some(missing) = missing(ids, &found) else {
			return Ok((state, found));
		};
		if chain.best().await?.entry(missing).await?.is_none() {
			bail!("there is no entry {missing}");
		}
		if !is_told {
			eprintln!("Entry {missing} is not in a final block yet: waiting for that.");
			is_told = true;
		}
		blocks.next().await?;
		state = chain.finalized().await?;
	}
}

/// The same for one entry.
pub async fn find_one(chain: &Chain, id: EntryId) -> Result<(State, Entry)> {
	let (state, found) = find(chain, &[id]).await?;
	match found.into_iter().next() {
		Some((_, entry)) => Ok((state, entry)),
		None => bail!("there is no entry {id}"),
	}
}

fn missing(ids: &[EntryId], found: &[(EntryId, Entry)]) -> Option<EntryId> {
	let found: HashSet<EntryId> = found.iter().map(|(id, _)| *id).collect();
	ids.iter().copied().find(|id| !found.contains(id))
}
