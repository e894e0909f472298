//! Building the life of the entries anew.

use crate::{IndexError, Indexer};
use std::future::Future;

/// Forget the life of the entries, hospitals and patients, and build it anew from the chain, up to
/// the block that is final when it begins. Records stay as they are. Those of migrated entries that
/// are nowhere to be had any more are named in the log, and by [`verify`](crate::verify()).
///
/// What is interrupted is gone on with by running the indexer.
///
/// # Errors
///
/// [`IndexError`]; [`IndexError::Busy`] if an indexer writes into the database.
pub async fn reindex(indexer: &Indexer, stop: impl Future<Output = ()>) -> Result<(), IndexError> {
	indexer.forget().await?;
	indexer.run(stop).await
}
