//! `consilium operator`

use super::motion;
use crate::{
	args::{OperatorCommand, Proposal},
	context::Context,
	output,
};
use anyhow::{Context as _, Result};
use consilium_chain::{calls, AccountId, Call, Hash};
use serde::Serialize;
use std::path::Path;

pub async fn run(context: &Context, command: OperatorCommand) -> Result<()> {
	match command {
		OperatorCommand::Motions => motions(context).await,
		OperatorCommand::Propose(proposal) => motion::agree(context, call(proposal)?).await,
		OperatorCommand::Vote {
			motion, approve, ..
		} => motion::vote(context, motion, approve).await,
		OperatorCommand::Close { motion } => motion::close(context, motion).await,
		OperatorCommand::ApplyUpgrade { wasm } => apply_upgrade(context, &wasm).await,
	}
}

/// The tokens are counted in this (`runtime`: `UNIT`).
const UNIT: u128 = 1_000_000_000_000;

fn call(proposal: Proposal) -> Result<Call> {
	Ok(match proposal {
		Proposal::RegisterHospital { account, name } => calls::register_hospital(account, &name),
		Proposal::SuspendHospital { account } => calls::suspend_hospital(account),
		Proposal::ReinstateHospital { account } => calls::reinstate_hospital(account),
		Proposal::SetDatabaseOperator { account } => calls::set_database_operator(account),
		Proposal::SetApprovalPolicy { share } => calls::set_approval_policy(share.0, share.1),
		Proposal::SetVotingPeriod { blocks } => calls::set_voting_period(blocks),
		Proposal::TopUp { account, tokens } => {
			calls::set_balance(account, u128::from(tokens) * UNIT)
		}
		Proposal::AuthorizeUpgrade { wasm } => calls::authorize_upgrade(&code(&wasm)?),
	})
}

fn code(wasm: &Path) -> Result<Vec<u8>> {
	std::fs::read(wasm).with_context(|| format!("{}: cannot be read", wasm.display()))
}

async fn apply_upgrade(context: &Context, wasm: &Path) -> Result<()> {
	let code = code(wasm)?;
	let session = context.session().await?;
	session.send(calls::apply_authorized_upgrade(code)).await?;
	context.print(&wasm, |wasm| {
		format!("The chain takes over {} now.", wasm.display())
	})
}

#[derive(Serialize)]
struct Shown {
	motion: Hash,
	call: String,
	needed: u32,
	approvals: Vec<AccountId>,
	rejections: Vec<AccountId>,
	/// The block after which it can be closed whoever has voted.
	ends_at: u32,
}

async fn motions(context: &Context) -> Result<()> {
	let state = context.chain().await?.finalized().await?;
	let motions: Vec<Shown> = state
		.motions()
		.await?
		.into_iter()
		.map(|motion| Shown {
			motion: motion.hash,
			call: calls::describe(&motion.call),
			needed: motion.threshold,
			approvals: motion.approvals,
			rejections: motion.rejections,
			ends_at: motion.ends_at,
		})
		.collect();
	context.print(&motions, |motions| {
		if motions.is_empty() {
			return "No motion is open.".to_owned();
		}
		let row = |motion: &Shown| {
			[
				format!("{:?}", motion.motion),
				motion.call.clone(),
				format!("{} of {}", motion.approvals.len(), motion.needed),
				motion.rejections.len().to_string(),
				motion.ends_at.to_string(),
			]
		};
		let header = ["motion", "call", "approvals", "rejections", "ends at block"];
		output::table(header, motions.iter().map(row))
	})
}
