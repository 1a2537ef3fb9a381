//! The socket under the protocol: one task for each, which reads, sends and runs the operations.
//!
//! Nothing is queued for a client: results wait where all subscribers find them, until the socket takes the one before.

use std::{collections::HashMap, pin::pin, time::Duration};

use async_graphql::ServerError;
use axum::{
    extract::{
        State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures_util::{
    StreamExt as _,
    future::{AbortHandle, Abortable},
    stream::{self, BoxStream, SelectAll},
};
use masthead_app::error::ErrorCode;
use masthead_domain::visibility::Visibility;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout};

use super::protocol::{Begin, Close, NAME, Session, Step, complete_message, error_message, next_message};
use crate::{
    graphql::{
        execute::Wishes,
        lasting::{Asked, Begun, Lasting, begin},
    },
    http::{Origins, Problem, credentials::Viewer},
    live::HEARTBEAT,
    state::ApiState,
};

/// How long the first message may take; the reference's own choice.
const INIT: Duration = Duration::from_secs(3);
/// How long a client may take nothing of what it is sent.
const SEND: Duration = Duration::from_secs(30);
/// How long a client may take to agree to the end.
const AGREE: Duration = Duration::from_secs(2);
/// Operations at a time on one connection.
const MOST_OPERATIONS: usize = 100;
/// Bytes that are read, and gathered before they are written, at a time: thousands of connections do nothing most of
/// the time.
const BUFFER: usize = 4 * 1024;

/// Opens a socket.
pub(in crate::graphql) async fn get_socket(
    State(state): State<ApiState>,
    viewer: Viewer,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if !may_open(&headers, &state.options.cors.origins) {
        let detail = "origin: scripts of this site may not open sockets here";
        return Problem::new(ErrorCode::Forbidden, detail).into_response();
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => {
            let detail = format!(
                "this address speaks WebSockets ({NAME}): {}",
                rejection.body_text()
            );
            let mut response = Problem::new(ErrorCode::BadRequest, detail).into_response();
            let headers = response.headers_mut();
            headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            return response;
        }
    };
    let most = state.options.max_body;
    upgrade
        .protocols([NAME])
        .max_message_size(most)
        .max_frame_size(most)
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .on_upgrade(move |socket| async move {
            Conversation::new(state, viewer.0).run(socket).await;
        })
}

/// Browsers let any site's script open a socket and send the user's cookies along, so the origin is looked at here. No
/// other client sends one.
fn may_open(headers: &HeaderMap, origins: &Origins) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    match origins {
        Origins::Any => true,
        Origins::Only(allowed) => allowed.contains(origin) || is_own(origin, headers.get(header::HOST)),
    }
}

/// Whether an origin is this server's own.
fn is_own(origin: &HeaderValue, host: Option<&HeaderValue>) -> bool {
    let host_of = |origin: &HeaderValue| {
        let text = origin.to_str().ok()?;
        text.split_once("://").map(|(_, host)| host.to_owned())
    };
    host.and_then(|host| host.to_str().ok())
        .zip(host_of(origin))
        .is_some_and(|(host, own)| host == own)
}

/// What comes of an operation.
enum Outcome {
    Next(Bytes),
    Refused(Vec<ServerError>),
    Complete,
    /// The client did not take results in time.
    Lost,
}

/// What comes of which operation.
struct Came {
    id: String,
    number: u64,
    outcome: Outcome,
}

struct Conversation {
    state: ApiState,
    visibility: Visibility,
    session: Session,
    operations: SelectAll<BoxStream<'static, Came>>,
    handles: HashMap<u64, AbortHandle>,
}

impl Conversation {
    fn new(state: ApiState, visibility: Visibility) -> Self {
        Self {
            state,
            visibility,
            session: Session::new(MOST_OPERATIONS),
            operations: SelectAll::new(),
            handles: HashMap::new(),
        }
    }

    /// Speaks with a client until either side ends it.
    async fn run(mut self, mut socket: WebSocket) {
        let close = if socket.protocol().is_some_and(|protocol| protocol == NAME) {
            self.converse(&mut socket).await
        } else {
            Some(Close::protocol_not_acceptable())
        };
        // Whatever is under way ends here.
        drop(self);
        if let Some(close) = close {
            end(socket, close).await;
        }
    }

