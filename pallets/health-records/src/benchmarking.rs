//! The benchmarks of the pallet's calls, each with its worst case: a registry that is full, all
//! hospitals active and with session keys, full electorates and the longest ciphertexts.

use crate::{
	pallet::*, ApprovalPolicy, AwaitedBits, EntryId, EntryStatus, HospitalProfile, HospitalStatus,
	PublicKey, RefusalReason, RejectionReason, SealedPart, Submission, Verdict,
};
use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{
	dispatch::CheckIfFeeless,
	traits::{EnsureOrigin, Get, UnfilteredDispatchable},
	weights::Weight,
};
use frame_system::{Pallet as System, RawOrigin};
use sp_runtime::{traits::One, Saturating};

/// What the benchmarks need from beyond this pallet.
pub trait BenchmarkHelper<AccountId> {
	/// Give an account session keys.
	fn set_session_keys(account: &AccountId);
}

const KEY: PublicKey = [9; 32];
const REJECT: Verdict = Verdict::Reject(RejectionReason::Other);

fn longest_profile<T: Config>() -> HospitalProfile<Vec<u8>> {
	HospitalProfile {
		name: vec![b'a'; T::MaxNameLength::get() as usize],
	}
}

fn patient<T: Config>() -> T::AccountId {
	account("patient", 0, 0)
}

fn operator<T: Config>() -> T::AccountId {
	account("operator", 0, 0)
}

/// Register hospitals until there are `count`, and give each of them session keys.
fn fill_registry<T: Config>(count: u32) -> Result<(), BenchmarkError> {
	for seed in 0..count {
		if Hospitals::<T>::count() >= count {
			break;
		}
		let hospital: T::AccountId = account("hospital", seed, 0);
		Pallet::<T>::do_register_hospital(hospital.clone(), longest_profile::<T>())?;
		T::BenchmarkHelper::set_session_keys(&hospital);
	}
	Ok(())
}

/// One of the active hospitals.
fn hospital<T: Config>(place: u32) -> T::AccountId {
	Pallet::<T>::active_hospitals()[place as usize].clone()
}

/// The hospitals that support one: those that follow it in a ring.
fn supporters<T: Config>(supported: u32, count: u32) -> Vec<T::AccountId> {
	(1..=count)
		.map(|distance| {
			hospital::<T>((supported + distance) % (T::MaxSupportingHospitals::get() + 1))
		})
		.collect()
}

/// A registry with enough hospitals for the largest electorate, a patient and an operator. The first
/// hospital has `supporting` supporting hospitals, the others as many as can be.
fn prepare<T: Config>(supporting: u32) -> Result<(), BenchmarkError> {
	prepare_hospitals::<T>(T::MaxSupportingHospitals::get() + 1, supporting)
}

fn prepare_hospitals<T: Config>(hospitals: u32, supporting: u32) -> Result<(), BenchmarkError> {
	let most = T::MaxSupportingHospitals::get();
	let hospitals = hospitals.max(most + 1);
	fill_registry::<T>(hospitals)?;
	for place in 0..hospitals {
		let count = if place == 0 { supporting } else { most };
		Pallet::<T>::do_set_supporting_hospitals(
			hospital::<T>(place),
			supporters::<T>(place, count),
		)?;
	}
	Pallet::<T>::do_register_patient(hospital::<T>(0), patient::<T>(), KEY)?;
	DatabaseOperator::<T>::put(operator::<T>());
	Ok(())
}

fn part(bytes: u32) -> SealedPart<Vec<u8>> {
	SealedPart {
		commitment: [7; 32],
		ciphertext: vec![1; bytes as usize],
	}
}

/// An entry of a submission.
fn submit_one<T: Config>(
	submitter: u32,
	submission: Submission<T::AccountId>,
) -> Result<EntryId, BenchmarkError> {
	let id = NextEntryId::<T>::get();
	Pallet::<T>::do_submit_entry(hospital::<T>(submitter), submission)
		.map_err(|failure| failure.error)?;
	Ok(id)
}

/// An entry of the hospital with the longest ciphertexts.
fn submit<T: Config>(submitter: u32) -> Result<EntryId, BenchmarkError> {
	let longest = part(T::MaxCiphertextLength::get());
	submit_one::<T>(
		submitter,
		Submission {
			patient: patient::<T>(),
			health: longest.clone(),
			bill: longest,
			amends: None,
		},
	)
}

/// An entry with the largest electorate, of which nobody has voted.
fn submitted<T: Config>() -> Result<EntryId, BenchmarkError> {
	prepare::<T>(T::MaxSupportingHospitals::get())?;
	submit::<T>(0)
}

