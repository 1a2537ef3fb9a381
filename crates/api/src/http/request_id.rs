//! The id by which a request is found in the logs.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use masthead_app::ports::IdGenerator;

/// The header that carries it, both ways.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Characters that a client's own id may have.
const MOST: usize = 128;

/// The id of a request: the client's own where it is fit to be logged, else a new one.
///
/// Every handler finds it among the request's extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// Chooses the id of a request.
    pub(super) fn choose(headers: &HeaderMap, ids: &dyn IdGenerator) -> Self {
        let fit = |value: &&HeaderValue| {
            let bytes = value.as_bytes();
            !bytes.is_empty() && bytes.len() <= MOST && bytes.iter().all(u8::is_ascii_graphic)
        };
        let own = headers
            .get(HEADER)
            .filter(fit)
            .and_then(|value| value.to_str().ok());
        own.map_or_else(
            || Self::from_text(&ids.next().simple().to_string()),
            Self::from_text,
        )
    }

    pub(super) fn from_text(text: &str) -> Self {
        Self(Arc::from(text))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self::from_text("0197d1f3c2b47e0f8a1b2c3d4e5f6071")
    }

    pub(super) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

#[cfg(test)]
mod tests {
    use masthead_app::ports::CountingIds;

    use super::*;

    #[test]
    fn a_sane_id_is_kept_and_any_other_is_replaced() {
        let ids = CountingIds::default();
        let choose = |text: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_bytes(text).expect("a header"));
            RequestId::choose(&headers, &ids).as_str().to_owned()
        };
        assert_eq!(choose(b"abc-123"), "abc-123");
        assert_eq!(choose(&[b'a'; 128]), "a".repeat(128));
        for refused in [&b""[..], b"a b", "é".as_bytes(), &[b'a'; 129]] {
            assert_eq!(choose(refused).len(), 32);
        }
        assert_eq!(RequestId::choose(&HeaderMap::new(), &ids).as_str().len(), 32);
    }
}
