//! A call as it is sent: a value of the generated types, encoded by the metadata of the chain as it
//! is, which refuses what has another shape there.

use crate::Call;
use subxt::{
	ext::scale_encode::{EncodeAsFields, EncodeAsType, Error, FieldIter, TypeResolver},
	transactions::Payload,
	Metadata,
};

/// The arguments of a call, encoded already.
pub(crate) struct Arguments(Vec<u8>);

impl EncodeAsFields for Arguments {
	fn encode_as_fields_to<R: TypeResolver>(
		&self,
		_: &mut dyn FieldIter<'_, R::TypeId>,
		_: &R,
		out: &mut Vec<u8>,
	) -> Result<(), Error> {
		out.extend_from_slice(&self.0);
		Ok(())
	}
}

/// A call that the chain's runtime takes.
pub(crate) struct EncodedCall {
	pallet: String,
	name: String,
	arguments: Arguments,
}

impl EncodedCall {
	pub(crate) fn new(call: &Call, metadata: &Metadata) -> Result<Self, Error> {
		let bytes = encode(call, metadata)?;
		let (indices, arguments) = bytes.split_at_checked(2).unwrap_or_default();
		let name = |pallet: u8, call: u8| {
			let pallet = metadata.pallet_by_call_index(pallet)?;
			let call = pallet.call_variant_by_index(call)?;
			Some((pallet.name().to_owned(), call.name.clone()))
		};
		let (pallet, name) = match indices {
			[pallet, call] => name(*pallet, *call),
			_ => None,
		}
		.ok_or_else(|| Error::custom_str("the runtime has no such call"))?;
		Ok(EncodedCall {
			pallet,
			name,
			arguments: Arguments(arguments.to_vec()),
		})
	}

	/// `Pallet.call`.
	pub(crate) fn full_name(&self) -> String {
		format!("{}.{}", self.pallet, self.name)
	}
}

/// A call, its pallet's and its own index included.
pub(crate) fn encode(call: &Call, metadata: &Metadata) -> Result<Vec<u8>, Error> {
	call.encode_as_type(metadata.outer_enums().call_enum_ty(), metadata.types())
}

impl Payload for EncodedCall {
	type CallData = Arguments;

	fn pallet_name(&self) -> &str {
		&self.pallet
	}

	fn call_name(&self) -> &str {
		&self.name
	}

	fn call_data(&self) -> &Arguments {
		&self.arguments
	}
}
