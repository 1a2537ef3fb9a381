//! `GET /v1/tags/{ref}`

use axum::{extract::Path, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        params::Query,
        things::{GetThingParams, get_thing},
        types::Tag,
    },
};

/// A tag.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagResponse {
    /// The tag.
    pub data: Tag,
}

impl TagResponse {
    fn sample() -> Self {
        Self { data: Tag::sample() }
    }
}

/// Get a tag
///
/// With the number of its articles; those are the list of articles with the filter `tag`.
#[utoipa::path(
    get,
    path = "/v1/tags/{ref}",
    tag = "Tags",
    params(("ref" = String, Path, description = "An id, a path or a slug."), GetThingParams),
    responses((status = 200, description = "The tag.", body = TagResponse, example = json!(TagResponse::sample())))
)]
pub(crate) async fn get_tag(
    ctx: Ctx,
    Path(reference): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    get_thing(ctx, query, &reference, |data| TagResponse { data }).await
}
