//! Methods that an address does not have, and the question which ones it has.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use masthead_app::error::ErrorCode;

use super::{conditional, problem::Problem};

/// What every address can do.
const READING: &str = "GET, HEAD, OPTIONS";

/// The addresses that can do more. A test asks every address for every method and compares.
const MORE: &[(&str, &str)] = &[
    ("/graphql", "GET, HEAD, POST, OPTIONS"),
    ("/graphql/stream", "GET, HEAD, POST, OPTIONS"),
];

/// Answers a method that an address has no handler for: `OPTIONS` is told which ones it has, all others are refused
/// with the same list.
pub(super) async fn without_handler(request: Request) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let allowed = MORE
        .iter()
        .find(|(known, _)| Some(*known) == path)
        .map_or(READING, |(_, methods)| *methods);
    with_allow(request.method(), allowed)
}

/// Answers an address that there is not. `OPTIONS *` asks for the server as a whole.
pub(super) async fn without_address(request: Request) -> Response {
    if request.method() == Method::OPTIONS && request.uri().path() == "*" {
        return with_allow(request.method(), "GET, HEAD, POST, OPTIONS");
    }
    let detail = "nothing is served at this address; /openapi.json says what is";
    Problem::new(ErrorCode::NotFound, detail).into_response()
}

fn with_allow(method: &Method, allowed: &'static str) -> Response {
    let mut response = if method == Method::OPTIONS {
        (StatusCode::NO_CONTENT, conditional::nothing()).into_response()
    } else {
        let detail = format!("the methods of this address are {allowed}");
        Problem::new(ErrorCode::MethodNotAllowed, detail).into_response()
    };
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}
