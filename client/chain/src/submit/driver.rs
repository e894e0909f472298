//! The task behind a [`Submitter`](super::Submitter).

use super::{
	account::{Account, Transaction},
	call::EncodedCall,
	outcome,
	refusal::Answer,
	Job, Signed, SubmitError, Wait, VALIDITY,
};
use crate::{
	AccountId, BestBlocks, Block, BlockNumber, Chain, Config, Hash, Position, ReadError, State,
	Walk, WalkError,
};
use futures::{future::BoxFuture, stream::FuturesUnordered, StreamExt};
use std::{
	collections::{BTreeMap, HashMap},
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
	time::Duration,
};
use subxt::config::{polkadot::PolkadotExtrinsicParamsBuilder, Hasher};
use tokio::{sync::mpsc, time::sleep};

/// How many transactions of an account are on their way at a time: more would only wait in pools.
const WINDOW: usize = 512;
/// How many of them are being sent: the node answers when it has checked one, which takes it a while when
/// it has much to do.
const SENDING: usize = 8;
/// How often a call is tried again that the node calls invalid: after an upgrade of the runtime, or
/// while the node catches up, that passes.
const MAX_REFUSALS: u8 = 3;
/// How often the chain is asked again, after each that cannot be read.
const MAX_FAILURES: usize = 3;

/// An account, and what the node is asked for it. Its transactions are sent in order.
#[derive(Default)]
struct Sender {
	account: Account<Job, Hash>,
	/// Whether the node is asked for the next nonce.
	is_asking: bool,
	/// How many transactions it has not answered yet.
	sending: usize,
	/// No new transaction before a block after this is finalized.
	pause: Option<BlockNumber>,
}

/// What a request to a node came to.
enum Done {
	Nonce(AccountId, Result<u64, ReadError>),
	Sent(AccountId, u32, Answer),
}

impl Sender {
	/// Whether a call can be signed and sent, or the nonce asked for that it needs.
	fn can_send(&self, height: BlockNumber) -> bool {
		!self.is_asking
			&& self.sending < SENDING
			&& self.account.has_waiting()
			&& self.account.alive() < WINDOW
			&& self.pause.is_none_or(|pause| pause < height)
	}

	fn is_idle(&self) -> bool {
		!self.is_asking && self.sending == 0 && self.account.is_idle()
	}
}

pub(super) struct Driver {
	chain: Chain,
	jobs: mpsc::Receiver<Job>,
	walk: Walk,
	/// The state after the last finalized block.
	state: State,
	/// The best blocks as they come, while somebody waits for them.
	best: Option<BestBlocks>,
	senders: BTreeMap<AccountId, Sender>,
	/// Whose each transaction is that is alive.
	alive: HashMap<Hash, (AccountId, u32)>,
	requests: FuturesUnordered<BoxFuture<'static, Done>>,
	failures: usize,
	/// How often a transaction was sent again.
	sent_again: Arc<AtomicU64>,
}

impl Driver {
	pub async fn new(
		chain: &Chain,
		jobs: mpsc::Receiver<Job>,
		sent_again: Arc<AtomicU64>,
	) -> Result<Self, ReadError> {
		let state = chain.finalized().await?;
		let walk = chain.walk(Position {
			number: state.block_number(),
			hash: state.block_hash(),
		});
		Ok(Driver {
			chain: chain.clone(),
			jobs,
			walk: walk.with_transactions(),
			state,
			best: None,
			senders: BTreeMap::new(),
			alive: HashMap::new(),
			requests: FuturesUnordered::new(),
			failures: 0,
			sent_again,
		})
	}

	pub async fn run(mut self) {
		let error = loop {
			self.follow_best();
			tokio::select! {
				job = self.jobs.recv() => match job {
					Some(job) => self.accept(job),
					// Nobody can give another call, and nobody listens.
					None => return,
				},
				block = self.walk.next() => match block {
					Ok(block) => {
						self.failures = 0;
						self.finalized(block).await;
					}
					Err(error) => {
						self.failures += 1;
						// A connection that is gone was sought for long enough.
						let is_final = !matches!(&error, WalkError::Read(read) if !read.is_disconnected());
						if is_final || self.failures > MAX_FAILURES {
							break error;
						}
						tracing::warn!(%error, "the chain cannot be read; trying again");
						sleep(Duration::from_secs(1)).await;
					}
				},
				Some(done) = self.requests.next() => self.done(done),
				Ok(state) = next_best(&mut self.best) => self.in_best_block(state).await,
			}
			self.send_waiting();
		};
		tracing::warn!(%error, "the chain is not followed any more");
		let senders = self.senders.into_values();
		for mut job in senders.flat_map(|sender| sender.account.into_jobs()) {
			job.answer(Err(error.clone().into()));
		}
	}

	fn accept(&mut self, job: Job) {
		let account = AccountId(job.signer.public_key().0);
		self.senders.entry(account).or_default().account.push(job);
	}

