//! Conditional requests (RFC 9110 section 13) for files.

use std::time::SystemTime;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use masthead_domain::time::Timestamp;

/// What tells one state of a file from another.
#[derive(Debug)]
pub(super) struct Validators {
    /// Strong: it is the hash of the bytes. With its quotes.
    pub(super) etag: String,
    pub(super) modified: Timestamp,
}

impl Validators {
    /// Whether the client has this state already.
    pub(super) fn not_modified(&self, request: &HeaderMap) -> bool {
        if request.contains_key(header::IF_NONE_MATCH) {
            // The tag decides alone where there is one; the date is too coarse.
            let mut lines = request.get_all(header::IF_NONE_MATCH).iter();
            return lines.any(|line| line.to_str().is_ok_and(|line| self.is_among(line)));
        }
        date(request, &header::IF_MODIFIED_SINCE).is_some_and(|since| self.modified_seconds() <= since)
    }

    /// Whether a range may be answered with a part: unless the client's other parts are of another state.
    pub(super) fn range_applies(&self, request: &HeaderMap) -> bool {
        let Some(condition) = request.get(header::IF_RANGE) else {
            return true;
        };
        match condition.to_str() {
            // Weak tags never match here.
            Ok(tag) if tag.contains('"') => tag.trim() == self.etag,
            _ => date(request, &header::IF_RANGE).is_some_and(|state| self.modified_seconds() == state),
        }
    }

    pub(super) fn announce(&self, headers: &mut HeaderMap) {
        if let Ok(etag) = HeaderValue::from_str(&self.etag) {
            headers.insert(header::ETAG, etag);
        }
        if let Ok(modified) = HeaderValue::from_str(&httpdate::fmt_http_date(SystemTime::from(self.modified)))
        {
            headers.insert(header::LAST_MODIFIED, modified);
        }
    }

    fn is_among(&self, tags: &str) -> bool {
        tags.split(',')
            .map(str::trim)
            .any(|tag| tag == "*" || tag.trim_start_matches("W/") == self.etag)
    }

    fn modified_seconds(&self) -> i64 {
        self.modified.timestamp()
    }
}

fn date(request: &HeaderMap, name: &HeaderName) -> Option<i64> {
    let text = request.get(name)?.to_str().ok()?;
    let moment = httpdate::parse_http_date(text).ok()?;
    i64::try_from(moment.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validators() -> Validators {
        let modified = Timestamp::from_timestamp_micros(1_634_198_400_900_000).expect("a moment");
        Validators {
            etag: "\"abc\"".to_owned(),
            modified,
        }
    }

    fn request(fields: &[(HeaderName, &str)]) -> HeaderMap {
        fields
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a value")))
            .collect()
    }

    const SAME: &str = "Thu, 14 Oct 2021 08:00:00 GMT";
    const EARLIER: &str = "Wed, 13 Oct 2021 08:00:00 GMT";

    #[test]
    fn a_state_that_the_client_has_is_not_sent_again() {
        let not_modified = |fields: &[(HeaderName, &str)]| validators().not_modified(&request(fields));
        for tags in ["\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "*"] {
            assert!(not_modified(&[(header::IF_NONE_MATCH, tags)]), "{tags}");
        }
        assert!(!not_modified(&[(header::IF_NONE_MATCH, "\"x\"")]));
        assert!(not_modified(&[(header::IF_MODIFIED_SINCE, SAME)]));
        assert!(!not_modified(&[(header::IF_MODIFIED_SINCE, EARLIER)]));
        assert!(!not_modified(&[(header::IF_MODIFIED_SINCE, "nonsense")]));
        assert!(!not_modified(&[
            (header::IF_NONE_MATCH, "\"x\""),
            (header::IF_MODIFIED_SINCE, SAME)
        ]));
        assert!(!not_modified(&[]));
    }

    #[test]
    fn a_part_is_only_sent_to_whom_it_fits() {
        let applies = |value: &str| validators().range_applies(&request(&[(header::IF_RANGE, value)]));
        assert!(applies("\"abc\"") && applies(SAME));
        assert!(!applies("W/\"abc\"") && !applies("\"x\"") && !applies(EARLIER) && !applies("nonsense"));
        assert!(validators().range_applies(&HeaderMap::new()));
    }
}
