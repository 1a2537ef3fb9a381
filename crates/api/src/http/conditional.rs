//! Conditional requests (RFC 9110 section 13): what a client has already is not sent again.
//!
//! An answer whose bytes are in memory is tagged with their hash; a file brings its own tag. Both are compared here
//! and nowhere else, so that every answer keeps the same rules and the same order of precedence.

use std::time::SystemTime;

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use masthead_app::error::ErrorCode;
use masthead_domain::time::Timestamp;

use super::{compression, problem::Problem};

/// The content codings that a tag may name at its end.
const CODINGS: &[&str] = &["br", "gzip", "zstd"];

/// Bytes of the hash in a tag: no two answers of one address share it by chance.
const TAG_BYTES: usize = 16;

/// The conditions of a request; its other headers are not needed once it is answered.
pub(super) const CONDITIONS: &[HeaderName] = &[
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::IF_MODIFIED_SINCE,
    header::IF_UNMODIFIED_SINCE,
];

/// Tags what is read, and sends it only to those who do not have it.
pub(super) async fn answer(request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let mut conditions = HeaderMap::new();
    for name in CONDITIONS {
        for value in request.headers().get_all(name) {
            conditions.append(name, value.clone());
        }
    }
    let mut response = next.run(request).await;
    if !matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT) || is_passing(&response) {
        return response;
    }
    if response.status() == StatusCode::OK {
        response = tagged(response).await;
    }
    compression::announce(&mut response);
    match Validators::of(response.headers()).judge(&conditions) {
        Verdict::Send => response,
        Verdict::Known(tag) => not_modified(response, tag),
        Verdict::Refuse => {
            let detail = "what is here now is not what If-Match or If-Unmodified-Since asks for";
            Problem::new(ErrorCode::VersionConflict, detail).into_response()
        }
    }
}

/// Whether an answer holds for this moment only, so that nobody keeps it.
fn is_passing(response: &Response) -> bool {
    response
        .headers()
        .get(header::CACHE_CONTROL)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("no-store"))
}

/// Gives an answer that is whole in memory the hash of its bytes as its tag.
async fn tagged(response: Response) -> Response {
    if response.headers().contains_key(header::ETAG) || response.body().size_hint().exact().is_none() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return Problem::new(ErrorCode::Internal, "an internal error occurred").into_response();
    };
    if let Some(tag) = tag_of(&bytes) {
        parts.headers.insert(header::ETAG, tag);
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// The tag of some bytes: their hash.
pub(super) fn tag_of(bytes: &[u8]) -> Option<HeaderValue> {
    let hash = blake3::hash(bytes);
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash.as_bytes()[..TAG_BYTES]));
    HeaderValue::from_str(&tag).ok()
}

/// Takes away what describes a body that does not come.
pub(super) fn strip_for_not_modified(headers: &mut HeaderMap) {
    for name in [
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::CONTENT_RANGE,
        header::CONTENT_DISPOSITION,
    ] {
        headers.remove(name);
    }
}

/// The same answer without its body: what the client has stays good.
fn not_modified(response: Response, tag: Option<String>) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    strip_for_not_modified(&mut parts.headers);
    // A cache finds what it has by the tag that it asked with, which may be that of a compressed form.
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        parts.headers.insert(header::ETAG, tag);
    }
    Response::from_parts(parts, nothing())
}

/// No body at all, for answers that have none by their status: not even its length is announced.
pub(super) fn nothing() -> Body {
    Body::from_stream(futures_util::stream::empty::<
        Result<bytes::Bytes, std::convert::Infallible>,
    >())
}

/// The tag of an answer's form in a content coding: other bytes need another strong tag.
pub(super) fn tag_in(coding: &str, tag: &str) -> Option<String> {
    let opaque = tag.strip_suffix('"').filter(|opaque| opaque.starts_with('"'))?;
    CODINGS.contains(&coding).then(|| format!("{opaque}-{coding}\""))
}

/// What is to be done with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is sent.
    Send,
    /// The client has it, under this tag if it named one.
    Known(Option<String>),
    /// The client wants another state of it or nothing.
    Refuse,
}

/// What tells one state of an answer from another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Validators {
    /// Strong, with its quotes.
    etag: Option<String>,
    /// In whole seconds, as HTTP has it.
    modified: Option<i64>,
}

