//! `GET /v1/collections`

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
        types::Collection,
    },
};

/// A page of a list of collections.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectionListResponse {
    /// The collections of this page.
    pub data: Vec<Collection>,
    /// Where the page stands.
    pub meta: PageMeta,
}

impl CollectionListResponse {
    fn sample() -> Self {
        Self {
            data: vec![Collection::sample()],
            meta: PageMeta::sample(),
        }
    }
}

/// List collections
///
/// All ordered lists of articles, by name unless another order is asked for.
#[utoipa::path(
    get,
    path = "/v1/collections",
    tag = "Collections",
    params(ListThingsParams),
    responses((
        status = 200,
        description = "A page of the list. The header `Link` leads to the others.",
        body = CollectionListResponse,
        example = json!(CollectionListResponse::sample())
    ))
)]
pub(crate) async fn list_collections(ctx: Ctx, query: Query) -> Result<Response, Problem> {
    list_things(ctx, query)
        .await?
        .answer(|data, meta| CollectionListResponse { data, meta })
}
