//! `consilium review`
//!
//! What is reviewed is final: in the place of a block that does not stay, another entry can have the
//! number, and the vote would count for that.

use super::vote::{cast, MAX_BATCH};
use crate::{
	args::{Reason, ReviewArgs},
	context::{Context, Session},
	describe::{describe, name},
	policy::{self, Concern, Decision, Policy},
};
use anyhow::{bail, Context as _, Result};
use consilium_chain::{Entry, EntryId, State, Verdict};
use consilium_record::{OpenError, Record, Time};
use serde::Serialize;
use std::{
	collections::HashSet,
	io::{stderr, stdin, BufRead, IsTerminal, Write},
};

pub async fn run(context: &Context, args: ReviewArgs) -> Result<()> {
	if args.print_policy {
		print!("{}", policy::EXAMPLE);
		return Ok(());
	}
	match &args.auto {
		None => by_hand(context, args.dry_run).await,
		Some(path) => {
			let policy = Policy::read(path)?;
			let session = context.session().await?;
			match args.watch {
				true => watch(context, session, &policy).await,
				false => once(context, &session, &policy, args.dry_run).await,
			}
		}
	}
}

/// An entry that waits for a vote, opened if it opens.
struct Examined {
	id: EntryId,
	entry: Entry,
	opened: Result<Record, OpenError>,
}

/// Open an entry; none if it waits no longer.
async fn examine(session: &Session, state: &State, id: EntryId) -> Result<Option<Examined>> {
	let (entry, sealed) = (state.entry(id).await?, state.sealed_record(id).await?);
	let (Some(entry), Some(sealed)) = (entry, sealed) else {
		return Ok(None);
	};
	let opened = sealed.open(session.keys.decryption_keys());
	Ok(Some(Examined { id, entry, opened }))
}

/// What was done with an entry.
#[derive(Serialize)]
struct Reviewed {
	entry: EntryId,
	/// None if it is left.
	verdict: Option<String>,
	concerns: Vec<String>,
	/// Why the vote was not taken.
	error: Option<String>,
}

impl Reviewed {
	fn new(id: EntryId, concerns: &[Concern], decision: Decision) -> Self {
		Reviewed {
			entry: id,
			verdict: match decision {
				Decision::Approve => Some("approve".to_owned()),
				Decision::Reject(reason) => Some(format!("reject: {}", name(reason))),
				Decision::Leave => None,
			},
			concerns: concerns.iter().map(ToString::to_string).collect(),
			error: None,
		}
	}

	fn line(&self) -> String {
		let mut line = match (&self.verdict, &self.error) {
			(_, Some(error)) => format!("entry {}: the vote was not taken: {error}", self.entry),
			(Some(verdict), _) => format!("entry {}: {verdict}", self.entry),
			(None, _) => format!("entry {}: left to a person", self.entry),
		};
		for concern in &self.concerns {
			line += &format!("\n    {concern}");
		}
		line
	}
}

async fn once(context: &Context, session: &Session, policy: &Policy, dry_run: bool) -> Result<()> {
	let state = session.chain.finalized().await?;
	let pending = state.pending_entries(session.account).await?;
	let mut all = Vec::new();
	for batch in pending.chunks(MAX_BATCH) {
		all.extend(review(session, policy, &state, batch, dry_run).await?);
	}
	context.print(&all, |all| match all.is_empty() {
		true => "Nothing waits for this account's vote.".to_owned(),
		false => all
			.iter()
			.map(Reviewed::line)
			.collect::<Vec<_>>()
			.join("\n"),
	})?;
	match all.iter().filter(|each| each.error.is_some()).count() {
		0 => Ok(()),
		failed => bail!("{failed} votes of {} were not taken", all.len()),
	}
}

async fn watch(context: &Context, mut session: Session, policy: &Policy) -> Result<()> {
	let mut state = session.chain.finalized().await?;
	let mut blocks = session.chain.walk(state.position());
	// What was left to a person, or not taken, is not looked at again.
	let mut seen = HashSet::new();
	loop {
		let pending = state.pending_entries(session.account).await?;
		seen.retain(|id| pending.contains(id));
		let new: Vec<EntryId> = pending
			.into_iter()
			.filter(|id| !seen.contains(id))
			.collect();
		if !new.is_empty() {
			// The keys may have been rotated meanwhile.
			session.keys.refresh()?;
		}
		for batch in new.chunks(MAX_BATCH) {
			seen.extend(batch);
			for reviewed in review(&session, policy, &state, batch, false).await? {
				context.print_line(&reviewed, Reviewed::line)?;
			}
		}
		blocks.next().await?;
		// That of the last block: while this one was reviewed, others came.
		state = session.chain.finalized().await?;
	}
}

