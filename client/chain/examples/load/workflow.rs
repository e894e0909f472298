//! The way of many entries from their submission to their approval.

use crate::{
	network::{Account, Network},
	submissions::Submissions,
	votes::Ballots,
};
use anyhow::Result;
use consilium_chain::{calls, AccountId, EntryId};
use consilium_record::{pima::Row, EncryptionKey, Time};
use futures::{future::try_join_all, stream, StreamExt, TryStreamExt};
use std::{
	fmt,
	sync::{
		atomic::{AtomicU64, AtomicUsize, Ordering},
		Arc,
	},
	time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::time::interval;

/// The pause between two lines that tell how far it has come.
const REPORT: Duration = Duration::from_secs(5);

/// How many entries, and how they are sent.
pub struct Load {
	pub entries: usize,
	/// Whether entries are submitted together.
	pub submits_batches: bool,
	/// Whether votes are cast together.
	pub votes_batches: bool,
	/// How many entries are on their way at a time.
	pub in_flight: usize,
}

/// What became of the entries. Times are in milliseconds since 1970.
pub struct Report {
	/// When the first record was taken to be sealed.
	began: u64,
	/// When the last submission was final.
	submitted: u64,
	/// When the last vote was final.
	approved: u64,
	/// How many transactions that took.
	transactions: usize,
	/// How many of them were sent again.
	sent_again: u64,
	ids: Vec<EntryId>,
}

impl fmt::Display for Report {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let first = self.ids.first().copied().unwrap_or_default();
		write!(
			f,
			"{{\"entries\":{},\"first_entry\":{first},\"began\":{},\"submitted\":{},\"approved\":{},\
			 \"transactions\":{},\"sent_again\":{},\"ids\":{:?}}}",
			self.ids.len(),
			self.began,
			self.submitted,
			self.approved,
			self.transactions,
			self.sent_again,
			self.ids
		)
	}
}

/// How it is sent, and how far it has come.
struct Work {
	submissions: Submissions,
	ballots: Ballots,
	submitted: AtomicUsize,
	approved: AtomicUsize,
	/// When the last submission was final, in milliseconds since 1970.
	last_submission: AtomicU64,
}

/// What an entry is made of, and who takes part in it.
struct Workflow {
	hospital: usize,
	patient: AccountId,
	row: Row,
	readers: Arc<Vec<EncryptionKey>>,
	voters: Vec<usize>,
}

/// Submit entries, and have all of them approved.
pub async fn run(network: Network, rows: &[Row], load: Load) -> Result<Report> {
	let (hospitals, patients) = (network.hospitals.len(), network.patients.len());
	let places = (0..patients).map(|patient| network.readers(patient));
	let readers: Vec<_> = try_join_all(places)
		.await?
		.into_iter()
		.map(Arc::new)
		.collect();
	let everybody: Vec<Account> = network
		.hospitals
		.iter()
		.chain(&network.patients)
		.cloned()
		.collect();
	let work = Arc::new(Work {
		submissions: Submissions::new(network.hospitals.clone(), load.submits_batches),
		ballots: Ballots::new(everybody, load.votes_batches),
		submitted: AtomicUsize::default(),
		approved: AtomicUsize::default(),
		last_submission: AtomicU64::default(),
	});
	let time = Time::now()?;
	let began = now();
	let workflows = (0..load.entries).map(|number| {
		let patient = number % patients;
		let hospital = patient % hospitals;
		let supporting = (0..hospitals).filter(|other| *other != hospital);
		let workflow = Workflow {
			hospital,
			patient: network.patients[patient].id,
			row: rows[number % rows.len()],
			readers: readers[patient].clone(),
			voters: supporting.chain([hospitals + patient]).collect(),
		};
		// A task of its own: sealing takes a core for a millisecond.
		let task = tokio::spawn(one(workflow, time, work.clone()));
		async move { task.await? }
	});
	let all = stream::iter(workflows)
		.buffer_unordered(load.in_flight)
		.try_collect();
	let ids: Result<Vec<EntryId>> = tokio::select! {
		ids = all => ids,
		never = tell(&work, load.entries) => never,
	};
	let mut ids = ids?;
	ids.sort_unstable();
	Ok(Report {
		began,
		submitted: work.last_submission.load(Ordering::Relaxed),
		approved: now(),
		transactions: work.submissions.transactions() + work.ballots.calls(),
		sent_again: network.sent_again(),
		ids,
	})
}

/// Seal and submit a record, and vote on it.
async fn one(workflow: Workflow, time: Time, work: Arc<Work>) -> Result<EntryId> {
	let record = workflow.row.to_record(time)?;
	let sealed = record.seal(&workflow.readers)?;
	let call = calls::submit_entry(workflow.patient, sealed, None);
	let id = work.submissions.submit(workflow.hospital, call).await?;
	work.submitted.fetch_add(1, Ordering::Relaxed);
	work.last_submission.fetch_max(now(), Ordering::Relaxed);
	let votes = workflow.voters.iter();
	try_join_all(votes.map(|voter| work.ballots.approve(*voter, id))).await?;
	work.approved.fetch_add(1, Ordering::Relaxed);
	Ok(id)
}

/// Tell how far it has come, now and then.
async fn tell(work: &Work, entries: usize) -> Result<Vec<EntryId>> {
	let mut ticks = interval(REPORT);
	ticks.tick().await;
	loop {
		ticks.tick().await;
		let submitted = work.submitted.load(Ordering::Relaxed);
		let approved = work.approved.load(Ordering::Relaxed);
		eprintln!("load: {submitted} submitted, {approved} approved of {entries}");
	}
}

fn now() -> u64 {
	let since = SystemTime::now().duration_since(UNIX_EPOCH);
	since.map_or(0, |since| {
		u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
	})
}
