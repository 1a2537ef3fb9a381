//! Who asks.
//!
//! Nobody has been issued credentials yet, so whoever shows some is refused: taking a wrong key for no key would
//! show a partner the public's answers and leave it to find out. Sign-in and keys will turn credentials into a
//! [`Visibility`] here and nowhere else.

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderName, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use masthead_app::error::ErrorCode;
use masthead_domain::visibility::Visibility;

use super::problem::Problem;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// What the viewer of a request may see; every handler that reads content takes it.
#[derive(Debug, Clone)]
pub(crate) struct Viewer(pub(crate) Visibility);

/// Turns credentials into a [`Viewer`].
pub(super) async fn identify(mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    if headers.contains_key(header::AUTHORIZATION) || headers.contains_key(API_KEY) {
        return Problem::new(ErrorCode::Unauthenticated, "the credentials are not known here")
            .into_response();
    }
    request.extensions_mut().insert(Viewer(Visibility::Public));
    next.run(request).await
}

impl<S: Sync> FromRequestParts<S> for Viewer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // A route that nobody put behind `identify` shows the public's view, never more.
        Ok(parts
            .extensions
            .get::<Self>()
            .cloned()
            .unwrap_or(Self(Visibility::Public)))
    }
}
