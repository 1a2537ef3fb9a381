//! Bytes from a file to a connection, a piece at a time.

use std::io::SeekFrom;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use masthead_app::error::ErrorCode;
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _},
};

use crate::http::problem::Problem;

/// Bytes read at a time.
const PIECE: u64 = 64 * 1024;

/// The next so many bytes of a file as a body. A file that ends before them breaks the answer off, so that nobody
/// takes a half for the whole.
pub(super) fn body(file: File, count: u64) -> Body {
    Body::from_stream(stream::try_unfold((file, count), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut piece = vec![0; left.min(PIECE) as usize];
        let read = file.read(&mut piece).await?;
        if read == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
        }
        piece.truncate(read);
        Ok(Some((Bytes::from(piece), (file, left - read as u64))))
    }))
}

/// Goes to a place in a file.
pub(super) async fn seek(file: &mut File, place: u64) -> Result<(), Problem> {
    file.seek(SeekFrom::Start(place))
        .await
        .map(|_| ())
        .map_err(|error| {
            tracing::error!(%error, "a medium's file cannot be read");
            Problem::new(ErrorCode::Internal, "an internal error occurred")
        })
}
