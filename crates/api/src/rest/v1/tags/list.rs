//! `GET /v1/tags`

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
        types::Tag,
    },
};

/// A page of a list of tags.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagListResponse {
    /// The tags of this page.
    pub data: Vec<Tag>,
    /// Where the page stands.
    pub meta: PageMeta,
}

impl TagListResponse {
    fn sample() -> Self {
        Self {
            data: vec![Tag::sample()],
            meta: PageMeta::sample(),
        }
    }
}

/// List tags
///
/// All topics, by name unless another order is asked for.
#[utoipa::path(
    get,
    path = "/v1/tags",
    tag = "Tags",
    params(ListThingsParams),
    responses((
        status = 200,
        description = "A page of the list. The header `Link` leads to the others.",
        body = TagListResponse,
        example = json!(TagListResponse::sample())
    ))
)]
pub(crate) async fn list_tags(ctx: Ctx, query: Query) -> Result<Response, Problem> {
    list_things(ctx, query)
        .await?
        .answer(|data, meta| TagListResponse { data, meta })
}
