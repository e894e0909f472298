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
