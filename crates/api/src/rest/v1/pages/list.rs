//! `GET /v1/pages`

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        envelope::PageMeta,
        params::Query,
        things::{ListTreeParams, list_tree},
        types::Page,
    },
};

/// A page of a list of pages.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageListResponse {
    /// The pages of this page.
    pub data: Vec<Page>,
    /// Where the page stands.
    pub meta: PageMeta,
}

impl PageListResponse {
    fn sample() -> Self {
        Self {
            data: vec![Page::sample()],
            meta: PageMeta::sample(),
        }
    }
}

/// List pages
///
/// All static pages, by name unless another order is asked for.
#[utoipa::path(
    get,
    path = "/v1/pages",
    tag = "Pages",
    params(ListTreeParams),
    responses((
        status = 200,
        description = "A page of the list. The header `Link` leads to the others.",
        body = PageListResponse,
        example = json!(PageListResponse::sample())
    ))
)]
pub(crate) async fn list_pages(ctx: Ctx, query: Query) -> Result<Response, Problem> {
    list_tree(ctx, query)
        .await?
        .answer(|data, meta| PageListResponse { data, meta })
}
