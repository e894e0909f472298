//! The finalized blocks, one after the other.

use crate::{BlockNumber, Chain, EventRecord, Hash, ReadError, State, Storage};
use futures::{
	future::BoxFuture,
	stream::{self, FuturesOrdered},
	StreamExt, TryStreamExt,
};
use std::{collections::VecDeque, ops::RangeInclusive, time::Duration};
use subxt::{
	config::substrate::SubstrateHeader,
	rpcs::{client::RpcSubscription, rpc_params},
};
use tokio::time::timeout;

/// How long to wait to be told of a finalized block before asking: a subscription can fall silent.
const SILENCE: Duration = Duration::from_secs(3);

/// How many blocks are asked for together.
const CHUNK: usize = 16;

/// A place in the chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Position {
	/// The height of a block.
	pub number: BlockNumber,
	/// The block's hash.
	pub hash: Hash,
}

/// A finalized block.
#[derive(Clone)]
pub struct Block {
	/// Where it is.
	pub position: Position,
	/// The hash of the block before it.
	pub parent: Hash,
	/// When it was made: milliseconds since 1970, in UTC.
	pub time: u64,
	/// What happened in it.
	pub events: Vec<EventRecord>,
	/// Its transactions as they were sent, if [`Walk::with_transactions`] asked for them.
	pub transactions: Vec<Vec<u8>>,
	/// What it left in the storage.
	pub storage: Storage,
}

/// The walk cannot go on.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WalkError {
	/// The next block does not follow the last one: this is another chain, or the place where the
	/// walk began was none of its finalized blocks.
	#[error(
		"block {} has the parent {parent:?}, and the block before was {:?}: this is another chain, or \
		 the walk began at a block that was not final",
		last.number + 1, last.hash
	)]
	NotConsecutive {
		/// The last block of the walk.
		last: Position,
		/// What the next one says that its parent is.
		parent: Hash,
	},
	/// A block cannot be read. The walk can be tried on: it stays where it is.
	#[error(transparent)]
	Read(#[from] ReadError),
}

/// A walk over the finalized blocks, each once and none left out. It ends never: at the last one it
/// waits for the next.
///
/// What tells of new blocks only wakes it. It asks for each height by itself, several at a time, and
/// checks that each block's parent is the one before. After an error it can be asked again, and goes
/// on with the same block.
pub struct Walk {
	chain: Chain,
	last: Position,
	with_transactions: bool,
	chunks: usize,
	/// What is asked for, some blocks at a time.
	ahead: FuturesOrdered<BoxFuture<'static, Result<Vec<Block>, ReadError>>>,
	/// What has been fetched and not yet given.
	fetched: VecDeque<Block>,
	/// The height of the last block in `ahead`.
	asked: BlockNumber,
	/// A height that is finalized, by the word of the connection with this number.
	head: Option<(BlockNumber, u64)>,
	heads: Option<RpcSubscription<SubstrateHeader<Hash>>>,
	/// There may be a new head: kept, so that a wait that is dropped does not forget it.
	is_awake: bool,
}

impl Chain {
	/// Walk over the finalized blocks after a position, which must be a finalized block.
	pub fn walk(&self, after: Position) -> Walk {
		Walk {
			chain: self.clone(),
			last: after,
			with_transactions: false,
			chunks: 1,
			ahead: FuturesOrdered::new(),
			fetched: VecDeque::new(),
			asked: after.number,
			head: None,
			heads: None,
			is_awake: true,
		}
	}

	/// The state after a finalized block.
	///
	/// # Errors
	///
	/// [`ReadError`], as for everything that is read.
	pub async fn state(&self, block: Position) -> Result<State, ReadError> {
		let at = self
			.client
			.at_block_hash_and_number(block.hash, block.number.into());
		let at = at.await;
		Ok(State {
			at: at.map_err(|error| self.read_error(format!("block {}", block.number), error))?,
			chain: self.clone(),
		})
	}

	/// The blocks that `walk` would take next, as far as they are there.
	async fn finalized_blocks(
		self,
		numbers: RangeInclusive<BlockNumber>,
		connection: u64,
		with_transactions: bool,
	) -> Result<Vec<Block>, ReadError> {
		let what = format!("the blocks from {} to {}", numbers.start(), numbers.end());
		let heights: Vec<BlockNumber> = numbers.collect();
		let hashes = self
			.rpc
			.request::<Vec<Option<Hash>>>("chain_getBlockHash", rpc_params![&heights])
			.await
			.map_err(|error| self.read_error(what, error))?;
		let positions = heights.into_iter().zip(hashes);
		let positions = positions.map_while(|(number, hash)| {
			Some(Position {
				number,
				hash: hash?,
			})
		});
		let blocks: Vec<Block> = stream::iter(positions)
			.map(|position| self.finalized_block(position, with_transactions))
			.buffered(CHUNK)
			.try_collect()
			.await?;
		// Another node may be behind, and have another block at this height that will not stay.
		if self.endpoints.connection_number() != connection {
			return Ok(Vec::new());
		}
		Ok(blocks)
	}

