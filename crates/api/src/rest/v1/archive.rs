//! `GET /v1/archive`

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    http::Problem,
    rest::{
        context::Ctx,
        envelope::answer,
        params::{ArticleFilterParams, Both, PreferLocaleParams, Query, article_list},
        selection::Selection,
        types::ArchiveMonth,
    },
};

/// The months in which articles were published.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArchiveResponse {
    /// The months that have articles, the newest first.
    pub data: Vec<ArchiveMonth>,
}

impl ArchiveResponse {
    fn sample() -> Self {
        Self {
            data: vec![ArchiveMonth {
                year: 2021,
                month: 10,
                count: 14,
            }],
        }
    }
}

type ListMonthsParams = Both<ArticleFilterParams, PreferLocaleParams>;

/// List the months of the archive
///
/// How many articles each month has, of all or of those that the filter lets through. Months are those of UTC.
#[utoipa::path(
    get,
    path = "/v1/archive",
    tag = "Articles",
    params(ListMonthsParams),
    responses((
        status = 200,
        description = "The months.",
        body = ArchiveResponse,
        example = json!(ArchiveResponse::sample())
    ))
)]
pub(crate) async fn list_archive_months(ctx: Ctx, query: Query) -> Result<Response, Problem> {
    let list = article_list(&query.only::<ListMonthsParams>()?)?;
    let months = ctx.reader.archive(&list).await?;
    let data = months
        .iter()
        .filter_map(|month| ArchiveMonth::of(&month.month, month.count))
        .collect();
    answer(&ArchiveResponse { data }, &Selection::default())
}
