//! Lets an author wait for the block before, where that is on its way, instead of making another one
//! in its place.

use consilium_runtime::{opaque::Block, BlockNumber};
use futures::FutureExt;
use futures_timer::Delay;
use sp_consensus::{
	block_validation::{BlockAnnounceValidator, DefaultBlockAnnounceValidator, Validation},
	Error, SelectChain,
};
use sp_runtime::traits::Block as BlockT;
use std::{
	future::Future,
	pin::Pin,
	sync::{
		atomic::{AtomicU32, Ordering},
		Arc,
	},
	time::Duration,
};

type Header = <Block as BlockT>::Header;
type Hash = <Block as BlockT>::Hash;

/// How often a block that is waited for is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// The number of the highest block that a peer has announced.
#[derive(Clone, Default)]
pub struct Announced(Arc<AtomicU32>);

impl Announced {
	fn number(&self) -> BlockNumber {
		self.0.load(Ordering::Relaxed)
	}

	fn note(&self, number: BlockNumber) {
		self.0.fetch_max(number, Ordering::Relaxed);
	}

	/// A block of this number did not come.
	fn forget(&self, number: BlockNumber) {
		let _ = self
			.0
			.compare_exchange(number, 0, Ordering::Relaxed, Ordering::Relaxed);
	}
}

/// Takes note of what is announced, and takes it for what Substrate takes it for.
impl BlockAnnounceValidator<Block> for Announced {
	fn validate(
		&mut self,
		header: &Header,
		data: &[u8],
	) -> Pin<Box<dyn Future<Output = Result<Validation, Box<dyn std::error::Error + Send>>> + Send>>
	{
		self.note(header.number);
		BlockAnnounceValidator::<Block>::validate(&mut DefaultBlockAnnounceValidator, header, data)
	}
}

/// Chooses the chain to build on as another does, but for a while not as long as a block is announced
/// that would be longer: it is being fetched or executed.
///
/// Without that, one block that comes late is followed by many: the next author makes another one of
/// the same height, everybody executes both, and the one after is late for it. An announcement is not
/// checked before, so that a peer who lies costs each author this while, and no more.
#[derive(Clone)]
pub struct Patient<S> {
	inner: S,
	announced: Announced,
	patience: Duration,
}

impl<S> Patient<S> {
	pub fn new(inner: S, announced: Announced, patience: Duration) -> Self {
		Patient {
			inner,
			announced,
			patience,
		}
	}
}

#[async_trait::async_trait]
impl<S: SelectChain<Block>> SelectChain<Block> for Patient<S> {
	async fn leaves(&self) -> Result<Vec<Hash>, Error> {
		self.inner.leaves().await
	}

	async fn best_chain(&self) -> Result<Header, Error> {
		let mut patience = Delay::new(self.patience).fuse();
		loop {
			let best = self.inner.best_chain().await?;
			let announced = self.announced.number();
			if announced <= best.number {
				return Ok(best);
			}
			futures::select! {
				() = Delay::new(LOOK_EVERY).fuse() => {}
				() = patience => {
					log::debug!(target: "aura", "Block {announced} was announced, and is not here");
					self.announced.forget(announced);
					return Ok(best);
				}
			}
		}
	}

	async fn finality_target(&self, base: Hash, most: Option<BlockNumber>) -> Result<Hash, Error> {
		self.inner.finality_target(base, most).await
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::executor::block_on;
	use sp_runtime::traits::Header as _;
	use std::thread;

	/// Long enough for a slow machine: what is waited for comes before.
	const LONG: Duration = Duration::from_secs(60);

	/// A chain whose best block has this number.
	#[derive(Clone)]
	struct Chain(Arc<AtomicU32>);

	#[async_trait::async_trait]
	impl SelectChain<Block> for Chain {
		async fn leaves(&self) -> Result<Vec<Hash>, Error> {
			Ok(Vec::new())
		}

		async fn best_chain(&self) -> Result<Header, Error> {
			Ok(header(self.0.load(Ordering::Relaxed)))
		}
	}

	fn header(number: BlockNumber) -> Header {
		let none = Hash::default;
		Header::new(number, none(), none(), none(), Default::default())
	}

	fn announce(announced: &Announced, number: BlockNumber, data: &[u8]) -> Validation {
		block_on(announced.clone().validate(&header(number), data)).expect("it can be checked")
	}

	/// The best block's number, if the answer is there at once.
	fn best_at_once(chain: &Arc<AtomicU32>, announced: &Announced) -> Option<BlockNumber> {
		let patient = Patient::new(Chain(chain.clone()), announced.clone(), LONG);
		let best = patient.best_chain().now_or_never()?;
		Some(best.expect("it can be read").number)
	}

	fn best(chain: &Arc<AtomicU32>, announced: &Announced, patience: Duration) -> BlockNumber {
		let patient = Patient::new(Chain(chain.clone()), announced.clone(), patience);
		block_on(patient.best_chain())
			.expect("it can be read")
			.number
	}

	#[test]
	fn what_is_not_announced_is_not_waited_for() {
		let (chain, announced) = (Arc::new(AtomicU32::new(7)), Announced::default());
		assert_eq!(best_at_once(&chain, &announced), Some(7));
		announce(&announced, 7, &[]);
		announce(&announced, 3, &[]);
		assert_eq!(best_at_once(&chain, &announced), Some(7));
	}

	#[test]
	fn what_is_announced_is_waited_for() {
		let (chain, announced) = (Arc::new(AtomicU32::new(7)), Announced::default());
		announce(&announced, 8, &[]);
		assert_eq!(best_at_once(&chain, &announced), None);
		let importing = thread::spawn({
			let chain = chain.clone();
			move || {
				thread::sleep(Duration::from_millis(50));
				chain.store(8, Ordering::Relaxed);
			}
		});
		assert_eq!(best(&chain, &announced, LONG), 8);
		importing.join().expect("the import ends");
	}

	#[test]
	fn what_does_not_come_is_waited_for_once() {
		let (chain, announced) = (Arc::new(AtomicU32::new(7)), Announced::default());
		announce(&announced, 8, &[]);
		assert_eq!(best(&chain, &announced, Duration::from_millis(20)), 7);
		assert_eq!(best_at_once(&chain, &announced), Some(7));
	}

	#[test]
	fn an_announcement_with_data_that_nobody_knows_is_refused() {
		let announced = Announced::default();
		let refused = Validation::Failure { disconnect: true };
		assert_eq!(announce(&announced, 1, &[1]), refused);
		let taken = Validation::Success { is_new_best: false };
		assert_eq!(announce(&announced, 1, &[]), taken);
	}
}
