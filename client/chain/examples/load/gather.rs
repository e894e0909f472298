//! What an account has to send, several things in a call.

use anyhow::{anyhow, Result};
use std::{future::Future, time::Duration};
use tokio::{
	sync::{mpsc, oneshot},
	time::sleep,
};

/// For how long things are gathered: those about the entries of one block come within this, and come in
/// fewer transactions than with less. An account sends its share once in that time, so that five hospitals
/// submit 500 entries a second at most, evenly.
const GATHERING: Duration = Duration::from_millis(320);

/// Something to send, and whom to tell what became of it.
struct Waiting<T, R> {
	thing: T,
	answer: oneshot::Sender<Result<R, String>>,
}

/// Gathers what comes, and has it sent together.
pub struct Gatherer<T, R> {
	waiting: mpsc::UnboundedSender<Waiting<T, R>>,
}

impl<T: Send + 'static, R: Send + 'static> Gatherer<T, R> {
	/// `send` sends up to `max` things, and answers for each of them in their order.
	pub fn new<F, O>(max: usize, send: F) -> Self
	where
		F: Fn(Vec<T>) -> O + Send + 'static,
		O: Future<Output = Vec<Result<R, String>>> + Send + 'static,
	{
		let (waiting, mut received) = mpsc::unbounded_channel::<Waiting<T, R>>();
		tokio::spawn(async move {
			while let Some(first) = received.recv().await {
				sleep(GATHERING).await;
				let mut gathered = vec![first];
				while gathered.len() < max {
					let Ok(next) = received.try_recv() else {
						break;
					};
					gathered.push(next);
				}
				let (things, answers): (Vec<T>, Vec<_>) = gathered
					.into_iter()
					.map(|waiting| (waiting.thing, waiting.answer))
					.unzip();
				let sent = send(things);
				tokio::spawn(async move {
					for (answer, outcome) in answers.into_iter().zip(sent.await) {
						// Who failed meanwhile does not listen any more.
						let _ = answer.send(outcome);
					}
				});
			}
		});
		Gatherer { waiting }
	}

	/// Have a thing sent, and wait for what becomes of it.
	pub async fn send(&self, thing: T) -> Result<R> {
		let gone = || anyhow!("nobody sends any more");
		let (answer, answered) = oneshot::channel();
		let waiting = Waiting { thing, answer };
		self.waiting.send(waiting).map_err(|_| gone())?;
		let outcome = answered.await.map_err(|_| gone())?;
		outcome.map_err(|error| anyhow!(error))
	}
}
