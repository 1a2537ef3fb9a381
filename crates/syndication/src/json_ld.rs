//! The machine-readable description of an article: schema.org in JSON-LD.
//!
//! Written for two readers. The vocabulary and its types are [schema.org's](https://schema.org/NewsArticle); which
//! properties stand in every description follows Google's
//! [Article](https://developers.google.com/search/docs/appearance/structured-data/article),
//! [Breadcrumb](https://developers.google.com/search/docs/appearance/structured-data/breadcrumb) and
//! [image metadata](https://developers.google.com/search/docs/appearance/structured-data/image-license-metadata)
//! pages.
//!
//! Keys come in a fixed order, and what may be many is always an array, so that the same article gives the same
//! bytes and a client need not ask which shape it got. What is not known is left out, never `null`.

use std::borrow::Cow;

use masthead_domain::{
    article::{ArticleKind, Correction},
    locale::Locale,
    time::{Timestamp, rfc3339},
};
use serde_json::{Map, Value, json};

/// All that the description says. Every address is absolute; texts are plain text.
#[derive(Debug, Clone)]
pub struct NewsArticle<'a> {
    pub kind: ArticleKind,
    pub headline: &'a str,
    pub description: Option<&'a str>,
    /// Where this site shows the piece.
    pub url: Cow<'a, str>,
    /// The address that counts as the original. Where it is not `url`, the piece is based on what is there.
    pub canonical_url: Cow<'a, str>,
    /// The lead picture first.
    pub images: Vec<Image<'a>>,
    pub published_at: Timestamp,
    /// The last change that readers should know of, not the last one of any sort.
    pub updated_at: Timestamp,
    /// Those who wrote it, in the byline's order.
    pub authors: Vec<Person<'a>>,
    pub translators: Vec<Person<'a>>,
    pub publisher: Publisher<'a>,
    /// The name of the primary category.
    pub section: Option<&'a str>,
    pub keywords: Vec<&'a str>,
    pub locale: &'a Locale,
    pub word_count: u32,
    /// The outlet from which it was reprinted.
    pub source: Option<Source<'a>>,
    /// Where the piece stands that this one is a translation of.
    pub translated_from: Option<Cow<'a, str>>,
    /// From the front page to the piece itself.
    pub breadcrumbs: Vec<Breadcrumb<'a>>,
    /// Whether everybody may read the whole text.
    pub accessible_for_free: bool,
    pub corrections: &'a [Correction],
}

/// A picture with the words that stand with it in this piece.
#[derive(Debug, Clone)]
pub struct Image<'a> {
    pub url: Cow<'a, str>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub caption: Option<&'a str>,
    pub credit: Option<&'a str>,
}

/// Somebody who wrote or translated the piece.
#[derive(Debug, Clone)]
pub struct Person<'a> {
    pub name: &'a str,
    /// The page on the site that tells who it is.
    pub url: Option<Cow<'a, str>>,
}

/// The newsroom.
#[derive(Debug, Clone)]
pub struct Publisher<'a> {
    pub name: &'a str,
    pub url: Cow<'a, str>,
    pub logo: Option<Image<'a>>,
}

/// The outlet that published a reprint first.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    pub name: &'a str,
    pub url: Option<Cow<'a, str>>,
}

/// One step from the front page to the piece.
#[derive(Debug, Clone)]
pub struct Breadcrumb<'a> {
    pub title: &'a str,
    /// None for a step without a page of its own.
    pub url: Option<Cow<'a, str>>,
}

/// Describes an article as schema.org's `NewsArticle`, or the subtype that fits its kind.
///
/// - A piece that nobody signs is by the source that it was reprinted from, else by the publisher: Google wants an
///   author for every article, and an organisation may be one.
/// - A reprint and a translation say so in [`isBasedOn`](https://schema.org/isBasedOn): the first when it has a
///   source or its canonical address is elsewhere, the second with the original's address.
/// - The breadcrumbs hang on the page ([`WebPage`](https://schema.org/WebPage) has `breadcrumb`, articles have not),
///   and the page is the article's `mainEntityOfPage`. So the whole description is one object.
///
/// The value is data. Whoever puts it into a `<script>` element must write `<` as `\u003c` there.
#[must_use]
pub fn news_article(article: &NewsArticle<'_>) -> Value {
    let (type_name, genre) = type_of(article.kind);
    Properties::of_type(type_name)
        .context()
        .text("headline", Some(article.headline))
        .text("description", article.description)
        .text("url", Some(&article.url))
        .value("mainEntityOfPage", Some(page(article)))
        .list("image", article.images.iter().map(image))
        .text("datePublished", Some(&rfc3339(article.published_at)))
        .text("dateModified", Some(&rfc3339(article.updated_at)))
        .list("author", authors(article))
        .list("translator", article.translators.iter().map(person))
        .value("publisher", Some(publisher(&article.publisher)))
        .text("articleSection", article.section)
        .text("genre", genre)
        .list("keywords", article.keywords.iter().map(|keyword| json!(keyword)))
        .text("inLanguage", Some(article.locale.as_str()))
        .value("wordCount", Some(json!(article.word_count)))
        .value("isAccessibleForFree", Some(json!(article.accessible_for_free)))
        .list("isBasedOn", originals(article))
        .list("correction", article.corrections.iter().map(correction))
        .into_value()
}

