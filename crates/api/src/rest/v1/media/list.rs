//! `GET /v1/media`

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        envelope::PageMeta,
        params::Query,
        things::{ListThingsParams, list_things},
        types::Media,
    },
};

/// A page of a list of media.
#[derive(Debug, Serialize, ToSchema)]
pub struct MediaListResponse {
    /// The media of this page.
    pub data: Vec<Media>,
    /// Where the page stands.
    pub meta: PageMeta,
}

impl MediaListResponse {
    fn sample() -> Self {
        Self {
            data: vec![Media::sample()],
            meta: PageMeta::sample(),
        }
    }
}

/// List media
///
/// All pictures, recordings, films and files, by name unless another order is asked for.
#[utoipa::path(
    get,
    path = "/v1/media",
    tag = "Media",
    params(ListThingsParams),
    responses((
        status = 200,
        description = "A page of the list. The header `Link` leads to the others.",
        body = MediaListResponse,
        example = json!(MediaListResponse::sample())
    ))
)]
pub(crate) async fn list_media(ctx: Ctx, query: Query) -> Result<Response, Problem> {
    list_things(ctx, query)
        .await?
        .answer(|data, meta| MediaListResponse { data, meta })
}
