//! The arguments of `score`, `train` and `evaluate`.

use super::DatabaseArgs;
use clap::{ArgGroup, Args, ValueHint};
use consilium_record::Time;
use std::path::PathBuf;

/// The data, from the root of the repository.
const DATA: &str = "data/pima-indians-diabetes.csv";

#[derive(Args)]
pub struct TrainArgs {
	/// The Pima data
	#[arg(long, value_name = "FILE", default_value = DATA, value_hint = ValueHint::FilePath)]
	pub data: PathBuf,
	/// Where the model is written
	#[arg(
		long,
		value_name = "FILE",
		default_value = "data/models/diabetes-1.json",
		value_hint = ValueHint::FilePath
	)]
	pub output: PathBuf,
	/// Where the random numbers of the folds begin
	#[arg(long, default_value_t = consilium_scoring::Plan::SEED)]
	pub seed: u64,
	/// Evaluate the challengers, too, and write the model card and its pictures into this folder
	#[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
	pub card: Option<PathBuf>,
}

#[derive(Args)]
pub struct EvaluateArgs {
	/// The Pima data
	#[arg(long, value_name = "FILE", default_value = DATA, value_hint = ValueHint::FilePath)]
	pub data: PathBuf,
	/// Where the random numbers of the folds begin
	#[arg(long, default_value_t = consilium_scoring::Plan::SEED)]
	pub seed: u64,
	/// Write who was held back in which fold, and each model's probability for them, as CSV
	#[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
	pub folds: Option<PathBuf>,
	/// Only the model of record
	#[arg(long)]
	pub without_challengers: bool,
}

#[derive(Args)]
#[command(group(ArgGroup::new("records")))]
pub struct ScoreArgs {
	/// A file with the columns of the Pima data, in any order; `diabetes` can be missing
	///
	/// Each row gets a row of CSV with its score, or with the reason why it has none.
	#[arg(long, value_name = "FILE", group = "records", value_hint = ValueHint::FilePath)]
	pub csv: Option<PathBuf>,
	/// One record as JSON: a draft, as `entry show --draft` prints it, or opened health details
	#[arg(long, value_name = "FILE", group = "records", value_hint = ValueHint::FilePath)]
	pub record: Option<PathBuf>,
	/// Where the scores of --csv are written, instead of the standard output
	#[arg(long, value_name = "FILE", requires = "csv", value_hint = ValueHint::FilePath)]
	pub output: Option<PathBuf>,
	/// The model, instead of the one that is part of this program
	#[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
	pub model: Option<PathBuf>,
	/// The time that the scores carry, as 2026-01-31T08:30:00Z, instead of now
	#[arg(long)]
	pub time: Option<Time>,
	#[command(flatten)]
	pub database: DatabaseArgs,
}
