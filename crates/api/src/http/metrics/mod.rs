//! What the server tells Prometheus: requests, connections, the store, the process.
//!
//! Labels come from closed sets (templates of routes, methods that we know, statuses), so the number of series does
//! not grow with what clients send. What is counted elsewhere (connections, statements) is read when it is asked for.

mod memories;
mod process;
mod readings;
mod telling;

use std::{fmt, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::from_fn_with_state,
    response::{IntoResponse as _, Response},
    routing::get,
};
use masthead_app::App;
use masthead_app::error::ErrorCode;
use masthead_delivery::{purge::PurgeFigures, webhooks::WebhookFigures};
use prometheus_client::{
    encoding::{EncodeLabelSet, prometheus_text},
    metrics::{counter::Counter, family::Family, gauge::ConstGauge, histogram::Histogram},
    registry::Registry,
};

use super::{Answers, ConnectionFigures, caching, observe, problem::Problem};
use crate::state::ApiState;

/// The upper ends of the steps in which the time of answers is counted, in seconds.
const STEPS: [f64; 13] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// The version of the text form in which metrics are written.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: Arc<str>,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    route: Arc<str>,
    method: &'static str,
}

/// All that is counted.
pub struct Metrics {
    registry: Registry,
    answers: Family<Answered, Counter>,
    times: Family<Asked, Histogram, fn() -> Histogram>,
    /// The connections' own figures, which the accept loop writes.
    pub connections: Arc<ConnectionFigures>,
    /// What the followers that tell others of changes write.
    pub webhooks: Arc<WebhookFigures>,
    pub purges: Arc<PurgeFigures>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// Metrics of a server over an application.
    #[must_use]
    pub fn new(app: &App, kept: Option<Arc<Answers>>) -> Self {
        let answers = Family::default();
        let times: Family<Asked, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(STEPS));
        let connections = Arc::new(ConnectionFigures::default());
        let mut registry = Registry::default();
        let own = registry.sub_registry_with_prefix("masthead");
        own.register(
            "http_requests",
            "Requests that were answered, by the template of the route, method and status",
            answers.clone(),
        );
        own.register(
            "http_request_duration_seconds",
            "Time from the head of a request to the head of its answer",
            times.clone(),
        );
        let build: Family<Vec<(&str, &str)>, ConstGauge<i64>> =
            Family::new_with_constructor(|| ConstGauge::new(1));
        drop(build.get_or_create(&vec![("version", env!("CARGO_PKG_VERSION"))]));
        own.register("build_info", "The release that runs; always 1", build);
        own.register_collector(Box::new(readings::OfConnections(Arc::clone(&connections))));
        own.register_collector(Box::new(readings::OfStore(app.clone())));
        own.register_collector(Box::new(memories::OfMemories {
            answers: kept,
            read_model: app.read_model.clone(),
        }));
        let (webhooks, purges) = <(Arc<WebhookFigures>, Arc<PurgeFigures>)>::default();
        own.register_collector(Box::new(telling::OfWebhooks(Arc::clone(&webhooks))));
        own.register_collector(Box::new(telling::OfPurges(Arc::clone(&purges))));
        // These have names that every dashboard knows.
        registry.register_collector(Box::new(process::OfProcess));
        Self {
            registry,
            answers,
            times,
            connections,
            webhooks,
            purges,
        }
    }

    /// Counts an answer. The route is its template; nothing where no route fits.
    pub(super) fn answered(&self, route: Option<&str>, method: &Method, status: StatusCode, took: Duration) {
        let route: Arc<str> = Arc::from(route.unwrap_or("none"));
        let method = known(method);
        let asked = Asked {
            route: Arc::clone(&route),
            method,
        };
        self.times.get_or_create(&asked).observe(took.as_secs_f64());
        let answered = Answered {
            route,
            method,
            status: status.as_u16(),
        };
        self.answers.get_or_create(&answered).inc();
    }

    /// The metrics as text.
    fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::with_capacity(16 * 1024);
        prometheus_text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// A method as a label: clients may make methods up, and a label may not grow with them.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The route that shows metrics.
pub(super) fn routes() -> Router<ApiState> {
    Router::new().route("/metrics", get(get_metrics))
}

/// A server of its own for metrics: `/metrics` and nothing else.
pub fn build_metrics_router(state: ApiState) -> Router {
    Router::new()
        .merge(routes())
        .fallback(|| async { Problem::not_found() })
        .layer(from_fn_with_state(state.clone(), observe::observe))
        .with_state(state)
}

async fn get_metrics(State(state): State<ApiState>) -> Result<Response, Problem> {
    let text = state.metrics.text().map_err(|error| {
        tracing::error!(%error, "metrics cannot be written");
        Problem::new(ErrorCode::Internal, "an internal error occurred")
    })?;
    let mut response = text.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, TEXT);
    Ok(caching::never(response))
}
