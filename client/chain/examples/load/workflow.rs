//! The way of many entries from their submission to their approval.

use crate::{network::Network, pace::Pace, submissions::Submissions, votes::Ballots};
use anyhow::Result;
use consilium_chain::{calls, EntryId, Submission};
use consilium_record::{pima::Row, Time};
use futures::future::try_join_all;
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

/// How many entries are on their way at first: one by one, and several in a call.
const FIRST: usize = 500;
const FIRST_IN_BATCHES: usize = 2_000;

/// How many entries, and how they are sent.
pub struct Load {
	pub entries: usize,
	/// Whether entries are submitted together.
	pub submits_batches: bool,
	/// Whether votes are cast together.
	pub votes_batches: bool,
	/// How long an entry may take before fewer are sent at a time.
	pub aim: Duration,
}

/// What became of the entries. Times are in milliseconds since 1970.
pub struct Report {
	/// When the first call was about to be signed; the records were sealed before.
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
	pace: Pace,
	submissions: Submissions,
	ballots: Ballots,
	submitted: AtomicUsize,
	approved: AtomicUsize,
	/// When the last submission was final, in milliseconds since 1970.
	last_submission: AtomicU64,
}

/// A submission, and who takes part in it.
struct Workflow {
	hospital: usize,
	submission: Submission,
	voters: Vec<usize>,
}

/// Submit entries, and have all of them approved.
pub async fn run(network: Network, rows: &[Row], load: Load) -> Result<Report> {
	let workflows = seal_all(&network, rows, load.entries).await?;
	let everybody = network.hospitals.iter().chain(&network.patients);
	let first = match load.submits_batches {
		true => FIRST_IN_BATCHES,
		false => FIRST,
	};
	let work = Arc::new(Work {
		pace: Pace::new(load.aim, first),
		submissions: Submissions::new(network.hospitals.clone(), load.submits_batches),
		ballots: Ballots::new(everybody.cloned().collect(), load.votes_batches),
		submitted: AtomicUsize::default(),
		approved: AtomicUsize::default(),
		last_submission: AtomicU64::default(),
	});
	let began = now();
	let all = workflows.into_iter().map(|workflow| {
		let task = tokio::spawn(one(workflow, work.clone()));
		async move { task.await? }
	});
	let ids: Result<Vec<EntryId>> = tokio::select! {
		ids = try_join_all(all) => ids,
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

/// Seal the records. Five hospitals do that on machines of their own.
async fn seal_all(network: &Network, rows: &[Row], entries: usize) -> Result<Vec<Workflow>> {
	let (hospitals, patients) = (network.hospitals.len(), network.patients.len());
	let readers = try_join_all((0..patients).map(|patient| network.readers(patient))).await?;
	let time = Time::now()?;
	let workflows = (0..entries).map(|number| {
		let patient = number % patients;
		let hospital = patient % hospitals;
		let record = rows[number % rows.len()].to_record(time)?;
		let sealed = record.seal(&readers[patient])?;
		let supporting = (0..hospitals).filter(|other| *other != hospital);
		Ok(Workflow {
			hospital,
			submission: calls::submission(network.patients[patient].id, sealed, None),
			voters: supporting.chain([hospitals + patient]).collect(),
		})
	});
	workflows.collect()
}

/// Submit a record, and vote on it.
async fn one(workflow: Workflow, work: Arc<Work>) -> Result<EntryId> {
	let began = work.pace.begin().await;
	let submitted = work
		.submissions
		.submit(workflow.hospital, workflow.submission);
	let id = submitted.await?;
	work.submitted.fetch_add(1, Ordering::Relaxed);
	work.last_submission.fetch_max(now(), Ordering::Relaxed);
	let votes = workflow.voters.iter();
	try_join_all(votes.map(|voter| work.ballots.approve(*voter, id))).await?;
	work.approved.fetch_add(1, Ordering::Relaxed);
	work.pace.end(began);
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
		let limit = work.pace.limit();
		eprintln!(
			"load: {submitted} submitted, {approved} approved of {entries}, {limit} at a time"
		);
	}
}

fn now() -> u64 {
	let since = SystemTime::now().duration_since(UNIX_EPOCH);
	since.map_or(0, |since| {
		u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
	})
}
