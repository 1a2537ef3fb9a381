//! `GET /v1/categories`

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
        types::Category,
    },
};

/// A page of a list of categories.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryListResponse {
    /// The categories of this page.
    pub data: Vec<Category>,
    /// Where the page stands.
    pub meta: PageMeta,
}

impl CategoryListResponse {
    fn sample() -> Self {
        Self {
            data: vec![Category::sample()],
            meta: PageMeta::sample(),
        }
    }
}

/// List categories
///
/// All sections of the site, by name unless another order is asked for.
#[utoipa::path(
    get,
    path = "/v1/categories",
    tag = "Categories",
    params(ListTreeParams),
    responses((
        status = 200,
        description = "A page of the list. The header `Link` leads to the others.",
        body = CategoryListResponse,
        example = json!(CategoryListResponse::sample())
    ))
)]
pub(crate) async fn list_categories(ctx: Ctx, query: Query) -> Result<Response, Problem> {
    list_tree(ctx, query)
        .await?
        .answer(|data, meta| CategoryListResponse { data, meta })
}
