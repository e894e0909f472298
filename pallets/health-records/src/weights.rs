//! The weights of the pallet's calls, measured by its benchmarks with frame-omni-bencher, whose benchmark
//! command is version 64.0.0.
//!
//! Written by `make weights`: change the benchmarks, not this file.
//!
//! 2026-11-23, 50 steps of 20 runs each, on AMD EPYC. Execution of the release
//! runtime, compiled by wasmtime. Times are in picoseconds; what reading and writing the database takes
//! is `DbWeight`'s.
//!
//! Changed by hand on 2026-11-29, when `AwaitedVotes` got pages, which are read before they are written:
//! each such read is in it, as what a read takes in `set_supporting_hospitals`. Measured when the ballots
//! were a map of their own, `Ballots`: what read or wrote an entry and its ballot counts both, and what
//! read or wrote a ballot alone (a vote that decides nothing, a look for what is due) now reads or writes
//! one key as before, whose value is longer by an entry. To be measured again.

// Not every pallet reads or writes storage.
#![allow(clippy::unnecessary_cast, unused_imports)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls weigh in their worst case. What that is says each one's benchmark.
pub trait WeightInfo {
	/// The benchmark `register_hospital`.
	fn register_hospital() -> Weight;
	/// The benchmark `suspend_hospital`.
	fn suspend_hospital() -> Weight;
	/// The benchmark `reinstate_hospital`.
	fn reinstate_hospital() -> Weight;
	/// The benchmark `set_encryption_key`.
	fn set_encryption_key() -> Weight;
	/// The benchmark `set_supporting_hospitals`, `s` from 1 to 16.
	fn set_supporting_hospitals(s: u32) -> Weight;
	/// The benchmark `register_patient`.
	fn register_patient() -> Weight;
	/// The benchmark `submit_entry`, `s` from 1 to 16, `b` from 2 to 16384.
	fn submit_entry(s: u32, b: u32) -> Weight;
	/// The benchmark `submit_entries`, `n` from 1 to 100, `s` from 1 to 16.
	fn submit_entries(n: u32, s: u32) -> Weight;
	/// The benchmark `cast_vote`.
	fn cast_vote() -> Weight;
	/// The benchmark `cast_vote_approving`.
	fn cast_vote_approving() -> Weight;
	/// The benchmark `cast_vote_undecided`.
	fn cast_vote_undecided() -> Weight;
	/// The benchmark `cast_votes`, `n` from 1 to 100.
	fn cast_votes(n: u32) -> Weight;
	/// The benchmark `withdraw_entry`.
	fn withdraw_entry() -> Weight;
	/// The benchmark `expire_entry`.
	fn expire_entry() -> Weight;
	/// The benchmark `look_for_due_entry`.
	fn look_for_due_entry() -> Weight;
	/// The benchmark `discharge_voter`.
	fn discharge_voter() -> Weight;
	/// The benchmark `confirm_migration`, `n` from 1 to 100.
	fn confirm_migration(n: u32) -> Weight;
	/// The benchmark `refuse_migration`.
	fn refuse_migration() -> Weight;
	/// The benchmark `set_database_operator`.
	fn set_database_operator() -> Weight;
	/// The benchmark `set_approval_policy`.
	fn set_approval_policy() -> Weight;
	/// The benchmark `set_voting_period`.
	fn set_voting_period() -> Weight;
}