/// The type of a kind of piece and, where schema.org has no type for it, its genre.
///
/// The subtypes are those that schema.org took from the Trust Project. An interview has none, so it stays a
/// `NewsArticle` and says its genre; a reprint is what it was. Live coverage is a
/// [`LiveBlogPosting`](https://schema.org/LiveBlogPosting), without the single updates, which are not known here.
const fn type_of(kind: ArticleKind) -> (&'static str, Option<&'static str>) {
    match kind {
        ArticleKind::News | ArticleKind::Reprint => ("NewsArticle", None),
        ArticleKind::Opinion => ("OpinionNewsArticle", None),
        ArticleKind::Interview => ("NewsArticle", Some("Interview")),
        ArticleKind::Analysis => ("AnalysisNewsArticle", None),
        ArticleKind::Review => ("ReviewNewsArticle", None),
        ArticleKind::Live => ("LiveBlogPosting", None),
    }
}

fn page(article: &NewsArticle<'_>) -> Value {
    let trail = (!article.breadcrumbs.is_empty()).then(|| {
        let steps = article.breadcrumbs.iter().zip(1_u32..);
        Properties::of_type("BreadcrumbList")
            .list(
                "itemListElement",
                steps.map(|(step, position)| list_item(step, position)),
            )
            .into_value()
    });
    Properties::of_type("WebPage")
        .text("@id", Some(&article.url))
        .value("breadcrumb", trail)
        .into_value()
}

fn list_item(step: &Breadcrumb<'_>, position: u32) -> Value {
    Properties::of_type("ListItem")
        .value("position", Some(json!(position)))
        .text("name", Some(step.title))
        .text("item", step.url.as_deref())
        .into_value()
}

/// A picture. Article parsers read `url`, image metadata is matched by `contentUrl`; both are the same address.
fn image(image: &Image<'_>) -> Value {
    Properties::of_type("ImageObject")
        .text("url", Some(&image.url))
        .text("contentUrl", Some(&image.url))
        .value("width", image.width.map(|width| json!(width)))
        .value("height", image.height.map(|height| json!(height)))
        .text("caption", image.caption)
        .text("creditText", image.credit)
        .into_value()
}

fn authors(article: &NewsArticle<'_>) -> Vec<Value> {
    if article.authors.is_empty() {
        let newsroom = || organisation(article.publisher.name, Some(&article.publisher.url));
        return vec![article.source.as_ref().map_or_else(newsroom, outlet)];
    }
    article.authors.iter().map(person).collect()
}

fn person(person: &Person<'_>) -> Value {
    Properties::of_type("Person")
        .text("name", Some(person.name))
        .text("url", person.url.as_deref())
        .into_value()
}

fn publisher(publisher: &Publisher<'_>) -> Value {
    Properties::of_type("NewsMediaOrganization")
        .text("name", Some(publisher.name))
        .text("url", Some(&publisher.url))
        .value("logo", publisher.logo.as_ref().map(image))
        .into_value()
}

fn outlet(source: &Source<'_>) -> Value {
    organisation(source.name, source.url.as_deref())
}

fn organisation(name: &str, url: Option<&str>) -> Value {
    Properties::of_type("Organization")
        .text("name", Some(name))
        .text("url", url)
        .into_value()
}

/// What the piece is based on: the original of a reprint, the original of a translation.
fn originals(article: &NewsArticle<'_>) -> Vec<Value> {
    let elsewhere = (article.canonical_url != article.url).then_some(article.canonical_url.as_ref());
    let reprinted = (elsewhere.is_some() || article.source.is_some()).then(|| {
        Properties::of_type("NewsArticle")
            .text("url", elsewhere)
            .value("publisher", article.source.as_ref().map(outlet))
            .into_value()
    });
    let translated = article.translated_from.as_deref().map(|url| {
        Properties::of_type("NewsArticle")
            .text("url", Some(url))
            .into_value()
    });
    reprinted.into_iter().chain(translated).collect()
}

fn correction(correction: &Correction) -> Value {
    Properties::of_type("CorrectionComment")
        .text("text", Some(&correction.text))
        .text("datePublished", Some(&rfc3339(correction.at)))
        .into_value()
}

/// An object in the order in which its properties are named; what is absent or blank is left out.
struct Properties(Map<String, Value>);

impl Properties {
    fn of_type(name: &str) -> Self {
        Self(Map::from_iter([("@type".to_owned(), json!(name))]))
    }

    /// Says whose words these are: the outermost object does, before all else.
    fn context(self) -> Self {
        let mut properties = Map::from_iter([("@context".to_owned(), json!("https://schema.org"))]);
        properties.extend(self.0);
        Self(properties)
    }

    fn value(mut self, name: &str, value: Option<Value>) -> Self {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value);
        }
        self
    }

    fn text(self, name: &str, text: Option<&str>) -> Self {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        self.value(name, text.map(|text| json!(text)))
    }

    fn list(self, name: &str, items: impl IntoIterator<Item = Value>) -> Self {
        let items: Vec<Value> = items.into_iter().collect();
        self.value(name, (!items.is_empty()).then_some(Value::Array(items)))
    }

    fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}
