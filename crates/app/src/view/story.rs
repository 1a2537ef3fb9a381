//! What stands around an article's text: byline, note, what search engines are told.

use std::sync::Arc;

use masthead_domain::{
    article::{ArticleCard, ArticleDetail, Role},
    entity::{Author, Source},
    locale::LocaleChain,
    taxonomy::SourceData,
};

use super::image::{ImageView, image, image_of};
use crate::{
    addresses::Addresses,
    error::Error,
    read::{Breadcrumb, Reader},
};

/// What search engines and social networks are told.
#[derive(Debug, Clone, PartialEq)]
pub struct SeoView {
    pub title: String,
    pub description: Option<String>,
    pub image: Option<ImageView>,
    pub noindex: bool,
}

/// The byline without its "By": what the editors set, else the authors' names, else the source's.
#[must_use]
pub fn byline_text(
    card: &ArticleCard,
    authors: &[Arc<Author>],
    source: Option<&Arc<Source>>,
    chain: &LocaleChain,
) -> String {
    if let Some(byline) = &card.byline {
        return byline.clone();
    }
    let names: Vec<&str> = authors
        .iter()
        .filter_map(|author| author.data.name.best(chain).map(String::as_str))
        .collect();
    match names.as_slice() {
        [] => source
            .and_then(|source| source.data.name.best(chain))
            .cloned()
            .unwrap_or_default(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} {} {last}", first.join(", "), and(chain)),
    }
}

/// The word between the last two names of a byline.
fn and(chain: &LocaleChain) -> &'static str {
    match chain.first().as_str().split('-').next() {
        Some("az") => "və",
        Some("tr") => "ve",
        Some("ru") => "и",
        Some("de") => "und",
        Some("fr") => "et",
        Some("es") => "y",
        Some("it") => "e",
        Some("uk") => "та",
        _ => "and",
    }
}

/// What is said of the contributor under the piece: the note, else the first author's bio.
#[must_use]
pub fn contributor_note(card: &ArticleCard, authors: &[Arc<Author>], chain: &LocaleChain) -> Option<String> {
    card.contributor_note.clone().or_else(|| {
        authors
            .first()
            .and_then(|author| author.data.bio.best(chain))
            .cloned()
    })
}

/// The address that counts as the original: where a reprint first stood, else the piece's own.
#[must_use]
pub fn canonical_url(card: &ArticleCard, addresses: &Addresses) -> String {
    card.canonical_url.clone().unwrap_or_else(|| url(card, addresses))
}

/// The piece's own absolute address; of unpublished work the site's.
#[must_use]
pub fn url(card: &ArticleCard, addresses: &Addresses) -> String {
    match &card.path {
        Some(path) => addresses.page(path, Some(&card.locale)),
        None => format!("{}/", addresses.site(Some(&card.locale))),
    }
}

/// What search engines are told: what is set for them, else the piece itself.
pub async fn seo(
    reader: &Reader,
    card: &ArticleCard,
    detail: &ArticleDetail,
    chain: &LocaleChain,
) -> Result<SeoView, Error> {
    let picture = match (detail.seo.image, &card.links.image) {
        (Some(id), _) => image_of(reader, Some(id), chain).await?,
        (None, Some(lead)) => image(reader, lead, chain).await?,
        (None, None) => None,
    };
    Ok(SeoView {
        title: detail.seo.title.clone().unwrap_or_else(|| card.title.clone()),
        description: detail
            .seo
            .description
            .clone()
            .or_else(|| card.excerpt.clone())
            .or_else(|| card.deck.clone()),
        image: picture,
        noindex: detail.seo.noindex,
    })
}

/// All that a machine-readable description of an article says, read in one go.
#[derive(Debug, Clone)]
pub struct JsonLdFacts {
    pub publisher: Arc<masthead_domain::entity::Site>,
    pub logo: Option<ImageView>,
    pub image: Option<ImageView>,
    pub authors: Vec<Arc<Author>>,
    pub translators: Vec<Arc<Author>>,
    pub source: Option<Arc<Source>>,
    pub original: Option<Arc<ArticleCard>>,
    pub section: Option<String>,
    pub keywords: Vec<String>,
    pub breadcrumbs: Vec<Breadcrumb>,
}

/// Reads what a machine-readable description of an article says.
pub async fn json_ld_facts(
    reader: &Reader,
    card: &ArticleCard,
    chain: &LocaleChain,
) -> Result<JsonLdFacts, Error> {
    use masthead_domain::taxonomy::{CategoryData, TagData};

    let with_role = |role: Role| {
        let links = card
            .links
            .contributions
            .iter()
            .filter(move |link| link.role == role);
        reader.authors(links.map(|link| link.author))
    };
    let lead = async {
        match &card.links.image {
            Some(lead) => image(reader, lead, chain).await,
            None => Ok(None),
        }
    };
    let source = async {
        match card.source {
            Some(id) => reader.entity::<SourceData>(id.uuid()).await,
            None => Ok(None),
        }
    };
    let original = async {
        match card.translated_from {
            Some(id) => reader.card(id).await,
            None => Ok(None),
        }
    };
    let section = async {
        match card.primary_category {
            Some(id) => reader.entity::<CategoryData>(id.uuid()).await,
            None => Ok(None),
        }
    };
    let publisher = async {
        let site = reader.site().await?;
        let logo = image_of(reader, site.data.logo, chain).await?;
        Ok::<_, Error>((site, logo))
    };
    let tags: Vec<_> = card.links.tags.iter().map(|id| id.uuid()).collect();
    let ((publisher, logo), image, authors, translators, source, original, section, tags, breadcrumbs) = futures_util::try_join!(
        publisher,
        lead,
        with_role(Role::Author),
        with_role(Role::Translator),
        source,
        original,
        section,
        reader.entities::<TagData>(&tags),
        reader.breadcrumbs(card),
    )?;
    Ok(JsonLdFacts {
        publisher,
        logo,
        image,
        authors,
        translators,
        source,
        original,
        section: section.and_then(|category| category.data.name.best(chain).cloned()),
        keywords: tags
            .iter()
            .filter_map(|tag| tag.data.name.best(chain).cloned())
            .collect(),
        breadcrumbs,
    })
}
