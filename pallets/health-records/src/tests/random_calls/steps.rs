//! The random steps: what is drawn is a kind of step and some dice, and the state at the time of the
//! step says what the dice mean. So most steps make sense, however many before them are left out.

use super::*;
use crate::tests::model::ModelEntry;
use proptest::{collection::vec, strategy::Union};
use std::slice;

const PATIENTS: [AccountId; 4] = [PATIENT, 201, 202, 203];
/// Those who could become hospitals are one more than `MAX_HOSPITALS`.
pub const EVERYONE: [AccountId; 14] = [
	1, 2, 3, 4, 5, 6, 7, OPERATOR, 51, OUTSIDER, PATIENT, 201, 202, 203,
];

/// No step needs more; a die beyond shows zero.
const DICE: usize = 32;

/// Who makes a call.
#[derive(Clone, Copy, Debug)]
pub enum Caller {
	Account(AccountId),
	Motion { ayes: u32, members: u32 },
	Root,
	Nobody,
}

impl Caller {
	pub fn origin(self) -> RuntimeOrigin {
		match self {
			Caller::Account(account) => signed(account),
			Caller::Motion { ayes, members } => motion(ayes, members),
			Caller::Root => RuntimeOrigin::root(),
			Caller::Nobody => RuntimeOrigin::none(),
		}
	}
}

#[derive(Debug)]
pub enum Step {
	Call(Caller, Call<Test>),
	Blocks(u64),
	Idle(Weight),
	/// Hospitals spend what they have, and are topped up.
	Transfer {
		from: AccountId,
		to: AccountId,
		amount: Balance,
	},
	SessionKeys(Vec<AccountId>),
}

#[derive(Clone, Copy, Debug)]
enum Kind {
	CastVote,
	CastVotes,
	SubmitEntry,
	SubmitEntries,
	ConfirmMigration,
	RefuseMigration,
	WithdrawEntry,
	ExpireEntry,
	DischargeVoter,
	RegisterHospital,
	SuspendHospital,
	ReinstateHospital,
	SetEncryptionKey,
	SetSupportingHospitals,
	RegisterPatient,
	SetDatabaseOperator,
	SetApprovalPolicy,
	SetVotingPeriod,
	Blocks,
	Idle,
	Transfer,
	SessionKeys,
}

/// How often each kind comes, of a hundred or so.
const KINDS: [(u32, Kind); 22] = [
	(24, Kind::CastVote),
	(7, Kind::CastVotes),
	(20, Kind::SubmitEntry),
	(4, Kind::SubmitEntries),
	(3, Kind::ConfirmMigration),
	(2, Kind::RefuseMigration),
	(3, Kind::WithdrawEntry),
	(4, Kind::ExpireEntry),
	(6, Kind::DischargeVoter),
	(3, Kind::RegisterHospital),
	(3, Kind::SuspendHospital),
	(3, Kind::ReinstateHospital),
	(2, Kind::SetEncryptionKey),
	(4, Kind::SetSupportingHospitals),
	(3, Kind::RegisterPatient),
	(1, Kind::SetDatabaseOperator),
	(2, Kind::SetApprovalPolicy),
	(2, Kind::SetVotingPeriod),
	(5, Kind::Blocks),
	(2, Kind::Idle),
	(2, Kind::Transfer),
	(1, Kind::SessionKeys),
];

#[derive(Clone, Debug)]
pub struct Action {
	kind: Kind,
	dice: [u8; DICE],
}

pub fn actions() -> impl Strategy<Value = Vec<Action>> {
	let kinds = KINDS.map(|(weight, kind)| (weight, Just(kind)));
	let action = (Union::new_weighted(kinds.into()), any::<[u8; DICE]>());
	vec(
		action.prop_map(|(kind, dice)| Action { kind, dice }),
		0..=MAX_ACTIONS,
	)
}

impl Action {
	pub fn step(&self, model: &Model) -> Step {
		let dice = self.dice.iter();
		Maker { model, dice }.step(self.kind)
	}
}

/// Makes a step of an action. Dice shrink to zero, which stands for what is ordinary.
struct Maker<'a> {
	model: &'a Model,
	dice: slice::Iter<'a, u8>,
}

