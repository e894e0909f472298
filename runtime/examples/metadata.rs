//! Writes the runtime's metadata to the standard output: what `make metadata` keeps for the client.

use std::io::Write;

/// The newest version that is stable, and the first with view functions.
const VERSION: u32 = 16;

fn main() -> std::io::Result<()> {
	let metadata = consilium_runtime::Runtime::metadata_at_version(VERSION)
		.ok_or_else(|| std::io::Error::other("the runtime has no metadata of version 16"))?;
	std::io::stdout().write_all(&metadata)
}
