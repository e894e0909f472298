//! # Consortium root
//!
//! Lets the consortium do what only Root may do, the runtime upgrade first of all. There is no sudo
//! key: an origin that stands for two thirds of the hospitals has the call dispatched as Root.
//!
//! `pallet-whitelist` comes near, but needs two calls, and leaves a whitelisted hash or a deferred
//! dispatch in the state for anyone to use later. `docs/decisions/0002-consortium-root.md` says more.
//!
//! | call | caller | fee | event | errors |
//! | --- | --- | --- | --- | --- |
//! | `dispatch_as_root { call }` | consortium | with the motion | `DispatchedAsRoot` | none of its own |

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod tests;
pub mod weights;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::boxed::Box;
	use frame_support::{
		dispatch::GetDispatchInfo,
		pallet_prelude::*,
		traits::{EnsureOrigin, UnfilteredDispatchable},
	};
	use frame_system::{pallet_prelude::*, RawOrigin};

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The runtime's calls.
		type RuntimeCall: Parameter
			+ UnfilteredDispatchable<RuntimeOrigin = Self::RuntimeOrigin>
			+ GetDispatchInfo
			+ From<frame_system::Call<Self>>;

		/// Who speaks for the consortium: two thirds of its members.
		type ConsortiumOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The weights of this pallet's calls.
		type WeightInfo: WeightInfo;
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The consortium had a call dispatched as Root, with this result.
		DispatchedAsRoot { result: DispatchResult },
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Dispatch `call` as Root.
		///
		/// The origin must be `ConsortiumOrigin`. The call passes by the runtime's call filter, as
		/// every call of Root does.
		///
		/// Emits `DispatchedAsRoot` with the call's own result. A call that fails leaves nothing
		/// behind but that event: the motion that carried it was carried out all the same.
		#[pallet::call_index(0)]
		#[pallet::weight({
			let info = call.get_dispatch_info();
			(T::WeightInfo::dispatch_as_root().saturating_add(info.call_weight), info.class)
		})]
		pub fn dispatch_as_root(
			origin: OriginFor<T>,
			call: Box<<T as Config>::RuntimeCall>,
		) -> DispatchResultWithPostInfo {
			T::ConsortiumOrigin::ensure_origin(origin)?;

			let outcome = call.dispatch_bypass_filter(RawOrigin::Root.into());
			let (post_info, result) = match outcome {
				Ok(post_info) => (post_info, Ok(())),
				Err(failure) => (failure.post_info, Err(failure.error)),
			};
			Self::deposit_event(Event::DispatchedAsRoot { result });

			let actual_weight = post_info
				.actual_weight
				.map(|weight| weight.saturating_add(T::WeightInfo::dispatch_as_root()));
			Ok(actual_weight.into())
		}
	}
}
