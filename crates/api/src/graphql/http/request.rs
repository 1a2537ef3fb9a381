//! What was sent, read as a GraphQL request.

use std::borrow::Cow;

use async_graphql::{Request, ServerError, Value, Variables};
use masthead_app::error::ErrorCode;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::graphql::{error::refusal, limits};

/// What makes a request wrong before it is one.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: ErrorCode,
    pub(super) error: Box<ServerError>,
}

impl Refusal {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            error: Box::new(refusal(code, message)),
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
struct Members {
    query: Option<Json>,
    operation_name: Option<Json>,
    variables: Option<Json>,
    extensions: Option<Json>,
}

/// Reads a body.
pub(super) fn parse_body(body: &[u8]) -> Result<Request, Refusal> {
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
    members.into_request()
}

/// Reads the parameters of an address.
pub(super) fn parse_address(address: &str) -> Result<Request, Refusal> {
    let mut members = Members::default();
    for pair in address.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name)?, decoded(value)?);
        let (member, is_json) = match name.as_ref() {
            "query" => (&mut members.query, false),
            "operationName" => (&mut members.operation_name, false),
            "variables" => (&mut members.variables, true),
            "extensions" => (&mut members.extensions, true),
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
    members.into_request()
}

impl Members {
    fn into_request(self) -> Result<Request, Refusal> {
        let query = match self.query {
            Some(Json::String(query)) => query,
            None | Some(Json::Null) => {
                return Err(Refusal::bad(
                    "query: is required, a text; a request has query, operationName, variables and extensions",
                ));
            }
            Some(other) => return Err(wrong("query", "a text", &other)),
        };
        let mut request = Request::new(query);
        request.operation_name = match self.operation_name {
            None | Some(Json::Null) => None,
            Some(Json::String(name)) => Some(name).filter(|name| !name.is_empty()),
            Some(other) => return Err(wrong("operationName", "a text", &other)),
        };
        let variables = object("variables", self.variables)?;
        request.variables = Variables::from_json(Json::Object(variables));
        for (name, value) in object("extensions", self.extensions)? {
            let value = Value::from_json(value).unwrap_or_default();
            request.extensions.insert(name, value);
        }
        Ok(request)
    }
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

    fn message(body: &str) -> String {
        parse_body(body.as_bytes()).expect_err("refused").error.message
    }

    #[test]
    fn one_object_is_one_request() {
        let body =
            br#" {"query":"{ a }","operationName":"","variables":{"a":1},"extensions":{"b":2},"more":[]}"#;
        let request = parse_body(body).expect("a request");
        assert_eq!((request.query.as_str(), request.operation_name), ("{ a }", None));
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
    fn an_address_is_read_like_a_body() {
        let request =
            parse_address("query=%7B+a%20%7D&variables=%7B%22b%22%3A1%7D&operationName=&extensions=&utm=1")
                .expect("a request");
        assert_eq!((request.query.as_str(), request.variables.len()), ("{ a }", 1));
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
