//! The registry of hospitals, and with it the membership of the consortium.

use crate::{pallet::*, Hospital, HospitalOf, HospitalProfile, HospitalStatus};
use alloc::{string::String, vec::Vec};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	traits::{
		fungible::Mutate, ChangeMembers, Get, InitializeMembers, SortedMembers,
		ValidatorRegistration,
	},
	BoundedVec,
};

impl<T: Config> Pallet<T> {
	/// The active hospitals, in the order of their accounts: the members of the collective.
	pub fn active_hospitals() -> Vec<T::AccountId> {
		T::Members::sorted_members()
	}

	/// The active hospitals that have set session keys, in the order of their accounts: those that
	/// validate from the session after next, if nothing changes.
	pub fn validators() -> Vec<T::AccountId> {
		let mut hospitals = Self::active_hospitals();
		hospitals.retain(T::SessionKeys::is_registered);
		hospitals
	}

	/// Found the consortium.
	///
	/// Panics where the genesis is wrong: a chain must not start from it.
	pub(crate) fn build_registry(founders: &[(T::AccountId, String)]) {
		assert!(
			founders.len() <= T::MaxHospitals::get() as usize,
			"genesis: {} hospitals, at most {} can be registered",
			founders.len(),
			T::MaxHospitals::get()
		);
		for (account, name) in founders {
			assert!(
				!Hospitals::<T>::contains_key(account),
				"genesis: hospital {name:?} has the account of another one"
			);
			let Ok(profile) = Self::bounded_profile(HospitalProfile {
				name: name.clone().into_bytes(),
			}) else {
				panic!("genesis: the name {name:?} is empty or too long")
			};
			Hospitals::<T>::insert(
				account,
				Hospital {
					profile,
					status: HospitalStatus::Active,
				},
			);
		}
		let accounts: Vec<_> = founders
			.iter()
			.map(|(account, _)| account.clone())
			.collect();
		T::Membership::initialize_members(&accounts);
	}

	pub(crate) fn do_register_hospital(
		hospital: T::AccountId,
		profile: HospitalProfile<Vec<u8>>,
	) -> DispatchResult {
		ensure!(
			!Hospitals::<T>::contains_key(&hospital),
			Error::<T>::HospitalAlreadyRegistered
		);
		ensure!(
			!Patients::<T>::contains_key(&hospital),
			Error::<T>::AccountIsPatient
		);
		ensure!(
			Hospitals::<T>::count() < T::MaxHospitals::get(),
			Error::<T>::MaxHospitalsExceeded
		);
		let profile = Self::bounded_profile(profile)?;

		T::Currency::mint_into(&hospital, T::RegistrationGrant::get())?;
		Hospitals::<T>::insert(
			&hospital,
			Hospital {
				profile,
				status: HospitalStatus::Active,
			},
		);
		Self::join(&hospital);
		Self::deposit_event(Event::HospitalRegistered { hospital });
		Ok(())
	}

	pub(crate) fn do_suspend_hospital(hospital: T::AccountId) -> DispatchResult {
		let mut record = Self::registered(&hospital)?;
		ensure!(
			record.status == HospitalStatus::Active,
			Error::<T>::HospitalAlreadySuspended
		);
		ensure!(
			Self::validators().iter().any(|other| *other != hospital),
			Error::<T>::LastValidator
		);

		record.status = HospitalStatus::Suspended;
		Hospitals::<T>::insert(&hospital, record);
		Self::leave(&hospital);
		Self::deposit_event(Event::HospitalSuspended { hospital });
		Ok(())
	}

	pub(crate) fn do_reinstate_hospital(hospital: T::AccountId) -> DispatchResult {
		let mut record = Self::registered(&hospital)?;
		ensure!(
			record.status == HospitalStatus::Suspended,
			Error::<T>::HospitalNotSuspended
		);

		record.status = HospitalStatus::Active;
		Hospitals::<T>::insert(&hospital, record);
		Self::join(&hospital);
		Self::deposit_event(Event::HospitalReinstated { hospital });
		Ok(())
	}

	fn registered(hospital: &T::AccountId) -> Result<HospitalOf<T>, Error<T>> {
		Hospitals::<T>::get(hospital).ok_or(Error::HospitalNotRegistered)
	}

	fn join(hospital: &T::AccountId) {
		let mut members = Self::active_hospitals();
		if let Err(place) = members.binary_search(hospital) {
			members.insert(place, hospital.clone());
			T::Membership::change_members_sorted(core::slice::from_ref(hospital), &[], &members);
		}
	}

	fn leave(hospital: &T::AccountId) {
		let mut members = Self::active_hospitals();
		if let Ok(place) = members.binary_search(hospital) {
			members.remove(place);
			T::Membership::change_members_sorted(&[], core::slice::from_ref(hospital), &members);
		}
	}

	fn bounded_profile(
		profile: HospitalProfile<Vec<u8>>,
	) -> Result<HospitalProfile<BoundedVec<u8, T::MaxNameLength>>, Error<T>> {
		let HospitalProfile { name } = profile;
		ensure!(!name.is_empty(), Error::<T>::NameEmpty);
		let name = BoundedVec::try_from(name).map_err(|_| Error::<T>::MaxNameLengthExceeded)?;
		ensure!(core::str::from_utf8(&name).is_ok(), Error::<T>::NameNotUtf8);
		Ok(HospitalProfile { name })
	}
}
