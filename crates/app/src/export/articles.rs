//! An article as a record.

use masthead_domain::{
    article::{Article, Role, Seo},
    id::{Kind, MediaId},
    locale::{Locale, Localized},
};

use super::names::Names;
use crate::import::record::{ArticleRecord, ContributionRecord, ImageRecord, SeoRecord};

pub(super) fn record(article: Article, names: &Names) -> ArticleRecord {
    let Article { card, detail } = article;
    let id = card.id.uuid();
    let (alias_paths, alias_ceased_at) = names.aliases(id);
    let choices = names.choices.get(&card.id).cloned().unwrap_or_default();
    // The short form holds nothing but authors, and their order is all it says.
    let contributions = &card.links.contributions;
    let only_authors = contributions.iter().all(|link| link.role == Role::Author);
    let author = |id: masthead_domain::id::AuthorId| names.reference(Kind::Author, id.uuid());
    let (authors, contributions) = if only_authors {
        (
            contributions.iter().map(|link| author(link.author)).collect(),
            Vec::new(),
        )
    } else {
        let all = contributions.iter().map(|link| ContributionRecord {
            role: link.role,
            author: author(link.author),
        });
        (Vec::new(), all.collect())
    };
    let words = |text: &Option<String>| one(&card.locale, text.as_ref());
    let image = card.links.image.as_ref().map(|image| ImageRecord {
        media: Some(image.media.to_string()),
        alt: words(&image.alt),
        caption: words(&image.caption),
        credit: image.credit.clone(),
        ..ImageRecord::default()
    });
    ArticleRecord {
        id: Some(card.id.to_string()),
        version: Some(card.version),
        slug: card.slug.to_string(),
        translation_group_id: Some(card.translation_group.to_string()),
        translated_from: card.translated_from.map(|id| id.to_string()),
        kind: Some(card.kind),
        featured: card.featured,
        show_in_related: (!card.in_related).then_some(false),
        title: card.title,
        deck: card.deck,
        excerpt: card.excerpt,
        byline_text: card.byline,
        contributor_note: card.contributor_note,
        body_html: None,
        body_markdown: None,
        blocks: Some(detail.body),
        authors,
        contributions,
        primary_category: card
            .primary_category
            .map(|id| names.reference(Kind::Category, id.uuid())),
        categories: card
            .links
            .categories
            .iter()
            .map(|id| names.reference(Kind::Category, id.uuid()))
            .collect(),
        tags: card
            .links
            .tags
            .iter()
            .map(|id| names.reference(Kind::Tag, id.uuid()))
            .collect(),
        source: card.source.map(|id| names.reference(Kind::Source, id.uuid())),
        canonical_url: card.canonical_url,
        status: Some(card.status),
        status_reason: card.status_reason,
        published_at: Some(card.published_at),
        first_published_at: card.first_published_at,
        updated_at: Some(card.updated_at),
        scheduled_at: card.scheduled_at,
        embargoed_until: card.embargoed_until,
        expires_at: card.expires_at,
        created_at: Some(card.created_at),
        modified_at: Some(card.modified_at),
        image,
        path: card.path.map(|path| path.to_string()),
        alias_paths,
        alias_ceased_at,
        external_ids: names.external(id),
        seo: seo(&detail.seo),
        corrections: detail.corrections,
        attributes: detail.attributes,
        pins: choices.pins.iter().map(ToString::to_string).collect(),
        excludes: choices.excludes.iter().map(ToString::to_string).collect(),
        locale: Some(card.locale),
    }
}

/// A text of one language.
fn one(locale: &Locale, text: Option<&String>) -> Localized<String> {
    text.map(|text| Localized::one(locale, text.clone()))
        .unwrap_or_default()
}

pub(super) fn seo(seo: &Seo) -> SeoRecord {
    SeoRecord {
        title: seo.title.clone(),
        description: seo.description.clone(),
        image: seo.image.map(image),
        noindex: seo.noindex,
    }
}

/// A picture that is named and described nowhere but where it is kept.
pub(super) fn image(id: MediaId) -> ImageRecord {
    ImageRecord {
        media: Some(id.to_string()),
        ..ImageRecord::default()
    }
}
