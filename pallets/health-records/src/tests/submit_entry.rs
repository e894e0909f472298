use super::*;
use crate::{Ballot, Elector, Entry};

#[test]
fn opens_an_entry() {
	run(|| {
		prepare();
		System::set_block_number(4);
		let health = SealedPart {
			commitment: [1; 32],
			ciphertext: vec![1, 2, 3],
		};
		let bill = SealedPart {
			commitment: [2; 32],
			ciphertext: vec![4, 5],
		};
		assert_ok!(HealthRecords::submit_entry(
			signed(SUBMITTER),
			PATIENT,
			health,
			bill,
			None
		));

		let silent = |account| Elector {
			account,
			verdict: None,
		};
		assert_eq!(
			HealthRecords::entry(0),
			Some(Entry {
				hospital: SUBMITTER,
				patient: PATIENT,
				amends: None,
				health: [1; 32],
				bill: [2; 32],
				submitted_at: 4,
				status: EntryStatus::Pending,
				final_count: None,
				ballot: Some(Ballot {
					hospitals: SUPPORTERS
						.map(silent)
						.to_vec()
						.try_into()
						.expect("two supporting hospitals are within the bound"),
					patient: silent(PATIENT),
					policy: share(1, 1),
					deadline: 4 + VOTING_PERIOD,
				}),
			})
		);
		assert_eq!(awaited(0), [2, 3, PATIENT].into());
		assert_eq!(PendingCount::<Test>::get(SUBMITTER), 1);
		assert_eq!(held(SUBMITTER), DEPOSIT_BASE + 5 * DEPOSIT_PER_BYTE);
		assert_eq!(
			last_events(1),
			[Event::EntrySubmitted {
				entry: 0,
				hospital: SUBMITTER,
				patient: PATIENT,
				amends: None,
			}]
		);
	});
}

#[test]
fn entries_are_counted_up() {
	run(|| {
		prepare();
		assert_eq!([submit(), submit(), submit()], [0, 1, 2]);
		assert_eq!(held(SUBMITTER), 3 * DEPOSIT);
	});
}

#[test]
fn only_an_active_hospital_can() {
	run(|| {
		prepare();
		let submit_as =
			|origin| HealthRecords::submit_entry(origin, PATIENT, part(1), part(1), None);
		for account in [OUTSIDER, PATIENT, OPERATOR] {
			assert_noop!(
				submit_as(signed(account)),
				Error::<Test>::HospitalNotRegistered
			);
		}
		suspend(SUBMITTER);
		assert_noop!(
			submit_as(signed(SUBMITTER)),
			Error::<Test>::HospitalSuspended
		);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(submit_as(origin), BadOrigin);
		}
	});
}

#[test]
fn the_patient_is_registered() {
	run(|| {
		prepare();
		for account in [OTHER_PATIENT, SUPPORTERS[0], SUBMITTER] {
			assert_noop!(
				HealthRecords::submit_entry(signed(SUBMITTER), account, part(1), part(1), None),
				Error::<Test>::PatientNotRegistered
			);
		}
		// Any hospital's patient can be named.
		assert_ok!(HealthRecords::register_patient(
			signed(SUPPORTERS[0]),
			OTHER_PATIENT,
			key(1)
		));
		submit_about(SUBMITTER, OTHER_PATIENT);
	});
}

#[test]
fn a_part_has_1_to_max_ciphertext_length_bytes() {
	run(|| {
		prepare();
		for (health, bill) in [(0, 1), (1, 0), (0, MAX_CIPHERTEXT_LENGTH + 1)] {
			assert_noop!(
				submit_parts(health, bill, None),
				Error::<Test>::CiphertextEmpty
			);
		}
		let longer = MAX_CIPHERTEXT_LENGTH + 1;
		for (health, bill) in [(longer, 1), (1, longer), (longer, longer)] {
			assert_noop!(
				submit_parts(health, bill, None),
				Error::<Test>::MaxCiphertextLengthExceeded
			);
		}
		assert_ok!(submit_parts(1, 1, None));
		assert_ok!(submit_parts(
			MAX_CIPHERTEXT_LENGTH,
			MAX_CIPHERTEXT_LENGTH,
			None
		));
	});
}

#[test]
fn the_hospital_can_afford_the_deposit() {
	run(|| {
		prepare();
		let existential: Balance = <Test as pallet_balances::Config>::ExistentialDeposit::get();
		let least = DEPOSIT + existential;
		let set_balance = |balance| {
			assert_ok!(Balances::force_set_balance(
				RuntimeOrigin::root(),
				SUBMITTER,
				balance
			));
		};
		set_balance(least - 1);
		assert_noop!(
			submit_parts(10, 10, None),
			Error::<Test>::DepositUnaffordable
		);
		set_balance(least);
		submit();
		assert_eq!(held(SUBMITTER), DEPOSIT);
	});
}

#[test]
fn at_most_max_pending_entries_of_a_hospital_are_pending() {
	for (_, end) in ENDS {
		run(|| {
			prepare();
			let entries: Vec<_> = (0..MAX_PENDING).map(|_| submit()).collect();
			assert_noop!(submit_parts(1, 1, None), Error::<Test>::MaxPendingExceeded);
			end(entries[2]);
			submit();
			assert_noop!(submit_parts(1, 1, None), Error::<Test>::MaxPendingExceeded);
		});
	}
}

#[test]
fn the_pending_entries_of_others_do_not_count() {
	run(|| {
		prepare();
		for _ in 0..MAX_PENDING {
			submit();
		}
		assert_ok!(HealthRecords::set_supporting_hospitals(
			signed(SUPPORTERS[0]),
			vec![SUBMITTER]
		));
		submit_about(SUPPORTERS[0], PATIENT);
	});
}

