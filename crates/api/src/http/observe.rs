//! The outermost layer: gives each request an id and a span, logs its end, writes the body of problems.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use tracing::Instrument as _;

pub use super::request_id::RequestId;
use super::{problem::Problem, request_id};
use crate::state::ApiState;

/// Runs a request in a span of its own.
///
/// Paths are logged, query strings are not: they hold what readers searched for, and tokens.
pub(super) async fn observe(State(state): State<ApiState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = RequestId::choose(request.headers(), state.app.ids.as_ref());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|route| route.as_str().to_owned());
    let span = tracing::info_span!(
        "request",
        request.id = id.as_str(),
        http.method = request.method().as_str(),
        http.path = request.uri().path(),
        http.route = route.as_deref(),
    );
    let method = request.method().clone();
    request.extensions_mut().insert(id.clone());
    async move {
        let mut response = next.run(request).await;
        finish(&mut response, &id);
        let took = started.elapsed();
        let metrics = &state.metrics;
        metrics.answered(route.as_deref(), &method, response.status(), took);
        let milliseconds = took.as_secs_f64() * 1_000.0;
        tracing::info!(
            http.status = response.status().as_u16(),
            http.duration_ms = (milliseconds * 1_000.0).round() / 1_000.0,
            "request answered"
        );
        response
    }
    .instrument(span)
    .await
}

/// Headers that an answer has for its request alone.
pub(super) const OF_ONE_REQUEST: &[&str] = &["x-request-id"];

/// Counts and logs a request that was answered from memory, as any other.
pub(super) fn recalled(
    state: &ApiState,
    route: &str,
    method: &axum::http::Method,
    status: axum::http::StatusCode,
    started: Instant,
    id: &RequestId,
) {
    let took = started.elapsed();
    state.metrics.answered(Some(route), method, status, took);
    let milliseconds = took.as_secs_f64() * 1_000.0;
    tracing::info!(
        request.id = id.as_str(),
        http.method = method.as_str(),
        http.route = route,
        http.status = status.as_u16(),
        http.duration_ms = (milliseconds * 1_000.0).round() / 1_000.0,
        cache = "hit",
        "request answered"
    );
}

/// Gives the answer its id and, where it is a problem, its body.
pub(super) fn finish(response: &mut Response, id: &RequestId) {
    if let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() {
        problem.render(response, id);
    } else if is_foreign_error(response) {
        Problem::of_status(response.status()).render(response, id);
    }
    if let Some(value) = id.header() {
        response.headers_mut().insert(request_id::HEADER, value);
    }
}

/// Whether a library wrote this error: those have no body or one of plain text.
fn is_foreign_error(response: &Response) -> bool {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    is_error && content_type(response.headers()).is_none_or(|media_type| media_type.starts_with("text/plain"))
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
}
