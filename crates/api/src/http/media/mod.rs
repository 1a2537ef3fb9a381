//! Pictures, recordings and files, at `/media/{id}/{file}`.

mod conditional;
mod headers;
mod range;
mod stream;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use masthead_app::error::ErrorCode;
use masthead_domain::id::MediaId;
use tokio::fs::File;

use self::{conditional::Validators, range::Requested};
use super::{credentials::Viewer, problem::Problem};
use crate::state::ApiState;

/// Serves the bytes of a medium that the viewer may see, under the name that it has.
///
/// A wrong name is as good as a wrong id: one file has one address, so that caches keep it once.
pub(super) async fn get_media_file(
    State(state): State<ApiState>,
    Viewer(visibility): Viewer,
    Path((id, name)): Path<(String, String)>,
    method: Method,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let id: MediaId = id.parse().map_err(|_| Problem::not_found())?;
    let reader = state.app.reader(visibility);
    let media = reader
        .media(id)
        .await?
        .filter(|media| media.data.file_name == name);
    let media = media.ok_or_else(Problem::not_found)?;
    let kept = media
        .data
        .blob
        .as_deref()
        .and_then(|blob| Some((blob, state.app.media.file(blob)?)));
    let (blob, path) = kept.ok_or_else(Problem::not_found)?;
    let (file, length) = open(&path, blob).await?;

    let validators = Validators {
        etag: format!("\"{blob}\""),
        modified: media.modified_at,
    };
    let mut response = if validators.not_modified(&request) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let wanted = if method == Method::GET && validators.range_applies(&request) {
            range::requested(&request, length)
        } else {
            Requested::Whole
        };
        match wanted {
            Requested::Whole => whole(file, length, &method),
            Requested::Part { first, last } => part(file, first, last, length).await?,
            Requested::Outside => return Ok(outside(length)),
        }
    };
    validators.announce(response.headers_mut());
    headers::describe(response.headers_mut(), &media.data);
    Ok(response)
}

async fn open(path: &std::path::Path, blob: &str) -> Result<(File, u64), Problem> {
    let opened = async {
        let file = File::open(path).await?;
        let length = file.metadata().await?.len();
        Ok::<_, std::io::Error>((file, length))
    };
    opened.await.map_err(|error| {
        tracing::error!(%error, media.blob = blob, "a medium's file cannot be read");
        Problem::new(ErrorCode::Internal, "an internal error occurred")
    })
}

fn whole(file: File, length: u64, method: &Method) -> Response {
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        stream::body(file, length)
    };
    let mut response = body.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length.into());
    response
}

async fn part(mut file: File, first: u64, last: u64, length: u64) -> Result<Response, Problem> {
    let count = last - first + 1;
    stream::seek(&mut file, first).await?;
    let mut response = (StatusCode::PARTIAL_CONTENT, stream::body(file, count)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, count.into());
    range::announce(headers, &format!("bytes {first}-{last}/{length}"));
    Ok(response)
}

fn outside(length: u64) -> Response {
    let detail = format!("the file has {length} bytes");
    let mut response = Problem::new(ErrorCode::RangeNotSatisfiable, detail).into_response();
    range::announce(response.headers_mut(), &format!("bytes */{length}"));
    response
}