fn vote<T: Config>(
	voter: T::AccountId,
	id: EntryId,
	verdict: Verdict,
) -> Result<(), BenchmarkError> {
	Pallet::<T>::do_cast_vote(voter, id, verdict).map_err(|failure| failure.error)?;
	Ok(())
}

/// All hospitals of the electorate approve.
fn approve_by_hospitals<T: Config>(id: EntryId) -> Result<(), BenchmarkError> {
	let ballot = Pallet::<T>::pending_ballot(id).ok_or("the entry is pending")?;
	for elector in ballot.hospitals {
		vote::<T>(elector.account, id, Verdict::Approve)?;
	}
	Ok(())
}

/// So many entries, each of another hospital as long as there are some, and each on another page of
/// the index of awaited votes.
fn submit_many<T: Config>(count: u32) -> Result<Vec<EntryId>, BenchmarkError> {
	let submitters = count.min(T::MaxHospitals::get());
	prepare_hospitals::<T>(submitters, T::MaxSupportingHospitals::get())?;
	(0..count)
		.map(|number| {
			NextEntryId::<T>::mutate(|id| id.saturating_accrue(AwaitedBits::BITS.into()));
			submit::<T>(number % submitters)
		})
		.collect()
}

fn approve<T: Config>(id: EntryId) -> Result<(), BenchmarkError> {
	approve_by_hospitals::<T>(id)?;
	vote::<T>(patient::<T>(), id, Verdict::Approve)
}

fn pass_deadline<T: Config>() {
	let deadline = System::<T>::block_number().saturating_add(VotingPeriod::<T>::get());
	System::<T>::set_block_number(deadline.saturating_add(One::one()));
}

/// Ask whether the call is free, as it is, and dispatch it: a transaction does both.
fn dispatch_free<T: Config>(call: Call<T>, caller: T::AccountId) -> Result<(), BenchmarkError> {
	let origin: T::RuntimeOrigin = RawOrigin::Signed(caller).into();
	if !call.is_feeless(&origin) {
		return Err("the call is free".into());
	}
	call.dispatch_bypass_filter(origin)
		.map_err(|failure| failure.error)?;
	Ok(())
}

fn consortium<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::ConsortiumOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

fn assert_event<T: Config>(event: Event<T>) {
	System::<T>::assert_last_event(event.into());
}

