//! GraphQL over HTTP: from bytes to a request, from an answer to bytes.
//!
//! `POST` takes one JSON object, `GET` the same as query parameters; a browser that asks for a page gets the
//! explorer. Nothing else of the schema knows HTTP, so this file can change with the protocol.

use std::collections::BTreeMap;

use async_graphql::{
    Request, Response as Answer, Value, http::parse_query_string, parser::types::OperationType,
};
use axum::{
    Extension, Router,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use masthead_app::error::ErrorCode;
use serde::{Deserialize, Serialize};

use super::{error::refusal, execute, limits};
use crate::{
    http::{RequestId, accept::Accept, credentials::Viewer, pages::explorer_page, status_of},
    state::ApiState,
};

/// The media type of GraphQL answers, for those who ask for it.
const GRAPHQL: &str = "application/graphql-response+json";

/// The addresses of GraphQL.
pub fn routes() -> Router<ApiState> {
    Router::new().route("/graphql", get(get_graphql).post(post_graphql))
}

/// Runs the request in the body.
async fn post_graphql(
    State(state): State<ApiState>,
    viewer: Viewer,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let client = Client::of(&headers, id);
    match client.is_json().and_then(|()| parse_body(&body)) {
        Ok(request) => client.answer(execute(&state, viewer.0, client.mark(request)).await),
        Err(refused) => client.refuse(&refused),
    }
}

/// Runs the query in the address, or shows the explorer to a browser.
async fn get_graphql(
    State(state): State<ApiState>,
    viewer: Viewer,
    id: Option<Extension<RequestId>>,
    headers: HeaderMap,
    RawQuery(address): RawQuery,
) -> Response {
    let client = Client::of(&headers, id);
    if client.accepts("text/html") {
        return explorer_page();
    }
    match parse_address(address.as_deref().unwrap_or_default()) {
        Ok(request) => client.answer(execute(&state, viewer.0, client.mark(request)).await),
        Err(refused) => client.refuse(&refused),
    }
}

/// What makes a request wrong before it is one.
#[derive(Debug, PartialEq, Eq)]
struct Refusal {
    code: ErrorCode,
    message: String,
}

impl Refusal {
    fn bad(message: impl Into<String>) -> Self {
        Self {
            code: ErrorCode::BadRequest,
            message: message.into(),
        }
    }
}

/// The members of a request, and nothing else.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RequestBody {
    query: String,
    operation_name: Option<String>,
    variables: Option<serde_json::Map<String, serde_json::Value>>,
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

fn parse_body(body: &[u8]) -> Result<Request, Refusal> {
    let json: serde_json::Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::bad(format!("the body is not JSON: {error}")))?;
    if json.is_array() {
        return Err(Refusal::bad(
            "the body is a list; requests are taken one at a time, not in batches",
        ));
    }
    let body: RequestBody = serde_json::from_value(json)
        .map_err(|error| Refusal::bad(format!("the body is not a GraphQL request: {error}")))?;
    let mut request = Request::new(body.query);
    request.operation_name = body.operation_name;
    if let Some(variables) = body.variables {
        request.variables = async_graphql::Variables::from_json(serde_json::Value::Object(variables));
    }
    for (name, value) in body.extensions.unwrap_or_default() {
        request
            .extensions
            .insert(name, Value::from_json(value).unwrap_or_default());
    }
    Ok(request)
}

fn parse_address(address: &str) -> Result<Request, Refusal> {
    let mut request = parse_query_string(address).map_err(|error| Refusal::bad(error.to_string()))?;
    if request.query.is_empty() {
        return Err(Refusal::bad("query: is required"));
    }
    // Whoever follows a link must change nothing. What cannot be parsed is refused with its reason further on.
    let name = request.operation_name.clone();
    if limits::check_text(&request.query).is_ok()
        && let Ok(document) = request.parsed_query()
        && document.operations.iter().any(|(operation, definition)| {
            let chosen = name
                .as_ref()
                .is_none_or(|name| operation.is_some_and(|known| known == name.as_str()));
            chosen && definition.node.ty != OperationType::Query
        })
    {
        let message = "only queries can be run by GET; send it by POST".to_owned();
        return Err(Refusal {
            code: ErrorCode::MethodNotAllowed,
            message,
        });
    }
    Ok(request)
}

/// What a client says of itself.
struct Client<'h> {
    headers: &'h HeaderMap,
    id: Option<RequestId>,
}

