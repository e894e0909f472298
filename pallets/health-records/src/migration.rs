//! How an approved entry leaves the state for the database, and who takes it there.

use crate::{batch::Batch, pallet::*, EntryId, EntryStatus, RefusalReason};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{
	dispatch::DispatchResult,
	ensure,
	traits::{fungible::Mutate, Get},
};
use sp_runtime::{traits::Zero, Saturating};

impl<T: Config> Pallet<T> {
	/// Close each entry that is approved, and name the others. Fails if none is.
	pub(crate) fn do_confirm_migration(
		caller: T::AccountId,
		entries: Vec<EntryId>,
	) -> DispatchResult {
		Self::ensure_database_operator(&caller)?;
		let mut batch = Batch::of::<T>(entries.len())?;
		// By hospital, so that each is given back once what it has in all.
		let mut deposits = BTreeMap::<T::AccountId, BalanceOf<T>>::new();
		for id in entries {
			match Self::end_migration(id, EntryStatus::Migrated) {
				Ok((hospital, deposit)) => {
					batch.take();
					deposits
						.entry(hospital)
						.or_insert_with(Zero::zero)
						.saturating_accrue(deposit);
					Self::deposit_event(Event::MigrationConfirmed { entry: id });
				}
				Err(error) => Self::deposit_event(Event::MigrationSkipped {
					entry: id,
					error: batch.skip(error),
				}),
			}
		}
		batch.end()?;
		for (hospital, deposit) in deposits {
			Self::give_back(&hospital, deposit);
		}
		Ok(())
	}

	pub(crate) fn do_refuse_migration(
		caller: T::AccountId,
		id: EntryId,
		reason: RefusalReason,
	) -> DispatchResult {
		Self::ensure_database_operator(&caller)?;
		let (hospital, deposit) = Self::end_migration(id, EntryStatus::Refused(reason))?;
		Self::give_back(&hospital, deposit);
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

	/// Close an approved entry. The answer is the hospital that submitted it, and its deposit, which is
	/// to be given back.
	fn end_migration(
		id: EntryId,
		status: EntryStatus,
	) -> Result<(T::AccountId, BalanceOf<T>), Error<T>> {
		let hospital = Entries::<T>::try_mutate(id, |entry| {
			let entry = entry.as_mut().ok_or(Error::<T>::EntryNotFound)?;
			ensure!(
				entry.status == EntryStatus::Approved,
				Error::<T>::EntryNotApproved
			);
			entry.status = status;
			entry.ballot = None;
			Ok(entry.hospital.clone())
		})?;
		Ok((hospital, Self::take_ciphertexts(id)))
	}
}
