//! `GET /v1/changes`

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use masthead_app::{
    changes::{Changes, LogCursor, Start, changes},
    error::{Error, ErrorCode},
};
use masthead_domain::listing::DEFAULT_LIMIT;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::{Problem, caching},
    rest::{
        context::Ctx,
        params::{Both, ChangeFilterParams, Query, change_filter},
        types::{Change, SAMPLE_CURSOR},
    },
    state::ApiState,
};

/// A part of the change feed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeListResponse {
    /// The changes, oldest first.
    pub data: Vec<Change>,
    /// Where the part stands.
    pub meta: FeedMeta,
}

/// Where a part of the feed stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FeedMeta {
    /// Where to go on: now where `hasMore` says so, else later. Always there, also where nothing was found.
    pub next_cursor: String,
    /// Whether there is more already.
    pub has_more: bool,
}

impl FeedMeta {
    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            next_cursor: SAMPLE_CURSOR.to_owned(),
            has_more: false,
        }
    }
}

impl ChangeListResponse {
    fn sample() -> Self {
        Self {
            data: vec![Change::sample()],
            meta: FeedMeta::sample(),
        }
    }
}

/// Which part of the feed.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "names and documents the parameters that the handler reads"
)]
struct FeedParams {
    /// Where to begin: `nextCursor` of another answer or the `cursor` of a change. `latest` begins now and gives a
    /// cursor to come back with. Without it, the feed begins with the oldest change that is kept.
    after: Option<String>,
    /// Changes at the most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
}

type ListChangesParams = Both<FeedParams, ChangeFilterParams>;

/// Follow what changes
///
/// What happened to articles and to what stands beside them, oldest first: publications, updates, corrections,
/// removals with what to show instead. Only what this viewer may see, or could see before. Give `meta.nextCursor` as
/// `after` to go on. A cursor holds for at least 90 days, for any filter; what is older, or of another database, is
/// answered with 410 and where to start again.
#[utoipa::path(
    get,
    path = "/v1/changes",
    tag = "Changes",
    params(ListChangesParams),
    responses((
        status = 200,
        description = "A part of the feed.",
        body = ChangeListResponse,
        example = json!(ChangeListResponse::sample())
    ))
)]
pub(crate) async fn list_changes(
    State(state): State<ApiState>,
    ctx: Ctx,
    query: Query,
) -> Result<Response, Problem> {
    let query = query.only::<ListChangesParams>()?;
    let asked = Changes {
        start: Start::of(query.text("after")?),
        limit: query.number("limit")?.unwrap_or(i64::from(DEFAULT_LIMIT)),
        filter: change_filter(&query)?,
    };
    let page = changes(&state.app, &ctx.reader, &asked)
        .await
        .map_err(|error| with_restart(error, || query.with(&[("after", None)])))?;
    let epoch = LogCursor::decode("after", &page.next)?.epoch;
    let meta = FeedMeta {
        next_cursor: page.next,
        has_more: page.has_more,
    };
    let link = |after: Option<&str>, relation: &str| {
        let address = query.with(&[("after", after)]);
        format!("<{}{address}>; rel=\"{relation}\"", ctx.addresses().public_url)
    };
    let mut links = vec![link(None, "first")];
    if meta.has_more {
        links.push(link(Some(&meta.next_cursor), "next"));
    }
    let data = page.changes.iter().map(|(_, change)| Change::of(change, epoch));
    let body = ChangeListResponse {
        data: data.collect(),
        meta,
    };
    let mut response = caching::public_read(Json(body).into_response());
    if let Ok(links) = HeaderValue::from_str(&links.join(", ")) {
        response.headers_mut().insert(header::LINK, links);
    }
    Ok(response)
}

/// An error as a problem; where a cursor has expired, with where to start again.
pub(crate) fn with_restart(error: Error, restart: impl FnOnce() -> String) -> Problem {
    let is_expired = error.code() == ErrorCode::CursorExpired;
    let problem = Problem::from(error);
    if is_expired {
        problem.restart_at(restart())
    } else {
        problem
    }
}
