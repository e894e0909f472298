//! pallet-collective and pallet-consortium-root: how the hospitals decide together.

use crate::{
	AccountId, BlockNumber, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin, DAYS, MAX_HOSPITALS,
};
use frame_support::{parameter_types, traits::ConstU32, weights::Weight};
use frame_system::{EnsureNever, EnsureRoot};
use pallet_collective::EnsureProportionAtLeast;
use sp_runtime::Perbill;

/// The collective of the active hospitals.
pub type ConsortiumCollective = pallet_collective::Instance1;

/// A motion that two thirds of the active hospitals have approved: four of five.
pub type ConsortiumTwoThirds = EnsureProportionAtLeast<AccountId, ConsortiumCollective, 2, 3>;

parameter_types! {
	pub MaxMotionWeight: Weight =
		Perbill::from_percent(50) * <Runtime as frame_system::Config>::BlockWeights::get().max_block;
	pub const MotionDuration: BlockNumber = 7 * DAYS;
}

impl pallet_collective::Config<ConsortiumCollective> for Runtime {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type MotionDuration = MotionDuration;
	type MaxProposals = ConstU32<100>;
	type MaxMembers = ConstU32<MAX_HOSPITALS>;
	/// There is no prime member: who does not vote has not approved.
	type DefaultVote = pallet_collective::PrimeDefaultVote;
	type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
	/// The registry of hospitals alone changes the members.
	type SetMembersOrigin = EnsureNever<()>;
	type MaxProposalWeight = MaxMotionWeight;
	type DisapproveOrigin = EnsureRoot<AccountId>;
	type KillOrigin = EnsureRoot<AccountId>;
	type Consideration = ();
}

impl pallet_consortium_root::Config for Runtime {
	type RuntimeCall = RuntimeCall;
	type ConsortiumOrigin = ConsortiumTwoThirds;
	type WeightInfo = pallet_consortium_root::weights::SubstrateWeight<Runtime>;
}
