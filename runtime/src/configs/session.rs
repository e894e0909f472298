//! pallet-session: who validates when.

use crate::{
	validators::{EndSessionOnChange, HospitalValidators, RegisteredHospital, SessionWeight},
	AccountId, Balances, Runtime, RuntimeEvent, SessionKeys,
};
use frame_support::traits::ConstU128;
use sp_runtime::traits::OpaqueKeys;

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = RegisteredHospital;
	type ShouldEndSession = EndSessionOnChange;
	/// Nobody asks: a session ends when it has to.
	type NextSessionRotation = ();
	type SessionManager = HospitalValidators;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	type DisablingStrategy = ();
	type WeightInfo = SessionWeight;
	type Currency = Balances;
	/// The keys of a hundred hospitals are no burden.
	type KeyDeposit = ConstU128<0>;
}
