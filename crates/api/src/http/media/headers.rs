//! How browsers and caches are to treat a medium's bytes.

use std::fmt::Write as _;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use masthead_domain::media::MediaData;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The bytes behind an id never change, but the medium can be taken back; so a cache asks again soon.
const FRESH: &str = "public, max-age=300";

/// An SVG is a document that can hold scripts. As a picture it needs none of what this takes away.
const SVG_POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; sandbox";

/// What stays as it is in the extended notation of a parameter (RFC 8187, `attr-char`).
const EXTENDED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Says what the bytes are, and what a browser must not take them for.
pub(super) fn describe(headers: &mut HeaderMap, media: &MediaData) {
    let content_type = HeaderValue::from_str(&media.content_type)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, content_type);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(FRESH));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    // Pictures stand in pages of other origins; that is what they are for.
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    let essence = essence(&media.content_type);
    if essence == "image/svg+xml" {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(SVG_POLICY),
        );
    }
    if !is_shown(&essence)
        && let Ok(disposition) = HeaderValue::from_str(&attachment(&media.file_name))
    {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
}

fn essence(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Whether a browser may show it in our origin; anything else, HTML above all, is a download.
fn is_shown(essence: &str) -> bool {
    ["image/", "audio/", "video/"]
        .iter()
        .any(|family| essence.starts_with(family))
        || essence == "application/pdf"
}

/// A download under its name (RFC 6266): in ASCII for old clients, in full for all others.
fn attachment(file_name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' {
            c
        } else {
            '_'
        }
    };
    let ascii: String = file_name.chars().map(plain).collect();
    let mut text = format!("attachment; filename=\"{ascii}\"");
    if ascii != file_name {
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "; filename*=UTF-8''{}",
            utf8_percent_encode(file_name, EXTENDED)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(content_type: &str, file_name: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        describe(
            &mut headers,
            &MediaData::at("", file_name.to_owned(), content_type.to_owned()),
        );
        headers
    }

    #[test]
    fn only_what_cannot_run_is_shown_in_place() {
        for shown in [
            "image/jpeg",
            "audio/mpeg",
            "video/mp4",
            "application/pdf",
            "IMAGE/PNG; x=y",
        ] {
            assert!(
                !described(shown, "a").contains_key(header::CONTENT_DISPOSITION),
                "{shown}"
            );
        }
        for download in [
            "text/html",
            "application/xhtml+xml",
            "text/xml",
            "application/octet-stream",
            "",
            "é\n",
        ] {
            assert!(
                described(download, "a").contains_key(header::CONTENT_DISPOSITION),
                "{download}"
            );
        }
        let svg = described("image/svg+xml; charset=utf-8", "a.svg");
        assert!(
            svg[header::CONTENT_SECURITY_POLICY]
                .to_str()
                .expect("ascii")
                .contains("sandbox")
        );
        assert_eq!(
            described("a\nb", "a")[header::CONTENT_TYPE],
            "application/octet-stream"
        );
    }

    #[test]
    fn downloads_keep_their_names() {
        assert_eq!(attachment("report.docx"), "attachment; filename=\"report.docx\"");
        assert_eq!(
            attachment("hesabat \"ə\".zip"),
            "attachment; filename=\"hesabat ___.zip\"; filename*=UTF-8''hesabat%20%22%C9%99%22.zip"
        );
    }
}
