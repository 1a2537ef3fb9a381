//! From failures to what clients are told: the one place that does it.
//!
//! The library turns any error that can be displayed into an answer, text and all. So resolvers use `?` on the
//! application's errors, which keep their type inside, and every error of an answer passes here before it leaves:
//! ours get their code, the library's own (about documents and arguments) get theirs, and all else is masked.

use std::{error::Error as _, fmt::Write as _};

use async_graphql::{ErrorExtensionValues, ServerError, Value, registry::Registry, value};
use masthead_app::error::{Error, ErrorCode};

use super::suggest::{suggest, without_suggestion};

/// An error with a code of ours that has no place in the document: what is refused before execution.
pub(super) fn refusal(code: ErrorCode, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    error
        .extensions
        .get_or_insert_default()
        .set("code", code.as_str());
    error
}

/// Characters of a message, at the most: an error repeats what it is about, which may be long.
const MOST_CHARACTERS: usize = 500;

/// The code of an error that has one.
pub(super) fn code_of(error: &ServerError) -> Option<ErrorCode> {
    let Some(Value::String(code)) = error.extensions.as_ref()?.get("code") else {
        return None;
    };
    ErrorCode::ALL
        .iter()
        .copied()
        .find(|known| known.as_str() == code)
}

/// The beginning of a text.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Gives an error its code and the request's id, and takes from it what is not for clients.
///
/// With a registry, unknown names get those that were probably meant.
pub(super) fn publish(error: ServerError, request: &str, names: Option<&Registry>) -> ServerError {
    let mut error = if let Some(ours) = error.source::<Error>() {
        log(ours, request);
        let (code, message, more) = (ours.code(), ours.to_string(), more(ours));
        public(error, code, message, more)
    } else if error.source.is_some() {
        tracing::error!(
            request.id = request,
            error = error.message,
            "a resolver failed for a reason of its own"
        );
        public(
            error,
            ErrorCode::Internal,
            "an internal error occurred".to_owned(),
            None,
        )
    } else if error
        .extensions
        .as_ref()
        .is_some_and(|values| values.get("code").is_some())
    {
        error
    } else {
        let code = code_of_library(&error);
        let mut message = error.message.clone();
        match names {
            Some(registry) => suggest(registry, &mut message),
            None => without_suggestion(&mut message),
        }
        public(error, code, message, None)
    };
    error.message = shortened(&error.message, MOST_CHARACTERS);
    error.extensions.get_or_insert_default().set("requestId", request);
    error
}

fn public(error: ServerError, code: ErrorCode, message: String, more: Option<(&str, Value)>) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code.as_str());
    if let Some((name, value)) = more {
        extensions.set(name, value);
    }
    ServerError {
        message,
        source: None,
        extensions: Some(extensions),
        ..error
    }
}

/// What is said of an error besides its code: the broken rules, or when to come again.
fn more(error: &Error) -> Option<(&'static str, Value)> {
    let retry_after = error.retry_after().map(|seconds| ("retryAfter", seconds.into()));
    retry_after.or_else(|| Some(("errors", violations(error)?)))
}

/// The broken rules, each with its place.
fn violations(error: &Error) -> Option<Value> {
    let Error::Invalid(violations) = error else {
        return None;
    };
    let each = violations.iter().map(|violation| {
        let pointer = format!("/{}", violation.field.replace('.', "/"));
        value!({ "pointer": pointer, "detail": violation.rule.to_string() })
    });
    Some(Value::List(each.collect()))
}

/// The code of an error of the library: about the document where it has no path, else about an argument's value.
fn code_of_library(error: &ServerError) -> ErrorCode {
    if !error.path.is_empty() {
        return ErrorCode::BadRequest;
    }
    ErrorCode::GraphqlValidationFailed
}

