//! Random losses, delays and strangers: whatever comes, each call runs once.

use super::*;
use proptest::prelude::*;

const VALIDITY: BlockNumber = 6;
const LAG: BlockNumber = 2;

type Call = usize;
type Sim = Account<Call, u64>;

/// A transaction in a pool: its hash is a number of its own.
#[derive(Clone, Debug)]
struct Pooled {
	nonce: u32,
	hash: u64,
	valid_until: BlockNumber,
	call: Option<Call>,
}

#[derive(Default)]
struct World {
	account: Sim,
	pool: Vec<Pooled>,
	/// What each block includes; block n at n - 1.
	blocks: Vec<Vec<Pooled>>,
	/// The hashes that the pool takes no more.
	banned: Vec<u64>,
	/// The account's nonce after each block.
	nonces: Vec<u32>,
	finalized: BlockNumber,
	hashes: u64,
	calls: usize,
	/// How often each call was carried out, and how often the caller was told so.
	run: Vec<u32>,
	told: Vec<u32>,
}

#[derive(Clone, Debug)]
enum Step {
	Push,
	/// Sign one, and have it arrive or not.
	Send {
		arrives: bool,
	},
	/// A pool loses a transaction.
	Lose(prop::sample::Index),
	/// The node takes one no more, since its block did not stay; others may have it still, or not.
	Ban {
		which: prop::sample::Index,
		is_lost: bool,
	},
	/// Another program sends one in the account's name.
	Stranger,
	/// A block with at most so many transactions.
	Block {
		space: usize,
	},
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		3 => Just(Step::Push),
		5 => any::<bool>().prop_map(|arrives| Step::Send { arrives }),
		2 => any::<prop::sample::Index>().prop_map(Step::Lose),
		2 => any::<(prop::sample::Index, bool)>()
			.prop_map(|(which, is_lost)| Step::Ban { which, is_lost }),
		1 => Just(Step::Stranger),
		4 => (0usize..4).prop_map(|space| Step::Block { space }),
	]
}

impl World {
	fn nonce(&self) -> u32 {
		self.nonces.last().copied().unwrap_or(0)
	}

	/// What a node would say: the chain's nonce, and the pool's transactions that follow on it.
	fn next_index(&self) -> u32 {
		let mut next = self.nonce();
		while self.pool.iter().any(|each| each.nonce == next) {
			next += 1;
		}
		next
	}

	fn send(&mut self, arrives: bool) {
		if !self.account.has_waiting() {
			return;
		}
		if self.account.needs_nonce() {
			self.account.set_next(self.next_index());
		}
		let Some((nonce, call)) = self.account.take() else {
			return;
		};
		self.hashes += 1;
		let pooled = Pooled {
			nonce,
			hash: self.hashes,
			valid_until: self.finalized + VALIDITY,
			call: Some(call),
		};
		let transaction = Transaction {
			hash: pooled.hash,
			bytes: Vec::new(),
			valid_until: pooled.valid_until,
		};
		self.account.signed(nonce, call, transaction);
		if let Some(item) = self.account.get_mut(nonce) {
			item.sent_at = Some(self.finalized);
		}
		if arrives {
			self.offer(pooled);
		}
	}

	/// To the pool, unless it has one of the same nonce, or the chain is past it.
	fn offer(&mut self, pooled: Pooled) {
		if pooled.nonce >= self.nonce() && self.pool.iter().all(|each| each.nonce != pooled.nonce) {
			self.pool.push(pooled);
		}
	}

	fn block(&mut self, space: usize) {
		let height = self.blocks.len() as BlockNumber + 1;
		let mut included = Vec::new();
		let mut nonce = self.nonce();
		self.pool.retain(|each| each.valid_until >= height);
		while included.len() < space {
			let Some(place) = self.pool.iter().position(|each| each.nonce == nonce) else {
				break;
			};
			let pooled = self.pool.swap_remove(place);
			if let Some(call) = pooled.call {
				self.run[call] += 1;
			}
			included.push(pooled);
			nonce += 1;
		}
		self.pool.retain(|each| each.nonce >= nonce);
		self.blocks.push(included);
		self.nonces.push(nonce);
		if height > LAG {
			self.finalize(height - LAG);
		}
	}

