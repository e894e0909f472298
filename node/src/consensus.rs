//! Makes blocks by Aura and finalizes them by GRANDPA.

use crate::{
	announced::{Announced, Patient},
	proposer::{Punctual, UpToDate},
	types::{Client, GrandpaBlockImport, GrandpaLink, Pool, SelectChain},
};
use consilium_runtime::opaque::Block;
use futures::FutureExt;
use sc_basic_authorship::ProposerFactory;
use sc_consensus_aura::{SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{GrandpaParams, SharedVoterState, VotingRulesBuilder};
use sc_network::{service::traits::NetworkService, NotificationService};
use sc_network_sync::SyncingService;
use sc_service::{error::Error as ServiceError, TaskManager};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::{OffchainTransactionPoolFactory, RejectAllTxPool, TransactionPool};
use sp_consensus_aura::{
	inherents::InherentDataProvider as SlotProvider, sr25519::AuthorityPair as AuraPair,
	SlotDuration,
};
use sp_keystore::KeystorePtr;
use sp_timestamp::InherentDataProvider as TimestampProvider;
use std::sync::Arc;
use substrate_prometheus_endpoint::Registry;

/// A justification is kept for a block at least this often, in blocks: a node that synchronizes
/// checks finality by them.
pub const JUSTIFICATION_PERIOD: u32 = 512;

/// What an author is given of a slot to take transactions, of which the block builder uses nine
/// tenths. After that come the storage root, the way to the others, and the execution there, which
/// takes about as long (`docs/decisions/0016-blocks-in-time.md`).
const TAKING_SHARE_OF_SLOT: f32 = 1.0 / 3.0;

/// How long of a slot an author waits for the block before, where that is announced and not here. What
/// is left suffices to make a block.
const PATIENCE_SHARE_OF_SLOT: f32 = 0.4;

/// How much of a slot the making of a block may take as a whole. Aura discards what takes longer:
/// the next author is about to make another one in its place.
const PROPOSAL_SHARE_OF_SLOT: f32 = 0.9;

/// What an author states in a block: the time, and the slot that follows from it.
pub async fn inherent_data(
	slot_duration: SlotDuration,
) -> Result<(SlotProvider, TimestampProvider), Box<dyn std::error::Error + Send + Sync>> {
	let timestamp = TimestampProvider::from_system_time();
	let slot = SlotProvider::from_timestamp_and_slot_duration(*timestamp, slot_duration);
	Ok((slot, timestamp))
}

/// What making blocks and finalizing them both stand on.
pub struct Consensus {
	pub client: Arc<Client>,
	pub select_chain: SelectChain,
	pub announced: Announced,
	pub pool: Arc<Pool>,
	pub network: Arc<dyn NetworkService>,
	pub sync: Arc<SyncingService<Block>>,
	pub keystore: KeystorePtr,
	pub registry: Option<Registry>,
	pub telemetry: Option<TelemetryHandle>,
}

impl Consensus {
	/// Make blocks, in the slots of the keys that the keystore holds.
	///
	/// No back-off while finality stands still: hospitals go on submitting when two of five
	/// validators are away, and what they submit is finalized when one is back.
	pub fn start_authoring(
		&self,
		task_manager: &TaskManager,
		block_import: GrandpaBlockImport,
		force_authoring: bool,
	) -> Result<(), ServiceError> {
		let slot_duration = sc_consensus_aura::slot_duration(&*self.client)?;
		let proposer_factory = ProposerFactory::new(
			task_manager.spawn_handle(),
			self.client.clone(),
			self.pool.clone(),
			self.registry.as_ref(),
			self.telemetry.clone(),
		);
		let pool = self.pool.clone();
		let up_to_date: UpToDate = Arc::new(move |block, patience| {
			let pool = pool.clone();
			async move { drop(pool.ready_at_with_timeout(block, patience).await) }.boxed()
		});
		let patience = slot_duration.as_duration().mul_f32(PATIENCE_SHARE_OF_SLOT);
		let taking = slot_duration.as_duration().mul_f32(TAKING_SHARE_OF_SLOT);
		let aura = sc_consensus_aura::start_aura::<AuraPair, _, _, _, _, _, _, _, _, _, _>(
			StartAuraParams {
				slot_duration,
				client: self.client.clone(),
				select_chain: Patient::new(
					self.select_chain.clone(),
					self.announced.clone(),
					patience,
				),
				block_import,
				proposer_factory: Punctual::new(proposer_factory, up_to_date, taking),
				create_inherent_data_providers: move |_, ()| inherent_data(slot_duration),
				force_authoring,
				backoff_authoring_blocks: None::<()>,
				keystore: self.keystore.clone(),
				sync_oracle: self.sync.clone(),
				justification_sync_link: self.sync.clone(),
				block_proposal_slot_portion: SlotProportion::new(PROPOSAL_SHARE_OF_SLOT),
				max_block_proposal_slot_portion: None,
				telemetry: self.telemetry.clone(),
				compatibility_mode: Default::default(),
			},
		)?;
		task_manager
			.spawn_essential_handle()
			.spawn_blocking("aura", Some("block-authoring"), aura);
		Ok(())
	}

	/// Vote on finality, or follow the votes where this node is no validator.
	///
	/// Without the default voting rules, which hold a vote back until a block has two descendants:
	/// they are for validators that do not know each other, and would cost two seconds.
	pub fn start_finality(
		self,
		task_manager: &TaskManager,
		config: sc_consensus_grandpa::Config,
		link: GrandpaLink,
		notification_service: Box<dyn NotificationService>,
	) -> Result<(), ServiceError> {
		let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
			config,
			link,
			network: self.network,
			sync: self.sync,
			notification_service,
			voting_rule: VotingRulesBuilder::new().build(),
			prometheus_registry: self.registry,
			shared_voter_state: SharedVoterState::empty(),
			telemetry: self.telemetry,
			// It would submit reports of equivocation alone, and the runtime takes none.
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(
				RejectAllTxPool::default(),
			),
		})?;
		// If the voter ends, the node has nothing left to do in the network.
		task_manager
			.spawn_essential_handle()
			.spawn_blocking("grandpa-voter", None, voter);
		Ok(())
	}
}
