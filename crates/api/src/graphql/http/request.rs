//! What was sent, read as a GraphQL request.

use std::borrow::Cow;

use async_graphql::ServerError;
use masthead_app::error::ErrorCode;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::graphql::{
    envelope::{Envelope, Named},
    error::{self, refusal},
    limits,
};

/// What makes a request wrong before it is one.
#[derive(Debug)]
pub(in crate::graphql) struct Refusal {
    pub(in crate::graphql) code: ErrorCode,
    pub(in crate::graphql) error: Box<ServerError>,
}

impl Refusal {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            error: Box::new(refusal(code, message)),
        }
    }

    /// What is wrong by a code of ours.
    pub(super) fn coded(error: ServerError) -> Self {
        Self {
            code: error::code_of(&error).unwrap_or(ErrorCode::BadRequest),
            error: Box::new(error),
        }
    }

    fn too_large(error: ServerError) -> Self {
        Self {
            code: ErrorCode::VariablesTooLarge,
            error: Box::new(error),
        }
    }

    fn bad(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadRequest, message)
    }
}

/// The members of a request. Others are ignored, as GraphQL over HTTP demands; a member that stands there twice is
/// refused, because two readers could understand it in two ways.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::graphql) struct Members {
    query: Option<Json>,
    operation_name: Option<Json>,
    variables: Option<Json>,
    extensions: Option<Json>,
    document_id: Option<Json>,
    id: Option<Json>,
    #[serde(rename = "doc_id")]
    doc_id: Option<Json>,
}

/// Reads a body.
pub(super) fn parse_body(body: &[u8]) -> Result<Envelope, Refusal> {
    let text = std::str::from_utf8(body).map_err(|error| {
        Refusal::bad(format!(
            "the body is not UTF-8 from byte {} on",
            error.valid_up_to()
        ))
    })?;
    match text.trim_start().chars().next() {
        None => {
            return Err(Refusal::bad(
                "the body is empty; it must be a JSON object with the member query",
            ));
        }
        Some('[') => {
            return Err(Refusal::bad(
                "the body is a list; requests are taken one at a time, not in batches",
            ));
        }
        Some(_) => limits::check_json(body).map_err(Refusal::too_large)?,
    }
    let json: Json = serde_json::from_str(text).map_err(|error| not_json("the body", &error))?;
    if !json.is_object() {
        let kind = kind(&json);
        return Err(Refusal::bad(format!(
            "the body is {kind}; it must be a JSON object"
        )));
    }
    let members: Members =
        serde_json::from_str(text).map_err(|error| Refusal::bad(format!("the body has a {error}")))?;
    members.into_envelope()
}

/// Reads the parameters of an address.
pub(super) fn parse_address(address: &str) -> Result<Envelope, Refusal> {
    let mut members = Members::default();
    for pair in address.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name)?, decoded(value)?);
        let (member, is_json) = match name.as_ref() {
            "query" => (&mut members.query, false),
            "operationName" => (&mut members.operation_name, false),
            "variables" => (&mut members.variables, true),
            "extensions" => (&mut members.extensions, true),
            "documentId" => (&mut members.document_id, false),
            "id" => (&mut members.id, false),
            "doc_id" => (&mut members.doc_id, false),
            _ => continue,
        };
        if member.is_some() {
            return Err(Refusal::bad(format!("{name}: is given more than once")));
        }
        // An empty value is none.
        let read = match (is_json, value.is_empty()) {
            (_, true) => Json::Null,
            (false, _) => Json::String(value.into_owned()),
            (true, _) => {
                limits::check_json(value.as_bytes()).map_err(Refusal::too_large)?;
                serde_json::from_str(&value).map_err(|error| not_json(&format!("{name}:"), &error))?
            }
        };
        *member = Some(read);
    }
    members.into_envelope()
}

