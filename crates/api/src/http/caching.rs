//! What caches are told.

use axum::http::{HeaderValue, header};
use axum::response::Response;

/// Marks an answer that everybody may see: it may be kept, and is asked for again before it is shown, because
/// nothing tells caches yet that it has changed.
#[must_use]
pub(crate) fn public_read(mut response: Response) -> Response {
    let value = HeaderValue::from_static("public, max-age=0, must-revalidate");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}

/// Marks an answer that holds for this moment only.
#[must_use]
pub(crate) fn never(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
