//! `GET /v1/changes/stream`

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};
use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt as _};
use masthead_app::{
    App,
    changes::{Interest, LogCursor, Start, position, see},
    error::{Error, ErrorCode},
};
use masthead_domain::{change::LoggedChange, visibility::Visibility};
use utoipa::IntoParams;
use uuid::Uuid;

use super::list::with_restart;
use crate::{
    http::{Problem, accept::Accept},
    live::{
        Follower, Produce, Streams,
        events::{EVENT_STREAM, Source, event, heartbeat, opening, respond},
    },
    rest::{
        context::Ctx,
        params::{Both, ChangeFilterParams, Query, change_filter},
        types::Change,
    },
    state::ApiState,
};

/// Entries of the log that are read at a time for who is behind.
const PORTION: u32 = 200;

/// Where a stream begins.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "names and documents the parameter that the handler reads"
)]
struct StreamParams {
    /// Where to begin: a cursor of the feed. The header `Last-Event-ID`, which browsers send when they come again, wins
    /// over it. Without either, the stream begins now.
    after: Option<String>,
}

type StreamChangesParams = Both<StreamParams, ChangeFilterParams>;

/// Follow what changes, as it happens
///
/// The feed as server-sent events: `id` is the cursor, `event` the kind, `data` the change as in `/v1/changes`. The
/// stream stays open; a comment shows every 15 seconds that it is, and moves the client's place on. Whoever is cut off
/// comes again with `Last-Event-ID`, as browsers do by themselves. Who does not take events in time gets an event
/// `error` and is cut off.
#[utoipa::path(
    get,
    path = "/v1/changes/stream",
    tag = "Changes",
    params(StreamChangesParams),
    responses((
        status = 200,
        description = "Events without end.",
        body = String,
        content_type = "text/event-stream"
    ))
)]
pub(crate) async fn stream_changes(
    State(state): State<ApiState>,
    ctx: Ctx,
    headers: HeaderMap,
    query: Query,
) -> Result<Response, Problem> {
    if Accept::of(&headers).choose(&[EVENT_STREAM]).is_none() {
        let detail = "Accept allows no text/event-stream, and there is no other form";
        return Err(Problem::new(ErrorCode::NotAcceptable, detail));
    }
    let query = query.only::<StreamChangesParams>()?;
    let filter = change_filter(&query)?;
    let (start, named) = if let Some(id) = last_event_id(&headers)? {
        (Start::After(id), "Last-Event-ID")
    } else {
        let after = query.text("after")?;
        let start = after.map_or(Start::Latest, |after| Start::of(Some(after)));
        (start, "after")
    };
    let (interest, cursor) =
        futures_util::try_join!(filter.resolve(&ctx.reader), position(&state.app, &start, named))
            .map_err(|error| with_restart(error, || "/v1/changes".to_owned()))?;
    let place = Place {
        app: state.app.clone(),
        visibility: ctx.reader.visibility().clone(),
        interest: Arc::new(interest),
        epoch: cursor.epoch,
    };
    let number = match start {
        // What is committed and not shown everywhere yet comes through the stream.
        Start::Latest => state.streams.live.position().min(cursor.number),
        _ => cursor.number,
    };
    let source = ChangeEvents::new(place, state.streams.clone(), number);
    Ok(respond(source, &state.streams.live))
}

/// Where a client was when it was cut off.
fn last_event_id(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let Some(value) = headers.get("last-event-id") else {
        return Ok(None);
    };
    match value.to_str() {
        Ok("") => Ok(None),
        Ok(id) => Ok(Some(id.to_owned())),
        Err(_) => {
            let detail = "is not a cursor of the change feed";
            Err(Error::request(ErrorCode::BadCursor, "Last-Event-ID", detail))
        }
    }
}

/// What is followed, and by whom.
#[derive(Debug, Clone)]
struct Place {
    app: Arc<App>,
    visibility: Visibility,
    interest: Arc<Interest>,
    epoch: Uuid,
}

impl Place {
    fn key(&self) -> Vec<u8> {
        let mut key = self.visibility.fingerprint().to_be_bytes().to_vec();
        key.extend(self.epoch.as_bytes());
        key.extend(self.interest.key());
        key
    }

    fn cursor(&self, number: i64) -> String {
        let epoch = self.epoch;
        LogCursor { epoch, number }.encode()
    }

    /// The events of some entries.
    async fn events(&self, entries: &[&LoggedChange]) -> Result<Vec<(i64, Bytes)>, Error> {
        let covered: Vec<&LoggedChange> = entries
            .iter()
            .copied()
            .filter(|entry| self.interest.covers(entry, &self.visibility))
            .collect();
        if covered.is_empty() {
            return Ok(Vec::new());
        }
        // A reader of its own: what it has read once it would take for the present state of later entries too.
        let reader = self.app.reader(self.visibility.clone());
        let seen = see(&reader, covered).await?;
        let events = seen.iter().map(|change| {
            let shown = Change::of(change, self.epoch);
            let data = serde_json::to_string(&shown).expect("a change serialises");
            (change.number, event(&shown.kind, Some(&shown.cursor), &data))
        });
        Ok(events.collect())
    }
}

