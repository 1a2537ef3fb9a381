//! `GET /v1/media/{ref}`

use axum::{extract::Path, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        params::Query,
        things::{GetThingParams, get_thing},
        types::Media,
    },
};

/// A medium.
#[derive(Debug, Serialize, ToSchema)]
pub struct MediaResponse {
    /// The medium.
    pub data: Media,
}

impl MediaResponse {
    fn sample() -> Self {
        Self {
            data: Media::sample(),
        }
    }
}

/// Get a medium
///
/// What is known of a picture, recording, film or file; its bytes are at `url`.
#[utoipa::path(
    get,
    path = "/v1/media/{ref}",
    tag = "Media",
    params(("ref" = String, Path, description = "An id or a slug."), GetThingParams),
    responses((status = 200, description = "The medium.", body = MediaResponse, example = json!(MediaResponse::sample())))
)]
pub(crate) async fn get_media(
    ctx: Ctx,
    Path(reference): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    get_thing(ctx, query, &reference, |data| MediaResponse { data }).await
}
