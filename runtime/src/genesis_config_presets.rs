//! The chains that a node can start from. Both stand on the well-known development keys: a real
//! consortium makes its own chain spec from the accounts and session keys of its hospitals.

use crate::{
	AccountId, BalancesConfig, HealthRecordsConfig, RuntimeGenesisConfig, SessionConfig,
	SessionKeys, UNIT,
};
use alloc::{
	format,
	string::{String, ToString},
	vec,
	vec::Vec,
};
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// A hospital that founds a development chain.
struct Founder {
	account: AccountId,
	name: String,
	keys: SessionKeys,
}

/// The five hospitals of the development chains, by the well-known accounts Alice to Eve.
fn founders() -> Vec<Founder> {
	[
		(Sr25519Keyring::Alice, Ed25519Keyring::Alice, "Alder"),
		(Sr25519Keyring::Bob, Ed25519Keyring::Bob, "Birch"),
		(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie, "Cedar"),
		(Sr25519Keyring::Dave, Ed25519Keyring::Dave, "Damson"),
		(Sr25519Keyring::Eve, Ed25519Keyring::Eve, "Elm"),
	]
	.into_iter()
	.map(|(sr25519, ed25519, tree)| Founder {
		account: sr25519.to_account_id(),
		name: format!("{tree} Hospital"),
		keys: SessionKeys {
			aura: sr25519.public().into(),
			grandpa: ed25519.public().into(),
		},
	})
	.collect()
}

/// The database operator of the development chains, by the well-known account `//One`.
fn database_operator() -> AccountId {
	Sr25519Keyring::One.to_account_id()
}

/// A chain of these hospitals, all of which validate.
fn genesis(founders: Vec<Founder>) -> Value {
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: founders
				.iter()
				.map(|founder| (founder.account.clone(), 1_000_000 * UNIT))
				.chain([(database_operator(), 10_000 * UNIT)])
				.collect::<Vec<_>>(),
		},
		health_records: HealthRecordsConfig {
			hospitals: founders
				.iter()
				.map(|founder| (founder.account.clone(), founder.name.clone()))
				.collect::<Vec<_>>(),
			database_operator: Some(database_operator()),
		},
		session: SessionConfig {
			keys: founders
				.into_iter()
				.map(|founder| (founder.account.clone(), founder.account, founder.keys))
				.collect::<Vec<_>>(),
		},
	})
}

/// The names of the presets: `development`, one hospital, and `local_testnet`, five.
pub fn preset_names() -> Vec<PresetId> {
	vec![
		PresetId::from(DEV_RUNTIME_PRESET),
		PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET),
	]
}

/// The genesis of a preset as JSON; none for a name that is no preset's.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let mut founders = founders();
	match id.as_ref() {
		DEV_RUNTIME_PRESET => founders.truncate(1),
		LOCAL_TESTNET_RUNTIME_PRESET => {}
		_ => return None,
	}
	Some(genesis(founders).to_string().into_bytes())
}
