//! A chain of this pallet with the real collective and the real balances. Who has session keys is
//! the one thing that is set by hand.

use crate as pallet_health_records;
use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, ConstU64, LinearStoragePrice, SortedMembers, ValidatorRegistration},
	weights::constants::RocksDbWeight,
};
use frame_system::EnsureRoot;
use pallet_collective::EnsureProportionAtLeast;
use sp_runtime::{traits::IdentityLookup, BuildStorage};

pub type AccountId = u64;
pub type Balance = u64;
type Block = frame_system::mocking::MockBlock<Test>;

/// The hospitals that the chain begins with, all of them with session keys.
pub const FOUNDERS: [AccountId; 3] = [1, 2, 3];
/// An account that is no hospital.
pub const OUTSIDER: AccountId = 100;
pub const GRANT: Balance = 1_000;
pub const MAX_HOSPITALS: u32 = 6;
pub const MAX_NAME_LENGTH: u32 = 64;
pub const MAX_SUPPORTING_HOSPITALS: u32 = 4;
pub const MAX_CIPHERTEXT_LENGTH: u32 = 32;
pub const MAX_PENDING: u32 = 5;
pub const MAX_BATCH_LENGTH: u32 = 4;
pub const VOTING_PERIOD: u64 = 10;
pub const MAX_VOTING_PERIOD: u64 = 20;
pub const FREE_KEY_INTERVAL: u64 = 6;
pub const DEPOSIT_BASE: Balance = 2;
pub const DEPOSIT_PER_BYTE: Balance = 1;
/// What each founder has at the start.
pub const FOUNDER_BALANCE: Balance = 10_000;
/// The account that migrates.
pub const OPERATOR: AccountId = 50;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances::Pallet<Test>;
	#[runtime::pallet_index(2)]
	pub type Consortium = pallet_collective::Pallet<Test, Instance1>;
	#[runtime::pallet_index(3)]
	pub type HealthRecords = pallet_health_records::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
	// The weights of the calls are told apart by what they read and write.
	type DbWeight = RocksDbWeight;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

parameter_types! {
	pub MaxProposalWeight: frame_support::weights::Weight = frame_support::weights::Weight::MAX;
	/// Who has set session keys.
	pub static WithSessionKeys: Vec<AccountId> = FOUNDERS.to_vec();
}

pub type ConsortiumCollective = pallet_collective::Instance1;

impl pallet_collective::Config<ConsortiumCollective> for Test {
	type RuntimeOrigin = RuntimeOrigin;
	type Proposal = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type MotionDuration = ConstU64<10>;
	type MaxProposals = ConstU32<10>;
	type MaxMembers = ConstU32<MAX_HOSPITALS>;
	type DefaultVote = pallet_collective::PrimeDefaultVote;
	type WeightInfo = ();
	type SetMembersOrigin = frame_system::EnsureNever<()>;
	type MaxProposalWeight = MaxProposalWeight;
	type DisapproveOrigin = EnsureRoot<AccountId>;
	type KillOrigin = EnsureRoot<AccountId>;
	type Consideration = ();
}

pub struct Members;
impl SortedMembers<AccountId> for Members {
	fn sorted_members() -> Vec<AccountId> {
		pallet_collective::Members::<Test, ConsortiumCollective>::get()
	}
}

pub struct SessionKeys;
impl ValidatorRegistration<AccountId> for SessionKeys {
	fn is_registered(account: &AccountId) -> bool {
		WithSessionKeys::get().contains(account)
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl crate::BenchmarkHelper<AccountId> for SessionKeys {
	fn set_session_keys(account: &AccountId) {
		WithSessionKeys::mutate(|accounts| accounts.push(*account));
	}
}

impl crate::Config for Test {
	type ConsortiumOrigin = EnsureProportionAtLeast<AccountId, ConsortiumCollective, 2, 3>;
	type Membership = Consortium;
	type Members = Members;
	type SessionKeys = SessionKeys;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type RegistrationGrant = ConstU64<GRANT>;
	type DepositPrice =
		LinearStoragePrice<ConstU64<DEPOSIT_BASE>, ConstU64<DEPOSIT_PER_BYTE>, Balance>;
	type MaxHospitals = ConstU32<MAX_HOSPITALS>;
	type MaxNameLength = ConstU32<MAX_NAME_LENGTH>;
	type MaxSupportingHospitals = ConstU32<MAX_SUPPORTING_HOSPITALS>;
	type MaxCiphertextLength = ConstU32<MAX_CIPHERTEXT_LENGTH>;
	type MaxPending = ConstU32<MAX_PENDING>;
	type MaxBatchLength = ConstU32<MAX_BATCH_LENGTH>;
	type DefaultVotingPeriod = ConstU64<VOTING_PERIOD>;
	type MaxVotingPeriod = ConstU64<MAX_VOTING_PERIOD>;
	type FreeKeyInterval = ConstU64<FREE_KEY_INTERVAL>;
	type WeightInfo = crate::weights::SubstrateWeight<Test>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = SessionKeys;
}

/// The genesis with the founders.
fn genesis() -> sp_runtime::Storage {
	RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig {
			balances: FOUNDERS.map(|account| (account, FOUNDER_BALANCE)).to_vec(),
			..Default::default()
		},
		health_records: crate::GenesisConfig {
			hospitals: FOUNDERS
				.map(|account| (account, format!("Hospital {account}")))
				.to_vec(),
			database_operator: Some(OPERATOR),
			..Default::default()
		},
		..Default::default()
	}
	.build_storage()
	.expect("the genesis of the tests builds")
}

/// A fresh chain at block 1, whose founders have session keys.
pub fn externalities() -> sp_io::TestExternalities {
	WithSessionKeys::set(FOUNDERS.to_vec());
	let mut externalities = sp_io::TestExternalities::from(genesis());
	externalities.execute_with(|| System::set_block_number(1));
	externalities
}

/// Run a test on a fresh chain at block 1, and check every invariant at its end.
pub fn run(test: impl FnOnce()) {
	externalities().execute_with(|| {
		test();
		HealthRecords::do_try_state().expect("the invariants hold after the test");
	});
}

/// The origin of a motion that `ayes` of `members` have approved.
pub fn motion(ayes: u32, members: u32) -> RuntimeOrigin {
	pallet_collective::RawOrigin::<AccountId, ConsortiumCollective>::Members(ayes, members).into()
}

/// The origin of a motion that has passed.
pub fn consortium() -> RuntimeOrigin {
	motion(2, 3)
}
