//! REST: the reading side under `/v1`, and its description.
//!
//! One file per operation in `v1`, with its parameters, its response and its handler; `openapi` describes what
//! `router` serves, because both come from one list. To add an operation: its file, and one `routes!` line in
//! `v1/mod.rs`.

mod context;
mod envelope;
mod form;
mod included;
mod openapi;
mod params;
mod selection;
mod things;
mod together;
pub mod types;
pub mod v1;

use axum::{Router, middleware::from_fn};

pub use self::{
    envelope::PageMeta,
    included::Included,
    openapi::{openapi, openapi_json},
};
use crate::state::ApiState;

/// The routes of REST.
pub fn router() -> Router<ApiState> {
    v1::routes()
        .split_for_parts()
        .0
        .route_layer(from_fn(form::json_only))
}
