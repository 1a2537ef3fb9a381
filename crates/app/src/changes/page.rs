//! The feed behind a cursor.

use masthead_domain::listing::MAX_LIMIT;

use super::{
    cursor::{LogCursor, scope},
    filter::ChangeFilter,
    sight::{SeenChange, see},
};
use crate::{
    App,
    error::{Error, ErrorCode},
    read::Reader,
};

/// Entries that one request looks at, at the most: what a filter leaves out is not looked for without end.
const LOOK_AHEAD: usize = 2_000;
/// Entries that are read at a time.
const PORTION: u32 = 500;

/// Where a reading of the feed begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Start {
    /// With the oldest entry that is kept.
    #[default]
    Oldest,
    /// Now: only what comes later is shown.
    Latest,
    /// Behind a cursor.
    After(String),
}

impl Start {
    /// The word for [`Self::Latest`] in requests; no cursor is so short.
    pub const LATEST: &str = "latest";

    /// What a client says.
    #[must_use]
    pub fn of(after: Option<&str>) -> Self {
        match after {
            None => Self::Oldest,
            Some(Self::LATEST) => Self::Latest,
            Some(cursor) => Self::After(cursor.to_owned()),
        }
    }
}

/// A part of the feed that is asked for.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    pub start: Start,
    pub limit: i64,
    pub filter: ChangeFilter,
}

/// A part of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangesPage {
    /// The changes, oldest first, each with the cursor behind it.
    pub changes: Vec<(String, SeenChange)>,
    /// Behind the last entry that was looked at, shown or not: where to go on, at once or later.
    pub next: String,
    /// Whether there is more already.
    pub has_more: bool,
}

/// The number at which a reading begins, and the history that it is a number of.
///
/// # Errors
/// `BAD_CURSOR`; `CURSOR_EXPIRED` where not everything behind the cursor is kept.
pub async fn position(app: &App, start: &Start, name: &str) -> Result<LogCursor, Error> {
    let cursor = match start {
        Start::After(text) => Some(LogCursor::decode(name, text)?),
        _ => None,
    };
    let (epoch, bounds) = scope(&app.store).await?;
    let number = match (start, cursor) {
        (_, Some(cursor)) => cursor.within(epoch, bounds)?,
        (Start::Latest, None) => bounds.newest,
        (_, None) => bounds.start(),
    };
    Ok(LogCursor { epoch, number })
}

/// Reads a part of the feed for the viewer of a reader.
///
/// A part may be empty and still lead on: its cursor stands behind all that was looked at.
///
/// # Errors
/// `LIMIT_EXCEEDED`; those of [`position`] and of filters.
pub async fn changes(app: &App, reader: &Reader, asked: &Changes) -> Result<ChangesPage, Error> {
    if asked.limit < 1 {
        // A part of nothing would lead back to itself for ever.
        return Err(Error::request(
            ErrorCode::BadRequest,
            "limit",
            "must be at least 1",
        ));
    }
    if asked.limit > i64::from(MAX_LIMIT) {
        let detail = format!("is {}, the maximum is {MAX_LIMIT}", asked.limit);
        return Err(Error::request(ErrorCode::LimitExceeded, "limit", detail));
    }
    reader.is_of_the_moment();
    let limit = asked.limit as usize;
    let (start, interest) =
        futures_util::try_join!(position(app, &asked.start, "after"), asked.filter.resolve(reader))?;
    let mut covered = Vec::new();
    let (mut last, mut looked, mut has_more) = (start.number, 0, false);
    'reading: loop {
        let entries = app.store.changes_after(last, PORTION).await?;
        let is_end = entries.len() < PORTION as usize;
        for entry in entries {
            if covered.len() == limit || looked == LOOK_AHEAD {
                has_more = true;
                break 'reading;
            }
            looked += 1;
            last = entry.number;
            if interest.covers(&entry, reader.visibility()) {
                covered.push(entry);
            }
        }
        if is_end {
            break;
        }
    }
    let found = see(reader, &covered).await?;
    let at = |number: i64| {
        let cursor = LogCursor { number, ..start };
        cursor.encode()
    };
    Ok(ChangesPage {
        changes: found
            .into_iter()
            .map(|change| (at(change.number), change))
            .collect(),
        next: at(last),
        has_more,
    })
}
