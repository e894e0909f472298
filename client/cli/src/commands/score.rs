//! Scoring records.

use crate::{
	args::{DatabaseArgs, ScoreArgs},
	context::Context,
	output::{facts, table},
	progress::Progress,
};
use anyhow::{anyhow, bail, Context as _, Result};
use consilium_indexer::{unscored, Database, Scorer};
use consilium_record::{json, Draft, HealthDetails, Invalid, Time, MAX_JSON_LENGTH};
use consilium_scoring::{Artefact, Score, Summary};
use serde::Deserialize;
use std::{
	fs::File,
	io::{stdout, Read},
	path::Path,
};
use zeroize::Zeroizing;

/// More than any model has.
const MAX_MODEL_LENGTH: u64 = 1 << 20;

pub async fn run(context: &Context, args: ScoreArgs) -> Result<()> {
	let of_file;
	let artefact = match &args.model {
		None => Artefact::of_record()?,
		Some(path) => {
			of_file = model(path)?;
			&of_file
		}
	};
	let time = args.time.map_or_else(Time::now, Ok)?;
	match (&args.csv, &args.record) {
		(Some(path), _) => rows(context, artefact, path, args.output.as_deref(), time),
		(None, Some(path)) => one(context, artefact, path, time),
		(None, None) => database(context, artefact, &args.database, args.time).await,
	}
}

/// What scores records of the database by a model; at a time, or when it does.
pub fn scorer(artefact: &Artefact, time: Option<Time>) -> Scorer {
	let artefact = artefact.clone();
	let id = artefact.id().to_owned();
	Scorer::new(&id, move |health| {
		let time = time.map_or_else(Time::now, Ok)?;
		anyhow::Ok(artefact.score_record(health, time)?)
	})
}

/// Score the records of the database that have no score of this model.
async fn database(
	context: &Context,
	artefact: &Artefact,
	args: &DatabaseArgs,
	time: Option<Time>,
) -> Result<()> {
	let database = Database::connect(&args.options()?).await?;
	let scorer = scorer(artefact, time);
	let total = usize::try_from(unscored(&database, &scorer).await?)?;
	let mut progress = Progress::new_if(total > 0, "records scored", total);
	let scored = consilium_indexer::score(&database, &scorer, |done| {
		if let Some(progress) = &mut progress {
			let done = usize::try_from(done).unwrap_or(total);
			progress.left(total.saturating_sub(done));
		}
	})
	.await?;
	drop(progress);
	context.print(&scored, |scored| {
		let lines = scored.not_scored.iter();
		let lines = lines.map(|each| format!("entry {}: not scored: {}", each.entry, each.reason));
		let first = format!(
			"{} records were scored with {}.",
			scored.scored,
			artefact.id()
		);
		[first]
			.into_iter()
			.chain(lines)
			.collect::<Vec<_>>()
			.join("\n")
	})?;
	match scored.not_scored.len() {
		0 => Ok(()),
		count => bail!("{count} records were not scored"),
	}
}

fn model(path: &Path) -> Result<Artefact> {
	let text = content(path, MAX_MODEL_LENGTH)?;
	Artefact::from_json(&text).map_err(|error| anyhow!("{}: {error}", path.display()))
}

/// Score one record.
fn one(context: &Context, artefact: &Artefact, path: &Path, time: Time) -> Result<()> {
	let health = health(&content(path, MAX_JSON_LENGTH as u64)?)
		.map_err(|error| anyhow!("{}: {error:#}", path.display()))?;
	let score = artefact
		.score_record(&health, time)
		.map_err(|error| anyhow!("{}: not scored: {error}", path.display()))?;
	context.print(&score, |score| text(score, artefact.threshold()))
}

/// The health details of a draft, or health details as they were sealed.
fn health(text: &[u8]) -> Result<HealthDetails> {
	/// Which of the two it is.
	#[derive(Deserialize)]
	struct Either {
		format: Option<serde::de::IgnoredAny>,
	}
	let sealed = serde_json::from_slice::<Either>(text).is_ok_and(|found| found.format.is_some());
	if sealed {
		return Ok(json::parse::<HealthDetails>(text)?);
	}
	let draft = Draft::from_json(text).map_err(|invalid: Invalid| {
		anyhow!(
			"{invalid}; a record is {{\"health\": …, \"bill\": …}}, and health details have a format"
		)
	})?;
	Ok(draft.into_record()?.health)
}

