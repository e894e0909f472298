//! What can go wrong between this program and the chain.

use crate::{endpoints::NoConnection, runtime, Hash};
use std::fmt;
use subxt::error::{DispatchError, TokenError};

/// The chain cannot be connected to.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
	/// There is no node to connect to.
	#[error("no node is named: give the address of one, such as ws://127.0.0.1:9944")]
	NoEndpoints,
	/// None of the nodes answers, or they are of another chain.
	#[error(transparent)]
	NoConnection(#[from] NoConnection),
	/// The nodes answer, and their chain is none of hospitals.
	#[error("the nodes' chain, with the genesis {0:?}, is not one of Consilium")]
	OtherChain(Hash),
	/// The connection was lost at once.
	#[error(transparent)]
	Read(#[from] ReadError),
}

/// Something cannot be read from the chain.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReadError {
	/// The connection was lost, and no node could be connected to in the time that was set.
	#[error("the connection to the chain is lost: {0}")]
	Disconnected(String),
	/// The node has dropped this state.
	#[error(
		"{what}: the node has dropped the state of that block; a node with a longer \
		 --state-pruning has it"
	)]
	StatePruned {
		/// What was to be read.
		what: String,
	},
	/// The chain's runtime is not the one that this program was built for.
	#[error(
		"{what}: the chain's runtime is another than this program was made for; install the \
		 version of the program that goes with it"
	)]
	Incompatible {
		/// What was to be read.
		what: String,
	},
	/// There is no such block.
	#[error("there is no block {0}")]
	BlockNotFound(String),
	/// The node, or what it answered, is wrong in another way.
	#[error("{what}: {reason}")]
	Failed {
		/// What was to be read.
		what: String,
		/// Why it could not.
		reason: String,
	},
}

impl ReadError {
	/// Whether there is no connection any more.
	pub fn is_disconnected(&self) -> bool {
		matches!(self, ReadError::Disconnected(_))
	}

	pub(crate) fn new(
		what: impl fmt::Display,
		error: impl Into<subxt::Error>,
		is_down: bool,
	) -> Self {
		let (what, reason) = (what.to_string(), error.into().to_string());
		if is_down {
			ReadError::Disconnected(reason)
		} else if reason.contains("State already discarded") || reason.contains("UnknownBlock") {
			// Neither subxt nor the node gives this a code of its own.
			ReadError::StatePruned { what }
		} else if reason.contains("not compatible") || reason.contains("not found in metadata") {
			ReadError::Incompatible { what }
		} else {
			ReadError::Failed { what, reason }
		}
	}
}

/// A call was carried out, and failed: nothing of it happened but its fee.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallError {
	/// The pallet's name for it, such as `HospitalNotRegistered`; for an error that is no pallet's,
	/// the runtime's.
	pub name: String,
	/// The pallet, if it is one's.
	pub pallet: Option<String>,
	/// What the pallet says of it.
	pub description: String,
	/// The error as a value, if it is one of `HealthRecords`.
	pub health_records: Option<HealthRecordsError>,
}

/// The errors of the pallet `HealthRecords`.
pub type HealthRecordsError = runtime::runtime_types::pallet_health_records::pallet::Error;

impl fmt::Display for CallError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		if self.description.is_empty() {
			write!(f, "{}", self.name)
		} else {
			write!(f, "{} ({})", self.description, self.name)
		}
	}
}

impl std::error::Error for CallError {}

impl From<DispatchError> for CallError {
	fn from(error: DispatchError) -> Self {
		let plain = |name: &str, description: String| CallError {
			name: name.to_owned(),
			pallet: None,
			description,
			health_records: None,
		};
		match &error {
			DispatchError::Module(module) => {
				let Ok(details) = module.details() else {
					return plain("Module", module.details_string());
				};
				let health_records = match module.as_root_error() {
					Ok(runtime::Error::HealthRecords(error)) => Some(error),
					_ => None,
				};
				let lines = details.variant.docs.iter().map(|line| line.trim());
				CallError {
					name: details.variant.name.clone(),
					pallet: Some(details.pallet.name().to_owned()),
					description: lines.collect::<Vec<_>>().join(" "),
					health_records,
				}
			}
			DispatchError::Token(TokenError::FundsUnavailable) => plain(
				"FundsUnavailable",
				"The account's balance does not suffice.".to_owned(),
			),
			other => plain("DispatchError", other.to_string()),
		}
	}
}
