//! The weights of the pallet's calls, measured by its benchmarks with frame-omni-bencher, whose benchmark
//! command is version 64.0.0.
//!
//! Written by `make weights`: change the benchmarks, not this file.
//!
//! 2026-11-23, 50 steps of 20 runs each, on AMD EPYC. Execution of the release
//! runtime, compiled by wasmtime. Times are in picoseconds; what reading and writing the database takes
//! is `DbWeight`'s.

// Not every pallet reads or writes storage.
#![allow(clippy::unnecessary_cast, unused_imports)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls weigh in their worst case. What that is says each one's benchmark.
pub trait WeightInfo {
	/// The benchmark `dispatch_as_root`.
	fn dispatch_as_root() -> Weight;
}

/// The weights on a chain whose database costs `DbWeight`.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	fn dispatch_as_root() -> Weight {
		// Proof size measured: 0 bytes. Fastest run: 8_763 ns.
		Weight::from_parts(9_964_000, 0)
	}
}
