//! Requests as their connection sees them: from the head that came to the last byte of the answer.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    http::{Response, StatusCode, Version},
};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use tower::ServiceExt as _;

use super::{activity::Activity, figures::ConnectionFigures};

/// A request in flight; it ends when this is dropped.
#[derive(Debug)]
struct InFlight {
    activity: Arc<Activity>,
    figures: Arc<ConnectionFigures>,
}

impl InFlight {
    fn begin(activity: Arc<Activity>, figures: Arc<ConnectionFigures>, version: Version) -> Self {
        activity.began(version, Instant::now());
        figures.count_begun();
        Self { activity, figures }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.activity.ended(Instant::now());
        self.figures.count_answered();
    }
}

/// The body of an answer, which ends its request when it is sent.
#[derive(Debug)]
pub(super) struct Watched {
    body: Body,
    request: InFlight,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if frame.is_ready() {
            self.request.activity.moved(Instant::now());
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Answers one request of a connection.
pub(super) async fn answer(
    router: Router,
    request: Request<Incoming>,
    activity: Arc<Activity>,
    figures: Arc<ConnectionFigures>,
) -> Result<Response<Watched>, Infallible> {
    let in_flight = InFlight::begin(activity, figures, request.version());
    let response = router.oneshot(request.map(Body::new)).await?;
    in_flight.activity.moved(Instant::now());
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        in_flight.activity.upgraded();
    }
    Ok(response.map(|body| Watched {
        body,
        request: in_flight,
    }))
}
