//! `GET /v1/pages/{ref}`

use axum::{extract::Path, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        params::Query,
        things::{GetThingParams, get_thing},
        types::Page,
    },
};

/// A static page.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageResponse {
    /// The page.
    pub data: Page,
}

impl PageResponse {
    fn sample() -> Self {
        Self { data: Page::sample() }
    }
}

/// Get a static page
///
/// With its text, in the language asked for or the nearest that there is; `requestedLocale` says when it is another.
#[utoipa::path(
    get,
    path = "/v1/pages/{ref}",
    tag = "Pages",
    params(("ref" = String, Path, description = "An id, a path (`about%2Fteam`) or a slug."), GetThingParams),
    responses((status = 200, description = "The page.", body = PageResponse, example = json!(PageResponse::sample())))
)]
pub(crate) async fn get_page(
    ctx: Ctx,
    Path(reference): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    get_thing(ctx, query, &reference, |data| PageResponse { data }).await
}
