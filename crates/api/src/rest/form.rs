//! The form of answers: JSON, and nothing else.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use masthead_app::error::ErrorCode;

use crate::http::{Problem, accept::Accept};

/// Refuses clients that do not take JSON.
pub(super) async fn json_only(request: Request, next: Next) -> Response {
    if Accept::of(request.headers())
        .choose(&["application/json"])
        .is_none()
    {
        let detail = "Accept allows no application/json, and there is no other form";
        return Problem::new(ErrorCode::NotAcceptable, detail).into_response();
    }
    next.run(request).await
}
