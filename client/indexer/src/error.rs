//! Why the indexer stops, or tries again.

use consilium_chain::{
	AccountId, BlockNumber, ConnectError, EntryId, Position, ReadError, SubmitError, WalkError,
};

/// Why the indexer, or the verification, cannot go on.
#[derive(Clone, Debug, thiserror::Error)]
pub enum IndexError {
	/// The chain cannot be read.
	#[error(transparent)]
	Chain(#[from] ReadError),
	/// The node has dropped what the next block did.
	#[error(
		"the node has dropped what happened in block {block}, which is the next to be indexed, and \
		 nothing can be left out: name a node that has it with --url, one that runs with \
		 --state-pruning archive"
	)]
	EventsPruned {
		/// The height of the block.
		block: BlockNumber,
	},
	/// The node has dropped the state of the block that the database is at.
	#[error(
		"the database is at block {block}, and the node has dropped the state of that block: bring the \
		 database up to date with `consilium index --once`, or name a node that has it with --url"
	)]
	StatePruned {
		/// The height of the block.
		block: BlockNumber,
	},
	/// Another program writes.
	#[error(
		"an indexer writes into this database: stop it first, and wait until its lease is over"
	)]
	Busy,
	/// The next block does not follow the one that was committed before.
	#[error(
		"block {} is {:?} in the database, and none of this chain's: it is another chain with the \
		 same genesis, or the database was put back by hand; index this chain into another database \
		 (--database), or rebuild this one with `consilium reindex`", .0.number, .0.hash
	)]
	NotOfThisChain(Position),
	/// The database has come further than the chain of the node.
	#[error(
		"the database is at block {database}, and the chain's last finalized block is {chain}: the \
		 node is still catching up, or this is a chain that was begun anew"
	)]
	AheadOfChain {
		/// The height of the cursor.
		database: BlockNumber,
		/// The height of the last finalized block.
		chain: BlockNumber,
	},
	/// The database belongs to another chain.
	#[error(
		"this database is of the chain with the genesis {database}, and the node is of the chain \
		 with the genesis {chain}: name a node of the former with --url, or another database with \
		 --database"
	)]
	OtherChain {
		/// The genesis hash in the database.
		database: String,
		/// The chain's.
		chain: String,
	},
	/// The documents are of another form.
	#[error(
		"the documents of this database are of format {found}, and this program is made for format \
		 {}: use the program that goes with it, or `consilium reindex`",
		crate::documents::FORMAT
	)]
	OtherFormat {
		/// The format of the database.
		found: i32,
	},
	/// Nothing was indexed into this database.
	#[error("there is no cursor in this database: nothing was indexed into it")]
	NothingIndexed,
	/// The documents are not what the blocks before made of them.
	#[error(
		"{what} is missing in the database, and block {block} changes it: somebody has removed it; \
		 put a back-up back, or rebuild the life of the entries with `consilium reindex`"
	)]
	DocumentMissing {
		/// What.
		what: String,
		/// The height of the block.
		block: BlockNumber,
	},
	/// A record is nowhere to be had.
	#[error(
		"the record of entry {entry} is in neither the database nor the chain's state, or opens with \
		 none of the keys, and its migration is over: put it back from a back-up, or run `consilium \
		 reindex`, which names all such entries and goes on"
	)]
	RecordUnavailable {
		/// The entry.
		entry: EntryId,
	},
	/// The keys are not the operator's.
	#[error(
		"the key that the database operator has published is not in the key folder, so that records \
		 would be refused that it opens: put it there, or publish the newest one with `consilium key \
		 publish`"
	)]
	KeyMissing,
	/// The operator has published no key.
	#[error(
		"the database operator has published no encryption key, so that nobody can submit entries: \
		 `consilium --key FOLDER key publish`"
	)]
	KeyNotPublished,
	/// The keys cannot be read.
	#[error("the keys cannot be read: {0}")]
	Keys(String),
	/// The account does not migrate.
	#[error(
		"the account of the key folder, {account}, is not the database operator ({}): only that one \
		 confirms migrations; use its key folder, or --no-confirm",
		operator.map_or_else(|| "there is none".to_owned(), |operator| operator.to_string())
	)]
	NotOperator {
		/// The account.
		account: AccountId,
		/// The operator.
		operator: Option<AccountId>,
	},
	/// A confirmation or refusal cannot be sent.
	#[error("the migration cannot be confirmed: {0}")]
	Submit(#[from] SubmitError),
	/// The chain says something that cannot be.
	#[error("block {block}: the chain says that there is an entry {entry}, and has none")]
	EntryMissing {
		/// The entry.
		entry: EntryId,
		/// The height of the block.
		block: BlockNumber,
	},
	/// The chain cannot be connected to.
	#[error("{0}")]
	Connect(String),
	/// The address of the database is wrong.
	#[error("the address of the database cannot be used: {0}")]
	DatabaseAddress(String),
	/// The database cannot be reached, or is not ready.
	#[error("the database cannot be reached: {0}")]
	DatabaseDown(String),
	/// The database refuses the user.
	#[error("the database refuses the user or the password: {0}")]
	DatabaseRefuses(String),
	/// The database is a single server.
	#[error(
		"the database is a single server, and transactions need a replica set: start mongod with \
		 --replSet and initiate the set; one member is enough"
	)]
	NoReplicaSet,
	/// The database refuses a document, or fails otherwise.
	#[error("the database fails: {0}")]
	Database(String),
	/// No block came for a while, and nobody said why.
	#[error("no finalized block came for {seconds} s: the chain stands still, or the node does")]
	Stalled {
		/// For how long.
		seconds: u64,
	},
	/// Another indexer has taken over.
	#[error("another indexer has taken over")]
	LeaseLost,
	/// The place that metrics and health are served at cannot be had.
	#[error("health and metrics cannot be served at {address}: {reason}")]
	Listen {
		/// Where.
		address: String,
		/// Why not.
		reason: String,
	},
}