impl Members {
    pub(in crate::graphql) fn into_envelope(self) -> Result<Envelope, Refusal> {
        let extensions = object("extensions", self.extensions)?;
        let mut named = extensions
            .get("persistedQuery")
            .filter(|extension| !extension.is_null())
            .map(Named::by_extension)
            .transpose()
            .map_err(Refusal::coded)?;
        let query = match self.query {
            Some(Json::String(query)) => Some(query),
            None | Some(Json::Null) => None,
            Some(other) => return Err(wrong("query", "a text", &other)),
        };
        if named.is_none() {
            let ids = [
                ("documentId", self.document_id),
                ("id", self.id),
                ("doc_id", self.doc_id),
            ];
            named = name_in(ids, query.is_some())?;
        }
        if query.is_none() && named.is_none() {
            return Err(Refusal::bad(
                "query: is required, a text (or documentId, which names a document); a request has query, \
                 operationName, variables and extensions",
            ));
        }
        let operation_name = match self.operation_name {
            None | Some(Json::Null) => None,
            Some(Json::String(name)) => Some(name).filter(|name| !name.is_empty()),
            Some(other) => return Err(wrong("operationName", "a text", &other)),
        };
        Ok(Envelope {
            query,
            named,
            operation_name,
            variables: object("variables", self.variables)?,
            extensions,
        })
    }
}

/// The document that a request names by one of the members that clients use for it.
///
/// Where the document came along, they are somebody's own members and mean nothing here, but for a hash.
fn name_in(ids: [(&str, Option<Json>); 3], has_query: bool) -> Result<Option<Named>, Refusal> {
    for (member, id) in ids {
        match id {
            None | Some(Json::Null) => {}
            Some(Json::String(id)) if !has_query || id.starts_with("sha256:") => {
                return Named::by_id(member, &id).map(Some).map_err(Refusal::coded);
            }
            Some(_) if has_query => {}
            Some(other) => return Err(wrong(member, "a text", &other)),
        }
    }
    Ok(None)
}

fn object(name: &str, value: Option<Json>) -> Result<Map<String, Json>, Refusal> {
    match value {
        None | Some(Json::Null) => Ok(Map::new()),
        Some(Json::Object(members)) => Ok(members),
        Some(other) => Err(wrong(name, "an object", &other)),
    }
}

fn wrong(name: &str, expected: &str, value: &Json) -> Refusal {
    Refusal::bad(format!("{name}: must be {expected}, is {}", kind(value)))
}

fn not_json(what: &str, error: &serde_json::Error) -> Refusal {
    Refusal::bad(format!("{what} is not JSON: {error}"))
}

const fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

