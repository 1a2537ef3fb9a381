//! REST: the reading side under `/v1`, and its description.
//!
//! One file per operation in `v1`, with its parameters, its response and its handler; `openapi` describes what
//! `router` serves, because both come from one list. To add an operation: its file, and one `routes!` line in
//! `v1/mod.rs`.

pub(crate) mod context;
mod envelope;
mod form;
mod included;
mod openapi;
pub(crate) mod params;
mod selection;
mod things;
pub(crate) mod together;
pub mod types;
pub mod v1;

use axum::{Router, middleware::from_fn};

/// The words for what is followed, the same in GraphQL.
pub(crate) mod words_of_changes {
    pub(crate) use super::params::{kinds, of_kind, of_type, types};
}

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
        .merge(v1::streams().split_for_parts().0)
}
