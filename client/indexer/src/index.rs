//! The indexer as a whole: takes the lease, checks, goes on where it was, and tries again.

use crate::{
	commit::begin,
	confirm::Confirmer,
	documents::{account, At, Cursor, HospitalDocument, HospitalStatus},
	lease::Lease,
	life::Documents,
	metrics::Role,
	opener::{check_operator, Opener, ReadKeys},
	pipeline::Pipeline,
	prepare::events_pruned,
	Database, IndexError, Metrics, Scorer,
};
use consilium_chain::{AccountId, BlockNumber, Chain, Hash, Position};
use std::{
	future::Future,
	sync::{Arc, Mutex, PoisonError},
	time::{Duration, Instant},
};
use subxt_signer::sr25519::Keypair;
use tokio::{
	sync::Notify,
	task::JoinSet,
	time::{sleep, timeout},
};

/// The pauses between two attempts grow from this ...
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// ... to this.
const LAST_PAUSE: Duration = Duration::from_secs(5);
/// How often approved entries are looked for that nobody told of.
const LOOK: Duration = Duration::from_secs(15);

/// How far to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Goal {
	/// For ever.
	Forever,
	/// Up to the block that is final when it begins, and until what is approved there is confirmed.
	Now,
	/// Up to the block of this height.
	Height(BlockNumber),
}

/// How to index.
#[derive(Clone)]
pub struct IndexOptions {
	/// How far to go.
	pub goal: Goal,
	/// Who confirms migrations: the database operator. None if another program does.
	pub operator: Option<Arc<Keypair>>,
	/// How long the lease lasts: for so long nobody takes over after this was killed.
	pub lease: Duration,
	/// For how long to try again without getting on, where the goal is not for ever.
	pub patience: Duration,
	/// Go on where the record of a migrated entry can no more be had.
	pub accept_missing: bool,
}

/// Moves what is finalized and approved into the database.
pub struct Indexer {
	chain: Chain,
	database: Database,
	opener: Opener,
	options: IndexOptions,
	metrics: Arc<Metrics>,
	/// Names this run of the program.
	holder: String,
	lease: Mutex<Option<Lease>>,
}

impl Indexer {
	/// An indexer of a chain into a database.
	///
	/// # Errors
	///
	/// [`IndexError::Keys`].
	pub fn new(
		chain: &Chain,
		database: &Database,
		keys: ReadKeys,
		scorer: Scorer,
		options: IndexOptions,
		metrics: Arc<Metrics>,
	) -> Result<Self, IndexError> {
		let mut holder = [0; 16];
		getrandom::fill(&mut holder)
			.map_err(|error| IndexError::Keys(format!("no randomness: {error}")))?;
		Ok(Indexer {
			chain: chain.clone(),
			database: database.clone(),
			opener: Opener::new(chain, keys, scorer)?,
			options,
			metrics,
			holder: hex::encode(holder),
			lease: Mutex::new(None),
		})
	}

	/// Index, until the goal is reached or `stop` is. What passes is tried again.
	///
	/// # Errors
	///
	/// [`IndexError`]: somebody must act.
	pub async fn run(&self, stop: impl Future<Output = ()>) -> Result<(), IndexError> {
		let outcome = tokio::select! {
			outcome = self.try_again_and_again() => outcome,
			// Whatever was going on is one transaction, and is not carried out.
			() = stop => Ok(()),
		};
		let lease = self.held().take();
		if let Some(lease) = lease {
			// If the database does not answer, the lease runs out.
			let _ = timeout(LAST_PAUSE, lease.release(&self.database)).await;
		}
		outcome
	}