	async fn finalized_block(
		&self,
		position: Position,
		with_transactions: bool,
	) -> Result<Block, ReadError> {
		let what = || format!("block {}", position.number);
		let content = self.block_content(position).await?;
		let mut transactions = Vec::new();
		if with_transactions {
			let block = self.methods.chain_get_block(Some(position.hash)).await;
			let block = block
				.map_err(|error| self.read_error(what(), error))?
				.ok_or_else(|| ReadError::BlockNotFound(what()))?;
			let bodies = block.block.extrinsics.into_iter();
			transactions = bodies.map(|bytes| bytes.0).collect();
		}
		Ok(Block {
			position,
			parent: content.parent,
			time: content.time,
			events: content.events,
			transactions,
			storage: content.storage,
		})
	}
}

impl Walk {
	/// Fetch the blocks' transactions, too.
	pub fn with_transactions(mut self) -> Self {
		self.with_transactions = true;
		self
	}

	/// Ask for about so many blocks at a time.
	pub fn concurrency(mut self, blocks: usize) -> Self {
		self.chunks = blocks.div_ceil(CHUNK).max(1);
		self
	}

	/// The last block that [`next`](Self::next) gave, or where the walk began.
	pub fn position(&self) -> Position {
		self.last
	}

	/// The last height that is known to be finalized.
	pub fn head(&self) -> BlockNumber {
		self.head.map_or(self.last.number, |(number, _)| number)
	}

	/// The next finalized block. Waits for it, however long. Can be dropped while it waits: nothing is
	/// lost.
	///
	/// # Errors
	///
	/// [`WalkError`]. After [`WalkError::Read`] the walk can be asked again.
	pub async fn next(&mut self) -> Result<Block, WalkError> {
		loop {
			self.ask_ahead();
			if let Some(block) = self.fetched.pop_front() {
				if block.position.number == self.last.number.wrapping_add(1) {
					return self.take(block);
				}
				// Those before it were not there when they were asked for.
				self.start_over();
				self.head = None;
			}
			let Some(fetched) = self.ahead.next().await else {
				self.wait_for_head().await?;
				continue;
			};
			self.fetched = fetched.inspect_err(|_| self.start_over())?.into();
			if self.fetched.is_empty() {
				// The node that is connected to now does not have them yet.
				self.start_over();
				self.head = None;
			}
		}
	}

	/// The next block, if the last one is its parent.
	fn take(&mut self, block: Block) -> Result<Block, WalkError> {
		if block.parent != self.last.hash {
			self.start_over();
			return Err(WalkError::NotConsecutive {
				last: self.last,
				parent: block.parent,
			});
		}
		self.last = block.position;
		Ok(block)
	}

	fn start_over(&mut self) {
		self.ahead.clear();
		self.fetched.clear();
		self.asked = self.last.number;
	}

	fn ask_ahead(&mut self) {
		let Some((head, connection)) = self.head else {
			return;
		};
		while self.asked < head && self.ahead.len() < self.chunks {
			let first = self.asked + 1;
			let count = BlockNumber::try_from(CHUNK).unwrap_or(BlockNumber::MAX);
			self.asked = head.min(self.asked.saturating_add(count));
			let chain = self.chain.clone();
			let blocks =
				chain.finalized_blocks(first..=self.asked, connection, self.with_transactions);
			self.ahead.push_back(Box::pin(blocks));
		}
	}

	/// Wait until a higher block than those that were asked for is finalized.
	async fn wait_for_head(&mut self) -> Result<(), ReadError> {
		let failed = |error| self.chain.read_error("the finalized blocks", error);
		if !self.is_awake {
			let heads = match &mut self.heads {
				Some(heads) => heads,
				none => {
					let heads = self.chain.methods.chain_subscribe_finalized_heads().await;
					none.insert(heads.map_err(failed)?)
				}
			};
			// Whatever comes, or nothing for a while: look.
			if !matches!(timeout(SILENCE, heads.next()).await, Ok(Some(Ok(_)))) {
				self.heads = None;
			}
			self.is_awake = true;
		}
		let connection = self.chain.endpoints.connection_number();
		let hash = self.chain.methods.chain_get_finalized_head().await;
		let hash = hash.map_err(failed)?;
		let header = self.chain.methods.chain_get_header(Some(hash)).await;
		let header = header.map_err(failed)?;
		self.head = header
			.and_then(|header| BlockNumber::try_from(header.number).ok())
			.map(|number| (number, connection));
		self.is_awake = false;
		Ok(())
	}
}
