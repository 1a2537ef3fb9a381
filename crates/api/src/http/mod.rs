//! HTTP: the router, what surrounds every request, and what is served beside GraphQL and REST.
//!
//! Around every request, from the outside in: `observe` (request id, span, access log, the body of problems),
//! `cors`, `compression` (and `HEAD`), `panics`, `limits` (time, size), `conditional` (tags, 304), `credentials` (who
//! asks). An error is a [`Problem`] wherever it arises; only `status` knows the number of an error.

pub(crate) mod accept;
pub(crate) mod answers;
pub(crate) mod caching;
mod compression;
mod conditional;
mod cors;
pub(crate) mod credentials;
mod health;
mod limits;
mod media;
mod methods;
mod metrics;
mod observe;
pub(crate) mod pages;
mod panics;
pub(crate) mod problem;
mod request_id;
mod router;
mod server;
mod status;

pub use self::{
    answers::{Answers, SharedCaching},
    cors::{CorsOptions, Origins},
    metrics::{Metrics, build_metrics_router},
    observe::RequestId,
    problem::{Problem, ProblemDetails, ProblemPlace},
    router::build_router,
    server::{ConnectionFigures, Cut, ServeOptions, Stage, Times, Tls, TlsError, TlsFiles, serve},
    status::status_of,
};
