//! What the chain says after a block.

use crate::{
	runtime::{
		self,
		runtime_types::{
			bounded_collections::bounded_vec::BoundedVec, pallet_health_records::types,
		},
	},
	AccountId, BlockNumber, Chain, Config, EntryId, Hash, HospitalStatus, Position, ReadError,
};
use consilium_record::{Commitment, EncryptionKey, SealedPart, SealedRecord};
use subxt::{
	client::OnlineClientAtBlock,
	error::ViewFunctionError,
	ext::{
		codec::{Compact, Decode, Encode},
		scale_decode::DecodeAsType,
	},
	storage::{Address, PrefixOf},
	view_functions::Payload,
};

/// The state of the chain after a block.
#[derive(Clone)]
pub struct State {
	pub(crate) at: OnlineClientAtBlock<Config>,
	pub(crate) chain: Chain,
}

/// A registered hospital.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hospital {
	/// Its name.
	pub name: String,
	/// Whether it takes part.
	pub status: HospitalStatus,
}

/// A registered patient.
pub type Patient = types::Patient<AccountId, BlockNumber>;
/// An entry, and the votes on it while it is open.
pub type Entry = types::Entry;
/// How a vote stands or stood.
pub type VoteCount = runtime::runtime_types::pallet_health_records::ballot::VoteCount;

/// The key that records are sealed to for an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishedKey {
	/// The public key.
	pub key: EncryptionKey,
	/// The block in which it was set.
	pub since: BlockNumber,
}

impl State {
	/// The height of the block.
	pub fn block_number(&self) -> BlockNumber {
		// The runtime counts them in 32 bits.
		BlockNumber::try_from(self.at.block_number()).unwrap_or(BlockNumber::MAX)
	}

	/// The hash of the block.
	pub fn block_hash(&self) -> Hash {
		self.at.block_hash()
	}

	/// Where the block is.
	pub fn position(&self) -> Position {
		Position {
			number: self.block_number(),
			hash: self.block_hash(),
		}
	}

	/// When the block was made: seconds since 1970, in UTC.
	///
	/// # Errors
	///
	/// [`ReadError`], as for everything that is read.
	pub async fn unix_time(&self) -> Result<i64, ReadError> {
		let milliseconds = self
			.fetch("the time", runtime::storage().timestamp().now(), ())
			.await?;
		Ok(i64::try_from(milliseconds.unwrap_or_default() / 1000).unwrap_or(i64::MAX))
	}

