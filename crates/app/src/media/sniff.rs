//! What fetched bytes are, by what they begin with: what a server or a name says of them proves nothing.

use infer::MatcherType as Sort;

use super::svg;

/// Documents that are taken over beside pictures, recordings and films.
const DOCUMENTS: &[&str] = &["application/pdf", "application/zip", "application/rtf"];

/// The content type of bytes that begin so.
///
/// # Errors
/// What a person is told where they are nothing that is taken over.
pub(super) fn content_type(head: &[u8]) -> Result<&'static str, String> {
    if head.is_empty() {
        return Err("it is empty".to_owned());
    }
    if svg::begins_like_one(head) {
        return Ok(svg::CONTENT_TYPE);
    }
    let Some(found) = infer::get(head) else {
        return Err("it is no picture, recording, film or document that is known here".to_owned());
    };
    let is_taken = matches!(
        found.matcher_type(),
        Sort::Image | Sort::Audio | Sort::Video | Sort::Doc | Sort::Book
    ) || DOCUMENTS.contains(&found.mime_type());
    if is_taken {
        Ok(found.mime_type())
    } else {
        Err(format!(
            "it is of the type {}, which is not taken over",
            found.mime_type()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_and_not_the_name() {
        let taken: &[(&[u8], &str)] = &[
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"GIF89a\x01\0\x01\0", "image/gif"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
            (b"ID3\x03\0\0\0\0\0\0", "audio/mpeg"),
            (b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2", "video/mp4"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"PK\x03\x04\x14\0\0\0\x08\0", "application/zip"),
            (
                b"<?xml version=\"1.0\"?>\n<!-- c -->\n<svg xmlns='http://www.w3.org/2000/svg'/>",
                "image/svg+xml",
            ),
        ];
        for (head, expected) in taken {
            assert_eq!(content_type(head).as_deref(), Ok(*expected), "{head:?}");
        }
        let refused: &[&[u8]] = &[
            b"",
            b"<!DOCTYPE html><html><body>Not found",
            b"just some text",
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff",
            b"\x7fELF\x02\x01\x01\0",
            b"#!/bin/sh\n",
            b"{\"error\":404}",
            b"\0asm\x01\0\0\0",
        ];
        for head in refused {
            assert!(content_type(head).is_err(), "{head:?}");
        }
    }
}
