//! The program `consilium`: what a hospital, a patient and the database operator do with the chain.

#![forbid(unsafe_code)]

use args::{Cli, Command};
use clap::{CommandFactory, Parser};
use context::Context;
use std::{io::IsTerminal, process::ExitCode};
use tracing_subscriber::EnvFilter;

mod args;
mod commands;
mod context;
mod database;
mod describe;
mod entries;
mod journal;
mod keys;
mod output;
mod policy;
mod progress;
mod readers;
mod source;

/// The exit code of what Ctrl-C ended, as a shell gives it.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
	let cli = Cli::parse();
	init_logs(&cli);
	// It stops by itself, and gives its lease back.
	let stops_by_itself = matches!(cli.command, Command::Index(_) | Command::Reindex(_));
	let command = run(cli);
	let outcome = tokio::select! {
		outcome = command => outcome,
		_ = tokio::signal::ctrl_c(), if !stops_by_itself => {
			eprintln!("Interrupted.");
			return ExitCode::from(INTERRUPTED);
		}
	};
	match outcome {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			// In one line, for logs: what was tried, and why it failed.
			eprintln!("Error: {error:#}");
			ExitCode::FAILURE
		}
	}
}

/// Log to the standard error: what the commands warn of; a daemon, what it does. For programs as
/// JSON, a line each.
fn init_logs(cli: &Cli) {
	let is_daemon = matches!(cli.command, Command::Index(_) | Command::Reindex(_));
	let default = match is_daemon {
		true => "warn,consilium=info,consilium_indexer=info",
		false => "error,consilium=warn,consilium_chain=warn",
	};
	let filter = EnvFilter::try_from_env("CONSILIUM_LOG").unwrap_or_else(|_| default.into());
	let logs = tracing_subscriber::fmt()
		.with_env_filter(filter)
		.with_ansi(std::io::stderr().is_terminal())
		.with_writer(std::io::stderr);
	match is_daemon && cli.global.json {
		true => logs.json().init(),
		false => logs.init(),
	}
}

async fn run(cli: Cli) -> anyhow::Result<()> {
	let context = Context::new(cli.global);
	match cli.command {
		Command::Key(command) => commands::key::run(&context, command).await,
		Command::Hospital(command) => commands::hospital::run(&context, command).await,
		Command::Patient(command) => commands::patient::run(&context, command).await,
		Command::Entry(command) => commands::entry::run(&context, command).await,
		Command::Review(args) => commands::review::run(&context, args).await,
		Command::Index(args) => commands::index::run(&context, args).await,
		Command::Verify(args) => commands::index::compare(&context, args).await,
		Command::Reindex(args) => commands::index::rebuild(&context, args).await,
		Command::Operator(command) => commands::operator::run(&context, command).await,
		Command::Score(args) => commands::score::run(&context, args).await,
		Command::Train(args) => commands::train::run(&context, args),
		Command::Evaluate(args) => commands::evaluate::run(&context, args),
		Command::Completions { shell } => {
			let mut command = Cli::command();
			clap_complete::generate(shell, &mut command, "consilium", &mut std::io::stdout());
			Ok(())
		}
		Command::Man { folder } => {
			std::fs::create_dir_all(&folder)?;
			Ok(clap_mangen::generate_to(Cli::command(), folder)?)
		}
	}
}
