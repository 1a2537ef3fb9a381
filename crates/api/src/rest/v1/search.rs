//! `GET /v1/search`

use axum::{extract::State, response::Response};
use masthead_app::{
    read::PageArguments,
    search::{self, SearchWishes},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        envelope::{PageMeta, links, page_answer, to_value},
        params::{
            ArticleFilterParams, Both, Paging, Query, SearchParams, SelectParams, asked, in_rest_words,
            search_request,
        },
        selection::{
            Selection,
            found::{SEARCH_FACETS, SEARCH_HIT},
            prune,
            shape::Level,
        },
        together::together,
        types::{SearchFacets, SearchHit},
    },
    state::ApiState,
};

/// A page of the hits of a search.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchResponse {
    /// The hits of this page.
    pub data: Vec<SearchHit>,
    /// Where the page stands, and what the hits have in common.
    pub meta: SearchMeta,
}

/// Where a page of hits stands, and what all hits have in common.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchMeta {
    /// Hits that a page has at the most.
    pub limit: i64,
    /// The value of `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// Always null: hits are read forwards only.
    pub prev_cursor: Option<String>,
    /// Articles that match, where `count=true` asks for it: exact also where pages by relevance end before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_count: Option<u64>,
    /// How many of all matching articles hang on what, where `facets=true` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facets: Option<SearchFacets>,
    /// The query as it was probably meant, where hits were few and other spellings found more; on the first page only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
}

impl SearchResponse {
    fn sample() -> Self {
        let page = PageMeta::sample();
        Self {
            data: vec![SearchHit::sample()],
            meta: SearchMeta {
                limit: page.limit,
                next_cursor: page.next_cursor,
                prev_cursor: None,
                total_count: Some(41),
                facets: None,
                did_you_mean: None,
            },
        }
    }
}

type SearchArticlesParams = Both<SearchParams, Both<ArticleFilterParams, SelectParams>>;

/// Search articles
///
/// The nearest to the query first unless another order is asked for, with the passages that match. Articles are cards;
/// `fields` and `include` are relative to a hit: `fields=article.title,snippets.html`. Pages by relevance end after
/// 1,000 hits; by date they go on. Where the text index is being made the answer is 503.
#[utoipa::path(
    get,
    path = "/v1/search",
    tag = "Search",
    params(SearchArticlesParams),
    responses((
        status = 200,
        description = "A page of the hits. The header `Link` leads to the next.",
        body = SearchResponse,
        example = json!(SearchResponse::sample())
    ))
)]
pub(crate) async fn search_articles(
    State(state): State<ApiState>,
    ctx: Ctx,
    query: Query,
) -> Result<Response, Problem> {
    let query = query.only::<SearchArticlesParams>()?;
    let request = search_request(&query)?;
    let paging = Paging::of(&query)?;
    let selection = Selection::of(&SEARCH_HIT, Level::Card, &asked(&query)?, &[])?;
    let part = PageArguments {
        first: Some(paging.limit),
        after: query.text("cursor")?.map(str::to_owned),
        ..PageArguments::default()
    };
    let wishes = SearchWishes {
        snippets: selection.wants("snippets"),
        total: paging.count,
        facets: query.flag("facets")?.unwrap_or(false),
        did_you_mean: part.after.is_none(),
    };
    let results = search::search(&state.app, &ctx.reader, &request, &part, wishes)
        .await
        .map_err(in_rest_words)?;
    let facets = async {
        let Some(facets) = &results.facets else {
            return Ok(None);
        };
        // Names are in the language that is looked through.
        let locale = request.filter.locale.as_ref().and_then(|locales| locales.first());
        let chain = ctx.reader.chain(locale).await?;
        SearchFacets::of(&ctx, facets, &chain).await.map(Some)
    };
    let hits = results
        .page
        .nodes()
        .map(|hit| SearchHit::of(&ctx, hit, &selection));
    let (data, facets) = futures_util::try_join!(together(hits), facets)?;
    let page = PageMeta {
        prev_cursor: None,
        ..PageMeta::of(&results.page, &paging, None)
    };
    let links = links(&page, &paging, &query, ctx.addresses());
    let meta = SearchMeta {
        limit: page.limit,
        next_cursor: page.next_cursor,
        prev_cursor: None,
        total_count: results.total,
        facets,
        did_you_mean: results.did_you_mean,
    };
    let mut body = to_value(&SearchResponse { data, meta })?;
    if let Some(facets) = body.pointer_mut("/meta/facets") {
        prune(facets, &Selection::usual(&SEARCH_FACETS, Level::Summary));
    }
    page_answer(&body, &selection, &links)
}
