//! Pictures, recordings and files, at `/media/{id}/{file}`.

mod headers;
mod range;
mod stream;

use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use masthead_app::error::ErrorCode;
use masthead_domain::id::MediaId;
use tokio::fs::File;

use self::range::Requested;
use super::{
    answers::Readings,
    caching,
    conditional::{Validators, Verdict},
    credentials::Viewer,
    problem::Problem,
};
use crate::state::ApiState;

/// Serves the bytes of a medium that the viewer may see, under the name that it has.
///
/// A wrong name is as good as a wrong id: one file has one address, so that caches keep it once.
pub(super) async fn get_media_file(
    State(state): State<ApiState>,
    Viewer(visibility): Viewer,
    readings: Option<Extension<Readings>>,
    Path((id, name)): Path<(String, String)>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let id: MediaId = id.parse().map_err(|_| Problem::not_found())?;
    let reader = state.app.reader(visibility);
    if let Some(Extension(readings)) = readings {
        readings.note(&reader);
    }
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

    let validators = Validators::of_file(blob, media.modified_at);
    // A range comes after all other conditions, which are judged for every answer alike.
    let wanted = if validators.judge(&request) == Verdict::Send && validators.range_applies(&request) {
        range::requested(&request, length)
    } else {
        Requested::Whole
    };
    let mut response = match wanted {
        Requested::Whole => whole(file, length),
        Requested::Part { first, last } => part(file, first, last, length).await?,
        Requested::Outside => return Ok(outside(length)),
    };
    validators.announce(response.headers_mut());
    headers::describe(response.headers_mut(), &media.data);
    Ok(caching::shared_by_all(response))
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

fn whole(file: File, length: u64) -> Response {
    let mut response = stream::body(file, length).into_response();
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
