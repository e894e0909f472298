//! `consilium index`, `reindex` and `verify`

use super::score::scorer;
use crate::{
	args::{DatabaseArgs, IndexArgs, ReindexArgs},
	context::Context,
	output,
	progress::Progress,
};
use anyhow::{bail, Result};
use consilium_chain::{BlockNumber, Chain};
use consilium_indexer::{
	reindex, serve, verify, Database, Goal, IndexError, IndexOptions, Indexer, Metrics, ReadKeys,
	Report,
};
use consilium_scoring::Artefact;
use std::{future::Future, sync::Arc, time::Duration};
use tokio::time::{interval, sleep};

/// How often a bar moves.
const TICK: Duration = Duration::from_millis(500);
/// How long a daemon waits before it tries again to connect for the first time.
const PAUSE: Duration = Duration::from_secs(2);

pub async fn run(context: &Context, args: IndexArgs) -> Result<()> {
	let goal = match (args.once, args.until) {
		(true, _) => Goal::Now,
		(_, Some(height)) => Goal::Height(height),
		_ => Goal::Forever,
	};
	let metrics = Arc::new(Metrics::default());
	if let Some(address) = args.listen {
		let address = serve(address, metrics.clone()).await?;
		tracing::info!(%address, "health and metrics");
	}
	let stop = stopped();
	tokio::pin!(stop);
	let connected = connect(context, &args.database, goal == Goal::Forever);
	let (chain, database) = tokio::select! {
		connected = connected => connected?,
		() = &mut stop => return Ok(()),
	};
	let settings = Settings {
		goal,
		confirms: !args.no_confirm,
		lease: args.lease,
		accept_missing: false,
	};
	let indexer = indexer(context, &chain, &database, settings, &metrics)?;
	match goal {
		Goal::Forever => indexer.run(stop).await?,
		_ => {
			let target = goal_height(&chain, goal).await?;
			showing(&metrics, target, indexer.run(stop)).await?;
		}
	}
	Ok(())
}

pub async fn rebuild(context: &Context, args: ReindexArgs) -> Result<()> {
	let metrics = Arc::new(Metrics::default());
	let (chain, database) = connect(context, &args.database, false).await?;
	let settings = Settings {
		goal: Goal::Now,
		confirms: !args.no_confirm,
		lease: args.lease,
		accept_missing: true,
	};
	let indexer = indexer(context, &chain, &database, settings, &metrics)?;
	let target = goal_height(&chain, Goal::Now).await?;
	showing(&metrics, target, reindex(&indexer, stopped())).await?;
	Ok(())
}

pub async fn compare(context: &Context, args: DatabaseArgs) -> Result<()> {
	let (chain, database) = connect(context, &args, false).await?;
	let mut progress = None;
	let report = verify(&chain, &database, |done, total| {
		let total = usize::try_from(total).unwrap_or(usize::MAX);
		let bar = progress.get_or_insert_with(|| Progress::new("entries compared", total));
		bar.left(total.saturating_sub(usize::try_from(done).unwrap_or(usize::MAX)));
	});
	let report = report.await?;
	drop(progress);
	context.print(&report, describe)?;
	match report.differences.len() {
		0 => Ok(()),
		1 => bail!("one document is not what the chain says"),
		count => bail!("there are {count} differences from what the chain says"),
	}
}

fn describe(report: &Report) -> String {
	let facts = output::facts([
		("block", format!("{} ({})", report.height, report.block)),
		("entries", report.entries.to_string()),
		("records", report.records.to_string()),
		("entries digest", report.digests.entries.clone()),
		("records digest", report.digests.records.clone()),
		("hospitals digest", report.digests.hospitals.clone()),
		("patients digest", report.digests.patients.clone()),
	]);
	if report.differences.is_empty() {
		return format!("{facts}\nThe database is what the chain says.");
	}
	let rows = report.differences.iter().map(|each| {
		let collection = each.collection.to_owned();
		[collection, each.id.clone(), each.what.clone()]
	});
	format!(
		"{facts}\n{}",
		output::table(["collection", "_id", "what"], rows)
	)
}

struct Settings {
	goal: Goal,
	confirms: bool,
	lease: Duration,
	accept_missing: bool,
}

fn indexer(
	context: &Context,
	chain: &Chain,
	database: &Database,
	settings: Settings,
	metrics: &Arc<Metrics>,
) -> Result<Indexer> {
	let mut keys = context.keys()?;
	context.check_chain(&keys, chain)?;
	let signer = settings.confirms.then(|| Arc::new(keys.signer().clone()));
	let read: ReadKeys = Box::new(move || {
		keys.refresh().map_err(|error| error.to_string())?;
		Ok(keys.decryption_keys().to_vec())
	});
	let options = IndexOptions {
		goal: settings.goal,
		operator: signer,
		lease: settings.lease,
		patience: context.patience(),
		accept_missing: settings.accept_missing,
	};
	let scorer = scorer(Artefact::of_record()?, None);
	Ok(Indexer::new(
		chain,
		database,
		read,
		scorer,
		options,
		metrics.clone(),
	)?)
}

/// Connect to the chain and the database. A daemon tries again for what passes.
async fn connect(
	context: &Context,
	args: &DatabaseArgs,
	is_daemon: bool,
) -> Result<(Chain, Database)> {
	let options = args.options()?;
	let chain = again(is_daemon, || async { Ok(context.connect().await?) }).await?;
	let database = again(is_daemon, || Database::connect(&options)).await?;
	Ok((chain, database))
}

async fn again<T, F: Future<Output = Result<T, IndexError>>>(
	is_daemon: bool,
	connect: impl Fn() -> F,
) -> Result<T> {
	loop {
		match connect().await {
			Ok(connected) => return Ok(connected),
			Err(error) if is_daemon && error.is_transient() => {
				tracing::warn!(kind = error.kind(), %error, "trying again");
				sleep(PAUSE).await;
			}
			Err(error) => return Err(error.into()),
		}
	}
}

async fn goal_height(chain: &Chain, goal: Goal) -> Result<BlockNumber> {
	match goal {
		Goal::Height(height) => Ok(height),
		_ => Ok(chain.finalized().await?.block_number()),
	}
}

/// Show how far the indexer has come.
async fn showing(
	metrics: &Metrics,
	target: BlockNumber,
	work: impl Future<Output = Result<(), IndexError>>,
) -> Result<()> {
	let mut progress = Progress::new("blocks indexed", target as usize);
	let mut ticks = interval(TICK);
	let mut shown = 0;
	tokio::pin!(work);
	let outcome = loop {
		tokio::select! {
			outcome = &mut work => break outcome,
			_ = ticks.tick() => {}
		}
		// Beyond the target only what was confirmed meanwhile is still to come.
		let height = metrics.height().min(target);
		if height > shown {
			shown = height;
			progress.left((target - height) as usize);
		}
	};
	if outcome.is_ok() && shown < target && metrics.height() >= target {
		progress.left(0);
	}
	Ok(outcome?)
}

/// Ctrl-C, or what a service manager sends.
async fn stopped() {
	use tokio::signal::unix::{signal, SignalKind};
	let terminate = async {
		match signal(SignalKind::terminate()) {
			Ok(mut signal) => {
				signal.recv().await;
			}
			Err(_) => std::future::pending().await,
		}
	};
	tokio::select! {
		_ = tokio::signal::ctrl_c() => {}
		() = terminate => {}
	}
}
