//! `GET /v1/articles/{ref}/related`

use axum::{extract::Path, response::Response};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        envelope::{PageMeta, answer},
        params::{Both, Query, asked, in_rest_words},
        selection::{Selection, shape::Level, shapes},
        things::GetThingParams,
        together::together,
        types::{RelatedArticle, USUAL_RELATED},
    },
};

/// What the readers of an article may like as well.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelatedArticleListResponse {
    /// The articles with the reasons, best first.
    pub data: Vec<RelatedArticle>,
    /// How many there are at the most.
    pub meta: PageMeta,
}

impl RelatedArticleListResponse {
    fn sample() -> Self {
        Self {
            data: vec![RelatedArticle::sample()],
            meta: PageMeta::whole(USUAL_RELATED),
        }
    }
}

/// How many related articles.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "names and documents the parameter that the handler reads"
)]
pub(crate) struct RelatedParams {
    /// Articles at the most.
    #[param(minimum = 0, maximum = 50, default = 4)]
    limit: Option<u32>,
}

type ListRelatedParams = Both<RelatedParams, GetThingParams>;

/// List related articles
///
/// Those that editors put first, then what shares tags, authors and categories. Each says why it is there.
#[utoipa::path(
    get,
    path = "/v1/articles/{ref}/related",
    tag = "Articles",
    params(
        ("ref" = String, Path, description = "An id, a path (`%2F2021%2F10%2Fborder-flare-up`) or a slug."),
        ListRelatedParams
    ),
    responses((
        status = 200,
        description = "The related articles.",
        body = RelatedArticleListResponse,
        example = json!(RelatedArticleListResponse::sample())
    ))
)]
pub(crate) async fn list_related_articles(
    ctx: Ctx,
    Path(reference): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    let query = query.only::<ListRelatedParams>()?;
    let ctx = ctx.in_locale(query.locale("locale")?);
    let selection = Selection::of(&shapes::RELATED_ARTICLE, Level::Card, &asked(&query)?, &[])?;
    let limit = query.number("limit")?.unwrap_or(USUAL_RELATED);
    let article = ctx.find_article(&reference);
    let (card, _) = futures_util::try_join!(article, ctx.reader.site())?;
    let card = card.ok_or_else(Problem::not_found)?;
    let related = ctx.reader.related(&card, limit).await.map_err(in_rest_words)?;
    let shown = related
        .into_iter()
        .map(|related| RelatedArticle::of(&ctx, related, &selection));
    let data = together(shown).await?;
    answer(
        &RelatedArticleListResponse {
            data,
            meta: PageMeta::whole(limit),
        },
        &selection,
    )
}
