//! Calls that take many: what cannot be taken is skipped and named, and the rest is taken.

use crate::pallet::*;
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use sp_runtime::DispatchError;

/// How far a call that takes many has come.
pub(crate) struct Batch {
	has_taken: bool,
	first_error: Option<DispatchError>,
}

impl Batch {
	/// Of 1 to `MaxBatchLength`.
	pub(crate) fn of<T: Config>(length: usize) -> Result<Self, Error<T>> {
		ensure!(length > 0, Error::<T>::BatchEmpty);
		ensure!(
			length <= T::MaxBatchLength::get() as usize,
			Error::<T>::MaxBatchLengthExceeded
		);
		Ok(Batch {
			has_taken: false,
			first_error: None,
		})
	}

	/// One was taken.
	pub(crate) fn take(&mut self) {
		self.has_taken = true;
	}

	/// One was not taken. The answer is the error, for the event that names it.
	pub(crate) fn skip<T: Config>(&mut self, error: Error<T>) -> DispatchError {
		let error = error.into();
		self.first_error.get_or_insert(error);
		error
	}

	/// If none was taken, the call fails, with the error of the first.
	pub(crate) fn end(self) -> DispatchResult {
		match self.first_error {
			Some(error) if !self.has_taken => Err(error),
			_ => Ok(()),
		}
	}
}
