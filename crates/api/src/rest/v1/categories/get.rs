//! `GET /v1/categories/{ref}`

use axum::{extract::Path, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        params::Query,
        things::{GetThingParams, get_thing},
        types::Category,
    },
};

/// A category.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryResponse {
    /// The category.
    pub data: Category,
}

impl CategoryResponse {
    fn sample() -> Self {
        Self {
            data: Category::sample(),
        }
    }
}

/// Get a category
///
/// With the way to it from the root and what lies directly below. Its articles are the list of articles with the
/// filter `category`.
#[utoipa::path(
    get,
    path = "/v1/categories/{ref}",
    tag = "Categories",
    params(("ref" = String, Path, description = "An id, a path (`news%2Feconomy`) or a slug. A slug is unique among its siblings only; a path names one for sure."), GetThingParams),
    responses((status = 200, description = "The category.", body = CategoryResponse, example = json!(CategoryResponse::sample())))
)]
pub(crate) async fn get_category(
    ctx: Ctx,
    Path(reference): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    get_thing(ctx, query, &reference, |data| CategoryResponse { data }).await
}
