//! The runtimes that the chain has had, as far as their blocks were read.

use crate::{Chain, Config, Hash, ReadError};
use futures::{
	future::{BoxFuture, Shared},
	FutureExt,
};
use std::{
	collections::BTreeMap,
	sync::{Mutex, PoisonError},
};
use subxt::{
	client::{OfflineClient, OfflineClientAtBlock},
	config::polkadot::SpecVersionForRange,
	ArcMetadata,
};

/// What decodes the events and the storage of the blocks that one runtime made. Cheap to clone.
pub(crate) type Runtime = OfflineClientAtBlock<Config>;

/// A runtime that is being fetched, or was. By a task of its own: of the futures that wait for it, any
/// may be polled no more while the others need it.
type Fetched = Shared<BoxFuture<'static, Result<Runtime, ReadError>>>;

/// The runtimes by their spec versions.
#[derive(Default)]
pub(crate) struct RuntimeVersions(Mutex<BTreeMap<u32, Fetched>>);

impl RuntimeVersions {
	/// What is known of a version; if nothing is, `fetch` is asked. Once for all who wait: metadata is
	/// large, and many blocks are asked for at a time.
	async fn get_or_fetch(
		&self,
		version: u32,
		fetch: impl FnOnce() -> BoxFuture<'static, Result<Runtime, ReadError>>,
	) -> Result<Runtime, ReadError> {
		let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
		let fetched = known()
			.entry(version)
			.or_insert_with(|| {
				let task = tokio::spawn(fetch());
				let ended = task.map(move |ended| {
					ended.unwrap_or_else(|error| {
						Err(ReadError::Failed {
							what: format!("runtime version {version}"),
							reason: error.to_string(),
						})
					})
				});
				ended.boxed().shared()
			})
			.clone();
		let outcome = fetched.clone().await;
		if outcome.is_err() {
			// The next one tries again.
			let mut known = known();
			if known
				.get(&version)
				.is_some_and(|known| known.ptr_eq(&fetched))
			{
				known.remove(&version);
			}
		}
		outcome
	}
}

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
		let chain = self.clone();
		let fetch = move || chain.fetch_runtime(version, block, parent).boxed();
		self.runtimes.get_or_fetch(version, fetch).await
	}

	async fn fetch_runtime(
		self,
		version: u32,
		block: Hash,
		parent: Hash,
	) -> Result<Runtime, ReadError> {
		for hash in [block, parent] {
			let at = self.client.at_block(hash).await;
			let at = at.map_err(|error| self.read_error(format!("block {hash:?}"), error))?;
			if at.spec_version() == version {
				return self.decoder(version, at.metadata());
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

#[cfg(test)]
mod tests {
	use super::*;
	use std::time::Duration;
	use tokio::{task::yield_now, time::timeout};

	/// How long anything may take before it counts as never.
	const NEVER: Duration = Duration::from_secs(60);

	fn fetch() -> BoxFuture<'static, Result<Runtime, ReadError>> {
		async {
			yield_now().await;
			Err(ReadError::Incompatible {
				what: "a test".to_owned(),
			})
		}
		.boxed()
	}

	/// A walk's questions rest while the block that it gave last is worked on.
	#[tokio::test]
	async fn who_began_to_fetch_may_rest_while_others_wait() {
		let versions = RuntimeVersions::default();
		let mut first = Box::pin(versions.get_or_fetch(1, fetch));
		assert!(futures::poll!(&mut first).is_pending());
		let second = timeout(NEVER, versions.get_or_fetch(1, || unreachable!())).await;
		assert!(matches!(second, Ok(Err(ReadError::Incompatible { .. }))));
		assert!(first.await.is_err());
		let third = timeout(NEVER, versions.get_or_fetch(1, fetch)).await;
		assert!(matches!(third, Ok(Err(_))), "what failed is tried again");
	}
}
