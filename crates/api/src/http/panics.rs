//! A panic while answering is our fault and nobody's business: it is logged and answered as a masked 500.

use std::any::Any;

use axum::response::{IntoResponse as _, Response};
use masthead_app::error::ErrorCode;

use super::problem::Problem;

/// The answer to a request whose handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the payload over")]
pub(super) fn answer(payload: Box<dyn Any + Send + 'static>) -> Response {
    let message = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    tracing::error!(panic.message = message, "a handler panicked");
    Problem::new(ErrorCode::Internal, "an internal error occurred").into_response()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::http::RequestId;

    #[test]
    fn what_a_panic_says_stays_in_the_log() {
        let response = answer(Box::new("password is hunter2"));
        assert_eq!(response.status(), 500);
        let problem = response.extensions().get::<Arc<Problem>>().expect("a problem");
        let text = serde_json::to_string(&problem.details(&RequestId::sample())).expect("json");
        assert!(
            text.contains("\"INTERNAL\"") && !text.contains("hunter2"),
            "{text}"
        );
    }
}
