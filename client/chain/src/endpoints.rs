//! One connection at a time to one of several nodes. When it is lost, the next node is tried.

use futures::{
	future::{BoxFuture, Shared},
	FutureExt,
};
use std::{
	fmt,
	sync::{
		atomic::{AtomicBool, AtomicU64, Ordering},
		Arc, Mutex, MutexGuard, PoisonError,
	},
	time::Duration,
};
use subxt::rpcs::{
	client::{RawRpcFuture, RawRpcSubscription, RawValue, RpcClient, RpcClientT},
	methods::legacy::LegacyRpcMethods,
	Error as RpcError,
};
use tokio::{
	task::JoinError,
	time::{sleep, timeout, Instant},
};

use crate::{Hash, RpcConfig};

/// How long a connection may take, its handshake included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an answer may take. A node that is stuck answers nothing, and a connection can be dead
/// without anybody being told.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// How often a question is asked again after its connection was lost: one that a node cannot answer
/// without closing the connection would otherwise be asked for ever.
const MAX_ATTEMPTS: usize = 4;
/// The pauses between two rounds of trying all nodes grow up to this.
const MAX_PAUSE: Duration = Duration::from_secs(5);
/// The one question that is not asked twice by itself: whether the first node took the transaction
/// would not be known.
const SUBMIT: &str = "author_submitExtrinsic";

/// No node can be connected to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoConnection {
	/// Each node's address, and why it could not be connected to.
	pub attempts: Vec<(String, String)>,
}

impl fmt::Display for NoConnection {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("no node can be reached:")?;
		for (place, (url, reason)) in self.attempts.iter().enumerate() {
			let separator = if place == 0 { "" } else { ";" };
			write!(f, "{separator} {url}: {reason}")?;
		}
		Ok(())
	}
}

impl std::error::Error for NoConnection {}

struct Connection {
	client: RpcClient,
	endpoint: usize,
}

/// A connection that is being sought, for as many as wait for it.
type Sought = Shared<BoxFuture<'static, Result<Arc<Connection>, NoConnection>>>;

/// What questions go over.
enum State {
	Connected(Arc<Connection>),
	Seeking(Sought),
	/// Nothing; and which node to try first.
	Lost(usize),
}

/// The nodes.
///
/// No lock is held while something is waited for, and what is waited for goes on in a task of its own:
/// of the futures that wait, any may be polled no more while the others need the connection.
struct Nodes {
	urls: Vec<String>,
	/// For how long a lost connection is sought again.
	patience: Duration,
	/// Every node must be of this chain: that of the first one connected to.
	genesis: Hash,
	state: Mutex<State>,
	/// Whether the last attempt to connect to any node was in vain.
	is_down: AtomicBool,
	/// How many connections there were.
	connections: AtomicU64,
}

impl Nodes {
	fn state(&self) -> MutexGuard<'_, State> {
		self.state.lock().unwrap_or_else(PoisonError::into_inner)
	}

	async fn connection(self: &Arc<Self>) -> Result<Arc<Connection>, NoConnection> {
		let sought = {
			let mut state = self.state();
			match &*state {
				State::Connected(connection) => return Ok(connection.clone()),
				State::Seeking(sought) => sought.clone(),
				State::Lost(first) => {
					let task = tokio::spawn(self.clone().seek(*first));
					let ended = task.map(|ended| ended.unwrap_or_else(|error| Err(error.into())));
					let sought = ended.boxed().shared();
					*state = State::Seeking(sought.clone());
					sought
				}
			}
		};
		sought.await
	}

	/// Try all nodes again and again, for a while.
	async fn seek(self: Arc<Self>, first: usize) -> Result<Arc<Connection>, NoConnection> {
		let deadline = Instant::now() + self.patience;
		let mut pause = Duration::from_millis(100);
		let outcome = loop {
			match open_any(&self.urls, first, Some(self.genesis)).await {
				Ok((connection, _)) => break Ok(Arc::new(connection)),
				Err(error) if Instant::now() + pause > deadline => break Err(error),
				Err(_) => sleep(pause).await,
			}
			pause = (pause * 2).min(MAX_PAUSE);
		};
		self.is_down.store(outcome.is_err(), Ordering::Relaxed);
		let mut state = self.state();
		*state = match &outcome {
			Ok(connection) => {
				self.connections.fetch_add(1, Ordering::Relaxed);
				State::Connected(connection.clone())
			}
			Err(_) => State::Lost(first),
		};
		drop(state);
		outcome
	}

	/// Forget a connection, unless another has taken its place.
	fn lost(&self, lost: &Arc<Connection>, reason: &str) {
		let mut state = self.state();
		if matches!(&*state, State::Connected(current) if Arc::ptr_eq(current, lost)) {
			let url = &self.urls[lost.endpoint];
			tracing::warn!(url, reason, "the connection is lost");
			*state = State::Lost(lost.endpoint + 1);
		}
	}
}

/// One connection at a time to one of several nodes.
pub(crate) struct Endpoints(Arc<Nodes>);

