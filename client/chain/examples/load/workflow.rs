//! The way of many entries from their submission to their approval.

use crate::{
	network::{Account, Network},
	votes::Ballots,
};
use anyhow::{Context, Result};
use consilium_chain::{calls, EntryId, Event, HealthRecordsEvent, Included};
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
	/// Whether votes are cast together.
	pub is_batched: bool,
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

/// How far it has come.
#[derive(Default)]
struct Progress {
	submitted: AtomicUsize,
	approved: AtomicUsize,
	/// When the last submission was final, in milliseconds since 1970.
	last_submission: AtomicU64,
}

/// What an entry is made of, and who takes part in it.
struct Workflow {
	hospital: Account,
	patient: Account,
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
	let ballots = Arc::new(Ballots::new(everybody, load.is_batched));
	let progress = Arc::new(Progress::default());
	let time = Time::now()?;
	let began = now();
	let workflows = (0..load.entries).map(|number| {
		let patient = number % patients;
		let hospital = patient % hospitals;
		let supporting = (0..hospitals).filter(|other| *other != hospital);
		let workflow = Workflow {
			hospital: network.hospitals[hospital].clone(),
			patient: network.patients[patient].clone(),
			row: rows[number % rows.len()],
			readers: readers[patient].clone(),
			voters: supporting.chain([hospitals + patient]).collect(),
		};
		// A task of its own: sealing takes a core for a millisecond.
		let task = tokio::spawn(one(workflow, time, ballots.clone(), progress.clone()));
		async move { task.await? }
	});
	let all = stream::iter(workflows)
		.buffer_unordered(load.in_flight)
		.try_collect();
	let ids: Result<Vec<EntryId>> = tokio::select! {
		ids = all => ids,
		never = tell(&progress, load.entries) => never,
	};
	let mut ids = ids?;
	ids.sort_unstable();
	Ok(Report {
		began,
		submitted: progress.last_submission.load(Ordering::Relaxed),
		approved: now(),
		transactions: load.entries + ballots.calls(),
		sent_again: network.sent_again(),
		ids,
	})
}

/// Seal and submit a record, and vote on it.
async fn one(
	workflow: Workflow,
	time: Time,
	ballots: Arc<Ballots>,
	progress: Arc<Progress>,
) -> Result<EntryId> {
	let record = workflow.row.to_record(time)?;
	let sealed = record.seal(&workflow.readers)?;
	let call = calls::submit_entry(workflow.patient.id, sealed, None);
	let included = workflow.hospital.send(call).await?;
	let id = entry_of(&included)?;
	progress.submitted.fetch_add(1, Ordering::Relaxed);
	progress.last_submission.fetch_max(now(), Ordering::Relaxed);
	try_join_all(
		workflow
			.voters
			.iter()
			.map(|voter| ballots.approve(*voter, id)),
	)
	.await?;
	progress.approved.fetch_add(1, Ordering::Relaxed);
	Ok(id)
}

fn entry_of(included: &Included) -> Result<EntryId> {
	let entry = included.events.iter().find_map(|event| match event {
		Event::HealthRecords(HealthRecordsEvent::EntrySubmitted { entry, .. }) => Some(*entry),
		_ => None,
	});
	entry.context("a submission is in a block that says nothing of an entry")
}

/// Tell how far it has come, now and then.
async fn tell(progress: &Progress, entries: usize) -> Result<Vec<EntryId>> {
	let mut ticks = interval(REPORT);
	ticks.tick().await;
	loop {
		ticks.tick().await;
		let submitted = progress.submitted.load(Ordering::Relaxed);
		let approved = progress.approved.load(Ordering::Relaxed);
		eprintln!("load: {submitted} submitted, {approved} approved of {entries}");
	}
}

fn now() -> u64 {
	let since = SystemTime::now().duration_since(UNIX_EPOCH);
	since.map_or(0, |since| {
		u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
	})
}
