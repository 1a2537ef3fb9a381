//! `GET /v1/site`

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        envelope::answer,
        params::{Query, asked},
        selection::{Selection, shape::Level, shapes},
        things::{GetThingParams, show},
        types::Site,
    },
};

/// The site's settings.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteResponse {
    /// What the newsroom says of itself.
    pub data: Site,
}

impl SiteResponse {
    fn sample() -> Self {
        Self { data: Site::sample() }
    }
}

/// Get the site
///
/// Name, tagline, logo, languages and links: what stands in the head and the foot of every page.
#[utoipa::path(
    get,
    path = "/v1/site",
    tag = "Site",
    params(GetThingParams),
    responses((status = 200, description = "The site.", body = SiteResponse, example = json!(SiteResponse::sample())))
)]
pub(crate) async fn get_site(ctx: Ctx, query: Query) -> Result<Response, Problem> {
    let query = query.only::<GetThingParams>()?;
    let ctx = ctx.in_locale(query.locale("locale")?);
    let selection = Selection::of(&shapes::SITE, Level::Full, &asked(&query)?, &[])?;
    let site = ctx.reader.site().await?;
    let data = show(&ctx, &site, &selection).await?;
    answer(&SiteResponse { data }, &selection)
}
