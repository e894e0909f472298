//! pallet-health-records.

use crate::{
	configs::{ConsortiumCollective, ConsortiumTwoThirds},
	AccountId, Balances, Consortium, Runtime, Session, MAX_HOSPITALS, UNIT,
};
use alloc::vec::Vec;
use frame_support::traits::{ConstU128, ConstU32, SortedMembers};

/// The members of the collective.
pub struct ConsortiumMembers;

impl SortedMembers<AccountId> for ConsortiumMembers {
	fn sorted_members() -> Vec<AccountId> {
		pallet_collective::Members::<Runtime, ConsortiumCollective>::get()
	}
}

impl pallet_health_records::Config for Runtime {
	type ConsortiumOrigin = ConsortiumTwoThirds;
	type Membership = Consortium;
	type Members = ConsortiumMembers;
	type SessionKeys = Session;
	type Currency = Balances;
	type RegistrationGrant = ConstU128<{ 10_000 * UNIT }>;
	type MaxHospitals = ConstU32<MAX_HOSPITALS>;
	type MaxNameLength = ConstU32<64>;
	type WeightInfo = pallet_health_records::weights::EstimatedWeight<Runtime>;
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
