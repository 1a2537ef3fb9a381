//! The interfaces: GraphQL, REST, media files, health. Only transport: what is in an answer is decided in `app`.
//!
//! [`build_router`] and nothing else makes the router; the commands that print the contract use the same parts.

mod feeds;
pub mod graphql;
pub mod http;
mod json_ld;
mod live;
pub mod rest;
pub mod state;
#[cfg(feature = "test-writes")]
mod test_writes;

pub use self::{
    feeds::{FeedContent, FeedOptions},
    graphql::{DocumentOptions, GraphqlLimits, Operation, RegisteredOperations, UnusableOperation, sdl},
    http::{ServeOptions, Stage, build_metrics_router, build_router, serve},
    live::Streams,
    rest::{openapi, openapi_json},
    state::{ApiOptions, ApiState},
};
