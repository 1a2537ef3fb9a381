//! The neutral records that every importer produces: one JSON Lines object each.
//!
//! References are names as people write them, resolved when the record is stored:
//!
//! | form | means |
//! |---|---|
//! | `article_01jd…` | an id |
//! | `wordpress#1234` | an external id: system, `#`, id |
//! | `en:some-slug` | the article with this slug in this locale |
//! | anything else | a slug; of categories and pages the tree path (`news/economy`) |

use std::collections::BTreeMap;

use masthead_domain::{
    article::{ArticleKind, Attribute, Correction, Role, Status, StatusReason},
    body::Body,
    id::Kind,
    locale::{Locale, Localized},
    media::{FocalPoint, Rendition},
    taxonomy::Link,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A reference to a thing, in one of the forms of the module's table.
pub type Reference = String;

/// One object of the neutral format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Record {
    Site(SiteRecord),
    Author(AuthorRecord),
    Category(CategoryRecord),
    Tag(TagRecord),
    Source(SourceRecord),
    Media(Box<MediaRecord>),
    Article(Box<ArticleRecord>),
    Page(Box<PageRecord>),
    Menu(MenuRecord),
    Collection(CollectionRecord),
    Redirect(RedirectRecord),
}

impl Record {
    /// The kind of thing that it describes.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Site(_) => Kind::Site,
            Self::Author(_) => Kind::Author,
            Self::Category(_) => Kind::Category,
            Self::Tag(_) => Kind::Tag,
            Self::Source(_) => Kind::Source,
            Self::Media(_) => Kind::Media,
            Self::Article(_) => Kind::Article,
            Self::Page(_) => Kind::Page,
            Self::Menu(_) => Kind::Menu,
            Self::Collection(_) => Kind::Collection,
            Self::Redirect(_) => Kind::Redirect,
        }
    }
}

/// What a thing is called in the system it came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalId {
    pub system: String,
    pub id: String,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The site's settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SiteRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    pub name: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub tagline: Localized<String>,
    pub locales: Vec<Locale>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<ImageRecord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub social_links: Vec<Link>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub about_text: Localized<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Timestamp>,
}

/// A person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AuthorRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    pub slug: String,
    pub name: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub bio: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub job_title: Localized<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageRecord>,
    /// Where readers find it, if not where the site's settings put it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_path: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alias_paths: Vec<String>,
    /// Since when each of `alias_paths` is a former one; where it is not said, since the import.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub alias_ceased_at: BTreeMap<String, Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Timestamp>,
}

/// A section; its parents are made where they are missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CategoryRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// The slugs from the root down: `news/economy`.
    pub path: String,
    pub name: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub description: Localized<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_path: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alias_paths: Vec<String>,
    /// Since when each of `alias_paths` is a former one; where it is not said, since the import.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub alias_ceased_at: BTreeMap<String, Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Timestamp>,
}

/// A topic.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct TagRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    pub slug: String,
    pub name: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub description: Localized<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_path: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alias_paths: Vec<String>,
    /// Since when each of `alias_paths` is a former one; where it is not said, since the import.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub alias_ceased_at: BTreeMap<String, Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Timestamp>,
}

/// An outlet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SourceRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    pub slug: String,
    pub name: Localized<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub credit_line: Localized<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub syndicatable: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Timestamp>,
}

/// A picture, recording or file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MediaRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// Where its bytes are; also how bodies and lead pictures name it. This, `file` or `blob` must be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A file below the import's media folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The hash of the bytes (BLAKE3, hexadecimal), by which they are found where they are kept already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blob: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte_length: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<f64>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub title: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub alt: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub caption: Localized<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_point: Option<FocalPoint>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renditions: Vec<Rendition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alias_paths: Vec<String>,
    /// Since when each of `alias_paths` is a former one; where it is not said, since the import.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub alias_ceased_at: BTreeMap<String, Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Timestamp>,
}

/// A picture named where it is used. One of `media`, `url`, `file` says which; the rest describes it there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ImageRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A file below the import's media folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub alt: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub caption: Localized<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// Who did what for a piece.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContributionRecord {
    #[serde(default)]
    pub role: Role,
    pub author: Reference,
}

/// What search engines are told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SeoRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageRecord>,
    #[serde(skip_serializing_if = "is_default")]
    pub noindex: bool,
}

/// One language version of a story.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ArticleRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    pub slug: String,
    /// The site's default where it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation_group_id: Option<String>,
    /// The article that this is a translation of; puts both into one translation group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_from: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ArticleKind>,
    #[serde(skip_serializing_if = "is_default")]
    pub featured: bool,
    /// Whether it may stand among the related articles of others; it may where it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_in_related: Option<bool>,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deck: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// The byline where it is not simply the authors' names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contributor_note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_markdown: Option<String>,
    /// The block tree as `export jsonl` writes it; wins over Markdown, which wins over HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Body>,
    /// The authors in the byline's order; short for contributions with the role AUTHOR.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contributions: Vec<ContributionRecord>,
    /// The first of `categories` where it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_category: Option<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical_url: Option<String>,
    /// DRAFT where it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<StatusReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_published_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embargoed_until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageRecord>,
    /// Where readers find it; where it is not said, the site's settings decide at its first publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alias_paths: Vec<String>,
    /// Since when each of `alias_paths` is a former one; where it is not said, since the import.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub alias_ceased_at: BTreeMap<String, Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
    #[serde(skip_serializing_if = "is_default")]
    pub seo: SeoRecord,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Attribute>,
    /// Related articles that editors put first, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pins: Vec<Reference>,
    /// Articles that must not be shown as related.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excludes: Vec<Reference>,
}

/// A static page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PageRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// The slugs from the root down: `about/team`.
    pub path: String,
    pub title: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub body_html: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub body_markdown: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub blocks: Localized<Body>,
    /// PUBLISHED where it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageRecord>,
    #[serde(skip_serializing_if = "is_default")]
    pub seo: SeoRecord,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_path: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alias_paths: Vec<String>,
    /// Since when each of `alias_paths` is a former one; where it is not said, since the import.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub alias_ceased_at: BTreeMap<String, Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
}

/// The items at one place of the site.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MenuRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    pub location: String,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub name: Localized<String>,
    pub items: Vec<MenuItemRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Timestamp>,
}

/// One link of a menu: `target`, `path` or `url`; with none of them a heading over its children.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MenuItemRecord {
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub label: Localized<String>,
    /// A thing kept here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetRecord>,
    /// A path of the site; it becomes a target where something is kept at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Whether `path` stays a path although something is kept at it.
    #[serde(skip_serializing_if = "is_default")]
    pub keep_path: bool,
    /// Another site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Self>,
}

/// A thing by its kind and a reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetRecord {
    pub kind: Kind,
    #[serde(rename = "ref")]
    pub reference: Reference,
}

/// An ordered list of articles.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CollectionRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    pub slug: String,
    pub name: Localized<String>,
    #[serde(skip_serializing_if = "Localized::is_empty")]
    pub description: Localized<String>,
    pub items: Vec<Reference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<ExternalId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Timestamp>,
}

/// An address that leads to another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RedirectRecord {
    pub from: String,
    pub to: String,
    #[serde(default = "moved_permanently")]
    pub status: u16,
}

const fn moved_permanently() -> u16 {
    301
}