	fn held(&self) -> std::sync::MutexGuard<'_, Option<Lease>> {
		self.lease.lock().unwrap_or_else(PoisonError::into_inner)
	}

	async fn try_again_and_again(&self) -> Result<(), IndexError> {
		let mut pause = FIRST_PAUSE;
		let mut stuck: Option<(BlockNumber, Instant)> = None;
		loop {
			let error = match self.attempt().await {
				Ok(()) => return Ok(()),
				Err(error) => error,
			};
			self.metrics.error(error.kind());
			if !error.is_transient() {
				return Err(error);
			}
			let height = self.metrics.height();
			let since = match stuck {
				Some((at, since)) if at == height => since,
				_ => {
					pause = FIRST_PAUSE;
					stuck.insert((height, Instant::now())).1
				}
			};
			if self.options.goal != Goal::Forever && since.elapsed() > self.options.patience {
				return Err(error);
			}
			tracing::warn!(kind = error.kind(), %error, "trying again");
			sleep(pause).await;
			pause = (pause * 2).min(LAST_PAUSE);
		}
	}

	async fn attempt(&self) -> Result<(), IndexError> {
		// Before anything is written: a database that is wrong stays as it is.
		if let Some(cursor) = self.database.cursor().await? {
			self.check_genesis(&cursor)?;
		}
		if let Some(operator) = &self.options.operator {
			check_operator(&self.chain, AccountId(operator.public_key().0)).await?;
		}
		self.opener.check_keys().await?;
		let lease = self.wait_for_lease().await?;
		// Not before: it waits for transactions that are open.
		self.database.prepare().await?;
		self.metrics.role(Role::Leader);
		let outcome = self.lead(&lease).await;
		self.metrics.role(Role::Starting);
		outcome
	}

	/// Forget the life of the entries, and the cursor.
	pub(crate) async fn forget(&self) -> Result<(), IndexError> {
		match self.database.cursor().await {
			Ok(Some(cursor)) => self.check_genesis(&cursor)?,
			Ok(None) | Err(IndexError::OtherFormat { .. }) => {}
			Err(error) => return Err(error),
		}
		let taken = Lease::take(&self.database, &self.holder, self.options.lease).await?;
		let lease = taken.ok_or(IndexError::Busy)?;
		*self.held() = Some(lease.clone());
		let forgotten = self.database.forget_life();
		renewing(&lease, &self.database, self.options.lease, forgotten).await
	}

	async fn wait_for_lease(&self) -> Result<Lease, IndexError> {
		let mut waits = false;
		loop {
			let taken = Lease::take(&self.database, &self.holder, self.options.lease).await?;
			if let Some(lease) = taken {
				*self.held() = Some(lease.clone());
				tracing::info!("this indexer writes");
				return Ok(lease);
			}
			if !waits {
				tracing::info!("another indexer writes, or did a moment ago: standing by");
				self.metrics.role(Role::Standby);
				waits = true;
			}
			sleep(self.options.lease / 3).await;
		}
	}

	async fn lead(&self, lease: &Lease) -> Result<(), IndexError> {
		let approved = Arc::new(Notify::new());
		let pipeline = Pipeline {
			chain: &self.chain,
			database: &self.database,
			opener: &self.opener,
			lease,
			lease_length: self.options.lease,
			metrics: &self.metrics,
			approved: &approved,
			accept_missing: self.options.accept_missing,
		};
		let (mut cursor, mut position) = self.start(lease).await?;
		self.metrics.statuses(&self.database.statuses().await?);
		let mut confirmer = None;
		if let Some(operator) = &self.options.operator {
			let (chain, database) = (&self.chain, &self.database);
			let (signer, metrics) = (operator.clone(), self.metrics.clone());
			let new = Confirmer::new(chain, database, &self.opener, signer, metrics);
			confirmer = Some(new.await?);
		}
		if self.options.goal == Goal::Forever {
			let mut tasks = JoinSet::new();
			if let Some(confirmer) = confirmer {
				tasks.spawn(self.clone_for_confirming(confirmer, approved.clone()));
			}
			return tokio::select! {
				ended = pipeline.run(cursor, position, None) => ended.map(|_| ()),
				Some(ended) = tasks.join_next() => ended.unwrap_or(Err(IndexError::LeaseLost)),
			};
		}
		loop {
			let until = match self.options.goal {
				Goal::Height(height) => height,
				_ => self.chain.finalized().await?.block_number(),
			};
			cursor = pipeline.run(cursor, position, Some(until)).await?;
			position = position_of(&cursor)?;
			let told = match &mut confirmer {
				None => 0,
				Some(confirmer) => {
					let confirmed = confirmer.run();
					renewing(lease, &self.database, self.options.lease, confirmed).await?
				}
			};
			// What the chain was told shows in later blocks.
			if told == 0 || matches!(self.options.goal, Goal::Height(_)) {
				return Ok(());
			}
		}
	}

	/// Confirm in the background what is approved, as long as the indexer leads.
	fn clone_for_confirming(
		&self,
		mut confirmer: Confirmer,
		approved: Arc<Notify>,
	) -> impl Future<Output = Result<(), IndexError>> + Send + 'static {
		let metrics = self.metrics.clone();
		async move {
			let mut pause = FIRST_PAUSE;
			loop {
				match confirmer.run().await {
					Ok(_) => {
						pause = FIRST_PAUSE;
						let _ = timeout(LOOK, approved.notified()).await;
					}
					Err(error) if error.is_transient() => {
						metrics.error(error.kind());
						tracing::warn!(kind = error.kind(), %error, "confirming again");
						sleep(pause).await;
						pause = (pause * 2).min(LAST_PAUSE);
					}
					Err(error) => return Err(error),
				}
			}
		}
	}

	fn check_genesis(&self, cursor: &Cursor) -> Result<(), IndexError> {
		let chain = format!("{:?}", self.chain.genesis_hash());
		match cursor.genesis == chain {
			true => Ok(()),
			false => Err(IndexError::OtherChain {
				database: cursor.genesis.clone(),
				chain,
			}),
		}
	}

	/// Where to go on, which must be a block of this chain. In an empty database that is the first.
	async fn start(&self, lease: &Lease) -> Result<(Cursor, Position), IndexError> {
		let Some(cursor) = self.database.cursor().await? else {
			return self.start_anew(lease).await;
		};
		self.check_genesis(&cursor)?;
		let position = position_of(&cursor)?;
		let finalized = self.chain.finalized().await?.block_number();
		if finalized < position.number {
			return Err(IndexError::AheadOfChain {
				database: position.number,
				chain: finalized,
			});
		}
		if self.chain.block_hash(position.number).await? != Some(position.hash) {
			return Err(IndexError::NotOfThisChain(position));
		}
		let time = cursor.at.time.timestamp_millis();
		self.metrics.reached(position.number, time, finalized);
		Ok((cursor, position))
	}

	/// The founding hospitals are in no event.
	async fn start_anew(&self, lease: &Lease) -> Result<(Cursor, Position), IndexError> {
		let position = Position {
			number: 0,
			hash: self.chain.genesis_hash(),
		};
		let at = At::new(position, 0);
		let state = self.chain.state(position).await?;
		let mut documents = Documents::default();
		let pruned = |error| events_pruned(error, 0);
		for (hospital, found) in state.hospitals().await.map_err(pruned)? {
			let supporting = state.supporting_hospitals(hospital).await.map_err(pruned)?;
			let document = HospitalDocument {
				account: account(&hospital),
				name: found.name,
				status: match found.status {
					consilium_chain::HospitalStatus::Active => HospitalStatus::Active,
					consilium_chain::HospitalStatus::Suspended => HospitalStatus::Suspended,
				},
				registered: at.clone(),
				supporting: supporting.iter().map(account).collect(),
			};
			documents
				.hospitals
				.insert(document.account.clone(), document);
		}
		let cursor = Cursor::new(format!("{:?}", position.hash), at);
		begin(&self.database, lease, &cursor, &documents).await?;
		Ok((cursor, position))
	}
}

/// Renew the lease while something else goes on.
async fn renewing<T>(
	lease: &Lease,
	database: &Database,
	length: Duration,
	work: impl Future<Output = Result<T, IndexError>>,
) -> Result<T, IndexError> {
	let renew = async {
		loop {
			sleep(length / 3).await;
			if let Err(error) = lease.renew(database).await {
				return error;
			}
		}
	};
	tokio::select! {
		done = work => done,
		error = renew => Err(error),
	}
}

/// The block of a cursor.
pub(crate) fn position_of(cursor: &Cursor) -> Result<Position, IndexError> {
	let hash: Hash = cursor.at.hash.parse().map_err(|_| {
		IndexError::Database(format!(
			"the cursor's block hash is none: {}",
			cursor.at.hash
		))
	})?;
	Ok(Position {
		number: cursor.at.block,
		hash,
	})
}
