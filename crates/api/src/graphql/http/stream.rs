//! GraphQL over server-sent events, in distinct connections mode.
//!
//! After PROTOCOL.md of graphql-sse (github.com/enisdenjo/graphql-sse): one request, one operation, one stream of
//! events `next` and at its end `complete`. What is wrong with a document is told in an event, because browsers show
//! scripts nothing of a response with another status.

use axum::{
    Extension,
    body::Bytes as Body,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use masthead_app::error::ErrorCode;

use super::{
    negotiate::{Form, check_content_type},
    request::{Refusal, parse_address, parse_body},
    wants_cost,
    write::{Client, refused},
};
use crate::{
    graphql::{
        envelope::Envelope,
        execute::Wishes,
        lasting::{Asked, Begun, Lasting, begin},
    },
    http::{Problem, RequestId, accept::Accept, credentials::Viewer},
    live::events::{EVENT_STREAM, Source, event, heartbeat, opening, respond},
    state::ApiState,
};

/// Runs the operation in the body.
pub(super) async fn post_stream(
    State(state): State<ApiState>,
    viewer: Viewer,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let envelope = check_content_type(&headers).and_then(|()| parse_body(&body));
    let wishes = Wishes {
        cost: wants_cost(&headers),
        ..Wishes::default()
    };
    answer(state, viewer, id, &headers, envelope, wishes)
}

/// Runs the operation in the address.
pub(super) async fn get_stream(
    State(state): State<ApiState>,
    viewer: Viewer,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
    RawQuery(address): RawQuery,
) -> Response {
    let envelope = parse_address(address.as_deref().unwrap_or_default());
    let wishes = Wishes {
        no_mutations: true,
        cost: wants_cost(&headers),
        ..Wishes::default()
    };
    answer(state, viewer, id, &headers, envelope, wishes)
}

fn answer(
    state: ApiState,
    viewer: Viewer,
    id: Option<Extension<RequestId>>,
    headers: &HeaderMap,
    envelope: Result<Envelope, Refusal>,
    wishes: Wishes,
) -> Response {
    if Accept::of(headers).choose(&[EVENT_STREAM]).is_none() {
        let detail = "accept: names no form of the answer, which comes as text/event-stream";
        return Problem::new(ErrorCode::NotAcceptable, detail).into_response();
    }
    let client = Client::new(Form::Json, id);
    match envelope {
        Ok(envelope) => {
            let live = state.streams.live.clone();
            let source = Results {
                state,
                phase: Phase::Opening(Box::new((
                    viewer,
                    Asked {
                        envelope,
                        wishes,
                        id: client.id(),
                    },
                ))),
            };
            respond(source, &live)
        }
        // No GraphQL request at all.
        Err(refused) => client.refuse(refused),
    }
}

/// The results of one operation.
struct Results {
    state: ApiState,
    phase: Phase,
}

enum Phase {
    Opening(Box<(Viewer, Asked)>),
    Beginning(std::pin::Pin<Box<dyn Future<Output = Begun> + Send>>),
    Lasting(Lasting),
    /// All results are sent, but not that it is so.
    Complete,
    Ended,
}

impl Source for Results {
    async fn next(&mut self) -> Option<Bytes> {
        match &mut self.phase {
            Phase::Opening(_) => {
                let Phase::Opening(opened) = std::mem::replace(&mut self.phase, Phase::Ended) else {
                    return None;
                };
                let (viewer, asked) = *opened;
                let state = self.state.clone();
                // Kept over heartbeats: what has begun is not begun again.
                let beginning = async move { begin(&state, viewer.0, asked).await };
                self.phase = Phase::Beginning(Box::pin(beginning));
                Some(opening(None))
            }
            Phase::Beginning(beginning) => {
                let (phase, sent) = match beginning.as_mut().await {
                    Begun::Refused(errors) => (Phase::Complete, event("next", None, &refused(errors))),
                    Begun::Once(result) => (Phase::Complete, next(&result)),
                    // Tells the client that the operation stands.
                    Begun::Lasting(lasting) => (Phase::Lasting(lasting), heartbeat(None)),
                };
                self.phase = phase;
                Some(sent)
            }
            Phase::Lasting(lasting) => {
                if let Ok(result) = lasting.next().await {
                    Some(next(&result))
                } else {
                    // Without `complete`: the client knows that it was cut off, and comes again.
                    self.phase = Phase::Ended;
                    None
                }
            }
            Phase::Complete => {
                self.phase = Phase::Ended;
                Some(event("complete", None, ""))
            }
            Phase::Ended => None,
        }
    }

    fn heartbeat(&self) -> Bytes {
        heartbeat(None)
    }
}

fn next(result: &Bytes) -> Bytes {
    // Results are JSON, which is UTF-8.
    event("next", None, std::str::from_utf8(result).unwrap_or_default())
}
