use super::*;

fn vote(voter: AccountId, entry: EntryId) -> DispatchResultWithPostInfo {
	HealthRecords::cast_vote(signed(voter), entry, APPROVE)
}

#[test]
fn a_vote_is_counted_and_no_longer_awaited() {
	run(|| {
		let entry = submitted();
		cast(SUPPORTERS[0], entry, APPROVE);
		assert_eq!(
			vote_count(entry),
			VoteCount {
				approvals: 1,
				rejections: 0,
				needed: 2,
				patient: None
			}
		);
		assert_eq!(awaited(entry), [SUPPORTERS[1], PATIENT].into());
		System::assert_last_event(
			Event::VotesCast {
				voter: SUPPORTERS[0],
				verdicts: vec![(entry, APPROVE)],
			}
			.into(),
		);

		cast(PATIENT, entry, APPROVE);
		assert_eq!(vote_count(entry).patient, Some(APPROVE));
		assert_eq!(awaited(entry), [SUPPORTERS[1]].into());
		assert_eq!(entry_status(entry), EntryStatus::Pending);
	});
}

#[test]
fn the_last_approval_that_is_needed_approves() {
	for last in [PATIENT, SUPPORTERS[0], SUPPORTERS[1]] {
		run(|| {
			let entry = submitted();
			for voter in [PATIENT, SUPPORTERS[0], SUPPORTERS[1]] {
				if voter != last {
					cast(voter, entry, APPROVE);
				}
			}
			assert_eq!(entry_status(entry), EntryStatus::Pending);
			cast(last, entry, APPROVE);

			assert_eq!(entry_status(entry), EntryStatus::Approved);
			assert_eq!(
				last_events(2),
				[
					Event::VotesCast {
						voter: last,
						verdicts: vec![(entry, APPROVE)]
					},
					Event::EntryApproved { entry }
				]
			);
			assert_eq!(PendingCount::<Test>::get(SUBMITTER), 0);
			// The ciphertexts wait for their migration.
			assert_eq!(held(SUBMITTER), DEPOSIT);
			assert_eq!(hospitals_of_electorate(entry), SUPPORTERS);
		});
	}
}

#[test]
fn an_approval_ends_the_waiting_for_those_who_have_not_voted() {
	run(|| {
		set_policy(1, 2);
		let entry = submitted();
		cast(PATIENT, entry, APPROVE);
		cast(SUPPORTERS[0], entry, APPROVE);
		assert_eq!(entry_status(entry), EntryStatus::Approved);
		assert_eq!(awaited(entry), [].into());
		assert_noop!(vote(SUPPORTERS[1], entry), Error::<Test>::EntryNotPending);
	});
}

#[test]
fn the_patient_s_rejection_rejects() {
	run(|| {
		let entry = submitted();
		for voter in SUPPORTERS {
			cast(voter, entry, APPROVE);
		}
		cast(PATIENT, entry, REJECT);

		assert_eq!(entry_status(entry), EntryStatus::Rejected);
		assert_eq!(vote_count(entry).patient, Some(REJECT));
		assert_eq!(held(SUBMITTER), 0);
		assert_eq!(PendingCount::<Test>::get(SUBMITTER), 0);
		assert_eq!(
			last_events(2),
			[
				Event::VotesCast {
					voter: PATIENT,
					verdicts: vec![(entry, REJECT)]
				},
				Event::EntryRejected { entry }
			]
		);
	});
}

/// A share, of how many hospitals, and how many of them must approve.
const SHARES: [((u32, u32), u64, u8); 9] = [
	((1, 1), 1, 1),
	((1, 1), 4, 4),
	((2, 3), 3, 2),
	((2, 3), 4, 3),
	((1, 2), 4, 2),
	((1, 2), 3, 2),
	((1, 2), 1, 1),
	((1, 100), 4, 1),
	((u32::MAX, u32::MAX), 4, 4),
];

#[test]
fn the_share_is_rounded_up_to_whole_hospitals() {
	for ((numerator, denominator), hospitals, needed) in SHARES {
		run(|| {
			set_policy(numerator, denominator);
			let hospitals = supported_by(hospitals);
			let entry = submit();
			assert_eq!(vote_count(entry).needed, needed);
			cast(PATIENT, entry, APPROVE);
			for hospital in hospitals.into_iter().take(needed.into()) {
				assert_eq!(entry_status(entry), EntryStatus::Pending);
				cast(hospital, entry, APPROVE);
			}
			assert_eq!(entry_status(entry), EntryStatus::Approved);
		});
	}
}

