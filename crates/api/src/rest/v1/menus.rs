//! `GET /v1/menus/{location}`

use axum::{extract::Path, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        params::Query,
        things::{GetThingParams, get_thing},
        types::Menu,
    },
};

/// A menu.
#[derive(Debug, Serialize, ToSchema)]
pub struct MenuResponse {
    /// The menu.
    pub data: Menu,
}

impl MenuResponse {
    fn sample() -> Self {
        Self { data: Menu::sample() }
    }
}

/// Get a menu
///
/// Its links come nested, with labels in the language of the request. Links to what is not public are left out.
#[utoipa::path(
    get,
    path = "/v1/menus/{location}",
    tag = "Site",
    params(
        ("location" = String, Path, description = "The place that it stands at, such as `primary` or `footer`."),
        GetThingParams
    ),
    responses((status = 200, description = "The menu.", body = MenuResponse, example = json!(MenuResponse::sample())))
)]
pub(crate) async fn get_menu(
    ctx: Ctx,
    Path(location): Path<String>,
    query: Query,
) -> Result<Response, Problem> {
    get_thing(ctx, query, &location, |data| MenuResponse { data }).await
}
