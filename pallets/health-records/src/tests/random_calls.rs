//! Random calls by everyone, one after the other: the pallet answers as the [model](super::model)
//! does, and comes to the same state.
//!
//! The environment variable `CONSILIUM_RANDOM_SEQUENCES` says how many sequences are tried. One that
//! fails is shortened, and printed step by step.

pub mod steps;

use super::{model::Model, *};
use crate::{Call, Entry, Error};
use frame_support::{
	dispatch::{CheckIfFeeless, DispatchResult, GetDispatchInfo},
	traits::{GetCallName, Hooks, UnfilteredDispatchable},
	weights::Weight,
};
use proptest::{
	prelude::*,
	test_runner::{TestError, TestRunner},
};
use scale_info::{TypeDef, TypeInfo};
use sp_runtime::DispatchError::BadOrigin;
use std::{
	cell::RefCell,
	collections::{BTreeMap, BTreeSet},
	env,
	panic::catch_unwind,
};
use steps::{actions, Action, Caller, Step, EVERYONE};

const DEFAULT_SEQUENCES: u32 = 300;
const MAX_ACTIONS: usize = 450;
/// After so many actions the states are compared.
const ACTIONS_BETWEEN_COMPARISONS: usize = 20;
/// In so many sequences, all that can happen must happen.
const SEQUENCES_FOR_EVERYTHING: u32 = 300;

type Checked = Result<(), TestCaseError>;

#[test]
fn random_calls_do_what_the_model_says() {
	let sequences = env::var("CONSILIUM_RANDOM_SEQUENCES").map_or(DEFAULT_SEQUENCES, |number| {
		number
			.parse()
			.expect("CONSILIUM_RANDOM_SEQUENCES is a number")
	});
	let config = ProptestConfig {
		cases: sequences,
		failure_persistence: None,
		max_shrink_iters: 10_000,
		..ProptestConfig::default()
	};
	let tally = RefCell::new(Tally::default());
	let outcome = TestRunner::new(config).run(&actions(), |actions| {
		play(&actions, &mut tally.borrow_mut(), false)
	});
	match outcome {
		Ok(()) => {}
		Err(TestError::Fail(reason, actions)) => {
			let actions = shortened(actions);
			println!("The shortest sequence that fails:");
			let error = play(&actions, &mut Tally::default(), true).err();
			panic!(
				"{}",
				error.map_or(reason.to_string(), |error| error.to_string())
			);
		}
		Err(TestError::Abort(reason)) => panic!("{reason}"),
	}
	let tally = tally.into_inner();
	println!("{} calls in {sequences} sequences: {tally:#?}", tally.calls);
	if sequences >= SEQUENCES_FOR_EVERYTHING {
		tally.assert_everything_happened();
	}
}

/// Leave out what is not needed for the failure. Proptest has tried it once for each action; what
/// could not be left out then often can when others are gone.
fn shortened(mut actions: Vec<Action>) -> Vec<Action> {
	let fails = |actions: &[Action]| {
		let played = catch_unwind(|| play(actions, &mut Tally::default(), false));
		!matches!(played, Ok(Ok(())))
	};
	loop {
		let length = actions.len();
		for place in (0..length).rev() {
			let mut fewer = actions.clone();
			fewer.remove(place);
			if fails(&fewer) {
				actions = fewer;
			}
		}
		if actions.len() == length {
			return actions;
		}
	}
}

/// What happened in all sequences: without it, a test that does nothing would pass.
#[derive(Debug, Default)]
struct Tally {
	calls: u64,
	succeeded: BTreeMap<&'static str, u64>,
	failed: BTreeMap<&'static str, u64>,
	/// How the entries ended.
	ends: BTreeMap<&'static str, u64>,
	expired_by_themselves: u64,
	free: u64,
}

impl Tally {
	fn count_call(&mut self, call: &Call<Test>, result: &DispatchResult, is_free: bool) {
		self.calls += 1;
		self.free += u64::from(is_free);
		let (counts, name) = match result {
			Ok(()) => (&mut self.succeeded, call.get_call_name()),
			Err(error) => (&mut self.failed, (*error).into()),
		};
		*counts.entry(name).or_default() += 1;
	}

	fn count_end(&mut self, status: EntryStatus) {
		let end = match status {
			EntryStatus::Pending => "Pending",
			EntryStatus::Approved => "Approved",
			EntryStatus::Rejected => "Rejected",
			EntryStatus::Expired => "Expired",
			EntryStatus::Withdrawn => "Withdrawn",
			EntryStatus::Migrated => "Migrated",
			EntryStatus::Refused(_) => "Refused",
		};
		*self.ends.entry(end).or_default() += 1;
	}

