//! Compression of answers, in the coding that the client prefers, and what `HEAD` shares with `GET`.

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use masthead_app::error::ErrorCode;
use tower::ServiceExt as _;
use tower_http::{
    CompressionLevel,
    compression::{Compression, Predicate},
};

use super::{conditional, problem::Problem};

/// Bytes from which on compression pays: less fits into one packet anyway.
const LEAST: u64 = 1_024;

/// Fast rather than small: answers are compressed while their reader waits. The scale is the codec's own, and 4 is
/// quick in each of them.
pub(super) const LEVEL: CompressionLevel = CompressionLevel::Precise(4);

/// Answers a request in the coding that the client prefers.
///
/// A `HEAD` goes in as a `GET`, so that its answer has every header that the `GET` has, the tag and the length among
/// them; the server keeps its body back in the end.
pub(super) async fn deliver(mut request: Request, next: Next) -> Response {
    if request.method() == Method::HEAD {
        *request.method_mut() = Method::GET;
        // Ranges are defined for GET alone.
        request.headers_mut().remove(header::RANGE);
    }
    let refuses_identity = refuses_identity(request.headers());
    let service = Compression::new(next)
        .quality(LEVEL)
        .compress_when(Pays { refuses_identity });
    let response = match service.oneshot(request).await {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    };
    if refuses_identity && response.status() == StatusCode::NOT_ACCEPTABLE {
        // The library leaves the answer's own body under this status.
        let detail = "Accept-Encoding allows none of: br, gzip, zstd, identity";
        return Problem::new(ErrorCode::NotAcceptable, detail).into_response();
    }
    with_own_tag(response)
}

/// Says that the answer depends on `Accept-Encoding`, where it does.
pub(super) fn announce(response: &mut Response) {
    if pays(response) {
        let name = HeaderValue::from_static("accept-encoding");
        response.headers_mut().append(header::VARY, name);
    }
}

/// Other bytes, another tag: that of the compressed form names its coding.
fn with_own_tag(mut response: Response) -> Response {
    let headers = response.headers();
    let coding = headers
        .get(header::CONTENT_ENCODING)
        .and_then(|coding| coding.to_str().ok());
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let own = coding
        .zip(tag)
        .and_then(|(coding, tag)| conditional::tag_in(coding, tag))
        .and_then(|tag| HeaderValue::from_str(&tag).ok());
    if let Some(own) = own {
        response.headers_mut().insert(header::ETAG, own);
    }
    response
}

/// Decides what is compressed.
#[derive(Debug, Clone, Copy)]
struct Pays {
    refuses_identity: bool,
}

impl Predicate for Pays {
    fn should_compress<B: HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let is_whole = response.status() == StatusCode::OK;
        is_whole && (self.refuses_identity || pays(response))
    }
}

pub(super) fn pays<B: HttpBody>(response: &axum::http::Response<B>) -> bool {
    let headers = response.headers();
    let length = response.body().size_hint().exact().or_else(|| {
        let length = headers.get(header::CONTENT_LENGTH)?;
        length.to_str().ok()?.parse().ok()
    });
    response.status() == StatusCode::OK
        && length.is_none_or(|length| length >= LEAST)
        && headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(is_compressible)
}

/// Whether things of a type are long for what they say: text is, pictures and archives are compressed already. Events
/// are not for compression, which would hold them back.
fn is_compressible(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    match essence.as_str() {
        "text/event-stream" => false,
        "application/json" | "application/xml" | "application/javascript" => true,
        other => other.starts_with("text/") || other.ends_with("+json") || other.ends_with("+xml"),
    }
}

/// Whether a client takes anything but the answer as it is: then even what is short is compressed for it.
pub(super) fn refuses_identity(headers: &HeaderMap) -> bool {
    let mut all = None;
    let mut identity = None;
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    for part in lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
    {
        let (coding, weight) = part.split_once(';').unwrap_or((part, ""));
        let weight = weight.trim().to_ascii_lowercase();
        let is_refused = weight
            .strip_prefix("q=")
            .and_then(|weight| weight.trim().parse::<f32>().ok())
            .is_some_and(|weight| weight == 0.0);
        match coding.trim().to_ascii_lowercase().as_str() {
            "identity" => identity = Some(is_refused),
            "*" => all = Some(is_refused),
            _ => {}
        }
    }
    identity.or(all).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_pays_and_pictures_do_not() {
        let answer = |content_type: &'static str, length: usize| {
            let headers = [(header::CONTENT_TYPE, content_type)];
            pays(&(headers, "a".repeat(length)).into_response())
        };
        for worth in [
            "application/json",
            "application/problem+json; charset=utf-8",
            "image/svg+xml",
            "Text/HTML",
            "application/graphql-response+json",
        ] {
            assert!(answer(worth, 2_000), "{worth}");
            assert!(!answer(worth, 1_023), "{worth}");
        }
        for done in [
            "image/jpeg",
            "video/mp4",
            "application/zip",
            "text/event-stream",
            "",
        ] {
            assert!(!answer(done, 2_000), "{done}");
        }
    }

    #[test]
    fn identity_is_fine_unless_it_is_refused() {
        let refuses = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(text));
            refuses_identity(&headers)
        };
        for fine in ["", "gzip", "identity", "*", "*;q=0, identity;q=0.1", "gzip;q=0"] {
            assert!(!refuses(fine), "{fine}");
        }
        for refused in ["identity;q=0", "gzip, Identity; Q=0.000", "*;q=0", "br, *;q=0"] {
            assert!(refuses(refused), "{refused}");
        }
    }
}