impl Maker<'_> {
	fn roll(&mut self) -> usize {
		self.dice.next().copied().unwrap_or(0).into()
	}

	fn one_in(&mut self, number: usize) -> bool {
		self.roll() % number == number - 1
	}

	fn pick<T: Clone>(&mut self, from: &[T]) -> T {
		from[self.roll() % from.len()].clone()
	}

	/// One of these; seldom anyone.
	fn mostly(&mut self, accounts: &[AccountId]) -> AccountId {
		if self.one_in(12) || accounts.is_empty() {
			return self.pick(&EVERYONE);
		}
		self.pick(accounts)
	}

	/// One of these; seldom any entry, or none.
	fn mostly_entry(&mut self, entries: &[EntryId]) -> EntryId {
		if self.one_in(10) || entries.is_empty() {
			return (self.roll() % (self.model.entries.len() + 2)) as EntryId;
		}
		self.pick(entries)
	}

	fn pending_entry(&mut self) -> EntryId {
		let pending = self.model.entries_that(|entry| entry.is_pending());
		self.mostly_entry(&pending)
	}

	/// The voters whom an entry waits for; seldom all of its voters.
	fn voters(&mut self, entry: EntryId) -> Vec<AccountId> {
		let all = self.one_in(8);
		let entry = self.model.entries.get(entry as usize);
		entry.map_or(vec![], |entry| {
			if all {
				entry.electorate()
			} else {
				entry.missing()
			}
		})
	}

	fn registered_hospital(&mut self) -> AccountId {
		let hospitals: Vec<_> = self.model.hospitals.keys().copied().collect();
		self.mostly(&hospitals)
	}

	fn suspended_hospitals(&self) -> Vec<AccountId> {
		let suspended = self.model.hospitals.iter().filter(|(_, one)| !one.active);
		suspended.map(|(account, _)| *account).collect()
	}

	fn verdict(&mut self) -> Verdict {
		let mut verdicts = [APPROVE; 10];
		verdicts[9] = REJECT;
		self.pick(&verdicts)
	}

	fn key(&mut self) -> PublicKey {
		if self.one_in(6) {
			return self.pick(&low_order_keys());
		}
		key(self.roll() as u8)
	}

	fn part(&mut self) -> SealedPart<Vec<u8>> {
		let sizes = [10, 1, MAX_CIPHERTEXT_LENGTH, 10, 1, MAX_CIPHERTEXT_LENGTH];
		let mut sizes = [sizes; 3].concat();
		sizes.extend([0, MAX_CIPHERTEXT_LENGTH + 1]);
		SealedPart {
			ciphertext: vec![self.roll() as u8; self.pick(&sizes) as usize],
			commitment: [self.roll() as u8; 32],
		}
	}

	fn signed(&mut self, account: AccountId, call: Call<Test>) -> Step {
		let caller = match self.roll() {
			254 => Caller::Root,
			255 => Caller::Nobody,
			_ => Caller::Account(account),
		};
		Step::Call(caller, call)
	}

	fn moved(&mut self, call: Call<Test>) -> Step {
		let caller = match self.roll() {
			250 => Caller::Root,
			251 => Caller::Nobody,
			252 => Caller::Account(FOUNDERS[0]),
			253 => Caller::Motion {
				ayes: 1,
				members: 2,
			},
			254 => Caller::Motion {
				ayes: 3,
				members: 5,
			},
			_ => Caller::Motion {
				ayes: 2,
				members: 3,
			},
		};
		Step::Call(caller, call)
	}

	fn step(&mut self, kind: Kind) -> Step {
		match kind {
			Kind::CastVote => self.vote(),
			Kind::CastVotes => self.votes(),
			Kind::DischargeVoter => self.discharge(),
			Kind::SubmitEntry => self.submit_entry(),
			Kind::SubmitEntries => self.submit_entries(),
			Kind::ConfirmMigration | Kind::RefuseMigration => self.migration(kind),
			Kind::WithdrawEntry | Kind::ExpireEntry => self.end(kind),
			Kind::RegisterHospital
			| Kind::SuspendHospital
			| Kind::ReinstateHospital
			| Kind::SetDatabaseOperator
			| Kind::SetApprovalPolicy
			| Kind::SetVotingPeriod => self.motion(kind),
			Kind::SetEncryptionKey => {
				let account = self.pick(&EVERYONE);
				let key = self.key();
				self.signed(account, Call::set_encryption_key { key })
			}
			Kind::SetSupportingHospitals => self.supporting_hospitals(),
			Kind::RegisterPatient => {
				let hospital = self.registered_hospital();
				let call = Call::register_patient {
					patient: self.mostly(&PATIENTS),
					encryption_key: self.key(),
				};
				self.signed(hospital, call)
			}
			Kind::Blocks => Step::Blocks(self.pick(&[1, 2, 1, 2, 3, 1, 2, VOTING_PERIOD])),
			Kind::Idle => {
				let unit = <Test as Config>::WeightInfo::expire_entry();
				let some = [20, 40, 100, 0].map(|units| unit * units);
				Step::Idle(self.pick(&[&[Weight::MAX; 2], &some[..]].concat()))
			}
			Kind::Transfer => self.transfer(),
			Kind::SessionKeys => self.session_keys(),
		}
	}

	fn vote(&mut self) -> Step {
		let entry = self.pending_entry();
		let verdict = self.verdict();
		let voters = self.voters(entry);
		let voter = self.mostly(&voters);
		self.signed(voter, Call::cast_vote { entry, verdict })
	}

	fn discharge(&mut self) -> Step {
		let suspended = self.suspended_hospitals();
		let waits_for_one = |entry: &ModelEntry| {
			entry.is_pending() && entry.missing().iter().any(|one| suspended.contains(one))
		};
		let waiting = self.model.entries_that(waits_for_one);
		let entry = self.mostly_entry(&waiting);
		let voters = self.voters(entry).into_iter();
		let (stopped, others): (Vec<_>, Vec<_>) = voters.partition(|one| suspended.contains(one));
		let caller = self.mostly(&others);
		let hospital = self.mostly(&stopped);
		self.signed(caller, Call::discharge_voter { entry, hospital })
	}

	fn votes(&mut self) -> Step {
		let mut voters = EVERYONE.to_vec();
		voters.retain(|voter| !self.model.awaited(*voter).is_empty());
		let voter = self.mostly(&voters);
		let awaited = self.model.awaited(voter);
		let first = self.roll();
		let verdicts = (0..self.batch_length()).map(|number| {
			let place = (first + number) % awaited.len().max(1);
			let next = awaited.get(place).copied();
			(self.mostly_entry(next.as_slice()), self.verdict())
		});
		let verdicts = verdicts.collect();
		self.signed(voter, Call::cast_votes { verdicts })
	}

	/// Often within the bound, and now and then just beyond.
	fn batch_length(&mut self) -> usize {
		let max = MAX_BATCH_LENGTH as usize;
		self.pick(&[2, 3, 1, max, 2, 3, 1, max, 2, 3, 0, max + 1])
	}

	/// One that can submit, and often the one that did before; seldom any.
	fn submitter(&mut self) -> AccountId {
		let mut ready = self.model.active_hospitals();
		ready.retain(|one| !self.model.hospitals[one].supporting.is_empty());
		match (self.roll() % 12, self.model.entries.last()) {
			(0..5, _) => self.mostly(&ready),
			(5..11, Some(entry)) => entry.hospital,
			_ => self.registered_hospital(),
		}
	}

	fn submit_entry(&mut self) -> Step {
		let hospital = self.submitter();
		let Submission {
			patient,
			health,
			bill,
			amends,
		} = self.submission(hospital);
		let call = Call::submit_entry {
			patient,
			health,
			bill,
			amends,
		};
		self.signed(hospital, call)
	}

	fn submit_entries(&mut self) -> Step {
		let hospital = self.submitter();
		let submissions = (0..self.batch_length()).map(|_| self.submission(hospital));
		let submissions = submissions.collect();
		self.signed(hospital, Call::submit_entries { submissions })
	}

	fn submission(&mut self, hospital: AccountId) -> Submission<AccountId> {
		let registered: Vec<_> = self.model.patients.keys().copied().collect();
		let patient = self.mostly(&registered);
		let fitting = self.model.entries_that(|entry| {
			(entry.hospital, entry.patient) == (hospital, patient) && !entry.is_pending()
		});
		let amends = self.one_in(if fitting.is_empty() { 16 } else { 4 });
		let amends = amends.then(|| self.mostly_entry(&fitting));
		Submission {
			patient,
			health: self.part(),
			bill: self.part(),
			amends,
		}
	}

	fn migration(&mut self, kind: Kind) -> Step {
		let operator = self.mostly(&[self.model.operator]);
		let approved = self.model.entries_that(|entry| entry.is_approved());
		let call = if let Kind::RefuseMigration = kind {
			let reasons = [RefusalReason::DoesNotOpen, RefusalReason::Malformed];
			Call::refuse_migration {
				entry: self.mostly_entry(&approved),
				reason: self.pick(&reasons),
			}
		} else {
			let entries = (0..self.batch_length()).map(|_| self.mostly_entry(&approved));
			Call::confirm_migration {
				entries: entries.collect(),
			}
		};
		self.signed(operator, call)
	}

	fn end(&mut self, kind: Kind) -> Step {
		if let Kind::ExpireEntry = kind {
			let due = self.model.due();
			let anyone = self.pick(&EVERYONE);
			let entry = if due.is_empty() {
				self.pending_entry()
			} else {
				self.mostly_entry(&due)
			};
			return self.signed(anyone, Call::expire_entry { entry });
		}
		let entry = self.pending_entry();
		let submitter = self.model.entries.get(entry as usize);
		let submitter = submitter.map(|entry| entry.hospital);
		let hospital = self.mostly(submitter.as_slice());
		self.signed(hospital, Call::withdraw_entry { entry })
	}

	fn motion(&mut self, kind: Kind) -> Step {
		let max = MAX_NAME_LENGTH as usize;
		let call = match kind {
			Kind::RegisterHospital => {
				let names = [1, 10, max, max + 1, 0].map(|length| vec![b'a'; length]);
				let names = [&names[..3], &names[..], &[vec![0xff]]].concat();
				Call::register_hospital {
					hospital: self.mostly(&[4, 5, 6, 7, 4, 5, 6, 7, PATIENT]),
					profile: profile(&self.pick(&names)),
				}
			}
			Kind::SuspendHospital => Call::suspend_hospital {
				hospital: self.registered_hospital(),
			},
			Kind::ReinstateHospital => {
				let suspended = self.suspended_hospitals();
				Call::reinstate_hospital {
					hospital: self.mostly(&suspended),
				}
			}
			Kind::SetDatabaseOperator => Call::set_database_operator {
				operator: self.pick(&[51, OPERATOR, OUTSIDER, FOUNDERS[0], PATIENT]),
			},
			Kind::SetVotingPeriod => Call::set_voting_period {
				blocks: self.pick(&[
					VOTING_PERIOD,
					5,
					MAX_VOTING_PERIOD,
					1,
					0,
					MAX_VOTING_PERIOD + 1,
				]),
			},
			_ => {
				let shares = [
					(2, 3),
					(1, 1),
					(1, 2),
					(1, 3),
					(1, u32::MAX),
					(u32::MAX, u32::MAX),
				];
				let wrong = [(0, 1), (2, 1), (0, 0)];
				let (numerator, denominator) = self.pick(&[&shares[..], &wrong[..]].concat());
				Call::set_approval_policy {
					policy: ApprovalPolicy {
						numerator,
						denominator,
					},
				}
			}
		};
		self.moved(call)
	}

	fn supporting_hospitals(&mut self) -> Step {
		let hospital = self.registered_hospital();
		let mut others: Vec<_> = self.model.hospitals.keys().copied().collect();
		others.retain(|other| *other != hospital);
		let first = self.roll() % others.len();
		others.rotate_left(first);
		let max = MAX_SUPPORTING_HOSPITALS as usize;
		others.truncate(self.pick(&[2, 3, max, 1, 2, 3, max, 1, 0, max - 1]));
		match self.roll() % 12 {
			8 => others.push(hospital),
			9 => others.extend(others.first().copied()),
			10 => others.push(OUTSIDER),
			11 => others.resize(max + 1, OUTSIDER),
			_ => {}
		}
		let call = Call::set_supporting_hospitals { hospitals: others };
		self.signed(hospital, call)
	}

	fn transfer(&mut self) -> Step {
		let (mut from, mut to) = (self.registered_hospital(), OUTSIDER);
		if self.one_in(2) {
			(from, to) = (to, from);
		}
		let left = self.pick(&[30, 1, 12, 500]);
		Step::Transfer {
			from,
			to,
			amount: self.model.free(from).saturating_sub(left),
		}
	}

	/// Some hospitals have session keys, an active one among them: the runtime sees to that.
	fn session_keys(&mut self) -> Step {
		let chosen = self.roll();
		let mut hospitals: Vec<_> = self.model.hospitals.keys().copied().collect();
		hospitals.retain(|hospital| (chosen >> (hospital % 8)) & 1 == 0);
		hospitals.push(self.pick(&self.model.active_hospitals()));
		Step::SessionKeys(hospitals)
	}
}
