//! The protocol `graphql-transport-ws`: what each message means at each point of a connection.
//!
//! After PROTOCOL.md of graphql-ws (github.com/enisdenjo/graphql-ws). Nothing here waits or sends: a message goes in,
//! and what is to be done comes out, so that every rule of the protocol can be tried alone.

use std::collections::HashMap;

use async_graphql::ServerError;
use masthead_app::error::ErrorCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::graphql::{
    envelope::Envelope,
    error::{refusal, shortened},
    http::{Members, Refusal},
    limits,
};

/// The protocol's name in `Sec-WebSocket-Protocol`.
pub(super) const NAME: &str = "graphql-transport-ws";

/// Bytes that a close frame has for its reason.
const MOST_REASON: usize = 123;

/// Bytes that the id of an operation may have.
const MOST_ID: usize = 256;

/// How a connection is closed, by the side of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: String,
}

impl Close {
    fn new(code: u16, reason: &str) -> Self {
        let mut end = reason.len().min(MOST_REASON);
        while !reason.is_char_boundary(end) {
            end -= 1;
        }
        Self {
            code,
            reason: reason[..end].to_owned(),
        }
    }

    fn bad_request(reason: &str) -> Self {
        Self::new(4400, reason)
    }

    fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized")
    }

    fn forbidden() -> Self {
        Self::new(4403, "Forbidden")
    }

    pub(super) fn protocol_not_acceptable() -> Self {
        Self::new(4406, "Subprotocol not acceptable")
    }

    fn init_timeout() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    fn already_exists(id: &str) -> Self {
        Self::new(
            4409,
            &format!("Subscriber for {} already exists", shortened(id, 60)),
        )
    }

    fn too_many_inits() -> Self {
        Self::new(4429, "Too many initialisation requests")
    }

    /// The client does not take what it is sent. Clients come again on this code.
    pub(super) fn too_slow() -> Self {
        Self::new(1013, "events were not taken in time; come again")
    }

    /// The server ends. Clients come again on this code.
    pub(super) fn going_away() -> Self {
        Self::new(1001, "the server ends; come again")
    }

    /// The client asked for the end.
    pub(super) fn normal() -> Self {
        Self::new(1000, "")
    }

    pub(super) fn internal() -> Self {
        Self::new(4500, "Internal server error")
    }
}

/// What is to be done.
#[derive(Debug)]
pub(super) enum Step {
    Nothing,
    /// Send this.
    Send(String),
    /// Begin an operation.
    Begin(Begin),
    /// End the operation with this number: nothing more is sent of it.
    End(u64),
    Close(Close),
}

/// An operation that is to begin.
#[derive(Debug)]
pub(super) struct Begin {
    /// Tells it from all others of this connection; ids may come again.
    pub(super) number: u64,
    pub(super) id: String,
    pub(super) envelope: Box<Envelope>,
}

/// A connection, as far as the protocol knows it.
#[derive(Debug)]
pub(super) struct Session {
    is_acknowledged: bool,
    /// The operations under way, by the ids that the client gave them.
    operations: HashMap<String, u64>,
    /// Operations at a time, at the most.
    most: usize,
    next: u64,
}

#[derive(Debug, Deserialize)]
struct Message {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    id: Option<Value>,
    #[serde(default)]
    payload: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Subscribe {
    payload: Members,
}

impl Session {
    /// A connection that has just been opened.
    pub(super) fn new(most: usize) -> Self {
        Self {
            is_acknowledged: false,
            operations: HashMap::new(),
            most,
            next: 0,
        }
    }

    /// What a message means.
    pub(super) fn receive(&mut self, text: &str) -> Step {
        // Before anything is parsed: a text of brackets alone would be parsed for long, and too deeply.
        let too_large = limits::check_message(text.as_bytes()).err();
        if too_large.is_some() && !self.is_acknowledged {
            return Step::Close(Close::bad_request(
                "the message is nested too deeply or too large",
            ));
        }
        if let Some(error) = too_large {
            return self.refuse_unread(text, error);
        }
        let message: Message = match serde_json::from_str(text) {
            Ok(message) => message,
            Err(error) => {
                return Step::Close(Close::bad_request(&format!("Invalid message received: {error}")));
            }
        };
        match message.kind.as_str() {
            "connection_init" => match object(message.payload) {
                Ok(payload) => self.init(payload.as_ref()),
                Err(close) => Step::Close(close),
            },
            "ping" => match object(message.payload) {
                Ok(Some(payload)) => Step::Send(json!({ "type": "pong", "payload": payload }).to_string()),
                Ok(None) => Step::Send(json!({ "type": "pong" }).to_string()),
                Err(close) => Step::Close(close),
            },
            "pong" => match object(message.payload) {
                Ok(_) => Step::Nothing,
                Err(close) => Step::Close(close),
            },
            "subscribe" => self.subscribe(text, message),
            "complete" => match id(message.id) {
                Ok(id) => self.operations.remove(&id).map_or(Step::Nothing, Step::End),
                Err(close) => Step::Close(close),
            },
            other => {
                let reason = format!(
                    "Invalid message received: there is no type \"{}\"",
                    shortened(other, 30)
                );
                Step::Close(Close::bad_request(&reason))
            }
        }
    }

    /// Whatever is not text is no message.
    pub(super) fn receive_binary() -> Step {
        Step::Close(Close::bad_request("Invalid message received: messages are texts"))
    }