impl Validators {
    /// Those of a file: the hash of its bytes, and when it last changed.
    pub(super) fn of_file(hash: &str, modified: Timestamp) -> Self {
        Self {
            etag: Some(format!("\"{hash}\"")),
            modified: Some(modified.timestamp()),
        }
    }

    /// Those that an answer announces.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let etag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
        Self {
            etag: etag.filter(|tag| tag.starts_with('"')).map(str::to_owned),
            modified: date(headers, &header::LAST_MODIFIED),
        }
    }

    /// What the conditions of a request make of an answer, in the order of RFC 9110 section 13.2.2. Where there is a
    /// tag to compare, it decides alone: a date is too coarse.
    pub(super) fn judge(&self, request: &HeaderMap) -> Verdict {
        if request.contains_key(header::IF_MATCH) {
            let holds = tags(request, &header::IF_MATCH).any(|tag| tag == "*" || self.is_mine(tag));
            if !holds {
                return Verdict::Refuse;
            }
        } else if let Some((limit, modified)) = date(request, &header::IF_UNMODIFIED_SINCE).zip(self.modified)
            && modified > limit
        {
            return Verdict::Refuse;
        }
        if request.contains_key(header::IF_NONE_MATCH) {
            for tag in tags(request, &header::IF_NONE_MATCH) {
                // A cache on the way may have weakened the tag.
                let strong = tag.strip_prefix("W/").unwrap_or(tag);
                if strong == "*" {
                    return Verdict::Known(None);
                }
                if self.is_mine(strong) {
                    return Verdict::Known(Some(strong.to_owned()));
                }
            }
            return Verdict::Send;
        }
        match date(request, &header::IF_MODIFIED_SINCE).zip(self.modified) {
            Some((since, modified)) if modified <= since => Verdict::Known(None),
            _ => Verdict::Send,
        }
    }

    /// Whether a range may be answered with a part: unless the client's other parts are of another state.
    pub(super) fn range_applies(&self, request: &HeaderMap) -> bool {
        let Some(condition) = request.get(header::IF_RANGE) else {
            return true;
        };
        match condition.to_str() {
            // Weak tags never match here, nor do those of compressed forms: ranges are of the file itself.
            Ok(tag) if tag.contains('"') => self.etag.as_deref() == Some(tag.trim()),
            _ => date(request, &header::IF_RANGE)
                .zip(self.modified)
                .is_some_and(|(state, modified)| modified == state),
        }
    }

    /// Says them.
    pub(super) fn announce(&self, headers: &mut HeaderMap) {
        if let Some(etag) = self.etag.as_ref().and_then(|tag| HeaderValue::from_str(tag).ok()) {
            headers.insert(header::ETAG, etag);
        }
        let modified = self.modified.and_then(|seconds| u64::try_from(seconds).ok());
        let modified =
            modified.map(|seconds| SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds));
        if let Some(date) =
            modified.and_then(|moment| HeaderValue::from_str(&httpdate::fmt_http_date(moment)).ok())
        {
            headers.insert(header::LAST_MODIFIED, date);
        }
    }

    /// Whether a tag is that of the answer, in any of its content codings.
    fn is_mine(&self, tag: &str) -> bool {
        self.etag.as_deref().is_some_and(|mine| {
            tag == mine
                || CODINGS
                    .iter()
                    .any(|coding| tag_in(coding, mine).as_deref() == Some(tag))
        })
    }
}

