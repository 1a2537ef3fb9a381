//! Which sites' scripts may read answers in a browser (CORS).
//!
//! Only browsers ask, and only to protect their users; it keeps no other client out. What is public may be read by
//! every site's script, without credentials. Credentials go only with origins that are named: an origin is never
//! repeated just because it was sent.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tower::{Layer as _, ServiceExt as _};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

/// Who may read from a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorsOptions {
    pub origins: Origins,
    /// Whether cookies and sign-in may go along. Needs origins that are named.
    pub credentials: bool,
    /// How long a browser may remember what it was told.
    pub max_age: Duration,
}

/// The origins whose scripts may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// All of them.
    Any,
    /// These, each as a browser writes it: `https://www.example.org`.
    Only(Vec<HeaderValue>),
}

impl Default for CorsOptions {
    fn default() -> Self {
        Self {
            origins: Origins::Any,
            credentials: false,
            max_age: Duration::from_secs(2 * 60 * 60),
        }
    }
}

impl CorsOptions {
    /// Origins from their texts; `*` alone is any.
    ///
    /// # Errors
    /// What is wrong with which text, and `*` together with credentials.
    pub fn parse(origins: &[String], credentials: bool, max_age: Duration) -> Result<Self, String> {
        let parsed = if origins.iter().any(|origin| origin == "*") {
            if origins.len() > 1 {
                return Err("\"*\" stands for every origin, so no other may stand beside it".to_owned());
            }
            if credentials {
                return Err(
                    "\"*\" cannot go with credentials: every site could act for your users; name the origins"
                        .to_owned(),
                );
            }
            Origins::Any
        } else {
            Origins::Only(
                origins
                    .iter()
                    .map(|origin| parse_origin(origin))
                    .collect::<Result<_, _>>()?,
            )
        };
        Ok(Self {
            origins: parsed,
            credentials,
            max_age,
        })
    }

    pub(super) fn layer(&self) -> CorsLayer {
        let exposed: Vec<HeaderName> = EXPOSED.split(',').map(HeaderName::from_static).collect();
        let methods = [
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ];
        let layer = CorsLayer::new()
            .allow_methods(AllowMethods::list(methods))
            // Headers protect nobody here, and clients' libraries send their own.
            .allow_headers(AllowHeaders::mirror_request())
            .expose_headers(exposed)
            .max_age(self.max_age);
        match &self.origins {
            // The answer is the same for every origin, so caches need not tell them apart.
            Origins::Any => layer.allow_origin(AllowOrigin::any()).vary([]),
            Origins::Only(origins) => layer
                .allow_origin(AllowOrigin::list(origins.clone()))
                .allow_credentials(self.credentials)
                .vary([header::ORIGIN]),
        }
    }
}

/// The same rules for an answer from memory, where no preflight is answered: what differs from origin to origin is
/// put on it when it is sent.
#[derive(Debug)]
pub(super) struct Plain {
    /// For every origin, or for those that are named.
    origins: Origins,
    credentials: bool,
    exposed: HeaderValue,
}

impl Plain {
    pub(super) fn of(options: &CorsOptions) -> Self {
        Self {
            origins: options.origins.clone(),
            credentials: options.credentials,
            exposed: HeaderValue::from_static(EXPOSED),
        }
    }

    /// Whether a request can be answered by these rules: one that is no preflight.
    pub(super) fn knows(headers: &HeaderMap) -> bool {
        !headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// Says who may read the answer.
    pub(super) fn apply(&self, request: &HeaderMap, answer: &mut HeaderMap) {
        answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, self.exposed.clone());
        match &self.origins {
            Origins::Any => {
                answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            }
            Origins::Only(origins) => {
                answer.append(header::VARY, HeaderValue::from_static("origin"));
                if self.credentials {
                    let yes = HeaderValue::from_static("true");
                    answer.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
                }
                let origin = request.get(header::ORIGIN);
                if let Some(origin) = origin.filter(|origin| origins.contains(origin)) {
                    answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
                }
            }
        }
    }
}

/// What a script may read besides the body, and browsers do not show by themselves.
const EXPOSED: &str = "etag,link,location,retry-after,ratelimit,ratelimit-policy,x-request-id,content-range,content-disposition";

/// An origin as browsers write it.
fn parse_origin(text: &str) -> Result<HeaderValue, String> {
    let wrong = || {
        format!(
            "\"{text}\" is no origin; one is a scheme and a host, with a port where it is unusual, and nothing after: \
             https://www.example.org"
        )
    };
    // Sandboxed frames and files of every kind call themselves so.
    if text.eq_ignore_ascii_case("null") {
        return Err("\"null\" is the origin of everything that has none, so it cannot be allowed".to_owned());
    }
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .ok_or_else(wrong)?;
    let is_host = !rest.is_empty()
        && !rest.starts_with(':')
        && rest
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b':' | b'[' | b']'));
    if !is_host {
        return Err(wrong());
    }
    HeaderValue::from_str(text).map_err(|_| wrong())
}

/// Tells browsers what they may show. A plain OPTIONS is none of its business: the routes answer it.
pub(super) async fn apply(State(layer): State<Arc<CorsLayer>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_preflight =
        headers.contains_key(header::ORIGIN) && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() == Method::OPTIONS && !is_preflight {
        return next.run(request).await;
    }
    match layer.layer(next).oneshot(request).await {
        Ok(response) => response.into_response(),
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(origins: &[&str], credentials: bool) -> Result<CorsOptions, String> {
        let origins: Vec<String> = origins.iter().map(|origin| (*origin).to_owned()).collect();
        CorsOptions::parse(&origins, credentials, Duration::from_secs(60))
    }

    #[test]
    fn only_what_a_browser_can_send_is_an_origin() {
        assert_eq!(parse(&["*"], false).expect("any").origins, Origins::Any);
        for origin in [
            "https://www.example.org",
            "http://localhost:3000",
            "http://[::1]:8080",
        ] {
            assert!(parse(&[origin], true).is_ok(), "{origin}");
        }
        for origin in [
            "example.org",
            "https://",
            "https://example.org/",
            "https://Example.org",
            "https://user@example.org",
            "https://*.example.org",
            "ftp://example.org",
        ] {
            let error = parse(&[origin], false).expect_err(origin);
            assert!(
                error.contains(origin) && error.contains("is no origin"),
                "{error}"
            );
        }
        assert!(parse(&["null"], false).expect_err("refused").contains("\"null\""));
        assert!(parse(&["*"], true).expect_err("refused").contains("credentials"));
        assert!(
            parse(&["*", "https://a.example"], false)
                .expect_err("refused")
                .contains("beside")
        );
    }
}
