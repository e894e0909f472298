//! What the pallet promises to those who rely on it.

use super::*;
use crate::Ballot;
use frame_support::traits::{Hooks, OriginTrait};
use sp_runtime::DispatchError;

/// A hospital that supports nobody.
const OTHER_HOSPITAL: AccountId = 4;

/// All that the vote on an entry is made of.
type Vote = (
	EntryStatus,
	VoteCount,
	Option<Ballot<Test>>,
	BTreeSet<AccountId>,
);

fn vote_on(entry: EntryId) -> Vote {
	(
		entry_status(entry),
		vote_count(entry),
		ballot(entry),
		awaited(entry),
	)
}

/// Every call that there is, by each who is not in the electorate: those about an account once
/// for each account that means something. The consortium comes last, so that the others meet what
/// was prepared.
fn attempts(entry: EntryId) -> Vec<(RuntimeOrigin, Call<Test>)> {
	let outside = [SUBMITTER, OTHER_HOSPITAL, OTHER_PATIENT, OPERATOR, OUTSIDER];
	let mut origins: Vec<_> = outside.into_iter().map(signed).collect();
	origins.extend([RuntimeOrigin::root(), RuntimeOrigin::none(), consortium()]);
	let named = [outside.to_vec(), SUPPORTERS.to_vec(), vec![PATIENT]].concat();
	let mut attempts = Vec::new();
	for origin in origins {
		for account in &named {
			for call in every_call(entry, *account) {
				attempts.push((origin.clone(), call));
			}
		}
	}
	attempts
}

/// Whether it is the one attempt that may succeed.
fn is_withdrawal(origin: &RuntimeOrigin, call: &Call<Test>) -> bool {
	matches!(call, Call::withdraw_entry { .. }) && origin.as_signer() == Some(&SUBMITTER)
}

/// How far the vote has come when those outside interfere.
const SITUATIONS: [fn(EntryId); 4] = [
	|_| (),
	|entry| cast(SUPPORTERS[0], entry, APPROVE),
	// A vote is missing, which a discharge would make up for.
	|entry| {
		cast(PATIENT, entry, APPROVE);
		cast(SUPPORTERS[0], entry, APPROVE);
		suspend(SUPPORTERS[1]);
	},
	|entry| {
		cast(PATIENT, entry, APPROVE);
		pass_voting_period(0);
	},
];

#[test]
fn nobody_outside_the_electorate_can_change_an_entry_s_outcome() {
	for situation in SITUATIONS {
		run(|| {
			register_hospitals(OTHER_HOSPITAL);
			let entry = submitted();
			register_patient(OTHER_PATIENT);
			situation(entry);
			let before = vote_on(entry);

			// What succeeds stays, and the second time meets what the consortium did the first.
			for _ in 0..2 {
				for (origin, call) in attempts(entry) {
					if is_withdrawal(&origin, &call) {
						continue;
					}
					let name = call.get_call_name();
					let _ = call.dispatch_bypass_filter(origin);
					assert_eq!(vote_on(entry), before, "{name} changed it");
				}
			}

			undone(|| {
				withdraw(entry);
				assert_eq!(entry_status(entry), EntryStatus::Withdrawn);
			});

			// After the deadline it can only lapse.
			pass_voting_period(1);
			for (origin, call) in attempts(entry) {
				let end = match call {
					_ if is_withdrawal(&origin, &call) => EntryStatus::Withdrawn,
					Call::expire_entry { .. } => EntryStatus::Expired,
					_ => EntryStatus::Pending,
				};
				undone(|| {
					let _ = call.dispatch_bypass_filter(origin);
					assert!([EntryStatus::Pending, end].contains(&entry_status(entry)));
					assert_eq!(vote_count(entry), before.1);
				});
			}
		});
	}
}

/// What an account can do about an entry.
type Step = fn(AccountId, EntryId);

fn approve_alone(voter: AccountId, entry: EntryId) {
	cast(voter, entry, APPROVE);
}

fn approve_in_a_batch(voter: AccountId, entry: EntryId) {
	let verdicts = vec![(UNKNOWN, APPROVE), (entry, APPROVE), (entry, APPROVE)];
	assert_ok!(HealthRecords::cast_votes(signed(voter), verdicts));
}

fn reject_alone(voter: AccountId, entry: EntryId) {
	cast(voter, entry, REJECT);
}

