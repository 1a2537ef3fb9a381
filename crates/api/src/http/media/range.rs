//! Ranges of bytes (RFC 9110 section 14).

use axum::http::{HeaderMap, HeaderValue, header};
use http_range_header::{EndPosition, RangeUnsatisfiableError, StartPosition, parse_range_header};

/// Which bytes are to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Requested {
    Whole,
    /// Both ends belong to it.
    Part {
        first: u64,
        last: u64,
    },
    /// Nothing of what is asked for is there.
    Outside,
}

/// Which bytes of a file with this length a request is for.
///
/// What is malformed, in another unit or more than one range is answered with the whole file, as the standard
/// allows: players and downloaders ask for one range at a time.
pub(super) fn requested(request: &HeaderMap, length: u64) -> Requested {
    let mut lines = request.get_all(header::RANGE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else {
        return Requested::Whole;
    };
    let Ok(text) = line.to_str() else {
        return Requested::Whole;
    };
    // The unit's name is the same in any case; the library knows it in lower case.
    let text = text.trim().to_ascii_lowercase();
    let ranges = match parse_range_header(&text) {
        Ok(parsed) => parsed.ranges,
        Err(RangeUnsatisfiableError::ZeroSuffix) => return Requested::Outside,
        Err(_) => return Requested::Whole,
    };
    let [range] = ranges.as_slice() else {
        return Requested::Whole;
    };
    let end = length.saturating_sub(1);
    let (first, last) = match (range.start, range.end) {
        (StartPosition::FromLast(count), _) => (length.saturating_sub(count), end),
        (StartPosition::Index(first), EndPosition::LastByte) => (first, end),
        (StartPosition::Index(first), EndPosition::Index(last)) if first > last => return Requested::Whole,
        (StartPosition::Index(first), EndPosition::Index(last)) => (first, last.min(end)),
    };
    if first >= length {
        Requested::Outside
    } else {
        Requested::Part { first, last }
    }
}

/// Says which bytes an answer holds.
pub(super) fn announce(headers: &mut HeaderMap, range: &str) {
    if let Ok(range) = HeaderValue::from_str(range) {
        headers.insert(header::CONTENT_RANGE, range);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, length: u64) -> Requested {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(text).expect("a value"));
        requested(&headers, length)
    }

    #[test]
    fn one_range_is_cut_to_the_file() {
        let part = |first, last| Requested::Part { first, last };
        assert_eq!(of("bytes=0-0", 10), part(0, 0));
        assert_eq!(of("bytes=2-5", 10), part(2, 5));
        assert_eq!(of("Bytes=2-", 10), part(2, 9));
        assert_eq!(of("bytes=5-500", 10), part(5, 9));
        assert_eq!(of("bytes=-3", 10), part(7, 9));
        assert_eq!(of("bytes=-30", 10), part(0, 9));
    }

    #[test]
    fn what_lies_outside_is_said_to() {
        for text in ["bytes=10-", "bytes=10-11", "bytes=-0"] {
            assert_eq!(of(text, 10), Requested::Outside, "{text}");
        }
        assert_eq!(of("bytes=0-", 0), Requested::Outside);
    }

    #[test]
    fn everything_else_is_the_whole_file() {
        for text in [
            "bytes=5-2",
            "bytes=a-b",
            "lines=1-2",
            "bytes=0-1,4-5",
            "bytes",
            "",
        ] {
            assert_eq!(of(text, 10), Requested::Whole, "{text}");
        }
        assert_eq!(requested(&HeaderMap::new(), 10), Requested::Whole);
    }
}
