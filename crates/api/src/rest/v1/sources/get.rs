//! `GET /v1/sources/{ref}`

use axum::{extract::Path, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        params::Query,
        things::{GetThingParams, get_thing},
        types::Source,
    },
};

/// A source.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceResponse {
    /// The source.
    pub data: Source,
}

impl SourceResponse {
    fn sample() -> Self {
        Self {
            data: Source::sample(),
        }
    }
}

/// Get a source
///
/// With its credit line and the number of pieces reprinted from it.
#[utoipa::path(
    get,
    path = "/v1/sources/{ref}",
    tag = "Sources",
    params(("ref" = String, Path, description = "An id or a slug."), GetThingParams),
    responses((status = 200, description = "The source.", body = SourceResponse, example = json!(SourceResponse::sample())))
)]
pub(crate) async fn get_source(
    ctx: Ctx,
    Path(reference): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    get_thing(ctx, query, &reference, |data| SourceResponse { data }).await
}
