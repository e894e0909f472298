//! What a node's answer to a transaction means.

use subxt::rpcs::Error as RpcError;

/// A node's answer to a transaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Answer {
	/// It is in the node's pool, now or already.
	Taken,
	/// The account cannot pay the fee.
	CannotPay,
	/// Its nonce is used: by itself, in a block, or by another.
	Stale,
	/// It is invalid for another reason.
	Invalid(String),
	/// The node has seen it before, in a block that did not stay or when it was not valid yet, and
	/// takes it no more for half an hour (`sc_transaction_pool`'s rotator).
	Banned,
	/// It may be taken later, or the answer is not known.
	Later,
}

/// The code of a transaction that is invalid (`sc_rpc_api::author::error`).
const INVALID: i32 = 1010;
/// That of one whose validity cannot be told.
const UNKNOWN: i32 = 1011;
/// That of one that was in the pool, or was refused by it, a short while ago.
const BANNED: i32 = 1012;
/// That of one that is in the pool already.
const ALREADY_IMPORTED: i32 = 1013;

impl Answer {
	pub fn to<T>(answer: Result<T, RpcError>) -> Self {
		let error = match answer {
			Ok(_) => return Answer::Taken,
			Err(RpcError::User(error)) => error,
			// The connection: the node may have taken it.
			Err(_) => return Answer::Later,
		};
		// The texts are those of `InvalidTransaction` (`sp_runtime::transaction_validity`).
		let reason = error.data.map_or_else(
			|| error.message.clone(),
			|data| data.get().trim_matches('"').to_owned(),
		);
		match error.code {
			ALREADY_IMPORTED => Answer::Taken,
			INVALID if reason.contains("Inability to pay") => Answer::CannotPay,
			INVALID if reason.contains("outdated") => Answer::Stale,
			INVALID | UNKNOWN => Answer::Invalid(reason),
			BANNED => Answer::Banned,
			_ => Answer::Later,
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use subxt::rpcs::UserError;

	fn refused(code: i32, data: &str) -> Answer {
		Answer::to::<()>(Err(RpcError::User(UserError {
			code,
			message: "Invalid Transaction".to_owned(),
			data: serde_raw(data),
		})))
	}

	fn serde_raw(data: &str) -> Option<Box<subxt::rpcs::client::RawValue>> {
		(!data.is_empty())
			.then(|| subxt::rpcs::client::RawValue::from_string(format!("\"{data}\"")).unwrap())
	}

	/// The texts are those that a node of release 2609 answers.
	#[test]
	fn what_nodes_answer() {
		assert_eq!(Answer::to(Ok(())), Answer::Taken);
		assert_eq!(
			refused(
				1010,
				"Inability to pay some fees (e.g. account balance too low)"
			),
			Answer::CannotPay
		);
		assert_eq!(refused(1010, "Transaction is outdated"), Answer::Stale);
		assert_eq!(
			refused(1010, "Transaction has a bad signature"),
			Answer::Invalid("Transaction has a bad signature".to_owned())
		);
		assert_eq!(
			refused(1011, ""),
			Answer::Invalid("Invalid Transaction".to_owned())
		);
		assert_eq!(refused(1013, ""), Answer::Taken);
		assert_eq!(refused(1012, ""), Answer::Banned);
		for later in [1014, 1016] {
			assert_eq!(refused(later, ""), Answer::Later);
		}
		let lost = RpcError::Client(Box::new(std::io::Error::other("lost")));
		assert_eq!(Answer::to::<()>(Err(lost)), Answer::Later);
	}
}
