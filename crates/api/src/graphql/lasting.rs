//! Subscriptions under way: from what happens to what each subscriber is sent.
//!
//! Subscribers of the same document with the same variables and the same rights are sent the same bytes, so it is
//! executed once for all of them. Whoever goes on from a cursor has a place of its own in the log and is served alone.

use std::{collections::VecDeque, sync::Arc};

use async_graphql::{Request, Response, ServerError};
use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt as _};
use masthead_app::changes::{Interest, LogCursor, Tail};
use masthead_app::error::ErrorCode;
use masthead_domain::{change::LoggedChange, visibility::Visibility};
use uuid::Uuid;

use super::{
    envelope::Envelope,
    error::refusal,
    execute::{Opened, Program, Wishes, open},
    http::{was_executed, written},
    occasion::{Occasion, Slot},
};
use crate::{
    http::RequestId,
    live::{Follower, Produce},
    state::ApiState,
};

/// What came of the beginning of an operation.
pub(super) enum Begun {
    /// It was refused before it was executed.
    Refused(Vec<ServerError>),
    /// It has one answer.
    Once(Bytes),
    /// It goes on.
    Lasting(Lasting),
}

/// A subscription of one subscriber.
pub(super) enum Lasting {
    Shared {
        follower: Follower,
        results: VecDeque<Bytes>,
    },
    Alone(Box<Alone>),
}

/// One who goes on from a place of its own.
pub(super) struct Alone {
    subscribed: Subscribed,
    tail: Tail,
    /// Read, and not yet worked on: kept here so that nothing is lost where waiting is cancelled.
    pending: VecDeque<Arc<LoggedChange>>,
}

/// The place in the queue is lost: the subscriber did not take results in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lost;

/// An operation as it was asked for.
pub(super) struct Asked {
    pub(super) envelope: Envelope,
    pub(super) wishes: Wishes,
    pub(super) id: Option<RequestId>,
}

/// Begins an operation of any sort.
pub(super) async fn begin(state: &ApiState, visibility: Visibility, asked: Asked) -> Begun {
    let Asked { envelope, wishes, id } = asked;
    let request = match state.persisted.request(envelope, &visibility) {
        Ok(request) => request,
        Err(refused) => return Begun::Refused(vec![refused]),
    };
    let request = match id {
        Some(id) => request.data(id),
        None => request,
    };
    let streams = &state.streams;
    let key = key(&request, &visibility);
    // Somebody has this very subscription already, so it is sound and what it is about is known.
    if let Some(follower) = streams.subscriptions.follow(&key) {
        return Begun::shared(follower);
    }
    let wishes = Wishes {
        lasting: true,
        ..wishes
    };
    let program = match open(state, visibility, request.data(wishes)).await {
        Opened::Answered(answer) => return Begun::answered(answer),
        Opened::Subscription(program) => program,
    };
    let epoch = match state.app.store.log_epoch().await {
        Ok(epoch) => epoch,
        Err(error) => {
            tracing::warn!(%error, "a subscription could not begin");
            let refused = refusal(ErrorCode::Unavailable, "the service is busy; try again");
            return Begun::Refused(vec![refused]);
        }
    };
    let slot = Arc::new(Slot::default());
    if let Some(refused) = program.execute(Occasion::Opening(Arc::clone(&slot))).await {
        return Begun::Refused(refused.errors);
    }
    let Some(subject) = slot.take() else {
        let message = "the subscription asks for nothing: its field is skipped";
        return Begun::Refused(vec![refusal(ErrorCode::GraphqlValidationFailed, message)]);
    };
    let subscribed = Subscribed {
        program,
        interest: subject.interest,
        epoch,
    };
    match subject.behind {
        None => Begun::shared(streams.subscriptions.join(&streams.live, &key, || subscribed)),
        Some(LogCursor { number, .. }) => Begun::Lasting(Lasting::Alone(Box::new(Alone {
            subscribed,
            tail: streams.live.tail(number),
            pending: VecDeque::new(),
        }))),
    }
}

impl Begun {
    fn shared(follower: Follower) -> Self {
        Self::Lasting(Lasting::Shared {
            follower,
            results: VecDeque::new(),
        })
    }

    fn answered(answer: Response) -> Self {
        if was_executed(&answer) {
            Self::Once(written(answer).into())
        } else {
            Self::Refused(answer.errors)
        }
    }
}

/// All that makes two subscriptions the same.
fn key(request: &Request, visibility: &Visibility) -> Vec<u8> {
    let variables = serde_json::to_string(&request.variables).unwrap_or_default();
    let name = request.operation_name.as_deref();
    let parts = (visibility.fingerprint(), &request.query, name, variables);
    serde_json::to_vec(&parts).unwrap_or_default()
}

impl Lasting {
    /// The next result. Nothing is lost where this is cancelled.
    pub(super) async fn next(&mut self) -> Result<Bytes, Lost> {
        match self {
            Self::Shared { follower, results } => loop {
                if let Some(result) = results.pop_front() {
                    return Ok(result);
                }
                let batch = follower.next().await.map_err(|_| Lost)?;
                results.extend(batch.iter().map(|(_, bytes)| bytes.clone()));
            },
            Self::Alone(alone) => Ok(alone.next().await),
        }
    }
}

impl Alone {
    async fn next(&mut self) -> Bytes {
        loop {
            while let Some(entry) = self.pending.front() {
                let result = self.subscribed.result(entry).await;
                self.pending.pop_front();
                if let Some(result) = result {
                    return result;
                }
            }
            match self.tail.next().await {
                Ok(entries) => self.pending.extend(entries),
                Err(error) => {
                    tracing::warn!(%error, "the change log cannot be followed; trying again");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }
}

/// How long is waited for a database that does not answer.
const AGAIN: std::time::Duration = std::time::Duration::from_millis(250);

/// A subscription, and what it is about.
#[derive(Debug)]
struct Subscribed {
    program: Box<Program>,
    interest: Interest,
    epoch: Uuid,
}

impl Subscribed {
    /// What is sent for an entry of the log, if anything is.
    async fn result(&self, entry: &Arc<LoggedChange>) -> Option<Bytes> {
        if !self.interest.covers(entry, self.program.visibility()) {
            return None;
        }
        let occasion = Occasion::Change {
            entry: Arc::clone(entry),
            epoch: self.epoch,
        };
        let answer = self.program.execute(occasion).await?;
        Some(written(answer).into())
    }
}

impl Produce for Subscribed {
    fn produce<'p>(&'p self, entries: &'p [Arc<LoggedChange>]) -> BoxFuture<'p, Vec<(i64, Bytes)>> {
        async move {
            let mut results = Vec::new();
            for entry in entries {
                if let Some(result) = self.result(entry).await {
                    results.push((entry.number, result));
                }
            }
            results
        }
        .boxed()
    }
}
