//! What an article says and where it is filed: given anew, checked, and put into place.

use std::collections::{BTreeMap, HashMap};

use masthead_domain::{
    article::{Article, ArticleKind, Attribute, Contribution, ImageUse, MAX_TITLE, Seo},
    body::Body,
    id::{self, CategoryId, Kind, SourceId, TagId},
    violation::{Rule, Violation},
};
use masthead_persistence::{EntityQuery, UnitOfWork};
use uuid::Uuid;

use crate::error::Error;

/// Characters of the shorter texts beside the title, and of an address.
const MAX_TEXT: usize = 5_000;
const MAX_ADDRESS: usize = 2_000;

/// What of an article is to be otherwise. What is not given stays; `Some(None)` takes it away.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    pub title: Option<String>,
    pub deck: Option<Option<String>>,
    pub excerpt: Option<Option<String>>,
    pub byline: Option<Option<String>>,
    pub contributor_note: Option<Option<String>>,
    pub canonical_url: Option<Option<String>>,
    pub kind: Option<ArticleKind>,
    pub featured: Option<bool>,
    /// Whether it may stand among the related articles of others.
    pub in_related: Option<bool>,
    pub body: Option<Body>,
    /// Who did what; the order is the byline's.
    pub contributions: Option<Vec<Contribution>>,
    pub categories: Option<Vec<CategoryId>>,
    /// Where it is not among the categories it becomes the first of them; where there is none the first one is it.
    pub primary_category: Option<Option<CategoryId>>,
    pub tags: Option<Vec<TagId>>,
    pub source: Option<Option<SourceId>>,
    pub image: Option<Option<ImageUse>>,
    pub seo: Option<Seo>,
    pub attributes: Option<BTreeMap<String, Attribute>>,
}

impl Content {
    /// Puts it into an article, if all of it may stand there.
    ///
    /// # Errors
    /// [`Error::Invalid`] with everything that is wrong: a title that is blank, a text that is too long, a reference
    /// to what is not there.
    pub(super) async fn put_into(self, article: &mut Article, uow: &UnitOfWork) -> Result<(), Error> {
        self.put(article);
        let mut wrong = texts(article);
        wrong.extend(references(article, uow).await?);
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(wrong))
        }
    }

    fn put(self, article: &mut Article) {
        fn set<T>(place: &mut T, given: Option<T>) {
            if let Some(given) = given {
                *place = given;
            }
        }
        let texts = |given: Option<Option<String>>| given.map(|text| text.as_deref().and_then(said));
        let Article { card, detail } = article;
        set(&mut card.title, self.title.map(|title| title.trim().to_owned()));
        set(&mut card.deck, texts(self.deck));
        set(&mut card.excerpt, texts(self.excerpt));
        set(&mut card.byline, texts(self.byline));
        set(&mut card.contributor_note, texts(self.contributor_note));
        set(&mut card.canonical_url, texts(self.canonical_url));
        set(&mut card.kind, self.kind);
        set(&mut card.featured, self.featured);
        set(&mut card.in_related, self.in_related);
        set(&mut card.links.contributions, self.contributions.map(unique));
        set(&mut card.links.categories, self.categories.map(unique));
        set(&mut card.links.tags, self.tags.map(unique));
        set(&mut card.links.image, self.image);
        set(&mut card.source, self.source);
        set(&mut card.primary_category, self.primary_category);
        set(&mut detail.body, self.body);
        set(&mut detail.seo, self.seo);
        set(&mut detail.attributes, self.attributes);
        card.word_count = detail.body.word_count();
        let filed = &mut card.links.categories;
        match card.primary_category.filter(|primary| !filed.contains(primary)) {
            // It was asked for by name, or it is the former one of an article that is filed elsewhere now.
            Some(primary) if self.primary_category.is_some() => filed.insert(0, primary),
            Some(_) => card.primary_category = None,
            None => {}
        }
        card.primary_category = card.primary_category.or(filed.first().copied());
    }
}

/// A text that says something.
fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn unique<T: PartialEq>(items: Vec<T>) -> Vec<T> {
    let mut all = Vec::with_capacity(items.len());
    for item in items {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    all
}

fn texts(article: &Article) -> Vec<Violation> {
    let card = &article.card;
    let mut wrong = Vec::new();
    if card.title.is_empty() {
        wrong.push(Violation::new("title", Rule::Required));
    }
    let lengths = [
        ("title", Some(&card.title), MAX_TITLE),
        ("deck", card.deck.as_ref(), MAX_TEXT),
        ("excerpt", card.excerpt.as_ref(), MAX_TEXT),
        ("byline", card.byline.as_ref(), MAX_TEXT),
        ("contributorNote", card.contributor_note.as_ref(), MAX_TEXT),
        ("canonicalUrl", card.canonical_url.as_ref(), MAX_ADDRESS),
    ];
    for (field, text, most) in lengths {
        if text.is_some_and(|text| text.chars().count() > most) {
            wrong.push(Violation::new(field, Rule::TooLong(most)));
        }
    }
    let is_address = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    if card.canonical_url.as_ref().is_some_and(|url| !is_address(url)) {
        wrong.push(Violation::new(
            "canonicalUrl",
            Rule::Malformed("an address that starts with https:// or http://"),
        ));
    }
    wrong
}

/// The references of an article that lead to nothing of their kind.
async fn references(article: &Article, uow: &UnitOfWork) -> Result<Vec<Violation>, Error> {
    let links = &article.card.links;
    let mut wanted: Vec<(String, Kind, Uuid)> = Vec::new();
    let numbered = |field: &str, number: usize| format!("{field}.{number}");
    for (number, contribution) in links.contributions.iter().enumerate() {
        let field = format!("contributions.{number}.author");
        wanted.push((field, Kind::Author, contribution.author.uuid()));
    }
    for (number, category) in links.categories.iter().enumerate() {
        wanted.push((numbered("categories", number), Kind::Category, category.uuid()));
    }
    for (number, tag) in links.tags.iter().enumerate() {
        wanted.push((numbered("tags", number), Kind::Tag, tag.uuid()));
    }
    if let Some(source) = article.card.source {
        wanted.push(("source".to_owned(), Kind::Source, source.uuid()));
    }
    if let Some(image) = &links.image {
        wanted.push(("image".to_owned(), Kind::Media, image.media.uuid()));
    }
    if let Some(image) = article.detail.seo.image {
        wanted.push(("seo.image".to_owned(), Kind::Media, image.uuid()));
    }
    for media in article.detail.body.media_ids() {
        wanted.push(("body".to_owned(), Kind::Media, media.uuid()));
    }
    let ids: Vec<Uuid> = wanted.iter().map(|(_, _, id)| *id).collect();
    let found: HashMap<Uuid, Kind> = uow
        .entities(&EntityQuery::Ids(ids))
        .await?
        .iter()
        .map(|entity| (entity.id(), entity.kind()))
        .collect();
    let lost = wanted
        .into_iter()
        .filter(|(_, kind, id)| found.get(id) != Some(kind))
        .map(|(field, kind, id)| {
            let name = id::format(kind, id);
            Violation::new(
                field,
                Rule::Unknown {
                    kind: kind.prefix(),
                    name,
                },
            )
        });
    Ok(lost.collect())
}
