//! Who can dispatch as Root, and what becomes of the result.

use crate as pallet_consortium_root;
use crate::Event;
use frame_support::{assert_noop, assert_ok, derive_impl};
use frame_system::EnsureSignedBy;
use sp_runtime::{BuildStorage, DispatchError};

type Block = frame_system::mocking::MockBlock<Test>;

/// The account that stands for the consortium here.
const CONSORTIUM: u64 = 1;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system::Pallet<Test>;
	#[runtime::pallet_index(1)]
	pub type ConsortiumRoot = pallet_consortium_root::Pallet<Test>;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

frame_support::ord_parameter_types! {
	pub const Consortium: u64 = CONSORTIUM;
}

impl crate::Config for Test {
	type RuntimeCall = RuntimeCall;
	type ConsortiumOrigin = EnsureSignedBy<Consortium, u64>;
	type WeightInfo = crate::weights::SubstrateWeight<Test>;
}

pub fn externalities() -> sp_io::TestExternalities {
	let storage = RuntimeGenesisConfig::default()
		.build_storage()
		.expect("the genesis builds");
	let mut externalities = sp_io::TestExternalities::from(storage);
	externalities.execute_with(|| System::set_block_number(1));
	externalities
}

/// A call that only Root may make.
fn set_storage() -> Box<RuntimeCall> {
	let items = vec![(b"key".to_vec(), b"value".to_vec())];
	Box::new(RuntimeCall::System(frame_system::Call::set_storage {
		items,
	}))
}

fn stored() -> Option<Vec<u8>> {
	sp_io::storage::get(b"key").map(|value| value.to_vec())
}

#[test]
fn the_consortium_dispatches_as_root() {
	externalities().execute_with(|| {
		let origin = RuntimeOrigin::signed(CONSORTIUM);
		assert_ok!(ConsortiumRoot::dispatch_as_root(origin, set_storage()));
		assert_eq!(stored(), Some(b"value".to_vec()));
		System::assert_last_event(Event::DispatchedAsRoot { result: Ok(()) }.into());
	});
}

#[test]
fn nobody_else_does() {
	externalities().execute_with(|| {
		for origin in [
			RuntimeOrigin::signed(2),
			RuntimeOrigin::none(),
			RuntimeOrigin::root(),
		] {
			assert_noop!(
				ConsortiumRoot::dispatch_as_root(origin, set_storage()),
				DispatchError::BadOrigin
			);
		}
		assert_eq!(stored(), None);
	});
}

#[test]
fn a_call_that_fails_is_told_in_the_event() {
	externalities().execute_with(|| {
		let code = b"no runtime".to_vec();
		let call = Box::new(RuntimeCall::System(
			frame_system::Call::apply_authorized_upgrade { code },
		));
		assert_ok!(ConsortiumRoot::dispatch_as_root(
			RuntimeOrigin::signed(CONSORTIUM),
			call
		));
		let error = frame_system::Error::<Test>::NothingAuthorized.into();
		System::assert_last_event(Event::DispatchedAsRoot { result: Err(error) }.into());
	});
}
