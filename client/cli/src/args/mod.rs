//! The command line.

mod indexer;
mod scoring;
mod values;

pub use indexer::{DatabaseArgs, IndexArgs, ReindexArgs};
pub use scoring::{EvaluateArgs, ScoreArgs, TrainArgs};
pub use values::{Reason, Rows, Status, WaitFor};

use clap::{ArgGroup, Args, Parser, Subcommand, ValueHint};
use consilium_chain::{AccountId, BlockNumber, EntryId, Hash};
use consilium_record::{EncryptionKey, Time};
use std::{path::PathBuf, time::Duration};
use values::{hash, rows, seconds, share};

/// Hospitals agree about a patient's record.
///
/// A treating hospital submits a record as an entry, sealed to those who may read it. Its supporting
/// hospitals and the patient open it, check it and vote. What they approve is moved into the database.
///
/// Everything is done with a key folder, which has the secrets of an account and the keys that
/// records are sealed to, and through a node of the chain.
#[derive(Parser)]
#[command(
	name = "consilium",
	version,
	propagate_version = true,
	after_long_help = AFTER_HELP,
	disable_help_subcommand = true
)]
pub struct Cli {
	#[command(flatten)]
	pub global: Global,
	#[command(subcommand)]
	pub command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  A hospital's first steps, once the consortium has registered its account:
    consilium --key hospital key new
    consilium --key hospital key publish
    consilium --key hospital hospital support 5FHneW46… 5FLSigC9…
    consilium --key hospital patient register 5DAAnrj7… age1…

  Submit the records of a file, and see what became of them:
    consilium --key hospital entry submit --lines records.jsonl
    consilium entry list --status pending

  Move what is approved into the database, and compare the two:
    consilium --key operator index --listen 127.0.0.1:9616
    consilium verify

  Work through what waits for this account's vote:
    consilium --key hospital review
    consilium --key hospital review --auto policy.toml --watch

Environment:
  CONSILIUM_URL, CONSILIUM_KEY     as --url and --key
  CONSILIUM_MONGODB                the address of the database, if it has a password
  CONSILIUM_LOG                    what is logged on the standard error, such as debug
  CONSILIUM_PASSPHRASE             the passphrase of a protected key folder; if it is not set,
  CONSILIUM_PASSPHRASE_FILE        the file that has it; if neither is, it is asked for

Exit codes: 0 all was done; 1 something was not, and the last line says what; 2 the command line is
wrong; 130 interrupted.";

#[derive(Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
	/// The address of a node, ws:// on this machine or wss://; several are tried in this order
	#[arg(
		long,
		global = true,
		env = "CONSILIUM_URL",
		value_delimiter = ',',
		default_value = "ws://127.0.0.1:9944",
		value_hint = ValueHint::Url
	)]
	pub url: Vec<String>,
	/// The genesis hash that the chain must have
	#[arg(long, global = true, value_name = "HASH", env = "CONSILIUM_GENESIS", value_parser = hash)]
	pub genesis: Option<Hash>,
	/// The key folder of who acts
	#[arg(long, global = true, value_name = "FOLDER", env = "CONSILIUM_KEY", value_hint = ValueHint::DirPath)]
	pub key: Option<PathBuf>,
	/// Print JSON, for programs
	#[arg(long, global = true)]
	pub json: bool,
	/// What to wait for after sending something
	#[arg(long, global = true, value_enum, default_value_t = WaitFor::Finalized)]
	pub wait: WaitFor,
	/// For how many seconds a connection that was lost is sought again
	#[arg(long, global = true, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
	pub patience: Duration,
}

