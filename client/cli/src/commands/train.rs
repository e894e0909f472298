//! Training the model that scores, and its card.

use crate::{args::TrainArgs, context::Context, output::facts, progress::Progress};
use anyhow::{anyhow, Context as _, Result};
use consilium_scoring::{
	calibration_picture, card, roc_picture, steps, Artefact, Cohort, Learner, OfRecord, Plan,
	LEARNERS,
};
use serde::Serialize;
use std::{
	fs,
	path::{Path, PathBuf},
	sync::Mutex,
};

#[derive(Serialize)]
struct Trained {
	artefact: String,
	model: PathBuf,
	card: Option<PathBuf>,
	auc: f64,
	brier: f64,
}

pub fn run(context: &Context, args: TrainArgs) -> Result<()> {
	let cohort = read(&args.data)?;
	// Without a card, nobody sees the challengers.
	let learners: &[&dyn Learner] = match args.card {
		Some(_) => &LEARNERS,
		None => &[&OfRecord],
	};
	let plan = Plan::ten_by_ten(args.seed);
	let progress = progress(learners, plan);
	let done = || advance(&progress);
	let (artefact, evaluation) = Artefact::train(&cohort, learners, plan, &done)
		.with_context(|| args.data.display().to_string())?;
	drop(progress);
	if let Some(folder) = &args.card {
		let file = args
			.output
			.file_name()
			.unwrap_or_default()
			.to_string_lossy();
		create(folder)?;
		write(
			&folder.join("README.md"),
			card(&artefact, &evaluation, &file),
		)?;
		for (name, picture) in [
			("roc", roc_picture(&evaluation)?),
			("calibration", calibration_picture(&evaluation)?),
		] {
			write(&folder.join(name).with_extension("svg"), picture.svg)?;
			write(&folder.join(name).with_extension("png"), picture.png)?;
		}
	}
	if let Some(folder) = args.output.parent() {
		create(folder)?;
	}
	write(&args.output, artefact.to_json()?)?;
	let figures = &artefact.content().figures;
	let trained = Trained {
		artefact: artefact.id().to_owned(),
		auc: figures.auc.mean,
		brier: figures.brier.mean,
		model: args.output,
		card: args.card,
	};
	context.print(&trained, |trained| {
		facts([
			("artefact", trained.artefact.clone()),
			("model", trained.model.display().to_string()),
			(
				"card",
				trained
					.card
					.as_ref()
					.map_or(String::new(), |card| card.display().to_string()),
			),
			("AUC", format!("{:.3}", trained.auc)),
			("Brier", format!("{:.3}", trained.brier)),
		])
	})
}

/// The people of a data file.
pub fn read(path: &Path) -> Result<Cohort> {
	let file = fs::read(path).with_context(|| format!("{}: cannot be opened", path.display()))?;
	Cohort::read(&file).map_err(|error| anyhow!("{}: {error}", path.display()))
}

/// The progress of an evaluation.
pub fn progress(learners: &[&dyn Learner], plan: Plan) -> Mutex<Progress> {
	Mutex::new(Progress::new("folds", steps(learners.len(), plan)))
}

/// A fold more is done.
pub fn advance(progress: &Mutex<Progress>) {
	// Who panicked with the lock is heard of elsewhere.
	if let Ok(mut progress) = progress.lock() {
		progress.add(1);
	}
}

fn create(folder: &Path) -> Result<()> {
	fs::create_dir_all(folder).with_context(|| format!("{}: cannot be made", folder.display()))
}

/// Write a file, so that it is whole or as it was.
fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
	let mut beside = path.as_os_str().to_owned();
	beside.push(".new");
	fs::write(&beside, content)
		.and_then(|()| fs::rename(&beside, path))
		.with_context(|| format!("{}: cannot be written", path.display()))
}
