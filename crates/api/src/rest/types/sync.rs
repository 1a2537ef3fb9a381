//! Articles and what they refer to, as a copy keeps them.
//!
//! Nothing here is put together from several things: a field changes only with the thing that it is a field of. So a
//! copy is right as long as it is told of each thing that changed.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use masthead_app::{error::Error, sync::Gone, view};
use masthead_domain::{
    article::{ArticleCard, ImageUse},
    id,
    path::SitePath,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    author::Author,
    block::Block,
    category::Category,
    media::Media,
    parts::{Attribute, Correction},
    source::Source,
    tag::Tag,
    text::{self, Text},
    words::{ArticleKind, ContributionRole},
};
use crate::rest::{context::Ctx, selection::Selection};

/// An article of a copy. What it refers to stands in `included`, by id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SyncArticle {
    /// The id.
    pub id: String,
    /// What sort of piece it is.
    pub kind: ArticleKind,
    /// Whether editors feature it.
    pub featured: bool,
    /// What the language versions of one story share.
    pub translation_group_id: String,
    /// The name in addresses; unique in its language.
    pub slug: String,
    /// Where readers find it, as a path of the site.
    pub path: String,
    /// Where readers find it.
    pub url: String,
    /// The address that counts as the original: of a reprint where it first stood.
    pub canonical_url: String,
    /// The headline.
    pub title: String,
    /// The line under the headline.
    pub deck: Option<String>,
    /// What teasers say.
    pub excerpt: Option<String>,
    /// The byline where editors set one. Otherwise it is the authors' names; failing them, the source's.
    pub byline_text: Option<String>,
    /// What is said of the contributor under the piece. Where it is not there, the first author's bio is shown.
    pub contributor_note: Option<String>,
    /// The text as safe HTML.
    pub body_html: String,
    /// The text without marks.
    pub body_text: String,
    /// The text as Markdown.
    pub body_markdown: String,
    /// The text as typed blocks, a flat list in reading order.
    pub blocks: Vec<Block>,
    /// Words of the text.
    pub word_count: u32,
    /// Whole minutes that reading takes.
    pub reading_time_minutes: u32,
    /// The lead picture.
    pub image: Option<SyncImage>,
    /// Those who wrote it, in the byline's order: ids of authors.
    pub authors: Vec<String>,
    /// All who worked on it, with their roles.
    pub contributors: Vec<SyncContribution>,
    /// The category that it is filed under first: its id.
    pub primary_category: Option<String>,
    /// All categories that it is filed under: their ids.
    pub categories: Vec<String>,
    /// Its topics: ids of tags.
    pub tags: Vec<String>,
    /// The outlet that it was reprinted from: its id.
    pub source: Option<String>,
    /// The language (BCP 47).
    pub locale: String,
    /// The date that readers see.
    pub published_at: DateTime<Utc>,
    /// When it was first published.
    pub first_published_at: DateTime<Utc>,
    /// The last change that readers should know of.
    pub updated_at: DateTime<Utc>,
    /// The last change of any sort.
    pub modified_at: DateTime<Utc>,
    /// Goes up by one with each change.
    pub version: i32,
    /// What was wrong and has been put right.
    pub corrections: Vec<Correction>,
    /// Custom fields.
    pub attributes: Vec<Attribute>,
}

/// A picture in its place. Words that are not there are those of the medium.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SyncImage {
    /// The id of the medium.
    pub id: String,
    /// What it shows, for those who do not see it.
    pub alt: Option<String>,
    /// The text under it.
    pub caption: Option<String>,
    /// Who must be named.
    pub credit: Option<String>,
}

/// Who did what for a piece.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SyncContribution {
    /// What was done.
    pub role: ContributionRole,
    /// Who did it: the id of an author.
    pub author: String,
}

/// Something that a copy must not show any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SyncGone {
    /// Its id.
    pub id: String,
    /// What sort of thing it is: `article`, `author`, `category`, `tag`, `source`.
    #[serde(rename = "type")]
    pub entity_type: String,
    /// Why: `DELETED`, `UNPUBLISHED`, `EXPIRED`, `KILLED`, or `OUT_OF_SCOPE` where it is there and not in this part.
    pub reason: String,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// What the items refer to, and what changed of what a copy may have: each thing by its id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct SyncIncluded {
    /// Authors.
    pub authors: BTreeMap<String, Author>,
    /// Categories, with those above them.
    pub categories: BTreeMap<String, Category>,
    /// Tags.
    pub tags: BTreeMap<String, Tag>,
    /// Sources.
    pub sources: BTreeMap<String, Source>,
    /// Pictures that lead articles.
    pub media: BTreeMap<String, Media>,
}

