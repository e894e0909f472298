//! Does what the command line says.

use crate::{
	cli::{Cli, Subcommand},
	ports, service,
};
use sc_cli::{Error, Result, SubstrateCli};
use sc_network::config::NetworkBackendType;
use std::time::Duration;

/// Parse the command line and do what it says.
pub fn run() -> Result<()> {
	let cli = Cli::from_args();
	match &cli.subcommand {
		None => run_node(&cli),
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::ExportChainSpec(cmd)) => cmd.run(cli.load_spec(&cmd.chain)?),
		Some(Subcommand::PurgeChain(cmd)) => cli
			.create_runner(cmd)?
			.sync_run(|config| cmd.run(config.database)),
		Some(Subcommand::ChainInfo(cmd)) => cli
			.create_runner(cmd)?
			.sync_run(|config| cmd.run::<consilium_runtime::opaque::Block>(&config)),
		Some(Subcommand::CheckBlock(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let node = service::new_partial(&config, Default::default())?;
			Ok((cmd.run(node.client, node.import_queue), node.task_manager))
		}),
		Some(Subcommand::ExportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let node = service::new_partial(&config, Default::default())?;
			Ok((cmd.run(node.client, config.database), node.task_manager))
		}),
		Some(Subcommand::ExportState(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let node = service::new_partial(&config, Default::default())?;
			Ok((cmd.run(node.client, config.chain_spec), node.task_manager))
		}),
		Some(Subcommand::ImportBlocks(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let node = service::new_partial(&config, Default::default())?;
			Ok((cmd.run(node.client, node.import_queue), node.task_manager))
		}),
		Some(Subcommand::Revert(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
			let node = service::new_partial(&config, Default::default())?;
			let revert_finality = Box::new(|client, _, blocks| {
				sc_consensus_grandpa::revert(client, blocks)?;
				Ok(())
			});
			Ok((
				cmd.run(node.client, node.backend, Some(revert_finality)),
				node.task_manager,
			))
		}),
	}
}

fn run_node(cli: &Cli) -> Result<()> {
	let shared = &cli.run.base.shared_params;
	if shared.chain.is_none() && !shared.dev {
		return Err(Error::Input(
			"name a chain with --chain: `dev`, `local`, or the path of a chain spec file; --dev \
			 starts a development chain"
				.into(),
		));
	}
	let gossip_duration = Duration::from_millis(cli.run.grandpa_gossip_ms);
	let mut runner = cli
		.create_runner(&cli.run.base)
		.map_err(|error| match error {
			Error::NetworkKeyNotFound(path) => Error::Input(format!(
				"a validator needs a node key, and there is none at {}: make one with \
			 `consilium-node key generate-node-key --file FILE` and name it with --node-key-file",
				path.display()
			)),
			error => error,
		})?;
	let config = runner.config_mut();
	if !matches!(config.network.network_backend, NetworkBackendType::Litep2p) {
		return Err(Error::Input(
			"this node has one network backend, litep2p: leave --network-backend out".into(),
		));
	}
	let pool_options = cli.pool_options()?;
	ports::claim(config).map_err(Error::Input)?;
	runner.run_node_until_exit(|config| async move {
		service::new_full(config, pool_options, gossip_duration).map_err(Error::Service)
	})
}