impl<'h> Client<'h> {
    fn of(headers: &'h HeaderMap, id: Option<Extension<RequestId>>) -> Self {
        Self {
            headers,
            id: id.map(|Extension(id)| id),
        }
    }

    fn accepts(&self, wanted: &str) -> bool {
        Accept::of(self.headers).choose(&["application/json", GRAPHQL, "text/html"]) == Some(wanted)
    }

    /// Other types can be sent by any page's form without asking the server first.
    fn is_json(&self) -> Result<(), Refusal> {
        let sent = self
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if sent
            .split(';')
            .next()
            .is_some_and(|name| name.trim().eq_ignore_ascii_case("application/json"))
        {
            return Ok(());
        }
        let message = "the body must be JSON: content-type application/json".to_owned();
        Err(Refusal {
            code: ErrorCode::UnsupportedMediaType,
            message,
        })
    }

    fn mark(&self, request: Request) -> Request {
        match &self.id {
            Some(id) => request.data(id.clone()),
            None => request,
        }
    }

    /// An answer, complete or with errors. Those of a document that was never executed have no data.
    fn answer(&self, answer: Answer) -> Response {
        let executed = answer.errors.is_empty() || answer.errors.iter().any(|error| !error.path.is_empty());
        let status = match answer.errors.first() {
            Some(_) if !executed && self.accepts(GRAPHQL) => StatusCode::BAD_REQUEST,
            _ => StatusCode::OK,
        };
        self.write(
            status,
            &Written {
                errors: answer.errors,
                data: executed.then_some(answer.data),
                extensions: answer.extensions,
            },
        )
    }

    fn refuse(&self, refused: &Refusal) -> Response {
        let mut error = refusal(refused.code, refused.message.clone());
        if let Some(id) = &self.id {
            error
                .extensions
                .get_or_insert_default()
                .set("requestId", id.as_str());
        }
        let written = Written {
            errors: vec![error],
            data: None,
            extensions: BTreeMap::new(),
        };
        let mut response = self.write(status_of(refused.code), &written);
        if refused.code == ErrorCode::MethodNotAllowed {
            response
                .headers_mut()
                .insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }

    fn write(&self, status: StatusCode, written: &Written) -> Response {
        let media_type = if self.accepts(GRAPHQL) {
            GRAPHQL
        } else {
            "application/json"
        };
        match serde_json::to_vec(written) {
            Ok(bytes) => {
                let headers = [
                    (header::CONTENT_TYPE, media_type),
                    (header::CACHE_CONTROL, "no-store"),
                ];
                (status, headers, bytes).into_response()
            }
            Err(error) => {
                tracing::error!(%error, "an answer could not be written");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// What goes over the wire. Errors come first, as the specification advises, so that they are seen.
#[derive(Debug, Serialize)]
struct Written {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<async_graphql::ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(result: Result<Request, Refusal>) -> Refusal {
        result.expect_err("refused")
    }

    #[test]
    fn one_object_is_one_request() {
        let body = br#"{"query":"{ a }","operationName":null,"variables":{"a":1},"extensions":{"b":2}}"#;
        let request = parse_body(body).expect("a request");
        assert_eq!(request.query, "{ a }");
        assert_eq!(request.variables.len(), 1);
        assert_eq!(request.extensions.len(), 1);
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        let message = |body: &str| refused(parse_body(body.as_bytes())).message;
        assert!(message("[{\"query\":\"{ a }\"}]").contains("not in batches"));
        assert!(message("{\"query\":\"{ a }\",\"batch\":1}").contains("unknown field `batch`"));
        assert!(message("{}").contains("missing field `query`"));
        assert!(message("{\"query\":1}").contains("expected a string"));
        assert!(message("{").starts_with("the body is not JSON"));
        assert!(message("\"x\"").starts_with("the body is not a GraphQL request"));
    }

    #[test]
    fn an_address_runs_queries_only() {
        let request = parse_address("query=%7B%20a%20%7D&variables=%7B%22b%22%3A1%7D").expect("a request");
        assert_eq!((request.query.as_str(), request.variables.len()), ("{ a }", 1));
        assert_eq!(
            refused(parse_address("query=mutation+%7B+a+%7D")).code,
            ErrorCode::MethodNotAllowed
        );
        assert_eq!(refused(parse_address("")).message, "query: is required");
    }
}
