//! What the indexer tells of itself, in the format OpenMetrics.

use crate::documents::Status;
use prometheus_client::{
	encoding::{text::encode, EncodeLabelSet},
	metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
	registry::Registry,
};
use std::{
	collections::BTreeMap,
	sync::atomic::{AtomicI64, AtomicU64, AtomicU8, Ordering},
	time::{Duration, SystemTime, UNIX_EPOCH},
};

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct StatusLabel {
	status: &'static str,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct KindLabel {
	kind: &'static str,
}

/// The metrics of an indexer.
pub struct Metrics {
	registry: Registry,
	height: Gauge,
	finalized_height: Gauge,
	lag_blocks: Gauge,
	lag_seconds: Gauge<f64, AtomicU64>,
	leader: Gauge,
	entries: Family<StatusLabel, Gauge>,
	records: Counter,
	confirmed: Counter,
	refused: Counter,
	to_confirm: Gauge,
	batch_blocks: Histogram,
	batch_seconds: Histogram,
	errors: Family<KindLabel, Counter>,
	role: AtomicU8,
	/// When the last block in the database was made, in milliseconds since 1970.
	last_block: AtomicI64,
}

/// What an indexer does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
	/// It begins, or tries again after something failed.
	Starting,
	/// Another one writes.
	Standby,
	/// It writes.
	Leader,
}

impl Default for Metrics {
	fn default() -> Self {
		let mut registry = Registry::with_prefix("consilium_indexer");
		let sizes = [1.0, 4.0, 16.0, 64.0, 256.0, 1024.0];
		let seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];
		let metrics = Metrics {
			height: Gauge::default(),
			finalized_height: Gauge::default(),
			lag_blocks: Gauge::default(),
			lag_seconds: Gauge::default(),
			leader: Gauge::default(),
			entries: Family::default(),
			records: Counter::default(),
			confirmed: Counter::default(),
			refused: Counter::default(),
			to_confirm: Gauge::default(),
			batch_blocks: Histogram::new(sizes),
			batch_seconds: Histogram::new(seconds),
			errors: Family::default(),
			role: AtomicU8::new(Role::Starting as u8),
			last_block: AtomicI64::default(),
			registry: Registry::default(),
		};
		let gauges = [
			(
				"height",
				"The last block that is in the database",
				&metrics.height,
			),
			(
				"finalized_height",
				"The last finalized block of the node",
				&metrics.finalized_height,
			),
			(
				"lag_blocks",
				"Finalized blocks that are not in the database",
				&metrics.lag_blocks,
			),
			(
				"leader",
				"1 while this indexer writes, 0 while another does",
				&metrics.leader,
			),
			(
				"to_confirm",
				"Records in the database whose migration the chain has not confirmed",
				&metrics.to_confirm,
			),
		];
		for (name, help, gauge) in gauges {
			registry.register(name, help, gauge.clone());
		}
		let lag = "The age of the last block that is in the database, in seconds";
		registry.register("lag_seconds", lag, metrics.lag_seconds.clone());
		let entries = "The entries in the database, by status";
		registry.register("entries", entries, metrics.entries.clone());
		let counters = [
			("records", "Records written", &metrics.records),
			(
				"confirmations",
				"Migrations confirmed on chain",
				&metrics.confirmed,
			),
			("refusals", "Migrations refused on chain", &metrics.refused),
		];
		for (name, help, counter) in counters {
			registry.register(name, help, counter.clone());
		}
		let blocks = "Blocks written together";
		registry.register("batch_blocks", blocks, metrics.batch_blocks.clone());
		let seconds = "How long it took to write a batch, in seconds";
		registry.register("batch_seconds", seconds, metrics.batch_seconds.clone());
		let errors = "What went wrong, by kind";
		registry.register("errors", errors, metrics.errors.clone());
		Metrics {
			registry,
			..metrics
		}
	}
}

impl Metrics {
	/// As text.
	pub fn encode(&self) -> String {
		self.lag_seconds.set(self.lag_seconds());
		let mut text = String::new();
		// Writing to a string does not fail.
		let _ = encode(&mut text, &self.registry);
		text
	}

	/// How old the last block in the database is; 0 before the first.
	pub(crate) fn lag_seconds(&self) -> f64 {
		match self.last_block.load(Ordering::Relaxed) {
			0 => 0.0,
			made => {
				let now = SystemTime::now().duration_since(UNIX_EPOCH);
				(now.unwrap_or_default().as_secs_f64() - made as f64 / 1000.0).max(0.0)
			}
		}
	}

	/// The last block that is in the database.
	pub fn height(&self) -> u32 {
		u32::try_from(self.height.get()).unwrap_or_default()
	}

	pub(crate) fn role(&self, role: Role) {
		self.role.store(role as u8, Ordering::Relaxed);
		self.leader.set((role == Role::Leader).into());
	}

	pub(crate) fn is(&self, role: Role) -> bool {
		self.role.load(Ordering::Relaxed) == role as u8
	}

	pub(crate) fn lag_blocks(&self) -> i64 {
		self.lag_blocks.get()
	}

	/// The database has come to a block of this height, made `time` milliseconds since 1970.
	pub(crate) fn reached(&self, height: u32, time: i64, finalized: u32) {
		self.height.set(height.into());
		self.last_block.store(time, Ordering::Relaxed);
		self.finalized(finalized.max(height));
	}

	/// The node's last finalized block.
	pub(crate) fn finalized(&self, finalized: u32) {
		let finalized = i64::from(finalized).max(self.finalized_height.get());
		self.finalized_height.set(finalized);
		self.lag_blocks.set(finalized - self.height.get());
	}

	pub(crate) fn batch(&self, blocks: usize, records: usize, took: Duration) {
		self.batch_blocks.observe(blocks as f64);
		self.batch_seconds.observe(took.as_secs_f64());
		self.records.inc_by(records as u64);
	}

	pub(crate) fn statuses(&self, counts: &BTreeMap<String, i64>) {
		for status in Status::ALL {
			let count = counts.get(status.name()).copied().unwrap_or_default();
			self.entries_of(status).set(count);
		}
	}

	pub(crate) fn statuses_changed(&self, changes: &BTreeMap<Status, i64>) {
		for (status, change) in changes {
			self.entries_of(*status).inc_by(*change);
		}
	}

	fn entries_of(&self, status: Status) -> Gauge {
		let status = status.name();
		self.entries.get_or_create(&StatusLabel { status }).clone()
	}

	pub(crate) fn to_confirm(&self, count: usize) {
		self.to_confirm
			.set(i64::try_from(count).unwrap_or(i64::MAX));
	}

	pub(crate) fn confirmed(&self) {
		self.confirmed.inc();
	}

	pub(crate) fn refused(&self) {
		self.refused.inc();
	}

	pub(crate) fn error(&self, kind: &'static str) {
		self.errors.get_or_create(&KindLabel { kind }).inc();
	}
}
