#![cfg_attr(not(feature = "std"), no_std)]
#![doc = include_str!("../README.md")]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::{Hospital, HospitalOf, HospitalProfile, HospitalStatus};
pub use weights::WeightInfo;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
mod registry;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
pub mod weights;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::{string::String, vec::Vec};
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{Inspect, Mutate},
			ChangeMembers, EnsureOrigin, InitializeMembers, SortedMembers, ValidatorRegistration,
		},
	};
	use frame_system::pallet_prelude::*;

	/// What the consortium's token is counted in.
	pub type BalanceOf<T> =
		<<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Who speaks for the consortium: two thirds of its members.
		type ConsortiumOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The collective whose members are the active hospitals. This pallet alone changes it.
		type Membership: InitializeMembers<Self::AccountId> + ChangeMembers<Self::AccountId>;

		/// The members of that collective, read.
		type Members: SortedMembers<Self::AccountId>;

		/// Whether an account has set session keys, that is, can validate.
		type SessionKeys: ValidatorRegistration<Self::AccountId>;

		/// Where fees and deposits are paid from.
		type Currency: Mutate<Self::AccountId>;

		/// What a hospital is given when it is registered, in the smallest unit of the token: it
		/// pays the fees and deposits of its calls, and buys nothing else.
		#[pallet::constant]
		type RegistrationGrant: Get<BalanceOf<Self>>;

		/// How many hospitals can be registered, suspended ones included.
		#[pallet::constant]
		type MaxHospitals: Get<u32>;

		/// How many bytes of UTF-8 the name of a hospital can have.
		#[pallet::constant]
		type MaxNameLength: Get<u32>;

		/// The weights of this pallet's calls.
		type WeightInfo: WeightInfo;

		/// What the benchmarks need from beyond this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// The registered hospitals, suspended ones included: a hospital is never forgotten, since
	/// what it submitted and what it voted stays.
	#[pallet::storage]
	pub type Hospitals<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, T::AccountId, HospitalOf<T>>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The founding hospitals, each with its name. Their balances are not made here.
		pub hospitals: Vec<(T::AccountId, String)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_registry(&self.hospitals);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A hospital joined the consortium.
		HospitalRegistered { hospital: T::AccountId },
		/// A hospital was suspended: it has left the collective, and stops validating when the
		/// session after next begins.
		HospitalSuspended { hospital: T::AccountId },
		/// A suspended hospital is a member of the consortium again.
		HospitalReinstated { hospital: T::AccountId },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account is registered as a hospital already.
		HospitalAlreadyRegistered,
		/// The account is not registered as a hospital.
		HospitalNotRegistered,
		/// The hospital is suspended already.
		HospitalAlreadySuspended,
		/// The hospital is not suspended.
		HospitalNotSuspended,
		/// `MaxHospitals` hospitals are registered.
		MaxHospitalsExceeded,
		/// The name has more than `MaxNameLength` bytes.
		MaxNameLengthExceeded,
		/// The name is empty.
		NameEmpty,
		/// The name is not UTF-8.
		NameNotUtf8,
		/// No other active hospital has session keys: without this one nobody would validate.
		LastValidator,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Make an account a hospital and a member of the consortium.
		///
		/// It receives `RegistrationGrant`, votes in the collective at once, and validates from the
		/// session after next once it has set session keys.
		///
		/// The origin must be `ConsortiumOrigin`. The name has 1 to `MaxNameLength` bytes of UTF-8.
		///
		/// Emits `HospitalRegistered`. Fails with `HospitalAlreadyRegistered` (a suspended hospital
		/// is registered: see [`Self::reinstate_hospital`]), `MaxHospitalsExceeded`, `NameEmpty`,
		/// `MaxNameLengthExceeded` or `NameNotUtf8`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register_hospital())]
		pub fn register_hospital(
			origin: OriginFor<T>,
			hospital: T::AccountId,
			profile: HospitalProfile<Vec<u8>>,
		) -> DispatchResult {
			T::ConsortiumOrigin::ensure_origin(origin)?;
			Self::do_register_hospital(hospital, profile)
		}

		/// Take a hospital out of the consortium until it is reinstated.
		///
		/// It neither submits nor votes from now on, in the collective's open motions its votes no
		/// longer count, and it stops validating when the session after next begins.
		///
		/// The origin must be `ConsortiumOrigin`.
		///
		/// Emits `HospitalSuspended`. Fails with `HospitalNotRegistered`,
		/// `HospitalAlreadySuspended`, or `LastValidator`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::suspend_hospital())]
		pub fn suspend_hospital(origin: OriginFor<T>, hospital: T::AccountId) -> DispatchResult {
			T::ConsortiumOrigin::ensure_origin(origin)?;
			Self::do_suspend_hospital(hospital)
		}

		/// Make a suspended hospital a member of the consortium again.
		///
		/// Its session keys, if it kept them, count again from the session after next.
		///
		/// The origin must be `ConsortiumOrigin`.
		///
		/// Emits `HospitalReinstated`. Fails with `HospitalNotRegistered` or
		/// `HospitalNotSuspended`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::reinstate_hospital())]
		pub fn reinstate_hospital(origin: OriginFor<T>, hospital: T::AccountId) -> DispatchResult {
			T::ConsortiumOrigin::ensure_origin(origin)?;
			Self::do_reinstate_hospital(hospital)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// A hospital's profile and status; none if the account is not registered.
		pub fn hospital(hospital: T::AccountId) -> Option<HospitalOf<T>> {
			Hospitals::<T>::get(hospital)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(
				T::MaxHospitals::get() > 0,
				"a consortium needs room for a hospital"
			);
			assert!(
				T::MaxNameLength::get() > 0,
				"a hospital needs room for a name"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
