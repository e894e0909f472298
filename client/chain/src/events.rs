//! What happened in a block.

use crate::{runtime, runtime_versions::Runtime, CallError, Config, ReadError, State};
use subxt::{
	error::DispatchError,
	events::{Events, Phase},
	ext::{scale_decode::DecodeAsType, scale_encode::EncodeAsType},
	Metadata,
};

/// The events of the pallet `HealthRecords`.
pub type HealthRecordsEvent = runtime::runtime_types::pallet_health_records::pallet::Event;
/// The events of the consortium's motions.
pub type ConsortiumEvent = runtime::runtime_types::pallet_collective::pallet::Event;
/// Why something in an event failed, as the runtime writes it.
pub type EventError = runtime::runtime_types::sp_runtime::DispatchError;

/// An event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
	/// Of the pallet `HealthRecords`.
	HealthRecords(HealthRecordsEvent),
	/// Of the consortium's motions.
	Consortium(ConsortiumEvent),
	/// A transaction's call failed.
	Failed(CallError),
	/// Any other, by its pallet's name and its own.
	Other(String, String),
}

/// An event, and which of the block's transactions it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventRecord {
	/// The place of the transaction in its block; none for what the block itself does.
	pub transaction: Option<u32>,
	/// The event.
	pub event: Event,
}

impl Event {
	/// The events of a block, decoded by the runtime that made it.
	pub(crate) fn decode_all(
		events: &Events<Config>,
		runtime: &Runtime,
	) -> Result<Vec<EventRecord>, String> {
		let metadata = runtime.metadata_ref();
		let mut records = Vec::new();
		for event in events.iter() {
			let event = event.map_err(|error| error.to_string())?;
			let decode = Decode {
				metadata,
				pallet: event.pallet_name(),
				variant: event.event_index(),
				fields: event.field_bytes(),
			};
			records.push(EventRecord {
				transaction: match event.phase() {
					Phase::ApplyExtrinsic(place) => Some(place),
					_ => None,
				},
				event: match (event.pallet_name(), event.event_name()) {
					("HealthRecords", _) => Event::HealthRecords(decode.event()?),
					("Consortium", _) => Event::Consortium(decode.event()?),
					("System", "ExtrinsicFailed") => Event::Failed(
						DispatchError::decode_from(event.field_bytes(), runtime.metadata())
							.map_err(|error| error.to_string())?
							.into(),
					),
					(pallet, name) => Event::Other(pallet.to_owned(), name.to_owned()),
				},
			});
		}
		if records.len() != events.len() as usize {
			return Err("some of them are cut off".to_owned());
		}
		Ok(records)
	}
}

impl State {
	/// What happened in this block.
	///
	/// # Errors
	///
	/// [`ReadError`].
	pub async fn events(&self) -> Result<Vec<EventRecord>, ReadError> {
		Ok(self.chain.block_content(self.position()).await?.events)
	}

	/// What an error in an event of this block means.
	pub fn explain(&self, error: &EventError) -> CallError {
		let metadata = self.at.metadata_ref();
		let unknown = || CallError {
			name: "DispatchError".to_owned(),
			pallet: None,
			description: "an error that the runtime does not describe".to_owned(),
			health_records: None,
		};
		metadata
			.dispatch_error_ty()
			.and_then(|ty| error.encode_as_type(ty, metadata.types()).ok())
			.and_then(|bytes| DispatchError::decode_from(bytes, self.at.metadata()).ok())
			.map_or_else(unknown, CallError::from)
	}
}

/// An event of a pallet, in bytes.
struct Decode<'a> {
	metadata: &'a Metadata,
	pallet: &'a str,
	variant: u8,
	fields: &'a [u8],
}

impl Decode<'_> {
	fn event<E: DecodeAsType>(&self) -> Result<E, String> {
		let ty = self
			.metadata
			.pallet_by_name(self.pallet)
			.and_then(|pallet| pallet.event_ty_id())
			.ok_or_else(|| format!("the pallet {} has no events", self.pallet))?;
		let bytes = [&[self.variant], self.fields].concat();
		E::decode_as_type(&mut bytes.as_slice(), ty, self.metadata.types())
			.map_err(|error| format!("{}: {error}", self.pallet))
	}
}
