use super::*;

fn vote(voter: AccountId, verdicts: &[(EntryId, Verdict)]) -> DispatchResultWithPostInfo {
	HealthRecords::cast_votes(signed(voter), verdicts.to_vec())
}

#[test]
fn votes_on_each_entry() {
	run(|| {
		let entries = [submitted(), submit()];
		assert_ok!(vote(
			PATIENT,
			&[(entries[0], APPROVE), (entries[1], REJECT)]
		));
		assert_eq!(vote_count(entries[0]).patient, Some(APPROVE));
		assert_eq!(entry_status(entries[1]), EntryStatus::Rejected);
		assert_eq!(awaited(entries[0]), SUPPORTERS.into());
		assert_eq!(
			last_events(2),
			[
				Event::VotesCast {
					voter: PATIENT,
					verdicts: vec![(entries[0], APPROVE), (entries[1], REJECT)]
				},
				Event::EntryRejected { entry: entries[1] }
			]
		);
	});
}

#[test]
fn an_entry_that_cannot_take_the_vote_is_skipped_and_named() {
	run(|| {
		let (first, second) = (submitted(), submit());
		cast(PATIENT, first, APPROVE);
		assert_ok!(vote(
			PATIENT,
			&[(first, REJECT), (UNKNOWN, APPROVE), (second, APPROVE)]
		));
		assert_eq!(vote_count(first).patient, Some(APPROVE));
		assert_eq!(vote_count(second).patient, Some(APPROVE));
		let skipped = |entry, error: Error<Test>| Event::VoteSkipped {
			entry,
			voter: PATIENT,
			error: error.into(),
		};
		assert_eq!(
			last_events(3),
			[
				skipped(first, Error::AlreadyVoted),
				skipped(UNKNOWN, Error::EntryNotFound),
				Event::VotesCast {
					voter: PATIENT,
					verdicts: vec![(second, APPROVE)]
				}
			]
		);
	});
}

#[test]
fn an_entry_that_is_named_twice_takes_the_first_vote() {
	run(|| {
		let entry = submitted();
		assert_ok!(vote(SUPPORTERS[0], &[(entry, APPROVE), (entry, REJECT)]));
		assert_eq!(vote_count(entry).approvals, 1);
		assert_eq!(vote_count(entry).rejections, 0);
		assert_eq!(
			last_events(2),
			[
				Event::VoteSkipped {
					entry,
					voter: SUPPORTERS[0],
					error: Error::<Test>::AlreadyVoted.into(),
				},
				Event::VotesCast {
					voter: SUPPORTERS[0],
					verdicts: vec![(entry, APPROVE)]
				}
			]
		);
	});
}

#[test]
fn if_no_entry_can_take_the_vote_the_first_error_is_the_answer() {
	run(|| {
		let entry = submitted();
		assert_noop!(
			vote(OUTSIDER, &[(entry, APPROVE), (UNKNOWN, APPROVE)]),
			Error::<Test>::NotInElectorate
		);
		assert_noop!(
			vote(OUTSIDER, &[(UNKNOWN, APPROVE), (entry, APPROVE)]),
			Error::<Test>::EntryNotFound
		);
		suspend(SUPPORTERS[0]);
		assert_noop!(
			vote(SUPPORTERS[0], &[(entry, APPROVE)]),
			Error::<Test>::HospitalSuspended
		);
		pass_voting_period(1);
		assert_noop!(
			vote(PATIENT, &[(entry, APPROVE)]),
			Error::<Test>::DeadlinePassed
		);
		withdraw(entry);
		assert_noop!(
			vote(PATIENT, &[(entry, APPROVE)]),
			Error::<Test>::EntryNotPending
		);
	});
}

#[test]
fn takes_1_to_max_batch_length_entries() {
	run(|| {
		prepare();
		let mut verdicts: Vec<_> = (0..=MAX_BATCH_LENGTH)
			.map(|_| (submit(), APPROVE))
			.collect();
		assert_noop!(vote(PATIENT, &[]), Error::<Test>::BatchEmpty);
		assert_noop!(
			vote(PATIENT, &verdicts),
			Error::<Test>::MaxBatchLengthExceeded
		);
		let last = verdicts.pop();
		assert_ok!(vote(PATIENT, &verdicts));
		assert_eq!(
			HealthRecords::pending_entries(PATIENT),
			last.map(|(entry, _)| entry).into_iter().collect::<Vec<_>>()
		);
	});
}

#[test]
fn only_a_signature_can() {
	run(|| {
		let entry = submitted();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert_noop!(
				HealthRecords::cast_votes(origin, vec![(entry, APPROVE)]),
				BadOrigin
			);
		}
	});
}

#[test]
fn weighs_what_the_votes_bring_about() {
	run(|| {
		let (first, second) = (submitted(), submit());
		let votes = |verdicts: &[_]| Call::cast_votes {
			verdicts: verdicts.to_vec(),
		};
		let undecided = Weights::cast_vote_undecided();
		assert_eq!(
			weighed(SUPPORTERS[0], votes(&[(first, APPROVE), (second, APPROVE)])),
			(undecided * 2).min(Weights::cast_votes(2))
		);
		assert_eq!(
			weighed(PATIENT, votes(&[(UNKNOWN, APPROVE), (first, REJECT)])),
			(undecided + Weights::cast_vote()).min(Weights::cast_votes(2))
		);
		// However much it decides, it keeps to what it declared.
		let entries: Vec<_> = (0..MAX_BATCH_LENGTH).map(|_| (submit(), REJECT)).collect();
		weighed(PATIENT, votes(&entries));
	});
}
