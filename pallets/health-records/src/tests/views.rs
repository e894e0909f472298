use super::*;
use crate::{AwaitedBits, EncryptionKey, Patient};

#[test]
fn hospital_answers_with_profile_and_status() {
	run(|| {
		assert_eq!(HealthRecords::hospital(4), None);
		register_hospitals(4);
		let answer = |status| Some(hospital(b"One more", status));
		assert_eq!(HealthRecords::hospital(4), answer(HospitalStatus::Active));
		suspend(4);
		assert_eq!(
			HealthRecords::hospital(4),
			answer(HospitalStatus::Suspended)
		);
	});
}

#[test]
fn supporting_hospitals_answers_with_the_list() {
	run(|| {
		assert!(HealthRecords::supporting_hospitals(SUBMITTER).is_empty());
		prepare();
		assert_eq!(HealthRecords::supporting_hospitals(SUBMITTER), SUPPORTERS);
		// Suspended ones are in the list still.
		suspend(SUPPORTERS[0]);
		assert_eq!(HealthRecords::supporting_hospitals(SUBMITTER), SUPPORTERS);
	});
}

#[test]
fn patient_and_encryption_key_answer_once_the_patient_is_registered() {
	run(|| {
		assert_eq!(HealthRecords::patient(PATIENT), None);
		assert_eq!(HealthRecords::encryption_key(PATIENT), None);
		register_patient(PATIENT);
		assert_eq!(
			HealthRecords::patient(PATIENT),
			Some(Patient {
				registered_by: SUBMITTER,
				registered_at: 1
			})
		);
		assert_eq!(
			HealthRecords::encryption_key(PATIENT),
			Some(EncryptionKey {
				key: key(1),
				since: 1
			})
		);
	});
}

#[test]
fn nothing_is_known_of_an_unknown_entry() {
	run(|| {
		assert_eq!(HealthRecords::entry(UNKNOWN), None);
		assert_eq!(HealthRecords::health_details(UNKNOWN), None);
		assert_eq!(HealthRecords::bill_details(UNKNOWN), None);
		assert_eq!(HealthRecords::vote_count(UNKNOWN), None);
		assert!(!HealthRecords::data_migration_allowed(UNKNOWN));
	});
}

#[test]
fn health_and_bill_details_answer_each_with_its_own_part() {
	run(|| {
		prepare();
		let sealed = |byte: u8| SealedPart {
			commitment: [byte; 32],
			ciphertext: vec![byte; 3],
		};
		assert_ok!(HealthRecords::submit_entry(
			signed(SUBMITTER),
			PATIENT,
			sealed(1),
			sealed(2),
			None
		));
		for (details, byte) in [
			(HealthRecords::health_details(0), 1),
			(HealthRecords::bill_details(0), 2),
		] {
			let details = details.expect("the entry is open");
			assert_eq!(details.commitment, [byte; 32]);
			assert_eq!(details.ciphertext.into_inner(), vec![byte; 3]);
		}
	});
}

#[test]
fn the_details_go_when_the_entry_closes_and_the_rest_stays() {
	for (status, end) in ENDS {
		run(|| {
			let entry = submitted();
			let before = HealthRecords::entry(entry).expect("the entry is there");
			end(entry);

			let after = HealthRecords::entry(entry).expect("the entry is there");
			assert_eq!(after.status, status);
			assert_eq!(
				(after.health, after.bill, after.submitted_at),
				(before.health, before.bill, before.submitted_at)
			);
			assert_eq!(
				HealthRecords::health_details(entry).is_some(),
				status.is_open()
			);
			assert_eq!(
				HealthRecords::bill_details(entry).is_some(),
				status.is_open()
			);
			assert_eq!(held(SUBMITTER), if status.is_open() { DEPOSIT } else { 0 });
		});
	}
}

#[test]
fn the_vote_count_stays_when_the_vote_has_ended() {
	for (status, end) in ENDS {
		run(|| {
			let entry = submitted();
			assert_eq!(
				vote_count(entry),
				VoteCount {
					approvals: 0,
					rejections: 0,
					needed: 2,
					patient: None
				}
			);
			end(entry);
			let (approvals, patient) = match status {
				EntryStatus::Pending => unreachable!("it has ended"),
				EntryStatus::Approved | EntryStatus::Migrated | EntryStatus::Refused(_) => {
					(2, Some(APPROVE))
				}
				EntryStatus::Rejected => (0, Some(REJECT)),
				EntryStatus::Expired | EntryStatus::Withdrawn => (0, None),
			};
			assert_eq!(
				vote_count(entry),
				VoteCount {
					approvals,
					rejections: 0,
					needed: 2,
					patient
				}
			);
		});
	}
}

#[test]
fn data_migration_is_allowed_while_the_entry_is_approved() {
	for (status, end) in ENDS {
		run(|| {
			let entry = submitted();
			assert!(!HealthRecords::data_migration_allowed(entry));
			end(entry);
			assert_eq!(
				HealthRecords::data_migration_allowed(entry),
				status == EntryStatus::Approved
			);
		});
	}
}

#[test]
fn pending_entries_answers_with_those_that_wait_for_the_voter_oldest_first() {
	run(|| {
		prepare();
		assert_ok!(HealthRecords::set_supporting_hospitals(
			signed(SUPPORTERS[0]),
			vec![SUPPORTERS[1]]
		));
		let theirs = submit_about(SUPPORTERS[0], PATIENT);
		let ours: Vec<_> = (0..MAX_PENDING).map(|_| submit()).collect();
		let all = [vec![theirs], ours.clone()].concat();
		assert_eq!(HealthRecords::pending_entries(PATIENT), all);
		assert_eq!(HealthRecords::pending_entries(SUPPORTERS[0]), ours);
		assert_eq!(HealthRecords::pending_entries(SUPPORTERS[1]), all);
		assert!(HealthRecords::pending_entries(SUBMITTER).is_empty());

		cast(SUPPORTERS[1], ours[1], APPROVE);
		reject(ours[3]);
		assert_eq!(
			HealthRecords::pending_entries(SUPPORTERS[1]),
			[theirs, ours[0], ours[2], ours[4]]
		);
		assert_eq!(
			HealthRecords::pending_entries(PATIENT),
			[theirs, ours[0], ours[1], ours[2], ours[4]]
		);
	});
}

#[test]
fn no_vote_is_awaited_once_the_entry_has_ended() {
	for (_, end) in ENDS {
		run(|| {
			end(submitted());
			for voter in [PATIENT, SUPPORTERS[0], SUPPORTERS[1]] {
				assert!(HealthRecords::pending_entries(voter).is_empty());
			}
		});
	}
}

#[test]
fn pending_entries_answers_across_the_pages_of_the_index() {
	run(|| {
		prepare();
		let length = u64::from(AwaitedBits::BITS);
		for _ in 1..length {
			withdraw(submit());
		}
		let entries: Vec<_> = (0..3).map(|_| submit()).collect();
		assert_eq!(entries, [length - 1, length, length + 1]);
		assert_eq!(HealthRecords::pending_entries(PATIENT), entries);

		cast(PATIENT, entries[1], APPROVE);
		assert_eq!(
			HealthRecords::pending_entries(PATIENT),
			[entries[0], entries[2]]
		);
	});
}