impl Produce for Place {
    fn produce<'p>(&'p self, entries: &'p [Arc<LoggedChange>]) -> BoxFuture<'p, Vec<(i64, Bytes)>> {
        async move {
            let entries: Vec<&LoggedChange> = entries.iter().map(AsRef::as_ref).collect();
            match self.events(&entries).await {
                Ok(events) => events,
                Err(error) => {
                    // Nobody may miss them in silence: whoever follows is sent back to where the feed can be read.
                    tracing::error!(%error, "changes could not be shown to those who follow");
                    let last = entries.last().map_or(0, |entry| entry.number);
                    vec![(last, Bytes::new())]
                }
            }
        }
        .boxed()
    }
}

/// The events of one client.
struct ChangeEvents {
    place: Place,
    streams: Streams,
    /// The number behind which the client has everything.
    position: i64,
    phase: Phase,
}

enum Phase {
    Opening,
    /// Reads from the log what lies before what the follower is given.
    Behind(Follower),
    /// Takes what all are given; `true` until it did once.
    Live(Follower, bool),
    Ended,
}

impl ChangeEvents {
    const fn new(place: Place, streams: Streams, position: i64) -> Self {
        Self {
            place,
            streams,
            position,
            phase: Phase::Opening,
        }
    }

    fn join(&self) -> Follower {
        let place = || self.place.clone();
        self.streams
            .changes
            .join(&self.streams.live, &self.place.key(), place)
    }

    fn error(&mut self, code: ErrorCode, detail: &str) -> Bytes {
        self.phase = Phase::Ended;
        let data = serde_json::json!({ "code": code.as_str(), "detail": detail });
        event("error", None, &data.to_string())
    }
}

impl Source for ChangeEvents {
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            match &mut self.phase {
                Phase::Opening => {
                    self.phase = Phase::Behind(self.join());
                    return Some(opening(Some(&self.place.cursor(self.position))));
                }
                Phase::Behind(follower) if self.position >= follower.start => {
                    let Phase::Behind(follower) = std::mem::replace(&mut self.phase, Phase::Ended) else {
                        return None;
                    };
                    self.phase = Phase::Live(follower, true);
                }
                Phase::Behind(follower) => {
                    let target = follower.start;
                    let read = self.place.app.store.changes_after(self.position, PORTION).await;
                    let made = match read {
                        Ok(entries) => {
                            let entries: Vec<&LoggedChange> = entries
                                .iter()
                                .take_while(|entry| entry.number <= target)
                                .collect();
                            let last = entries.last().map(|entry| entry.number);
                            self.place.events(&entries).await.map(|events| (events, last))
                        }
                        Err(error) => Err(error.into()),
                    };
                    match made {
                        Ok((_, None)) => {
                            // A replica does not have them yet.
                            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                        }
                        Ok((events, Some(last))) => {
                            self.position = last;
                            if !events.is_empty() {
                                return Some(joined(events.iter().map(|(_, bytes)| bytes)));
                            }
                        }
                        Err(error) => return Some(self.failed(&error)),
                    }
                }
                Phase::Live(follower, is_first) => match follower.next().await {
                    Ok(batch) => {
                        *is_first = false;
                        if batch.iter().any(|(_, bytes)| bytes.is_empty()) {
                            return Some(self.error(ErrorCode::Unavailable, "come again"));
                        }
                        let position = self.position;
                        let new = batch.iter().filter(|(number, _)| *number > position);
                        let bytes = joined(new.map(|(_, bytes)| bytes));
                        if let Some((last, _)) = batch.last() {
                            self.position = self.position.max(*last);
                        }
                        if !bytes.is_empty() {
                            return Some(bytes);
                        }
                    }
                    // While the log was read the others went on: there is more to read.
                    Err(_) if *is_first => self.phase = Phase::Behind(self.join()),
                    Err(_) => {
                        let detail = "events were not taken in time; come again with Last-Event-ID";
                        return Some(self.error(ErrorCode::TooSlow, detail));
                    }
                },
                Phase::Ended => return None,
            }
        }
    }

    fn heartbeat(&self) -> Bytes {
        let reached = match &self.phase {
            // What was worked on and is not taken yet does not count as reached.
            Phase::Live(follower, _) => follower
                .reached()
                .map_or(self.position, |at| at.max(self.position)),
            _ => self.position,
        };
        heartbeat(Some(&self.place.cursor(reached)))
    }
}

impl ChangeEvents {
    fn failed(&mut self, error: &Error) -> Bytes {
        tracing::warn!(%error, "the change feed cannot be read");
        self.error(ErrorCode::Unavailable, "the service is busy; come again")
    }
}

fn joined<'b>(parts: impl Iterator<Item = &'b Bytes> + Clone) -> Bytes {
    let mut rest = parts.clone();
    match (rest.next(), rest.next()) {
        (None, _) => Bytes::new(),
        // One event is shared by all who are sent it.
        (Some(only), None) => only.clone(),
        _ => parts
            .flat_map(|part| part.iter().copied())
            .collect::<Vec<u8>>()
            .into(),
    }
}
