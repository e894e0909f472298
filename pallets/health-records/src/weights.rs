//! The weights of the pallet's calls.
//!
//! They are not measured yet: each is an upper estimate, made from the storage items that the call
//! reads and writes in its worst case. None of the figures comes from a benchmark.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls weigh in their worst case.
pub trait WeightInfo {
	/// With the collective full but for one.
	fn register_hospital() -> Weight;
	/// With the collective and its list of motions full.
	fn suspend_hospital() -> Weight;
	/// With the collective full but for one.
	fn reinstate_hospital() -> Weight;
}

/// Estimates for a chain whose database costs `DbWeight`.
pub struct EstimatedWeight<T>(PhantomData<T>);

/// What a call may compute and what it may prove, beside its reads and writes.
const COMPUTATION: Weight = Weight::from_parts(200_000_000, 64 * 1024);

/// How many motions can be open in the collective, each of which loses the vote of a member that
/// leaves; and how many of its members are asked for session keys. As in the runtime.
const MAX_MOTIONS: u64 = 100;
const MAX_MEMBERS: u64 = 100;

impl<T: frame_system::Config> WeightInfo for EstimatedWeight<T> {
	fn register_hospital() -> Weight {
		COMPUTATION
			.saturating_add(T::DbWeight::get().reads_writes(6 + MAX_MOTIONS, 6 + MAX_MOTIONS))
	}

	fn suspend_hospital() -> Weight {
		COMPUTATION.saturating_add(
			T::DbWeight::get().reads_writes(4 + MAX_MEMBERS + MAX_MOTIONS, 4 + MAX_MOTIONS),
		)
	}

	fn reinstate_hospital() -> Weight {
		Self::register_hospital()
	}
}
