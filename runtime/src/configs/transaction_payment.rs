//! pallet-transaction-payment and pallet-skip-feeless-payment: what a transaction costs. Fees are burnt:
//! nobody earns from them.

use crate::{Balance, Balances, Runtime, RuntimeEvent, MICRO_UNIT};
use frame_support::{
	parameter_types,
	traits::{ConstU128, ConstU8},
	weights::{ConstantMultiplier, IdentityFee},
};
use pallet_transaction_payment::{ConstFeeMultiplier, FungibleAdapter, Multiplier};
use sp_runtime::traits::One;

/// A byte of a transaction: an entry of 16 KiB pays 1.6 thousandths of a token for its length.
const TRANSACTION_BYTE_FEE: Balance = MICRO_UNIT / 10;

parameter_types! {
	pub FeeMultiplier: Multiplier = Multiplier::one();
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction = FungibleAdapter<Balances, ()>;
	/// One token for a second of execution.
	type WeightToFee = IdentityFee<Balance>;
	type LengthToFee = ConstantMultiplier<Balance, ConstU128<TRANSACTION_BYTE_FEE>>;
	/// The same fee on a full day as on an empty one: hospitals pay from a grant, and know what
	/// they will pay. `()` would set the multiplier to zero.
	type FeeMultiplierUpdate = ConstFeeMultiplier<FeeMultiplier>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}

impl pallet_skip_feeless_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
}
