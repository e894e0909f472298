//! What the pallet answers when it is asked.

use crate::{pallet::*, CiphertextOf, EntryId, SealedPart, VoteCount};
use alloc::vec::Vec;
use frame_support::traits::Get;

impl<T: Config> Pallet<T> {
	pub(crate) fn sealed_health_details(id: EntryId) -> Option<SealedPart<CiphertextOf<T>>> {
		Some(SealedPart {
			commitment: Entries::<T>::get(id)?.health,
			ciphertext: SealedParts::<T>::get(id)?.health,
		})
	}

	pub(crate) fn sealed_bill_details(id: EntryId) -> Option<SealedPart<CiphertextOf<T>>> {
		Some(SealedPart {
			commitment: Entries::<T>::get(id)?.bill,
			ciphertext: SealedParts::<T>::get(id)?.bill,
		})
	}

	pub(crate) fn count_votes(id: EntryId) -> Option<VoteCount> {
		let entry = Entries::<T>::get(id)?;
		entry
			.final_count
			.or_else(|| entry.ballot.map(|ballot| ballot.count()))
	}

	/// How many bytes of ciphertext a submission is weighed by: what is beyond the bounds is turned
	/// away without more work.
	pub(crate) fn bytes_to_weigh(health: &SealedPart<Vec<u8>>, bill: &SealedPart<Vec<u8>>) -> u32 {
		let bytes = |part: &SealedPart<Vec<u8>>| {
			T::MaxCiphertextLength::get().min(part.ciphertext.len() as u32)
		};
		bytes(health).saturating_add(bytes(bill))
	}
}
