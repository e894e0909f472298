//! Sends entries and their votes as fast as the network takes them, and tells when they were through:
//! the load of `make bench`, with the well-known development accounts of the chain `local`.
//!
//! Five hospitals submit in turn, each through a node of its own. The four others and the patient vote
//! on an entry as soon as it is final. Nobody opens what they vote on, for the time that five
//! machines would need for that is not this one's to spend.

#![forbid(unsafe_code)]

mod gather;
mod network;
mod pace;
mod submissions;
mod votes;
mod workflow;

use anyhow::{ensure, Context, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use network::Network;
use std::{fs::File, path::PathBuf, process::ExitCode, time::Duration};
use workflow::Load;

#[derive(Parser)]
#[command(about = "Sends entries and their votes as fast as the network takes them")]
struct Cli {
	#[command(subcommand)]
	command: Command,
}

#[derive(Subcommand)]
enum Command {
	/// Publish keys, name supporting hospitals and register patients, as far as that is not done yet
	Prepare(Participants),
	/// Submit and approve entries, and print as JSON when that was done
	Run {
		#[command(flatten)]
		participants: Participants,
		/// How many entries
		#[arg(long)]
		entries: usize,
		/// How entries are submitted: each by a transaction of its own, or several by one
		#[arg(long, value_enum, default_value_t = How::Single)]
		submissions: How,
		/// How it is voted: a call for each vote, or one for all votes of an account that are due at a
		/// time, up to a hundred
		#[arg(long, value_enum)]
		votes: How,
		/// The Pima data, whose rows the records are made of
		#[arg(long, value_name = "FILE")]
		pima: PathBuf,
		/// How many seconds an entry may take, from submission to approval: as many are on their way at a
		/// time as come through in that
		#[arg(long, default_value_t = 8.0)]
		aim: f64,
	},
}

#[derive(Args)]
struct Participants {
	/// The hospitals' nodes
	#[arg(long, value_delimiter = ',', required = true)]
	url: Vec<String>,
	/// How many patients there are
	#[arg(long, default_value_t = 20)]
	patients: usize,
}

/// One by one, or together.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum How {
	Single,
	Batched,
}

async fn run(cli: Cli) -> Result<()> {
	match cli.command {
		Command::Prepare(participants) => {
			let network = Network::connect(&participants.url, participants.patients).await?;
			network.prepare().await
		}
		Command::Run {
			participants,
			entries,
			submissions,
			votes,
			pima,
			aim,
		} => {
			ensure!(entries > 0, "--entries takes 1 or more");
			let aim = Duration::try_from_secs_f64(aim).context("--aim takes seconds")?;
			let path = || pima.display().to_string();
			let file = File::open(&pima).with_context(path)?;
			let rows = consilium_record::pima::read(file).with_context(path)?;
			let network = Network::connect(&participants.url, participants.patients).await?;
			let load = Load {
				entries,
				submits_batches: submissions == How::Batched,
				votes_batches: votes == How::Batched,
				aim,
			};
			let report = workflow::run(network, &rows, load).await?;
			println!("{report}");
			Ok(())
		}
	}
}

#[tokio::main]
async fn main() -> ExitCode {
	match run(Cli::parse()).await {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {error:#}");
			ExitCode::FAILURE
		}
	}
}
