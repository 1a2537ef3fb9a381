//! `GET /v1/articles/{ref}`

use axum::{extract::Path, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        envelope::answer,
        included::{CountParams, Counts, Found, Included},
        params::{Both, Query, asked},
        selection::{Extras, Selection, shape::Level, shapes},
        things::GetThingParams,
        types::{Article, Manner},
    },
};

/// An article, with what `include` brings along.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleResponse {
    /// The article.
    pub data: Article,
    /// What `include` names besides fields.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub included: Option<Included>,
}

impl ArticleResponse {
    fn sample() -> Self {
        Self {
            data: Article::sample(),
            included: None,
        }
    }
}

type GetArticleParams = Both<GetThingParams, CountParams>;

/// Get an article
///
/// `include` takes fields (`related`, `blocks`, `bodyMarkdown`) and, so that one request renders a page, also
/// `latest`, `site`, `next`, `previous`, `menus.{location}`, `collections.{slug}` and `pages.{path}`: those come in
/// `included`, by name. With `locale` the answer is the best version of the story for that language; what is included
/// is in the language of the article unless one is asked for.
#[utoipa::path(
    get,
    path = "/v1/articles/{ref}",
    tag = "Articles",
    params(
        ("ref" = String, Path, description = "An id, a path (`%2F2021%2F10%2Fborder-flare-up`) or a slug."),
        GetArticleParams
    ),
    responses((
        status = 200,
        description = "The article.",
        body = ArticleResponse,
        example = json!(ArticleResponse::sample())
    ))
)]
pub(crate) async fn get_article(
    ctx: Ctx,
    Path(reference): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let query = query.only::<GetArticleParams>()?;
    let ctx = ctx.in_locale(query.locale("locale")?);
    let mut asked = asked(&query)?;
    let extras = Extras::take(&mut asked)?;
    let selection = Selection::of(&shapes::ARTICLE, Level::Full, &asked, Extras::ALLOWED)?;
    let counts = Counts::of(&query)?;

    let article = ctx.find_article(&reference);
    let (card, found) = futures_util::try_join!(article, Found::of(&ctx, &extras))?;
    let card = card.ok_or_else(Problem::not_found)?;
    let manner = Manner {
        asked: ctx.locale.clone(),
        related: counts.related,
    };
    let locale = ctx.locale.as_ref().unwrap_or(&card.locale);
    let (data, included) = futures_util::try_join!(
        Article::shown(&ctx, &card, &selection, &manner),
        found.show(&ctx, &extras, &counts, Some(locale), Some(&card)),
    )?;
    answer(&ArticleResponse { data, included }, &selection)
}
