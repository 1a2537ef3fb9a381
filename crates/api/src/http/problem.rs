//! Errors as clients see them: `application/problem+json` (RFC 9457).

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use masthead_app::error::{Error, ErrorCode, chain};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    observe::RequestId,
    status::{code_of, status_of, title_of},
};

/// Seconds after which to come again where nothing better is known.
const USUAL_RETRY_AFTER: u32 = 1;

/// An error on its way out. It becomes bytes in `observe`, which knows the request's id.
#[derive(Debug, Clone)]
pub struct Problem {
    code: ErrorCode,
    detail: String,
    places: Vec<ProblemPlace>,
    restart: Option<String>,
    retry_after: Option<u32>,
}

/// An error, as RFC 9457 describes it, with a code that programs can rely on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub struct ProblemDetails {
    /// Names the kind of problem; the same for the same code.
    #[serde(rename = "type")]
    pub problem_type: String,
    /// The kind of problem in words; the same for the same code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this request.
    pub detail: String,
    /// The kind of problem for programs, one of a closed list.
    pub code: String,
    /// The id of the request, as in the header `X-Request-Id`. Give it when you ask for help.
    pub request_id: String,
    /// The places that are wrong, where the request has them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemPlace>,
    /// Where to start again, where a cursor has expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart: Option<String>,
}

/// One place of a request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProblemPlace {
    /// The place as a JSON Pointer: `#/query/limit` is the query parameter `limit`.
    pub pointer: String,
    /// The kind of problem for programs.
    pub code: String,
    /// What is wrong there.
    pub detail: String,
}

impl Problem {
    /// A problem with the request as a whole.
    #[must_use]
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            places: Vec::new(),
            restart: None,
            retry_after: None,
        }
    }

    /// A problem with one query parameter.
    #[must_use]
    pub fn parameter(code: ErrorCode, name: &str, detail: impl Into<String>) -> Self {
        Self::from(Error::request(code, name, detail))
    }

    /// The same with an address at which to start again.
    #[must_use]
    pub fn restart_at(mut self, address: String) -> Self {
        self.restart = Some(address);
        self
    }

    /// It is not there, or not for this viewer: the answer is the same.
    #[must_use]
    pub fn not_found() -> Self {
        Self::from(Error::NotFound)
    }

    /// The problem that a library answered with, of which only the status is known.
    pub(super) fn of_status(status: axum::http::StatusCode) -> Self {
        let code = code_of(status);
        let detail = match code {
            ErrorCode::NotFound => Error::NotFound.to_string(),
            ErrorCode::MethodNotAllowed => "the header Allow names the methods that are".to_owned(),
            ErrorCode::BadRequest => "the address or the body is malformed".to_owned(),
            other => title_of(other).to_lowercase(),
        };
        Self::new(code, detail)
    }

    /// Its code.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// What goes over the wire.
    #[must_use]
    pub fn details(&self, request: &RequestId) -> ProblemDetails {
        let code = self.code.as_str();
        ProblemDetails {
            problem_type: format!(
                "urn:problem-type:masthead:{}",
                code.to_lowercase().replace('_', "-")
            ),
            title: title_of(self.code).to_owned(),
            status: status_of(self.code).as_u16(),
            detail: self.detail.clone(),
            code: code.to_owned(),
            request_id: request.as_str().to_owned(),
            errors: self.places.clone(),
            restart: self.restart.clone(),
        }
    }

    /// Writes the problem into the response that stands for it.
    pub(super) fn render(&self, response: &mut Response, request: &RequestId) {
        let bytes = serde_json::to_vec(&self.details(request)).unwrap_or_default();
        *response.body_mut() = Body::from(bytes);
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let code = error.code();
        match &error {
            Error::Internal(cause) => {
                tracing::error!(error = %chain(cause), "a request failed");
            }
            Error::Unavailable(cause) => {
                tracing::warn!(error = %chain(cause), "the store is not available");
            }
            _ => {}
        }
        let place = |field: &str, detail: String| ProblemPlace {
            pointer: format!("#/query/{}", field.replace('~', "~0").replace('/', "~1")),
            code: code.as_str().to_owned(),
            detail,
        };
        let places = match &error {
            Error::Request {
                at: Some(at), detail, ..
            } => vec![place(at, detail.clone())],
            Error::Invalid(violations) => violations
                .iter()
                .map(|violation| ProblemPlace {
                    pointer: format!("#/{}", violation.field.replace('.', "/")),
                    code: code.as_str().to_owned(),
                    detail: violation.rule.to_string(),
                })
                .collect(),
            _ => Vec::new(),
        };
        Self {
            code,
            detail: error.to_string(),
            places,
            restart: None,
            retry_after: error.retry_after(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = status_of(self.code).into_response();
        let headers = response.headers_mut();
        match self.code {
            ErrorCode::Unauthenticated => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            ErrorCode::Unavailable => {
                let seconds = self.retry_after.unwrap_or(USUAL_RETRY_AFTER);
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            _ => {}
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_the_place_and_hides_the_cause() {
        let request = RequestId::from_text("r-1");
        let problem = Problem::parameter(ErrorCode::LimitExceeded, "limit", "is 101, the maximum is 100");
        let json = serde_json::to_value(problem.details(&request)).expect("json");
        assert_eq!(
            json,
            serde_json::json!({
                "type": "urn:problem-type:masthead:limit-exceeded",
                "title": "More is asked for than is allowed",
                "status": 400,
                "detail": "limit: is 101, the maximum is 100",
                "code": "LIMIT_EXCEEDED",
                "requestId": "r-1",
                "errors": [{
                    "pointer": "#/query/limit",
                    "code": "LIMIT_EXCEEDED",
                    "detail": "is 101, the maximum is 100",
                }],
            })
        );
    }

    #[test]
    fn whoever_comes_too_early_is_told_when_to_come_again() {
        let what = "the search index is being made";
        let not_ready = Error::NotReady { what, retry_after: 5 };
        for (problem, seconds) in [
            (Problem::from(not_ready), "5"),
            (Problem::new(ErrorCode::Unavailable, "busy"), "1"),
        ] {
            let response = problem.into_response();
            assert_eq!(response.status().as_u16(), 503);
            assert_eq!(response.headers()[header::RETRY_AFTER], seconds);
        }
    }

    #[test]
    fn what_is_missing_never_says_what_was_looked_for() {
        let details = Problem::not_found().details(&RequestId::from_text("r-1"));
        assert_eq!((details.status, details.code.as_str()), (404, "NOT_FOUND"));
        assert_eq!(details.detail, "there is no such thing");
        assert!(details.errors.is_empty());
    }
}
