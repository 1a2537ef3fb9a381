//! The floor under every cache: finished bytes, found by name.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use bytes::Bytes;

use super::{Finished, header_map};

/// An answer and its header lines, with and without those that tell of a body.
#[derive(Debug)]
struct Kept {
    headers: HeaderMap,
    tag: Option<HeaderValue>,
    without_body: HeaderMap,
    body: Bytes,
}

type Answers = Arc<HashMap<String, Kept>>;

pub(super) fn router(file: &Path) -> anyhow::Result<Router> {
    let mut answers = HashMap::new();
    for line in BufReader::new(File::open(file)?).lines() {
        let finished: Finished = serde_json::from_str(&line?)?;
        let headers = header_map(&finished.headers)?;
        let mut without_body = headers.clone();
        without_body.remove(header::CONTENT_TYPE);
        let kept = Kept {
            tag: headers.get(header::ETAG).cloned(),
            headers,
            without_body,
            body: finished.body.into(),
        };
        answers.insert(finished.key, kept);
    }
    Ok(Router::new()
        .route("/{name}", get(answer))
        .with_state(Arc::new(answers)))
}

/// Takes the request as it came: extractors would copy its name and its header lines first.
async fn answer(State(answers): State<Answers>, request: Request) -> Response {
    let mut response = Response::new(Body::empty());
    let name = request.uri().path().strip_prefix('/').unwrap_or_default();
    let Some(kept) = answers.get(name) else {
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    if kept.tag.is_some() && request.headers().get(header::IF_NONE_MATCH) == kept.tag.as_ref() {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().clone_from(&kept.without_body);
        return response;
    }
    response.headers_mut().clone_from(&kept.headers);
    *response.body_mut() = Body::from(kept.body.clone());
    response
}
