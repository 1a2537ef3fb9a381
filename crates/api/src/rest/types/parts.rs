//! Small parts of things.

use chrono::{DateTime, Utc};
use masthead_app::read;
use masthead_domain::{article, media, taxonomy};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{author::Author, words::ContributionRole};

/// A former path of a thing; it leads to the current one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AliasPath {
    /// The former path.
    pub path: String,
    /// When it ceased to be the thing's own.
    pub ceased_at: DateTime<Utc>,
}

impl From<read::AliasPath> for AliasPath {
    fn from(alias: read::AliasPath) -> Self {
        Self {
            path: alias.path.encoded(),
            ceased_at: alias.ceased_at,
        }
    }
}

/// What a thing is called in another system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExternalId {
    /// The system: `wordpress`.
    pub system: String,
    /// The id there.
    pub id: String,
}

/// A named address: a profile, a social account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

impl From<&taxonomy::Link> for Link {
    fn from(link: &taxonomy::Link) -> Self {
        Self {
            label: link.label.clone(),
            url: link.url.clone(),
        }
    }
}

/// One step on the way from the front page to an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Breadcrumb {
    /// What it says.
    pub title: String,
    /// Where it leads, as a path of the site.
    pub path: Option<String>,
}

impl From<read::Breadcrumb> for Breadcrumb {
    fn from(step: read::Breadcrumb) -> Self {
        Self {
            title: step.title,
            path: step.path.map(|path| path.encoded()),
        }
    }
}

/// Who did what for a piece.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Contribution {
    /// What they did.
    pub role: ContributionRole,
    /// Who it was.
    pub author: Author,
}

/// What was wrong and has been put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Correction {
    /// When it was put right.
    pub at: DateTime<Utc>,
    /// What readers are told.
    pub text: String,
}

impl From<&article::Correction> for Correction {
    fn from(correction: &article::Correction) -> Self {
        Self {
            at: correction.at,
            text: correction.text.clone(),
        }
    }
}

/// A custom field that readers may see.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Attribute {
    /// Its name.
    pub key: String,
    /// Its value, of any JSON type.
    pub value: Value,
}

/// The point of a picture that every crop keeps, as shares of its width and height from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct FocalPoint {
    /// 0 is the left edge, 1 the right one.
    pub x: f64,
    /// 0 is the upper edge, 1 the lower one.
    pub y: f64,
}

impl From<media::FocalPoint> for FocalPoint {
    fn from(point: media::FocalPoint) -> Self {
        Self {
            x: point.x,
            y: point.y,
        }
    }
}

/// A ready-made size of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rendition {
    /// What it is called: `thumbnail`, `medium`, `large`.
    pub name: String,
    /// Where its bytes are.
    pub url: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Its media type.
    pub content_type: String,
}

impl From<&media::Rendition> for Rendition {
    fn from(rendition: &media::Rendition) -> Self {
        Self {
            name: rendition.name.clone(),
            url: rendition.url.clone(),
            width: rendition.width,
            height: rendition.height,
            content_type: rendition.content_type.clone(),
        }
    }
}

/// How many articles a month has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ArchiveMonth {
    /// The year.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u32,
    /// Articles published in it.
    pub count: u64,
}

impl ArchiveMonth {
    /// A month as the archive names it (`2021-10`), with its count.
    pub(crate) fn of(name: &str, count: u64) -> Option<Self> {
        let (year, month) = name.split_once('-')?;
        Some(Self {
            year: year.parse().ok()?,
            month: month.parse().ok()?,
            count,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_numbers() {
        assert_eq!(
            ArchiveMonth::of("2021-10", 3),
            Some(ArchiveMonth {
                year: 2021,
                month: 10,
                count: 3
            })
        );
        assert_eq!(ArchiveMonth::of("x", 3), None);
    }
}
