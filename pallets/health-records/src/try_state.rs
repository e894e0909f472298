//! What holds after every block, a function each. The unit tests call them after every test.

use crate::{Config, HospitalStatus, Hospitals, Pallet};
use alloc::vec::Vec;
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::try_state_members_are_active_hospitals()?;
		Self::try_state_hospitals_counted()?;
		Self::try_state_names_valid()?;
		Self::try_state_someone_validates()
	}

	/// Every member of the collective is an active hospital, and the other way round.
	fn try_state_members_are_active_hospitals() -> Result<(), TryRuntimeError> {
		let mut active: Vec<_> = Hospitals::<T>::iter()
			.filter(|(_, hospital)| hospital.status == HospitalStatus::Active)
			.map(|(account, _)| account)
			.collect();
		active.sort();
		ensure!(
			active == Self::active_hospitals(),
			"the collective's members are not the active hospitals"
		);
		Ok(())
	}

	/// The counter equals the map, and is within its bound.
	fn try_state_hospitals_counted() -> Result<(), TryRuntimeError> {
		let registered = Hospitals::<T>::iter_keys().count();
		ensure!(
			Hospitals::<T>::count() as usize == registered,
			"the counter of hospitals is not their number"
		);
		ensure!(
			registered <= T::MaxHospitals::get() as usize,
			"more hospitals than MaxHospitals"
		);
		Ok(())
	}

	/// Every name is UTF-8 and not empty. Its length is bounded by its type.
	fn try_state_names_valid() -> Result<(), TryRuntimeError> {
		for hospital in Hospitals::<T>::iter_values() {
			let name = hospital.profile.name;
			ensure!(
				!name.is_empty() && core::str::from_utf8(&name).is_ok(),
				"a hospital's name is empty or not UTF-8"
			);
		}
		Ok(())
	}

	/// An active hospital has session keys, or nobody would be left to make blocks.
	fn try_state_someone_validates() -> Result<(), TryRuntimeError> {
		ensure!(
			!Self::validators().is_empty(),
			"no active hospital has session keys"
		);
		Ok(())
	}
}