fn decoded(text: &str) -> Result<Cow<'_, str>, Refusal> {
    let not_utf8 = |_| Refusal::bad("the address is not UTF-8 once its percent-encoding is undone");
    if text.contains('+') {
        let spaced = text.replace('+', " ");
        let decoded = percent_decode_str(&spaced).decode_utf8().map_err(not_utf8)?;
        return Ok(Cow::Owned(decoded.into_owned()));
    }
    percent_decode_str(text).decode_utf8().map_err(not_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::envelope::How;

    fn message(body: &str) -> String {
        parse_body(body.as_bytes()).expect_err("refused").error.message
    }

    #[test]
    fn one_object_is_one_request() {
        let body =
            br#" {"query":"{ a }","operationName":"","variables":{"a":1},"extensions":{"b":2},"more":[]}"#;
        let request = parse_body(body).expect("a request");
        assert_eq!(
            (request.query.as_deref(), request.operation_name),
            (Some("{ a }"), None)
        );
        assert_eq!((request.variables.len(), request.extensions.len()), (1, 1));
        let body = br#"{"query":"{ a }","operationName":null,"variables":null,"extensions":null}"#;
        assert!(parse_body(body).is_ok());
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        for (body, expected) in [
            ("", "the body is empty"),
            (
                "[{\"query\":\"{ a }\"}]",
                "the body is a list; requests are taken one at a time",
            ),
            ("\"x\"", "the body is a text; it must be a JSON object"),
            ("7", "the body is a number"),
            ("{", "the body is not JSON: EOF while parsing"),
            ("{}", "query: is required"),
            ("{\"qeury\":\"{ a }\"}", "query: is required"),
            ("{\"query\":null}", "query: is required"),
            ("{\"query\":1}", "query: must be a text, is a number"),
            ("{\"query\":{}}", "query: must be a text, is an object"),
            (
                "{\"query\":\"\",\"operationName\":0}",
                "operationName: must be a text, is a number",
            ),
            (
                "{\"query\":\"\",\"variables\":[]}",
                "variables: must be an object, is a list",
            ),
            (
                "{\"query\":\"\",\"extensions\":false}",
                "extensions: must be an object, is a boolean",
            ),
            (
                "{\"query\":\"a\",\"query\":\"b\"}",
                "the body has a duplicate field `query`",
            ),
        ] {
            let message = message(body);
            assert!(message.starts_with(expected), "{body}: {message}");
        }
        let refused = parse_body(b"{\"query\":\"\xff\"}").expect_err("refused");
        assert_eq!(refused.error.message, "the body is not UTF-8 from byte 10 on");
        let deep = format!("{{\"query\":\"\",\"variables\":{{\"a\":{}", "[".repeat(100_000));
        let refused = parse_body(deep.as_bytes()).expect_err("refused");
        assert_eq!(refused.code, ErrorCode::VariablesTooLarge);
    }

    #[test]
    fn a_document_may_be_named_instead_of_sent() {
        let named = |body: &str| {
            let envelope = parse_body(body.as_bytes()).expect("a request");
            (envelope.query, envelope.named.map(|named| (named.id, named.how)))
        };
        let found = |id: &str, how| (None, Some((id.to_owned(), how)));
        let extension = r#"{"version":1,"sha256Hash":"ab"}"#;
        for (body, expected) in [
            (r#"{"documentId":"a"}"#.to_owned(), found("a", How::Id)),
            (r#"{"id":"a","query":null}"#.to_owned(), found("a", How::Id)),
            (r#"{"doc_id":"a","variables":{}}"#.to_owned(), found("a", How::Id)),
            (
                format!(r#"{{"extensions":{{"persistedQuery":{extension}}},"id":"x"}}"#),
                found("ab", How::Automatic),
            ),
            // What came along with a document is the client's own.
            (
                r#"{"query":"q","id":7,"documentId":"a"}"#.to_owned(),
                (Some("q".to_owned()), None),
            ),
            (
                r#"{"query":"q","extensions":{"persistedQuery":null}}"#.to_owned(),
                (Some("q".to_owned()), None),
            ),
        ] {
            assert_eq!(named(&body), expected, "{body}");
        }
        let hash = "0a".repeat(32);
        let both = named(&format!(r#"{{"query":"q","documentId":"sha256:{hash}"}}"#));
        assert_eq!(both, (Some("q".to_owned()), Some((hash.clone(), How::Hash))));
        let address =
            parse_address(&format!("documentId=sha256%3A{hash}&variables=%7B%7D")).expect("a request");
        assert_eq!(address.named.map(|named| named.id), Some(hash));
        for (body, expected) in [
            (r#"{"documentId":7}"#, "documentId: must be a text, is a number"),
            (r#"{"id":""}"#, "id: is empty"),
            (
                r#"{"extensions":{"persistedQuery":7}}"#,
                "extensions.persistedQuery: must be an object",
            ),
        ] {
            let message = message(body);
            assert!(message.starts_with(expected), "{body}: {message}");
        }
    }

    #[test]
    fn an_address_is_read_like_a_body() {
        let request =
            parse_address("query=%7B+a%20%7D&variables=%7B%22b%22%3A1%7D&operationName=&extensions=&utm=1")
                .expect("a request");
        assert_eq!(
            (request.query.as_deref(), request.variables.len()),
            (Some("{ a }"), 1)
        );
        assert_eq!(request.operation_name, None);
        for (address, expected) in [
            ("", "query: is required"),
            ("query=", "query: is required"),
            ("query=a&query=b", "query: is given more than once"),
            (
                "query=a&variables=%5B%5D",
                "variables: must be an object, is a list",
            ),
            ("query=a&variables=x", "variables: is not JSON"),
            ("query=%ff", "the address is not UTF-8"),
        ] {
            let message = parse_address(address).expect_err("refused").error.message;
            assert!(message.starts_with(expected), "{address}: {message}");
        }
    }
}