fn leave(hospital: AccountId, entry: EntryId) {
	suspend(hospital);
	// The last one of the electorate stays in it.
	let _ = HealthRecords::discharge_voter(signed(PATIENT), entry, hospital);
}

fn approve_and_leave(hospital: AccountId, entry: EntryId) {
	approve_alone(hospital, entry);
	suspend(hospital);
}

fn lapse(_: AccountId, _: EntryId) {
	pass_voting_period(1);
	HealthRecords::on_idle(System::block_number(), Weight::MAX);
}

/// Take every choice of steps in every order, one step for each account or none. The answer is in
/// how many ways the entry comes to be approved.
fn ways_to_approval(entry: EntryId, accounts: &[(AccountId, &[Step])]) -> usize {
	match entry_status(entry) {
		EntryStatus::Pending => (),
		EntryStatus::Approved => return 1,
		_ => return 0,
	}
	let mut ways = 0;
	for (place, (account, steps)) in accounts.iter().enumerate() {
		let others = [&accounts[..place], &accounts[place + 1..]].concat();
		for step in *steps {
			ways += undone(|| {
				step(*account, entry);
				ways_to_approval(entry, &others)
			});
		}
	}
	ways
}

#[test]
fn no_call_order_can_approve_an_entry_without_the_patient() {
	let of_a_hospital: &[Step] = &[
		approve_alone,
		approve_in_a_batch,
		approve_and_leave,
		reject_alone,
		leave,
	];
	let of_time: &[Step] = &[lapse];
	for (numerator, denominator) in [(1, 1), (2, 3), (1, 2), (1, 3)] {
		run(|| {
			set_policy(numerator, denominator);
			let hospitals = supported_by(3);
			let entry = submit();
			let with_patient = |steps| {
				let mut accounts = vec![(PATIENT, steps), (OUTSIDER, of_time)];
				accounts.extend(hospitals.iter().map(|account| (*account, of_a_hospital)));
				accounts
			};
			assert_eq!(ways_to_approval(entry, &with_patient(&[])), 0, "silent");
			assert_eq!(
				ways_to_approval(entry, &with_patient(&[reject_alone])),
				0,
				"rejecting"
			);
			// The same orders do approve it with the patient.
			assert!(ways_to_approval(entry, &with_patient(&[approve_alone])) > 0);
		});
	}
}

#[test]
fn an_entry_is_decided_once() {
	for (status, end) in ENDS {
		run(|| {
			let entry = submitted();
			end(entry);
			let ended = vote_on(entry);
			assert_eq!(ended.0, status);
			suspend(SUPPORTERS[1]);

			let not_pending: DispatchError = Error::<Test>::EntryNotPending.into();
			let mut refused = vec![
				(SUBMITTER, Call::withdraw_entry { entry }, not_pending),
				(OUTSIDER, Call::expire_entry { entry }, not_pending),
			];
			for voter in [PATIENT, SUPPORTERS[0], SUPPORTERS[1]] {
				for verdict in [APPROVE, REJECT] {
					let verdicts = vec![(entry, verdict)];
					refused.push((voter, Call::cast_vote { entry, verdict }, not_pending));
					refused.push((voter, Call::cast_votes { verdicts }, not_pending));
				}
				for hospital in SUPPORTERS {
					let call = Call::discharge_voter { entry, hospital };
					refused.push((voter, call, not_pending));
				}
			}
			let migrations: [(Call<Test>, EntryStatus); 2] = [
				(
					Call::confirm_migration {
						entries: vec![entry],
					},
					EntryStatus::Migrated,
				),
				(
					Call::refuse_migration {
						entry,
						reason: RefusalReason::Malformed,
					},
					EntryStatus::Refused(RefusalReason::Malformed),
				),
			];
			for (call, migrated) in migrations {
				if status == EntryStatus::Approved {
					undone(|| {
						assert_ok!(call.dispatch_bypass_filter(signed(OPERATOR)));
						assert_eq!(entry_status(entry), migrated);
						assert_eq!(vote_count(entry), ended.1);
					});
				} else {
					refused.push((OPERATOR, call, Error::<Test>::EntryNotApproved.into()));
				}
			}

			// When it was decided, and when its deadline has passed.
			for _ in 0..2 {
				for (caller, call, error) in refused.clone() {
					assert_noop!(call.dispatch_bypass_filter(signed(caller)), error);
				}
				HealthRecords::on_idle(System::block_number(), Weight::MAX);
				assert_eq!(vote_on(entry), ended);
				pass_voting_period(1);
			}
		});
	}
}