/// The weights on a chain whose database costs `DbWeight`.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `HealthRecords::Hospitals` (r:1 w:1)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Patients` (r:1 w:0)
	// Proof: `HealthRecords::Patients` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::CounterForHospitals` (r:1 w:1)
	// Proof: `HealthRecords::CounterForHospitals` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Consortium::Members` (r:1 w:1)
	// Proof: `Consortium::Members` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Consortium::Proposals` (r:1 w:0)
	// Proof: `Consortium::Proposals` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Consortium::Prime` (r:0 w:1)
	// Proof: `Consortium::Prime` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn register_hospital() -> Weight {
		// Proof size measured: 4147 bytes. Fastest run: 89_262 ns.
		Weight::from_parts(112_387_000, 5632)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `HealthRecords::Hospitals` (r:1 w:1)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `Consortium::Members` (r:1 w:1)
	// Proof: `Consortium::Members` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Session::NextKeys` (r:100 w:0)
	// Proof: `Session::NextKeys` (`max_values`: None, `max_size`: None, mode: `Measured`)
	// Storage: `Consortium::Proposals` (r:1 w:0)
	// Proof: `Consortium::Proposals` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Consortium::Prime` (r:0 w:1)
	// Proof: `Consortium::Prime` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn suspend_hospital() -> Weight {
		// Proof size measured: 15684 bytes. Fastest run: 561_054 ns.
		Weight::from_parts(628_314_000, 264174)
			.saturating_add(T::DbWeight::get().reads(103))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `HealthRecords::Hospitals` (r:1 w:1)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `Consortium::Members` (r:1 w:1)
	// Proof: `Consortium::Members` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Consortium::Proposals` (r:1 w:0)
	// Proof: `Consortium::Proposals` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	// Storage: `Consortium::Prime` (r:0 w:1)
	// Proof: `Consortium::Prime` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
	fn reinstate_hospital() -> Weight {
		// Proof size measured: 4258 bytes. Fastest run: 40_330 ns.
		Weight::from_parts(57_395_000, 5743)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `HealthRecords::Hospitals` (r:1 w:0)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Patients` (r:1 w:0)
	// Proof: `HealthRecords::Patients` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::DatabaseOperator` (r:1 w:0)
	// Proof: `HealthRecords::DatabaseOperator` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::EncryptionKeys` (r:0 w:1)
	// Proof: `HealthRecords::EncryptionKeys` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn set_encryption_key() -> Weight {
		// Proof size measured: 181 bytes. Fastest run: 20_210 ns.
		Weight::from_parts(22_493_000, 3580)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `HealthRecords::Hospitals` (r:17 w:0)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::SupportingHospitals` (r:0 w:1)
	// Proof: `HealthRecords::SupportingHospitals` (`max_values`: None, `max_size`: Some(561), added: 3036, mode: `MaxEncodedLen`)
	fn set_supporting_hospitals(s: u32) -> Weight {
		// Proof size measured: 709 + s * (59 ±0) bytes. Fastest run: 30_255 ns.
		Weight::from_parts(29_931_146, 3580)
			// Standard error: 24_003.
			.saturating_add(Weight::from_parts(4_782_874, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(s.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 2590).saturating_mul(s.into()))
	}
	// Storage: `HealthRecords::Hospitals` (r:2 w:0)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Patients` (r:1 w:1)
	// Proof: `HealthRecords::Patients` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::EncryptionKeys` (r:0 w:1)
	// Proof: `HealthRecords::EncryptionKeys` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn register_patient() -> Weight {
		// Proof size measured: 831 bytes. Fastest run: 44_627 ns.
		Weight::from_parts(53_560_000, 6170)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `HealthRecords::Hospitals` (r:17 w:0)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Patients` (r:1 w:0)
	// Proof: `HealthRecords::Patients` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Entries` (r:1 w:1)
	// Proof: `HealthRecords::Entries` (`max_values`: None, `max_size`: Some(166), added: 2641, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::PendingCount` (r:1 w:1)
	// Proof: `HealthRecords::PendingCount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::SupportingHospitals` (r:1 w:0)
	// Proof: `HealthRecords::SupportingHospitals` (`max_values`: None, `max_size`: Some(561), added: 3036, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::CurrentApprovalPolicy` (r:1 w:0)
	// Proof: `HealthRecords::CurrentApprovalPolicy` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::VotingPeriod` (r:1 w:0)
	// Proof: `HealthRecords::VotingPeriod` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::NextEntryId` (r:1 w:1)
	// Proof: `HealthRecords::NextEntryId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::AwaitedVotes` (r:17 w:17)
	// Proof: `HealthRecords::AwaitedVotes` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::SealedParts` (r:0 w:1)
	// Proof: `HealthRecords::SealedParts` (`max_values`: None, `max_size`: Some(16420), added: 18895, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Ballots` (r:0 w:1)
	// Proof: `HealthRecords::Ballots` (`max_values`: None, `max_size`: Some(624), added: 3099, mode: `MaxEncodedLen`)
	fn submit_entry(s: u32, _b: u32) -> Weight {
		// Proof size measured: 1715 + s * (91 ±0) bytes. Fastest run: 147_559 ns.
		Weight::from_parts(172_662_575, 4026)
			// Standard error: 154_863.
			.saturating_add(Weight::from_parts(12_550_287, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(s.into())))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(s.into())))
			.saturating_add(Weight::from_parts(0, 2590).saturating_mul(s.into()))
	}
	// Not measured yet: it does less than as many calls of `submit_entry`.
	fn submit_entries(n: u32, s: u32) -> Weight {
		Self::submit_entry(s, 0).saturating_mul(n.into())
	}
	// Storage: `HealthRecords::Ballots` (r:1 w:1)
	// Proof: `HealthRecords::Ballots` (`max_values`: None, `max_size`: Some(624), added: 3099, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Hospitals` (r:1 w:0)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Entries` (r:1 w:1)
	// Proof: `HealthRecords::Entries` (`max_values`: None, `max_size`: Some(166), added: 2641, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::PendingCount` (r:1 w:1)
	// Proof: `HealthRecords::PendingCount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::SealedParts` (r:1 w:1)
	// Proof: `HealthRecords::SealedParts` (`max_values`: None, `max_size`: Some(16420), added: 18895, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::AwaitedVotes` (r:17 w:17)
	// Proof: `HealthRecords::AwaitedVotes` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn cast_vote() -> Weight {
		// Proof size measured: 18115 bytes. Fastest run: 156_893 ns.
		Weight::from_parts(261_947_858, 44425)
			.saturating_add(T::DbWeight::get().reads(24))
			.saturating_add(T::DbWeight::get().writes(23))
	}
	// Storage: `HealthRecords::Ballots` (r:1 w:1)
	// Proof: `HealthRecords::Ballots` (`max_values`: None, `max_size`: Some(624), added: 3099, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Hospitals` (r:1 w:0)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Entries` (r:1 w:1)
	// Proof: `HealthRecords::Entries` (`max_values`: None, `max_size`: Some(166), added: 2641, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::PendingCount` (r:1 w:1)
	// Proof: `HealthRecords::PendingCount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::AwaitedVotes` (r:1 w:1)
	// Proof: `HealthRecords::AwaitedVotes` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn cast_vote_approving() -> Weight {
		// Proof size measured: 1487 bytes. Fastest run: 56_534 ns.
		Weight::from_parts(79_062_874, 4089)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	// Storage: `HealthRecords::Ballots` (r:1 w:1)
	// Proof: `HealthRecords::Ballots` (`max_values`: None, `max_size`: Some(624), added: 3099, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Hospitals` (r:1 w:0)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::AwaitedVotes` (r:1 w:1)
	// Proof: `HealthRecords::AwaitedVotes` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn cast_vote_undecided() -> Weight {
		// Proof size measured: 1264 bytes. Fastest run: 37_816 ns.
		Weight::from_parts(52_603_874, 4089)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	// Storage: `HealthRecords::Ballots` (r:100 w:100)
	// Proof: `HealthRecords::Ballots` (`max_values`: None, `max_size`: Some(624), added: 3099, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Hospitals` (r:1 w:0)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Entries` (r:100 w:100)
	// Proof: `HealthRecords::Entries` (`max_values`: None, `max_size`: Some(166), added: 2641, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::PendingCount` (r:100 w:100)
	// Proof: `HealthRecords::PendingCount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::SealedParts` (r:100 w:100)
	// Proof: `HealthRecords::SealedParts` (`max_values`: None, `max_size`: Some(16420), added: 18895, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:100 w:100)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:100 w:100)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::AwaitedVotes` (r:1700 w:1700)
	// Proof: `HealthRecords::AwaitedVotes` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn cast_votes(n: u32) -> Weight {
		// Proof size measured: 26050 + n * (477 ±0) bytes. Fastest run: 214_849 ns.
		Weight::from_parts(218_585_000, 3580)
			// Standard error: 982_618.
			.saturating_add(Weight::from_parts(254_214_003, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads((23_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((23_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 43435).saturating_mul(n.into()))
	}
	// Storage: `HealthRecords::Entries` (r:1 w:1)
	// Proof: `HealthRecords::Entries` (`max_values`: None, `max_size`: Some(166), added: 2641, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Hospitals` (r:1 w:0)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Ballots` (r:1 w:1)
	// Proof: `HealthRecords::Ballots` (`max_values`: None, `max_size`: Some(624), added: 3099, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::PendingCount` (r:1 w:1)
	// Proof: `HealthRecords::PendingCount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::SealedParts` (r:1 w:1)
	// Proof: `HealthRecords::SealedParts` (`max_values`: None, `max_size`: Some(16420), added: 18895, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::AwaitedVotes` (r:17 w:17)
	// Proof: `HealthRecords::AwaitedVotes` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn withdraw_entry() -> Weight {
		// Proof size measured: 18242 bytes. Fastest run: 149_913 ns.
		Weight::from_parts(244_000_858, 44425)
			.saturating_add(T::DbWeight::get().reads(24))
			.saturating_add(T::DbWeight::get().writes(23))
	}
	// Storage: `HealthRecords::Ballots` (r:1 w:1)
	// Proof: `HealthRecords::Ballots` (`max_values`: None, `max_size`: Some(624), added: 3099, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Entries` (r:1 w:1)
	// Proof: `HealthRecords::Entries` (`max_values`: None, `max_size`: Some(166), added: 2641, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::PendingCount` (r:1 w:1)
	// Proof: `HealthRecords::PendingCount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::SealedParts` (r:1 w:1)
	// Proof: `HealthRecords::SealedParts` (`max_values`: None, `max_size`: Some(16420), added: 18895, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::AwaitedVotes` (r:17 w:17)
	// Proof: `HealthRecords::AwaitedVotes` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn expire_entry() -> Weight {
		// Proof size measured: 17730 bytes. Fastest run: 147_209 ns.
		Weight::from_parts(236_970_858, 44425)
			.saturating_add(T::DbWeight::get().reads(23))
			.saturating_add(T::DbWeight::get().writes(23))
	}
	// Storage: `HealthRecords::OldestPending` (r:1 w:1)
	// Proof: `HealthRecords::OldestPending` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::NextEntryId` (r:1 w:0)
	// Proof: `HealthRecords::NextEntryId` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Ballots` (r:2 w:0)
	// Proof: `HealthRecords::Ballots` (`max_values`: None, `max_size`: Some(624), added: 3099, mode: `MaxEncodedLen`)
	fn look_for_due_entry() -> Weight {
		// Proof size measured: 910 bytes. Fastest run: 17_847 ns.
		Weight::from_parts(19_209_000, 7188)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `HealthRecords::Ballots` (r:1 w:1)
	// Proof: `HealthRecords::Ballots` (`max_values`: None, `max_size`: Some(624), added: 3099, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Hospitals` (r:2 w:0)
	// Proof: `HealthRecords::Hospitals` (`max_values`: None, `max_size`: Some(115), added: 2590, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Entries` (r:1 w:1)
	// Proof: `HealthRecords::Entries` (`max_values`: None, `max_size`: Some(166), added: 2641, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::PendingCount` (r:1 w:1)
	// Proof: `HealthRecords::PendingCount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::SealedParts` (r:1 w:1)
	// Proof: `HealthRecords::SealedParts` (`max_values`: None, `max_size`: Some(16420), added: 18895, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::AwaitedVotes` (r:16 w:16)
	// Proof: `HealthRecords::AwaitedVotes` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn discharge_voter() -> Weight {
		// Proof size measured: 18207 bytes. Fastest run: 162_391 ns.
		Weight::from_parts(251_745_984, 41870)
			.saturating_add(T::DbWeight::get().reads(24))
			.saturating_add(T::DbWeight::get().writes(22))
	}
	// Storage: `HealthRecords::DatabaseOperator` (r:1 w:0)
	// Proof: `HealthRecords::DatabaseOperator` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Entries` (r:100 w:100)
	// Proof: `HealthRecords::Entries` (`max_values`: None, `max_size`: Some(166), added: 2641, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::SealedParts` (r:100 w:100)
	// Proof: `HealthRecords::SealedParts` (`max_values`: None, `max_size`: Some(16420), added: 18895, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:100 w:100)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:100 w:100)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Ballots` (r:0 w:100)
	// Proof: `HealthRecords::Ballots` (`max_values`: None, `max_size`: Some(624), added: 3099, mode: `MaxEncodedLen`)
	fn confirm_migration(n: u32) -> Weight {
		// Proof size measured: 16478 + n * (369 ±0) bytes. Fastest run: 95_983 ns.
		Weight::from_parts(98_266_000, 1517)
			// Standard error: 669_608.
			.saturating_add(Weight::from_parts(86_241_289, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().reads((4_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((5_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 18895).saturating_mul(n.into()))
	}
	// Storage: `HealthRecords::DatabaseOperator` (r:1 w:0)
	// Proof: `HealthRecords::DatabaseOperator` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Entries` (r:1 w:1)
	// Proof: `HealthRecords::Entries` (`max_values`: None, `max_size`: Some(166), added: 2641, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::SealedParts` (r:1 w:1)
	// Proof: `HealthRecords::SealedParts` (`max_values`: None, `max_size`: Some(16420), added: 18895, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
	// Storage: `HealthRecords::Ballots` (r:0 w:1)
	// Proof: `HealthRecords::Ballots` (`max_values`: None, `max_size`: Some(624), added: 3099, mode: `MaxEncodedLen`)
	fn refuse_migration() -> Weight {
		// Proof size measured: 17115 bytes. Fastest run: 91_666 ns.
		Weight::from_parts(106_228_000, 19885)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `HealthRecords::DatabaseOperator` (r:1 w:1)
	// Proof: `HealthRecords::DatabaseOperator` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	fn set_database_operator() -> Weight {
		// Proof size measured: 128 bytes. Fastest run: 39_338 ns.
		Weight::from_parts(43_064_000, 3593)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	// Storage: `HealthRecords::CurrentApprovalPolicy` (r:0 w:1)
	// Proof: `HealthRecords::CurrentApprovalPolicy` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn set_approval_policy() -> Weight {
		// Proof size measured: 0 bytes. Fastest run: 6_970 ns.
		Weight::from_parts(7_791_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `HealthRecords::VotingPeriod` (r:0 w:1)
	// Proof: `HealthRecords::VotingPeriod` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn set_voting_period() -> Weight {
		// Proof size measured: 0 bytes. Fastest run: 6_629 ns.
		Weight::from_parts(8_062_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
}
