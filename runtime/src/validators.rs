//! Who makes blocks: the active hospitals that have set session keys, and never nobody.

use crate::{
	AccountId, BlockNumber, HealthRecords, Runtime, RuntimeCall, Session, SessionKeys, System,
	MAX_HOSPITALS, SESSION_PERIOD,
};
use alloc::vec::Vec;
use frame_support::{dispatch::DispatchClass, traits::Contains, weights::Weight};
use pallet_session::{QueuedChanged, QueuedKeys, SessionManager, ShouldEndSession};
use sp_runtime::traits::Convert;
use sp_staking::SessionIndex;

/// What it costs to ask which active hospitals have session keys.
fn weight_of_validators() -> Weight {
	<Runtime as frame_system::Config>::DbWeight::get().reads(1 + u64::from(MAX_HOSPITALS))
}

/// Ends a session when the validators or their keys have changed, at the next block that
/// [`SESSION_PERIOD`] divides.
///
/// A session that ended without need would cost a block: the first one of a session takes no
/// transactions, since what its start weighs is not known.
pub struct EndSessionOnChange;

impl ShouldEndSession<BlockNumber> for EndSessionOnChange {
	fn should_end_session(now: BlockNumber) -> bool {
		if !now.is_multiple_of(SESSION_PERIOD) {
			return false;
		}
		System::register_extra_weight_unchecked(weight_of_validators(), DispatchClass::Mandatory);
		let planned: Vec<(AccountId, SessionKeys)> = HealthRecords::validators()
			.into_iter()
			.filter_map(|hospital| Session::load_keys(&hospital).map(|keys| (hospital, keys)))
			.collect();
		let waits = QueuedChanged::<Runtime>::get();
		waits || (!planned.is_empty() && planned != QueuedKeys::<Runtime>::get())
	}
}

/// Plans the validators of the session after next.
pub struct HospitalValidators;

impl SessionManager<AccountId> for HospitalValidators {
	/// The active hospitals that have set session keys. None, which leaves the validators as they
	/// are, if that changes nothing or would leave nobody.
	fn new_session(_: SessionIndex) -> Option<Vec<AccountId>> {
		let planned = HealthRecords::validators();
		let keep = planned.is_empty() || planned == Session::validators();
		(!keep).then_some(planned)
	}

	fn start_session(_: SessionIndex) {}
	fn end_session(_: SessionIndex) {}
}

/// Only a registered hospital can set session keys, and validates under its own account. A suspended
/// one can, so that it is ready when it is reinstated.
pub struct RegisteredHospital;

impl Convert<AccountId, Option<AccountId>> for RegisteredHospital {
	fn convert(account: AccountId) -> Option<AccountId> {
		HealthRecords::hospital(account.clone()).map(|_| account)
	}
}

/// The calls that anyone can sign: all but `session.purge_keys` while no more than one hospital
/// validates, since that one's keys are what the chain lives on.
pub struct KeepLastValidator;

impl Contains<RuntimeCall> for KeepLastValidator {
	fn contains(call: &RuntimeCall) -> bool {
		match call {
			RuntimeCall::Session(pallet_session::Call::<Runtime>::purge_keys {}) => {
				HealthRecords::validators().len() > 1
			}
			_ => true,
		}
	}
}

/// The weights of pallet-session, with what [`RegisteredHospital`] and [`KeepLastValidator`] read.
pub struct SessionWeight;

impl pallet_session::WeightInfo for SessionWeight {
	fn set_keys() -> Weight {
		let registered = <Runtime as frame_system::Config>::DbWeight::get().reads(1);
		pallet_session::weights::SubstrateWeight::<Runtime>::set_keys().saturating_add(registered)
	}

	fn purge_keys() -> Weight {
		pallet_session::weights::SubstrateWeight::<Runtime>::purge_keys()
			.saturating_add(weight_of_validators())
	}
}
