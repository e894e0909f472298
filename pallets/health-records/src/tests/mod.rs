//! A file per call. [`mock::run`](crate::mock::run) checks the invariants after each test.

mod genesis;
mod register_hospital;
mod reinstate_hospital;
mod suspend_hospital;

use crate::{mock::*, Hospital, HospitalOf, HospitalProfile, HospitalStatus};

fn profile(name: &[u8]) -> HospitalProfile<Vec<u8>> {
	HospitalProfile {
		name: name.to_vec(),
	}
}

fn hospital(name: &[u8], status: HospitalStatus) -> HospitalOf<Test> {
	let name = name
		.to_vec()
		.try_into()
		.expect("names in the tests are short");
	Hospital {
		profile: HospitalProfile { name },
		status,
	}
}

fn status(account: AccountId) -> Option<HospitalStatus> {
	HealthRecords::hospital(account).map(|hospital| hospital.status)
}