impl Endpoints {
	/// Connect to the first of the nodes that answers.
	pub(crate) async fn connect(
		urls: &[String],
		genesis: Option<Hash>,
		patience: Duration,
	) -> Result<(Arc<Self>, Hash), NoConnection> {
		let (connection, genesis) = open_any(urls, 0, genesis).await?;
		let nodes = Nodes {
			urls: urls.to_vec(),
			patience,
			genesis,
			state: Mutex::new(State::Connected(Arc::new(connection))),
			is_down: AtomicBool::new(false),
			connections: AtomicU64::new(1),
		};
		Ok((Arc::new(Endpoints(Arc::new(nodes))), genesis))
	}

	/// Whether no node could be connected to at the last attempt.
	pub(crate) fn is_down(&self) -> bool {
		self.0.is_down.load(Ordering::Relaxed)
	}

	/// Changes with each new connection: two nodes need not know the same blocks.
	pub(crate) fn connection_number(&self) -> u64 {
		self.0.connections.load(Ordering::Relaxed)
	}
}

impl From<JoinError> for NoConnection {
	/// The program ends.
	fn from(error: JoinError) -> Self {
		NoConnection {
			attempts: vec![("any".to_owned(), error.to_string())],
		}
	}
}

/// Connect to the first node that answers, beginning with that of a place.
async fn open_any(
	urls: &[String],
	first: usize,
	genesis: Option<Hash>,
) -> Result<(Connection, Hash), NoConnection> {
	let mut attempts = Vec::new();
	for step in 0..urls.len() {
		let endpoint = (first + step) % urls.len();
		let url = &urls[endpoint];
		match open(url, genesis).await {
			Ok((client, genesis)) => {
				tracing::debug!(url, "connected");
				return Ok((Connection { client, endpoint }, genesis));
			}
			Err(reason) => attempts.push((url.clone(), reason)),
		}
	}
	Err(NoConnection { attempts })
}

/// Connect to a node, and see to it that it is one of the chain.
async fn open(url: &str, expected: Option<Hash>) -> Result<(RpcClient, Hash), String> {
	let connect = async {
		let client = RpcClient::from_url(url).await.map_err(reason)?;
		let methods = LegacyRpcMethods::<RpcConfig>::new(client.clone());
		let genesis = methods.genesis_hash().await.map_err(reason)?;
		Ok::<_, String>((client, genesis))
	};
	let (client, genesis) = timeout(CONNECT_TIMEOUT, connect)
		.await
		.map_err(|_| format!("no answer within {} s", CONNECT_TIMEOUT.as_secs()))??;
	match expected {
		Some(expected) if genesis != expected => Err(format!(
			"it is a node of another chain, with the genesis {genesis:?} and not {expected:?}"
		)),
		_ => Ok((client, genesis)),
	}
}

/// What went wrong with a connection, in few words.
fn reason(error: RpcError) -> String {
	match error {
		RpcError::InsecureUrl(_) => {
			"only a node on this machine is connected to without encryption: use wss://, or a tunnel"
				.to_owned()
		}
		RpcError::Client(error) => match error.downcast::<RpcError>() {
			Ok(error) => reason(*error),
			Err(error) => innermost(&*error),
		},
		other => other.to_string(),
	}
}

/// The cause that no other is behind: the ones before it only say that something failed.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
	let mut cause = error;
	while let Some(next) = cause.source() {
		cause = next;
	}
	cause.to_string()
}

impl RpcClientT for Endpoints {
	fn request_raw<'a>(
		&'a self,
		method: &'a str,
		params: Option<Box<RawValue>>,
	) -> RawRpcFuture<'a, Box<RawValue>> {
		Box::pin(async move {
			let attempts = if method == SUBMIT { 1 } else { MAX_ATTEMPTS };
			self.ask(attempts, |client| {
				let params = params.clone();
				Box::pin(async move { client.request_raw(method, params).await })
			})
			.await
		})
	}

	fn subscribe_raw<'a>(
		&'a self,
		sub: &'a str,
		params: Option<Box<RawValue>>,
		unsub: &'a str,
	) -> RawRpcFuture<'a, RawRpcSubscription> {
		Box::pin(async move {
			self.ask(MAX_ATTEMPTS, |client| {
				let params = params.clone();
				Box::pin(async move { client.subscribe_raw(sub, params, unsub).await })
			})
			.await
		})
	}
}

impl Endpoints {
	/// Ask, and ask again over another connection if one is lost meanwhile.
	async fn ask<'a, Answer>(
		&self,
		attempts: usize,
		question: impl Fn(RpcClient) -> BoxFuture<'a, Result<Answer, RpcError>>,
	) -> Result<Answer, RpcError> {
		let mut attempt = 1;
		loop {
			let connection = self
				.0
				.connection()
				.await
				.map_err(|error| RpcError::Client(Box::new(error)))?;
			let lost = match timeout(ANSWER_TIMEOUT, question(connection.client.clone())).await {
				Ok(Err(RpcError::Client(error))) => error,
				Ok(answer) => return answer,
				Err(elapsed) => Box::new(elapsed),
			};
			self.0.lost(&connection, &innermost(&*lost));
			if attempt == attempts {
				return Err(RpcError::Client(lost));
			}
			attempt += 1;
		}
	}
}