	/// Sign and send what waits.
	fn send_waiting(&mut self) {
		let height = self.state.block_number();
		let accounts: Vec<AccountId> = self.senders.keys().copied().collect();
		for account in accounts {
			let can_send = |senders: &BTreeMap<AccountId, Sender>| {
				let sender = senders.get(&account);
				sender.is_some_and(|sender| sender.can_send(height))
			};
			while can_send(&self.senders) {
				self.send_next(account);
			}
		}
	}

	fn send_next(&mut self, id: AccountId) {
		let Some(sender) = self.senders.get_mut(&id) else {
			return;
		};
		if sender.account.needs_nonce() {
			sender.is_asking = true;
			let chain = self.chain.clone();
			self.requests.push(Box::pin(async move {
				let nonce = chain.methods.system_account_next_index(&id).await;
				let nonce = nonce.map_err(|error| chain.read_error("the account's nonce", error));
				Done::Nonce(id, nonce)
			}));
			return;
		}
		let Some((nonce, mut job)) = sender.account.take() else {
			return;
		};
		match sign(&self.state, &mut job, nonce) {
			Ok(transaction) => {
				self.alive.insert(transaction.hash, (id, nonce));
				sender.account.signed(nonce, job, transaction);
				self.send(id, nonce);
			}
			Err(error) => {
				sender.account.give_back(nonce);
				job.answer(Err(error));
			}
		}
	}

	fn send(&mut self, id: AccountId, nonce: u32) {
		let Some(sender) = self.senders.get_mut(&id) else {
			return;
		};
		let Some(item) = sender.account.get_mut(nonce) else {
			return;
		};
		sender.sending += 1;
		let (methods, bytes) = (self.chain.methods.clone(), item.transaction.bytes.clone());
		self.requests.push(Box::pin(async move {
			let answer = Answer::to(methods.author_submit_extrinsic(&bytes).await);
			Done::Sent(id, nonce, answer)
		}));
	}

	fn done(&mut self, done: Done) {
		match done {
			Done::Nonce(id, nonce) => self.nonce_known(id, nonce),
			Done::Sent(id, nonce, answer) => self.sent(id, nonce, answer),
		}
	}

	fn nonce_known(&mut self, id: AccountId, nonce: Result<u64, ReadError>) {
		let Some(sender) = self.senders.get_mut(&id) else {
			return;
		};
		sender.is_asking = false;
		match nonce.map(u32::try_from) {
			Ok(Ok(nonce)) => sender.account.set_next(nonce),
			Ok(Err(_)) => self.give_up(id, SubmitError::Refused("no nonce is left".to_owned())),
			Err(error) => self.give_up(id, SubmitError::Read(error)),
		}
	}

	/// Nothing of this account is alive, and nothing can be sent.
	fn give_up(&mut self, id: AccountId, error: SubmitError) {
		let jobs = self
			.senders
			.remove(&id)
			.map(|sender| sender.account.into_jobs());
		for mut job in jobs.into_iter().flatten() {
			job.answer(Err(error.clone()));
		}
	}

	fn sent(&mut self, id: AccountId, nonce: u32, answer: Answer) {
		let height = self.state.block_number();
		let Some(sender) = self.senders.get_mut(&id) else {
			return;
		};
		sender.sending = sender.sending.saturating_sub(1);
		let Some(item) = sender.account.get_mut(nonce) else {
			return;
		};
		// What was sent before may be in other pools: only the first answer says that it is in none.
		let is_first = item.sent_at.replace(height).is_none();
		let hash = item.transaction.hash;
		tracing::debug!(%id, nonce, ?hash, ?answer, "sent");
		match answer {
			Answer::Taken => {}
			Answer::Later | Answer::Stale => sender.pause = Some(height),
			Answer::Banned => self.sign_again(id, nonce),
			Answer::CannotPay if is_first => {
				self.alive.remove(&hash);
				if let Some(mut job) = sender.account.refused(nonce) {
					job.answer(Err(SubmitError::InsufficientBalance(id)));
				}
			}
			Answer::Invalid(reason) if is_first => {
				self.alive.remove(&hash);
				sender.pause = Some(height);
				if let Some(mut job) = sender.account.refused(nonce) {
					job.refusals += 1;
					if job.refusals < MAX_REFUSALS {
						sender.account.push_front(job);
					} else {
						job.answer(Err(SubmitError::Refused(reason)));
					}
				}
			}
			// Its end will tell.
			Answer::CannotPay | Answer::Invalid(_) => {}
		}
	}

	/// Nodes refuse a transaction whose block did not stay. Another with the same nonce is none that they
	/// have seen, and of the two the chain takes one.
	fn sign_again(&mut self, id: AccountId, nonce: u32) {
		let sender = self.senders.get_mut(&id);
		let Some(item) = sender.and_then(|sender| sender.account.get_mut(nonce)) else {
			return;
		};
		match sign(&self.state, &mut item.job, nonce) {
			Ok(transaction) => {
				tracing::debug!(%id, nonce, "signed again");
				self.alive.insert(transaction.hash, (id, nonce));
				item.sign_again(transaction);
				self.send(id, nonce);
			}
			// The one that was sent may be taken yet, or dies.
			Err(error) => tracing::debug!(%id, nonce, %error, "not signed again"),
		}
	}

