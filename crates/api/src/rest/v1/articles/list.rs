//! `GET /v1/articles`

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        envelope::{PageMeta, links},
        params::{
            ArticleFilterParams, ArticleOrderParams, Both, PageParams, Paging, PreferLocaleParams, Query,
            SelectParams, article_list, asked, in_rest_words,
        },
        selection::{Selection, shape::Level, shapes},
        things::Listed,
        together::together,
        types::{Article, Manner},
    },
};

/// A page of a list of articles.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleListResponse {
    /// The articles of this page.
    pub data: Vec<Article>,
    /// Where the page stands.
    pub meta: PageMeta,
}

impl ArticleListResponse {
    fn sample() -> Self {
        Self {
            data: vec![Article::sample()],
            meta: PageMeta::sample(),
        }
    }
}

type ArticleListParams = Both<Both<ArticleFilterParams, PreferLocaleParams>, ArticleOrderParams>;
type ListArticlesParams = Both<ArticleListParams, Both<PageParams, SelectParams>>;

/// List articles
///
/// Newest first unless another order is asked for. Items are cards: what only an article's own page shows comes
/// where `include` or `fields` asks for it. The filter `locale` keeps the versions in a language; `preferLocale` gives
/// each story once, in the version that is best for a language.
#[utoipa::path(
    get,
    path = "/v1/articles",
    tag = "Articles",
    params(ListArticlesParams),
    responses((
        status = 200,
        description = "A page of the list. The header `Link` leads to the others.",
        body = ArticleListResponse,
        example = json!(ArticleListResponse::sample())
    ))
)]
pub(crate) async fn list_articles(ctx: Ctx, query: Query) -> Result<Response, Problem> {
    let query = query.only::<ListArticlesParams>()?;
    let list = article_list(&query)?;
    let paging = Paging::of(&query)?;
    let selection = Selection::of(&shapes::ARTICLE, Level::Card, &asked(&query)?, &[])?;
    let arguments = paging.arguments();
    let count = async {
        if paging.count {
            ctx.reader.article_count(&list).await.map(Some)
        } else {
            Ok(None)
        }
    };
    let (page, total, _) = futures_util::try_join!(
        ctx.reader.article_page(&list, &arguments),
        count,
        ctx.reader.site()
    )
    .map_err(in_rest_words)?;
    let manner = Manner {
        asked: list.locale,
        ..Manner::default()
    };
    let shown = page
        .nodes()
        .map(|card| Article::shown(&ctx, card, &selection, &manner));
    let data = together(shown).await?;
    let meta = PageMeta::of(&page, &paging, total);
    let links = links(&meta, &paging, &query, ctx.addresses());
    Listed::new(data, meta, links, selection).answer(|data, meta| ArticleListResponse { data, meta })
}
