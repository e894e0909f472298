//! The command line: that of every Substrate node, with the defaults and the words of this chain.

use crate::chain_spec;
use sc_cli::{Error, RunCmd, SubstrateCli, TransactionPoolType};
use sc_transaction_pool::{Options as PoolOptions, PoolLimit};
use std::time::Duration;

/// How many transactions wait in the pool at most, and how many KiB of them. Wide: a client counts on
/// it that what was accepted is kept (`docs/decisions/0004-transaction-pool.md`).
const POOL_LIMIT: &str = "40000";
const POOL_KBYTES: &str = "204800";

/// For how long a node refuses a transaction that it found invalid, or has seen in a block:
/// Substrate's default.
const BAN: Duration = Duration::from_secs(30 * 60);

/// How many finalized blocks a node keeps with their bodies: 30 days of one-second blocks. Bodies
/// hold ciphertext of patients' records, and are not kept longer than they are needed.
const BLOCKS_KEPT: &str = "2592000";

/// The whole command line.
#[derive(Debug, clap::Parser)]
pub struct Cli {
	/// What to do instead of running the node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// How the node runs.
	#[command(flatten)]
	pub run: Run,
}

/// The options of a node that runs.
#[derive(Debug, clap::Args)]
pub struct Run {
	/// Those of every Substrate node.
	#[command(flatten)]
	pub base: RunCmd,

	/// How long a GRANDPA vote takes to reach the other validators, in milliseconds.
	///
	/// A round of votes takes twice that at least. 100 suits validators in one place or one
	/// country; across continents take 333, or finality does not gain and the machines talk more.
	#[arg(long, value_name = "MS", default_value_t = 100, value_parser = clap::value_parser!(u64).range(10..=10_000))]
	pub grandpa_gossip_ms: u64,
}

/// What the program does beside running a node.
#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Make, look at and store keys.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Write a chain spec, to look at it, edit it, or give it to others.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Execute a stored block again and compare the outcome.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Write stored blocks to a file.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Write the state of a block as a chain spec.
	ExportState(sc_cli::ExportStateCmd),

	/// Read blocks from a file.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Delete the database of a chain.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Go back by some blocks that are not finalized.
	Revert(sc_cli::RevertCmd),

	/// Show what the database holds.
	ChainInfo(sc_cli::ChainInfoCmd),
}

impl Cli {
	/// What the pool of the node may hold. As in Substrate, there is a tenth of the room besides for
	/// what waits for an earlier transaction of its account, and a development chain bans nothing.
	///
	/// Errors: another type of pool was asked for.
	pub fn pool_options(&self) -> Result<PoolOptions, Error> {
		let params = &self.run.base.pool_config;
		if !matches!(params.pool_type, TransactionPoolType::SingleState) {
			return Err(Error::Input(
				"this node has one transaction pool, single-state: leave --pool-type out".into(),
			));
		}
		let room = |share| PoolLimit {
			count: params.pool_limit / share,
			total_bytes: params.pool_kbytes.saturating_mul(1024) / share,
		};
		let default_ban = match self.run.base.shared_params.dev {
			true => Duration::ZERO,
			false => BAN,
		};
		let ban_time = params.tx_ban_seconds.map(Duration::from_secs);
		Ok(PoolOptions {
			ready: room(1),
			future: room(10),
			reject_future_transactions: false,
			ban_time: ban_time.unwrap_or(default_ban),
		})
	}
}

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Consilium node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn executable_name() -> String {
		env!("CARGO_PKG_NAME").into()
	}

	fn description() -> String {
		"A validator or full node of the Consilium chain, on which hospitals agree about a patient's \
		 record.\n\nStart a development chain with --dev. A validator of a consortium names its \
		 chain spec with --chain and adds --validator: docs/validator.md tells how."
			.into()
	}

	fn author() -> String {
		env!("CARGO_PKG_AUTHORS").into()
	}

	fn support_url() -> String {
		"docs/validator.md".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
		Ok(Box::new(chain_spec::load(id)?))
	}

	/// The defaults of this chain where they differ from Substrate's, and out of sight what this
	/// node has no use for.
	fn setup_command(command: clap::Command) -> clap::Command {
		let hidden = |argument: clap::Arg| argument.hide(true);
		command
			.name(Self::executable_name())
			.version(Self::impl_version())
			.about(Self::description())
			.after_help(format!("Guide for operators: {}", Self::support_url()))
			.propagate_version(true)
			.args_conflicts_with_subcommands(true)
			.subcommand_negates_reqs(true)
			.mut_arg("pool_type", |argument| {
				argument.default_value("single-state").hide(true)
			})
			.mut_arg("pool_best_blocks_only", hidden)
			.mut_arg("pool_limit", |argument| argument.default_value(POOL_LIMIT))
			.mut_arg("pool_kbytes", |argument| {
				argument.default_value(POOL_KBYTES)
			})
			.mut_arg("blocks_pruning", |argument| {
				argument.default_value(BLOCKS_KEPT)
			})
			.mut_arg("network_backend", hidden)
			.mut_arg("enabled", hidden)
			.mut_arg("indexing_enabled", hidden)
			.mut_arg("ipfs_server", hidden)
			.mut_arg("ipfs_bootnodes", hidden)
			.mut_arg("one", hidden)
			.mut_arg("two", hidden)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	fn parse(arguments: &[&str]) -> Cli {
		Cli::try_from_iter([&["consilium-node"], arguments].concat())
			.expect("the arguments are right")
	}

	#[test]
	fn the_command_line_is_sound() {
		Cli::setup_command(Cli::command()).debug_assert();
	}

	#[test]
	fn the_defaults_are_those_of_this_chain() {
		let cli = parse(&[]);
		let pool = cli.pool_options().expect("they are right");
		assert_eq!(
			(pool.ready.count, pool.ready.total_bytes),
			(40_000, 200 * 1024 * 1024)
		);
		assert_eq!(
			(pool.future.count, pool.future.total_bytes),
			(4_000, 20 * 1024 * 1024)
		);
		assert_eq!(pool.ban_time, BAN);
		assert_eq!(
			cli.run.base.import_params.pruning_params.blocks_pruning,
			sc_cli::DatabasePruningMode::Custom(30 * 24 * 60 * 60)
		);
		assert_eq!(cli.run.grandpa_gossip_ms, 100);
	}

	#[test]
	fn an_option_overrides_its_default() {
		let cli = parse(&[
			"--pool-limit",
			"50",
			"--tx-ban-seconds",
			"7",
			"--grandpa-gossip-ms",
			"333",
		]);
		let pool = cli.pool_options().expect("they are right");
		assert_eq!((pool.ready.count, pool.future.count), (50, 5));
		assert_eq!(pool.ban_time, Duration::from_secs(7));
		assert_eq!(cli.run.grandpa_gossip_ms, 333);
	}

	#[test]
	fn a_development_chain_bans_no_transaction() {
		let pool = parse(&["--dev"]).pool_options().expect("they are right");
		assert_eq!(pool.ban_time, Duration::ZERO);
	}

	#[test]
	fn another_transaction_pool_is_refused() {
		let error = parse(&["--pool-type", "fork-aware"])
			.pool_options()
			.expect_err("there is one pool");
		assert!(
			error.to_string().contains("leave --pool-type out"),
			"{error}"
		);
	}
}
