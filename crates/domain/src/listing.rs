//! Lists: what they hold, in which order, and which part of them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    article::{ArticleKind, Status},
    id::{ArticleId, AuthorId, CategoryId, SourceId, TagId},
    locale::Locale,
    time::Timestamp,
};

/// Items a page has where the caller says nothing.
pub const DEFAULT_LIMIT: u32 = 20;
/// Items a page may have at the most.
pub const MAX_LIMIT: u32 = 100;
/// Related articles that may be asked for at the most.
pub const MAX_RELATED: u32 = 50;
/// Candidates that a list of related articles holds at the most: more than are shown, because some may be invisible.
pub const MAX_STORED_RELATED: usize = 200;
/// The position that numbered pages reach at the most; beyond it there are cursors.
pub const MAX_POSITION: u32 = 10_000;

/// Which articles a list holds. Values of one field mean any of them, fields are joined by AND.
///
/// `None` does not restrict; an empty list matches nothing, as a name that is not there does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ArticleFilter {
    /// With their descendants.
    pub categories: Option<Vec<CategoryId>>,
    /// Those filed in this category itself; what lies in its descendants only is left out.
    pub filed_in: Option<CategoryId>,
    /// Only those whose primary category it is, without descendants.
    pub primary_category: Option<CategoryId>,
    pub authors: Option<Vec<AuthorId>>,
    pub tags: Option<Vec<TagId>>,
    /// All of these tags.
    pub tags_all: Option<Vec<TagId>>,
    pub sources: Option<Vec<SourceId>>,
    pub kinds: Option<Vec<ArticleKind>>,
    pub featured: Option<bool>,
    pub locales: Option<Vec<Locale>>,
    /// Inclusive.
    pub published_after: Option<Timestamp>,
    /// Exclusive.
    pub published_before: Option<Timestamp>,
    /// Inclusive.
    pub updated_after: Option<Timestamp>,
    pub ids: Option<Vec<ArticleId>>,
    /// For those who may see unpublished work.
    pub statuses: Option<Vec<Status>>,
    /// Leaves out what any of these fields matches.
    pub not: Option<Box<ArticleFilter>>,
    /// Must hold as well: what a client filters by within a list that is filtered by its place already.
    pub and: Option<Box<ArticleFilter>>,
}

/// What a list of articles is sorted by; ids break ties.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub enum ArticleOrder {
    /// Newest first.
    #[default]
    PublishedAtDesc,
    /// Oldest first.
    PublishedAtAsc,
    /// Last updated by editors first.
    UpdatedAtDesc,
    /// Longest untouched by editors first.
    UpdatedAtAsc,
}

impl ArticleOrder {
    /// Whether greater keys come first.
    #[must_use]
    pub const fn is_descending(self) -> bool {
        matches!(self, Self::PublishedAtDesc | Self::UpdatedAtDesc)
    }
}

/// What a list of entities is sorted by; ids break ties.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub enum EntityOrder {
    /// By name, A to Z.
    #[default]
    NameAsc,
    /// By name, Z to A.
    NameDesc,
    /// As editors placed siblings.
    PositionAsc,
    /// Newest first.
    CreatedAtDesc,
}

/// Where an item stands in its list: its sort key and its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Position {
    pub key: SortKey,
    pub id: Uuid,
}

/// The value of the column that a list is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub enum SortKey {
    Moment(Timestamp),
    Number(i64),
    Text(String),
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Window {
    /// Items at the most.
    pub limit: u32,
    /// Only what comes behind this place.
    pub after: Option<Position>,
    /// Only what comes before this place.
    pub before: Option<Position>,
    /// Count `limit` from the end (GraphQL's `last`).
    pub from_end: bool,
    /// Items to skip, for numbered pages.
    pub offset: u32,
}

impl Default for Window {
    fn default() -> Self {
        Self::first(DEFAULT_LIMIT)
    }
}

impl Window {
    /// The first so many.
    #[must_use]
    pub const fn first(limit: u32) -> Self {
        Self {
            limit,
            after: None,
            before: None,
            from_end: false,
            offset: 0,
        }
    }
}

/// A part of a list, and whether there is more on either side.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice<T> {
    pub items: Vec<T>,
    pub has_next: bool,
    pub has_previous: bool,
}

impl<T> Default for Slice<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            has_next: false,
            has_previous: false,
        }
    }
}

