//! The calls that hospitals, patients and the database operator send.

use crate::{
	runtime::runtime_types::{
		frame_system::pallet::Call as System,
		pallet_balances::pallet::Call as Balances,
		pallet_collective::pallet::Call as Consortium,
		pallet_consortium_root::pallet::Call as ConsortiumRoot,
		pallet_health_records::{
			ballot::ApprovalPolicy,
			pallet::Call as HealthRecords,
			types::{HospitalProfile, SealedPart},
		},
	},
	AccountId, BlockNumber, Bounds, Call, EntryId, Hash, RefusalReason, Submission, Verdict,
};
use consilium_record::{Commitment, EncryptionKey, SealedRecord};
use subxt::utils::MultiAddress;

/// Make an account a hospital: for the consortium.
pub fn register_hospital(hospital: AccountId, name: &str) -> Call {
	let profile = HospitalProfile {
		name: name.as_bytes().to_vec(),
	};
	Call::HealthRecords(HealthRecords::register_hospital { hospital, profile })
}

/// Suspend a hospital: for the consortium.
pub fn suspend_hospital(hospital: AccountId) -> Call {
	Call::HealthRecords(HealthRecords::suspend_hospital { hospital })
}

/// Reinstate a suspended hospital: for the consortium.
pub fn reinstate_hospital(hospital: AccountId) -> Call {
	Call::HealthRecords(HealthRecords::reinstate_hospital { hospital })
}

/// Name who moves records into the database: for the consortium.
pub fn set_database_operator(operator: AccountId) -> Call {
	Call::HealthRecords(HealthRecords::set_database_operator { operator })
}

/// Set which share of the supporting hospitals must approve: for the consortium.
pub fn set_approval_policy(numerator: u32, denominator: u32) -> Call {
	let policy = ApprovalPolicy {
		numerator,
		denominator,
	};
	Call::HealthRecords(HealthRecords::set_approval_policy { policy })
}

/// Set how many blocks an electorate has to decide: for the consortium.
pub fn set_voting_period(blocks: BlockNumber) -> Call {
	Call::HealthRecords(HealthRecords::set_voting_period { blocks })
}

/// Give an account so much, in the smallest unit of the token: for the consortium.
pub fn set_balance(account: AccountId, amount: u128) -> Call {
	as_root(Call::Balances(Balances::force_set_balance {
		who: MultiAddress::Id(account),
		new_free: amount,
	}))
}

/// Authorize an upgrade to a runtime, compiled to WebAssembly: for the consortium.
pub fn authorize_upgrade(code: &[u8]) -> Call {
	// The chain's hash function is that of commitments.
	let code_hash = Hash::from(Commitment::to(code).0);
	as_root(Call::System(System::authorize_upgrade { code_hash }))
}

/// Upgrade to a runtime that was authorized.
pub fn apply_authorized_upgrade(code: Vec<u8>) -> Call {
	Call::System(System::apply_authorized_upgrade { code })
}

/// Have a call carried out as Root: for the consortium.
pub fn as_root(call: Call) -> Call {
	Call::ConsortiumRoot(ConsortiumRoot::dispatch_as_root {
		call: Box::new(call),
	})
}

/// Propose a motion, which so many members must approve. `length` is that of the call, encoded.
pub fn propose(threshold: u32, call: Call, length: u32) -> Call {
	Call::Consortium(Consortium::propose {
		threshold,
		proposal: Box::new(call),
		length_bound: length,
	})
}

/// Vote on a motion.
pub fn vote(motion: Hash, index: u32, approve: bool) -> Call {
	Call::Consortium(Consortium::vote {
		proposal: motion,
		index,
		approve,
	})
}

/// Close a motion, whose call is within these bounds.
pub fn close(motion: Hash, index: u32, bounds: Bounds) -> Call {
	Call::Consortium(Consortium::close {
		proposal_hash: motion,
		index,
		proposal_weight_bound: bounds.weight,
		length_bound: bounds.length,
	})
}

/// Set the key that records are sealed to for the sender.
pub fn set_encryption_key(key: &EncryptionKey) -> Call {
	Call::HealthRecords(HealthRecords::set_encryption_key {
		key: key.to_bytes(),
	})
}

