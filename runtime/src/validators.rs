//! Who makes blocks: the active hospitals that have set session keys, and never nobody.

use crate::{AccountId, HealthRecords, Runtime, RuntimeCall, Session};
use alloc::vec::Vec;
use frame_support::traits::Contains;
use sp_runtime::traits::Convert;
use sp_staking::SessionIndex;

/// Plans the validators of the session after next.
pub struct HospitalValidators;

impl pallet_session::SessionManager<AccountId> for HospitalValidators {
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
