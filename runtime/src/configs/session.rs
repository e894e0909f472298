//! pallet-session: who validates when.

use crate::{
	validators::{HospitalValidators, RegisteredHospital},
	AccountId, Balances, Runtime, RuntimeEvent, SessionKeys, SESSION_LENGTH,
};
use frame_support::traits::{ConstU128, ConstU32};
use sp_runtime::traits::OpaqueKeys;

type EverySession = pallet_session::PeriodicSessions<ConstU32<SESSION_LENGTH>, ConstU32<0>>;

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = RegisteredHospital;
	type ShouldEndSession = EverySession;
	type NextSessionRotation = EverySession;
	type SessionManager = HospitalValidators;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	type DisablingStrategy = ();
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	/// The keys of a hundred hospitals are no burden.
	type KeyDeposit = ConstU128<0>;
}