impl<T> Slice<T> {
    /// Cuts what was read (one item more than was asked for, in list order reversed for `from_end`) to the window.
    #[must_use]
    pub fn of_fetched(mut rows: Vec<T>, window: &Window) -> Self {
        let more = rows.len() > window.limit as usize;
        rows.truncate(window.limit as usize);
        if window.from_end {
            rows.reverse();
            Self {
                items: rows,
                has_next: window.before.is_some(),
                has_previous: more,
            }
        } else {
            Self {
                items: rows,
                has_next: more,
                has_previous: window.after.is_some() || window.offset > 0,
            }
        }
    }

    /// The same part with other items.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Slice<U> {
        Slice {
            items: self.items.into_iter().map(change).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }
}

/// The first eight bytes of a hash, for fingerprints that only have to differ.
#[must_use]
pub fn short_hash(bytes: &[u8]) -> u64 {
    let hash = blake3::hash(bytes);
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_be_bytes(first)
}

/// A cursor that cannot be used with this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one of this list")]
pub struct BadCursor;

const CURSOR_VERSION: u8 = 1;

impl Position {
    /// Writes a cursor: the place, and what list it belongs to.
    ///
    /// `list` is a hash of all that makes the list what it is (filter, order, locale, visibility).
    #[must_use]
    pub fn to_cursor(&self, list: u64) -> String {
        let mut bytes = Vec::with_capacity(40);
        bytes.push(CURSOR_VERSION);
        bytes.extend_from_slice(&list.to_be_bytes());
        bytes.extend_from_slice(self.id.as_bytes());
        match &self.key {
            SortKey::Moment(moment) => {
                bytes.push(b'm');
                bytes.extend_from_slice(&moment.timestamp_micros().to_be_bytes());
            }
            SortKey::Number(number) => {
                bytes.push(b'n');
                bytes.extend_from_slice(&number.to_be_bytes());
            }
            SortKey::Text(text) => {
                bytes.push(b't');
                bytes.extend_from_slice(text.as_bytes());
            }
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a cursor of the list with this hash.
    ///
    /// # Errors
    /// [`BadCursor`] for anything that was not written for this very list.
    pub fn from_cursor(cursor: &str, list: u64) -> Result<Self, BadCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| BadCursor)?;
        let (head, key) = bytes.split_at_checked(26).ok_or(BadCursor)?;
        if head[0] != CURSOR_VERSION || head[1..9] != list.to_be_bytes() {
            return Err(BadCursor);
        }
        let id = Uuid::from_slice(&head[9..25]).map_err(|_| BadCursor)?;
        let number = || key.try_into().map(i64::from_be_bytes).map_err(|_| BadCursor);
        let key = match head[25] {
            b'm' => SortKey::Moment(Timestamp::from_timestamp_micros(number()?).ok_or(BadCursor)?),
            b'n' => SortKey::Number(number()?),
            b't' => SortKey::Text(String::from_utf8(key.to_vec()).map_err(|_| BadCursor)?),
            _ => return Err(BadCursor),
        };
        Ok(Self { key, id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_belongs_to_one_list() {
        let moment = Timestamp::from_timestamp_micros(1_634_198_400_123_456).expect("a moment");
        for key in [
            SortKey::Moment(moment),
            SortKey::Number(-7),
            SortKey::Text("ə b".to_owned()),
        ] {
            let position = Position {
                key,
                id: Uuid::from_u128(7),
            };
            let cursor = position.to_cursor(42);
            assert_eq!(Position::from_cursor(&cursor, 42), Ok(position));
            assert_eq!(Position::from_cursor(&cursor, 43), Err(BadCursor));
        }
        for broken in ["", "x", "AAAA", "=", "é"] {
            assert_eq!(Position::from_cursor(broken, 42), Err(BadCursor), "{broken}");
        }
    }

    #[test]
    fn one_item_more_than_asked_says_that_there_is_more() {
        let window = Window::first(2);
        let slice = Slice::of_fetched(vec![1, 2, 3], &window);
        assert_eq!(
            (slice.items, slice.has_next, slice.has_previous),
            (vec![1, 2], true, false)
        );
        let last = Window {
            from_end: true,
            ..Window::first(2)
        };
        let slice = Slice::of_fetched(vec![9, 8, 7], &last);
        assert_eq!(
            (slice.items, slice.has_next, slice.has_previous),
            (vec![8, 9], false, true)
        );
    }
}
