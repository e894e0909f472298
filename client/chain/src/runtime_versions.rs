//! The runtimes that the chain has had, as far as their blocks were read.

use crate::{Chain, Config, Hash, ReadError};
use std::collections::BTreeMap;
use subxt::{
	client::{OfflineClient, OfflineClientAtBlock},
	config::polkadot::SpecVersionForRange,
	ArcMetadata,
};
use tokio::sync::Mutex;

/// What decodes the events and the storage of the blocks that one runtime made. Cheap to clone.
pub(crate) type Runtime = OfflineClientAtBlock<Config>;

/// The runtimes by their spec versions.
#[derive(Default)]
pub(crate) struct RuntimeVersions(Mutex<BTreeMap<u32, Runtime>>);

impl Chain {
	/// The runtime of a spec version, which made the block `block` after `parent`.
	///
	/// In a block that changes the code, the node answers for the new runtime, and the events are the
	/// old one's. So the state's own word is what counts (`System.LastRuntimeUpgrade`, given here as
	/// `version`), and the metadata is that of whichever of the two blocks has this version.
	pub(crate) async fn runtime(
		&self,
		version: u32,
		block: Hash,
		parent: Hash,
	) -> Result<Runtime, ReadError> {
		// Held until the metadata is there: it is large, and many blocks are asked for at a time.
		let mut known = self.runtimes.0.lock().await;
		if let Some(runtime) = known.get(&version) {
			return Ok(runtime.clone());
		}
		for hash in [block, parent] {
			let at = self.client.at_block(hash).await;
			let at = at.map_err(|error| self.read_error(format!("block {hash:?}"), error))?;
			if at.spec_version() == version {
				let runtime = self.decoder(version, at.metadata())?;
				known.insert(version, runtime.clone());
				return Ok(runtime);
			}
		}
		Err(ReadError::Failed {
			what: format!("the runtime of block {block:?}"),
			reason: format!("neither it nor its parent has version {version}"),
		})
	}

	fn decoder(&self, version: u32, metadata: ArcMetadata) -> Result<Runtime, ReadError> {
		let for_all_blocks = SpecVersionForRange {
			block_range: 0..u64::MAX,
			spec_version: version,
			transaction_version: 0,
		};
		let config = Config::builder()
			.use_historic_types(false)
			.set_metadata_for_spec_versions([(version, metadata)])
			.set_spec_version_for_block_ranges([for_all_blocks])
			.build();
		let decoder = OfflineClient::new_with_config(config).at_block(0u64);
		decoder.map_err(|error| ReadError::Failed {
			what: format!("runtime version {version}"),
			reason: error.to_string(),
		})
	}
}
