//! Who takes part, and how they reach the chain.

use anyhow::{ensure, Context, Result};
use consilium_chain::{
	calls, AccountId, Call, Chain, ConnectOptions, Included, State, SubmitError, Submitter, Wait,
};
use consilium_record::{DecryptionKey, EncryptionKey};
use futures::future::try_join_all;
use std::{sync::Arc, time::Duration};
use subxt_signer::{sr25519::Keypair, SecretUri};

/// The hospitals of the chain `local`.
const HOSPITALS: [&str; 5] = ["//Alice", "//Bob", "//Charlie", "//Dave", "//Eve"];
/// For how long a connection that was lost is sought again.
const PATIENCE: Duration = Duration::from_secs(10);

/// Somebody who signs, through a node.
#[derive(Clone)]
pub struct Account {
	pub id: AccountId,
	signer: Arc<Keypair>,
	submitter: Submitter,
}

impl Account {
	fn new(uri: &str, submitter: &Submitter) -> Result<Self> {
		let parsed: SecretUri = uri.parse().with_context(|| uri.to_owned())?;
		let signer = Keypair::from_uri(&parsed).with_context(|| uri.to_owned())?;
		Ok(Account {
			id: AccountId(signer.public_key().0),
			signer: Arc::new(signer),
			submitter: submitter.clone(),
		})
	}

	/// Send a call, and wait until it is final: in the place of a block that does not stay, another
	/// entry can have the number.
	pub async fn send(&self, call: Call) -> Result<Included, SubmitError> {
		let submitted = self.submitter.submit(&self.signer, call, Wait::Finalized);
		submitted.await
	}
}

/// The hospitals and their patients. The patient of a place has the hospital of that place, modulo the
/// number of hospitals.
pub struct Network {
	pub chain: Chain,
	pub hospitals: Vec<Account>,
	pub patients: Vec<Account>,
	submitters: Vec<Submitter>,
}

impl Network {
	/// Connect each hospital to a node of its own, as far as there are so many.
	pub async fn connect(urls: &[String], patients: usize) -> Result<Self> {
		ensure!(patients > 0, "--patients takes 1 or more");
		let mut chains = Vec::new();
		let mut submitters = Vec::new();
		for url in urls {
			let chain = Chain::connect(&ConnectOptions {
				urls: vec![url.clone()],
				genesis: None,
				patience: PATIENCE,
			})
			.await?;
			submitters.push(Submitter::new(&chain).await?);
			chains.push(chain);
		}
		let submitter_of = |hospital: usize| &submitters[hospital % submitters.len()];
		let hospitals: Vec<Account> = HOSPITALS
			.iter()
			.enumerate()
			.map(|(place, uri)| Account::new(uri, submitter_of(place)))
			.collect::<Result<_>>()?;
		let patients = (0..patients)
			.map(|place| {
				let uri = format!("//Patient//{place}");
				Account::new(&uri, submitter_of(place % HOSPITALS.len()))
			})
			.collect::<Result<_>>()?;
		Ok(Network {
			chain: chains.swap_remove(0),
			hospitals,
			patients,
			submitters,
		})
	}

	/// How often transactions were sent again that pools had lost, or seemed to.
	pub fn sent_again(&self) -> u64 {
		self.submitters.iter().map(Submitter::sent_again).sum()
	}

	/// The hospitals other than that of a place.
	pub fn supporting(&self, hospital: usize) -> impl Iterator<Item = &Account> {
		let others = move |(place, _): &(usize, &Account)| *place != hospital;
		self.hospitals
			.iter()
			.enumerate()
			.filter(others)
			.map(|(_, hospital)| hospital)
	}

	/// Bring about what is missing for entries to be submitted.
	pub async fn prepare(&self) -> Result<()> {
		let state = self.chain.finalized().await?;
		let places = 0..self.hospitals.len();
		try_join_all(places.map(|place| self.prepare_hospital(&state, place))).await?;
		let places = 0..self.patients.len();
		try_join_all(places.map(|place| self.prepare_patient(&state, place))).await?;
		Ok(())
	}

	async fn prepare_hospital(&self, state: &State, place: usize) -> Result<()> {
		let hospital = &self.hospitals[place];
		if state.encryption_key(hospital.id).await?.is_none() {
			let call = calls::set_encryption_key(&encryption_key(place)?);
			hospital.send(call).await?;
		}
		let supporting: Vec<AccountId> = self.supporting(place).map(|other| other.id).collect();
		if state.supporting_hospitals(hospital.id).await? != supporting {
			let call = calls::set_supporting_hospitals(supporting);
			hospital.send(call).await?;
		}
		Ok(())
	}

	async fn prepare_patient(&self, state: &State, place: usize) -> Result<()> {
		let patient = &self.patients[place];
		if state.patient(patient.id).await?.is_some() {
			return Ok(());
		}
		let hospital = &self.hospitals[place % self.hospitals.len()];
		let call = calls::register_patient(patient.id, &encryption_key(place)?);
		hospital.send(call).await?;
		Ok(())
	}

	/// The keys that the records of a hospital about a patient are sealed to: those of the database
	/// operator, of all hospitals and of the patient.
	pub async fn readers(&self, patient: usize) -> Result<Vec<EncryptionKey>> {
		let state = self.chain.finalized().await?;
		let operator = state.database_operator().await?;
		let operator = operator.context("the chain has no database operator")?;
		let mut accounts = vec![operator, self.patients[patient].id];
		accounts.extend(self.hospitals.iter().map(|hospital| hospital.id));
		let mut keys = Vec::new();
		for account in accounts {
			let published = state.encryption_key(account).await?;
			let published =
				published.with_context(|| {
					format!("{account} has published no encryption key: run `load prepare` before, and \
				         `consilium key publish` for the database operator")
				})?;
			keys.push(published.key);
		}
		Ok(keys)
	}
}

/// A key whose private half nobody needs: nobody opens.
fn encryption_key(place: usize) -> Result<EncryptionKey> {
	let byte = u8::try_from(place % 200)? + 1;
	Ok(DecryptionKey::from_bytes(&[byte; 32])?.encryption_key()?)
}
