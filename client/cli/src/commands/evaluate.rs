//! How good the model is.

use crate::{
	args::EvaluateArgs,
	commands::train::{advance, progress, read},
	context::Context,
	output::table,
};
use anyhow::{Context as _, Result};
use consilium_scoring::{
	evaluate, Evaluation, Figure, Learner, OfRecord, Plan, Threshold, LEARNERS,
};
use std::{
	fs::File,
	io::{BufWriter, Write},
	path::Path,
};

pub fn run(context: &Context, args: EvaluateArgs) -> Result<()> {
	let cohort = read(&args.data)?;
	let learners: &[&dyn Learner] = match args.without_challengers {
		true => &[&OfRecord],
		false => &LEARNERS,
	};
	let plan = Plan::ten_by_ten(args.seed);
	let threshold = Threshold::of_record().probability;
	let progress = progress(learners, plan);
	let evaluation = evaluate(&cohort, learners, plan, threshold, &|| advance(&progress))
		.with_context(|| args.data.display().to_string())?;
	drop(progress);
	if let Some(path) = &args.folds {
		File::create(path)
			.and_then(|file| write_folds(BufWriter::new(file), &evaluation))
			.with_context(|| format!("{}: cannot be written", path.display()))?;
	}
	context.print(&evaluation, |evaluation| text(evaluation, &args.data))
}

/// A line for each person in each repeat: who was held back when, and what each model said of them.
fn write_folds(mut file: impl Write, evaluation: &Evaluation) -> std::io::Result<()> {
	let names: Vec<&str> = evaluation.models.iter().map(|model| model.name).collect();
	writeln!(file, "repeat,fold,row,{}", names.join(","))?;
	for (repeat, folds) in evaluation.folds.iter().enumerate() {
		for (person, fold) in folds.iter().enumerate() {
			write!(file, "{},{},{}", repeat + 1, fold + 1, person + 1)?;
			for model in &evaluation.models {
				write!(file, ",{}", model.probabilities[repeat][person])?;
			}
			writeln!(file)?;
		}
	}
	file.flush()
}

fn text(evaluation: &Evaluation, data: &Path) -> String {
	let plan = evaluation.plan;
	let whole = evaluation.models.iter().map(|model| {
		let figures = &model.figures;
		let difference = model.auc_difference.as_ref();
		[
			model.name.to_owned(),
			figure(&figures.auc),
			difference.map_or(String::new(), figure),
			figure(&figures.brier),
			figure(&figures.log_loss),
		]
	});
	let rest = evaluation.models.iter().map(|model| {
		let figures = &model.figures;
		[
			model.name.to_owned(),
			figure(&figures.calibration_slope),
			figure(&figures.calibration_intercept),
			figure(&figures.accuracy),
			figure(&figures.sensitivity),
			figure(&figures.specificity),
		]
	});
	let models = evaluation.models.iter();
	let models = models.map(|model| format!("{}: {}", model.name, model.description));
	format!(
		"{}\n{}\n{}\nMean ± standard deviation over {} × {} folds of {}, seed {}; of the calibration, \
		 over the {} repeats.\nThe threshold of accuracy, sensitivity and specificity is {}.",
		table(["model", "AUC", "against the first", "Brier", "log loss"], whole),
		table(
			["model", "slope", "intercept", "accuracy", "sensitivity", "specificity"],
			rest
		),
		models.collect::<Vec<_>>().join("\n"),
		plan.repeats,
		plan.folds,
		data.display(),
		plan.seed,
		plan.repeats,
		evaluation.threshold,
	)
}

fn figure(figure: &Figure) -> String {
	format!("{:.3} ± {:.3}", figure.mean, figure.deviation)
}
