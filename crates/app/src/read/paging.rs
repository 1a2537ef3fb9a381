//! Pages of lists: from what a client says to a window, and from a window's rows to cursors.

use masthead_domain::listing::{DEFAULT_LIMIT, MAX_LIMIT, MAX_POSITION, Position, Slice, Window};

use crate::error::{Error, ErrorCode};

/// What a client says about the part of a list that it wants.
///
/// GraphQL says `first`/`after`/`last`/`before`, REST `limit`/`cursor`/`page`; both come down to this.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageArguments {
    pub first: Option<i64>,
    pub after: Option<String>,
    pub last: Option<i64>,
    pub before: Option<String>,
    /// A numbered page, from 1.
    pub page: Option<i64>,
}

impl PageArguments {
    /// The window that is meant, of the list with this hash.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED` over the maximum, `BAD_CURSOR` for a cursor of another list, `BAD_REQUEST` for what
    /// contradicts itself. Nothing is clamped in silence.
    pub fn window(&self, list: u64) -> Result<Window, Error> {
        let (argument, count, from_end) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(Error::request(
                    ErrorCode::BadRequest,
                    "last",
                    "cannot be combined with first",
                ));
            }
            (first, None) => ("first", first.unwrap_or(i64::from(DEFAULT_LIMIT)), false),
            (None, Some(count)) => ("last", count, true),
        };
        if count < 0 {
            return Err(Error::request(
                ErrorCode::BadRequest,
                argument,
                "must not be negative",
            ));
        }
        if count > i64::from(MAX_LIMIT) {
            let detail = format!("is {count}, the maximum is {MAX_LIMIT}");
            return Err(Error::request(ErrorCode::LimitExceeded, argument, detail));
        }
        let cursor = |name: &str, text: &Option<String>| -> Result<Option<Position>, Error> {
            let Some(text) = text else { return Ok(None) };
            Position::from_cursor(text, list)
                .map(Some)
                .map_err(|bad| match Error::from(bad) {
                    Error::Request { code, detail, .. } => Error::Request {
                        code,
                        at: Some(name.to_owned()),
                        detail,
                    },
                    other => other,
                })
        };
        let after = cursor("after", &self.after)?;
        let before = cursor("before", &self.before)?;
        let offset = self.offset(count, after.is_some() || before.is_some() || from_end)?;
        Ok(Window {
            limit: count as u32,
            after,
            before,
            from_end,
            offset,
        })
    }

    fn offset(&self, count: i64, by_cursor: bool) -> Result<u32, Error> {
        let Some(page) = self.page else { return Ok(0) };
        if by_cursor {
            return Err(Error::request(
                ErrorCode::BadRequest,
                "page",
                "cannot be combined with a cursor or last",
            ));
        }
        if page < 1 {
            return Err(Error::request(ErrorCode::BadRequest, "page", "starts at 1"));
        }
        let offset = (page - 1).saturating_mul(count);
        if offset.saturating_add(count) > i64::from(MAX_POSITION) {
            let detail = format!("reaches beyond position {MAX_POSITION}; follow the cursors from there");
            return Err(Error::request(ErrorCode::LimitExceeded, "page", detail));
        }
        Ok(offset as u32)
    }
}

/// A part of a list, each item with its cursor.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    pub items: Vec<(String, T)>,
    pub has_next: bool,
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// Gives each item its cursor in the list with this hash.
    pub(crate) fn of(slice: Slice<(Position, T)>, list: u64) -> Self {
        Self {
            items: slice
                .items
                .into_iter()
                .map(|(position, item)| (position.to_cursor(list), item))
                .collect(),
            has_next: slice.has_next,
            has_previous: slice.has_previous,
        }
    }

    /// The same page of something else.
    pub fn map<U>(self, other: impl Fn(T) -> U) -> Page<U> {
        Page {
            items: self
                .items
                .into_iter()
                .map(|(cursor, item)| (cursor, other(item)))
                .collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }

    /// The items without their cursors.
    pub fn nodes(&self) -> impl Iterator<Item = &T> {
        self.items.iter().map(|(_, item)| item)
    }

    /// The cursor of the first item.
    #[must_use]
    pub fn start_cursor(&self) -> Option<&str> {
        self.items.first().map(|(cursor, _)| cursor.as_str())
    }

    /// The cursor of the last item.
    #[must_use]
    pub fn end_cursor(&self) -> Option<&str> {
        self.items.last().map(|(cursor, _)| cursor.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_clamped_in_silence() {
        let refused = |arguments: PageArguments| arguments.window(0).expect_err("refused").code();
        let at = |first: i64| PageArguments {
            first: Some(first),
            ..PageArguments::default()
        };
        assert_eq!(refused(at(101)), ErrorCode::LimitExceeded);
        assert_eq!(refused(at(-1)), ErrorCode::BadRequest);
        assert_eq!(
            refused(PageArguments {
                last: Some(1),
                ..at(1)
            }),
            ErrorCode::BadRequest
        );
        assert_eq!(
            refused(PageArguments {
                after: Some("x".to_owned()),
                ..at(1)
            }),
            ErrorCode::BadCursor
        );
        assert_eq!(
            refused(PageArguments {
                page: Some(0),
                ..at(1)
            }),
            ErrorCode::BadRequest
        );
        assert_eq!(
            refused(PageArguments {
                page: Some(102),
                ..at(100)
            }),
            ErrorCode::LimitExceeded
        );
        assert_eq!(at(100).window(0).expect("the maximum").limit, 100);
        assert_eq!(PageArguments::default().window(0).expect("the default").limit, 20);
        let third = PageArguments {
            page: Some(3),
            ..at(10)
        };
        assert_eq!(third.window(0).expect("a page").offset, 20);
    }
}
