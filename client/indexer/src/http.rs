//! Health and metrics over HTTP.

use crate::{metrics::Role, IndexError, Metrics};
use axum::{
	extract::State,
	http::{header, StatusCode},
	response::IntoResponse,
	routing::get,
	Router,
};
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;

/// Ready is who is at most so many blocks behind, ...
const MAX_LAG: i64 = 30;
/// ... and whose last block is at most so many seconds old.
const MAX_AGE: f64 = 30.0;

/// Serve `/health` (the program runs), `/ready` (it writes, or waits to take over, and is not behind)
/// and `/metrics` in the background, as long as the program runs.
///
/// # Errors
///
/// [`IndexError::Listen`].
pub async fn serve(address: SocketAddr, metrics: Arc<Metrics>) -> Result<SocketAddr, IndexError> {
	let failed = |error: std::io::Error| IndexError::Listen {
		address: address.to_string(),
		reason: error.to_string(),
	};
	let listener = TcpListener::bind(address).await.map_err(failed)?;
	let address = listener.local_addr().map_err(failed)?;
	let router = Router::new()
		.route("/health", get(|| async { "alive\n" }))
		.route("/ready", get(ready))
		.route("/metrics", get(text))
		.with_state(metrics);
	tokio::spawn(async move {
		if let Err(error) = axum::serve(listener, router).await {
			tracing::error!(%error, "health and metrics are not served any more");
		}
	});
	Ok(address)
}

async fn text(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
	let open_metrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
	([(header::CONTENT_TYPE, open_metrics)], metrics.encode())
}

async fn ready(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
	if metrics.is(Role::Standby) {
		return (
			StatusCode::OK,
			"standby: another indexer writes\n".to_owned(),
		);
	}
	if !metrics.is(Role::Leader) {
		let text = "it begins, or tries again: see the log\n";
		return (StatusCode::SERVICE_UNAVAILABLE, text.to_owned());
	}
	let (blocks, seconds) = (metrics.lag_blocks(), metrics.lag_seconds());
	if blocks > MAX_LAG || seconds > MAX_AGE {
		let text =
			format!("{blocks} blocks behind; the last block written is {seconds:.0} s old\n");
		return (StatusCode::SERVICE_UNAVAILABLE, text);
	}
	(StatusCode::OK, "ready\n".to_owned())
}
