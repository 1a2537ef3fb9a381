//! Server-sent events (the HTML standard's `text/event-stream`).

use std::{convert::Infallible, fmt::Write as _, future::Future, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use masthead_app::changes::Live;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::HEARTBEAT;

/// The media type of events.
pub(crate) const EVENT_STREAM: &str = "text/event-stream";

/// How long a client waits before it comes again.
const RETRY: Duration = Duration::from_secs(3);

/// What is sent before anything happens: it shows proxies and clients that the stream is open.
#[must_use]
pub(crate) fn opening(id: Option<&str>) -> Bytes {
    let mut text = format!(": open\nretry: {}\n", RETRY.as_millis());
    if let Some(id) = id {
        // Without data no event is dispatched, but the client remembers its place.
        let _ = writeln!(text, "id: {id}");
    }
    text.push('\n');
    text.into()
}

/// What is sent while nothing happens, with the place that has been reached meanwhile.
#[must_use]
pub(crate) fn heartbeat(id: Option<&str>) -> Bytes {
    match id {
        Some(id) => format!(": still here\nid: {id}\n\n").into(),
        None => Bytes::from_static(b":\n\n"),
    }
}

/// One event. The data must have no line breaks, as JSON has none.
#[must_use]
pub(crate) fn event(name: &str, id: Option<&str>, data: &str) -> Bytes {
    debug_assert!(!data.contains(['\n', '\r']), "data of one line");
    let mut text = String::with_capacity(name.len() + data.len() + 80);
    if let Some(id) = id {
        let _ = writeln!(text, "id: {id}");
    }
    let _ = write!(text, "event: {name}\ndata: {data}\n\n");
    text.into()
}

/// Where a stream's bytes come from.
pub(crate) trait Source: Send + 'static {
    /// The next bytes; none ends the stream. Nothing may be lost where this is cancelled.
    fn next(&mut self) -> impl Future<Output = Option<Bytes>> + Send;

    /// What is sent where nothing came for a while.
    fn heartbeat(&self) -> Bytes;
}

/// Sends what a source gives until it ends, the client goes or the server ends.
pub(crate) fn respond(source: impl Source, live: &Live) -> Response {
    let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let state = (source, beat, live.clone());
    let stream = futures_util::stream::unfold(state, |(mut source, mut beat, live)| async move {
        let bytes = tokio::select! {
            biased;
            () = live.closed() => return None,
            bytes = source.next() => bytes?,
            _ = beat.tick() => source.heartbeat(),
        };
        Some((Ok::<_, Infallible>(bytes), (source, beat, live)))
    });
    let mut response = Body::from_stream(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(EVENT_STREAM));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Asks nginx, and who follows it, to pass each event on at once.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_lines_and_end_with_an_empty_one() {
        assert_eq!(event("a.b", Some("c"), "{}"), "id: c\nevent: a.b\ndata: {}\n\n");
        assert_eq!(event("next", None, "1"), "event: next\ndata: 1\n\n");
        assert_eq!(opening(Some("c")), ": open\nretry: 3000\nid: c\n\n");
        assert_eq!(opening(None), ": open\nretry: 3000\n\n");
        assert_eq!(heartbeat(None), ":\n\n");
    }
}
