//! `GET /v1/collections/{ref}`

use axum::{extract::Path, response::Response};
use masthead_domain::taxonomy::CollectionData;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        envelope::{PageMeta, answer, links, page_answer},
        params::{Both, PageParams, Paging, Query, asked, in_rest_words},
        selection::{Selection, shape::Level, shapes},
        things::GetThingParams,
        types::Collection,
    },
};

/// A collection with a page of its items.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectionResponse {
    /// The collection; its `items` are the ones of this page.
    pub data: Collection,
    /// Where the page of items stands; absent where `fields` leaves the items out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<PageMeta>,
}

impl CollectionResponse {
    fn sample() -> Self {
        Self {
            data: Collection::sample(),
            meta: Some(PageMeta::sample()),
        }
    }
}

type GetCollectionParams = Both<PageParams, GetThingParams>;

/// Get a collection
///
/// With its items in the editors' order, as a page: `limit`, `cursor`, `page` and `count` are about them.
#[utoipa::path(
    get,
    path = "/v1/collections/{ref}",
    tag = "Collections",
    params(("ref" = String, Path, description = "An id or a slug."), GetCollectionParams),
    responses((
        status = 200,
        description = "The collection. The header `Link` leads to the other pages of its items.",
        body = CollectionResponse,
        example = json!(CollectionResponse::sample())
    ))
)]
pub(crate) async fn get_collection(
    ctx: Ctx,
    Path(reference): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let query = query.only::<GetCollectionParams>()?;
    let ctx = ctx.in_locale(query.locale("locale")?);
    let paging = Paging::of(&query)?;
    let selection = Selection::of(&shapes::COLLECTION, Level::Full, &asked(&query)?, &[])?;
    let found = ctx
        .find::<CollectionData>(&reference)
        .await?
        .ok_or_else(Problem::not_found)?;
    let chain = ctx.chain().await?;
    let (data, items) = Collection::with_items(&ctx, &found, &chain, &selection, &paging.arguments())
        .await
        .map_err(in_rest_words)?;
    let Some((page, total)) = items else {
        return answer(&CollectionResponse { data, meta: None }, &selection);
    };
    let meta = PageMeta::of(&page, &paging, paging.count.then_some(total));
    let links = links(&meta, &paging, &query, ctx.addresses());
    page_answer(
        &CollectionResponse {
            data,
            meta: Some(meta),
        },
        &selection,
        &links,
    )
}
