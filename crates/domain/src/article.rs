//! Articles: each is one language version of a story.

mod release;
mod status;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::{
    release::{Release, Settled},
    status::{Status, StatusReason, Transition},
};
use crate::{
    body::Body,
    id::{ArticleId, AuthorId, CategoryId, MediaId, SourceId, TagId, TranslationGroupId},
    locale::Locale,
    path::SitePath,
    slug::Slug,
    time::Timestamp,
};

/// Characters a title may have at the most.
pub const MAX_TITLE: usize = 500;

/// Words that an adult reads in a minute, the usual figure for news prose.
const WORDS_A_MINUTE: u32 = 220;

/// What sort of piece it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ArticleKind {
    /// A report.
    #[default]
    News,
    /// The view of its author.
    Opinion,
    /// Questions and answers.
    Interview,
    /// Background and explanation.
    Analysis,
    /// A verdict on a book, a film, a performance.
    Review,
    /// A piece that another outlet published first.
    Reprint,
    /// Running coverage.
    Live,
}

impl ArticleKind {
    /// Every kind, in the contract's order.
    pub const ALL: &[Self] = &[
        Self::News,
        Self::Opinion,
        Self::Interview,
        Self::Analysis,
        Self::Review,
        Self::Reprint,
        Self::Live,
    ];
}

/// What somebody did for a piece.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Wrote it; stands in the byline.
    #[default]
    Author,
    /// Translated it.
    Translator,
    /// Edited it.
    Editor,
    /// Took its pictures.
    Photographer,
    /// Drew its pictures.
    Illustrator,
    /// Asked the questions.
    Interviewer,
    /// Helped in another way.
    Contributor,
}

/// Who did what for a piece; the order within the list is the byline's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Contribution {
    pub role: Role,
    pub author: AuthorId,
}

/// A picture in the place where it is used: the words may differ from those kept with the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageUse {
    pub media: MediaId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}

/// What search engines and social networks are told where it differs from the piece itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seo {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<MediaId>,
    /// Asks crawlers to leave it out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub noindex: bool,
}

impl Seo {
    /// Whether nothing differs from the piece itself.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A public note of what was wrong and has been put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub at: Timestamp,
    pub text: String,
}

/// A custom field's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    pub value: serde_json::Value,
    /// Whether readers may see it; what imports bring is not public.
    #[serde(default)]
    pub public: bool,
}

/// The things an article refers to, in the editors' order.
///
/// Kept in the article's own row, so that one row gives a whole card. The version allows the form to change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArticleLinks {
    #[serde(rename = "v")]
    pub version: u8,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contributions: Vec<Contribution>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CategoryId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageUse>,
}

impl ArticleLinks {
    /// The version of the stored form that this code writes.
    pub const VERSION: u8 = 1;

    /// The authors, in the byline's order: those who wrote it.
    pub fn authors(&self) -> impl Iterator<Item = AuthorId> + '_ {
        self.contributions
            .iter()
            .filter(|contribution| contribution.role == Role::Author)
            .map(|contribution| contribution.author)
    }
}

/// All of an article but what only its own page shows: what a list, a teaser or a byline needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArticleCard {
    pub id: ArticleId,
    pub translation_group: TranslationGroupId,
    pub locale: Locale,
    pub slug: Slug,
    /// Where readers find it; none before it is first published.
    pub path: Option<SitePath>,
    pub kind: ArticleKind,
    pub featured: bool,
    /// Whether it may stand among the related articles of others. A pin is an editor's own choice and shows it still.
    #[serde(default = "shown")]
    pub in_related: bool,
    pub status: Status,
    pub status_reason: Option<StatusReason>,
    pub title: String,
    pub deck: Option<String>,
    pub excerpt: Option<String>,
    /// The byline where it is not simply the authors' names.
    pub byline: Option<String>,
    /// What is said of the contributor under the piece; failing it, the author's bio is shown.
    pub contributor_note: Option<String>,
    /// Where the piece first stood, for reprints.
    pub canonical_url: Option<String>,
    pub word_count: u32,
    pub primary_category: Option<CategoryId>,
    pub source: Option<SourceId>,
    pub translated_from: Option<ArticleId>,
    pub links: ArticleLinks,
    /// The date that readers see and lists are ordered by; of unpublished work, the date it is planned for or was
    /// begun.
    pub published_at: Timestamp,
    pub first_published_at: Option<Timestamp>,
    /// The last editorial change that readers should know of.
    pub updated_at: Timestamp,
    /// The last change of any sort.
    pub modified_at: Timestamp,
    pub scheduled_at: Option<Timestamp>,
    /// Until when it is held back although it is published; a worker lifts it by a write.
    pub embargoed_until: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub version: i32,
}

/// What holds for working copies that were saved before the flag was.
const fn shown() -> bool {
    true
}

impl ArticleCard {
    /// Whether the public may see it.
    ///
    /// Depends on nothing but what is stored, never on the clock: at its moment a worker writes.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.status == Status::Published && self.embargoed_until.is_none()
    }

    /// Whole minutes that reading takes, at least one where there is text.
    #[must_use]
    pub fn reading_time_minutes(&self) -> u32 {
        self.word_count.div_ceil(WORDS_A_MINUTE)
    }
}

/// What only the article's own page shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ArticleDetail {
    pub body: Body,
    pub seo: Seo,
    pub corrections: Vec<Correction>,
    pub attributes: BTreeMap<String, Attribute>,
}

/// An article, whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Article {
    pub card: ArticleCard,
    pub detail: ArticleDetail,
}

impl Article {
    /// The media that it shows: lead picture, sharing picture, and those in the body.
    #[must_use]
    pub fn media(&self) -> Vec<MediaId> {
        let mut all: Vec<MediaId> = self.card.links.image.iter().map(|image| image.media).collect();
        all.extend(self.detail.seo.image);
        all.extend(self.detail.body.media_ids());
        all.sort_unstable();
        all.dedup();
        all
    }
}
