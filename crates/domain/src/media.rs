//! Pictures, recordings and files.

use serde::{Deserialize, Serialize};

use crate::locale::Localized;

/// What a medium is, by its content type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A sound recording.
    Audio,
    /// A film.
    Video,
    /// Anything else to download.
    File,
}

impl MediaKind {
    /// The kind that a content type belongs to.
    #[must_use]
    pub fn of_content_type(content_type: &str) -> Self {
        match content_type.split('/').next() {
            Some("image") => Self::Image,
            Some("audio") => Self::Audio,
            Some("video") => Self::Video,
            _ => Self::File,
        }
    }
}

/// The point of a picture that every crop keeps, as shares of its width and height from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FocalPoint {
    /// 0 is the left edge, 1 the right one.
    pub x: f64,
    /// 0 is the upper edge, 1 the lower one.
    pub y: f64,
}

/// A ready-made size of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rendition {
    /// What it is called where it comes from: `thumbnail`, `medium`, `large`.
    pub name: String,
    /// Where its bytes are.
    pub url: String,
    pub width: u32,
    pub height: u32,
    pub content_type: String,
}

/// A medium: what is known of it, and where its bytes are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MediaData {
    pub kind: MediaKind,
    /// The name under which it is served and downloaded.
    pub file_name: String,
    pub content_type: String,
    /// Bytes, where the file is kept here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub byte_length: Option<u64>,
    /// The content hash under which the bytes lie in the data directory; absent while only the original address
    /// is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob: Option<String>,
    /// Where it was imported from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Seconds of a recording or film.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub title: Localized<String>,
    /// What a picture shows, for those who do not see it.
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub alt: Localized<String>,
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub caption: Localized<String>,
    /// Who must be named: the photographer and the agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// The agency or archive it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal_point: Option<FocalPoint>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renditions: Vec<Rendition>,
}

impl MediaData {
    /// A medium of which only its address is known; kind and type follow from the file's name.
    #[must_use]
    pub fn at(url: &str, file_name: String, content_type: String) -> Self {
        Self {
            kind: MediaKind::of_content_type(&content_type),
            file_name,
            content_type,
            byte_length: None,
            blob: None,
            original_url: Some(url.to_owned()),
            width: None,
            height: None,
            duration: None,
            title: Localized::default(),
            alt: Localized::default(),
            caption: Localized::default(),
            credit: None,
            source: None,
            focal_point: None,
            renditions: Vec::new(),
        }
    }
}
