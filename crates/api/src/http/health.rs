//! Whether the process lives, and whether it can answer.

use std::{sync::atomic::Ordering, time::Duration};

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use masthead_app::error::ErrorCode;
use serde_json::json;

use super::problem::Problem;
use crate::state::ApiState;

/// How long the database may take before the server counts as not ready.
const PATIENCE: Duration = Duration::from_secs(1);

/// The process lives. Asks nothing of anybody, so that a database that is away does not get the server restarted.
pub(super) async fn live() -> Response {
    super::caching::never(Json(json!({ "status": "ok" })).into_response())
}

/// The database answers and has the schema of this release.
pub(super) async fn ready(State(state): State<ApiState>) -> Result<Response, Problem> {
    let unavailable = |detail: &str| Problem::new(ErrorCode::Unavailable, detail);
    match tokio::time::timeout(PATIENCE, check(&state)).await {
        Ok(Ok(true)) => Ok(super::caching::never(
            Json(json!({ "status": "ready" })).into_response(),
        )),
        Ok(Ok(false)) => Err(unavailable(
            "the database lacks steps of the schema; run: masthead migrate up",
        )),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer");
            Err(unavailable("the database does not answer"))
        }
        Err(_) => Err(unavailable("the database does not answer within a second")),
    }
}

async fn check(state: &ApiState) -> Result<bool, masthead_app::error::Error> {
    let store = &state.app.store;
    store.ping().await?;
    // A schema that is up to date stays so while this release runs, so it is looked at once.
    if state.migrated.load(Ordering::Relaxed) {
        return Ok(true);
    }
    let complete = store.migrations().await?.iter().all(|step| step.applied);
    state.migrated.store(complete, Ordering::Relaxed);
    Ok(complete)
}
