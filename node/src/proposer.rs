//! Makes blocks that are ready in time, however many transactions wait.

use consilium_runtime::{opaque::Block, Hash};
use futures::{future::BoxFuture, FutureExt, TryFutureExt};
use sp_consensus::{Environment, Proposal, ProposeArgs, Proposer};
use sp_runtime::traits::Block as BlockT;
use std::{
	sync::Arc,
	time::{Duration, Instant},
};

/// Waits until a pool has seen the block with this hash, and for this long at most.
pub type UpToDate = Arc<dyn Fn(Hash, Duration) -> BoxFuture<'static, ()> + Send + Sync>;

/// Bounds for how long a proposer takes transactions, whatever time there is for the whole block, and
/// waits before that for the pool.
///
/// `sc-basic-authorship` takes transactions for nine tenths of the time that it is given, and leaves
/// a tenth for the storage root. With hundreds of transactions that takes longer, Aura discards the
/// block, and the slot is lost: the more wait, the fewer are included. This one is given less time
/// than Aura waits for it.
///
/// Before that it waits for the pool, for a quarter of the time at most. A pool that has not seen the
/// parent offers what is in there. That is invalid now, and every later transaction of the same
/// accounts is passed over for it, and thrown out: the block is empty, and its author has lost what the
/// others have.
pub struct Punctual<P> {
	inner: P,
	up_to_date: UpToDate,
	/// For how long transactions are taken, at most.
	taking: Duration,
}

impl<E> Punctual<E> {
	pub fn new(inner: E, up_to_date: UpToDate, taking: Duration) -> Self {
		Punctual {
			inner,
			up_to_date,
			taking,
		}
	}
}

/// Makes one block, after the one with the hash `parent`.
pub struct PunctualProposer<P> {
	punctual: Punctual<P>,
	parent: Hash,
}

impl<E> Environment<Block> for Punctual<E>
where
	E: Environment<Block>,
	E::Proposer: Send,
	E::CreateProposer: 'static,
	E::Error: 'static,
{
	type Proposer = PunctualProposer<E::Proposer>;
	type CreateProposer = BoxFuture<'static, Result<Self::Proposer, Self::Error>>;
	type Error = E::Error;

	fn init(&mut self, parent: &<Block as BlockT>::Header) -> Self::CreateProposer {
		let (up_to_date, taking) = (self.up_to_date.clone(), self.taking);
		let parent_hash = parent.hash();
		let proposer = self.inner.init(parent);
		proposer
			.map_ok(move |inner| PunctualProposer {
				punctual: Punctual::new(inner, up_to_date, taking),
				parent: parent_hash,
			})
			.boxed()
	}
}

impl<P: Proposer<Block> + Send + 'static> Proposer<Block> for PunctualProposer<P> {
	type Error = P::Error;
	type Proposal = BoxFuture<'static, Result<Proposal<Block>, Self::Error>>;

	fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
		let Punctual {
			inner,
			up_to_date,
			taking,
		} = self.punctual;
		let patience = args.max_duration / 4;
		let began = Instant::now();
		async move {
			up_to_date(self.parent, patience).await;
			let left = args.max_duration.saturating_sub(began.elapsed());
			let mut args = args;
			// To finish the block takes as long.
			args.max_duration = taking.min(left / 2);
			inner.propose(args).await
		}
		.boxed()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_consensus::Error;
	use sp_runtime::traits::Header;
	use std::{
		future::{ready, Ready},
		sync::mpsc::{channel, Sender},
	};

	/// What a proposer did.
	#[derive(PartialEq, Debug)]
	enum Step {
		/// It waited for the pool.
		Waited(Hash, Duration),
		/// It took transactions, for this long at most.
		Took(Duration),
	}

	/// Tells what time it is given, and makes no block.
	struct Stopwatch(Sender<Step>);

	impl Environment<Block> for Stopwatch {
		type Proposer = Stopwatch;
		type CreateProposer = Ready<Result<Stopwatch, Error>>;
		type Error = Error;

		fn init(&mut self, _: &<Block as BlockT>::Header) -> Self::CreateProposer {
			ready(Ok(Stopwatch(self.0.clone())))
		}
	}

	impl Proposer<Block> for Stopwatch {
		type Error = Error;
		type Proposal = Ready<Result<Proposal<Block>, Error>>;

		fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
			let took = Step::Took(args.max_duration);
			self.0.send(took).expect("the test listens");
			ready(Err(Error::CannotSign("a stopwatch makes no block".into())))
		}
	}

	fn genesis() -> <Block as BlockT>::Header {
		Header::new(
			0,
			Default::default(),
			Default::default(),
			Default::default(),
			Default::default(),
		)
	}

	/// What a proposer does that takes transactions for 300 ms at most, with so much time for the whole
	/// block.
	fn steps(max_duration: Duration) -> Vec<Step> {
		let (sender, steps) = channel();
		let waits = sender.clone();
		let up_to_date: UpToDate = Arc::new(move |block, patience| {
			let waited = Step::Waited(block, patience);
			waits.send(waited).expect("the test listens");
			ready(()).boxed()
		});
		let taking = Duration::from_millis(300);
		let mut environment = Punctual::new(Stopwatch(sender), up_to_date, taking);
		let proposer =
			futures::executor::block_on(environment.init(&genesis())).expect("it is there");
		let args = ProposeArgs {
			max_duration,
			..Default::default()
		};
		assert!(futures::executor::block_on(proposer.propose(args)).is_err());
		drop(environment);
		steps.into_iter().collect()
	}

	#[test]
	fn transactions_are_taken_for_a_part_of_the_time() {
		assert_eq!(
			steps(Duration::from_secs(3_600)).last(),
			Some(&Step::Took(Duration::from_millis(300)))
		);
	}

	#[test]
	fn who_is_late_takes_them_for_half_of_what_is_left() {
		let steps = steps(Duration::from_millis(120));
		let Some(Step::Took(taken)) = steps.last() else {
			panic!("none were taken: {steps:?}");
		};
		// The time for the pool is gone.
		assert!(*taken <= Duration::from_millis(60), "{taken:?}");
	}

	#[test]
	fn the_pool_is_waited_for_before_that() {
		let steps = steps(Duration::from_millis(120));
		assert_eq!(
			steps.first(),
			Some(&Step::Waited(genesis().hash(), Duration::from_millis(30)))
		);
		assert_eq!(steps.len(), 2);
	}
}