/// Review some entries, at most [`MAX_BATCH`], and vote on them in one call.
async fn review(
	session: &Session,
	policy: &Policy,
	state: &State,
	ids: &[EntryId],
	dry_run: bool,
) -> Result<Vec<Reviewed>> {
	let now = Time::now()?;
	let (mut reviewed, mut verdicts) = (Vec::new(), Vec::new());
	for id in ids {
		let Some(examined) = examine(session, state, *id).await? else {
			continue;
		};
		let concerns = policy.concerns(&examined.opened, now);
		let decision = policy.decide(&concerns);
		reviewed.push(Reviewed::new(*id, &concerns, decision));
		match decision {
			Decision::Approve => verdicts.push((*id, Verdict::Approve)),
			Decision::Reject(reason) => verdicts.push((*id, Verdict::Reject(reason.into()))),
			Decision::Leave => {}
		}
	}
	if !dry_run && !verdicts.is_empty() {
		for (id, error) in cast(session, verdicts).await? {
			if let Some(reviewed) = reviewed.iter_mut().find(|each| each.entry == id) {
				reviewed.error = Some(error);
			}
		}
	}
	Ok(reviewed)
}

/// What a person says to an entry.
enum Choice {
	Vote(Verdict),
	Skip,
	Quit,
}

async fn by_hand(context: &Context, dry_run: bool) -> Result<()> {
	let is_on_terminal = stdin().is_terminal() && stderr().is_terminal();
	if !dry_run && !is_on_terminal {
		bail!(
			"a review by hand needs a terminal: use --auto with a policy, or `consilium entry vote`"
		);
	}
	let session = context.session().await?;
	let state = session.chain.finalized().await?;
	let pending = state.pending_entries(session.account).await?;
	let count = pending.len();
	if count == 0 {
		eprintln!("Nothing waits for this account's vote.");
	}
	for (place, id) in pending.into_iter().enumerate() {
		let Some(examined) = examine(&session, &state, id).await? else {
			continue;
		};
		let concerns = policy::concerns(&examined.opened, Time::now()?);
		eprintln!("\nEntry {id}, {} of {count}", place + 1);
		eprintln!(
			"{}",
			describe(&examined.entry, examined.opened.as_ref().ok())
		);
		for concern in &concerns {
			eprintln!("  ! {concern}");
		}
		if dry_run {
			continue;
		}
		match ask(&concerns)? {
			Choice::Quit => return Ok(()),
			Choice::Skip => {}
			Choice::Vote(verdict) => match cast(&session, vec![(examined.id, verdict)]).await {
				Ok(skipped) => match skipped.first() {
					None => eprintln!("Voted."),
					Some((_, error)) => eprintln!("The vote was not taken: {error}"),
				},
				Err(error) => eprintln!("The vote was not taken: {error:#}"),
			},
		}
	}
	Ok(())
}

fn ask(concerns: &[Concern]) -> Result<Choice> {
	use clap::ValueEnum;
	loop {
		let answer = question("[a]pprove, [r]eject, [s]kip or [q]uit? ")?;
		match answer.as_str() {
			"a" | "approve" => return Ok(Choice::Vote(Verdict::Approve)),
			"s" | "skip" => return Ok(Choice::Skip),
			"q" | "quit" => return Ok(Choice::Quit),
			"r" | "reject" => {
				let suggested = concerns.first().map_or(Reason::Other, Concern::reason);
				let names: Vec<String> = Reason::value_variants()
					.iter()
					.map(|reason| name(*reason))
					.collect();
				let suggestion = name(suggested);
				let answer = question(&format!("Why: {}? [{suggestion}] ", names.join(", ")))?;
				let reason = match answer.as_str() {
					"" => Ok(suggested),
					name => Reason::from_str(name, true),
				};
				match reason {
					Ok(reason) => return Ok(Choice::Vote(Verdict::Reject(reason.into()))),
					Err(_) => eprintln!("There is no such reason."),
				}
			}
			_ => {}
		}
	}
}

fn question(text: &str) -> Result<String> {
	eprint!("{text}");
	stderr().flush()?;
	let mut answer = String::new();
	let length = stdin()
		.lock()
		.read_line(&mut answer)
		.context("cannot read the answer")?;
	if length == 0 {
		return Ok("quit".to_owned());
	}
	Ok(answer.trim().to_lowercase())
}
