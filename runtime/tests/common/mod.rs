//! The chain `local` inside the test: five hospitals, Alice to Eve.

// Each test file uses a part of this.
#![allow(dead_code)]

use codec::Encode;
use consilium_runtime::{
	configs::ConsortiumCollective, genesis_config_presets::get_preset, Balance, BlockNumber,
	Consortium, Executive, Grandpa, Header, Runtime, RuntimeCall, RuntimeEvent,
	RuntimeGenesisConfig, RuntimeOrigin, Session, SessionKeys, System, TransactionPayment,
	TxExtension, UncheckedExtrinsic, SESSION_PERIOD,
};
use frame_support::{
	assert_ok,
	dispatch::{DispatchResult, GetDispatchInfo},
	traits::{Hooks, OnIdle},
};
use pallet_health_records::HospitalProfile;
use sp_consensus_aura::{Slot, AURA_ENGINE_ID};
use sp_keyring::Sr25519Keyring;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::{
	generic::{Era, SignedPayload},
	traits::{Dispatchable, Hash, Header as _},
	BuildStorage, Digest, DigestItem,
};

pub const HOSPITALS: [Sr25519Keyring; 5] = [
	Sr25519Keyring::Alice,
	Sr25519Keyring::Bob,
	Sr25519Keyring::Charlie,
	Sr25519Keyring::Dave,
	Sr25519Keyring::Eve,
];

/// Run a test at block 1 of a fresh chain.
pub fn run(preset: &str, test: impl FnOnce()) {
	let json = get_preset(&preset.into()).expect("the preset is there");
	let genesis: RuntimeGenesisConfig =
		serde_json::from_value(merged_with_default(&json)).expect("the preset is a genesis");
	let storage = genesis.build_storage().expect("the genesis builds");
	let mut externalities = sp_io::TestExternalities::from(storage);
	externalities.register_extension(KeystoreExt::new(MemoryKeystore::new()));
	externalities.execute_with(|| {
		System::set_block_number(1);
		test();
	});
}

/// A preset names only what differs from the default.
fn merged_with_default(preset: &[u8]) -> serde_json::Value {
	let mut genesis = serde_json::to_value(RuntimeGenesisConfig::default()).expect("it is JSON");
	let patch: serde_json::Value = serde_json::from_slice(preset).expect("a preset is JSON");
	for (pallet, config) in patch.as_object().expect("by pallet") {
		for (field, value) in config.as_object().expect("by field") {
			genesis[pallet][field] = value.clone();
		}
	}
	genesis
}

pub fn signed(hospital: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(hospital.to_account_id())
}

/// Propose a call in the consortium, have these hospitals vote for it, and close the motion. The
/// answer is the call's own result, none if the motion was not carried out.
pub fn decide(call: RuntimeCall, voters: &[Sr25519Keyring]) -> Option<DispatchResult> {
	let length = call.encoded_size() as u32 + 4;
	let weight = call.get_dispatch_info().call_weight;
	let hash = <Runtime as frame_system::Config>::Hashing::hash_of(&call);
	let index = pallet_collective::ProposalCount::<Runtime, ConsortiumCollective>::get();
	let threshold = voters.len() as u32;
	assert_ok!(Consortium::propose(
		signed(voters[0]),
		threshold,
		Box::new(call),
		length
	));
	if threshold > 1 {
		for voter in voters {
			assert_ok!(Consortium::vote(signed(*voter), hash, index, true));
		}
		assert_ok!(Consortium::close(
			signed(voters[0]),
			hash,
			index,
			weight,
			length
		));
	}
	System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			RuntimeEvent::Consortium(pallet_collective::Event::Executed {
				proposal_hash,
				result,
			}) if proposal_hash == hash => Some(result),
			_ => None,
		})
}

pub fn register(hospital: Sr25519Keyring) -> RuntimeCall {
	pallet_health_records::Call::register_hospital {
		hospital: hospital.to_account_id(),
		profile: HospitalProfile {
			name: b"Fir Hospital".to_vec(),
		},
	}
	.into()
}

pub fn suspend(hospital: Sr25519Keyring) -> RuntimeCall {
	pallet_health_records::Call::suspend_hospital {
		hospital: hospital.to_account_id(),
	}
	.into()
}

pub fn reinstate(hospital: Sr25519Keyring) -> RuntimeCall {
	pallet_health_records::Call::reinstate_hospital {
		hospital: hospital.to_account_id(),
	}
	.into()
}

/// Dispatch as a transaction would: through the runtime's call filter.
pub fn dispatch(call: impl Into<RuntimeCall>, origin: RuntimeOrigin) -> DispatchResult {
	call.into()
		.dispatch(origin)
		.map(|_| ())
		.map_err(|failure| failure.error)
}

/// Begin the next block, as its author does. No inherents are in it.
pub fn begin_block() {
	let number = System::block_number() + 1;
	let slot = Slot::from(u64::from(number)).encode();
	let header = Header::new(
		number,
		Default::default(),
		Default::default(),
		System::block_hash(number - 1),
		Digest {
			logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot)],
		},
	);
	Executive::initialize_block(&header);
}

/// What a block does when it has no more transactions. That it should have had a timestamp is not
/// checked.
pub fn end_block() {
	consilium_runtime::AllPalletsWithSystem::on_idle(
		System::block_number(),
		<Runtime as frame_system::Config>::BlockWeights::get().max_block,
	);
}

pub fn next_block() {
	end_block();
	begin_block();
}

/// A transaction as a client signs it.
pub fn transaction(call: impl Into<RuntimeCall>, signer: Sr25519Keyring) -> UncheckedExtrinsic {
	let call = call.into();
	let account = signer.to_account_id();
	let nonce = System::account_nonce(&account);
	let extension: TxExtension = (
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::Immortal),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0).into(),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let payload = SignedPayload::new(call.clone(), extension.clone()).expect("it can be signed");
	let signature = payload.using_encoded(|bytes| signer.sign(bytes));
	UncheckedExtrinsic::new_signed(call, account.into(), signature.into(), extension)
}

/// Have a transaction in the block that has begun.
pub fn transact(call: impl Into<RuntimeCall>, signer: Sr25519Keyring) -> DispatchResult {
	Executive::apply_extrinsic(transaction(call, signer)).expect("the transaction is valid")
}

/// The fee that a client is told before it sends.
pub fn transaction_fee(call: &RuntimeCall, signer: Sr25519Keyring) -> Balance {
	let transaction = transaction(call.clone(), signer);
	let length = transaction.encoded_size() as u32;
	TransactionPayment::query_info(transaction, length).partial_fee
}

/// Pass so many blocks at which a session can end.
pub fn pass_periods(periods: u32) {
	let begin: BlockNumber = System::block_number();
	for block in begin + 1..=begin + periods * SESSION_PERIOD {
		System::set_block_number(block);
		Session::on_initialize(block);
		Grandpa::on_finalize(block);
	}
}

/// Make session keys in the test's keystore, as a node does, and set them.
pub fn set_session_keys(hospital: Sr25519Keyring) -> DispatchResult {
	let generated = SessionKeys::generate(&hospital.to_account_id().encode(), None);
	let call = pallet_session::Call::set_keys {
		keys: generated.keys,
		proof: generated.proof.encode(),
	};
	dispatch(call, signed(hospital))
}
