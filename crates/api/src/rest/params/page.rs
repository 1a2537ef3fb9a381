//! Which part of a list: `limit`, `cursor`, `page`, `count`.

use masthead_app::{
    error::{Error, ErrorCode},
    read::PageArguments,
};
use masthead_domain::listing::DEFAULT_LIMIT;
use utoipa::IntoParams;

use super::query::{Query, bad};

/// Marks a cursor that leads back. It cannot begin one that leads on, which is base 64.
pub(crate) const BACK: char = '~';

/// The part of a list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "names and documents the parameters that `Paging` reads")]
pub(crate) struct PageParams {
    /// Items at the most.
    #[param(minimum = 0, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// Where to go on: `nextCursor` or `prevCursor` of another answer with the same filter, order and locale.
    cursor: Option<String>,
    /// A numbered page, from 1, instead of a cursor; reaches as far as position 10,000.
    #[param(minimum = 1, maximum = 10_000)]
    page: Option<u32>,
    /// Whether `meta.totalCount` says how many items the whole list has.
    #[param(default = false)]
    count: Option<bool>,
}

/// What a request says about the part of a list that it wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paging {
    pub(crate) limit: i64,
    pub(crate) page: Option<i64>,
    pub(crate) count: bool,
    cursor: Option<String>,
}

impl Paging {
    pub(crate) fn of(query: &Query) -> Result<Self, Error> {
        let paging = Self {
            limit: query.number("limit")?.unwrap_or(i64::from(DEFAULT_LIMIT)),
            cursor: query.text("cursor")?.map(str::to_owned),
            page: query.number("page")?,
            count: query.flag("count")?.unwrap_or(false),
        };
        if paging.cursor.is_some() && paging.page.is_some() {
            return Err(bad("page", "cannot be combined with cursor"));
        }
        Ok(paging)
    }

    /// The same in the words that all interfaces share.
    pub(crate) fn arguments(&self) -> PageArguments {
        let limit = Some(self.limit);
        match self.cursor.as_deref() {
            Some(cursor) => match cursor.strip_prefix(BACK) {
                Some(before) => PageArguments {
                    last: limit,
                    before: Some(before.to_owned()),
                    ..PageArguments::default()
                },
                None => PageArguments {
                    first: limit,
                    after: Some(cursor.to_owned()),
                    ..PageArguments::default()
                },
            },
            None => PageArguments {
                first: limit,
                page: self.page,
                ..PageArguments::default()
            },
        }
    }
}

/// Says an error about a part of a list in the names that REST has for it.
pub(crate) fn in_rest_words(error: Error) -> Error {
    let Error::Request {
        code,
        at: Some(at),
        detail,
    } = error
    else {
        return error;
    };
    let at = match at.as_str() {
        "first" | "last" => "limit".to_owned(),
        "after" | "before" => "cursor".to_owned(),
        "query" => "q".to_owned(),
        _ => at,
    };
    let detail = match code {
        ErrorCode::BadCursor => "is not one of this list (same filter, order, locale and rights)".to_owned(),
        _ => detail,
    };
    Error::Request {
        code,
        at: Some(at),
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(text: &str) -> Result<Paging, Error> {
        Query::parse("/", text).and_then(|query| Paging::of(&query))
    }

    #[test]
    fn a_cursor_leads_on_or_back() {
        let on = paging("cursor=abc&limit=5").expect("paging").arguments();
        assert_eq!(
            (on.first, on.after.as_deref(), on.last),
            (Some(5), Some("abc"), None)
        );
        let back = paging("cursor=~abc").expect("paging").arguments();
        assert_eq!(
            (back.last, back.before.as_deref(), back.first),
            (Some(20), Some("abc"), None)
        );
        assert_eq!(paging("page=3").expect("paging").arguments().page, Some(3));
        assert!(paging("page=3&cursor=abc").is_err());
    }

    #[test]
    fn errors_name_the_parameters_of_rest() {
        let refused = |text: &str| {
            let error = paging(text)
                .expect("paging")
                .arguments()
                .window(0)
                .expect_err("refused");
            (error.code(), in_rest_words(error).to_string())
        };
        assert_eq!(
            refused("limit=101"),
            (
                ErrorCode::LimitExceeded,
                "limit: is 101, the maximum is 100".to_owned()
            )
        );
        assert_eq!(
            refused("limit=-1"),
            (ErrorCode::BadRequest, "limit: must not be negative".to_owned())
        );
        for cursor in ["cursor=nonsense", "cursor=~nonsense", "cursor=~"] {
            let (code, text) = refused(cursor);
            assert_eq!(code, ErrorCode::BadCursor, "{cursor}");
            assert!(text.starts_with("cursor: is not one of this list"), "{text}");
        }
        assert_eq!(refused("page=0").1, "page: starts at 1");
    }
}
