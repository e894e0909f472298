//! The benchmark of the pallet's call, without the call that it carries.

use crate::{Call, Config, Event, Pallet};
use alloc::boxed::Box;
use frame_benchmarking::v2::*;
use frame_support::traits::EnsureOrigin;

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn dispatch_as_root() -> Result<(), BenchmarkError> {
		let origin = T::ConsortiumOrigin::try_successful_origin()
			.map_err(|()| BenchmarkError::Weightless)?;
		let call = Box::new(
			frame_system::Call::remark {
				remark: alloc::vec![],
			}
			.into(),
		);

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, call);

		frame_system::Pallet::<T>::assert_last_event(
			Event::<T>::DispatchedAsRoot { result: Ok(()) }.into(),
		);
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::tests::externalities(), crate::tests::Test);
}