#[derive(Subcommand)]
pub enum Command {
	/// The secrets of an account, and the keys that records are sealed to
	#[command(subcommand)]
	Key(KeyCommand),
	/// The hospitals, and whom each asks to agree
	#[command(subcommand)]
	Hospital(HospitalCommand),
	/// The patients
	#[command(subcommand)]
	Patient(PatientCommand),
	/// The entries: submit, see, vote
	#[command(subcommand)]
	Entry(EntryCommand),
	/// Work through the entries that wait for this account's vote
	Review(ReviewArgs),
	/// The consortium's motions, which two thirds of the hospitals must approve
	#[command(subcommand)]
	Operator(OperatorCommand),
	/// Move what is finalized and approved into the database
	///
	/// Runs until interrupted. It walks over the finalized blocks, opens what they approve with the
	/// keys of the database operator (--key), writes it and then confirms it on the chain. What is
	/// interrupted, even killed, is gone on with; of several on one database, one writes and the
	/// others stand by.
	Index(IndexArgs),
	/// Compare all of the database with the chain; exit code 1 if anything differs
	Verify(DatabaseArgs),
	/// Build the life of the entries in the database anew, from the chain; records stay
	///
	/// For when the database was lost or changed: put the records back from a back-up before or
	/// after, and run `consilium verify`.
	Reindex(ReindexArgs),
	/// Score records: how probable a diagnosis of diabetes is within five years
	///
	/// Without --csv and --record: those in the database that have no score of this model. The indexer
	/// scores what it writes by itself.
	Score(ScoreArgs),
	/// Train the model that scores
	Train(TrainArgs),
	/// Tell how good the model is for people that it has not seen, beside other models
	Evaluate(EvaluateArgs),
	/// Print completions for a shell
	Completions {
		/// The shell
		#[arg(value_enum)]
		shell: clap_complete::Shell,
	},
	/// Write the manual pages into a folder
	Man {
		/// The folder
		#[arg(value_hint = ValueHint::DirPath)]
		folder: PathBuf,
	},
}

#[derive(Subcommand)]
pub enum KeyCommand {
	/// Make a key folder at --key, with a new account and a first encryption key
	New {
		/// Take the account's secret from this file instead (- is the standard input): a phrase of 12
		/// to 24 words or 0x and 64 digits, with a derivation path or not; //Alice and the like are
		/// the well-known development accounts
		#[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
		import: Option<PathBuf>,
		/// Protect the files with a passphrase
		#[arg(long)]
		passphrase: bool,
	},
	/// Show the account and the public encryption keys; nothing secret
	Show,
	/// Have records sealed to the newest key of the folder from now on: for a first key
	Publish,
	/// Make a new encryption key, and have records sealed to it from now on
	///
	/// The keys before it stay in the folder: entries that are open are sealed to them. Destroy them
	/// with `key destroy-retired` once nothing needs them.
	Rotate,
	/// Destroy the retired encryption keys that no open entry needs
	///
	/// From then on nobody can open with them what archived blocks hold. A key stays as long as it
	/// opens an entry that is pending or approved. Copies that a file system, a disk or a back-up
	/// keeps are beyond this program.
	DestroyRetired {
		/// Only say what would be destroyed, and what needs the others
		#[arg(long)]
		dry_run: bool,
		/// For how many blocks after a rotation an entry may still come that is sealed to the key before
		#[arg(long, value_name = "BLOCKS", default_value_t = consilium_chain::VALIDITY)]
		grace: BlockNumber,
	},
}

#[derive(Subcommand)]
pub enum HospitalCommand {
	/// List the hospitals
	List,
	/// Propose or approve that an account becomes a hospital
	///
	/// The first hospital proposes the motion, the others approve it with the same command, and the
	/// one whose approval is enough carries it out.
	Register {
		/// The account
		account: AccountId,
		/// The hospital's name
		#[arg(long)]
		name: String,
	},
	/// Propose or approve that a hospital is suspended, as `register`
	Suspend {
		/// The hospital's account
		account: AccountId,
	},
	/// Propose or approve that a suspended hospital takes part again, as `register`
	Reinstate {
		/// The hospital's account
		account: AccountId,
	},
	/// Name the hospitals that must agree to this hospital's entries, instead of those before
	Support {
		/// Their accounts
		#[arg(required = true)]
		accounts: Vec<AccountId>,
	},
	/// List the keys that records are sealed to for the hospitals, and since when
	Keys,
}

#[derive(Subcommand)]
pub enum PatientCommand {
	/// Register a patient, who can vote from then on without holding a balance
	Register {
		/// The patient's account
		account: AccountId,
		/// The key that records are sealed to for the patient, age1…
		encryption_key: EncryptionKey,
	},
	/// Show a patient
	Show {
		/// The patient's account
		account: AccountId,
	},
}