fn status<T: Config>(id: EntryId) -> Option<EntryStatus> {
	Entries::<T>::get(id).map(|entry| entry.status)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register_hospital() -> Result<(), BenchmarkError> {
		fill_registry::<T>(T::MaxHospitals::get().saturating_sub(1))?;
		let hospital: T::AccountId = account("new hospital", 0, 0);
		let origin = consortium::<T>()?;

		#[extrinsic_call]
		_(
			origin as T::RuntimeOrigin,
			hospital.clone(),
			longest_profile::<T>(),
		);

		assert_event::<T>(Event::HospitalRegistered { hospital });
		Ok(())
	}

	#[benchmark]
	fn suspend_hospital() -> Result<(), BenchmarkError> {
		fill_registry::<T>(T::MaxHospitals::get())?;
		let hospital = hospital::<T>(0);
		let origin = consortium::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, hospital.clone());

		assert_event::<T>(Event::HospitalSuspended { hospital });
		Ok(())
	}

	#[benchmark]
	fn reinstate_hospital() -> Result<(), BenchmarkError> {
		fill_registry::<T>(T::MaxHospitals::get())?;
		let hospital = hospital::<T>(0);
		Pallet::<T>::do_suspend_hospital(hospital.clone())?;
		let origin = consortium::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, hospital.clone());

		assert_event::<T>(Event::HospitalReinstated {
			hospital: hospital.clone(),
		});
		assert!(Hospitals::<T>::get(hospital)
			.is_some_and(|hospital| hospital.status == HospitalStatus::Active));
		Ok(())
	}

	/// The operator is looked for last.
	#[benchmark]
	fn set_encryption_key() {
		let account = operator::<T>();
		DatabaseOperator::<T>::put(&account);

		#[extrinsic_call]
		_(RawOrigin::Signed(account.clone()), KEY);

		assert_event::<T>(Event::EncryptionKeySet { account, key: KEY });
	}

	#[benchmark]
	fn set_supporting_hospitals(
		s: Linear<1, { T::MaxSupportingHospitals::get() }>,
	) -> Result<(), BenchmarkError> {
		prepare::<T>(1)?;
		let supporting = supporters::<T>(0, s);
		let caller = RawOrigin::Signed(hospital::<T>(0));

		#[extrinsic_call]
		_(caller, supporting.clone());

		assert_event::<T>(Event::SupportingHospitalsSet {
			hospital: hospital::<T>(0),
			supporting,
		});
		Ok(())
	}

	#[benchmark]
	fn register_patient() -> Result<(), BenchmarkError> {
		prepare::<T>(1)?;
		let patient: T::AccountId = account("new patient", 0, 0);
		let caller = RawOrigin::Signed(hospital::<T>(0));

		#[extrinsic_call]
		_(caller, patient.clone(), KEY);

		assert_event::<T>(Event::PatientRegistered {
			patient,
			hospital: hospital::<T>(0),
		});
		Ok(())
	}

	/// By the size of the electorate, and the bytes of both ciphertexts. It amends an entry.
	#[benchmark]
	fn submit_entry(
		s: Linear<1, { T::MaxSupportingHospitals::get() }>,
		b: Linear<2, { T::MaxCiphertextLength::get() * 2 }>,
	) -> Result<(), BenchmarkError> {
		prepare::<T>(s)?;
		let amended = submit::<T>(0)?;
		approve::<T>(amended)?;
		let caller = RawOrigin::Signed(hospital::<T>(0));

		#[extrinsic_call]
		_(
			caller,
			patient::<T>(),
			part(b / 2),
			part(b - b / 2),
			Some(amended),
		);

		let ballot = Pallet::<T>::pending_ballot(amended + 1);
		assert!(ballot.is_some_and(|ballot| ballot.hospitals.len() as u32 == s));
		Ok(())
	}

	/// By how many there are, and the size of their electorate. Each has the longest ciphertexts, is
	/// about another patient and amends an entry; they are on two pages of the index of awaited votes.
	#[benchmark]
	fn submit_entries(
		n: Linear<1, { T::MaxBatchLength::get() }>,
		s: Linear<1, { T::MaxSupportingHospitals::get() }>,
	) -> Result<(), BenchmarkError> {
		prepare::<T>(s)?;
		let longest = part(T::MaxCiphertextLength::get());
		let mut submissions = Vec::new();
		for seed in 0..n {
			let patient: T::AccountId = account("another patient", seed, 0);
			Pallet::<T>::do_register_patient(hospital::<T>(0), patient.clone(), KEY)?;
			submissions.push(Submission {
				patient,
				health: longest.clone(),
				bill: longest.clone(),
				amends: None,
			});
		}
		for submission in &mut submissions {
			let amended = submit_one::<T>(0, submission.clone())?;
			approve_by_hospitals::<T>(amended)?;
			vote::<T>(submission.patient.clone(), amended, Verdict::Approve)?;
			submission.amends = Some(amended);
		}
		// Half of them are on the next page of the index of awaited votes.
		let next = AwaitedBits::BITS.saturating_mul(8).saturating_sub(n / 2);
		NextEntryId::<T>::put(EntryId::from(next));
		let caller = RawOrigin::Signed(hospital::<T>(0));

		#[extrinsic_call]
		_(caller, submissions);

		assert_eq!(NextEntryId::<T>::get(), EntryId::from(next + n));
		let ballot = Pallet::<T>::pending_ballot(EntryId::from(next));
		assert!(ballot.is_some_and(|ballot| ballot.hospitals.len() as u32 == s));
		Ok(())
	}

	/// The worst of votes: the patient rejects before anyone else has voted.
	#[benchmark]
	fn cast_vote() -> Result<(), BenchmarkError> {
		let entry = submitted::<T>()?;
		let call = Call::cast_vote {
			entry,
			verdict: REJECT,
		};

		#[block]
		{
			dispatch_free::<T>(call, patient::<T>())?;
		}

		assert_event::<T>(Event::EntryRejected { entry });
		Ok(())
	}

	/// The patient's approval is the last that is needed.
	#[benchmark]
	fn cast_vote_approving() -> Result<(), BenchmarkError> {
		let entry = submitted::<T>()?;
		approve_by_hospitals::<T>(entry)?;
		let call = Call::cast_vote {
			entry,
			verdict: Verdict::Approve,
		};

		#[block]
		{
			dispatch_free::<T>(call, patient::<T>())?;
		}

		assert_event::<T>(Event::EntryApproved { entry });
		Ok(())
	}

	/// The patient approves before anyone else has voted.
	#[benchmark]
	fn cast_vote_undecided() -> Result<(), BenchmarkError> {
		let entry = submitted::<T>()?;
		let call = Call::cast_vote {
			entry,
			verdict: Verdict::Approve,
		};

		#[block]
		{
			dispatch_free::<T>(call, patient::<T>())?;
		}

		assert_eq!(status::<T>(entry), Some(EntryStatus::Pending));
		Ok(())
	}

	/// Every vote is of the worst kind.
	#[benchmark]
	fn cast_votes(n: Linear<1, { T::MaxBatchLength::get() }>) -> Result<(), BenchmarkError> {
		let entries = submit_many::<T>(n)?;
		let call = Call::cast_votes {
			verdicts: entries.iter().map(|entry| (*entry, REJECT)).collect(),
		};

		#[block]
		{
			dispatch_free::<T>(call, patient::<T>())?;
		}

		for entry in entries {
			assert_eq!(status::<T>(entry), Some(EntryStatus::Rejected));
		}
		Ok(())
	}

	#[benchmark]
	fn withdraw_entry() -> Result<(), BenchmarkError> {
		let entry = submitted::<T>()?;
		let caller = RawOrigin::Signed(hospital::<T>(0));

		#[extrinsic_call]
		_(caller, entry);

		assert_event::<T>(Event::EntryWithdrawn { entry });
		Ok(())
	}

	#[benchmark]
	fn expire_entry() -> Result<(), BenchmarkError> {
		let entry = submitted::<T>()?;
		pass_deadline::<T>();
		let call = Call::expire_entry { entry };

		#[block]
		{
			dispatch_free::<T>(call, patient::<T>())?;
		}

		assert_event::<T>(Event::EntryExpired { entry });
		Ok(())
	}

	/// What `on_idle` does beside expiring: it passes an entry that has ended, and stops at one that
	/// is not due.
	#[benchmark]
	fn look_for_due_entry() -> Result<(), BenchmarkError> {
		let ended = submitted::<T>()?;
		vote::<T>(patient::<T>(), ended, REJECT)?;
		let pending = submit::<T>(0)?;
		OldestPending::<T>::put(ended);

		#[block]
		{
			Pallet::<T>::expire_due(Weight::MAX);
		}

		assert_eq!(OldestPending::<T>::get(), pending);
		Ok(())
	}

	/// With all but one hospital needed and one rejection, to go on without another one rejects.
	#[benchmark]
	fn discharge_voter() -> Result<(), BenchmarkError> {
		let most = T::MaxSupportingHospitals::get();
		CurrentApprovalPolicy::<T>::put(ApprovalPolicy {
			numerator: most.saturating_sub(1).max(1),
			denominator: most,
		});
		let entry = submitted::<T>()?;
		vote::<T>(hospital::<T>(1), entry, REJECT)?;
		let suspended = hospital::<T>(2);
		Pallet::<T>::do_suspend_hospital(suspended.clone())?;
		let call = Call::discharge_voter {
			entry,
			hospital: suspended,
		};

		#[block]
		{
			dispatch_free::<T>(call, patient::<T>())?;
		}

		assert_event::<T>(Event::EntryRejected { entry });
		Ok(())
	}

	#[benchmark]
	fn confirm_migration(n: Linear<1, { T::MaxBatchLength::get() }>) -> Result<(), BenchmarkError> {
		let entries = submit_many::<T>(n)?;
		for entry in &entries {
			approve::<T>(*entry)?;
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(operator::<T>()), entries.clone());

		for entry in entries {
			assert_eq!(status::<T>(entry), Some(EntryStatus::Migrated));
		}
		Ok(())
	}

	#[benchmark]
	fn refuse_migration() -> Result<(), BenchmarkError> {
		let entry = submitted::<T>()?;
		approve::<T>(entry)?;
		let reason = RefusalReason::DoesNotOpen;

		#[extrinsic_call]
		_(RawOrigin::Signed(operator::<T>()), entry, reason);

		assert_event::<T>(Event::MigrationRefused { entry, reason });
		Ok(())
	}

	#[benchmark]
	fn set_database_operator() -> Result<(), BenchmarkError> {
		let origin = consortium::<T>()?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, operator::<T>());

		assert_event::<T>(Event::DatabaseOperatorSet {
			operator: operator::<T>(),
		});
		Ok(())
	}

	#[benchmark]
	fn set_approval_policy() -> Result<(), BenchmarkError> {
		let origin = consortium::<T>()?;
		let policy = ApprovalPolicy {
			numerator: 2,
			denominator: 3,
		};

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, policy);

		assert_event::<T>(Event::ApprovalPolicySet { policy });
		Ok(())
	}

	#[benchmark]
	fn set_voting_period() -> Result<(), BenchmarkError> {
		let origin = consortium::<T>()?;
		let blocks = T::MaxVotingPeriod::get();

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, blocks);

		assert_event::<T>(Event::VotingPeriodSet { blocks });
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::externalities(), crate::mock::Test);
}