	/// The registered hospitals, suspended ones included, by their names.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn hospitals(&self) -> Result<Vec<(AccountId, Hospital)>, ReadError> {
		let address = runtime::storage().health_records().hospitals();
		let mut hospitals: Vec<(AccountId, Hospital)> = self
			.iterate("the hospitals", address)
			.await?
			.into_iter()
			.map(|((account,), found)| (account, found.into()))
			.collect();
		hospitals.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
		Ok(hospitals)
	}

	/// A hospital; none if the account is not registered as one.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn hospital(&self, account: AccountId) -> Result<Option<Hospital>, ReadError> {
		let function = view().hospital(account);
		Ok(self.view(function).await?.map(Hospital::from))
	}

	/// The hospitals that must agree to a hospital's entries.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn supporting_hospitals(
		&self,
		hospital: AccountId,
	) -> Result<Vec<AccountId>, ReadError> {
		self.view(view().supporting_hospitals(hospital)).await
	}

	/// The registered patients.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn patients(&self) -> Result<Vec<(AccountId, Patient)>, ReadError> {
		let address = runtime::storage().health_records().patients();
		let patients = self.iterate("the patients", address).await?;
		let patients = patients.into_iter();
		Ok(patients
			.map(|((account,), found)| (account, found))
			.collect())
	}

	/// A patient; none if the account is not registered as one.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn patient(&self, account: AccountId) -> Result<Option<Patient>, ReadError> {
		self.view(view().patient(account)).await
	}

	/// The key that records are sealed to for an account, if it has set one.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn encryption_key(
		&self,
		account: AccountId,
	) -> Result<Option<PublishedKey>, ReadError> {
		let Some(found) = self.view(view().encryption_key(account)).await? else {
			return Ok(None);
		};
		let key = EncryptionKey::from_bytes(found.key).map_err(|error| ReadError::Failed {
			what: format!("the encryption key of {account}"),
			reason: error.to_string(),
		})?;
		let since = found.since;
		Ok(Some(PublishedKey { key, since }))
	}

	/// How many blocks a patient waits between two changes of the key that cost nothing.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub fn free_key_interval(&self) -> Result<BlockNumber, ReadError> {
		let address = runtime::constants().health_records().free_key_interval();
		let interval = self.at.constants().entry(address);
		interval.map_err(|error| self.read_error("the pause between free keys", error))
	}

	/// Who moves records into the database.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn database_operator(&self) -> Result<Option<AccountId>, ReadError> {
		let address = runtime::storage().health_records().database_operator();
		self.fetch("the database operator", address, ()).await
	}

	/// An entry; none if there is none of this number.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn entry(&self, id: EntryId) -> Result<Option<Entry>, ReadError> {
		self.view(view().entry(id)).await
	}

	/// The number that the next entry gets.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn next_entry(&self) -> Result<EntryId, ReadError> {
		let address = runtime::storage().health_records().next_entry_id();
		let next = self.fetch("the number of entries", address, ()).await?;
		Ok(next.unwrap_or(0))
	}

	/// The entries of these numbers, as far as there are any, in the same order.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn entries(
		&self,
		ids: impl IntoIterator<Item = EntryId>,
	) -> Result<Vec<(EntryId, Entry)>, ReadError> {
		let ids: Vec<EntryId> = ids.into_iter().collect();
		let mut entries = self.storage().await?.entries(ids.iter().copied()).await?;
		let found = ids.into_iter();
		Ok(found.filter_map(|id| entries.remove_entry(&id)).collect())
	}

	/// The numbers of the open entries, pending and approved, the oldest first.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn open_entries(&self) -> Result<Vec<EntryId>, ReadError> {
		let parts = runtime::storage().health_records().sealed_parts();
		let parts = self.iterate("the open entries", parts).await?;
		let mut open: Vec<EntryId> = parts.into_iter().map(|((id,), _)| id).collect();
		open.sort_unstable();
		Ok(open)
	}

	/// The sealed parts of an open entry; none if it is not open.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn sealed_record(&self, id: EntryId) -> Result<Option<SealedRecord>, ReadError> {
		let health = self.view(view().health_details(id)).await?;
		let bill = self.view(view().bill_details(id)).await?;
		let part = |part: StoredPart| SealedPart {
			commitment: Commitment(part.commitment),
			ciphertext: part.ciphertext.0,
		};
		Ok(health.zip(bill).map(|(health, bill)| SealedRecord {
			health: part(health),
			bill: part(bill),
		}))
	}

	/// How the vote on an entry stands, or stood when it ended.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn vote_count(&self, id: EntryId) -> Result<Option<VoteCount>, ReadError> {
		self.view(view().vote_count(id)).await
	}

	/// The last block in which a vote on an entry is or was taken; none if it is not open.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn deadline(&self, id: EntryId) -> Result<Option<BlockNumber>, ReadError> {
		let entry = self.view(view().entry(id)).await?;
		Ok(entry
			.and_then(|entry| entry.ballot)
			.map(|ballot| ballot.deadline))
	}

	/// Whether an entry is approved and waits for its migration.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn data_migration_allowed(&self, id: EntryId) -> Result<bool, ReadError> {
		self.view(view().data_migration_allowed(id)).await
	}

	/// The pending entries that wait for the vote of an account, the oldest first.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn pending_entries(&self, voter: AccountId) -> Result<Vec<EntryId>, ReadError> {
		self.view(view().pending_entries(voter)).await
	}

	/// How many transactions of an account are in the chain up to this block.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn nonce(&self, account: &AccountId) -> Result<u32, ReadError> {
		let nonce = self.at.tx().account_nonce(account).await;
		let nonce = nonce.map_err(|error| self.read_error("the account's nonce", error))?;
		Ok(u32::try_from(nonce).unwrap_or(u32::MAX))
	}

	/// Call a view function of a pallet.
	async fn view<P: Payload>(&self, function: P) -> Result<P::ReturnType, ReadError> {
		let what = format!(
			"{}.{} at block {}",
			function.pallet_name(),
			function.function_name(),
			self.block_number()
		);
		let failed = |error: ViewFunctionError| self.read_error(&what, error);
		let functions = self.at.view_functions();
		functions.validate(&function).map_err(failed)?;
		let ty = self
			.at
			.metadata_ref()
			.pallet_by_name(function.pallet_name())
			.and_then(|pallet| pallet.view_function_by_name(function.function_name()))
			.map(|function| function.output_ty());
		let question = functions.encode_args(function).map_err(failed)?;
		let answer = functions
			.call_raw(Some(&with_length(&question)))
			.await
			.map_err(failed)?;
		let types = self.at.metadata_ref().types();
		let decode = |ty| P::ReturnType::decode_as_type(&mut output(&answer)?, ty, types).ok();
		ty.and_then(decode).ok_or_else(|| ReadError::Failed {
			what,
			reason: "the node's answer cannot be decoded".to_owned(),
		})
	}

	pub(crate) async fn fetch<A: Address>(
		&self,
		what: &str,
		address: A,
		key: A::KeyParts,
	) -> Result<Option<A::Value>, ReadError> {
		let value = self.at.storage().try_fetch(address, key).await;
		let value = value.map_err(|error| self.read_error(what, error))?;
		let decoded = value.map(|value| value.decode()).transpose();
		decoded.map_err(|error| self.read_error(what, error))
	}

	/// All of a map.
	async fn iterate<A: Address>(
		&self,
		what: &str,
		address: A,
	) -> Result<Vec<(A::KeyParts, A::Value)>, ReadError>
	where
		(): PrefixOf<A::KeyParts>,
	{
		let entries = self.at.storage().iter(address, ()).await;
		let mut entries = entries.map_err(|error| self.read_error(what, error))?;
		let mut all = Vec::new();
		while let Some(entry) = entries.next().await {
			let entry = entry.map_err(|error| self.read_error(what, error))?;
			let key = entry.key().and_then(|key| key.decode());
			let key = key.map_err(|error| self.read_error(what, error))?;
			let value = entry.value().decode();
			all.push((key, value.map_err(|error| self.read_error(what, error))?));
		}
		Ok(all)
	}

	pub(crate) fn read_error(
		&self,
		what: impl std::fmt::Display,
		error: impl Into<subxt::Error>,
	) -> ReadError {
		self.chain.read_error(what, error)
	}
}

/// `RuntimeViewFunction_execute_view_function` takes the function's id and the encoded inputs as bytes,
/// and answers with a result of bytes; subxt 0.51 leaves the bytes' length out on both sides.
fn with_length(question: &[u8]) -> Vec<u8> {
	const ID_LENGTH: usize = 32;
	let (id, inputs) = question
		.split_at_checked(ID_LENGTH)
		.unwrap_or((question, &[]));
	[id, &inputs.encode()].concat()
}

/// The output in such an answer, if the function was carried out.
fn output(answer: &[u8]) -> Option<&[u8]> {
	let (&0, mut output) = answer.split_first()? else {
		return None;
	};
	let length = Compact::<u32>::decode(&mut output).ok()?;
	output.get(..length.0 as usize)
}

fn view() -> runtime::health_records::view_functions::ViewFunctionsApi {
	runtime::view_functions().health_records()
}

type StoredPart = types::SealedPart<BoundedVec<u8>>;

impl From<types::Hospital<BoundedVec<u8>>> for Hospital {
	fn from(found: types::Hospital<BoundedVec<u8>>) -> Self {
		Hospital {
			name: String::from_utf8_lossy(&found.profile.name.0).into_owned(),
			status: found.status,
		}
	}
}
