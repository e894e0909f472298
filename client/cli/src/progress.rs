//! How far long work has come: a bar on a terminal, lines otherwise. On the standard error.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
	io::{stderr, IsTerminal},
	time::{Duration, Instant},
};

/// The pause between two lines.
const PAUSE: Duration = Duration::from_secs(2);

/// The progress of work of a known length.
pub struct Progress {
	what: String,
	total: u64,
	done: u64,
	bar: Option<ProgressBar>,
	last_line: Instant,
}

impl Progress {
	/// Begin. `what` is named before the numbers.
	pub fn new(what: &str, total: usize) -> Self {
		let total = total as u64;
		let bar = stderr().is_terminal().then(|| {
			let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
			let template = "{msg} [{bar:30}] {pos}/{len} {per_sec} {eta}";
			if let Ok(style) = ProgressStyle::with_template(template) {
				bar.set_style(style.progress_chars("=> "));
			}
			bar.set_message(what.to_owned());
			bar
		});
		let progress = Progress {
			what: what.to_owned(),
			total,
			done: 0,
			bar,
			last_line: Instant::now(),
		};
		progress.line();
		progress
	}

	/// The same, which shows nothing if there is nothing to wait for.
	pub fn new_if(condition: bool, what: &str, total: usize) -> Option<Self> {
		condition.then(|| Progress::new(what, total))
	}

	/// So much more is done.
	pub fn add(&mut self, more: usize) {
		self.set(self.done + more as u64);
	}

	/// So much is left.
	pub fn left(&mut self, left: usize) {
		self.set(self.total.saturating_sub(left as u64));
	}

	fn set(&mut self, done: u64) {
		self.done = done;
		if let Some(bar) = &self.bar {
			bar.set_position(self.done);
		} else if self.last_line.elapsed() >= PAUSE || self.done == self.total {
			self.last_line = Instant::now();
			self.line();
		}
	}

	/// Say something without spoiling the bar.
	pub fn say(&self, text: &str) {
		match &self.bar {
			Some(bar) => bar.suspend(|| eprintln!("{text}")),
			None => eprintln!("{text}"),
		}
	}

	fn line(&self) {
		if self.bar.is_none() {
			eprintln!("{}: {} of {}", self.what, self.done, self.total);
		}
	}
}

impl Drop for Progress {
	fn drop(&mut self) {
		if let Some(bar) = &self.bar {
			bar.abandon();
		}
	}
}
