//! What a request may be sent as, and in which form it is answered.

use axum::http::{HeaderMap, header};
use masthead_app::error::ErrorCode;

use super::request::Refusal;
use crate::http::{
    Problem,
    accept::{Accept, is_utf8},
};

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// For clients from before GraphQL had a media type. Whatever is wrong with a document is answered with 200.
    Json,
    /// The status says whether the document was executed.
    GraphqlResponse,
}

const JSON: &str = "application/json";
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";
const HTML: &str = "text/html";

impl Form {
    /// Tells answers in one form from those in the other.
    pub(crate) const fn mark(self) -> u8 {
        match self {
            Self::Json => 0,
            Self::GraphqlResponse => 1,
        }
    }

    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    fn of(media_type: &str) -> Self {
        if media_type == GRAPHQL_RESPONSE {
            Self::GraphqlResponse
        } else {
            Self::Json
        }
    }
}

/// The form that a query by GET is answered in; nothing where it is answered with something else.
pub(crate) fn answered_by_get(headers: &HeaderMap) -> Option<Form> {
    form_of_get(headers).ok().flatten()
}

/// The form that a query by POST is answered in; nothing where it is refused by its head.
pub(crate) fn answered_by_post(headers: &HeaderMap) -> Option<Form> {
    let form = form_of_post(headers).ok()?;
    check_content_type(headers).ok().map(|()| form)
}

/// The form that a request by POST is answered in.
pub(super) fn form_of_post(headers: &HeaderMap) -> Result<Form, Problem> {
    // Who takes anything gets what all clients know.
    let chosen = Accept::of(headers).choose(&[JSON, GRAPHQL_RESPONSE]);
    let refused = || not_acceptable(&format!("{GRAPHQL_RESPONSE} or {JSON}"));
    chosen.map(Form::of).ok_or_else(refused)
}

/// The form that a request by GET is answered in; nothing for a browser, which is shown the explorer.
pub(super) fn form_of_get(headers: &HeaderMap) -> Result<Option<Form>, Problem> {
    match Accept::of(headers).choose(&[JSON, GRAPHQL_RESPONSE, HTML]) {
        Some(HTML) => Ok(None),
        Some(media_type) => Ok(Some(Form::of(media_type))),
        None => Err(not_acceptable(&format!("{GRAPHQL_RESPONSE}, {JSON} or {HTML}"))),
    }
}

fn not_acceptable(forms: &str) -> Problem {
    let detail = format!("accept: names no form of the answer, which comes as {forms}");
    Problem::new(ErrorCode::NotAcceptable, detail)
}

/// Refuses all but JSON in UTF-8. Other types can be sent by any page's form without asking the server first.
pub(super) fn check_content_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let refused = |what: &str| {
        let message = format!("content-type: {what}; it must be {JSON}");
        Err(Refusal::new(ErrorCode::UnsupportedMediaType, message))
    };
    let mut given = headers.get_all(header::CONTENT_TYPE).iter();
    let text = match (given.next(), given.next()) {
        (None, _) => return refused("is missing"),
        (Some(_), Some(_)) => return refused("is given more than once"),
        (Some(value), None) => value.to_str().unwrap_or("?"),
    };
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    if !name.eq_ignore_ascii_case(JSON) {
        return refused(&format!("is \"{}\"", name.chars().take(80).collect::<String>()));
    }
    for parameter in parts {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        if name.trim().eq_ignore_ascii_case("charset") && !is_utf8(value.trim().trim_matches('"')) {
            return refused("has another charset than utf-8");
        }
    }
    let is_encoded = |value: &header::HeaderValue| !value.as_bytes().eq_ignore_ascii_case(b"identity");
    if headers.get(header::CONTENT_ENCODING).is_some_and(is_encoded) {
        let message = "content-encoding: bodies are not taken compressed";
        return Err(Refusal::new(ErrorCode::UnsupportedMediaType, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value.parse().expect("a value"));
        }
        headers
    }

    fn post(accept: &str) -> Option<Form> {
        form_of_post(&headers(&[(header::ACCEPT, accept)])).ok()
    }

    #[test]
    fn the_client_chooses_the_form() {
        assert_eq!(form_of_post(&HeaderMap::new()).ok(), Some(Form::Json));
        for json in [
            "*/*",
            "application/*",
            "application/json",
            "application/json;charset=utf-8",
            "text/html, */*;q=0.1",
        ] {
            assert_eq!(post(json), Some(Form::Json), "{json}");
        }
        for graphql in [
            "application/graphql-response+json",
            "application/graphql-response+json, application/json;q=0.9",
            "application/graphql-response+json, application/json, multipart/mixed",
            "application/json;q=0.5, application/graphql-response+json; charset=utf-8",
            "*/*;q=0.5, application/json;q=0, text/plain",
        ] {
            assert_eq!(post(graphql), Some(Form::GraphqlResponse), "{graphql}");
        }
        for none in ["text/html", "application/json;q=0", "multipart/mixed"] {
            assert_eq!(post(none), None, "{none}");
        }
    }

    #[test]
    fn a_browser_sees_the_explorer() {
        let get = |accept: &str| form_of_get(&headers(&[(header::ACCEPT, accept)])).ok();
        assert_eq!(get("text/html,application/xhtml+xml,*/*;q=0.8"), Some(None));
        assert_eq!(get("*/*"), Some(Some(Form::Json)));
        assert_eq!(get("image/png"), None);
    }

    #[test]
    fn bodies_are_json_in_utf8() {
        let refused = |pairs: &[(header::HeaderName, &str)]| {
            check_content_type(&headers(pairs)).err().map(|refused| {
                assert_eq!(refused.code, ErrorCode::UnsupportedMediaType);
                refused.error.message
            })
        };
        for taken in [
            "application/json",
            "Application/JSON; Charset=\"UTF-8\"",
            "application/json;profile=x",
        ] {
            assert_eq!(refused(&[(header::CONTENT_TYPE, taken)]), None, "{taken}");
        }
        for (given, message) in [
            (
                "text/plain",
                "content-type: is \"text/plain\"; it must be application/json",
            ),
            (
                "application/json; charset=iso-8859-1",
                "content-type: has another charset than utf-8; it must be application/json",
            ),
            (
                "application/graphql",
                "content-type: is \"application/graphql\"; it must be application/json",
            ),
        ] {
            assert_eq!(
                refused(&[(header::CONTENT_TYPE, given)]).as_deref(),
                Some(message)
            );
        }
        assert!(refused(&[]).expect("refused").contains("is missing"));
        let twice = [
            (header::CONTENT_TYPE, "application/json"),
            (header::CONTENT_TYPE, "text/plain"),
        ];
        assert!(refused(&twice).expect("refused").contains("more than once"));
        let packed = [
            (header::CONTENT_TYPE, "application/json"),
            (header::CONTENT_ENCODING, "gzip"),
        ];
        assert!(
            refused(&packed)
                .expect("refused")
                .contains("not taken compressed")
        );
    }
}
