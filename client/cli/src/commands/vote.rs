//! Votes.

use crate::{
	args::{Reason, Status},
	context::{Context, Session},
	describe::name,
	entries,
};
use anyhow::{bail, Result};
use consilium_chain::{
	calls, EntryId, EntryStatus, Event, HealthRecordsEvent, RejectionReason, SubmitError, Verdict,
};

/// The most entries that a call votes on (`MaxBatchLength` of the pallet).
pub const MAX_BATCH: usize = 100;

/// Vote on entries, and say which votes were not taken, and why: an entry may have ended meanwhile.
pub async fn cast(
	session: &Session,
	verdicts: Vec<(EntryId, Verdict)>,
) -> Result<Vec<(EntryId, String)>> {
	let mut skipped = Vec::new();
	for batch in verdicts.chunks(MAX_BATCH) {
		skipped.extend(cast_batch(session, batch.to_vec()).await?);
	}
	Ok(skipped)
}

async fn cast_batch(
	session: &Session,
	verdicts: Vec<(EntryId, Verdict)>,
) -> Result<Vec<(EntryId, String)>> {
	let ids: Vec<EntryId> = verdicts.iter().map(|(id, _)| *id).collect();
	let call = match verdicts.as_slice() {
		[(id, verdict)] => calls::cast_vote(*id, verdict.clone()),
		_ => calls::cast_votes(verdicts),
	};
	let submitter = &session.submitter;
	let included = match submitter.submit(&session.signer, call, session.wait).await {
		Ok(included) => included,
		Err(
			error @ (SubmitError::Failed(_)
			| SubmitError::InsufficientBalance(_)
			| SubmitError::Refused(_)),
		) => return Ok(ids.into_iter().map(|id| (id, error.to_string())).collect()),
		Err(error) => return Err(error.into()),
	};
	let skipped = |event: &Event| match event {
		Event::HealthRecords(HealthRecordsEvent::VoteSkipped { entry, error, .. }) => {
			Some((*entry, included.state.explain(error).to_string()))
		}
		_ => None,
	};
	Ok(included.events.iter().filter_map(skipped).collect())
}

impl From<Reason> for RejectionReason {
	fn from(reason: Reason) -> Self {
		match reason {
			Reason::DoesNotOpen => RejectionReason::DoesNotOpen,
			Reason::CommitmentMismatch => RejectionReason::CommitmentMismatch,
			Reason::Implausible => RejectionReason::Implausible,
			Reason::WrongPatient => RejectionReason::WrongPatient,
			Reason::WrongHealthDetails => RejectionReason::WrongHealthDetails,
			Reason::WrongBillDetails => RejectionReason::WrongBillDetails,
			Reason::Other => RejectionReason::Other,
		}
	}
}

/// Vote on entries alike.
pub async fn vote(context: &Context, ids: Vec<EntryId>, reject: Option<Reason>) -> Result<()> {
	let session = context.session().await?;
	let (state, entries) = entries::find(&session.chain, &ids).await?;
	let waiting = state.pending_entries(session.account).await?;
	// A vote that would not count is told before it is sent: a patient's is refused without a reason.
	for (id, entry) in &entries {
		if entry.status != EntryStatus::Pending {
			bail!(
				"entry {id} is {} and takes no votes",
				name(Status::from(&entry.status))
			);
		}
		if !waiting.contains(id) {
			bail!(
				"entry {id} does not wait for the vote of {}: this account has voted, or is not among \
				 those who were asked",
				session.account
			);
		}
	}
	let verdict = match reject {
		Some(reason) => Verdict::Reject(reason.into()),
		None => Verdict::Approve,
	};
	let count = ids.len();
	let verdicts = ids.iter().map(|id| (*id, verdict.clone())).collect();
	let skipped = cast(&session, verdicts).await?;
	if let ([(id, error)], 1) = (skipped.as_slice(), count) {
		bail!("entry {id}: the vote was not taken: {error}");
	}
	for (id, error) in &skipped {
		eprintln!("entry {id}: the vote was not taken: {error}");
	}
	context.print(&ids, |_| {
		format!("{} of {count} votes were taken.", count - skipped.len())
	})?;
	match skipped.len() {
		0 => Ok(()),
		failed => bail!("{failed} of {count} votes were not taken"),
	}
}
