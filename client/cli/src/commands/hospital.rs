//! `consilium hospital`

use super::motion;
use crate::{args::HospitalCommand, context::Context, output};
use anyhow::Result;
use consilium_chain::{calls, AccountId, HospitalStatus};
use serde::Serialize;

pub async fn run(context: &Context, command: HospitalCommand) -> Result<()> {
	match command {
		HospitalCommand::List => list(context).await,
		HospitalCommand::Keys => keys(context).await,
		HospitalCommand::Register { account, name } => {
			motion::agree(context, calls::register_hospital(account, &name)).await
		}
		HospitalCommand::Suspend { account } => {
			motion::agree(context, calls::suspend_hospital(account)).await
		}
		HospitalCommand::Reinstate { account } => {
			motion::agree(context, calls::reinstate_hospital(account)).await
		}
		HospitalCommand::Support { accounts } => support(context, accounts).await,
	}
}

#[derive(Serialize)]
struct Hospital {
	account: AccountId,
	name: String,
	suspended: bool,
	supporting_hospitals: Vec<AccountId>,
}

async fn list(context: &Context) -> Result<()> {
	let state = context.chain().await?.finalized().await?;
	let mut hospitals = Vec::new();
	for (account, found) in state.hospitals().await? {
		hospitals.push(Hospital {
			account,
			name: found.name,
			suspended: found.status == HospitalStatus::Suspended,
			supporting_hospitals: state.supporting_hospitals(account).await?,
		});
	}
	let name = |account: &AccountId| {
		let found = hospitals
			.iter()
			.find(|hospital| hospital.account == *account);
		found.map_or_else(|| account.to_string(), |hospital| hospital.name.clone())
	};
	context.print(&hospitals, |hospitals| {
		let row = |hospital: &Hospital| {
			let status = if hospital.suspended {
				"suspended"
			} else {
				"active"
			};
			let supporting: Vec<String> = hospital.supporting_hospitals.iter().map(name).collect();
			[
				hospital.name.clone(),
				hospital.account.to_string(),
				status.to_owned(),
				supporting.join(", "),
			]
		};
		let header = ["hospital", "account", "status", "supporting hospitals"];
		output::table(header, hospitals.iter().map(row))
	})
}

#[derive(Serialize)]
struct Key {
	account: AccountId,
	name: String,
	encryption_key: Option<String>,
	since: Option<u32>,
}

async fn keys(context: &Context) -> Result<()> {
	let state = context.chain().await?.finalized().await?;
	let mut holders: Vec<(AccountId, String)> = state
		.hospitals()
		.await?
		.into_iter()
		.map(|(account, found)| (account, found.name))
		.collect();
	if let Some(operator) = state.database_operator().await? {
		holders.push((operator, "(database operator)".to_owned()));
	}
	let mut keys = Vec::new();
	for (account, name) in holders {
		let published = state.encryption_key(account).await?;
		keys.push(Key {
			account,
			name,
			encryption_key: published
				.as_ref()
				.map(|published| published.key.to_string()),
			since: published.map(|published| published.since),
		});
	}
	context.print(&keys, |keys| {
		let row = |key: &Key| {
			[
				key.name.clone(),
				key.account.to_string(),
				key.encryption_key
					.clone()
					.unwrap_or_else(|| "none".to_owned()),
				key.since.map(|block| block.to_string()).unwrap_or_default(),
			]
		};
		let header = ["hospital", "account", "encryption key", "since block"];
		output::table(header, keys.iter().map(row))
	})
}

async fn support(context: &Context, accounts: Vec<AccountId>) -> Result<()> {
	let session = context.session().await?;
	session
		.send(calls::set_supporting_hospitals(accounts.clone()))
		.await?;
	context.print(&accounts, |accounts| {
		format!(
			"The entries that {} submits from now on need the agreement of {} hospital{}.",
			session.account,
			accounts.len(),
			if accounts.len() == 1 { "" } else { "s" }
		)
	})
}