#[test]
fn the_first_rejection_that_makes_approval_impossible_rejects() {
	for ((numerator, denominator), hospitals, needed) in SHARES {
		run(|| {
			set_policy(numerator, denominator);
			let hospitals = supported_by(hospitals);
			let entry = submit();
			let bearable = hospitals.len() - usize::from(needed);
			for hospital in &hospitals[..=bearable] {
				assert_eq!(entry_status(entry), EntryStatus::Pending);
				cast(*hospital, entry, REJECT);
			}
			assert_eq!(entry_status(entry), EntryStatus::Rejected);
			assert_eq!(usize::from(vote_count(entry).rejections), bearable + 1);
			assert_eq!(awaited(entry), [].into());
			assert_eq!(held(SUBMITTER), 0);
		});
	}
}

#[test]
fn a_vote_is_taken_until_the_deadline() {
	run(|| {
		let entry = submitted();
		pass_voting_period(0);
		cast(PATIENT, entry, APPROVE);
		System::set_block_number(System::block_number() + 1);
		assert_noop!(vote(SUPPORTERS[0], entry), Error::<Test>::DeadlinePassed);
	});
}

#[test]
fn only_the_electorate_votes() {
	run(|| {
		register_hospitals(4);
		let entry = submitted();
		register_patient(OTHER_PATIENT);
		for account in [SUBMITTER, 4, OTHER_PATIENT, OPERATOR, OUTSIDER] {
			assert_noop!(vote(account, entry), Error::<Test>::NotInElectorate);
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(HealthRecords::cast_vote(origin, entry, APPROVE), BadOrigin);
		}
	});
}

#[test]
fn a_vote_is_cast_once_and_for_all() {
	run(|| {
		let entry = submitted();
		for voter in [PATIENT, SUPPORTERS[0]] {
			cast(voter, entry, APPROVE);
			for verdict in [APPROVE, REJECT] {
				assert_noop!(
					HealthRecords::cast_vote(signed(voter), entry, verdict),
					Error::<Test>::AlreadyVoted
				);
			}
		}
	});
}

#[test]
fn a_suspended_hospital_cannot_until_it_is_reinstated() {
	run(|| {
		let entry = submitted();
		suspend(SUPPORTERS[0]);
		assert_eq!(awaited(entry), [2, 3, PATIENT].into());
		assert_noop!(vote(SUPPORTERS[0], entry), Error::<Test>::HospitalSuspended);
		reinstate(SUPPORTERS[0]);
		assert_ok!(vote(SUPPORTERS[0], entry));
	});
}

#[test]
fn what_a_hospital_voted_before_it_was_suspended_counts() {
	run(|| {
		let entry = submitted();
		cast(SUPPORTERS[0], entry, APPROVE);
		suspend(SUPPORTERS[0]);
		assert_eq!(vote_count(entry).approvals, 1);
		cast(SUPPORTERS[1], entry, APPROVE);
		cast(PATIENT, entry, APPROVE);
		assert_eq!(entry_status(entry), EntryStatus::Approved);
	});
}

#[test]
fn an_entry_of_a_suspended_hospital_is_decided_all_the_same() {
	run(|| {
		let entry = submitted();
		suspend(SUBMITTER);
		approve(entry);
		assert_eq!(entry_status(entry), EntryStatus::Approved);
	});
}

#[test]
fn the_entry_is_there_and_pending() {
	run(|| {
		let entry = submitted();
		approve(entry);
		assert_noop!(vote(PATIENT, entry), Error::<Test>::EntryNotPending);
		assert_noop!(vote(PATIENT, UNKNOWN), Error::<Test>::EntryNotFound);
	});
}

#[test]
fn weighs_what_it_brings_about() {
	run(|| {
		let (approved, rejected) = (submitted(), submit());
		let vote = |entry, verdict| Call::cast_vote { entry, verdict };
		for (voter, entry, verdict, weight) in [
			(
				SUPPORTERS[0],
				approved,
				APPROVE,
				Weights::cast_vote_undecided(),
			),
			(
				SUPPORTERS[1],
				approved,
				APPROVE,
				Weights::cast_vote_undecided(),
			),
			(PATIENT, approved, APPROVE, Weights::cast_vote_approving()),
			(PATIENT, rejected, REJECT, Weights::cast_vote()),
		] {
			assert_eq!(weighed(voter, vote(entry, verdict)), weight);
		}
	});
}
