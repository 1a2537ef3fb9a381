//! `GET /v1/sources`

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
        types::Source,
    },
};

/// A page of a list of sources.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceListResponse {
    /// The sources of this page.
    pub data: Vec<Source>,
    /// Where the page stands.
    pub meta: PageMeta,
}

impl SourceListResponse {
    fn sample() -> Self {
        Self {
            data: vec![Source::sample()],
            meta: PageMeta::sample(),
        }
    }
}

/// List sources
///
/// All outlets from which pieces are reprinted, by name unless another order is asked for.
#[utoipa::path(
    get,
    path = "/v1/sources",
    tag = "Sources",
    params(ListThingsParams),
    responses((
        status = 200,
        description = "A page of the list. The header `Link` leads to the others.",
        body = SourceListResponse,
        example = json!(SourceListResponse::sample())
    ))
)]
pub(crate) async fn list_sources(ctx: Ctx, query: Query) -> Result<Response, Problem> {
    list_things(ctx, query)
        .await?
        .answer(|data, meta| SourceListResponse { data, meta })
}
