use super::*;
use frame_support::dispatch::CheckIfFeeless;

/// The calls that can be free.
const FREE: [&str; 4] = ["cast_vote", "cast_votes", "discharge_voter", "expire_entry"];

fn is_feeless(origin: RuntimeOrigin, call: Call<Test>) -> bool {
	RuntimeCall::from(call).is_feeless(&origin)
}

fn vote_is_free(voter: AccountId, entry: EntryId) -> bool {
	let free = [APPROVE, REJECT]
		.map(|verdict| is_feeless(signed(voter), Call::cast_vote { entry, verdict }));
	assert_eq!(free[0], free[1], "the verdict makes no difference");
	free[0]
}

fn votes_are_free(voter: AccountId, entries: &[EntryId]) -> bool {
	let verdicts = entries.iter().map(|entry| (*entry, APPROVE)).collect();
	is_feeless(signed(voter), Call::cast_votes { verdicts })
}

fn expiry_is_free(entry: EntryId) -> bool {
	is_feeless(signed(OUTSIDER), Call::expire_entry { entry })
}

/// Neither one vote nor a batch of it is free.
fn assert_pays(voter: AccountId, entry: EntryId) {
	assert!(!vote_is_free(voter, entry));
	assert!(!votes_are_free(voter, &[entry]));
}

#[test]
fn a_patient_s_vote_that_counts_is_free() {
	run(|| {
		let entry = submitted();
		for beyond in [0, VOTING_PERIOD] {
			System::set_block_number(1 + beyond);
			assert!(vote_is_free(PATIENT, entry));
			assert!(votes_are_free(PATIENT, &[entry]));
		}
	});
}

#[test]
fn a_patient_s_vote_that_does_not_count_is_not_free() {
	run(|| {
		prepare();
		let (voted, open) = (submit(), submit());
		cast(PATIENT, voted, APPROVE);
		assert_pays(PATIENT, voted);
		assert_pays(PATIENT, UNKNOWN);
		pass_voting_period(1);
		assert_pays(PATIENT, open);
	});
}

#[test]
fn a_patient_s_vote_on_an_entry_that_has_ended_is_not_free() {
	for (_, end) in ENDS {
		run(|| {
			let entry = submitted();
			end(entry);
			assert_pays(PATIENT, entry);
		});
	}
}

#[test]
fn the_votes_of_others_are_not_free() {
	run(|| {
		let entry = submitted();
		register_patient(OTHER_PATIENT);
		for voter in [SUPPORTERS[0], SUBMITTER, OTHER_PATIENT, OPERATOR, OUTSIDER] {
			assert_pays(voter, entry);
		}
	});
}

#[test]
fn a_vote_without_a_signature_is_not_free() {
	run(|| {
		let entry = submitted();
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert!(!is_feeless(
				origin.clone(),
				Call::cast_vote {
					entry,
					verdict: APPROVE
				}
			));
			assert!(!is_feeless(
				origin,
				Call::cast_votes {
					verdicts: vec![(entry, APPROVE)]
				}
			));
		}
	});
}

#[test]
fn many_votes_are_free_if_all_of_them_count() {
	run(|| {
		prepare();
		let entries: Vec<_> = (0..=MAX_BATCH_LENGTH).map(|_| submit()).collect();
		let longest = &entries[1..];
		assert!(votes_are_free(PATIENT, longest));
		assert!(!votes_are_free(PATIENT, &entries), "too many");
		assert!(!votes_are_free(PATIENT, &[]), "none");
		assert!(!votes_are_free(PATIENT, &[0, 1, 0]), "one of them twice");
		assert!(!votes_are_free(PATIENT, &[0, UNKNOWN]), "one is unknown");
		assert!(!votes_are_free(SUPPORTERS[0], longest), "a hospital's");
		cast(PATIENT, 1, APPROVE);
		assert!(!votes_are_free(PATIENT, longest), "one was cast before");
	});
}

