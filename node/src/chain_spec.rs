//! The chains that the node knows by name, and those that it reads from a file.

use consilium_runtime::WASM_BINARY;
use sc_chain_spec::{ChainType, GenericChainSpec, Properties};
use std::path::Path;

/// A chain spec of this chain: it has no extensions.
pub type ChainSpec = GenericChainSpec;

/// What wallets and explorers show of the token.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "CSL".into());
	properties.insert("tokenDecimals".into(), 12.into());
	properties.insert("ss58Format".into(), 42.into());
	properties
}

fn preset(name: &str, id: &str, chain_type: ChainType, preset: &str) -> Result<ChainSpec, String> {
	let code = WASM_BINARY.ok_or(
		"this node was built without its runtime (SKIP_WASM_BUILD was set): build it again without, \
		 or name a chain spec file with --chain",
	)?;
	Ok(ChainSpec::builder(code, None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_genesis_config_preset_name(preset)
		.with_properties(properties())
		.build())
}

/// The chain spec that `--chain` names: `dev`, `local`, or the path of a file. Without a name it is
/// `local`, for the sub-commands that need some chain, and the node itself asks for a name.
pub fn load(id: &str) -> Result<ChainSpec, String> {
	match id {
		"dev" => preset(
			"Consilium development",
			"consilium_dev",
			ChainType::Development,
			sp_genesis_builder::DEV_RUNTIME_PRESET,
		),
		"local" | "" => preset(
			"Consilium local network",
			"consilium_local",
			ChainType::Local,
			sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET,
		),
		path => from_file(Path::new(path)),
	}
}

fn from_file(path: &Path) -> Result<ChainSpec, String> {
	let json = std::fs::read(path).map_err(|error| {
		format!(
			"the chain spec `{}` cannot be read: {error}; --chain takes `dev`, `local`, or the path \
			 of a chain spec file",
			path.display()
		)
	})?;
	ChainSpec::from_json_bytes(json).map_err(|error| {
		format!(
			"`{}` is no chain spec of this chain: {error}; `consilium-node export-chain-spec` \
			 writes one",
			path.display()
		)
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::BuildStorage;

	#[test]
	fn the_named_chains_have_a_genesis() {
		for (id, hospitals) in [("dev", 1), ("local", 5)] {
			let spec = load(id).expect("the chain is known");
			let storage = spec.build_storage().expect("its genesis builds");
			let key = [b"Consortium", &b"Members"[..]]
				.map(sp_io::hashing::twox_128)
				.concat();
			let members = storage.top.get(&key).expect("the consortium has members");
			// A SCALE vector of that many accounts of 32 bytes, with its length before it.
			assert_eq!(members.len(), 1 + 32 * hospitals);
		}
	}

	#[test]
	fn a_wrong_name_is_told_with_what_to_do() {
		let error = load("no-such-chain").err().expect("there is no such chain");
		assert!(
			error.contains("no-such-chain") && error.contains("--chain takes"),
			"{error}"
		);
	}

	#[test]
	fn a_file_that_is_no_chain_spec_is_told() {
		let error = load(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
			.err()
			.expect("a manifest is no chain spec");
		assert!(error.contains("is no chain spec"), "{error}");
	}
}
