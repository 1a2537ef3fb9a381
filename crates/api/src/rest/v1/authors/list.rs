//! `GET /v1/authors`

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
        types::Author,
    },
};

/// A page of a list of authors.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorListResponse {
    /// The authors of this page.
    pub data: Vec<Author>,
    /// Where the page stands.
    pub meta: PageMeta,
}

impl AuthorListResponse {
    fn sample() -> Self {
        Self {
            data: vec![Author::sample()],
            meta: PageMeta::sample(),
        }
    }
}

/// List authors
///
/// All people who write, translate, edit or photograph, by name unless another order is asked for.
#[utoipa::path(
    get,
    path = "/v1/authors",
    tag = "Authors",
    params(ListThingsParams),
    responses((
        status = 200,
        description = "A page of the list. The header `Link` leads to the others.",
        body = AuthorListResponse,
        example = json!(AuthorListResponse::sample())
    ))
)]
pub(crate) async fn list_authors(ctx: Ctx, query: Query) -> Result<Response, Problem> {
    list_things(ctx, query)
        .await?
        .answer(|data, meta| AuthorListResponse { data, meta })
}
