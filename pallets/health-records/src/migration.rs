//! How an approved entry leaves the state for the database, and who takes it there.

use crate::{pallet::*, EntryId, EntryOf, EntryStatus, RefusalReason};
use alloc::vec::Vec;
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	traits::{fungible::Mutate, Get},
};

impl<T: Config> Pallet<T> {
	/// Close each entry that is approved, and name the others. Fails if none is.
	pub(crate) fn do_confirm_migration(
		caller: T::AccountId,
		entries: Vec<EntryId>,
	) -> DispatchResult {
		Self::ensure_database_operator(&caller)?;
		Self::ensure_batch_length(entries.len())?;
		let mut first_error = None;
		let mut confirmed = false;
		for id in entries {
			match Self::approved(id) {
				Ok(entry) => {
					Self::end_migration(id, entry, EntryStatus::Migrated);
					Self::deposit_event(Event::MigrationConfirmed { entry: id });
					confirmed = true;
				}
				Err(error) => {
					let error = error.into();
					first_error.get_or_insert(error);
					Self::deposit_event(Event::MigrationSkipped { entry: id, error });
				}
			}
		}
		match first_error {
			Some(error) if !confirmed => Err(error),
			_ => Ok(()),
		}
	}

	pub(crate) fn do_refuse_migration(
		caller: T::AccountId,
		id: EntryId,
		reason: RefusalReason,
	) -> DispatchResult {
		Self::ensure_database_operator(&caller)?;
		let entry = Self::approved(id)?;
		Self::end_migration(id, entry, EntryStatus::Refused(reason));
		Self::deposit_event(Event::MigrationRefused { entry: id, reason });
		Ok(())
	}

	/// Appoint the operator, and give a new one what its fees are paid from.
	pub(crate) fn do_set_database_operator(operator: T::AccountId) -> DispatchResult {
		ensure!(
			DatabaseOperator::<T>::get().as_ref() != Some(&operator),
			Error::<T>::OperatorAlreadySet
		);
		T::Currency::mint_into(&operator, T::RegistrationGrant::get())?;
		DatabaseOperator::<T>::put(&operator);
		Self::deposit_event(Event::DatabaseOperatorSet { operator });
		Ok(())
	}

	pub(crate) fn is_database_operator(account: &T::AccountId) -> bool {
		DatabaseOperator::<T>::get().as_ref() == Some(account)
	}

	fn ensure_database_operator(account: &T::AccountId) -> Result<(), Error<T>> {
		ensure!(
			Self::is_database_operator(account),
			Error::<T>::NotDatabaseOperator
		);
		Ok(())
	}

	fn approved(id: EntryId) -> Result<EntryOf<T>, Error<T>> {
		let entry = Entries::<T>::get(id).ok_or(Error::<T>::EntryNotFound)?;
		ensure!(
			entry.status == EntryStatus::Approved,
			Error::<T>::EntryNotApproved
		);
		Ok(entry)
	}

	fn end_migration(id: EntryId, mut entry: EntryOf<T>, status: EntryStatus) {
		AwaitingMigration::<T>::remove(id);
		Self::release(id, &entry.hospital);
		entry.status = status;
		Entries::<T>::insert(id, entry);
	}
}
