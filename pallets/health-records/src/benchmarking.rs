//! The benchmarks of the pallet's calls, each with its worst case: a registry that is full, all
//! hospitals active and with session keys.

use crate::{Call, Config, Event, HospitalProfile, HospitalStatus, Hospitals, Pallet};
use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::traits::{EnsureOrigin, Get};

/// What the benchmarks need from beyond this pallet.
pub trait BenchmarkHelper<AccountId> {
	/// Give an account session keys.
	fn set_session_keys(account: &AccountId);
}

fn longest_profile<T: Config>() -> HospitalProfile<Vec<u8>> {
	HospitalProfile {
		name: vec![b'a'; T::MaxNameLength::get() as usize],
	}
}

/// Register hospitals until there are `count`, and give each of them session keys.
fn fill_registry<T: Config>(count: u32) -> Result<(), BenchmarkError> {
	for seed in 0..count {
		if Hospitals::<T>::count() >= count {
			break;
		}
		let hospital: T::AccountId = account("hospital", seed, 0);
		Pallet::<T>::do_register_hospital(hospital.clone(), longest_profile::<T>())?;
		T::BenchmarkHelper::set_session_keys(&hospital);
	}
	Ok(())
}

fn consortium<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::ConsortiumOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

fn assert_event<T: Config>(event: Event<T>) {
	frame_system::Pallet::<T>::assert_last_event(event.into());
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register_hospital() -> Result<(), BenchmarkError> {
		fill_registry::<T>(T::MaxHospitals::get().saturating_sub(1))?;
		let hospital: T::AccountId = account("new hospital", 0, 0);
		let origin = consortium::<T>()?;

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			hospital.clone(),
			longest_profile::<T>(),
		);

		assert_event::<T>(Event::HospitalRegistered { hospital });
		Ok(())
	}

	#[benchmark]
	fn suspend_hospital() -> Result<(), BenchmarkError> {
		fill_registry::<T>(T::MaxHospitals::get())?;
		let hospital: T::AccountId = account("hospital", 0, 0);
		let origin = consortium::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, hospital.clone());

		assert_event::<T>(Event::HospitalSuspended { hospital });
		Ok(())
	}

	#[benchmark]
	fn reinstate_hospital() -> Result<(), BenchmarkError> {
		fill_registry::<T>(T::MaxHospitals::get())?;
		let hospital: T::AccountId = account("hospital", 0, 0);
		Pallet::<T>::do_suspend_hospital(hospital.clone())?;
		let origin = consortium::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, hospital.clone());

		assert_event::<T>(Event::HospitalReinstated {
			hospital: hospital.clone(),
		});
		assert!(Hospitals::<T>::get(hospital)
			.is_some_and(|hospital| hospital.status == HospitalStatus::Active));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::externalities(), crate::mock::Test);
}
