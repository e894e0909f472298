//! Sending calls, until they are in a block.

mod account;
mod call;
mod driver;
mod refusal;

use crate::{
	AccountId, BlockNumber, Call, CallError, Chain, EntryId, Event, EventError, EventRecord,
	HealthRecordsEvent, Position, ReadError, State, WalkError,
};
use driver::Driver;
use std::{
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc,
	},
	time::Instant,
};
use subxt_signer::sr25519::Keypair;
use tokio::sync::{mpsc, oneshot};

pub(crate) use call::encode;

/// For how many blocks a transaction is valid. When it is over without the transaction being
/// included, its call can be signed again.
pub const VALIDITY: BlockNumber = 64;

/// What to wait for after sending a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Wait {
	/// That it is in a block. The block may not stay, though it nearly always does.
	InBlock,
	/// That it is in a block that is final.
	#[default]
	Finalized,
}

/// A transaction, as its call was signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signed {
	/// Its account's nonce.
	pub nonce: u32,
	/// The last block that it can be in.
	pub valid_until: BlockNumber,
}

/// What is told of a transaction before it is sent: of the call's first one, and of another where that
/// died unused, or nodes take it no more. If it answers with an error, the transaction is not sent.
pub type BeforeSending = Box<dyn FnMut(Signed) -> Result<(), String> + Send>;

/// A call that was carried out.
#[derive(Clone)]
pub struct Included {
	/// The block that it is in.
	pub block: Position,
	/// What it brought about.
	pub events: Vec<Event>,
	/// The state after that block.
	pub state: State,
}

impl std::fmt::Debug for Included {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "Included({:?}, {:?})", self.block, self.events)
	}
}

impl Included {
	/// What became of each submission of a call, in their order: the number of its entry, or why it is
	/// none.
	pub fn entries(&self) -> Vec<Result<EntryId, CallError>> {
		entries(&self.events, |error| self.state.explain(error))
	}
}

fn entries(
	events: &[Event],
	explain: impl Fn(&EventError) -> CallError,
) -> Vec<Result<EntryId, CallError>> {
	let outcome = |event: &Event| match event {
		Event::HealthRecords(HealthRecordsEvent::EntrySubmitted { entry, .. }) => Some(Ok(*entry)),
		Event::HealthRecords(HealthRecordsEvent::SubmissionSkipped { error, .. }) => {
			Some(Err(explain(error)))
		}
		_ => None,
	};
	events.iter().filter_map(outcome).collect()
}

