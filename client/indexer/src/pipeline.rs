//! The way of the blocks: walked over, prepared several at a time, written in batches, in order.

use crate::{
	commit::{commit, Committed},
	documents::Cursor,
	lease::Lease,
	opener::Opener,
	prepare::{events_pruned, prepare, Prepared},
	Database, IndexError, Metrics,
};
use consilium_chain::{Block, BlockNumber, Chain, Position, Walk, WalkError};
use futures::{stream, StreamExt};
use std::{
	sync::{
		atomic::{AtomicU32, Ordering},
		Arc,
	},
	time::{Duration, Instant},
};
use tokio::{
	sync::{mpsc, Notify, OwnedSemaphorePermit, Semaphore},
	task::JoinSet,
	time::{interval, MissedTickBehavior},
};

/// How many blocks are asked for at a time.
const FETCHED: usize = 128;
/// How many blocks are prepared at a time.
const PREPARED: usize = 8;
/// How much may wait to be written, by [`Prepared::weight`]: what bounds the memory.
const CAPACITY: usize = 4096;
/// How long no block may come before everything is begun anew.
const STALLED: Duration = Duration::from_secs(120);
/// The pause between two lines that tell how far it has come.
const REPORT: Duration = Duration::from_secs(5);

/// A prepared block, and its share of the capacity.
type Queued = Result<(Prepared, OwnedSemaphorePermit), IndexError>;

/// What the blocks go through.
pub(crate) struct Pipeline<'a> {
	pub chain: &'a Chain,
	pub database: &'a Database,
	pub opener: &'a Opener,
	pub lease: &'a Lease,
	pub lease_length: Duration,
	pub metrics: &'a Arc<Metrics>,
	/// Told when entries were approved.
	pub approved: &'a Arc<Notify>,
	/// Go on where a record can no more be had.
	pub accept_missing: bool,
}

impl Pipeline<'_> {
	/// Write the blocks after the cursor, up to a height or for ever. Answers with the new cursor.
	pub async fn run(
		&self,
		mut cursor: Cursor,
		from: Position,
		until: Option<BlockNumber>,
	) -> Result<Cursor, IndexError> {
		if until.is_some_and(|until| from.number >= until) {
			return Ok(cursor);
		}
		let (sender, mut received) = mpsc::unbounded_channel();
		let head = Arc::new(AtomicU32::new(from.number));
		// Ends with this function, however that ends.
		let mut tasks = JoinSet::new();
		let walk = self.chain.walk(from).concurrency(FETCHED);
		let (chain, opener) = (self.chain.clone(), self.opener.clone());
		tasks.spawn(produce(walk, chain, opener, until, head.clone(), sender));
		let mut renewal = interval(self.lease_length / 3);
		renewal.set_missed_tick_behavior(MissedTickBehavior::Delay);
		let mut report = Report::new(from.number);
		let mut batch = Vec::new();
		let mut last_block = Instant::now();
		loop {
			tokio::select! {
				biased;
				_ = renewal.tick() => {
					if last_block.elapsed() > STALLED {
						return Err(IndexError::Stalled { seconds: STALLED.as_secs() });
					}
					self.metrics.finalized(head.load(Ordering::Relaxed));
					self.lease.renew(self.database).await?;
				}
				count = received.recv_many(&mut batch, CAPACITY) => {
					if count == 0 {
						return Ok(cursor);
					}
					last_block = Instant::now();
					cursor = self.write(cursor, std::mem::take(&mut batch), &head).await?;
					report.line(cursor.at.block, head.load(Ordering::Relaxed));
				}
			}
		}
	}

	async fn write(
		&self,
		cursor: Cursor,
		queued: Vec<Queued>,
		head: &AtomicU32,
	) -> Result<Cursor, IndexError> {
		let (mut blocks, mut permits) = (Vec::new(), Vec::new());
		let mut failure = None;
		for each in queued {
			match each {
				Ok((block, permit)) => {
					blocks.push(block);
					permits.push(permit);
				}
				Err(error) => failure = Some(error),
			}
		}
		let begun = Instant::now();
		let written = commit(
			self.database,
			self.lease,
			&cursor,
			blocks,
			self.accept_missing,
		);
		let (cursor, committed) = written.await?;
		drop(permits);
		if committed.blocks > 0 {
			self.tell(
				&cursor,
				&committed,
				begun.elapsed(),
				head.load(Ordering::Relaxed),
			);
		}
		match failure {
			Some(error) => Err(error),
			None => Ok(cursor),
		}
	}

	fn tell(&self, cursor: &Cursor, committed: &Committed, took: Duration, head: BlockNumber) {
		let metrics = self.metrics;
		metrics.reached(cursor.at.block, cursor.at.time.timestamp_millis(), head);
		metrics.batch(committed.blocks, committed.records, took);
		metrics.statuses_changed(&committed.statuses);
		for entry in &committed.without_record {
			tracing::warn!(
				entry,
				"its record is nowhere to be had; put it back from a back-up"
			);
		}
		if committed.approved > 0 {
			self.approved.notify_one();
		}
		tracing::debug!(
			height = cursor.at.block,
			blocks = committed.blocks,
			records = committed.records,
			milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
			"written"
		);
	}
}

/// Walk and prepare, until the height, or until something fails.
async fn produce(
	walk: Walk,
	chain: Chain,
	opener: Opener,
	until: Option<BlockNumber>,
	head: Arc<AtomicU32>,
	sender: mpsc::UnboundedSender<Queued>,
) {
	let capacity = Arc::new(Semaphore::new(CAPACITY));
	let mut blocks = stream::unfold(walk, |mut walk| async {
		let block = next(&mut walk, &head).await;
		Some((block, walk))
	})
	.map(|block| {
		let (chain, opener) = (chain.clone(), opener.clone());
		async move { prepare(chain, block?, opener).await }
	})
	.buffered(PREPARED)
	.boxed();
	while let Some(prepared) = blocks.next().await {
		let queued = match prepared {
			Err(error) => Err(error),
			Ok(prepared) => {
				let weight = u32::try_from(prepared.weight().min(CAPACITY)).unwrap_or(1);
				match capacity.clone().acquire_many_owned(weight).await {
					Ok(permit) => Ok((prepared, permit)),
					Err(_) => return,
				}
			}
		};
		let is_last = match &queued {
			Err(_) => true,
			Ok((block, _)) => until.is_some_and(|until| block.position.number >= until),
		};
		if sender.send(queued).is_err() || is_last {
			return;
		}
	}
}

async fn next(walk: &mut Walk, head: &AtomicU32) -> Result<Block, IndexError> {
	let block = walk.next().await.map_err(|error| match error {
		WalkError::Read(error) => events_pruned(error, walk.position().number.saturating_add(1)),
		other => other.into(),
	});
	head.store(walk.head(), Ordering::Relaxed);
	block
}

/// Tells from time to time how far it has come, while it is behind.
struct Report {
	since: Instant,
	from: BlockNumber,
}

impl Report {
	fn new(from: BlockNumber) -> Self {
		let since = Instant::now();
		Report { since, from }
	}

	fn line(&mut self, height: BlockNumber, head: BlockNumber) {
		let elapsed = self.since.elapsed();
		if elapsed < REPORT {
			return;
		}
		if head.saturating_sub(height) > 1 {
			let blocks = f64::from(height.saturating_sub(self.from));
			let rate = (blocks / elapsed.as_secs_f64()).round();
			tracing::info!(
				height,
				finalized = head,
				blocks_per_second = rate,
				"catching up"
			);
		}
		*self = Report::new(height);
	}
}
