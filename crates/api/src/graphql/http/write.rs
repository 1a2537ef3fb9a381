//! Answers as bytes, with their status.

use std::collections::BTreeMap;

use async_graphql::{Request, Response as Answer, ServerError, Value};
use axum::{
    Extension,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use masthead_app::error::ErrorCode;
use serde::Serialize;

use super::{super::execute::Wishes, negotiate::Form, request::Refusal};
use crate::{
    graphql::error,
    http::{RequestId, status_of},
};

/// Data and errors both: the draft's own status, for its own media type.
const PARTIAL_SUCCESS: u16 = 294;

/// Whom an answer is for.
#[derive(Debug)]
pub(super) struct Client {
    form: Form,
    id: Option<RequestId>,
}

impl Client {
    pub(super) fn new(form: Form, id: Option<Extension<RequestId>>) -> Self {
        Self {
            form,
            id: id.map(|Extension(id)| id),
        }
    }

    /// Gives a request what its execution has to know of it.
    pub(super) fn mark(&self, request: Request, wishes: Wishes) -> Request {
        let request = request.data(wishes);
        match &self.id {
            Some(id) => request.data(id.clone()),
            None => request,
        }
    }

    /// The id of the request.
    pub(super) fn id(&self) -> Option<RequestId> {
        self.id.clone()
    }

    /// An answer, complete or with errors. That to a document which was never executed has no data.
    pub(super) fn answer(&self, answer: Answer) -> Response {
        let executed = was_executed(&answer);
        let status = if executed {
            self.status_of_executed(&answer.errors)
        } else {
            self.status_of_refused(&answer.errors)
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

    fn status_of_executed(&self, errors: &[ServerError]) -> StatusCode {
        match self.form {
            Form::GraphqlResponse if !errors.is_empty() => {
                StatusCode::from_u16(PARTIAL_SUCCESS).unwrap_or(StatusCode::OK)
            }
            _ => StatusCode::OK,
        }
    }

    fn status_of_refused(&self, errors: &[ServerError]) -> StatusCode {
        let code = errors.iter().find_map(error::code_of);
        let status = status_of(code.unwrap_or(ErrorCode::GraphqlValidationFailed));
        // Clients of this form take any other status for a failure on the way and do not read the errors.
        if self.form == Form::Json && status == StatusCode::BAD_REQUEST {
            return StatusCode::OK;
        }
        status
    }

    /// The answer to what is no GraphQL request.
    pub(super) fn refuse(&self, refused: Refusal) -> Response {
        let mut error = *refused.error;
        if let Some(id) = &self.id {
            error
                .extensions
                .get_or_insert_default()
                .set("requestId", id.as_str());
        }
        let status = match refused.code {
            // Clients ask by a hash first, to see whether it is known: a part of the protocol, and no broken request.
            ErrorCode::PersistedQueryNotFound | ErrorCode::PersistedQueryNotSupported => {
                self.status_of_refused(std::slice::from_ref(&error))
            }
            code => status_of(code),
        };
        let written = Written {
            errors: vec![error],
            data: None,
            extensions: BTreeMap::new(),
        };
        self.write(status, &written)
    }

    fn write(&self, status: StatusCode, written: &Written) -> Response {
        match serde_json::to_vec(written) {
            Ok(bytes) => {
                let headers = [
                    (header::CONTENT_TYPE, self.form.content_type()),
                    (header::CACHE_CONTROL, "no-store"),
                    (header::VARY, "accept"),
                ];
                let mut response = (status, headers, bytes).into_response();
                let headers = response.headers_mut();
                match status {
                    // A mutation by GET: the address takes it by POST alone.
                    StatusCode::METHOD_NOT_ALLOWED => {
                        headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
                    }
                    StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
                    }
                    _ => {}
                }
                response
            }
            Err(error) => {
                tracing::error!(%error, "an answer could not be written");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// An answer as text, for those who send it otherwise than as a response.
pub(in crate::graphql) fn written(answer: Answer) -> String {
    let executed = was_executed(&answer);
    text_of(&Written {
        errors: answer.errors,
        data: executed.then_some(answer.data),
        extensions: answer.extensions,
    })
}

/// The answer to an operation that did not begin, as text: it has no data, whatever its errors are about.
pub(in crate::graphql) fn refused(errors: Vec<ServerError>) -> String {
    text_of(&Written {
        errors,
        data: None,
        extensions: BTreeMap::new(),
    })
}

fn text_of(written: &Written) -> String {
    serde_json::to_string(written).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer could not be written");
        r#"{"errors":[{"message":"an internal error occurred","extensions":{"code":"INTERNAL"}}]}"#.to_owned()
    })
}

/// Whether an answer is to a document that was executed.
pub(in crate::graphql) fn was_executed(answer: &Answer) -> bool {
    answer.errors.is_empty() || answer.errors.iter().any(|error| !error.path.is_empty())
}

/// What goes over the wire. Errors come first, as the specification advises, so that they are seen.
#[derive(Debug, Serialize)]
struct Written {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: BTreeMap<String, Value>,
}

#[cfg(test)]
mod tests {
    use async_graphql::{PathSegment, Response as Answer};

    use super::*;
    use crate::graphql::error::refusal;

    fn status(form: Form, errors: Vec<ServerError>) -> u16 {
        let client = Client { form, id: None };
        client.answer(Answer::from_errors(errors)).status().as_u16()
    }

    #[test]
    fn the_form_decides_what_a_status_says() {
        let refused = |code| vec![refusal(code, "no")];
        let mut failed = refused(ErrorCode::LimitExceeded);
        failed[0].path = vec![PathSegment::Field("articles".to_owned())];
        for (errors, json, graphql) in [
            (Vec::new(), 200, 200),
            (failed, 200, 294),
            (refused(ErrorCode::GraphqlParseFailed), 200, 400),
            (refused(ErrorCode::QueryTooDeep), 200, 400),
            (refused(ErrorCode::GraphqlVariablesInvalid), 200, 400),
            (refused(ErrorCode::MethodNotAllowed), 405, 405),
            (refused(ErrorCode::Unavailable), 503, 503),
        ] {
            assert_eq!(status(Form::Json, errors.clone()), json, "{errors:?}");
            assert_eq!(
                status(Form::GraphqlResponse, errors.clone()),
                graphql,
                "{errors:?}"
            );
        }
    }
}