/// Logs what is not the client's doing, once, with all its causes.
fn log(error: &Error, request: &str) {
    let mut causes = String::new();
    let mut next = error.source();
    while let Some(cause) = next {
        // Writing to a text cannot fail.
        let _ = write!(causes, ": {cause}");
        next = cause.source();
    }
    match error.code() {
        ErrorCode::Internal => tracing::error!(request.id = request, "{error}{causes}"),
        // What is being made says so itself, once.
        ErrorCode::Unavailable if error.retry_after().is_none() => {
            tracing::warn!(request.id = request, "{error}{causes}")
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::PathSegment;
    use masthead_domain::violation::{Rule, Violation};

    use super::*;

    const SECRET: &str = "password=hunter2 at /srv/masthead.db";

    fn published(error: async_graphql::Error) -> serde_json::Value {
        let error = error.into_server_error(async_graphql::Pos::default());
        let error = publish(error, "r1", None);
        serde_json::to_value(error).expect("errors serialise")
    }

    #[test]
    fn what_is_not_ours_is_masked() {
        let answer = published(async_graphql::Error::from(std::io::Error::other(SECRET)));
        assert_eq!(answer["message"], "an internal error occurred");
        assert_eq!(answer["extensions"]["code"], "INTERNAL");
        assert_eq!(answer["extensions"]["requestId"], "r1");
        assert!(!answer.to_string().contains("hunter2"), "{answer}");
        // A bare text becomes an error with `?` too.
        assert!(
            !published(async_graphql::Error::from(SECRET))
                .to_string()
                .contains("hunter2")
        );
    }

    #[test]
    fn ours_keep_their_code_and_their_public_text() {
        let wrong = Error::request(ErrorCode::LimitExceeded, "first", "is 101, the maximum is 100");
        let answer = published(wrong.into());
        assert_eq!(answer["message"], "first: is 101, the maximum is 100");
        assert_eq!(answer["extensions"]["code"], "LIMIT_EXCEEDED");
        let broken = Error::Invalid(vec![Violation::new("authors.0", Rule::Required)]);
        let answer = published(broken.into());
        assert_eq!(answer["extensions"]["code"], "VALIDATION_FAILED");
        assert_eq!(answer["extensions"]["errors"][0]["pointer"], "/authors/0");
        assert_eq!(answer["extensions"]["errors"][0]["detail"], "is required");
    }

    #[test]
    fn whoever_comes_too_early_is_told_when_to_come_again() {
        let not_ready = Error::NotReady {
            what: "the search index is being made",
            retry_after: 5,
        };
        let answer = published(not_ready.into());
        assert_eq!(answer["message"], "the search index is being made; try again");
        assert_eq!(answer["extensions"]["code"], "UNAVAILABLE");
        assert_eq!(answer["extensions"]["retryAfter"], 5);
    }

    #[test]
    fn the_library_speaks_for_itself_about_documents_and_arguments() {
        let code = |error: &ServerError| {
            let published = publish(error.clone(), "r1", None);
            serde_json::to_value(published.extensions).expect("extensions")["code"].clone()
        };
        let mut error = ServerError::new("Unknown field \"x\" on type \"Query\".", None);
        assert_eq!(code(&error), "GRAPHQL_VALIDATION_FAILED");
        error.path = vec![PathSegment::Field("articles".to_owned())];
        assert_eq!(code(&error), "BAD_REQUEST");
    }

    #[test]
    fn messages_end_somewhere() {
        let long = Error::request(ErrorCode::BadRequest, "locale", "é".repeat(100_000));
        let answer = published(long.into());
        let message = answer["message"].as_str().expect("a message");
        assert_eq!(message.chars().count(), MOST_CHARACTERS + 1);
    }

    #[test]
    fn codes_are_found_again() {
        assert_eq!(
            code_of(&refusal(ErrorCode::QueryTooDeep, "no")),
            Some(ErrorCode::QueryTooDeep)
        );
        assert_eq!(code_of(&ServerError::new("no", None)), None);
    }
}
