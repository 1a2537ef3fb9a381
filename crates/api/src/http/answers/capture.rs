//! Keeps answers where they are made.

use std::sync::{Arc, OnceLock};

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use masthead_app::kept::Item;
use masthead_domain::{dependence::Dependence, surrogate};

use super::{Answer, LARGEST, Readings, Shared};
use crate::{
    http::{caching, compression, conditional},
    state::ApiState,
};

const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");

/// Where a request that may be kept is to be kept, and what was kept of it. Stands among the request's extensions.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    /// As it came, and as it is meant.
    pub(super) keys: Vec<Arc<[u8]>>,
    pub(super) kept: Arc<OnceLock<Arc<Item<Arc<Answer>>>>>,
}

/// Notes what an answer depends on, tells caches on the way of it, and keeps it where it may be kept.
pub(crate) async fn capture(State(state): State<ApiState>, mut request: Request, next: Next) -> Response {
    let readings = Readings::default();
    request.extensions_mut().insert(readings.clone());
    let seat = request.extensions_mut().remove::<Seat>();
    let is_read = request.method() == Method::GET;
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|route| Arc::from(route.as_str()));
    let mut response = next.run(request).await;
    let is_shared = response.extensions().get::<Shared>().is_some();
    if response.status() != StatusCode::OK || !is_shared || readings.is_passing() {
        return response;
    }
    let (ticket, dependences) = readings.outcome().unwrap_or_else(|| {
        // Whoever read nothing depends on nothing.
        let now = state.app.store.log().applied_now();
        (masthead_app::kept::Ticket::at(now), Vec::new())
    });
    if is_read {
        announce(&state, &mut response, &dependences);
    }
    let (Some(seat), Some(answers)) = (seat, &state.answers) else {
        return response;
    };
    let length = response.body().size_hint().exact().or_else(|| {
        let length = response.headers().get(header::CONTENT_LENGTH)?;
        length.to_str().ok()?.parse().ok()
    });
    if length.is_none_or(|length| length > LARGEST) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST as usize).await else {
        // The file broke off: nobody may take the part for the whole.
        return crate::http::Problem::new(
            masthead_app::error::ErrorCode::Internal,
            "an internal error occurred",
        )
        .into_response();
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    if is_read && !parts.headers.contains_key(header::ETAG) {
        parts
            .headers
            .extend(conditional::tag_of(&bytes).map(|tag| (header::ETAG, tag)));
    }
    let response = Response::from_parts(parts, Body::from(bytes.clone()));
    let mut announced = Response::new(Body::from(bytes.clone()));
    *announced.headers_mut() = response.headers().clone();
    compression::announce(&mut announced);
    let is_coded = compression::pays(&announced);
    let head = announced.headers().clone();
    let answer = Arc::new(Answer::new(
        route.unwrap_or_else(|| Arc::from("none")),
        head,
        bytes,
        is_coded,
        is_read,
    ));
    let dependences: Arc<[Dependence]> = dependences.into();
    let mut length = answer.bytes();
    for key in seat.keys {
        let bytes = length + 2 * key.len();
        let item = answers
            .kept
            .keep(ticket, key, Arc::clone(&answer), Arc::clone(&dependences), bytes);
        // Under a second key it is the same bytes.
        length = 0;
        let _ = seat.kept.set(item);
    }
    response
}

/// Tells caches on the way how long an answer holds and by which names it is dropped.
fn announce(state: &ApiState, response: &mut Response, dependences: &[Dependence]) {
    let shared = &state.options.shared_caching;
    let headers = response.headers_mut();
    if caching::is_public_read(headers) {
        headers.insert(header::CACHE_CONTROL, caching::shared(shared, state.next_due()));
    }
    if shared.key_bytes == 0 {
        return;
    }
    let names = surrogate::names(dependences);
    if names.is_empty() {
        return;
    }
    for (name, separator) in [(SURROGATE_KEY, ' '), (CACHE_TAG, ',')] {
        let value = surrogate::within(shared.key_bytes, separator, &names);
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}
