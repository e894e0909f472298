//! The consortium's motions: calls that two thirds of the hospitals must approve.

use crate::context::{Context, Session};
use anyhow::{bail, Context as _, Result};
use consilium_chain::{calls, Call, ConsortiumEvent, Event, Hash, Included, Motion};
use serde::Serialize;

/// What became of a motion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
	/// It waits for more votes.
	Open,
	/// It was carried out.
	CarriedOut,
	/// It was rejected, or ended without enough approvals.
	Rejected,
}

#[derive(Serialize)]
struct Report {
	motion: Hash,
	outcome: Outcome,
	approvals: usize,
	needed: u32,
}

/// Propose a call, or approve it if another hospital has proposed it, and carry it out if that is
/// enough.
pub async fn agree(context: &Context, call: Call) -> Result<()> {
	let session = context.session().await?;
	let state = session.chain.best().await?;
	let members = state.members().await?;
	if !members.contains(&session.account) {
		bail!(
			"{} is not a member of the consortium: only its hospitals propose and vote",
			session.account
		);
	}
	let encoded = state.encode(&call)?;
	let known = state.motions().await?;
	let motion = match known.into_iter().find(|motion| motion.hash == encoded.hash) {
		Some(motion) => motion,
		None => {
			// Two thirds, rounded up.
			let threshold = (members.len() * 2).div_ceil(3) as u32;
			let propose = calls::propose(threshold, call, encoded.length);
			let proposed = session.send(propose).await?;
			// What one approval is enough for is carried out at once.
			if outcome(&proposed)? == Outcome::CarriedOut {
				let report = Report {
					motion: encoded.hash,
					outcome: Outcome::CarriedOut,
					approvals: 1,
					needed: threshold,
				};
				return print(context, &report);
			}
			find(&session, encoded.hash).await?
		}
	};
	vote_on(context, &session, motion, true).await
}

/// Vote on a motion that is proposed already.
pub async fn vote(context: &Context, hash: Hash, approve: bool) -> Result<()> {
	let session = context.session().await?;
	let motion = find(&session, hash).await?;
	vote_on(context, &session, motion, approve).await
}

/// Close a motion.
pub async fn close(context: &Context, hash: Hash) -> Result<()> {
	let session = context.session().await?;
	let motion = find(&session, hash).await?;
	let outcome = close_now(&session, &motion).await?;
	report(context, &motion, outcome)
}

async fn vote_on(
	context: &Context,
	session: &Session,
	motion: Motion,
	approve: bool,
) -> Result<()> {
	let votes = if approve {
		&motion.approvals
	} else {
		&motion.rejections
	};
	if !votes.contains(&session.account) {
		session
			.send(calls::vote(motion.hash, motion.index, approve))
			.await?;
	}
	let motion = find(session, motion.hash).await?;
	let outcome = match motion.is_decided {
		true => close_now(session, &motion).await?,
		false => Outcome::Open,
	};
	report(context, &motion, outcome)
}

async fn find(session: &Session, hash: Hash) -> Result<Motion> {
	let motions = session.chain.best().await?.motions().await?;
	motions
		.into_iter()
		.find(|motion| motion.hash == hash)
		.with_context(|| format!("no motion {hash:?} is open: see `consilium operator motions`"))
}

async fn close_now(session: &Session, motion: &Motion) -> Result<Outcome> {
	let state = session.chain.best().await?;
	let bounds = state.bounds(&motion.call).await?;
	let call = calls::close(motion.hash, motion.index, bounds);
	outcome(&session.send(call).await?)
}

fn outcome(closed: &Included) -> Result<Outcome> {
	for event in &closed.events {
		match event {
			Event::Consortium(ConsortiumEvent::Executed { result, .. }) => {
				return match result {
					Ok(()) => Ok(Outcome::CarriedOut),
					Err(error) => bail!(
						"the motion was approved, and failed when it was carried out: {}",
						closed.state.explain(error)
					),
				}
			}
			Event::Consortium(ConsortiumEvent::Disapproved { .. }) => return Ok(Outcome::Rejected),
			_ => {}
		}
	}
	Ok(Outcome::Open)
}

fn report(context: &Context, motion: &Motion, outcome: Outcome) -> Result<()> {
	let report = Report {
		motion: motion.hash,
		outcome,
		approvals: motion.approvals.len(),
		needed: motion.threshold,
	};
	print(context, &report)
}

fn print(context: &Context, report: &Report) -> Result<()> {
	context.print(report, |report| {
		let votes = format!("{} of {} approvals", report.approvals, report.needed);
		match report.outcome {
			Outcome::Open => format!("Motion {:?} has {votes}.", report.motion),
			Outcome::CarriedOut => format!("Motion {:?} was carried out.", report.motion),
			Outcome::Rejected => format!("Motion {:?} ended with {votes}.", report.motion),
		}
	})
}
