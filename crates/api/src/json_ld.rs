//! From what is read of an article to its machine-readable description.

use std::sync::Arc;

use masthead_app::{
    addresses::Addresses,
    view::{self, ImageView, JsonLdFacts, SeoView},
};
use masthead_domain::{
    article::{ArticleCard, ArticleDetail},
    entity::Author,
    locale::LocaleChain,
};
use masthead_syndication::json_ld::{
    Breadcrumb, Image, NewsArticle, Person, Publisher, Source, news_article,
};
use serde_json::Value;

/// Describes an article as schema.org's `NewsArticle`.
pub(crate) fn describe(
    addresses: &Addresses,
    card: &ArticleCard,
    detail: &ArticleDetail,
    seo: &SeoView,
    facts: &JsonLdFacts,
    chain: &LocaleChain,
) -> Value {
    let locale = Some(&card.locale);
    let outlet = facts
        .source
        .as_ref()
        .and_then(|source| Some((source.data.name.best(chain)?, &source.data.url)));
    news_article(&NewsArticle {
        kind: card.kind,
        headline: &card.title,
        description: seo.description.as_deref(),
        url: view::url(card, addresses).into(),
        canonical_url: view::canonical_url(card, addresses).into(),
        images: facts
            .image
            .as_ref()
            .or(seo.image.as_ref())
            .map(|view| image(view, addresses))
            .into_iter()
            .collect(),
        published_at: card.published_at,
        updated_at: card.updated_at,
        authors: people(&facts.authors, addresses, chain),
        translators: people(&facts.translators, addresses, chain),
        publisher: Publisher {
            name: facts.publisher.data.name.best(chain).map_or("", String::as_str),
            url: addresses.site(locale).into(),
            logo: facts.logo.as_ref().map(|logo| image(logo, addresses)),
        },
        section: facts.section.as_deref(),
        keywords: facts.keywords.iter().map(String::as_str).collect(),
        locale: &card.locale,
        word_count: card.word_count,
        source: outlet.map(|(name, url)| Source {
            name,
            url: url.as_deref().map(Into::into),
        }),
        translated_from: facts
            .original
            .as_ref()
            .map(|original| view::url(original, addresses).into()),
        breadcrumbs: facts
            .breadcrumbs
            .iter()
            .map(|step| Breadcrumb {
                title: &step.title,
                url: step.path.as_ref().map(|path| addresses.page(path, locale).into()),
            })
            .collect(),
        accessible_for_free: true,
        corrections: &detail.corrections,
    })
}

fn image<'a>(view: &'a ImageView, addresses: &Addresses) -> Image<'a> {
    Image {
        url: addresses.media(&view.media).into(),
        width: view.media.data.width,
        height: view.media.data.height,
        caption: view.caption.as_deref(),
        credit: view.credit.as_deref(),
    }
}

fn people<'a>(authors: &'a [Arc<Author>], addresses: &Addresses, chain: &'a LocaleChain) -> Vec<Person<'a>> {
    let person = |author: &'a Arc<Author>| {
        let path = author.path.as_ref();
        Some(Person {
            name: author.data.name.best(chain)?,
            url: path.map(|path| addresses.page(path, Some(chain.first())).into()),
        })
    };
    authors.iter().filter_map(person).collect()
}
