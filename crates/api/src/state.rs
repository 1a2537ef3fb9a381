//! What every handler is given.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use masthead_app::App;

use crate::{
    graphql::GraphqlLimits,
    http::{CorsOptions, Metrics},
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
        }
    }
}

/// The state of the server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ApiState {
    pub app: App,
    pub options: Arc<ApiOptions>,
    pub schema: crate::graphql::MastheadSchema,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Whether the database was once seen to have the schema of this release.
    pub(crate) migrated: Arc<AtomicBool>,
}

impl ApiState {
    /// The state of a server over an application.
    #[must_use]
    pub fn new(app: App, options: ApiOptions) -> Self {
        let schema = crate::graphql::schema(&options);
        let metrics = Arc::new(Metrics::new(&app));
        Self {
            app,
            options: Arc::new(options),
            schema,
            metrics,
            migrated: Arc::new(AtomicBool::new(false)),
        }
    }
}
