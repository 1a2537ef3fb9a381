//! Which part of the site a copy is of.

use chrono::TimeDelta;
use masthead_domain::{
    listing::{ArticleFilter, MAX_LIMIT, short_hash},
    locale::Locale,
    time::Timestamp,
};

use super::{
    SyncPage, SyncRequest,
    cursor::{Scope, SyncCursor, Where},
    delta, initial,
};
use crate::{
    App,
    changes::{LogCursor, scope},
    error::{Error, ErrorCode},
    read::{NamedFilter, Reader},
};

/// A part of the site: articles, and what they refer to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncPart {
    /// In one of these categories or below.
    pub categories: Option<Vec<String>>,
    /// In one of these languages.
    pub locales: Option<Vec<Locale>>,
    /// Published no longer ago than this. What grows too old meanwhile is for the client to drop.
    pub age: Option<TimeDelta>,
}

impl SyncPart {
    /// The part as a filter, at a moment.
    async fn filter(&self, reader: &Reader, now: Timestamp) -> Result<ArticleFilter, Error> {
        let named = NamedFilter {
            category: self.categories.clone(),
            locale: self.locales.clone(),
            published_after: self.since(now),
            ..NamedFilter::default()
        };
        reader.filter(&named).await
    }

    fn since(&self, now: Timestamp) -> Option<Timestamp> {
        self.age
            .map(|age| now.checked_sub_signed(age).unwrap_or(Timestamp::MIN_UTC))
    }

    /// What tells one part from another: as it is asked for, and as it is understood now.
    fn scope(&self, request: &SyncRequest, filter: &ArticleFilter, visibility: u64) -> Scope {
        let asked = format!(
            "{:?}|{:?}|{:?}|{}|{visibility}",
            self.categories, self.locales, self.age, request.form
        );
        let meant = format!("{:?}", filter.categories);
        Scope {
            asked: short_hash(asked.as_bytes()),
            meant: short_hash(meant.as_bytes()),
        }
    }
}

/// Answers a client that keeps a copy.
///
/// # Errors
/// `LIMIT_EXCEEDED`; `BAD_CURSOR` for a cursor of another part; `CURSOR_EXPIRED` where the copy must be begun anew:
/// not all that happened since is kept, it is of another database, or a section was moved so that whole stretches of
/// the archive entered or left the part.
pub async fn sync(app: &App, reader: &Reader, request: &SyncRequest) -> Result<SyncPage, Error> {
    if request.limit < 1 {
        return Err(Error::request(
            ErrorCode::BadRequest,
            "limit",
            "must be at least 1",
        ));
    }
    if request.limit > i64::from(MAX_LIMIT) {
        let detail = format!("is {}, the maximum is {MAX_LIMIT}", request.limit);
        return Err(Error::request(ErrorCode::LimitExceeded, "limit", detail));
    }
    reader.is_of_the_moment();
    let cursor = request.cursor.as_deref().map(SyncCursor::decode).transpose()?;
    let now = app.clock.now();
    let (filter, (epoch, bounds)) =
        futures_util::try_join!(request.part.filter(reader, now), scope(&app.store))?;
    let scope = request
        .part
        .scope(request, &filter, reader.visibility().fingerprint());
    // What is read below is at least as new as this, and everything behind it is told later. Of several replicas those
    // that lag behind what was applied are passed over; the newest number of one says nothing of another.
    let shown = if app.store.log().is_followed() {
        app.store.log().applied_now()
    } else {
        bounds.newest
    };
    let place = match cursor {
        None => SyncCursor {
            log: LogCursor { epoch, number: shown },
            scope,
            place: Where::Begin,
        },
        Some(cursor) => {
            if cursor.scope.asked != scope.asked {
                let detail = "is of a sync of another part: same categories, locales, age, fields and rights";
                return Err(Error::request(ErrorCode::BadCursor, "cursor", detail));
            }
            cursor.log.within(epoch, bounds)?;
            if cursor.scope.meant != scope.meant {
                // The same name means another section now.
                return Err(crate::changes::expired());
            }
            cursor
        }
    };
    match place.place {
        Where::Begin => {
            let since = filter.published_after;
            initial::page(reader, &filter, request.limit as u32, place, since, None).await
        }
        Where::Page { since, behind } => {
            let filter = ArticleFilter {
                published_after: since,
                ..filter
            };
            initial::page(reader, &filter, request.limit as u32, place, since, Some(behind)).await
        }
        Where::Changes => delta::page(app, reader, &filter, request.limit as usize, place, shown).await,
    }
}
