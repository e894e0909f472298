//! Makes blocks that are ready in time, however many transactions wait.

use consilium_runtime::opaque::Block;
use futures::{future::BoxFuture, FutureExt, TryFutureExt};
use sp_consensus::{Environment, ProposeArgs, Proposer};
use sp_runtime::traits::Block as BlockT;
use std::time::Duration;

/// Bounds for how long a proposer takes transactions, whatever time there is for the whole block.
///
/// `sc-basic-authorship` takes transactions for nine tenths of the time that it is given, and leaves
/// a tenth for the storage root. With hundreds of transactions that takes longer, Aura discards the
/// block, and the slot is lost: the more wait, the fewer are included. This one is given less time
/// than Aura waits for it.
pub struct Punctual<P> {
	inner: P,
	/// For how long transactions are taken, at most.
	taking: Duration,
}

impl<P> Punctual<P> {
	pub fn new(inner: P, taking: Duration) -> Self {
		Punctual { inner, taking }
	}
}

impl<E> Environment<Block> for Punctual<E>
where
	E: Environment<Block>,
	E::CreateProposer: 'static,
	E::Error: 'static,
{
	type Proposer = Punctual<E::Proposer>;
	type CreateProposer = BoxFuture<'static, Result<Self::Proposer, Self::Error>>;
	type Error = E::Error;

	fn init(&mut self, parent: &<Block as BlockT>::Header) -> Self::CreateProposer {
		let taking = self.taking;
		let proposer = self.inner.init(parent);
		proposer
			.map_ok(move |inner| Punctual { inner, taking })
			.boxed()
	}
}

impl<P: Proposer<Block>> Proposer<Block> for Punctual<P> {
	type Error = P::Error;
	type Proposal = P::Proposal;

	fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
		let max_duration = args.max_duration.min(self.taking);
		self.inner.propose(ProposeArgs {
			max_duration,
			..args
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_consensus::{Error, Proposal};
	use sp_runtime::traits::Header;
	use std::{
		future::{ready, Ready},
		sync::mpsc::{channel, Sender},
	};

	/// Tells what time it is given, and makes no block.
	struct Stopwatch(Sender<Duration>);

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
			self.0.send(args.max_duration).expect("the test listens");
			ready(Err(Error::CannotSign("a stopwatch makes no block".into())))
		}
	}

	/// How long a proposer may take transactions, of the time that there is for the whole block.
	fn taking(max_duration: Duration) -> Duration {
		let (sender, given) = channel();
		let genesis = <Block as BlockT>::Header::new(
			0,
			Default::default(),
			Default::default(),
			Default::default(),
			Default::default(),
		);
		let mut environment = Punctual::new(Stopwatch(sender), Duration::from_millis(300));
		let proposer =
			futures::executor::block_on(environment.init(&genesis)).expect("it is there");
		let args = ProposeArgs {
			max_duration,
			..Default::default()
		};
		assert!(futures::executor::block_on(proposer.propose(args)).is_err());
		given.recv().expect("it was asked")
	}

	#[test]
	fn transactions_are_taken_for_a_part_of_the_time() {
		assert_eq!(
			taking(Duration::from_millis(900)),
			Duration::from_millis(300)
		);
	}

	#[test]
	fn who_is_late_takes_them_for_what_is_left() {
		assert_eq!(
			taking(Duration::from_millis(120)),
			Duration::from_millis(120)
		);
	}
}