	fn finalize(&mut self, height: BlockNumber) {
		self.finalized = height;
		let place = height as usize - 1;
		for included in self.blocks[place].clone() {
			if let Some(own) = self.account.included(included.nonce, included.hash) {
				assert_eq!(Some(own.job), included.call);
				self.told[own.job] += 1;
			}
		}
		let nonce = self
			.account
			.is_overdue(height)
			.then_some(self.nonces[place]);
		self.account.finalized(height, nonce);
		let again: Vec<u32> = self.account.to_send_again(height).collect();
		for nonce in again {
			let Some(item) = self.account.get_mut(nonce) else {
				continue;
			};
			if self.banned.contains(&item.transaction.hash) {
				self.hashes += 1;
				item.sign_again(Transaction {
					hash: self.hashes,
					bytes: Vec::new(),
					valid_until: height + VALIDITY,
				});
			}
			item.sent_at = Some(height);
			let pooled = Pooled {
				nonce,
				hash: item.transaction.hash,
				valid_until: item.transaction.valid_until,
				call: Some(item.job),
			};
			self.offer(pooled);
		}
	}

	fn take(&mut self, step: Step) {
		match step {
			Step::Push => {
				self.account.push(self.calls);
				self.calls += 1;
				self.run.push(0);
				self.told.push(0);
			}
			Step::Send { arrives } => self.send(arrives),
			Step::Lose(index) if !self.pool.is_empty() => {
				let place = index.index(self.pool.len());
				self.pool.swap_remove(place);
			}
			Step::Ban { which, is_lost } if !self.pool.is_empty() => {
				let place = which.index(self.pool.len());
				self.banned.push(self.pool[place].hash);
				if is_lost {
					self.pool.swap_remove(place);
				}
			}
			Step::Lose(_) | Step::Ban { .. } => {}
			Step::Stranger => {
				self.hashes += 1;
				let stranger = Pooled {
					nonce: self.next_index(),
					hash: self.hashes,
					valid_until: self.finalized + VALIDITY,
					call: None,
				};
				self.offer(stranger);
			}
			Step::Block { space } => self.block(space),
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	#[test]
	fn each_call_runs_once(steps in prop::collection::vec(step(), 0..120)) {
		let mut world = World::default();
		for step in steps {
			world.take(step);
			prop_assert!(world.run.iter().all(|times| *times <= 1), "a call ran twice");
		}
		// From now on nothing is lost.
		for _ in 0..600 {
			world.send(true);
			world.block(3);
		}
		prop_assert!(world.account.is_idle(), "something is left: {:?}", world.account);
		prop_assert!(world.run.iter().all(|times| *times == 1), "a call never ran");
		prop_assert_eq!(world.run, world.told);
	}
}

#[test]
fn the_nonce_of_what_died_is_used_first() {
	let mut account = Sim::default();
	for call in 0..3 {
		account.push(call);
	}
	assert!(account.needs_nonce());
	account.set_next(7);
	for expected in [7, 8] {
		let (nonce, call) = account.take().unwrap();
		assert_eq!(nonce, expected);
		let transaction = Transaction {
			hash: u64::from(nonce),
			bytes: Vec::new(),
			valid_until: nonce,
		};
		account.signed(nonce, call, transaction);
	}
	// The validity of the first is over, that of the second is not.
	assert_eq!(account.finalized(7, None), vec![7]);
	assert_eq!(account.take(), Some((7, 0)));
	assert_eq!(account.take(), Some((9, 2)));
}

#[test]
fn a_nonce_that_a_stranger_used_is_not_used_again() {
	let mut account = Sim::default();
	account.push(0);
	account.set_next(3);
	let (nonce, call) = account.take().unwrap();
	let transaction = Transaction {
		hash: 1,
		bytes: Vec::new(),
		valid_until: 99,
	};
	account.signed(nonce, call, transaction);
	assert_eq!(account.finalized(10, Some(3)), Vec::<u64>::new());
	assert_eq!(account.finalized(11, Some(4)), vec![1]);
	assert!(account.needs_nonce() && account.has_waiting());
}

#[test]
fn another_transaction_with_the_same_nonce_is_not_taken_for_ours() {
	let mut account = Sim::default();
	account.push(0);
	account.set_next(0);
	let (nonce, call) = account.take().unwrap();
	let transaction = Transaction {
		hash: 1,
		bytes: Vec::new(),
		valid_until: 99,
	};
	account.signed(nonce, call, transaction);
	assert!(account.included(0, 2).is_none());
	assert_eq!(account.included(0, 1).map(|own| own.job), Some(0));
	assert!(account.is_idle());
}
