use super::*;

fn submit_as(
	hospital: AccountId,
	submissions: Vec<Submission<AccountId>>,
) -> DispatchResultWithPostInfo {
	HealthRecords::submit_entries(signed(hospital), submissions)
}

fn skipped(place: u32, error: Error<Test>) -> Event<Test> {
	Event::SubmissionSkipped {
		place,
		hospital: SUBMITTER,
		error: error.into(),
	}
}

fn opened(entry: EntryId, patient: AccountId) -> Event<Test> {
	Event::EntrySubmitted {
		entry,
		hospital: SUBMITTER,
		patient,
		amends: None,
	}
}

#[test]
fn opens_an_entry_for_each_as_submit_entry_does() {
	run(|| {
		prepare();
		register_patient(OTHER_PATIENT);
		System::set_block_number(4);
		let patients = [PATIENT, OTHER_PATIENT, PATIENT];
		let by_themselves = undone(|| {
			for patient in patients {
				submit_about(SUBMITTER, patient);
			}
			everything()
		});
		let submissions = patients.map(|patient| submission(patient, 10, None));
		assert_ok!(submit_as(SUBMITTER, submissions.into()));
		assert_eq!(everything(), by_themselves);
		assert_eq!(
			last_events(3),
			[
				opened(0, PATIENT),
				opened(1, OTHER_PATIENT),
				opened(2, PATIENT)
			]
		);
	});
}

/// All that submissions change.
fn everything() -> impl PartialEq + std::fmt::Debug {
	let voters = [SUPPORTERS[0], SUPPORTERS[1], PATIENT, OTHER_PATIENT];
	let entries = (0..NextEntryId::<Test>::get())
		.map(|id| (HealthRecords::entry(id), SealedParts::<Test>::get(id)));
	(
		entries.collect::<Vec<_>>(),
		voters.map(HealthRecords::pending_entries),
		PendingCount::<Test>::get(SUBMITTER),
		held(SUBMITTER),
	)
}

#[test]
fn one_that_cannot_be_an_entry_is_skipped_and_named() {
	run(|| {
		prepare();
		let submissions = vec![
			submission(OTHER_PATIENT, 10, None),
			submission(PATIENT, 10, None),
			submission(PATIENT, 0, None),
		];
		assert_ok!(submit_as(SUBMITTER, submissions));
		assert_eq!(
			last_events(3),
			[
				skipped(0, Error::PatientNotRegistered),
				opened(0, PATIENT),
				skipped(2, Error::CiphertextEmpty),
			]
		);
		let submissions = vec![
			submission(PATIENT, MAX_CIPHERTEXT_LENGTH + 1, None),
			submission(PATIENT, 10, Some(UNKNOWN)),
			submission(PATIENT, 10, None),
		];
		assert_ok!(submit_as(SUBMITTER, submissions));
		assert_eq!(
			last_events(3),
			[
				skipped(0, Error::MaxCiphertextLengthExceeded),
				skipped(1, Error::AmendedEntryNotFound),
				opened(1, PATIENT),
			]
		);
		assert_eq!(HealthRecords::pending_entries(PATIENT), [0, 1]);
		assert_eq!(held(SUBMITTER), 2 * DEPOSIT);
	});
}

#[test]
fn one_of_the_same_call_cannot_be_amended() {
	run(|| {
		prepare();
		assert_ok!(submit_as(
			SUBMITTER,
			vec![
				submission(PATIENT, 10, None),
				submission(PATIENT, 10, Some(0))
			]
		));
		assert_eq!(last_events(1), [skipped(1, Error::AmendedEntryNotApproved)]);
	});
}

#[test]
fn as_many_are_opened_as_the_hospital_can_afford_deposits() {
	run(|| {
		prepare();
		let existential: Balance = <Test as pallet_balances::Config>::ExistentialDeposit::get();
		assert_ok!(Balances::force_set_balance(
			RuntimeOrigin::root(),
			SUBMITTER,
			2 * DEPOSIT + existential
		));
		// The second is too large for what is left, and the third is not.
		assert_ok!(submit_as(
			SUBMITTER,
			vec![
				submission(PATIENT, 10, None),
				submission(PATIENT, 11, None),
				submission(PATIENT, 10, None),
				submission(PATIENT, 1, None),
			]
		));
		assert_eq!(
			last_events(4),
			[
				opened(0, PATIENT),
				skipped(1, Error::DepositUnaffordable),
				opened(1, PATIENT),
				skipped(3, Error::DepositUnaffordable),
			]
		);
		assert_eq!(held(SUBMITTER), 2 * DEPOSIT);
	});
}

