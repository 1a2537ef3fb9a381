//! A request as it was sent, before its document is known.

use async_graphql::{Request, ServerError, Value, Variables};
use masthead_app::error::ErrorCode;
use serde_json::{Map, Value as Json};

use super::error::refusal;

/// A request as it was sent. It has a document or the name of one, or both.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    pub(super) query: Option<String>,
    pub(super) named: Option<Named>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Map<String, Json>,
    pub(super) extensions: Map<String, Json>,
}

/// How a request names a document instead of sending it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// An id of a registered document, or the hash of a document in hexadecimal digits.
    pub(super) id: String,
    pub(super) how: How,
}

/// By which member a document is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// `extensions.persistedQuery.sha256Hash`, as Apollo's clients do.
    Automatic,
    /// `documentId` with `sha256:` before the hash, as the appendix of GraphQL over HTTP says.
    Hash,
    /// `documentId`, `id` or `doc_id` with an id that somebody registered.
    Id,
}

impl Named {
    /// Characters of an id.
    const LONGEST: usize = 256;
    /// What stands before a hash in `documentId`.
    const PREFIX: &'static str = "sha256:";

    /// What a member that names a document says.
    pub(super) fn by_id(member: &str, id: &str) -> Result<Self, ServerError> {
        Self::check(member, id)?;
        let Some(hash) = id.strip_prefix(Self::PREFIX) else {
            return Ok(Self {
                id: id.to_owned(),
                how: How::Id,
            });
        };
        if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let message = format!(
                "{member}: after \"{}\" there must be 64 hexadecimal digits",
                Self::PREFIX
            );
            return Err(refusal(ErrorCode::BadRequest, message));
        }
        Ok(Self {
            id: hash.to_ascii_lowercase(),
            how: How::Hash,
        })
    }

    /// What the extension `persistedQuery` says.
    pub(super) fn by_extension(extension: &Json) -> Result<Self, ServerError> {
        let at = "extensions.persistedQuery";
        let bad = |message: String| Err(refusal(ErrorCode::BadRequest, message));
        let Some(members) = extension.as_object() else {
            return bad(format!("{at}: must be an object with version and sha256Hash"));
        };
        if members.get("version").and_then(Json::as_f64) != Some(1.0) {
            return bad(format!("{at}.version: must be 1"));
        }
        let Some(hash) = members.get("sha256Hash").and_then(Json::as_str) else {
            return bad(format!("{at}.sha256Hash: is required, a text"));
        };
        Self::check(&format!("{at}.sha256Hash"), hash)?;
        Ok(Self {
            id: hash.to_owned(),
            how: How::Automatic,
        })
    }

    fn check(at: &str, id: &str) -> Result<(), ServerError> {
        let message = match id.chars().count() {
            0 => "is empty".to_owned(),
            length if length > Self::LONGEST => {
                format!("has {length} characters, the maximum is {}", Self::LONGEST)
            }
            _ => return Ok(()),
        };
        Err(refusal(ErrorCode::BadRequest, format!("{at}: {message}")))
    }
}

impl Envelope {
    /// The request for a document.
    pub(super) fn into_request(self, document: String) -> Request {
        let mut request = Request::new(document);
        request.operation_name = self.operation_name;
        request.variables = Variables::from_json(Json::Object(self.variables));
        for (name, value) in self.extensions {
            let value = Value::from_json(value).unwrap_or_default();
            request.extensions.insert(name, value);
        }
        request
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_named_by_hash_or_id() {
        let hash = "AB".repeat(32);
        let named = Named::by_id("documentId", &format!("sha256:{hash}")).expect("a hash");
        assert_eq!(
            (named.id.as_str(), named.how),
            (hash.to_lowercase().as_str(), How::Hash)
        );
        let named = Named::by_id("doc_id", "0123456789abcdef").expect("an id");
        assert_eq!((named.id.as_str(), named.how), ("0123456789abcdef", How::Id));
        let extension = json!({ "version": 1, "sha256Hash": "abc", "miss": true });
        let named = Named::by_extension(&extension).expect("a hash");
        assert_eq!((named.id.as_str(), named.how), ("abc", How::Automatic));
    }

    #[test]
    fn what_names_nothing_is_refused_with_its_place() {
        for (id, message) in [
            ("", "documentId: is empty"),
            (
                "sha256:12",
                "documentId: after \"sha256:\" there must be 64 hexadecimal digits",
            ),
            (
                &"x".repeat(300),
                "documentId: has 300 characters, the maximum is 256",
            ),
        ] {
            let refused = Named::by_id("documentId", id).expect_err("refused");
            assert_eq!(refused.message, message);
        }
        for (extension, message) in [
            (
                json!(1),
                "extensions.persistedQuery: must be an object with version and sha256Hash",
            ),
            (
                json!({ "sha256Hash": "x" }),
                "extensions.persistedQuery.version: must be 1",
            ),
            (
                json!({ "version": 2, "sha256Hash": "x" }),
                "extensions.persistedQuery.version: must be 1",
            ),
            (
                json!({ "version": 1, "sha256Hash": 5 }),
                "extensions.persistedQuery.sha256Hash: is required, a text",
            ),
            (
                json!({ "version": 1, "sha256Hash": "" }),
                "extensions.persistedQuery.sha256Hash: is empty",
            ),
        ] {
            let refused = Named::by_extension(&extension).expect_err("refused");
            assert_eq!(refused.message, message);
        }
    }
}
