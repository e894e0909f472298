#![cfg_attr(not(feature = "std"), no_std)]
#![doc = include_str!("../README.md")]

extern crate alloc;

pub use awaited::{AwaitedBits, AwaitedPage};
pub use ballot::{
	ApprovalPolicy, Ballot, Elector, HospitalElectors, Outcome, RejectionReason, Verdict, VoteCount,
};
#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
pub use pallet::*;
pub use types::{
	CiphertextOf, Ciphertexts, Commitment, EncryptionKey, EncryptionKeyOf, Entry, EntryId,
	EntryStatus, Hospital, HospitalOf, HospitalProfile, HospitalStatus, Patient, PatientOf,
	PublicKey, RefusalReason, SealedPart, Submission,
};
pub use weights::WeightInfo;

mod awaited;
mod ballot;
mod batch;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod entries;
mod migration;
#[cfg(test)]
mod mock;
mod participants;
mod registry;
mod submission;
#[cfg(test)]
mod tests;
#[cfg(any(test, feature = "try-runtime"))]
mod try_state;
mod types;
mod views;
mod voting;
pub mod weights;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::{string::String, vec::Vec};
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungible::{Inspect, Mutate, MutateHold},
			ChangeMembers, EnsureOrigin, Footprint, InitializeMembers, SortedMembers,
			ValidatorRegistration,
		},
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::traits::{Convert, Zero};

	/// What the consortium's token is counted in.
	pub type BalanceOf<T> =
		<<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Who speaks for the consortium: two thirds of its members.
		type ConsortiumOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The collective whose members are the active hospitals. This pallet alone changes it.
		type Membership: InitializeMembers<Self::AccountId> + ChangeMembers<Self::AccountId>;

		/// The members of that collective, read.
		type Members: SortedMembers<Self::AccountId>;

		/// Whether an account has set session keys, that is, can validate.
		type SessionKeys: ValidatorRegistration<Self::AccountId>;

		/// Where fees and deposits are paid from.
		type Currency: Mutate<Self::AccountId>
			+ MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

		/// Why balances are held, in the whole runtime.
		type RuntimeHoldReason: From<HoldReason> + Parameter + Member + MaxEncodedLen + Copy;

		/// What a hospital is given when it is registered, and an account when it becomes the
		/// database operator, in the smallest unit of the token: it pays the fees and deposits of
		/// calls, and buys nothing else.
		#[pallet::constant]
		type RegistrationGrant: Get<BalanceOf<Self>>;

		/// What is held from a hospital for the ciphertexts of an entry, until the entry closes.
		type DepositPrice: Convert<Footprint, BalanceOf<Self>>;

		/// How many hospitals can be registered, suspended ones included.
		#[pallet::constant]
		type MaxHospitals: Get<u32>;

		/// How many bytes of UTF-8 the name of a hospital can have.
		#[pallet::constant]
		type MaxNameLength: Get<u32>;

		/// How many supporting hospitals a hospital can have: at most 255.
		#[pallet::constant]
		type MaxSupportingHospitals: Get<u32>;

		/// How many bytes the ciphertext of each of an entry's two parts can have.
		#[pallet::constant]
		type MaxCiphertextLength: Get<u32>;

		/// How many entries of a hospital can be pending.
		#[pallet::constant]
		type MaxPending: Get<u32>;

		/// How many entries a call that takes many can name or open.
		#[pallet::constant]
		type MaxBatchLength: Get<u32>;

		/// How many blocks an electorate has to decide, until the consortium says otherwise.
		#[pallet::constant]
		type DefaultVotingPeriod: Get<BlockNumberFor<Self>>;

		/// How many blocks the consortium can give an electorate.
		#[pallet::constant]
		type MaxVotingPeriod: Get<BlockNumberFor<Self>>;

		/// How many blocks lie at least between two changes of a patient's encryption key that are
		/// free: a free call must not be a way to fill blocks.
		#[pallet::constant]
		type FreeKeyInterval: Get<BlockNumberFor<Self>>;

		/// The weights of this pallet's calls.
		type WeightInfo: WeightInfo;

		/// What the benchmarks need from beyond this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// Why this pallet holds a balance.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// For the ciphertexts of an open entry.
		EntryDeposit,
	}

	/// The registered hospitals, suspended ones included: a hospital is never forgotten, since
	/// what it submitted and what it voted stays.
	#[pallet::storage]
	pub type Hospitals<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, T::AccountId, HospitalOf<T>>;

	/// The hospitals that must agree to a hospital's entries: registered, distinct, not itself.
	#[pallet::storage]
	pub type SupportingHospitals<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		BoundedVec<T::AccountId, T::MaxSupportingHospitals>,
		ValueQuery,
	>;

	/// The registered patients. No account is a hospital's and a patient's.
	#[pallet::storage]
	pub type Patients<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, PatientOf<T>>;

	/// The keys that records are sealed to: of hospitals, patients and the database operator.
	#[pallet::storage]
	pub type EncryptionKeys<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, EncryptionKeyOf<T>>;

	/// Who migrates entries into the database.
	#[pallet::storage]
	pub type DatabaseOperator<T: Config> = StorageValue<_, T::AccountId>;

	/// Which share of the supporting hospitals must approve the entries that are submitted now.
	#[pallet::storage]
	pub type CurrentApprovalPolicy<T: Config> = StorageValue<_, ApprovalPolicy, ValueQuery>;

	/// How many blocks the electorates of the entries that are submitted now have to decide.
	#[pallet::storage]
	pub type VotingPeriod<T: Config> =
		StorageValue<_, BlockNumberFor<T>, ValueQuery, T::DefaultVotingPeriod>;

	/// The number that the next entry gets.
	#[pallet::storage]
	pub type NextEntryId<T: Config> = StorageValue<_, EntryId, ValueQuery>;

	/// Every entry that there was, and the votes on those that are open.
	#[pallet::storage]
	pub type Entries<T: Config> = StorageMap<_, Twox64Concat, EntryId, Entry<T>>;

	/// By voter, the pending entries that wait for their vote: a page has the entries of 128 numbers
	/// in a row, a bit each, and is there while one of its bits is set.
	#[pallet::storage]
	pub type AwaitedVotes<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Twox64Concat,
		AwaitedPage,
		AwaitedBits,
		ValueQuery,
	>;

	/// How many entries of a hospital are pending.
	#[pallet::storage]
	pub type PendingCount<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	/// No entry before this one is pending. It moves on when the blocks have time.
	#[pallet::storage]
	pub type OldestPending<T: Config> = StorageValue<_, EntryId, ValueQuery>;

	/// The ciphertexts of the open entries, pending and approved, and of no other.
	#[pallet::storage]
	pub type SealedParts<T: Config> = StorageMap<_, Twox64Concat, EntryId, Ciphertexts<T>>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The founding hospitals, each with its name. Their balances are not made here.
		pub hospitals: Vec<(T::AccountId, String)>,
		/// The database operator. Its balance is not made here.
		pub database_operator: Option<T::AccountId>,
		/// Which share of the supporting hospitals must approve: all, if nothing is said.
		pub approval_policy: ApprovalPolicy,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::build_registry(&self.hospitals);
			DatabaseOperator::<T>::set(self.database_operator.clone());
			assert!(
				self.approval_policy.is_valid(),
				"genesis: the approval policy is not a share"
			);
			CurrentApprovalPolicy::<T>::put(self.approval_policy);
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A hospital joined the consortium.
		HospitalRegistered { hospital: T::AccountId },
		/// A hospital was suspended: it has left the collective, and stops validating when the
		/// session after next begins.
		HospitalSuspended { hospital: T::AccountId },
		/// A suspended hospital is a member of the consortium again.
		HospitalReinstated { hospital: T::AccountId },
		/// Records are sealed to this key from now on.
		EncryptionKeySet {
			account: T::AccountId,
			key: PublicKey,
		},
		/// A hospital named those that must agree to its entries from now on.
		SupportingHospitalsSet {
			hospital: T::AccountId,
			supporting: Vec<T::AccountId>,
		},
		/// A hospital registered a patient.
		PatientRegistered {
			patient: T::AccountId,
			hospital: T::AccountId,
		},
		/// An entry is pending.
		EntrySubmitted {
			entry: EntryId,
			hospital: T::AccountId,
			patient: T::AccountId,
			amends: Option<EntryId>,
		},
		/// Of several submissions in one call, the one at this place, counted from 0, was not taken.
		SubmissionSkipped {
			place: u32,
			hospital: T::AccountId,
			error: DispatchError,
		},
		/// An account voted on these entries.
		VotesCast {
			voter: T::AccountId,
			verdicts: Vec<(EntryId, Verdict)>,
		},
		/// Of several votes in one call, this one was not taken.
		VoteSkipped {
			entry: EntryId,
			voter: T::AccountId,
			error: DispatchError,
		},
		/// A suspended hospital that had not voted is no longer waited for.
		VoterDischarged { entry: EntryId, voter: T::AccountId },
		/// The electorate agreed: data migration is allowed.
		EntryApproved { entry: EntryId },
		/// The electorate did not agree.
		EntryRejected { entry: EntryId },
		/// The hospital that submitted the entry took it back.
		EntryWithdrawn { entry: EntryId },
		/// The deadline passed before the electorate decided.
		EntryExpired { entry: EntryId },
		/// The record is in the database.
		MigrationConfirmed { entry: EntryId },
		/// Of several entries in one call, this one was not approved.
		MigrationSkipped {
			entry: EntryId,
			error: DispatchError,
		},
		/// The record could not be taken into the database.
		MigrationRefused {
			entry: EntryId,
			reason: RefusalReason,
		},
		/// Another account migrates from now on.
		DatabaseOperatorSet { operator: T::AccountId },
		/// Another share of the supporting hospitals must approve the entries to come.
		ApprovalPolicySet { policy: ApprovalPolicy },
		/// The electorates of the entries to come have so many blocks to decide.
		VotingPeriodSet { blocks: BlockNumberFor<T> },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account is registered as a hospital already.
		HospitalAlreadyRegistered,
		/// The account is not registered as a hospital.
		HospitalNotRegistered,
		/// The hospital is suspended already.
		HospitalAlreadySuspended,
		/// The hospital is not suspended.
		HospitalNotSuspended,
		/// `MaxHospitals` hospitals are registered.
		MaxHospitalsExceeded,
		/// The name has more than `MaxNameLength` bytes.
		MaxNameLengthExceeded,
		/// The name is empty.
		NameEmpty,
		/// The name is not UTF-8.
		NameNotUtf8,
		/// No other active hospital has session keys: without this one nobody would validate.
		LastValidator,
		/// The hospital is suspended.
		HospitalSuspended,
		/// The account is registered as a patient: it cannot be a hospital too.
		AccountIsPatient,
		/// The account is registered as a hospital: it cannot be a patient too.
		AccountIsHospital,
		/// The account is registered as a patient already.
		PatientAlreadyRegistered,
		/// The account is not registered as a patient.
		PatientNotRegistered,
		/// The account is neither a hospital, nor a patient, nor the database operator.
		NotAParticipant,
		/// The key is not canonical, so that its owner could not open what is sealed to it, or is of
		/// low order, so that everyone could.
		EncryptionKeyInvalid,
		/// The list of supporting hospitals is empty.
		SupportingHospitalsEmpty,
		/// The list has more than `MaxSupportingHospitals` hospitals.
		MaxSupportingHospitalsExceeded,
		/// A hospital cannot support itself.
		SupportsItself,
		/// A hospital is twice in the list.
		SupportingHospitalRepeated,
		/// An account in the list is not registered as a hospital.
		SupportingHospitalNotRegistered,
		/// The hospital has not named its supporting hospitals.
		SupportingHospitalsNotSet,
		/// All supporting hospitals are suspended.
		NoActiveSupportingHospital,
		/// A part has no ciphertext.
		CiphertextEmpty,
		/// The ciphertext of a part has more than `MaxCiphertextLength` bytes.
		MaxCiphertextLengthExceeded,
		/// `MaxPending` entries of the hospital are pending.
		MaxPendingExceeded,
		/// The hospital's balance does not suffice for the deposit.
		DepositUnaffordable,
		/// The last entry number is taken.
		EntryIdsExhausted,
		/// There is no entry with the number of the one to amend.
		AmendedEntryNotFound,
		/// The entry to amend is of another hospital or about another patient.
		AmendedEntryOfOthers,
		/// The entry to amend was not approved: there is no record to correct.
		AmendedEntryNotApproved,
		/// There is no entry with this number.
		EntryNotFound,
		/// The entry is not pending: it has been decided, or has ended otherwise.
		EntryNotPending,
		/// The deadline of the entry has passed: no vote is taken any more.
		DeadlinePassed,
		/// The deadline of the entry has not passed.
		DeadlineNotPassed,
		/// The account is not in the electorate of the entry.
		NotInElectorate,
		/// The account has voted on the entry.
		AlreadyVoted,
		/// The hospital to discharge is not in the electorate of the entry.
		VoterNotInElectorate,
		/// No other supporting hospital is in the electorate of the entry.
		LastElector,
		/// Another hospital submitted the entry.
		NotSubmitter,
		/// The call names no entry, or opens none.
		BatchEmpty,
		/// The call names or opens more than `MaxBatchLength` entries.
		MaxBatchLengthExceeded,
		/// The account is not the database operator.
		NotDatabaseOperator,
		/// The entry is not approved, or its migration is over.
		EntryNotApproved,
		/// The account is the database operator already.
		OperatorAlreadySet,
		/// The share is not more than nothing and at most all.
		ApprovalPolicyInvalid,
		/// The voting period is zero, or longer than `MaxVotingPeriod`.
		VotingPeriodOutOfBounds,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Make an account a hospital and a member of the consortium.
		///
		/// It receives `RegistrationGrant`, votes in the collective at once, and validates from the
		/// session after next once it has set session keys.
		///
		/// The origin must be `ConsortiumOrigin`. The name has 1 to `MaxNameLength` bytes of UTF-8.
		///
		/// Emits `HospitalRegistered`. Fails with `HospitalAlreadyRegistered` (a suspended hospital
		/// is registered: see [`Self::reinstate_hospital`]), `AccountIsPatient`,
		/// `MaxHospitalsExceeded`, `NameEmpty`, `MaxNameLengthExceeded` or `NameNotUtf8`.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register_hospital())]
		pub fn register_hospital(
			origin: OriginFor<T>,
			hospital: T::AccountId,
			profile: HospitalProfile<Vec<u8>>,
		) -> DispatchResult {
			T::ConsortiumOrigin::ensure_origin(origin)?;
			Self::do_register_hospital(hospital, profile)
		}

		/// Take a hospital out of the consortium until it is reinstated.
		///
		/// It neither submits nor votes from now on, in the collective's open motions its votes no
		/// longer count, and it stops validating when the session after next begins. What it voted
		/// on entries stays; where its vote is awaited, see [`Self::discharge_voter`].
		///
		/// The origin must be `ConsortiumOrigin`.
		///
		/// Emits `HospitalSuspended`. Fails with `HospitalNotRegistered`,
		/// `HospitalAlreadySuspended`, or `LastValidator`.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::suspend_hospital())]
		pub fn suspend_hospital(origin: OriginFor<T>, hospital: T::AccountId) -> DispatchResult {
			T::ConsortiumOrigin::ensure_origin(origin)?;
			Self::do_suspend_hospital(hospital)
		}

		/// Make a suspended hospital a member of the consortium again.
		///
		/// Its session keys, if it kept them, count again from the session after next.
		///
		/// The origin must be `ConsortiumOrigin`.
		///
		/// Emits `HospitalReinstated`. Fails with `HospitalNotRegistered` or
		/// `HospitalNotSuspended`.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::reinstate_hospital())]
		pub fn reinstate_hospital(origin: OriginFor<T>, hospital: T::AccountId) -> DispatchResult {
			T::ConsortiumOrigin::ensure_origin(origin)?;
			Self::do_reinstate_hospital(hospital)
		}

		/// Set the X25519 public key that records are sealed to for the caller, or rotate it.
		///
		/// The caller must be a hospital that is not suspended, a patient or the database operator.
		/// A private key that was rotated out is needed until every open entry that was submitted
		/// before is closed. A patient pays nothing if the key before was set `FreeKeyInterval`
		/// blocks ago or earlier.
		///
		/// Emits `EncryptionKeySet`. Fails with `HospitalSuspended`, `NotAParticipant` or
		/// `EncryptionKeyInvalid`.
		#[pallet::call_index(3)]
		// Whether it is free, two values tell.
		#[pallet::weight(
			T::WeightInfo::set_encryption_key().saturating_add(T::DbWeight::get().reads(2))
		)]
		#[pallet::feeless_if(|origin: &OriginFor<T>, key: &PublicKey| -> bool {
			Pallet::<T>::is_free_key(origin, key)
		})]
		pub fn set_encryption_key(origin: OriginFor<T>, key: PublicKey) -> DispatchResult {
			Self::do_set_encryption_key(ensure_signed(origin)?, key)
		}

		/// Name the hospitals that must agree to the caller's entries. The list replaces the one
		/// before, for the entries to come.
		///
		/// The caller must be an active hospital. The list has 1 to `MaxSupportingHospitals`
		/// registered hospitals. Those that are suspended when an entry is submitted are left out
		/// of its electorate.
		///
		/// Emits `SupportingHospitalsSet`. Fails with `HospitalNotRegistered`, `HospitalSuspended`,
		/// `SupportingHospitalsEmpty`, `MaxSupportingHospitalsExceeded`, `SupportsItself`,
		/// `SupportingHospitalRepeated` or `SupportingHospitalNotRegistered`.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::set_supporting_hospitals(
			T::MaxSupportingHospitals::get().min(hospitals.len() as u32)
		))]
		pub fn set_supporting_hospitals(
			origin: OriginFor<T>,
			hospitals: Vec<T::AccountId>,
		) -> DispatchResult {
			Self::do_set_supporting_hospitals(ensure_signed(origin)?, hospitals)
		}

		/// Make an account a patient, with the key that records are sealed to. It can sign from now
		/// on without a balance, and its votes are free.
		///
		/// The caller must be an active hospital.
		///
		/// Emits `EncryptionKeySet` and `PatientRegistered`. Fails with `HospitalNotRegistered`,
		/// `HospitalSuspended`, `PatientAlreadyRegistered`, `AccountIsHospital` or
		/// `EncryptionKeyInvalid`.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::register_patient())]
		pub fn register_patient(
			origin: OriginFor<T>,
			patient: T::AccountId,
			encryption_key: PublicKey,
		) -> DispatchResult {
			Self::do_register_patient(ensure_signed(origin)?, patient, encryption_key)
		}

		/// Open an entry about a patient. Its electorate, the patient and the caller's active
		/// supporting hospitals, has as many blocks to decide as the consortium has set.
		///
		/// `amends` names an earlier entry of the same hospital and patient, approved or migrated,
		/// that this one corrects. `DepositPrice` of the ciphertexts' bytes is held from the
		/// caller until the entry closes.
		///
		/// The caller must be an active hospital. The ciphertext of each part has 1 to
		/// `MaxCiphertextLength` bytes.
		///
		/// Emits `EntrySubmitted`. Fails with `HospitalNotRegistered`, `HospitalSuspended`,
		/// `PatientNotRegistered`, `AmendedEntryNotFound`, `AmendedEntryOfOthers`,
		/// `AmendedEntryNotApproved`, `MaxPendingExceeded`, `CiphertextEmpty`,
		/// `MaxCiphertextLengthExceeded`, `SupportingHospitalsNotSet`,
		/// `NoActiveSupportingHospital`, `EntryIdsExhausted` or `DepositUnaffordable`.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::submit_entry(
			T::MaxSupportingHospitals::get(),
			Pallet::<T>::bytes_to_weigh(health, bill)
		))]
		pub fn submit_entry(
			origin: OriginFor<T>,
			patient: T::AccountId,
			health: SealedPart<Vec<u8>>,
			bill: SealedPart<Vec<u8>>,
			amends: Option<EntryId>,
		) -> DispatchResultWithPostInfo {
			let submission = Submission {
				patient,
				health,
				bill,
				amends,
			};
			Self::do_submit_entry(ensure_signed(origin)?, submission)
		}

		/// Open an entry for each of many submissions. One that cannot be an entry is skipped, and the
		/// others are opened. It does less than as many calls of [`Self::submit_entry`]: what is the same
		/// for all of them is looked up once.
		///
		/// There are 1 to `MaxBatchLength` of them. The entries are numbered in their order.
		///
		/// Emits, for each submission and in their order, `EntrySubmitted`, or `SubmissionSkipped` with
		/// the error. Fails with `BatchEmpty` or `MaxBatchLengthExceeded`; with
		/// `HospitalNotRegistered`, `HospitalSuspended`, `SupportingHospitalsNotSet` or
		/// `NoActiveSupportingHospital`, which no submission could change; or, if none can be an entry,
		/// with the error of the first.
		#[pallet::call_index(17)]
		#[pallet::weight(T::WeightInfo::submit_entries(
			T::MaxBatchLength::get().min(submissions.len() as u32),
			T::MaxSupportingHospitals::get()
		))]
		pub fn submit_entries(
			origin: OriginFor<T>,
			submissions: Vec<Submission<T::AccountId>>,
		) -> DispatchResultWithPostInfo {
			Self::do_submit_entries(ensure_signed(origin)?, submissions)
		}

		/// Vote on a pending entry, once and for all.
		///
		/// The last approval that is needed approves the entry; the patient's rejection, or one
		/// that makes approval impossible, rejects it.
		///
		/// The caller must be in the entry's electorate, and not suspended. A patient's vote that
		/// counts is free.
		///
		/// Emits `VotesCast`, and then `EntryApproved` or `EntryRejected` if it decides. Fails with
		/// `EntryNotFound`, `EntryNotPending`, `DeadlinePassed`, `NotInElectorate`, `AlreadyVoted`
		/// or `HospitalSuspended`.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::cast_vote())]
		#[pallet::feeless_if(|origin: &OriginFor<T>, entry: &EntryId, _verdict: &Verdict| -> bool {
			Pallet::<T>::would_count(origin, &[*entry])
		})]
		pub fn cast_vote(
			origin: OriginFor<T>,
			entry: EntryId,
			verdict: Verdict,
		) -> DispatchResultWithPostInfo {
			Self::do_cast_vote(ensure_signed(origin)?, entry, verdict)
		}

		/// Vote on many entries. One that cannot take the vote is skipped, and the others count.
		///
		/// There are 1 to `MaxBatchLength` of them. A patient's votes are free if all of them
		/// count.
		///
		/// Emits `VoteSkipped` with the error for each entry that is skipped, `VotesCast` with the
		/// others, and `EntryApproved` or `EntryRejected` for each that is decided. Fails with
		/// `BatchEmpty`, `MaxBatchLengthExceeded`, or, if no entry can take the vote, with the error
		/// of the first.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::cast_votes(
			T::MaxBatchLength::get().min(verdicts.len() as u32)
		))]
		#[pallet::feeless_if(|origin: &OriginFor<T>, verdicts: &Vec<(EntryId, Verdict)>| -> bool {
			Pallet::<T>::are_free_votes(origin, verdicts)
		})]
		pub fn cast_votes(
			origin: OriginFor<T>,
			verdicts: Vec<(EntryId, Verdict)>,
		) -> DispatchResultWithPostInfo {
			Self::do_cast_votes(ensure_signed(origin)?, verdicts)
		}

		/// Take back a pending entry, also one whose deadline has passed.
		///
		/// The caller must be the hospital that submitted it, and active.
		///
		/// Emits `EntryWithdrawn`. Fails with `EntryNotFound`, `EntryNotPending`, `NotSubmitter` or
		/// `HospitalSuspended`.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::withdraw_entry())]
		pub fn withdraw_entry(origin: OriginFor<T>, entry: EntryId) -> DispatchResult {
			Self::do_withdraw_entry(ensure_signed(origin)?, entry)
		}

		/// Close a pending entry whose deadline has passed. It happens by itself when blocks have
		/// time for it.
		///
		/// The caller can be anyone. The call is free if it succeeds.
		///
		/// Emits `EntryExpired`. Fails with `EntryNotFound`, `EntryNotPending` or
		/// `DeadlineNotPassed`.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::expire_entry())]
		#[pallet::feeless_if(|origin: &OriginFor<T>, entry: &EntryId| -> bool {
			ensure_signed(origin.clone()).is_ok() && Pallet::<T>::can_expire(*entry)
		})]
		pub fn expire_entry(origin: OriginFor<T>, entry: EntryId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_expire_entry(entry)
		}

		/// Go on without a suspended hospital that has not voted on a pending entry: the approval
		/// policy then counts the supporting hospitals that are left.
		///
		/// The caller must be in the entry's electorate, and not suspended. The last supporting
		/// hospital stays: a patient alone does not approve. A patient pays nothing.
		///
		/// Emits `VoterDischarged`, and then `EntryApproved` or `EntryRejected` if those that are
		/// left have decided. Fails with `EntryNotFound`, `EntryNotPending`, `DeadlinePassed`,
		/// `NotInElectorate`, `HospitalSuspended` (the caller is), `VoterNotInElectorate`,
		/// `HospitalNotSuspended`, `AlreadyVoted` or `LastElector`.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::discharge_voter())]
		#[pallet::feeless_if(
			|origin: &OriginFor<T>, entry: &EntryId, hospital: &T::AccountId| -> bool {
				Pallet::<T>::is_free_discharge(origin, *entry, hospital)
			}
		)]
		pub fn discharge_voter(
			origin: OriginFor<T>,
			entry: EntryId,
			hospital: T::AccountId,
		) -> DispatchResult {
			Self::do_discharge_voter(ensure_signed(origin)?, entry, hospital)
		}

		/// Say that the records of approved entries are in the database, durably: their ciphertexts
		/// leave the state, and the deposits are released. An entry that is not approved is
		/// skipped.
		///
		/// The caller must be the database operator. There are 1 to `MaxBatchLength` entries.
		///
		/// Emits, for each entry, `MigrationConfirmed`, or `MigrationSkipped` with the error. Fails
		/// with `NotDatabaseOperator`, `BatchEmpty`, `MaxBatchLengthExceeded`, or, if no entry is
		/// approved, with the error of the first: `EntryNotFound` or `EntryNotApproved`.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::confirm_migration(
			T::MaxBatchLength::get().min(entries.len() as u32)
		))]
		pub fn confirm_migration(origin: OriginFor<T>, entries: Vec<EntryId>) -> DispatchResult {
			Self::do_confirm_migration(ensure_signed(origin)?, entries)
		}

		/// Say that the record of an approved entry cannot be taken into the database: the entry
		/// closes, and the deposit is released.
		///
		/// The caller must be the database operator.
		///
		/// Emits `MigrationRefused`. Fails with `NotDatabaseOperator`, `EntryNotFound` or
		/// `EntryNotApproved`.
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::refuse_migration())]
		pub fn refuse_migration(
			origin: OriginFor<T>,
			entry: EntryId,
			reason: RefusalReason,
		) -> DispatchResult {
			Self::do_refuse_migration(ensure_signed(origin)?, entry, reason)
		}

		/// Appoint the account that migrates entries into the database. It receives
		/// `RegistrationGrant` for its fees, each time that it is appointed.
		///
		/// The origin must be `ConsortiumOrigin`.
		///
		/// Emits `DatabaseOperatorSet`. Fails with `OperatorAlreadySet`.
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::set_database_operator())]
		pub fn set_database_operator(
			origin: OriginFor<T>,
			operator: T::AccountId,
		) -> DispatchResult {
			T::ConsortiumOrigin::ensure_origin(origin)?;
			Self::do_set_database_operator(operator)
		}

		/// Set which share of the supporting hospitals must approve the entries to come. It is
		/// rounded up to whole hospitals. The patient must approve in any case.
		///
		/// The origin must be `ConsortiumOrigin`.
		///
		/// Emits `ApprovalPolicySet`. Fails with `ApprovalPolicyInvalid`.
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::set_approval_policy())]
		pub fn set_approval_policy(origin: OriginFor<T>, policy: ApprovalPolicy) -> DispatchResult {
			T::ConsortiumOrigin::ensure_origin(origin)?;
			ensure!(policy.is_valid(), Error::<T>::ApprovalPolicyInvalid);
			CurrentApprovalPolicy::<T>::put(policy);
			Self::deposit_event(Event::ApprovalPolicySet { policy });
			Ok(())
		}

		/// Set how many blocks the electorates of the entries to come have to decide: 1 to
		/// `MaxVotingPeriod`. The entries that are pending keep their deadlines.
		///
		/// The origin must be `ConsortiumOrigin`.
		///
		/// Emits `VotingPeriodSet`. Fails with `VotingPeriodOutOfBounds`.
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::set_voting_period())]
		pub fn set_voting_period(
			origin: OriginFor<T>,
			blocks: BlockNumberFor<T>,
		) -> DispatchResult {
			T::ConsortiumOrigin::ensure_origin(origin)?;
			ensure!(
				!blocks.is_zero() && blocks <= T::MaxVotingPeriod::get(),
				Error::<T>::VotingPeriodOutOfBounds
			);
			VotingPeriod::<T>::put(blocks);
			Self::deposit_event(Event::VotingPeriodSet { blocks });
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// A hospital's profile and status; none if the account is not registered.
		pub fn hospital(hospital: T::AccountId) -> Option<HospitalOf<T>> {
			Hospitals::<T>::get(hospital)
		}

		/// The hospitals that must agree to a hospital's entries; none if it has not named any.
		pub fn supporting_hospitals(hospital: T::AccountId) -> Vec<T::AccountId> {
			SupportingHospitals::<T>::get(hospital).into_inner()
		}

		/// Who registered a patient, and when; none if the account is not registered.
		pub fn patient(patient: T::AccountId) -> Option<PatientOf<T>> {
			Patients::<T>::get(patient)
		}

		/// The key that records are sealed to for an account, and since when.
		pub fn encryption_key(account: T::AccountId) -> Option<EncryptionKeyOf<T>> {
			EncryptionKeys::<T>::get(account)
		}

		/// An entry; none if there is no such number.
		pub fn entry(entry: EntryId) -> Option<Entry<T>> {
			Entries::<T>::get(entry)
		}

		/// The sealed health details of an open entry.
		pub fn health_details(entry: EntryId) -> Option<SealedPart<CiphertextOf<T>>> {
			Self::sealed_health_details(entry)
		}

		/// The sealed bill details of an open entry.
		pub fn bill_details(entry: EntryId) -> Option<SealedPart<CiphertextOf<T>>> {
			Self::sealed_bill_details(entry)
		}

		/// How the vote on an entry stands, or stood when it ended.
		pub fn vote_count(entry: EntryId) -> Option<VoteCount> {
			Self::count_votes(entry)
		}

		/// Whether an entry is approved and waits for its migration.
		pub fn data_migration_allowed(entry: EntryId) -> bool {
			Entries::<T>::get(entry).is_some_and(|entry| entry.status == EntryStatus::Approved)
		}

		/// The pending entries that wait for the vote of this account, oldest first.
		pub fn pending_entries(voter: T::AccountId) -> Vec<EntryId> {
			Self::entries_awaiting(&voter)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Expires entries that are due, in a quarter of the block space that is left.
		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			Self::expire_due(remaining / 4)
		}

		fn integrity_test() {
			for (bound, name) in [
				(T::MaxHospitals::get(), "MaxHospitals"),
				(T::MaxNameLength::get(), "MaxNameLength"),
				(T::MaxSupportingHospitals::get(), "MaxSupportingHospitals"),
				(T::MaxCiphertextLength::get(), "MaxCiphertextLength"),
				(T::MaxPending::get(), "MaxPending"),
				(T::MaxBatchLength::get(), "MaxBatchLength"),
			] {
				assert!(bound > 0, "{name} is 0: nothing would fit");
			}
			assert!(
				!T::DefaultVotingPeriod::get().is_zero()
					&& T::DefaultVotingPeriod::get() <= T::MaxVotingPeriod::get(),
				"DefaultVotingPeriod is zero, or longer than MaxVotingPeriod"
			);
			assert!(
				T::MaxSupportingHospitals::get() <= u8::MAX.into(),
				"MaxSupportingHospitals is more than a vote count can count"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