fn text(score: &Score, threshold: f64) -> String {
	let list = |names: Vec<String>| match names.is_empty() {
		true => "none".to_owned(),
		false => names.join(", "),
	};
	let missing = score.missing.iter().map(|feature| feature.to_string());
	let outside = score.outside.iter().map(|found| match found.how.name() {
		"never_missing" => format!(
			"{} (not measured, which it was of all of them)",
			found.feature
		),
		how => format!("{} ({how} all of them)", found.feature),
	});
	let verdict = match score.high {
		true => format!("high: at or above the threshold of {threshold}"),
		false => format!("not high: below the threshold of {threshold}"),
	};
	let shares = score.shares.iter().map(|share| {
		let imputed = score.missing.contains(&share.feature);
		[
			share.feature.to_string(),
			format!("{:+.3}", share.log_odds),
			if imputed {
				"not measured: the median"
			} else {
				""
			}
			.to_owned(),
		]
	});
	let shares = table(["share of", "log-odds", ""], shares);
	let facts = facts([
		("probability", format!("{:.3}", score.probability)),
		("", verdict),
		("not measured", list(missing.collect())),
		("outside the training population", list(outside.collect())),
		("artefact", score.artefact.clone()),
		("time", score.time.to_string()),
	]);
	format!("{facts}\n{shares}\nOf a diagnosis of diabetes within five years. Not for diagnosis.")
}

/// Score the rows of a table.
fn rows(
	context: &Context,
	artefact: &Artefact,
	path: &Path,
	output: Option<&Path>,
	time: Time,
) -> Result<()> {
	let cannot = |what: &'static str| move || format!("{}: cannot be {what}", path.display());
	let input = File::open(path).with_context(cannot("opened"))?;
	let summary = match output {
		Some(output) => {
			let canonical = |path: &Path| path.canonicalize().ok();
			if canonical(path).is_some_and(|path| canonical(output) == Some(path)) {
				bail!("{}: the scores would overwrite the rows", output.display());
			}
			let file = File::create(output)
				.with_context(|| format!("{}: cannot be written", output.display()))?;
			artefact.score_table(input, file, time)
		}
		None => artefact.score_table(input, stdout().lock(), time),
	}
	.map_err(|error| anyhow!("{}: {error}", path.display()))?;
	match output {
		Some(_) => context.print(&summary, summary_text)?,
		// The standard output has the scores.
		None => eprintln!("{}", summary_for(context, &summary)?),
	}
	if let Some(first) = summary.problems.first() {
		bail!(
			"{}: {} of {} rows were not scored; the first is row {}: {}",
			path.display(),
			summary.not_scored,
			summary.rows,
			first.row,
			first.reason
		);
	}
	Ok(())
}

fn summary_for(context: &Context, summary: &Summary) -> Result<String> {
	Ok(match context.reader() {
		crate::output::Reader::Program => serde_json::to_string_pretty(summary)?,
		crate::output::Reader::Person => summary_text(summary),
	})
}

fn summary_text(summary: &Summary) -> String {
	let figure = |figure: Option<f64>| figure.map_or("none".to_owned(), |it| format!("{it:.3}"));
	let figures = summary.figures.as_ref().map_or(String::new(), |figures| {
		format!(
			"AUC {}, Brier {:.3}, accuracy {:.3}, sensitivity {}, specificity {} of the {} rows whose \
			 outcome is known; of people that the model was trained on this is too good",
			figure(figures.auc),
			figures.brier,
			figures.accuracy,
			figure(figures.sensitivity),
			figure(figures.specificity),
			figures.rows,
		)
	});
	let problems = summary.problems.iter();
	let problems = problems.map(|problem| format!("row {}: {}", problem.row, problem.reason));
	let facts = facts([
		(
			"scored",
			format!("{} of {} rows", summary.scored, summary.rows),
		),
		("high", summary.high.to_string()),
		(
			"with something not measured",
			summary.with_missing.to_string(),
		),
		(
			"outside the training population",
			summary.outside.to_string(),
		),
		("artefact", summary.artefact.clone()),
		("figures", figures),
	]);
	let lines: Vec<String> = [facts].into_iter().chain(problems).collect();
	lines.join("\n")
}

/// The content of a file of at most so many bytes, and one more if there is more.
fn content(path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>> {
	let mut text = Zeroizing::new(Vec::new());
	File::open(path)
		.with_context(|| format!("{}: cannot be opened", path.display()))?
		.take(limit + 1)
		.read_to_end(&mut text)
		.with_context(|| format!("{}: cannot be read", path.display()))?;
	Ok(text)
}
