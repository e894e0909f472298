//! The patients, whom a hospital asks to support it, and the keys that records are sealed to.

use crate::{pallet::*, EncryptionKey, EncryptionKeyOf, HospitalStatus, Patient, PublicKey};
use alloc::vec::Vec;
use frame_support::{dispatch::DispatchResult, ensure, traits::Get, BoundedVec};
use frame_system::{ensure_signed, pallet_prelude::OriginFor};
use sp_runtime::traits::Saturating;

/// The points of low order: with a key among them everyone can open what was sealed. From
/// <https://cr.yp.to/ecdh.html#validate>, without those that are not canonical.
const LOW_ORDER_POINTS: [PublicKey; 5] = [
	[0; 32],
	{
		let mut one = [0; 32];
		one[0] = 1;
		one
	},
	[
		0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
		0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
		0xb8, 0x00,
	],
	[
		0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
		0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
		0x11, 0x57,
	],
	near_prime(0xec),
];

/// 2^255 - 19, the prime of the field, is `near_prime(0xed)`.
const fn near_prime(lowest_byte: u8) -> PublicKey {
	let mut point = [0xff; 32];
	point[0] = lowest_byte;
	point[31] = 0x7f;
	point
}

/// Whether records can be sealed to the key, and opened with its private key.
pub(crate) fn is_sound_key(key: &PublicKey) -> bool {
	is_canonical(key) && !LOW_ORDER_POINTS.contains(key)
}

/// Whether the key is a number below 2^255 - 19. X25519 would ignore the highest bit and reduce the
/// rest (RFC 7748, section 5), but age derives keys from the bytes as they are: what is sealed to
/// another spelling of a key, the key's owner cannot open.
fn is_canonical(key: &PublicKey) -> bool {
	let prime = near_prime(0xed);
	key.iter().rev().lt(prime.iter().rev())
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_encryption_key(account: T::AccountId, key: PublicKey) -> DispatchResult {
		if Hospitals::<T>::contains_key(&account) {
			Self::ensure_active_hospital(&account)?;
		} else {
			ensure!(
				Patients::<T>::contains_key(&account) || Self::is_database_operator(&account),
				Error::<T>::NotAParticipant
			);
		}
		Self::put_encryption_key(account, key)
	}

	/// Whether the key is a patient's and sound, and the one before has been there for a while: then
	/// it is free to set.
	pub(crate) fn is_free_key(origin: &OriginFor<T>, key: &PublicKey) -> bool {
		let Ok(account) = ensure_signed(origin.clone()) else {
			return false;
		};
		let now = frame_system::Pallet::<T>::block_number();
		let is_due = |current: EncryptionKeyOf<T>| {
			now >= current.since.saturating_add(T::FreeKeyInterval::get())
		};
		is_sound_key(key)
			&& Patients::<T>::contains_key(&account)
			&& EncryptionKeys::<T>::get(&account).is_none_or(is_due)
	}

	pub(crate) fn do_set_supporting_hospitals(
		hospital: T::AccountId,
		supporting: Vec<T::AccountId>,
	) -> DispatchResult {
		Self::ensure_active_hospital(&hospital)?;
		ensure!(!supporting.is_empty(), Error::<T>::SupportingHospitalsEmpty);
		let supporting: BoundedVec<_, T::MaxSupportingHospitals> = supporting
			.try_into()
			.map_err(|_| Error::<T>::MaxSupportingHospitalsExceeded)?;
		ensure!(!supporting.contains(&hospital), Error::<T>::SupportsItself);
		let mut sorted: Vec<_> = supporting.iter().collect();
		sorted.sort();
		ensure!(
			sorted.windows(2).all(|pair| pair[0] != pair[1]),
			Error::<T>::SupportingHospitalRepeated
		);
		ensure!(
			sorted.into_iter().all(Hospitals::<T>::contains_key),
			Error::<T>::SupportingHospitalNotRegistered
		);

		SupportingHospitals::<T>::insert(&hospital, &supporting);
		Self::deposit_event(Event::SupportingHospitalsSet {
			hospital,
			supporting: supporting.into_inner(),
		});
		Ok(())
	}

	pub(crate) fn do_register_patient(
		hospital: T::AccountId,
		patient: T::AccountId,
		key: PublicKey,
	) -> DispatchResult {
		Self::ensure_active_hospital(&hospital)?;
		ensure!(
			!Patients::<T>::contains_key(&patient),
			Error::<T>::PatientAlreadyRegistered
		);
		ensure!(
			!Hospitals::<T>::contains_key(&patient),
			Error::<T>::AccountIsHospital
		);
		Self::put_encryption_key(patient.clone(), key)?;
		// The account can sign from now on, without a balance.
		frame_system::Pallet::<T>::inc_providers(&patient);
		Patients::<T>::insert(
			&patient,
			Patient {
				registered_by: hospital.clone(),
				registered_at: frame_system::Pallet::<T>::block_number(),
			},
		);
		Self::deposit_event(Event::PatientRegistered { patient, hospital });
		Ok(())
	}

	pub(crate) fn is_active_hospital(account: &T::AccountId) -> bool {
		Hospitals::<T>::get(account)
			.is_some_and(|hospital| hospital.status == HospitalStatus::Active)
	}

	pub(crate) fn ensure_active_hospital(account: &T::AccountId) -> Result<(), Error<T>> {
		let hospital = Hospitals::<T>::get(account).ok_or(Error::<T>::HospitalNotRegistered)?;
		ensure!(
			hospital.status == HospitalStatus::Active,
			Error::<T>::HospitalSuspended
		);
		Ok(())
	}

	fn put_encryption_key(account: T::AccountId, key: PublicKey) -> DispatchResult {
		ensure!(is_sound_key(&key), Error::<T>::EncryptionKeyInvalid);
		let since = frame_system::Pallet::<T>::block_number();
		EncryptionKeys::<T>::insert(&account, EncryptionKey { key, since });
		Self::deposit_event(Event::EncryptionKeySet { account, key });
		Ok(())
	}
}
