//! `GET /v1/authors/{ref}`

use axum::{extract::Path, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        params::Query,
        things::{GetThingParams, get_thing},
        types::Author,
    },
};

/// An author.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorResponse {
    /// The author.
    pub data: Author,
}

impl AuthorResponse {
    fn sample() -> Self {
        Self {
            data: Author::sample(),
        }
    }
}

/// Get an author
///
/// Name, bio, portrait and profiles, with the number of articles. What they wrote is the list of articles with the
/// filter `author`.
#[utoipa::path(
    get,
    path = "/v1/authors/{ref}",
    tag = "Authors",
    params(("ref" = String, Path, description = "An id, a path (`%2Fauthor%2Fjane-doe`) or a slug."), GetThingParams),
    responses((status = 200, description = "The author.", body = AuthorResponse, example = json!(AuthorResponse::sample())))
)]
pub(crate) async fn get_author(
    ctx: Ctx,
    Path(reference): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    get_thing(ctx, query, &reference, |data| AuthorResponse { data }).await
}
