//! The options of the commands that work with the database.

use super::values::lease;
use clap::{Args, ValueHint};
use consilium_chain::BlockNumber;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

#[derive(Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseArgs {
	/// The address of MongoDB, a replica set or a sharded cluster. One with a password comes from a
	/// file or the environment: arguments are for everyone's eyes. Without any:
	/// mongodb://127.0.0.1:27017
	#[arg(long, value_name = "URI", value_hint = ValueHint::Url)]
	pub mongodb: Option<String>,
	/// The file that has the address; if neither is given, the variable CONSILIUM_MONGODB has it
	#[arg(long, value_name = "FILE", conflicts_with = "mongodb", value_hint = ValueHint::FilePath)]
	pub mongodb_file: Option<PathBuf>,
	/// The database's name
	#[arg(
		long,
		value_name = "NAME",
		env = "CONSILIUM_DATABASE",
		default_value = "consilium"
	)]
	pub database: String,
}

#[derive(Args)]
pub struct IndexArgs {
	#[command(flatten)]
	pub database: DatabaseArgs,
	/// Stop at the block of this height
	#[arg(long, value_name = "HEIGHT", conflicts_with = "once")]
	pub until: Option<BlockNumber>,
	/// Stop when everything that is final now is in the database and confirmed
	#[arg(long)]
	pub once: bool,
	/// Only write the database: another program confirms the migrations
	#[arg(long)]
	pub no_confirm: bool,
	/// Serve health and metrics here, at /health, /ready and /metrics
	#[arg(long, value_name = "ADDRESS", env = "CONSILIUM_LISTEN")]
	pub listen: Option<SocketAddr>,
	/// How long another indexer waits before it takes over from one that fell silent
	#[arg(long, value_name = "SECONDS", default_value = "10", value_parser = lease)]
	pub lease: Duration,
}

#[derive(Args)]
pub struct ReindexArgs {
	#[command(flatten)]
	pub database: DatabaseArgs,
	/// Only write the database: another program confirms the migrations
	#[arg(long)]
	pub no_confirm: bool,
	/// How long another indexer waits before it takes over from one that fell silent
	#[arg(long, value_name = "SECONDS", default_value = "10", value_parser = lease)]
	pub lease: Duration,
}