#[derive(Subcommand)]
pub enum EntryCommand {
	/// Submit records as entries, one or many
	///
	/// All records are read and checked before the first is sent. What was submitted is kept in the
	/// key folder, so that a command that was interrupted can be run again: it goes on where it was,
	/// and submits nothing twice.
	Submit(SubmitArgs),
	/// Submit a corrected record in the place of an earlier entry of this hospital
	Amend {
		/// The entry that is corrected
		entry: EntryId,
		#[command(flatten)]
		submission: AmendArgs,
	},
	/// List entries, the latest first
	List(ListArgs),
	/// Show an entry, opened if this key folder can open it
	Show {
		/// The entry
		entry: EntryId,
		/// Print the record as a draft, to correct and submit it again
		#[arg(long, conflicts_with = "fhir")]
		draft: bool,
		/// Print the record as a FHIR R4 Bundle
		#[arg(long)]
		fhir: bool,
		/// Write the sealed parts into this folder, as age files
		#[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
		sealed: Option<PathBuf>,
	},
	/// Vote on entries
	#[command(group(ArgGroup::new("verdict").required(true)))]
	Vote {
		/// The entries
		#[arg(required = true)]
		entries: Vec<EntryId>,
		/// Approve
		#[arg(long, group = "verdict")]
		approve: bool,
		/// Reject, and why
		#[arg(long, value_name = "REASON", value_enum, group = "verdict")]
		reject: Option<Reason>,
	},
	/// Take back an entry of this hospital that is pending
	Withdraw {
		/// The entry
		entry: EntryId,
	},
}

#[derive(Args)]
#[command(group(ArgGroup::new("source").required(true)))]
pub struct SubmitArgs {
	/// A record as JSON: {"health": {"observations": […]}, "bill": {…}}
	#[arg(long, value_name = "FILE", group = "source", requires = "patient", value_hint = ValueHint::FilePath)]
	pub record: Option<PathBuf>,
	/// A file of lines, each a JSON object with patient, health and bill, and amends if it corrects an
	/// earlier entry
	#[arg(long, value_name = "FILE", group = "source", conflicts_with = "patient", value_hint = ValueHint::FilePath)]
	pub lines: Option<PathBuf>,
	/// FHIR R4 Bundles; each names its patient, unless --patient does
	#[arg(long, value_name = "FILE", group = "source", num_args = 1.., value_hint = ValueHint::FilePath)]
	pub fhir: Option<Vec<PathBuf>>,
	/// Rows of the Pima data, each with a made-up bill: for demonstrations
	#[arg(long, value_name = "FILE", group = "source", requires = "patient", value_hint = ValueHint::FilePath)]
	pub pima: Option<PathBuf>,
	/// Which rows of the Pima data, the first being 1: 7, 1-200 or 401-
	#[arg(long, value_name = "RANGE", requires = "pima", value_parser = rows)]
	pub rows: Option<Rows>,
	/// When the readings of the Pima data were taken, as 2026-01-31T08:30:00Z
	#[arg(
		long,
		value_name = "TIME",
		requires = "pima",
		default_value = "2026-01-01T00:00:00Z"
	)]
	pub time: Time,
	/// The patient's account; of several, rows of the Pima data take one after the other
	#[arg(long, value_name = "ACCOUNT", value_delimiter = ',')]
	pub patient: Vec<AccountId>,
	#[command(flatten)]
	pub how: SubmitHow,
}

#[derive(Args)]
#[command(group(ArgGroup::new("source").required(true)))]
pub struct AmendArgs {
	/// The corrected record as JSON, as `entry show --draft` prints it
	#[arg(long, value_name = "FILE", group = "source", value_hint = ValueHint::FilePath)]
	pub record: Option<PathBuf>,
	/// The corrected record as a FHIR R4 Bundle
	#[arg(long, value_name = "FILE", group = "source", value_hint = ValueHint::FilePath)]
	pub fhir: Option<PathBuf>,
	#[command(flatten)]
	pub how: SubmitHow,
}

