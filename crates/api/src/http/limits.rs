//! How long a request may take, how much it may bring, and how much it may do at a time.

use axum::{
    body::Body,
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http_body_util::Limited;
use masthead_app::error::ErrorCode;

use super::problem::Problem;
use crate::state::ApiState;

/// Ends a request that takes too long. What is streamed once the answer has begun is not counted: a film takes as
/// long as the reader's line needs.
pub(super) async fn time(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(state.options.request_timeout, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(
            ErrorCode::Timeout,
            "the answer took too long; ask for less or try again",
        )
        .into_response(),
    }
}

/// Refuses bodies over the limit, by what they say of themselves and by what they turn out to be.
pub(super) async fn size(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let most = state.options.max_body;
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most as u64) {
        let detail = format!("the body may have {most} bytes");
        return Problem::new(ErrorCode::PayloadTooLarge, detail).into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, most))))
        .await
}

/// Lets a request do all that it can do before others have their turn.
///
/// The reader gathers what a request asks for between two turns. The runtime would end a turn after 128 answers, and
/// what asks for more behind those would come in a round of its own: a list of a hundred would cost more statements
/// than a list of ten. A turn stays short all the same, because every round waits for the database.
pub(super) async fn whole_rounds(request: Request, next: Next) -> Response {
    tokio::task::unconstrained(next.run(request)).await
}
