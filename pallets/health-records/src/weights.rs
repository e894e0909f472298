//! The weights of the pallet's calls.
//!
//! They are not measured yet: each is an upper estimate, made from the storage items that the call
//! reads and writes in its worst case. None of the figures comes from a benchmark.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

macro_rules! estimates {
	($($name:ident($($component:ident),*) = $items:expr;)*) => {
		/// What the calls weigh in their worst case.
		pub trait WeightInfo {
			$(#[allow(missing_docs)] fn $name($($component: u32),*) -> Weight;)*
		}
		/// Estimates for a chain whose database costs `DbWeight`.
		pub struct EstimatedWeight<T>(PhantomData<T>);
		impl<T: frame_system::Config> WeightInfo for EstimatedWeight<T> {
			$(fn $name($($component: u32),*) -> Weight {
				let items: u64 = $items;
				Weight::from_parts(200_000_000, 64 * 1024).saturating_add(T::DbWeight::get().reads_writes(items, items))
			})*
		}
	};
}
estimates! {
	register_hospital() = 106;
	suspend_hospital() = 204;
	reinstate_hospital() = 106;
	set_encryption_key() = 3;
	set_supporting_hospitals(s) = 3 + s as u64;
	register_patient() = 5;
	submit_entry(s, b) = 8 + s as u64 + b as u64 / 1000;
	cast_vote() = 24;
	cast_vote_approving() = 8;
	cast_vote_undecided() = 3;
	cast_votes(n) = 24 * n as u64;
	withdraw_entry() = 24;
	expire_entry() = 24;
	look_for_due_entry() = 1;
	discharge_voter() = 8;
	confirm_migration(n) = 5 * n as u64;
	refuse_migration() = 5;
	set_database_operator() = 3;
	set_approval_policy() = 1;
	set_voting_period() = 1;
}