	/// Every call succeeded, every error came up, every end was reached.
	fn assert_everything_happened(&self) {
		let names = |counts: &BTreeMap<_, u64>| counts.keys().copied().collect::<BTreeSet<_>>();
		let calls = Call::<Test>::get_call_names();
		assert_eq!(names(&self.succeeded), calls.iter().copied().collect());

		let TypeDef::Variant(errors) = Error::<Test>::type_info().type_def else {
			panic!("the errors are an enum");
		};
		let mut errors: BTreeSet<_> = errors.variants.iter().map(|error| error.name).collect();
		errors.insert(BadOrigin.into());
		// Nobody lives to see 2^64 entries.
		errors.remove("EntryIdsExhausted");
		assert_eq!(names(&self.failed), errors);

		let ends = ["Expired", "Migrated", "Refused", "Rejected", "Withdrawn"];
		assert_eq!(names(&self.ends), ends.into());
		assert!(self.expired_by_themselves > 0 && self.free > 0);
	}
}

/// Play a sequence on a fresh chain, and then close everything that is open.
fn play(actions: &[Action], tally: &mut Tally, narrate: bool) -> Checked {
	externalities().execute_with(|| {
		let model = Model::new();
		let mut game = Game {
			model,
			tally,
			narrate,
		};
		game.prepare()?;
		for (number, action) in actions.iter().enumerate() {
			let step = action.step(&game.model);
			game.play(step)?;
			if number % ACTIONS_BETWEEN_COMPARISONS == 0 {
				game.compare()?;
			}
		}
		game.compare()?;
		game.close()
	})
}

/// The pallet's chain, which is the environment, and the model beside it.
struct Game<'a> {
	model: Model,
	tally: &'a mut Tally,
	narrate: bool,
}

