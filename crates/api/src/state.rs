//! What every handler is given.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use masthead_app::App;

/// How the interfaces behave.
#[derive(Debug, Clone)]
pub struct ApiOptions {
    /// Whether GraphQL's introspection answers.
    pub introspection: bool,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// Bytes a request's body may have.
    pub max_body: usize,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self {
            introspection: true,
            request_timeout: Duration::from_secs(30),
            max_body: 256 * 1024,
        }
    }
}

/// The state of the server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct ApiState {
    pub app: App,
    pub options: Arc<ApiOptions>,
    pub schema: crate::graphql::MastheadSchema,
    /// Whether the database was once seen to have the schema of this release.
    pub(crate) migrated: Arc<AtomicBool>,
}

impl ApiState {
    /// The state of a server over an application.
    #[must_use]
    pub fn new(app: App, options: ApiOptions) -> Self {
        let schema = crate::graphql::schema(&options);
        Self {
            app,
            options: Arc::new(options),
            schema,
            migrated: Arc::new(AtomicBool::new(false)),
        }
    }
}
