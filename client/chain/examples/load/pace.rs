//! How many entries are on their way at a time.

use std::{
	sync::atomic::{AtomicBool, AtomicUsize, Ordering},
	time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// How many may be on their way at least.
const LEAST: usize = 100;
/// Until the first one is late, each that came through in time makes room for one more; then one of so
/// many does.
const STEP_UP: usize = 8;
/// One of so many that were late makes room for one less.
const STEP_DOWN: usize = 4;

/// Lets as many entries be on their way as come through within a given time. More would not come
/// through sooner, but wait in the pools of nodes, which look after them in the time that blocks would
/// need; and how many that is differs from machine to machine, and with what a transaction holds.
pub struct Pace {
	room: Semaphore,
	aim: Duration,
	/// How many may be on their way.
	limit: AtomicUsize,
	/// How many have come through.
	through: AtomicUsize,
	/// Whether one of them was late.
	was_late: AtomicBool,
}

impl Pace {
	/// `aim` is how long an entry may take, from its submission to its approval; `first` is how many may
	/// be on their way at first.
	pub fn new(aim: Duration, first: usize) -> Self {
		Pace {
			room: Semaphore::new(first),
			aim,
			limit: AtomicUsize::new(first),
			through: AtomicUsize::new(0),
			was_late: AtomicBool::new(false),
		}
	}

	/// How many may be on their way now.
	pub fn limit(&self) -> usize {
		self.limit.load(Ordering::Relaxed)
	}

	/// Wait until there is room for one more. Answers with when that was.
	pub async fn begin(&self) -> Instant {
		// Nobody closes it, so that there is a permit in the end.
		if let Ok(permit) = self.room.acquire().await {
			permit.forget();
		}
		Instant::now()
	}

	/// One that began then has come through.
	pub fn end(&self, began: Instant) {
		let is_late = began.elapsed() > self.aim;
		let was_late = self.was_late.fetch_or(is_late, Ordering::Relaxed);
		let limit = self.limit();
		let through = self.through.fetch_add(1, Ordering::Relaxed);
		let room = match is_late {
			true if through.is_multiple_of(STEP_DOWN) && limit > LEAST => 0,
			false if through.is_multiple_of(STEP_UP) || !was_late => 2,
			_ => 1,
		};
		self.limit.fetch_add(room, Ordering::Relaxed);
		self.limit.fetch_sub(1, Ordering::Relaxed);
		self.room.add_permits(room);
	}
}