	async fn finalized(&mut self, block: Block) {
		let height = block.position.number;
		// If it cannot be read, the one before does, for a while.
		if let Ok(state) = self.chain.state(block.position).await {
			self.state = state;
		}
		let hasher = self.state.at.hasher();
		let mut ours = Vec::new();
		for (place, bytes) in (0..).zip(&block.transactions) {
			let hash: Hash = hasher.hash(bytes);
			if let Some((id, nonce)) = self.alive.remove(&hash) {
				let outcome = outcome(place, block.position, &block.events, &self.state);
				ours.push((id, nonce, hash, outcome));
			}
		}
		for (id, nonce, hash, outcome) in ours {
			let sender = self.senders.get_mut(&id);
			if let Some(mut included) =
				sender.and_then(|sender| sender.account.included(nonce, hash))
			{
				for hash in included.hashes() {
					self.alive.remove(&hash);
				}
				included.job.answer(outcome);
			}
		}
		self.look_after_overdue(height).await;
		self.senders.retain(|_, sender| !sender.is_idle());
	}

	/// Send again what seems to be lost, and find what died.
	async fn look_after_overdue(&mut self, height: BlockNumber) {
		let ids: Vec<AccountId> = self.senders.keys().copied().collect();
		for id in ids {
			let Some(sender) = self.senders.get_mut(&id) else {
				continue;
			};
			let mut nonce = None;
			if sender.account.is_overdue(height) {
				// If it cannot be read, it can at the next block.
				nonce = self.state.nonce(&id).await.ok();
			}
			for hash in sender.account.finalized(height, nonce) {
				self.alive.remove(&hash);
			}
			let again: Vec<u32> = sender.account.to_send_again(height).collect();
			for nonce in again {
				tracing::debug!(%id, nonce, "sending again");
				self.sent_again.fetch_add(1, Ordering::Relaxed);
				self.send(id, nonce);
			}
		}
	}

	/// Follow the best blocks while somebody waits for one.
	fn follow_best(&mut self) {
		let is_waiting = |job: &Job| job.wait == Wait::InBlock && job.answer.is_some();
		let is_awaited = self
			.senders
			.values()
			.any(|sender| sender.account.any_alive(is_waiting));
		match is_awaited {
			false => self.best = None,
			true if self.best.is_none() => self.best = Some(self.chain.best_blocks()),
			true => {}
		}
	}

	/// A block may stay: it is enough for who does not wait for its finality.
	async fn in_best_block(&mut self, state: State) {
		let hash = state.block_hash();
		let Ok(Some(block)) = self.chain.methods.chain_get_block(Some(hash)).await else {
			return;
		};
		let Ok(events) = state.events().await else {
			return;
		};
		let position = Position {
			number: state.block_number(),
			hash,
		};
		for (place, bytes) in (0..).zip(&block.block.extrinsics) {
			let hash: Hash = state.at.hasher().hash(&bytes.0);
			let Some((id, nonce)) = self.alive.get(&hash) else {
				continue;
			};
			let sender = self.senders.get_mut(id);
			let item = sender.and_then(|sender| sender.account.get_mut(*nonce));
			if let Some(item) = item.filter(|item| item.job.wait == Wait::InBlock) {
				item.job.answer(outcome(place, position, &events, &state));
			}
		}
	}
}

/// The next best block, if they are followed.
async fn next_best(best: &mut Option<BestBlocks>) -> Result<State, ReadError> {
	match best {
		Some(best) => best.next().await,
		None => std::future::pending().await,
	}
}

/// Sign a call, valid from now on for [`VALIDITY`] blocks, and tell of it.
fn sign(state: &State, job: &mut Job, nonce: u32) -> Result<Transaction<Hash>, SubmitError> {
	let incompatible = |error: &dyn std::fmt::Display| SubmitError::Incompatible(error.to_string());
	let call = EncodedCall::new(&job.call, state.at.metadata_ref())
		.map_err(|error| incompatible(&error))?;
	job.name = call.full_name();
	let from = state.block_number();
	let params = PolkadotExtrinsicParamsBuilder::<Config>::new()
		.nonce(nonce.into())
		.mortal_from_unchecked(VALIDITY.into(), from.into(), state.block_hash())
		.build();
	let transaction = state
		.at
		.tx()
		.create_signable_offline(&call, params)
		.and_then(|mut signable| signable.sign(&*job.signer))
		.map_err(|error| incompatible(&error))?;
	// It is valid in `VALIDITY` blocks, of which the one that it is signed after is the first
	// (`sp_runtime::generic::Era`).
	let valid_until = from.saturating_add(VALIDITY - 1);
	if let Some(before_sending) = &mut job.before_sending {
		before_sending(Signed { nonce, valid_until }).map_err(SubmitError::NotSent)?;
	}
	Ok(Transaction {
		hash: transaction.hash(),
		bytes: transaction.encoded().to_vec(),
		valid_until,
	})
}