#[test]
fn the_hospital_has_named_its_supporting_hospitals() {
	run(|| {
		register_patient(PATIENT);
		assert_noop!(
			submit_parts(1, 1, None),
			Error::<Test>::SupportingHospitalsNotSet
		);
	});
}

#[test]
fn the_electorate_leaves_out_suspended_hospitals() {
	run(|| {
		prepare();
		suspend(SUPPORTERS[0]);
		let entry = submit();
		assert_eq!(awaited(entry), [SUPPORTERS[1], PATIENT].into());
		assert_eq!(vote_count(entry).needed, 1);
		// Reinstated, it is in the electorates to come.
		reinstate(SUPPORTERS[0]);
		assert_noop!(
			HealthRecords::cast_vote(signed(SUPPORTERS[0]), entry, APPROVE),
			Error::<Test>::NotInElectorate
		);
		assert_eq!(vote_count(submit()).needed, 2);
	});
}

#[test]
fn at_least_one_supporting_hospital_is_active() {
	run(|| {
		prepare();
		for hospital in SUPPORTERS {
			suspend(hospital);
		}
		assert_noop!(
			submit_parts(1, 1, None),
			Error::<Test>::NoActiveSupportingHospital
		);
	});
}

#[test]
fn later_changes_leave_the_electorate_of_a_pending_entry_as_it_is() {
	run(|| {
		register_hospitals(4);
		let entry = submitted();
		let before = (ballot(entry), awaited(entry));
		assert_ok!(HealthRecords::set_supporting_hospitals(
			signed(SUBMITTER),
			vec![4]
		));
		set_policy(1, 2);
		assert_eq!((ballot(entry), awaited(entry)), before);
		assert_noop!(
			HealthRecords::cast_vote(signed(4), entry, APPROVE),
			Error::<Test>::NotInElectorate
		);
		approve(entry);
		assert_eq!(entry_status(entry), EntryStatus::Approved);
	});
}

#[test]
fn an_approved_entry_can_be_amended_also_once_it_is_migrated() {
	run(|| {
		prepare();
		for end in [approve, migrate] {
			let entry = submit();
			end(entry);
			assert_ok!(submit_parts(1, 1, Some(entry)));
			let amending = NextEntryId::<Test>::get() - 1;
			assert_eq!(
				HealthRecords::entry(amending).and_then(|entry| entry.amends),
				Some(entry)
			);
			assert_eq!(
				last_events(1),
				[Event::EntrySubmitted {
					entry: amending,
					hospital: SUBMITTER,
					patient: PATIENT,
					amends: Some(entry),
				}]
			);
		}
	});
}

#[test]
fn an_amended_entry_can_be_refused_later() {
	run(|| {
		let entry = submitted();
		approve(entry);
		assert_ok!(submit_parts(1, 1, Some(entry)));
		assert_ok!(HealthRecords::refuse_migration(
			signed(OPERATOR),
			entry,
			RefusalReason::Malformed
		));
	});
}

#[test]
fn an_entry_that_was_not_approved_cannot_be_amended() {
	run(|| {
		prepare();
		let pending = submit();
		assert_noop!(
			submit_parts(1, 1, Some(pending)),
			Error::<Test>::AmendedEntryNotApproved
		);
		for end in [reject, expire, withdraw, refuse] {
			let entry = submit();
			end(entry);
			assert_noop!(
				submit_parts(1, 1, Some(entry)),
				Error::<Test>::AmendedEntryNotApproved
			);
		}
	});
}

#[test]
fn an_entry_of_another_hospital_or_patient_cannot_be_amended() {
	run(|| {
		let entry = submitted();
		approve(entry);
		register_patient(OTHER_PATIENT);
		assert_ok!(HealthRecords::set_supporting_hospitals(
			signed(SUPPORTERS[0]),
			vec![SUBMITTER]
		));
		for (hospital, patient) in [(SUBMITTER, OTHER_PATIENT), (SUPPORTERS[0], PATIENT)] {
			assert_noop!(
				HealthRecords::submit_entry(
					signed(hospital),
					patient,
					part(1),
					part(1),
					Some(entry)
				),
				Error::<Test>::AmendedEntryOfOthers
			);
		}
	});
}

#[test]
fn an_entry_to_amend_is_there() {
	run(|| {
		prepare();
		// Not even the number that the entry itself is going to have.
		for entry in [UNKNOWN, NextEntryId::<Test>::get()] {
			assert_noop!(
				submit_parts(1, 1, Some(entry)),
				Error::<Test>::AmendedEntryNotFound
			);
		}
	});
}

#[test]
fn the_last_number_is_never_given() {
	run(|| {
		prepare();
		undone(|| {
			NextEntryId::<Test>::put(EntryId::MAX - 1);
			assert_eq!(submit(), EntryId::MAX - 1);
			assert_noop!(submit_parts(1, 1, None), Error::<Test>::EntryIdsExhausted);
		});
	});
}

#[test]
fn weighs_what_its_electorate_and_its_bytes_do() {
	run(|| {
		prepare();
		let submission = |bytes| Call::submit_entry {
			patient: PATIENT,
			health: part(bytes),
			bill: part(bytes),
			amends: None,
		};
		for bytes in [1, MAX_CIPHERTEXT_LENGTH] {
			assert_eq!(
				weighed(SUBMITTER, submission(bytes)),
				Weights::submit_entry(2, 2 * bytes)
			);
		}
		suspend(SUPPORTERS[0]);
		assert_eq!(
			weighed(SUBMITTER, submission(1)),
			Weights::submit_entry(1, 2)
		);
	});
}
