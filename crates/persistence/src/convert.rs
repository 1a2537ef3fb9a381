//! Rows to domain values and back.

use masthead_domain::{
    article::{Article, ArticleCard, ArticleDetail},
    body::Body,
    entity::{Entity, Record},
    id::{ArticleId, CategoryId, Kind, SourceId, TranslationGroupId},
    path::SitePath,
};
use sea_orm::Set;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    error::StoreError,
    table::{article, article_detail, entity},
};

/// Reads JSON that one Rust type owns.
pub(crate) fn from_json<T: DeserializeOwned>(
    table: &'static str,
    column: &'static str,
    id: Uuid,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| corrupt(table, column, id, &error))
}

/// Writes JSON that one Rust type owns.
pub(crate) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("the domain's types serialise")
}

/// Writes an enum the way its serde form names it, without quotes.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    to_json(value).trim_matches('"').to_owned()
}

/// Reads an enum that [`word`] wrote.
pub(crate) fn from_word<T: DeserializeOwned>(
    table: &'static str,
    column: &'static str,
    id: Uuid,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(text.to_owned()))
        .map_err(|error| corrupt(table, column, id, &error))
}

fn corrupt(
    table: &'static str,
    column: &'static str,
    id: Uuid,
    reason: &dyn std::fmt::Display,
) -> StoreError {
    StoreError::Corrupt {
        table,
        column,
        id: id.to_string(),
        reason: reason.to_string(),
    }
}

/// Reads a validated text such as a slug.
pub(crate) fn parsed<T: std::str::FromStr>(
    table: &'static str,
    column: &'static str,
    id: Uuid,
    text: &str,
) -> Result<T, StoreError>
where
    T::Err: std::fmt::Display,
{
    text.parse()
        .map_err(|error: T::Err| corrupt(table, column, id, &error))
}

pub(crate) fn card(row: article::Model) -> Result<ArticleCard, StoreError> {
    const TABLE: &str = "article";
    let id = row.id;
    Ok(ArticleCard {
        id: ArticleId::from_uuid(id),
        translation_group: TranslationGroupId::from_uuid(row.translation_group_id),
        locale: parsed(TABLE, "locale", id, &row.locale)?,
        slug: parsed(TABLE, "slug", id, &row.slug)?,
        path: row
            .path
            .map(|path| parsed::<SitePath>(TABLE, "path", id, &path))
            .transpose()?,
        kind: from_word(TABLE, "kind", id, &row.kind)?,
        featured: row.featured,
        in_related: row.in_related,
        status: from_word(TABLE, "status", id, &row.status)?,
        status_reason: row
            .status_reason
            .map(|reason| from_word(TABLE, "status_reason", id, &reason))
            .transpose()?,
        title: row.title,
        deck: row.deck,
        excerpt: row.excerpt,
        byline: row.byline,
        contributor_note: row.contributor_note,
        canonical_url: row.canonical_url,
        word_count: row.word_count as u32,
        primary_category: row.primary_category_id.map(CategoryId::from_uuid),
        source: row.source_id.map(SourceId::from_uuid),
        translated_from: row.translated_from_id.map(ArticleId::from_uuid),
        links: from_json(TABLE, "links", id, &row.links)?,
        published_at: row.published_at,
        first_published_at: row.first_published_at,
        updated_at: row.updated_at,
        modified_at: row.modified_at,
        scheduled_at: row.scheduled_at,
        embargoed_until: row.embargoed_until,
        expires_at: row.expires_at,
        created_at: row.created_at,
        version: row.version,
    })
}

pub(crate) fn card_row(card: &ArticleCard) -> article::ActiveModel {
    article::ActiveModel {
        id: Set(card.id.uuid()),
        translation_group_id: Set(card.translation_group.uuid()),
        locale: Set(card.locale.to_string()),
        slug: Set(card.slug.to_string()),
        path: Set(card.path.as_ref().map(ToString::to_string)),
        kind: Set(word(&card.kind)),
        featured: Set(card.featured),
        status: Set(word(&card.status)),
        status_reason: Set(card.status_reason.as_ref().map(word)),
        live: Set(card.is_live()),
        title: Set(card.title.clone()),
        deck: Set(card.deck.clone()),
        excerpt: Set(card.excerpt.clone()),
        byline: Set(card.byline.clone()),
        contributor_note: Set(card.contributor_note.clone()),
        canonical_url: Set(card.canonical_url.clone()),
        word_count: Set(card.word_count as i32),
        primary_category_id: Set(card.primary_category.map(CategoryId::uuid)),
        source_id: Set(card.source.map(SourceId::uuid)),
        translated_from_id: Set(card.translated_from.map(ArticleId::uuid)),
        links: Set(to_json(&card.links)),
        published_at: Set(card.published_at),
        first_published_at: Set(card.first_published_at),
        updated_at: Set(card.updated_at),
        modified_at: Set(card.modified_at),
        scheduled_at: Set(card.scheduled_at),
        embargoed_until: Set(card.embargoed_until),
        expires_at: Set(card.expires_at),
        created_at: Set(card.created_at),
        version: Set(card.version),
        in_related: Set(card.in_related),
    }
}

pub(crate) fn detail(
    id: Uuid,
    body: &str,
    seo: &str,
    corrections: &str,
    attributes: &str,
) -> Result<ArticleDetail, StoreError> {
    const TABLE: &str = "article_detail";
    Ok(ArticleDetail {
        body: from_json(TABLE, "body", id, body)?,
        seo: from_json(TABLE, "seo", id, seo)?,
        corrections: from_json(TABLE, "corrections", id, corrections)?,
        attributes: from_json(TABLE, "attributes", id, attributes)?,
    })
}

/// A body in the form in which it is stored, made where there is time for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBody(String);

impl StoredBody {
    /// The stored form of a body.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Self(to_json(body))
    }
}

pub(crate) fn detail_row(article: &Article, body: Option<&StoredBody>) -> article_detail::ActiveModel {
    let body = body.map_or_else(|| to_json(&article.detail.body), |stored| stored.0.clone());
    article_detail::ActiveModel {
        article_id: Set(article.card.id.uuid()),
        body: Set(body),
        seo: Set(to_json(&article.detail.seo)),
        corrections: Set(to_json(&article.detail.corrections)),
        attributes: Set(to_json(&article.detail.attributes)),
    }
}

pub(crate) fn entity(row: entity::Model) -> Result<Entity, StoreError> {
    const TABLE: &str = "entity";
    let id = row.id;
    let kind = Kind::from_prefix(&row.kind).ok_or_else(|| corrupt(TABLE, "kind", id, &row.kind))?;
    let path = row
        .path
        .map(|path| parsed::<SitePath>(TABLE, "path", id, &path))
        .transpose()?;
    let record = Record {
        id,
        slug: row.slug,
        tree_path: row.tree_path,
        parent: row.parent_id,
        position: row.position,
        path,
        live: row.live,
        created_at: row.created_at,
        modified_at: row.modified_at,
        version: row.version,
        data: (),
    };
    let data = from_json(TABLE, "data", id, &row.data)?;
    Entity::from_json(kind, record, data).map_err(|error| corrupt(TABLE, "data", id, &error))
}

/// Writes a working copy: the card and the detail as JSON, in the stored forms of their columns.
pub(crate) fn working_copy_json(article: &Article) -> String {
    to_json(article)
}

/// Reads a working copy.
pub(crate) fn working_copy(id: Uuid, text: &str) -> Result<Article, StoreError> {
    from_json("working_copy", "content", id, text)
}