#[test]
fn as_many_are_opened_as_can_be_pending() {
	run(|| {
		prepare();
		for _ in 2..MAX_PENDING {
			submit();
		}
		let submissions = vec![submission(PATIENT, 10, None); 3];
		assert_ok!(submit_as(SUBMITTER, submissions));
		assert_eq!(last_events(1), [skipped(2, Error::MaxPendingExceeded)]);
		assert_eq!(PendingCount::<Test>::get(SUBMITTER), MAX_PENDING);
	});
}

#[test]
fn if_none_can_be_an_entry_the_first_error_is_the_answer() {
	run(|| {
		prepare();
		let unregistered = submission(OTHER_PATIENT, 10, None);
		let empty = submission(PATIENT, 0, None);
		assert_noop!(
			submit_as(SUBMITTER, vec![unregistered.clone(), empty.clone()]),
			Error::<Test>::PatientNotRegistered
		);
		assert_noop!(
			submit_as(SUBMITTER, vec![empty, unregistered]),
			Error::<Test>::CiphertextEmpty
		);
	});
}

#[test]
fn takes_1_to_max_batch_length_submissions() {
	run(|| {
		prepare();
		let many = |count| vec![submission(PATIENT, 10, None); count as usize];
		assert_noop!(submit_as(SUBMITTER, many(0)), Error::<Test>::BatchEmpty);
		assert_noop!(
			submit_as(SUBMITTER, many(MAX_BATCH_LENGTH + 1)),
			Error::<Test>::MaxBatchLengthExceeded
		);
		assert_ok!(submit_as(SUBMITTER, many(MAX_BATCH_LENGTH)));
		assert_eq!(PendingCount::<Test>::get(SUBMITTER), MAX_BATCH_LENGTH);
	});
}

#[test]
fn only_an_active_hospital_with_active_supporting_hospitals_can() {
	run(|| {
		register_patient(PATIENT);
		let one = || vec![submission(PATIENT, 10, None)];
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(HealthRecords::submit_entries(origin, one()), BadOrigin);
		}
		for account in [OUTSIDER, PATIENT, OPERATOR] {
			assert_noop!(
				submit_as(account, one()),
				Error::<Test>::HospitalNotRegistered
			);
		}
		assert_noop!(
			submit_as(SUBMITTER, one()),
			Error::<Test>::SupportingHospitalsNotSet
		);
		assert_ok!(HealthRecords::set_supporting_hospitals(
			signed(SUBMITTER),
			vec![SUPPORTERS[0]]
		));
		suspend(SUPPORTERS[0]);
		assert_noop!(
			submit_as(SUBMITTER, one()),
			Error::<Test>::NoActiveSupportingHospital
		);
		suspend(SUBMITTER);
		assert_noop!(
			submit_as(SUBMITTER, one()),
			Error::<Test>::HospitalSuspended
		);
	});
}

#[test]
fn the_last_number_is_never_given() {
	run(|| {
		prepare();
		undone(|| {
			NextEntryId::<Test>::put(EntryId::MAX - 1);
			let submissions = vec![submission(PATIENT, 10, None); 2];
			assert_ok!(submit_as(SUBMITTER, submissions));
			assert_eq!(last_events(1), [skipped(1, Error::EntryIdsExhausted)]);
		});
	});
}

#[test]
fn weighs_what_its_number_and_its_electorate_do() {
	run(|| {
		prepare();
		let call = |count| Call::submit_entries {
			submissions: vec![submission(PATIENT, 10, None); count],
		};
		for count in [1, 3] {
			assert_eq!(
				weighed(SUBMITTER, call(count)),
				Weights::submit_entries(count as u32, 2)
			);
		}
		suspend(SUPPORTERS[0]);
		assert_eq!(weighed(SUBMITTER, call(2)), Weights::submit_entries(2, 1));
	});
}