/// A call was not carried out.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SubmitError {
	/// It was, and failed.
	#[error("{0}")]
	Failed(CallError),
	/// The account's balance does not suffice for the fee.
	#[error(
		"the balance of {0} does not suffice for the fee (or, of a patient, this call is none that is \
		 free)"
	)]
	InsufficientBalance(AccountId),
	/// No node takes it.
	#[error("the node refuses the transaction: {0}")]
	Refused(String),
	/// It does not fit the chain's runtime.
	#[error("the chain's runtime does not take this call: {0}")]
	Incompatible(String),
	/// It was not sent, since what was to happen before failed.
	#[error("{0}")]
	NotSent(String),
	/// The chain cannot be followed any more. Whether the call was carried out is not known.
	#[error("whether the call was carried out is not known: {0}")]
	Unknown(#[from] WalkError),
	/// The nonce of the account cannot be read.
	#[error(transparent)]
	Read(#[from] ReadError),
}

/// A call on its way.
struct Job {
	signer: Arc<Keypair>,
	call: Call,
	wait: Wait,
	before_sending: Option<BeforeSending>,
	/// None when the caller has been told.
	answer: Option<oneshot::Sender<Result<Included, SubmitError>>>,
	/// How often the node has refused it for something that may pass.
	refusals: u8,
	/// When it was given.
	given: Instant,
	/// `Pallet.call`, known when it is signed.
	name: String,
}

impl Job {
	fn answer(&mut self, outcome: Result<Included, SubmitError>) {
		if let Some(answer) = self.answer.take() {
			if let Ok(included) = &outcome {
				let (call, block) = (&self.name, included.block.number);
				let seconds = self.given.elapsed().as_secs_f64();
				tracing::info!(%call, block, seconds, "carried out");
			}
			// Nobody may be listening any more.
			let _ = answer.send(outcome);
		}
	}
}

/// Sends the calls of any number of accounts, many of each at a time, and sees to it that each is
/// carried out once: a transaction that pools have lost is sent again, and a call gets another nonce only
/// when its last transaction can be carried out no more. Cheap to clone.
///
/// The calls of an account are carried out in the order in which they were given, unless one of them
/// was lost. Other programs may use the account at the same time, at the price of delays.
#[derive(Clone)]
pub struct Submitter {
	jobs: mpsc::Sender<Job>,
	sent_again: Arc<AtomicU64>,
}

impl Submitter {
	/// Begin to follow the chain, in a task of its own.
	///
	/// # Errors
	///
	/// [`ReadError`] if the last finalized block cannot be read.
	pub async fn new(chain: &Chain) -> Result<Self, ReadError> {
		let (jobs, received) = mpsc::channel(1024);
		let sent_again = Arc::new(AtomicU64::new(0));
		let driver = Driver::new(chain, received, sent_again.clone()).await?;
		tokio::spawn(driver.run());
		Ok(Submitter { jobs, sent_again })
	}

	/// How often a transaction was sent again, since it was in no block though others were.
	pub fn sent_again(&self) -> u64 {
		self.sent_again.load(Ordering::Relaxed)
	}

	/// Send a call, and wait for it.
	///
	/// # Errors
	///
	/// [`SubmitError`].
	pub async fn submit(
		&self,
		signer: &Arc<Keypair>,
		call: Call,
		wait: Wait,
	) -> Result<Included, SubmitError> {
		self.submit_after(signer, call, wait, None).await
	}

	/// The same; `before_sending` is told of each transaction before it is sent.
	///
	/// # Errors
	///
	/// [`SubmitError`].
	pub async fn submit_after(
		&self,
		signer: &Arc<Keypair>,
		call: Call,
		wait: Wait,
		before_sending: Option<BeforeSending>,
	) -> Result<Included, SubmitError> {
		let (answer, answered) = oneshot::channel();
		let job = Job {
			signer: signer.clone(),
			call,
			wait,
			before_sending,
			answer: Some(answer),
			refusals: 0,
			given: Instant::now(),
			name: String::new(),
		};
		let gone = || SubmitError::NotSent("the chain is not followed any more".to_owned());
		self.jobs.send(job).await.map_err(|_| gone())?;
		answered.await.map_err(|_| gone())?
	}
}

/// What became of a transaction, from the events of its block.
fn outcome(place: u32, block: Position, events: &[EventRecord], state: &State) -> Outcome {
	let events: Vec<Event> = events
		.iter()
		.filter(|record| record.transaction == Some(place))
		.map(|record| record.event.clone())
		.collect();
	for event in &events {
		if let Event::Failed(error) = event {
			return Err(SubmitError::Failed(error.clone()));
		}
	}
	Ok(Included {
		block,
		events,
		state: state.clone(),
	})
}

type Outcome = Result<Included, SubmitError>;

#[cfg(test)]
mod tests {
	use super::*;

	fn explain(error: &EventError) -> CallError {
		CallError {
			name: format!("{error:?}"),
			pallet: None,
			description: String::new(),
			health_records: None,
		}
	}

	#[test]
	fn each_submission_of_a_call_has_its_own_outcome() {
		let hospital = AccountId([1; 32]);
		let submitted = |entry| {
			Event::HealthRecords(HealthRecordsEvent::EntrySubmitted {
				entry,
				hospital,
				patient: AccountId([2; 32]),
				amends: None,
			})
		};
		let error = EventError::BadOrigin;
		let events = [
			submitted(7),
			Event::HealthRecords(HealthRecordsEvent::SubmissionSkipped {
				place: 1,
				hospital,
				error: error.clone(),
			}),
			submitted(8),
			Event::Other("Balances".to_owned(), "Held".to_owned()),
		];
		assert_eq!(
			entries(&events, explain),
			[Ok(7), Err(explain(&error)), Ok(8)]
		);
	}
}
