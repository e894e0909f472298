//! pallet-proxy: a hospital's account stays in the safe, its staff signs with accounts of its own.

use crate::{Balance, Balances, Runtime, RuntimeCall, RuntimeEvent, System, MILLI_UNIT};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::traits::{ConstU128, ConstU32, InstanceFilter};
use scale_info::TypeInfo;
use sp_runtime::traits::BlakeTwo256;

/// What a member of a hospital's staff may sign in its name.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Debug,
	Default,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub enum ProxyType {
	/// Every call.
	#[default]
	Any,
	/// Registering patients, submitting entries about them, and taking these back.
	SubmitEntries,
	/// Voting on entries.
	Vote,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
	fn filter(&self, call: &RuntimeCall) -> bool {
		use pallet_health_records::Call;
		match self {
			ProxyType::Any => true,
			ProxyType::SubmitEntries => matches!(
				call,
				RuntimeCall::HealthRecords(
					Call::register_patient { .. }
						| Call::submit_entry { .. }
						| Call::submit_entries { .. }
						| Call::withdraw_entry { .. }
				)
			),
			ProxyType::Vote => matches!(
				call,
				RuntimeCall::HealthRecords(Call::cast_vote { .. } | Call::cast_votes { .. })
			),
		}
	}

	fn is_superset(&self, other: &Self) -> bool {
		self == other || *self == ProxyType::Any
	}
}

/// The deposit for a proxy account is a thousandth of a token for each item and its bytes.
const ITEM_DEPOSIT: Balance = MILLI_UNIT;

impl pallet_proxy::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type ProxyType = ProxyType;
	type ProxyDepositBase = ConstU128<ITEM_DEPOSIT>;
	type ProxyDepositFactor = ConstU128<ITEM_DEPOSIT>;
	type MaxProxies = ConstU32<64>;
	type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
	type MaxPending = ConstU32<32>;
	type CallHasher = BlakeTwo256;
	type AnnouncementDepositBase = ConstU128<ITEM_DEPOSIT>;
	type AnnouncementDepositFactor = ConstU128<ITEM_DEPOSIT>;
	type BlockNumberProvider = System;
}
