//! What caches are told.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::answers::{Shared, SharedCaching};

const PUBLIC_READ: &str = "public, max-age=0, must-revalidate";

/// Whether an answer says no more to caches than that everybody may see it.
pub(super) fn is_public_read(headers: &HeaderMap) -> bool {
    headers
        .get(header::CACHE_CONTROL)
        .is_some_and(|value| value == PUBLIC_READ)
}

/// Marks an answer that everybody may see, and that is the same until something changes. It is asked for again before
/// it is shown; where it shows content, `capture` says besides how long shared caches may keep it.
#[must_use]
pub(crate) fn public_read(response: Response) -> Response {
    shared_by_all(public_page(response))
}

/// Marks a page for people that shows no content: it is asked for again each time, and nothing is told of it.
#[must_use]
pub(crate) fn public_page(mut response: Response) -> Response {
    let value = HeaderValue::from_static(PUBLIC_READ);
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}

/// Marks an answer that is the same for everybody until something changes, whatever caches on the way may do with it.
#[must_use]
pub(crate) fn shared_by_all(mut response: Response) -> Response {
    response.extensions_mut().insert(Shared);
    response
}

/// Whether shared caches are told that they may keep an answer.
pub(super) fn is_shared(cache_control: &[u8]) -> bool {
    cache_control.windows(S_MAXAGE.len()).any(|part| part == S_MAXAGE)
}

const S_MAXAGE: &[u8] = b"s-maxage";

/// What shared caches are told of public content (RFC 9111, RFC 5861): browsers ask again each time, shared caches
/// are told of changes by its names, and are right without being told from the next moment on at which something
/// comes due.
pub(super) fn shared(caching: &SharedCaching, next_due: Option<Duration>) -> HeaderValue {
    let seconds = |duration: Duration| duration.as_secs();
    let fresh = next_due.map_or(caching.s_maxage, |due| caching.s_maxage.min(due));
    // What comes due must not be shown late either.
    let stale = next_due.map_or(caching.stale_while_revalidate, |due| {
        caching.stale_while_revalidate.min(due.saturating_sub(fresh))
    });
    let text = format!(
        "public, max-age=0, s-maxage={}, stale-while-revalidate={}, stale-if-error={}",
        seconds(fresh),
        seconds(stale),
        seconds(caching.stale_if_error)
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("no-store"))
}

/// Marks an answer that holds for this moment only.
#[must_use]
pub(crate) fn never(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
