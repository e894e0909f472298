use super::*;
use crate::documents::RecordDocument;
use consilium_chain::{EntryStatus, Position, RejectionReason};
use consilium_record::{pima, Part};
use mongodb::bson;
use proptest::prelude::*;

fn at(block: u32) -> At {
	let hash = [u8::try_from(block % 256).unwrap(); 32].into();
	let number = block;
	At::new(Position { number, hash }, 1000 * u64::from(block))
}

fn who(number: u8) -> AccountId {
	AccountId([number; 32])
}

fn entry(amends: Option<EntryId>, status: EntryStatus) -> Entry {
	Entry {
		hospital: who(1),
		patient: who(2),
		amends,
		health: [3; 32],
		bill: [4; 32],
		submitted_at: 5,
		final_count: Some(VoteCount {
			approvals: 1,
			rejections: 0,
			needed: 1,
			patient: Some(Verdict::Approve),
		}),
		ballot: None,
		status,
	}
}

/// What the events do to empty documents, one a block.
fn documents(events: &[HealthRecordsEvent], entries: &[(EntryId, Entry)]) -> Documents {
	let entries: BTreeMap<EntryId, Entry> = entries.iter().cloned().collect();
	let mut documents = Documents::default();
	for (block, event) in (10..).zip(events) {
		for change in changes(event, &entries, &BTreeMap::new()).unwrap() {
			documents.apply(change, &at(block)).unwrap();
		}
	}
	documents
}

fn submission(entry: EntryId, amends: Option<EntryId>) -> HealthRecordsEvent {
	HealthRecordsEvent::EntrySubmitted {
		entry,
		hospital: who(1),
		patient: who(2),
		amends,
	}
}

#[test]
fn an_entry_is_approved_and_migrated() {
	let vote = |voter| HealthRecordsEvent::VotesCast {
		voter,
		verdicts: vec![(7, Verdict::Approve)],
	};
	let events = [
		submission(7, None),
		vote(who(6)),
		vote(who(2)),
		HealthRecordsEvent::EntryApproved { entry: 7 },
		HealthRecordsEvent::MigrationConfirmed { entry: 7 },
	];
	let documents = documents(&events, &[(7, entry(None, EntryStatus::Approved))]);
	let document = &documents.entries[&7];
	assert_eq!(document.status, Status::Migrated);
	assert_eq!(document.submitted, at(10));
	assert_eq!(document.decided, Some(at(13)));
	assert_eq!(document.closed, Some(at(14)));
	let voters: Vec<_> = document
		.votes
		.iter()
		.map(|vote| vote.voter.clone())
		.collect();
	assert_eq!(voters, [account(&who(6)), account(&who(2))]);
	assert_eq!(
		document.count.as_ref().map(|count| count.approvals),
		Some(1)
	);
	assert_eq!(document.health_commitment, "03".repeat(32));
}

#[test]
fn each_end_has_its_status() {
	use HealthRecordsEvent as E;
	let reject = E::VotesCast {
		voter: who(6),
		verdicts: vec![(7, Verdict::Reject(RejectionReason::Implausible))],
	};
	let reason = RefusalReason::CommitmentMismatch;
	let ends = [
		(
			vec![reject, E::EntryRejected { entry: 7 }],
			Status::Rejected,
		),
		(vec![E::EntryWithdrawn { entry: 7 }], Status::Withdrawn),
		(vec![E::EntryExpired { entry: 7 }], Status::Expired),
		(
			vec![
				E::EntryApproved { entry: 7 },
				E::MigrationRefused { entry: 7, reason },
			],
			Status::Refused,
		),
	];
	for (end, status) in ends {
		let events = [vec![submission(7, None)], end].concat();
		let documents = documents(&events, &[(7, entry(None, EntryStatus::Pending))]);
		assert_eq!(documents.entries[&7].status, status);
	}
}

#[test]
fn an_amendment_shows_at_the_earlier_entry_once_it_is_approved() {
	let mut events = vec![submission(7, None), submission(8, Some(7))];
	let entries = [
		(7, entry(None, EntryStatus::Migrated)),
		(8, entry(Some(7), EntryStatus::Approved)),
	];
	assert_eq!(documents(&events, &entries).entries[&7].amended_by, None);
	events.push(HealthRecordsEvent::EntryApproved { entry: 8 });
	let documents = documents(&events, &entries);
	assert_eq!(documents.entries[&7].amended_by, Some(8));
	assert_eq!(documents.entries[&8].amends, Some(7));
}

#[test]
fn what_is_missing_is_named() {
	let voted = Change::Entry(7, EntryChange::Discharged { voter: who(6) });
	let missing = Documents::default().apply(voted, &at(1));
	assert_eq!(missing, Err(Missing("entry 7".to_owned())));
	let unknown = changes(&submission(9, None), &BTreeMap::new(), &BTreeMap::new());
	assert_eq!(unknown.map(|_| ()), Err(9));
}

#[test]
fn a_suspended_hospital_is_one_that_is_there() {
	let event = HealthRecordsEvent::HospitalSuspended { hospital: who(1) };
	let [change] = changes(&event, &BTreeMap::new(), &BTreeMap::new())
		.unwrap()
		.try_into()
		.unwrap();
	let missing = Documents::default().apply(change, &at(1)).unwrap_err();
	assert_eq!(missing, Missing(format!("hospital {}", who(1))));
}

proptest! {
	/// The commitments can be computed from what the database holds, whatever numbers are in it.
	#[test]
	fn a_record_comes_back_from_bson_as_it_was(value in 0.0..1000.0f64, row in 1..700usize) {
		let time = "2026-01-31T08:30:00Z".parse().unwrap();
		let mut panel = consilium_record::DiabetesPanel::default();
		panel.set(consilium_record::Kind::Insulin, Some(value.try_into().unwrap()));
		panel.set(consilium_record::Kind::Glucose, Some(value.round().try_into().unwrap()));
		let observations = panel.observations(time).unwrap();
		let document = RecordDocument {
			id: row as EntryId,
			hospital: account(&who(1)),
			patient: account(&who(2)),
			amends: None,
			amended_by: None,
			approved: at(3),
			health_commitment: String::new(),
			bill_commitment: String::new(),
			health: consilium_record::HealthDetails::new(observations).unwrap(),
			bill: pima::bill(row).unwrap(),
			score: None,
		};
		let stored = bson::serialize_to_document(&document).unwrap();
		let back: RecordDocument = bson::deserialize_from_document(stored).unwrap();
		prop_assert_eq!(&back, &document);
		prop_assert_eq!(back.health.commitment().unwrap(), document.health.commitment().unwrap());
		prop_assert_eq!(back.bill.commitment().unwrap(), document.bill.commitment().unwrap());
	}
}
