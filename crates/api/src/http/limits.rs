//! How long a request may take, how much it may bring, and how much it may do at a time.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http_body::{Frame, SizeHint};
use http_body_util::Limited;
use masthead_app::error::ErrorCode;
use tokio::time::Sleep;

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

/// Refuses addresses and headers over the limits. What is larger still never gets here: hyper refuses it.
pub(super) async fn head(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let options = &state.options;
    let uri = request.uri();
    let address = uri.path_and_query().map_or(0, |address| address.as_str().len());
    if address > options.max_uri {
        let detail = format!(
            "the address has {address} bytes, the maximum is {}",
            options.max_uri
        );
        return Problem::new(ErrorCode::UriTooLong, detail).into_response();
    }
    let headers = request.headers();
    if headers.len() > options.max_header_lines {
        let detail = format!(
            "there are {} header lines, the maximum is {}",
            headers.len(),
            options.max_header_lines
        );
        return Problem::new(ErrorCode::HeadersTooLarge, detail).into_response();
    }
    // With the colon, the space and the end of the line that HTTP/1.1 writes.
    let bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if bytes > options.max_headers {
        let detail = format!(
            "the headers have {bytes} bytes, the maximum is {}",
            options.max_headers
        );
        return Problem::new(ErrorCode::HeadersTooLarge, detail).into_response();
    }
    next.run(request).await
}

/// Refuses bodies over the limit, by what they say of themselves and by what they turn out to be, and bodies that do
/// not come.
pub(super) async fn size(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let most = state.options.max_body;
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<u64>().ok());
    if let Some(length) = announced.filter(|length| *length > most as u64) {
        let detail = format!("the body has {length} bytes, the maximum is {most}");
        return Problem::new(ErrorCode::PayloadTooLarge, detail).into_response();
    }
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let is_late = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| {
        Body::new(Timed {
            body: Limited::new(body, most),
            until: Box::pin(tokio::time::sleep(state.options.body_timeout)),
            is_late: Arc::clone(&is_late),
        })
    });
    let response = next.run(request).await;
    if is_late.load(Ordering::Relaxed) {
        // Whatever the handler made of a body that broke off.
        let seconds = state.options.body_timeout.as_secs_f64();
        let detail = format!("the body did not come whole within {seconds} seconds");
        return Problem::new(ErrorCode::BodyTooSlow, detail).into_response();
    }
    response
}

/// A body that must have come whole by a moment. A limit on the pauses in it would let a byte a second through.
struct Timed {
    body: Limited<Body>,
    until: Pin<Box<Sleep>>,
    is_late: Arc<AtomicBool>,
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        ready!(self.until.as_mut().poll(context));
        self.is_late.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err("the body did not come in time".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Lets a request do all that it can do before others have their turn.
///
/// The reader gathers what a request asks for between two turns. The runtime would end a turn after 128 answers, and
/// what asks for more behind those would come in a round of its own: a list of a hundred would cost more statements
/// than a list of ten. A turn stays short all the same, because every round waits for the database.
pub(super) async fn whole_rounds(request: Request, next: Next) -> Response {
    tokio::task::unconstrained(next.run(request)).await
}
