//! The model card: the artefact and its evaluation, for people.

use crate::{
	artefact::Artefact,
	equation::{Shape, Term},
	evaluate::{Evaluated, Evaluation, Figure},
	features::Feature,
};

/// The card as Markdown, for an artefact in the file `file`. It shows the pictures of
/// [`roc_picture`](crate::roc_picture) and [`calibration_picture`](crate::calibration_picture) as
/// `roc` and `calibration`, `.svg` and `.png`.
pub fn card(artefact: &Artefact, evaluation: &Evaluation, file: &str) -> String {
	let content = artefact.content();
	let not_measured = |place: usize| {
		artefact
			.treatment(Feature::ALL[place])
			.not_measured
			.to_string()
	};
	let age = artefact.treatment(Feature::ALL[7]);
	let plan = content.plan;
	format!(
		include_str!("card.md"),
		file = file,
		id = artefact.id(),
		format = content.format,
		sha256 = content.data.sha256,
		people = content.data.people,
		with_diabetes = content.data.with_diabetes,
		seed = plan.seed,
		age_minimum = age.minimum,
		age_maximum = age.maximum,
		skin_missing = not_measured(3),
		insulin_missing = not_measured(4),
		features = lines(
			Feature::ALL
				.into_iter()
				.map(|feature| feature_row(artefact, feature))
		),
		intercept = content.intercept,
		terms = lines(content.terms.iter().map(term_row)),
		penalty = content.penalty,
		repeats = plan.repeats,
		folds = plan.folds,
		all_folds = plan.repeats * plan.folds,
		held_back = content.data.people / plan.folds.max(1),
		models = lines(evaluation.models.iter().map(model_row)),
		at_threshold = lines(evaluation.models.iter().map(threshold_row)),
		learners = lines(
			evaluation
				.models
				.iter()
				.map(|model| format!("- *{}*: {}", model.name, model.description))
		),
		threshold = content.threshold.probability,
		reason = content.threshold.reason,
		weight = content.threshold.false_alarms_per_missed_case,
	)
}

fn lines(lines: impl Iterator<Item = String>) -> String {
	lines.collect::<Vec<_>>().join("\n")
}

fn row<const N: usize>(cells: [String; N]) -> String {
	format!("| {} |", cells.join(" | "))
}

fn feature_row(artefact: &Artefact, feature: Feature) -> String {
	let treatment = artefact.treatment(feature);
	row([
		feature.to_string(),
		format!("`{}`", feature.definition().unit),
		treatment.not_measured.to_string(),
		treatment.imputed.to_string(),
		format!("{} to {}", treatment.minimum, treatment.maximum),
	])
}

fn term_row(term: &Term) -> String {
	let shape = match term.shape {
		Shape::Identity {} => "value".to_owned(),
		Shape::Logarithm {} => "natural logarithm".to_owned(),
		Shape::Spline { knots: [a, b, c] } => format!("spline with knots at {a}, {b} and {c}"),
	};
	row([
		term.feature.to_string(),
		shape,
		term.mean.to_string(),
		term.deviation.to_string(),
		term.coefficient.to_string(),
	])
}

fn model_row(model: &Evaluated) -> String {
	let figures = &model.figures;
	row([
		model.name.to_owned(),
		figure(&figures.auc),
		figure(&figures.brier),
		figure(&figures.log_loss),
		figure(&figures.calibration_slope),
		figure(&figures.calibration_intercept),
		model.auc_difference.as_ref().map_or(String::new(), figure),
	])
}

fn threshold_row(model: &Evaluated) -> String {
	let figures = &model.figures;
	row([
		model.name.to_owned(),
		figure(&figures.accuracy),
		figure(&figures.sensitivity),
		figure(&figures.specificity),
	])
}

/// As `0.850 ± 0.040`.
fn figure(figure: &Figure) -> String {
	format!("{:.3} ± {:.3}", figure.mean, figure.deviation)
}
