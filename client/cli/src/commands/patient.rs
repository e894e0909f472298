//! `consilium patient`

use crate::{args::PatientCommand, context::Context, output};
use anyhow::{bail, Result};
use consilium_chain::{calls, AccountId};
use serde::Serialize;

pub async fn run(context: &Context, command: PatientCommand) -> Result<()> {
	match command {
		PatientCommand::Register {
			account,
			encryption_key,
		} => {
			let session = context.session().await?;
			let call = calls::register_patient(account, &encryption_key);
			session.send(call).await?;
			show(context, &session.chain.best().await?, account).await
		}
		PatientCommand::Show { account } => {
			let chain = context.chain().await?;
			show(context, &chain.finalized().await?, account).await
		}
	}
}

#[derive(Serialize)]
struct Patient {
	account: AccountId,
	registered_by: AccountId,
	registered_at: u32,
	encryption_key: Option<String>,
	key_since: Option<u32>,
}

async fn show(context: &Context, state: &consilium_chain::State, account: AccountId) -> Result<()> {
	let Some(found) = state.patient(account).await? else {
		bail!("{account} is not registered as a patient");
	};
	let published = state.encryption_key(account).await?;
	let patient = Patient {
		account,
		registered_by: found.registered_by,
		registered_at: found.registered_at,
		encryption_key: published
			.as_ref()
			.map(|published| published.key.to_string()),
		key_since: published.map(|published| published.since),
	};
	context.print(&patient, |patient| {
		output::facts([
			("patient", patient.account.to_string()),
			("registered by", patient.registered_by.to_string()),
			("in block", patient.registered_at.to_string()),
			(
				"encryption key",
				patient.encryption_key.clone().unwrap_or_default(),
			),
			(
				"since block",
				patient
					.key_since
					.map(|block| block.to_string())
					.unwrap_or_default(),
			),
		])
	})
}
