//! pallet-health-records.

use crate::{
	configs::{ConsortiumCollective, ConsortiumTwoThirds},
	AccountId, Balance, Balances, BlockNumber, Consortium, Runtime, RuntimeHoldReason, Session,
	DAYS, MAX_HOSPITALS, MICRO_UNIT, MILLI_UNIT, MINUTES, UNIT,
};
use alloc::vec::Vec;
use frame_support::traits::{ConstU128, ConstU32, LinearStoragePrice, SortedMembers};

/// The members of the collective.
pub struct ConsortiumMembers;

impl SortedMembers<AccountId> for ConsortiumMembers {
	fn sorted_members() -> Vec<AccountId> {
		pallet_collective::Members::<Runtime, ConsortiumCollective>::get()
	}
}

/// Held for an open entry, beside its bytes.
const ENTRY_DEPOSIT: Balance = 10 * MILLI_UNIT;
/// Held for a byte of ciphertext: 0.15 tokens for an entry of 1,500 bytes, 1.65 for the longest.
const CIPHERTEXT_BYTE_DEPOSIT: Balance = 100 * MICRO_UNIT;
/// A patient does not look at their telephone every day.
const DEFAULT_VOTING_PERIOD: BlockNumber = 7 * DAYS;
const MAX_VOTING_PERIOD: BlockNumber = 90 * DAYS;

impl pallet_health_records::Config for Runtime {
	type ConsortiumOrigin = ConsortiumTwoThirds;
	type Membership = Consortium;
	type Members = ConsortiumMembers;
	type SessionKeys = Session;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type RegistrationGrant = ConstU128<{ 10_000 * UNIT }>;
	type DepositPrice =
		LinearStoragePrice<ConstU128<ENTRY_DEPOSIT>, ConstU128<CIPHERTEXT_BYTE_DEPOSIT>, Balance>;
	type MaxHospitals = ConstU32<MAX_HOSPITALS>;
	type MaxNameLength = ConstU32<64>;
	type MaxSupportingHospitals = ConstU32<16>;
	type MaxCiphertextLength = ConstU32<{ 8 * 1024 }>;
	/// A thousand entries a day, and a week until the patients have voted.
	type MaxPending = ConstU32<10_000>;
	type MaxBatchLength = ConstU32<100>;
	type DefaultVotingPeriod = ConstU32<DEFAULT_VOTING_PERIOD>;
	type MaxVotingPeriod = ConstU32<MAX_VOTING_PERIOD>;
	/// A patient whose telephone is lost should not have to wait for long.
	type FreeKeyInterval = ConstU32<MINUTES>;
	type WeightInfo = pallet_health_records::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = SessionKeysForBenchmarks;
}

/// Gives accounts session keys without the proof that they own them.
#[cfg(feature = "runtime-benchmarks")]
pub struct SessionKeysForBenchmarks;

#[cfg(feature = "runtime-benchmarks")]
impl pallet_health_records::BenchmarkHelper<AccountId> for SessionKeysForBenchmarks {
	fn set_session_keys(account: &AccountId) {
		let account_bytes: [u8; 32] = account.clone().into();
		let keys = crate::SessionKeys {
			aura: sp_core::sr25519::Public::from_raw(account_bytes).into(),
			grandpa: sp_core::ed25519::Public::from_raw(account_bytes).into(),
		};
		pallet_session::NextKeys::<Runtime>::insert(account, keys);
	}
}
