//! The weight of the pallet's call, beside that of the call that it carries.
//!
//! It is not measured yet: it is an upper estimate, and does not come from a benchmark.

use core::marker::PhantomData;
use frame_support::weights::Weight;

/// What the call weighs.
pub trait WeightInfo {
	/// Without the call that is dispatched.
	fn dispatch_as_root() -> Weight;
}

/// An estimate: the call itself reads and writes nothing but its event.
pub struct EstimatedWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for EstimatedWeight<T> {
	fn dispatch_as_root() -> Weight {
		Weight::from_parts(50_000_000, 4 * 1024)
	}
}
