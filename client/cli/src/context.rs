//! What the commands share: the connection, the key folder, and how to send a call.

use crate::{
	args::Global,
	keys::{passphrase, KeyFolder},
	output::Reader,
};
use anyhow::{bail, Context as _, Result};
use consilium_chain::{
	AccountId, Call, Chain, ConnectError, ConnectOptions, Hash, Included, Submitter, Wait,
};
use std::{sync::Arc, time::Duration};
use subxt_signer::sr25519::Keypair;

/// The global options, put to use.
pub struct Context {
	global: Global,
}

impl Context {
	pub fn new(global: Global) -> Self {
		Context { global }
	}

	/// For whom the output is.
	pub fn reader(&self) -> Reader {
		match self.global.json {
			true => Reader::Program,
			false => Reader::Person,
		}
	}

	pub fn print<T: serde::Serialize>(
		&self,
		value: &T,
		text: impl FnOnce(&T) -> String,
	) -> Result<()> {
		self.reader().print(value, text)
	}

	/// Print one of many values as they come: as JSON in a line, or as the text for people.
	pub fn print_line<T: serde::Serialize>(
		&self,
		value: &T,
		text: impl FnOnce(&T) -> String,
	) -> Result<()> {
		self.reader().print_line(value, text)
	}

	pub fn wait(&self) -> Wait {
		self.global.wait.into()
	}

	/// Connect to the chain.
	pub async fn chain(&self) -> Result<Chain> {
		Ok(self.connect().await?)
	}

	/// The same; the error tells whether to try again.
	pub async fn connect(&self) -> Result<Chain, ConnectError> {
		let options = ConnectOptions {
			urls: self.global.url.clone(),
			genesis: self.global.genesis,
			patience: self.global.patience,
		};
		Chain::connect(&options).await
	}

	/// For how long what passes is tried again.
	pub fn patience(&self) -> Duration {
		self.global.patience
	}

	/// See to it that a key folder is of this chain.
	pub fn check_chain(&self, keys: &KeyFolder, chain: &Chain) -> Result<()> {
		check_chain(keys, chain.genesis_hash())
	}

	/// Where the key folder is or is to be.
	pub fn key_path(&self) -> Result<&std::path::Path> {
		self.global.key.as_deref().context(
			"this needs a key folder: name it with --key, or make one with `consilium --key FOLDER \
			 key new`",
		)
	}

	/// Whether a key folder is named.
	pub fn has_key(&self) -> bool {
		self.global.key.is_some()
	}

	/// Open the key folder, to read it.
	pub fn keys(&self) -> Result<KeyFolder> {
		let path = self.key_path()?;
		Ok(KeyFolder::open(path, || passphrase::ask(path))?)
	}

	/// Connect to the chain and open the key folder, which must be of that chain, to read both.
	pub async fn reader_session(&self) -> Result<(Chain, KeyFolder)> {
		let keys = self.keys()?;
		let chain = self.chain().await?;
		check_chain(&keys, chain.genesis_hash())?;
		Ok((chain, keys))
	}

	/// The same, to sign.
	pub async fn session(&self) -> Result<Session> {
		self.session_with(self.keys()?).await
	}

	/// The same, to change the key folder or its journal: nobody else does so meanwhile.
	pub async fn locked_session(&self) -> Result<Session> {
		let mut keys = self.keys()?;
		keys.lock()?;
		self.session_with(keys).await
	}

	async fn session_with(&self, mut keys: KeyFolder) -> Result<Session> {
		let chain = self.chain().await?;
		check_chain(&keys, chain.genesis_hash())?;
		keys.pin_chain(chain.genesis_hash().0)?;
		let submitter = Submitter::new(&chain).await?;
		Ok(Session {
			signer: Arc::new(keys.signer().clone()),
			account: AccountId(keys.account()),
			wait: self.wait(),
			chain,
			keys,
			submitter,
		})
	}
}

fn check_chain(keys: &KeyFolder, genesis: Hash) -> Result<()> {
	match keys.chain() {
		Some(known) if Hash::from(known) != genesis => bail!(
			"{}: these keys are used on the chain with the genesis {:?}, and the node is of the chain \
			 with the genesis {genesis:?}; name a node of the former with --url, or another key folder",
			keys.path().display(),
			Hash::from(known),
		),
		_ => Ok(()),
	}
}

/// Somebody who acts on the chain.
pub struct Session {
	pub chain: Chain,
	pub keys: KeyFolder,
	pub account: AccountId,
	pub signer: Arc<Keypair>,
	pub submitter: Submitter,
	pub wait: Wait,
}

impl Session {
	/// Send a call, and wait as the user wants to.
	pub async fn send(&self, call: Call) -> Result<Included> {
		Ok(self.submitter.submit(&self.signer, call, self.wait).await?)
	}

	/// Send a call, and wait until it is final: what follows must be able to rely on it.
	pub async fn send_finally(&self, call: Call) -> Result<Included> {
		let sent = self.submitter.submit(&self.signer, call, Wait::Finalized);
		Ok(sent.await?)
	}
}