/// Name the hospitals that must agree to the sender's entries.
pub fn set_supporting_hospitals(hospitals: Vec<AccountId>) -> Call {
	Call::HealthRecords(HealthRecords::set_supporting_hospitals { hospitals })
}

/// Register a patient.
pub fn register_patient(patient: AccountId, encryption_key: &EncryptionKey) -> Call {
	Call::HealthRecords(HealthRecords::register_patient {
		patient,
		encryption_key: encryption_key.to_bytes(),
	})
}

/// A record that is to become an entry.
pub fn submission(patient: AccountId, record: SealedRecord, amends: Option<EntryId>) -> Submission {
	let part = |part: consilium_record::SealedPart| SealedPart {
		commitment: part.commitment.0,
		ciphertext: part.ciphertext,
	};
	Submission {
		patient,
		health: part(record.health),
		bill: part(record.bill),
		amends,
	}
}

/// Submit an entry.
pub fn submit_entry(submission: Submission) -> Call {
	let Submission {
		patient,
		health,
		bill,
		amends,
	} = submission;
	Call::HealthRecords(HealthRecords::submit_entry {
		patient,
		health,
		bill,
		amends,
	})
}

/// Submit several entries, at most 100, each whatever becomes of the others:
/// [`Included::entries`](crate::Included::entries) tells.
pub fn submit_entries(submissions: Vec<Submission>) -> Call {
	Call::HealthRecords(HealthRecords::submit_entries { submissions })
}

/// Vote on an entry.
pub fn cast_vote(entry: EntryId, verdict: Verdict) -> Call {
	Call::HealthRecords(HealthRecords::cast_vote { entry, verdict })
}

/// Vote on several entries: at most 100.
pub fn cast_votes(verdicts: Vec<(EntryId, Verdict)>) -> Call {
	Call::HealthRecords(HealthRecords::cast_votes { verdicts })
}

/// Take an entry back.
pub fn withdraw_entry(entry: EntryId) -> Call {
	Call::HealthRecords(HealthRecords::withdraw_entry { entry })
}

/// Wait for a suspended hospital's vote no longer.
pub fn discharge_voter(entry: EntryId, hospital: AccountId) -> Call {
	Call::HealthRecords(HealthRecords::discharge_voter { entry, hospital })
}

/// Say that the records of entries are in the database: at most 100.
pub fn confirm_migration(entries: Vec<EntryId>) -> Call {
	Call::HealthRecords(HealthRecords::confirm_migration { entries })
}

/// Say that the record of an entry cannot be taken into the database.
pub fn refuse_migration(entry: EntryId, reason: RefusalReason) -> Call {
	Call::HealthRecords(HealthRecords::refuse_migration { entry, reason })
}

/// A motion's call in words, for people.
pub fn describe(call: &Call) -> String {
	match call {
		Call::HealthRecords(HealthRecords::register_hospital { hospital, profile }) => {
			let name = String::from_utf8_lossy(&profile.name);
			format!("register {hospital} as hospital {name:?}")
		}
		Call::HealthRecords(HealthRecords::suspend_hospital { hospital }) => {
			format!("suspend the hospital {hospital}")
		}
		Call::HealthRecords(HealthRecords::reinstate_hospital { hospital }) => {
			format!("reinstate the hospital {hospital}")
		}
		Call::HealthRecords(HealthRecords::set_database_operator { operator }) => {
			format!("make {operator} the database operator")
		}
		Call::HealthRecords(HealthRecords::set_approval_policy { policy }) => format!(
			"require the approval of {}/{} of the supporting hospitals",
			policy.numerator, policy.denominator
		),
		Call::HealthRecords(HealthRecords::set_voting_period { blocks }) => {
			format!("give electorates {blocks} blocks to decide")
		}
		Call::ConsortiumRoot(ConsortiumRoot::dispatch_as_root { call }) => match &**call {
			Call::Balances(Balances::force_set_balance {
				who: MultiAddress::Id(account),
				new_free,
			}) => format!("set the balance of {account} to {new_free}"),
			Call::System(System::authorize_upgrade { code_hash }) => {
				format!("authorize the runtime with the hash {code_hash:?}")
			}
			other => format!("as Root: {other:?}"),
		},
		other => format!("{other:?}"),
	}
}
