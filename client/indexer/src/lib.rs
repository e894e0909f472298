#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![forbid(unsafe_code)]

pub use database::{Database, DatabaseOptions};
pub use error::IndexError;
pub use http::serve;
pub use index::{Goal, IndexOptions, Indexer};
pub use metrics::Metrics;
pub use opener::ReadKeys;
pub use reindex::reindex;
pub use scores::{score, unscored, NotScored, Scored, Scorer};
pub use verify::{verify, Difference, Digests, Report};

mod commit;
mod confirm;
mod database;
pub mod documents;
mod error;
mod http;
mod index;
mod lease;
mod life;
mod metrics;
mod opener;
mod pipeline;
mod prepare;
mod reindex;
mod schema;
mod scores;
mod verify;