    fn init(&mut self, payload: Option<&Map<String, Value>>) -> Step {
        if self.is_acknowledged {
            return Step::Close(Close::too_many_inits());
        }
        // Nobody has been issued credentials yet; taking wrong ones for none would show the client the public's view
        // and leave it to find out.
        if payload.is_some_and(shows_credentials) {
            return Step::Close(Close::forbidden());
        }
        self.is_acknowledged = true;
        Step::Send(json!({ "type": "connection_ack" }).to_string())
    }

    fn subscribe(&mut self, text: &str, message: Message) -> Step {
        if !self.is_acknowledged {
            return Step::Close(Close::unauthorized());
        }
        let id = match id(message.id) {
            Ok(id) => id,
            Err(close) => return Step::Close(close),
        };
        if self.operations.contains_key(&id) {
            return Step::Close(Close::already_exists(&id));
        }
        // Read from the text again: a member that stands there twice is refused.
        let members = match serde_json::from_str::<Subscribe>(text) {
            Ok(Subscribe { payload }) => payload,
            Err(error) => {
                return Step::Close(Close::bad_request(&format!("Invalid message received: {error}")));
            }
        };
        let envelope = match members.into_envelope() {
            Ok(envelope) => envelope,
            Err(Refusal {
                code: ErrorCode::BadRequest,
                error,
            }) => {
                return Step::Close(Close::bad_request(&format!(
                    "Invalid message received: {}",
                    error.message
                )));
            }
            Err(Refusal { error, .. }) => return Step::Send(error_message(&id, &[*error])),
        };
        if self.operations.len() >= self.most {
            let message = format!(
                "there are {} operations on this connection, the maximum is {}",
                self.operations.len(),
                self.most
            );
            return Step::Send(error_message(&id, &[refusal(ErrorCode::LimitExceeded, message)]));
        }
        self.next += 1;
        let number = self.next;
        self.operations.insert(id.clone(), number);
        Step::Begin(Begin {
            number,
            id,
            envelope: Box::new(envelope),
        })
    }

    /// Answers a message that is too large to be read, if it says at its beginning to which operation it belongs.
    fn refuse_unread(&self, text: &str, error: ServerError) -> Step {
        // What is too deep for our reader may be read shallowly: only the head is of interest.
        #[derive(Deserialize)]
        struct Head {
            id: String,
        }
        match serde_json::from_str::<Head>(text) {
            Ok(head) if !head.id.is_empty() && !self.operations.contains_key(&head.id) => {
                Step::Send(error_message(&head.id, &[error]))
            }
            _ => Step::Close(Close::bad_request(
                "the message is nested too deeply or too large",
            )),
        }
    }

    /// The time for the first message is over.
    pub(super) fn init_is_late(&self) -> Option<Close> {
        (!self.is_acknowledged).then(Close::init_timeout)
    }

    pub(super) const fn is_acknowledged(&self) -> bool {
        self.is_acknowledged
    }

    /// Whether an operation is still under way: nothing is sent of one that the client has completed.
    pub(super) fn is_under_way(&self, id: &str, number: u64) -> bool {
        self.operations.get(id) == Some(&number)
    }

    /// An operation has come to its end by itself; its id is free.
    pub(super) fn ended(&mut self, id: &str, number: u64) {
        if self.is_under_way(id, number) {
            self.operations.remove(id);
        }
    }
}

/// A payload that is an object or is not there.
fn object(payload: Option<Value>) -> Result<Option<Map<String, Value>>, Close> {
    match payload {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(members)) => Ok(Some(members)),
        Some(_) => Err(Close::bad_request(
            "Invalid message received: payload must be an object",
        )),
    }
}

/// The id of an operation.
fn id(id: Option<Value>) -> Result<String, Close> {
    match id {
        Some(Value::String(id)) if id.is_empty() => Err(Close::bad_request(
            "Invalid message received: id must not be empty",
        )),
        Some(Value::String(id)) if id.len() > MOST_ID => Err(Close::bad_request(&format!(
            "Invalid message received: id must have at most {MOST_ID} bytes"
        ))),
        Some(Value::String(id)) => Ok(id),
        _ => Err(Close::bad_request("Invalid message received: id must be a text")),
    }
}

/// Whether somebody wants to be somebody, in any of the ways in which clients say so.
fn shows_credentials(payload: &Map<String, Value>) -> bool {
    payload.iter().any(|(name, value)| {
        let name = name.to_ascii_lowercase().replace(['-', '_'], "");
        let is_given = !value.is_null() && value != "";
        match name.as_str() {
            "authorization" | "authtoken" | "xapikey" | "apikey" | "token" | "accesstoken" => is_given,
            "headers" => value.as_object().is_some_and(shows_credentials),
            _ => false,
        }
    })
}

/// `next`, around a result that is JSON already.
pub(super) fn next_message(id: &str, result: &str) -> String {
    let id = Value::from(id).to_string();
    format!(r#"{{"id":{id},"type":"next","payload":{result}}}"#)
}

/// `error`: the operation was not begun.
pub(super) fn error_message(id: &str, errors: &[ServerError]) -> String {
    let id = Value::from(id).to_string();
    let errors = serde_json::to_string(errors).unwrap_or_else(|_| "[]".to_owned());
    format!(r#"{{"id":{id},"type":"error","payload":{errors}}}"#)
}

/// `complete`: nothing more comes of the operation.
pub(super) fn complete_message(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}
