//! One connection at a time to one of several nodes. When it is lost, the next node is tried.

use futures::future::BoxFuture;
use std::{
	fmt,
	sync::{
		atomic::{AtomicBool, AtomicU64, Ordering},
		Arc,
	},
	time::Duration,
};
use subxt::rpcs::{
	client::{RawRpcFuture, RawRpcSubscription, RawValue, RpcClient, RpcClientT},
	methods::legacy::LegacyRpcMethods,
	Error as RpcError,
};
use tokio::{
	sync::Mutex,
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

#[derive(Default)]
struct State {
	connection: Option<Arc<Connection>>,
	/// Which node to try next.
	next: usize,
	/// Every node must be of this chain: that of the first one connected to.
	genesis: Option<Hash>,
}

/// The nodes.
pub(crate) struct Endpoints {
	urls: Vec<String>,
	/// For how long a lost connection is sought again.
	patience: Duration,
	state: Mutex<State>,
	/// Whether the last attempt to connect to any node was in vain.
	is_down: AtomicBool,
	/// How many connections there were.
	connections: AtomicU64,
}

impl Endpoints {
	/// Connect to the first of the nodes that answers.
	pub(crate) async fn connect(
		urls: &[String],
		genesis: Option<Hash>,
		patience: Duration,
	) -> Result<(Arc<Self>, Hash), NoConnection> {
		let endpoints = Endpoints {
			urls: urls.to_vec(),
			patience,
			state: Mutex::new(State {
				genesis,
				..State::default()
			}),
			is_down: AtomicBool::new(false),
			connections: AtomicU64::new(0),
		};
		let mut state = endpoints.state.lock().await;
		endpoints.try_all(&mut state).await?;
		let genesis = state.genesis.unwrap_or_default();
		drop(state);
		Ok((Arc::new(endpoints), genesis))
	}

	/// Whether no node could be connected to at the last attempt.
	pub(crate) fn is_down(&self) -> bool {
		self.is_down.load(Ordering::Relaxed)
	}

	/// Changes with each new connection: two nodes need not know the same blocks.
	pub(crate) fn connection_number(&self) -> u64 {
		self.connections.load(Ordering::Relaxed)
	}

	async fn connection(&self) -> Result<Arc<Connection>, NoConnection> {
		let mut state = self.state.lock().await;
		if let Some(connection) = &state.connection {
			return Ok(connection.clone());
		}
		let deadline = Instant::now() + self.patience;
		let mut pause = Duration::from_millis(100);
		loop {
			match self.try_all(&mut state).await {
				Ok(connection) => return Ok(connection),
				Err(error) if Instant::now() + pause > deadline => {
					self.is_down.store(true, Ordering::Relaxed);
					return Err(error);
				}
				Err(_) => sleep(pause).await,
			}
			pause = (pause * 2).min(MAX_PAUSE);
		}
	}

	/// Forget a connection, unless another has taken its place.
	async fn lost(&self, connection: &Arc<Connection>, reason: &str) {
		let mut state = self.state.lock().await;
		let is_current = |current: &Arc<Connection>| Arc::ptr_eq(current, connection);
		if state.connection.as_ref().is_some_and(is_current) {
			tracing::warn!(
				url = self.urls[connection.endpoint],
				reason,
				"the connection is lost"
			);
			state.connection = None;
			state.next = connection.endpoint + 1;
		}
	}

	async fn try_all(&self, state: &mut State) -> Result<Arc<Connection>, NoConnection> {
		let mut attempts = Vec::new();
		for step in 0..self.urls.len() {
			let endpoint = (state.next + step) % self.urls.len();
			let url = &self.urls[endpoint];
			match open(url, state.genesis).await {
				Ok((client, genesis)) => {
					tracing::debug!(url, "connected");
					let connection = Arc::new(Connection { client, endpoint });
					state.connection = Some(connection.clone());
					state.genesis = Some(genesis);
					self.is_down.store(false, Ordering::Relaxed);
					self.connections.fetch_add(1, Ordering::Relaxed);
					return Ok(connection);
				}
				Err(reason) => attempts.push((url.clone(), reason)),
			}
		}
		Err(NoConnection { attempts })
	}
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
				.connection()
				.await
				.map_err(|error| RpcError::Client(Box::new(error)))?;
			let lost = match timeout(ANSWER_TIMEOUT, question(connection.client.clone())).await {
				Ok(Err(RpcError::Client(error))) => error,
				Ok(answer) => return answer,
				Err(elapsed) => Box::new(elapsed),
			};
			self.lost(&connection, &innermost(&*lost)).await;
			if attempt == attempts {
				return Err(RpcError::Client(lost));
			}
			attempt += 1;
		}
	}
}