/// The tags that a condition lists. No tag of ours holds a comma.
fn tags<'r>(request: &'r HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'r str> {
    let lines = request.get_all(name).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<i64> {
    let text = headers.get(name)?.to_str().ok()?;
    let moment = httpdate::parse_http_date(text).ok()?;
    i64::try_from(moment.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validators() -> Validators {
        let modified = Timestamp::from_timestamp_micros(1_634_198_400_900_000).expect("a moment");
        Validators::of_file("abc", modified)
    }

    fn request(fields: &[(HeaderName, &str)]) -> HeaderMap {
        fields
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a value")))
            .collect()
    }

    fn judged(fields: &[(HeaderName, &str)]) -> Verdict {
        validators().judge(&request(fields))
    }

    const SAME: &str = "Thu, 14 Oct 2021 08:00:00 GMT";
    const EARLIER: &str = "Wed, 13 Oct 2021 08:00:00 GMT";

    #[test]
    fn a_state_that_the_client_has_is_not_sent_again() {
        for (tags, known) in [
            ("\"abc\"", Some("\"abc\"")),
            ("W/\"abc\"", Some("\"abc\"")),
            ("\"x\", \"abc\"", Some("\"abc\"")),
            ("\"abc-gzip\"", Some("\"abc-gzip\"")),
            ("\"x\",W/\"abc-br\"", Some("\"abc-br\"")),
            ("*", None),
        ] {
            let verdict = judged(&[(header::IF_NONE_MATCH, tags)]);
            assert_eq!(verdict, Verdict::Known(known.map(str::to_owned)), "{tags}");
        }
        for tags in ["\"x\"", "abc", "\"abc", "\"abc-deflate\"", "W/W/\"abc\"", ""] {
            assert_eq!(judged(&[(header::IF_NONE_MATCH, tags)]), Verdict::Send, "{tags}");
        }
        assert_eq!(judged(&[(header::IF_MODIFIED_SINCE, SAME)]), Verdict::Known(None));
        assert_eq!(judged(&[(header::IF_MODIFIED_SINCE, EARLIER)]), Verdict::Send);
        assert_eq!(judged(&[(header::IF_MODIFIED_SINCE, "nonsense")]), Verdict::Send);
        assert_eq!(judged(&[]), Verdict::Send);
    }

    #[test]
    fn a_tag_decides_before_a_date() {
        let both = |tag: &str, since: &str| {
            judged(&[(header::IF_NONE_MATCH, tag), (header::IF_MODIFIED_SINCE, since)])
        };
        assert_eq!(both("\"x\"", SAME), Verdict::Send);
        assert_eq!(
            both("\"abc\"", EARLIER),
            Verdict::Known(Some("\"abc\"".to_owned()))
        );
    }

    #[test]
    fn another_state_than_the_one_wanted_is_refused() {
        assert_eq!(judged(&[(header::IF_MATCH, "\"x\"")]), Verdict::Refuse);
        // Weak tags never match here.
        assert_eq!(judged(&[(header::IF_MATCH, "W/\"abc\"")]), Verdict::Refuse);
        for tag in ["\"abc\"", "*", "\"x\", \"abc-zstd\""] {
            assert_eq!(judged(&[(header::IF_MATCH, tag)]), Verdict::Send, "{tag}");
        }
        assert_eq!(judged(&[(header::IF_UNMODIFIED_SINCE, EARLIER)]), Verdict::Refuse);
        assert_eq!(judged(&[(header::IF_UNMODIFIED_SINCE, SAME)]), Verdict::Send);
        let both = [
            (header::IF_MATCH, "\"abc\""),
            (header::IF_UNMODIFIED_SINCE, EARLIER),
        ];
        assert_eq!(judged(&both), Verdict::Send);
    }

    #[test]
    fn a_part_is_only_sent_to_whom_it_fits() {
        let applies = |value: &str| validators().range_applies(&request(&[(header::IF_RANGE, value)]));
        assert!(applies("\"abc\"") && applies(SAME));
        for other in ["W/\"abc\"", "\"x\"", "\"abc-gzip\"", EARLIER, "nonsense"] {
            assert!(!applies(other), "{other}");
        }
        assert!(validators().range_applies(&HeaderMap::new()));
    }

    #[test]
    fn an_answer_announces_what_it_is_compared_by() {
        let mut headers = HeaderMap::new();
        validators().announce(&mut headers);
        assert_eq!(headers[header::LAST_MODIFIED], SAME);
        assert_eq!(Validators::of(&headers), validators());
        assert_eq!(Validators::of(&HeaderMap::new()), Validators::default());
    }

    #[test]
    fn each_form_has_a_tag_of_its_own() {
        assert_eq!(tag_in("br", "\"abc\"").as_deref(), Some("\"abc-br\""));
        assert_eq!(tag_in("deflate", "\"abc\""), None);
        assert_eq!(tag_in("br", "W/\"abc\""), None);
    }
}