    /// How the connection is to be closed; nothing where the client is gone.
    async fn converse(&mut self, socket: &mut WebSocket) -> Option<Close> {
        let live = self.state.streams.live.clone();
        let mut closing = pin!(live.closed());
        let mut init = pin!(sleep(INIT));
        let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_silent = false;
        loop {
            let sent = tokio::select! {
                biased;
                () = closing.as_mut() => return Some(Close::going_away()),
                () = init.as_mut(), if !self.session.is_acknowledged() => return self.session.init_is_late(),
                message = socket.recv() => {
                    is_silent = false;
                    match self.receive(message?) {
                        Ok(sent) => sent,
                        Err(close) => return close,
                    }
                }
                Some(came) = self.operations.next(), if !self.operations.is_empty() => match self.send(came) {
                    Ok(sent) => sent,
                    Err(close) => return Some(close),
                },
                _ = beat.tick() => {
                    // Who is there answers a ping, whatever else it does.
                    if is_silent {
                        return None;
                    }
                    is_silent = true;
                    vec![Message::Ping(Bytes::new())]
                }
            };
            for message in sent {
                match timeout(SEND, socket.send(message)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) => return None,
                    Err(_) => return Some(Close::too_slow()),
                }
            }
        }
    }

    /// What to send for a message that came.
    fn receive(&mut self, message: Result<Message, axum::Error>) -> Result<Vec<Message>, Option<Close>> {
        let step = match message {
            Ok(Message::Text(text)) => self.session.receive(&text),
            Ok(Message::Binary(_)) => Session::receive_binary(),
            // Pings are answered below us.
            Ok(Message::Ping(_) | Message::Pong(_)) => Step::Nothing,
            Ok(Message::Close(_)) => return Err(Some(Close::normal())),
            Err(error) => {
                tracing::debug!(%error, "a socket ended badly");
                return Err(None);
            }
        };
        match step {
            Step::Nothing => Ok(Vec::new()),
            Step::Send(text) => Ok(vec![Message::Text(text.into())]),
            Step::Begin(operation) => {
                self.begin(operation);
                Ok(Vec::new())
            }
            Step::End(number) => {
                if let Some(handle) = self.handles.remove(&number) {
                    handle.abort();
                }
                Ok(Vec::new())
            }
            Step::Close(close) => Err(Some(close)),
        }
    }

    fn begin(&mut self, operation: Begin) {
        let Begin { number, id, envelope } = operation;
        let (state, visibility) = (self.state.clone(), self.visibility.clone());
        let asked = Asked {
            envelope: *envelope,
            wishes: Wishes::default(),
            id: None,
        };
        let begun = async move { begin(&state, visibility, asked).await };
        let outcomes = stream::unfold(Phase::Beginning(Box::pin(begun)), Phase::next);
        let (handle, registration) = AbortHandle::new_pair();
        self.handles.insert(number, handle);
        let came = outcomes.map(move |outcome| Came {
            id: id.clone(),
            number,
            outcome,
        });
        self.operations.push(Abortable::new(came, registration).boxed());
    }

    /// What to send of what came of an operation.
    fn send(&mut self, came: Came) -> Result<Vec<Message>, Close> {
        let Came { id, number, outcome } = came;
        // The client completed it while this was on its way.
        if !self.session.is_under_way(&id, number) {
            return Ok(Vec::new());
        }
        let text = match outcome {
            Outcome::Next(result) => match std::str::from_utf8(&result) {
                Ok(result) => next_message(&id, result),
                Err(_) => return Err(Close::internal()),
            },
            Outcome::Refused(errors) => {
                self.ended(&id, number);
                error_message(&id, &errors)
            }
            Outcome::Complete => {
                self.ended(&id, number);
                complete_message(&id)
            }
            Outcome::Lost => return Err(Close::too_slow()),
        };
        Ok(vec![Message::Text(text.into())])
    }

    fn ended(&mut self, id: &str, number: u64) {
        self.session.ended(id, number);
        self.handles.remove(&number);
    }
}

/// Where an operation stands.
enum Phase {
    Beginning(std::pin::Pin<Box<dyn Future<Output = Begun> + Send>>),
    Lasting(Lasting),
    Last,
    Ended,
}

impl Phase {
    async fn next(self) -> Option<(Outcome, Self)> {
        match self {
            Self::Beginning(begun) => match begun.await {
                Begun::Refused(errors) => Some((Outcome::Refused(errors), Self::Ended)),
                Begun::Once(result) => Some((Outcome::Next(result), Self::Last)),
                Begun::Lasting(lasting) => Box::pin(Self::Lasting(lasting).next()).await,
            },
            Self::Lasting(mut lasting) => match lasting.next().await {
                Ok(result) => Some((Outcome::Next(result), Self::Lasting(lasting))),
                Err(_) => Some((Outcome::Lost, Self::Ended)),
            },
            Self::Last => Some((Outcome::Complete, Self::Ended)),
            Self::Ended => None,
        }
    }
}

/// Closes a socket, and waits a moment for the other side to do so.
async fn end(mut socket: WebSocket, close: Close) {
    let frame = CloseFrame {
        code: close.code,
        reason: close.reason.into(),
    };
    let agreed = async {
        socket.send(Message::Close(Some(frame))).await.ok()?;
        // What it sent before it knew is of no interest any more.
        while let Some(Ok(message)) = socket.recv().await {
            if matches!(message, Message::Close(_)) {
                break;
            }
        }
        Some(())
    };
    // Who does not agree is cut off.
    let _ = timeout(AGREE, agreed).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sites_that_may_read_open_sockets() {
        let only = Origins::Only(vec![HeaderValue::from_static("https://www.example.org")]);
        let may = |origin: Option<&'static str>, origins: &Origins| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("api.example.org"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            may_open(&headers, origins)
        };
        assert!(may(None, &only) && may(Some("https://evil.example"), &Origins::Any));
        assert!(may(Some("https://www.example.org"), &only));
        assert!(may(Some("https://api.example.org"), &only), "our own pages");
        for other in [
            "https://evil.example",
            "null",
            "https://www.example.org.evil.example",
        ] {
            assert!(!may(Some(other), &only), "{other}");
        }
    }
}