impl SyncArticle {
    /// An article, with what is wanted of it.
    pub(crate) async fn of(ctx: &Ctx, card: &Arc<ArticleCard>, want: &Selection) -> Result<Self, Error> {
        let needs_detail = want.wants_any(text::FIELDS) || want.wants_any(&["corrections", "attributes"]);
        let detail = if needs_detail {
            ctx.reader.detail(card.id).await?.unwrap_or_default()
        } else {
            Arc::default()
        };
        let text = Text::of(ctx, &detail.body, want).await?;
        let ids = |ids: &mut dyn Iterator<Item = String>| ids.collect::<Vec<_>>();
        let public = detail.attributes.iter().filter(|(_, attribute)| attribute.public);
        Ok(Self {
            id: card.id.to_string(),
            kind: card.kind.into(),
            featured: card.featured,
            translation_group_id: card.translation_group.to_string(),
            slug: card.slug.to_string(),
            path: card.path.clone().unwrap_or_else(SitePath::root).encoded(),
            url: view::url(card, ctx.addresses()),
            canonical_url: view::canonical_url(card, ctx.addresses()),
            title: card.title.clone(),
            deck: card.deck.clone(),
            excerpt: card.excerpt.clone(),
            byline_text: card.byline.clone(),
            contributor_note: card.contributor_note.clone(),
            body_html: text.html,
            body_text: text.plain,
            body_markdown: text.markdown,
            blocks: text.blocks,
            word_count: card.word_count,
            reading_time_minutes: card.reading_time_minutes(),
            image: card.links.image.as_ref().map(SyncImage::of),
            authors: ids(&mut card.links.authors().map(|id| id.to_string())),
            contributors: card
                .links
                .contributions
                .iter()
                .map(|link| SyncContribution {
                    role: link.role.into(),
                    author: link.author.to_string(),
                })
                .collect(),
            primary_category: card.primary_category.map(|id| id.to_string()),
            categories: ids(&mut card.links.categories.iter().map(ToString::to_string)),
            tags: ids(&mut card.links.tags.iter().map(ToString::to_string)),
            source: card.source.map(|id| id.to_string()),
            locale: card.locale.to_string(),
            published_at: card.published_at,
            first_published_at: card.first_published_at.unwrap_or(card.published_at),
            updated_at: card.updated_at,
            modified_at: card.modified_at,
            version: card.version,
            corrections: detail.corrections.iter().map(Correction::from).collect(),
            attributes: public
                .map(|(key, attribute)| Attribute {
                    key: key.clone(),
                    value: attribute.value.clone(),
                })
                .collect(),
        })
    }

    /// An example for the documentation.
    pub(crate) fn sample() -> Value {
        let article = super::Article::sample();
        serde_json::json!({
            "id": article.id,
            "kind": "OPINION",
            "title": article.title,
            "path": article.path,
            "bodyHtml": article.body_html,
            "image": { "id": "media_01jd8xw3k9f2h8q6m4t7v0b5n4", "alt": null, "caption": "The river Aras", "credit": null },
            "authors": ["author_01jd8xw3k9f2h8q6m4t7v0b5n2"],
            "primaryCategory": "category_01jd8xw3k9f2h8q6m4t7v0b5n3",
            "locale": "en",
            "publishedAt": "2021-10-14T08:00:00Z",
            "version": 1,
        })
    }
}

impl SyncImage {
    fn of(image: &ImageUse) -> Self {
        Self {
            id: image.media.to_string(),
            alt: image.alt.clone(),
            caption: image.caption.clone(),
            credit: image.credit.clone(),
        }
    }
}

impl From<&Gone> for SyncGone {
    fn from(gone: &Gone) -> Self {
        Self {
            id: id::format(gone.kind, gone.id),
            entity_type: gone.kind.prefix().to_owned(),
            reason: gone.reason.as_str().to_owned(),
            at: gone.at,
        }
    }
}
