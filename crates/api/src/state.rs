//! What every handler is given.

use std::{
    ops::Deref,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use masthead_app::App;
use masthead_domain::time::Timestamp;
use tokio::sync::watch;

use crate::{
    feeds::FeedOptions,
    graphql::{DocumentOptions, GraphqlLimits, Persisted},
    http::{Answers, CorsOptions, Metrics, SharedCaching},
    live::Streams,
};

/// How the interfaces behave.
#[derive(Debug, Clone)]
pub struct ApiOptions {
    /// Whether GraphQL's introspection answers.
    pub introspection: bool,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// Bytes a request's body may have.
    pub max_body: usize,
    /// How long a request's body may take to come.
    pub body_timeout: Duration,
    /// Bytes of a request's address.
    pub max_uri: usize,
    /// Bytes of a request's header lines together.
    pub max_headers: usize,
    /// Number of a request's header lines.
    pub max_header_lines: usize,
    /// Which sites' scripts may read.
    pub cors: CorsOptions,
    /// Whether `/metrics` is served beside everything else.
    pub serve_metrics: bool,
    /// What a GraphQL request may come to.
    pub graphql: GraphqlLimits,
    /// Bytes that finished answers may take in memory; 0 keeps none. Only where the change log is followed.
    pub answer_bytes: u64,
    /// How caches on the way are told to treat public answers.
    pub shared_caching: SharedCaching,
    /// Which GraphQL documents are kept, and which are run.
    pub documents: DocumentOptions,
    /// How feeds are where a request does not say otherwise.
    pub feeds: FeedOptions,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self {
            introspection: true,
            request_timeout: Duration::from_secs(30),
            max_body: 256 * 1024,
            body_timeout: Duration::from_secs(20),
            max_uri: 8 * 1024,
            max_headers: 32 * 1024,
            max_header_lines: 100,
            cors: CorsOptions::default(),
            serve_metrics: true,
            graphql: GraphqlLimits::default(),
            answer_bytes: 0,
            shared_caching: SharedCaching::default(),
            documents: DocumentOptions::default(),
            feeds: FeedOptions::default(),
        }
    }
}

/// The state of the server. Every layer of every request has one, so a clone is one count.
#[derive(Debug, Clone)]
pub struct ApiState(Arc<ApiParts>);

/// What the state consists of.
#[derive(Debug, Clone)]
pub struct ApiParts {
    pub app: Arc<App>,
    pub options: ApiOptions,
    pub schema: crate::graphql::MastheadSchema,
    /// The documents that requests may name instead of sending them.
    pub(crate) persisted: Arc<Persisted>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Finished answers in memory.
    pub answers: Option<Arc<Answers>>,
    /// The next moment at which something comes due by itself.
    pub due: watch::Receiver<Option<Timestamp>>,
    /// What lasts: streams of events, subscriptions.
    pub streams: Streams,
    /// Whether the database was once seen to have the schema of this release.
    pub(crate) migrated: Arc<AtomicBool>,
}

impl Deref for ApiState {
    type Target = ApiParts;

    fn deref(&self) -> &ApiParts {
        &self.0
    }
}

impl ApiState {
    /// The state of a server over an application. Caches on the way are told of nothing that comes due by itself.
    #[must_use]
    pub fn new(app: App, options: ApiOptions) -> Self {
        Self::scheduled(app, options, watch::Sender::new(None).subscribe())
    }

    /// The same, where it is known when something comes due by itself next.
    #[must_use]
    pub fn scheduled(app: App, options: ApiOptions, due: watch::Receiver<Option<Timestamp>>) -> Self {
        let schema = crate::graphql::schema(&options);
        let answers = (options.answer_bytes > 0).then(|| Arc::new(Answers::new(options.answer_bytes, &app)));
        let metrics = Arc::new(Metrics::new(&app, answers.clone()));
        let persisted = Arc::new(Persisted::new(&options.documents));
        let streams = Streams::new(&app);
        Self(Arc::new(ApiParts {
            app: Arc::new(app),
            options,
            schema,
            persisted,
            metrics,
            answers,
            due,
            streams,
            migrated: Arc::new(AtomicBool::new(false)),
        }))
    }

    /// The same over the database alone.
    #[cfg(feature = "test-writes")]
    pub(crate) fn without_memory(&self) -> Self {
        let app = App {
            read_model: None,
            search: None,
            ..App::clone(&self.app)
        };
        Self(Arc::new(ApiParts {
            app: Arc::new(app),
            answers: None,
            ..ApiParts::clone(self)
        }))
    }

    /// How long it is until something comes due by itself, where anything does.
    pub(crate) fn next_due(&self) -> Option<Duration> {
        let due = (*self.due.borrow())?;
        Some((due - self.app.clock.now()).to_std().unwrap_or(Duration::ZERO))
    }
}