impl Game<'_> {
	fn play(&mut self, step: Step) -> Checked {
		if self.narrate {
			println!("{step:?}");
		}
		match step {
			Step::Call(caller, call) => self.call(caller, call)?,
			Step::Blocks(number) => {
				self.model.now += number;
				System::set_block_number(self.model.now);
				System::reset_events();
			}
			Step::Idle(weight) => self.idle(weight)?,
			Step::Transfer { from, to, amount } => {
				let made = Balances::transfer_keep_alive(signed(from), to, amount);
				prop_assert_eq!(made, Ok(()));
				for (account, amount) in [(from, amount.wrapping_neg()), (to, amount)] {
					let owned = self.model.owned.entry(account).or_default();
					*owned = owned.wrapping_add(amount);
				}
			}
			Step::SessionKeys(accounts) => {
				WithSessionKeys::set(accounts.clone());
				self.model.with_session_keys = accounts;
			}
		}
		Ok(())
	}

	fn call(&mut self, caller: Caller, call: Call<Test>) -> Checked {
		let origin = caller.origin();
		let weight = call.get_dispatch_info().call_weight;
		let mut is_free = false;
		if let Caller::Account(account) = caller {
			is_free = self.model.is_free(account, &call);
			prop_assert_eq!(call.is_feeless(&origin), is_free, "is it free?");
		}
		let answer = call.clone().dispatch_bypass_filter(origin);
		if let Ok(info) = answer {
			let actual = info.actual_weight.unwrap_or(weight);
			prop_assert!(actual.all_lte(weight), "it weighs more than it says");
		}
		let answer = answer.map(|_| ()).map_err(|error| error.error);
		self.tally.count_call(&call, &answer, is_free);
		let expected = self.model.apply(caller, call);
		prop_assert_eq!(answer, expected, "pallet and model answer differently");
		Ok(())
	}

	/// With all the weight, what is due in its order expires; with less, the oldest of it.
	fn idle(&mut self, weight: Weight) -> Checked {
		let consumed = HealthRecords::on_idle(self.model.now, weight);
		prop_assert!(consumed.all_lte(weight / 4), "it weighs more than it may");
		let due = self.model.due_in_order();
		let has_expired = |id: &EntryId| entry_status(*id) == EntryStatus::Expired;
		let expired = due.iter().take_while(|id| has_expired(id)).count();
		prop_assert!(!due[expired..].iter().any(has_expired), "not the oldest");
		if weight == Weight::MAX {
			prop_assert_eq!(expired, due.len(), "not all that is due expired");
		}
		for id in &due[..expired] {
			prop_assert_eq!(self.model.expire_entry(*id), Ok(()));
		}
		self.tally.expired_by_themselves += expired as u64;
		Ok(())
	}

	/// The founders support one another, and register two patients.
	fn prepare(&mut self) -> Checked {
		for founder in FOUNDERS {
			let mut hospitals = FOUNDERS.to_vec();
			hospitals.retain(|other| *other != founder);
			let call = Call::set_supporting_hospitals { hospitals };
			self.play(Step::Call(Caller::Account(founder), call))?;
		}
		for patient in [PATIENT, PATIENT + 1] {
			let encryption_key = key(1);
			let call = Call::register_patient {
				patient,
				encryption_key,
			};
			self.play(Step::Call(Caller::Account(SUBMITTER), call))?;
		}
		Ok(())
	}

	/// Half of the pending entries are expired by a call, the others by themselves; the operator
	/// takes the approved ones. All that was held is free again.
	fn close(&mut self) -> Checked {
		self.play(Step::Blocks(MAX_VOTING_PERIOD + 1))?;
		let due = self.model.due();
		for entry in due.into_iter().filter(|entry| entry % 2 == 0) {
			let call = Call::expire_entry { entry };
			self.play(Step::Call(Caller::Account(OUTSIDER), call))?;
		}
		self.play(Step::Idle(Weight::MAX))?;
		let approved = self.model.entries_that(|entry| entry.is_approved());
		for entries in approved.chunks(MAX_BATCH_LENGTH as usize) {
			let entries = entries.to_vec();
			let call = Call::confirm_migration { entries };
			self.play(Step::Call(Caller::Account(self.model.operator), call))?;
		}
		self.compare()?;
		for account in EVERYONE {
			let owned = self.model.owned.get(&account).copied().unwrap_or(0);
			prop_assert_eq!(Balances::reserved_balance(account), 0);
			prop_assert_eq!(Balances::free_balance(account), owned);
		}
		let left = SealedParts::<Test>::iter().count();
		prop_assert_eq!(left, 0, "something is still open");
		for id in 0..self.model.entries.len() as EntryId {
			self.tally.count_end(entry_status(id));
		}
		Ok(())
	}

	/// The invariants hold, and whatever can be asked has the model's answer.
	fn compare(&self) -> Checked {
		prop_assert_eq!(HealthRecords::do_try_state(), Ok(()));
		let model = &self.model;
		let active = HealthRecords::active_hospitals();
		prop_assert_eq!(active, model.active_hospitals());
		prop_assert_eq!(DatabaseOperator::<Test>::get(), Some(model.operator));
		prop_assert_eq!(CurrentApprovalPolicy::<Test>::get(), model.policy);
		prop_assert_eq!(VotingPeriod::<Test>::get(), model.voting_period);
		let issued: Balance = model.owned.values().sum();
		prop_assert_eq!(Balances::total_issuance(), issued);
		for account in EVERYONE {
			self.compare_account(account)?;
		}
		for id in 0..=model.entries.len() as EntryId {
			self.compare_entry(id)?;
		}
		Ok(())
	}

	fn compare_account(&self, account: AccountId) -> Checked {
		let model = &self.model;
		let expected = model.hospitals.get(&account);
		let status = |active: bool| match active {
			true => HospitalStatus::Active,
			false => HospitalStatus::Suspended,
		};
		prop_assert_eq!(
			HealthRecords::hospital(account),
			expected.map(|one| hospital(&one.name, status(one.active)))
		);
		prop_assert_eq!(
			HealthRecords::supporting_hospitals(account),
			expected.map_or(vec![], |one| one.supporting.clone())
		);
		let patient = HealthRecords::patient(account);
		let patient = patient.map(|one| (one.registered_by, one.registered_at));
		prop_assert_eq!(patient.as_ref(), model.patients.get(&account));
		let key = HealthRecords::encryption_key(account).map(|one| (one.key, one.since));
		prop_assert_eq!(key.as_ref(), model.encryption_keys.get(&account));
		let awaited = HealthRecords::pending_entries(account);
		prop_assert_eq!(awaited, model.awaited(account), "pending for {}", account);
		prop_assert_eq!(held(account), model.held(account), "held from {}", account);
		let free = Balances::free_balance(account);
		prop_assert_eq!(free, model.free(account), "free balance of {}", account);
		Ok(())
	}

	fn compare_entry(&self, id: EntryId) -> Checked {
		let Some(expected) = self.model.entries.get(id as usize) else {
			prop_assert_eq!(HealthRecords::entry(id), None);
			return Ok(());
		};
		let count = expected.count();
		let entry = HealthRecords::entry(id);
		let ballot = entry.and_then(|entry| entry.ballot);
		let votes = ballot.as_ref().map(|ballot| ballot.count());
		prop_assert_eq!(votes, expected.is_open().then_some(count), "entry {}", id);
		let entry = Entry {
			hospital: expected.hospital,
			patient: expected.patient,
			amends: expected.amends,
			health: expected.health.commitment,
			bill: expected.bill.commitment,
			submitted_at: expected.submitted_at,
			status: expected.status(),
			final_count: (!expected.is_pending()).then_some(count),
			ballot,
		};
		prop_assert_eq!(HealthRecords::entry(id), Some(entry), "entry {}", id);
		prop_assert_eq!(HealthRecords::vote_count(id), Some(count), "entry {}", id);
		let allowed = HealthRecords::data_migration_allowed(id);
		prop_assert_eq!(allowed, expected.is_approved(), "entry {}", id);
		for (part, expected_part) in [
			(HealthRecords::health_details(id), &expected.health),
			(HealthRecords::bill_details(id), &expected.bill),
		] {
			let part = part.map(|part| SealedPart {
				commitment: part.commitment,
				ciphertext: part.ciphertext.into_inner(),
			});
			let expected = expected.is_open().then_some(expected_part);
			prop_assert_eq!(part.as_ref(), expected, "entry {}", id);
		}
		Ok(())
	}
}