#[test]
fn an_expiry_is_free_exactly_when_the_entry_is_due() {
	run(|| {
		let entry = submitted();
		assert!(!expiry_is_free(entry));
		pass_voting_period(0);
		assert!(!expiry_is_free(entry));
		System::set_block_number(System::block_number() + 1);
		assert!(expiry_is_free(entry));
		assert!(!expiry_is_free(UNKNOWN));
		assert_ok!(HealthRecords::expire_entry(signed(OUTSIDER), entry));
		assert!(!expiry_is_free(entry));
	});
}

#[test]
fn an_expiry_of_an_entry_that_has_ended_is_not_free() {
	for (_, end) in ENDS {
		run(|| {
			let entry = submitted();
			end(entry);
			pass_voting_period(1);
			assert!(!expiry_is_free(entry));
		});
	}
}

#[test]
fn an_expiry_without_a_signature_is_not_free() {
	run(|| {
		let entry = submitted();
		pass_voting_period(1);
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()] {
			assert!(!is_feeless(origin, Call::expire_entry { entry }));
		}
	});
}

#[test]
fn a_discharge_by_the_patient_is_free_if_it_succeeds() {
	run(|| {
		let entry = submitted();
		let is_free = |caller, hospital| {
			is_feeless(signed(caller), Call::discharge_voter { entry, hospital })
		};
		assert!(!is_free(PATIENT, SUPPORTERS[0]), "it is not suspended");
		suspend(SUPPORTERS[0]);
		assert!(is_free(PATIENT, SUPPORTERS[0]));
		assert!(!is_free(PATIENT, SUPPORTERS[1]), "it is not suspended");
		for caller in [SUPPORTERS[1], SUBMITTER, OPERATOR, OUTSIDER] {
			assert!(!is_free(caller, SUPPORTERS[0]));
		}
		pass_voting_period(1);
		assert!(!is_free(PATIENT, SUPPORTERS[0]), "it is too late");
	});
}

#[test]
fn no_other_call_is_free() {
	run(|| {
		let (pending, approved) = (submitted(), submit());
		approve(approved);
		suspend(SUPPORTERS[0]);
		for origin in [
			signed(PATIENT),
			signed(SUBMITTER),
			signed(SUPPORTERS[1]),
			signed(OPERATOR),
			consortium(),
			RuntimeOrigin::root(),
			RuntimeOrigin::none(),
		] {
			for entry in [pending, approved] {
				for call in every_call(entry, SUPPORTERS[0]) {
					let name = call.get_call_name();
					if !FREE.contains(&name) {
						assert!(!is_feeless(origin.clone(), call), "{name} is free");
					}
				}
			}
		}
	});
}

#[test]
fn a_patient_s_new_key_is_free_when_the_one_before_has_been_there_for_a_while() {
	run(|| {
		prepare();
		let is_free = |who, key| is_feeless(signed(who), Call::set_encryption_key { key });
		let since = HealthRecords::encryption_key(PATIENT).unwrap().since;
		System::set_block_number(since + FREE_KEY_INTERVAL - 1);
		assert!(!is_free(PATIENT, key(30)));
		System::set_block_number(since + FREE_KEY_INTERVAL);
		assert!(is_free(PATIENT, key(30)));
		// One that would fail, and those of who has a balance, are not.
		assert!(!is_free(PATIENT, [0; 32]));
		for payer in [SUBMITTER, OPERATOR, OUTSIDER] {
			assert!(!is_free(payer, key(30)));
		}
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert!(!is_feeless(
				origin,
				Call::set_encryption_key { key: key(30) }
			));
		}

		assert_ok!(HealthRecords::set_encryption_key(signed(PATIENT), key(30)));
		assert!(!is_free(PATIENT, key(31)));
		System::set_block_number(since + 2 * FREE_KEY_INTERVAL);
		assert!(is_free(PATIENT, key(31)));
	});
}