impl IndexError {
	/// Whether to try again: nobody has to do anything but wait.
	pub fn is_transient(&self) -> bool {
		match self {
			IndexError::Chain(error) => !matches!(
				error,
				ReadError::StatePruned { .. } | ReadError::Incompatible { .. }
			),
			IndexError::Submit(error) => !matches!(
				error,
				SubmitError::Incompatible(_) | SubmitError::InsufficientBalance(_)
			),
			IndexError::DatabaseDown(_)
			| IndexError::LeaseLost
			| IndexError::Stalled { .. }
			| IndexError::AheadOfChain { .. }
			| IndexError::Connect(_) => true,
			_ => false,
		}
	}

	/// A short name for the kind, for metrics.
	pub fn kind(&self) -> &'static str {
		match self {
			IndexError::Chain(ReadError::Disconnected(_)) | IndexError::Connect(_) => {
				"chain-unreachable"
			}
			IndexError::Chain(_) | IndexError::EntryMissing { .. } => "chain",
			IndexError::EventsPruned { .. } | IndexError::StatePruned { .. } => "state-pruned",
			IndexError::Busy => "busy",
			IndexError::NotOfThisChain(_) | IndexError::OtherChain { .. } => "other-chain",
			IndexError::AheadOfChain { .. } => "ahead-of-chain",
			IndexError::OtherFormat { .. } => "other-format",
			IndexError::NothingIndexed => "nothing-indexed",
			IndexError::DocumentMissing { .. } => "document-missing",
			IndexError::RecordUnavailable { .. } => "record-unavailable",
			IndexError::KeyMissing | IndexError::KeyNotPublished | IndexError::Keys(_) => "keys",
			IndexError::NotOperator { .. } => "not-operator",
			IndexError::Submit(_) => "confirm",
			IndexError::DatabaseDown(_) => "database-unreachable",
			IndexError::DatabaseAddress(_)
			| IndexError::DatabaseRefuses(_)
			| IndexError::NoReplicaSet
			| IndexError::Database(_) => "database",
			IndexError::Stalled { .. } => "stalled",
			IndexError::LeaseLost => "lease-lost",
			IndexError::Listen { .. } => "listen",
		}
	}
}

impl From<ConnectError> for IndexError {
	fn from(error: ConnectError) -> Self {
		IndexError::Connect(error.to_string())
	}
}

impl From<WalkError> for IndexError {
	fn from(error: WalkError) -> Self {
		match error {
			WalkError::NotConsecutive { last, .. } => IndexError::NotOfThisChain(last),
			WalkError::Read(error) => IndexError::Chain(error),
		}
	}
}

impl From<mongodb::error::Error> for IndexError {
	fn from(error: mongodb::error::Error) -> Self {
		use mongodb::error::{ErrorKind, RETRYABLE_WRITE_ERROR, TRANSIENT_TRANSACTION_ERROR};
		let is_transient = [RETRYABLE_WRITE_ERROR, TRANSIENT_TRANSACTION_ERROR]
			.iter()
			.any(|label| error.contains_label(label));
		// Without what the server answered as a whole, which may quote documents.
		let reason = match error.kind.as_ref() {
			ErrorKind::Command(command) => format!("{} ({})", command.message, command.code_name),
			ErrorKind::Write(mongodb::error::WriteFailure::WriteError(error)) => {
				format!("a write is refused, with the code {}", error.code)
			}
			kind => kind.to_string(),
		};
		match error.kind.as_ref() {
			ErrorKind::Authentication { message, .. } => {
				IndexError::DatabaseRefuses(message.to_owned())
			}
			ErrorKind::InvalidArgument { message, .. }
			| ErrorKind::InvalidTlsConfig { message, .. } => IndexError::DatabaseAddress(message.to_owned()),
			ErrorKind::Io(_)
			| ErrorKind::ServerSelection { .. }
			| ErrorKind::ConnectionPoolCleared { .. }
			| ErrorKind::DnsResolve { .. } => IndexError::DatabaseDown(reason),
			// 13: Unauthorized, 18: AuthenticationFailed.
			ErrorKind::Command(command) if matches!(command.code, 13 | 18) => {
				IndexError::DatabaseRefuses(command.message.clone())
			}
			_ if is_transient => IndexError::DatabaseDown(reason),
			ErrorKind::Command(command) if is_state_change(command.code) => {
				IndexError::DatabaseDown(reason)
			}
			_ => IndexError::Database(reason),
		}
	}
}

/// Codes of the server that pass: it shuts down, starts, or is no primary any more
/// ("SDAM: not writable primary and node is recovering" of the drivers' specification), or the
/// snapshot of a transaction is gone.
fn is_state_change(code: i32) -> bool {
	matches!(
		code,
		91 | 189 | 10107 | 11600 | 11602 | 13435 | 13436 | 246 | 251 | 50 | 112 | 6 | 7 | 89 | 9001
	)
}