#[derive(Args)]
pub struct SubmitHow {
	/// Submit readings that cannot be true, too
	#[arg(long)]
	pub despite_findings: bool,
	/// Submit again what was submitted before and was rejected, refused or withdrawn, or has expired
	#[arg(long)]
	pub again: bool,
}

#[derive(Args)]
pub struct ListArgs {
	/// Those that wait for the vote of this account (--account, or that of --key)
	#[arg(long)]
	pub pending: bool,
	/// The voter of --pending
	#[arg(long, requires = "pending")]
	pub account: Option<AccountId>,
	/// Those with this status
	#[arg(long, value_enum, conflicts_with = "pending")]
	pub status: Option<Status>,
	/// Those that this hospital submitted
	#[arg(long, value_name = "ACCOUNT")]
	pub hospital: Option<AccountId>,
	/// Those about this patient
	#[arg(long, value_name = "ACCOUNT")]
	pub patient: Option<AccountId>,
	/// At most so many
	#[arg(long, default_value_t = 50)]
	pub limit: usize,
}

#[derive(Args)]
pub struct ReviewArgs {
	/// Vote by this policy instead of asking; `review --print-policy` prints one to begin with
	#[arg(long, value_name = "POLICY", value_hint = ValueHint::FilePath)]
	pub auto: Option<PathBuf>,
	/// Go on with what comes, until interrupted
	#[arg(long, requires = "auto")]
	pub watch: bool,
	/// Only say what would be done
	#[arg(long, conflicts_with = "watch")]
	pub dry_run: bool,
	/// Print a policy with every setting explained
	#[arg(long, conflicts_with_all = ["auto", "dry_run"])]
	pub print_policy: bool,
}

#[derive(Subcommand)]
pub enum OperatorCommand {
	/// List the motions that are open
	Motions,
	/// Propose a motion, or approve it if it is proposed already
	#[command(subcommand)]
	Propose(Proposal),
	/// Vote on a motion
	#[command(group(ArgGroup::new("vote").required(true)))]
	Vote {
		/// The motion's hash
		#[arg(value_parser = hash)]
		motion: Hash,
		/// Approve
		#[arg(long, group = "vote")]
		approve: bool,
		/// Reject
		#[arg(long, group = "vote")]
		reject: bool,
	},
	/// Close a motion: carry it out if it has enough approvals, else end it
	Close {
		/// The motion's hash
		#[arg(value_parser = hash)]
		motion: Hash,
	},
	/// Upgrade the chain to a runtime that the consortium has authorized
	ApplyUpgrade {
		/// The runtime, compiled to WebAssembly
		#[arg(value_hint = ValueHint::FilePath)]
		wasm: PathBuf,
	},
}

#[derive(Subcommand)]
pub enum Proposal {
	/// An account becomes a hospital
	RegisterHospital {
		/// The account
		account: AccountId,
		/// The hospital's name
		#[arg(long)]
		name: String,
	},
	/// A hospital takes part no longer
	SuspendHospital {
		/// The hospital's account
		account: AccountId,
	},
	/// A suspended hospital takes part again
	ReinstateHospital {
		/// The hospital's account
		account: AccountId,
	},
	/// An account moves what is approved into the database
	SetDatabaseOperator {
		/// The account
		account: AccountId,
	},
	/// So many of the supporting hospitals must approve an entry, as 2/3; 1/1 is all of them
	SetApprovalPolicy {
		/// The share
		#[arg(value_parser = share)]
		share: (u32, u32),
	},
	/// An electorate has so many blocks to decide
	SetVotingPeriod {
		/// In blocks, of a second each
		blocks: BlockNumber,
	},
	/// An account gets tokens, for its fees and deposits
	TopUp {
		/// The account
		account: AccountId,
		/// How many whole tokens it has afterwards
		#[arg(long)]
		tokens: u32,
	},
	/// A new runtime is authorized; anybody applies it afterwards, with `operator apply-upgrade`
	AuthorizeUpgrade {
		/// The runtime, compiled to WebAssembly
		#[arg(value_hint = ValueHint::FilePath)]
		wasm: PathBuf,
	},
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn the_command_line_is_consistent() {
		Cli::command().debug_assert();
	}
}
