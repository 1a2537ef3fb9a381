//! Small values that stand within larger ones.

use async_graphql::SimpleObject;
use masthead_app::{read, view::SeoView};
use masthead_domain::{article, locale::Locale, media, taxonomy};

use super::media::Image;
use crate::graphql::scalars::{DateTime, Json};

/// What search engines and social networks are told.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Seo {
    /// The title for them.
    pub(super) title: String,
    /// The description for them.
    pub(super) description: Option<String>,
    /// The picture that they show.
    pub(super) image: Option<Image>,
    /// Whether search engines are asked to leave the page out.
    pub(super) noindex: bool,
}

impl Seo {
    pub(super) fn of(view: SeoView, locale: Option<&Locale>) -> Self {
        Self {
            title: view.title,
            description: view.description,
            image: view.image.map(|image| Image::placed(image, locale)),
            noindex: view.noindex,
        }
    }
}

/// A public note of what was wrong and has been put right.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Correction {
    /// When it was put right.
    at: DateTime,
    /// What was wrong.
    text: String,
}

impl From<&article::Correction> for Correction {
    fn from(correction: &article::Correction) -> Self {
        Self {
            at: correction.at.into(),
            text: correction.text.clone(),
        }
    }
}

/// A custom field of an article.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Attribute {
    /// Its name.
    key: String,
    /// Its value.
    value: Json,
}

impl Attribute {
    pub(super) fn new(key: &str, value: &serde_json::Value) -> Self {
        Self {
            key: key.to_owned(),
            value: Json(value.clone()),
        }
    }
}

/// The id that a thing has in another system.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct ExternalId {
    /// The other system: `wordpress`.
    system: String,
    /// The id there: `1234`.
    id: String,
}

impl From<(String, String)> for ExternalId {
    fn from((system, id): (String, String)) -> Self {
        Self { system, id }
    }
}

/// A path that a thing once had; it leads to the current one.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct AliasPath {
    /// The former path.
    path: String,
    /// Since when it is no longer the current one.
    ceased_at: DateTime,
}

impl From<read::AliasPath> for AliasPath {
    fn from(alias: read::AliasPath) -> Self {
        Self {
            path: alias.path.encoded(),
            ceased_at: alias.ceased_at.into(),
        }
    }
}

/// A step on the way from the front page to an article.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Breadcrumb {
    /// What it says.
    title: String,
    /// Where it leads; none for a step without a page of its own.
    path: Option<String>,
}

impl From<read::Breadcrumb> for Breadcrumb {
    fn from(step: read::Breadcrumb) -> Self {
        Self {
            title: step.title,
            path: step.path.map(|path| path.encoded()),
        }
    }
}

/// A named address: a profile, a social account.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Link {
    /// What it says.
    label: String,
    /// Where it leads.
    url: String,
}

impl From<&taxonomy::Link> for Link {
    fn from(link: &taxonomy::Link) -> Self {
        Self {
            label: link.label.clone(),
            url: link.url.clone(),
        }
    }
}

/// The point of a picture that every crop keeps.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct FocalPoint {
    /// From the left edge (0) to the right one (1).
    x: f64,
    /// From the upper edge (0) to the lower one (1).
    y: f64,
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
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct Rendition {
    /// What it is called: `thumbnail`, `medium`, `large`.
    name: String,
    /// Where it is.
    url: String,
    /// Width in pixels.
    width: u32,
    /// Height in pixels.
    height: u32,
    /// Its media type: `image/jpeg`.
    content_type: String,
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

/// A month with articles.
#[derive(Debug, PartialEq, Eq, SimpleObject)]
pub(in crate::graphql) struct ArchiveMonth {
    /// The year: 2021.
    year: i32,
    /// The month, from 1 to 12.
    month: i32,
    /// How many articles it has.
    count: u64,
}

impl ArchiveMonth {
    /// A month as the archive names it (`2021-10`), with its count.
    pub(in crate::graphql) fn of(name: &str, count: u64) -> Option<Self> {
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
        let october = ArchiveMonth {
            year: 2021,
            month: 10,
            count: 3,
        };
        assert_eq!(ArchiveMonth::of("2021-10", 3), Some(october));
        assert_eq!(ArchiveMonth::of("x", 3), None);
    }
}
