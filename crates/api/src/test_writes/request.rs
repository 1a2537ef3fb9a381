//! What a write may say.

use masthead_app::{
    articles::Content,
    error::{Error, ErrorCode},
};
use masthead_domain::{
    article::{ArticleKind, Contribution, Role},
    body::Body,
    id::{ArticleId, AuthorId, CategoryId, SourceId, TagId},
    locale::Locale,
    slug::Slug,
    time::Timestamp,
};
use serde::{Deserialize, Deserializer};

/// One write, named by `op`.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "camelCase")]
pub(super) enum Write {
    Create(New),
    Revise(Change),
    Rename(Renamed),
    Publish(Versioned),
    Unpublish(End),
    Kill(End),
    Delete(End),
    Restore(Versioned),
    Schedule(Plan),
    CancelSchedule(Versioned),
    SetBounds(Limits),
    RelocateCategory(Relocation),
    RenameEntity(Named),
    DeleteEntity(Versioned),
    Collect(Collected),
}

/// The thing that is written, and its version before; where that is left out, the present one.
#[derive(Debug, Deserialize)]
pub(super) struct Versioned {
    pub id: String,
    pub version: Option<i32>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct New {
    pub locale: Option<Locale>,
    pub slug: Option<Slug>,
    pub translation_of: Option<ArticleId>,
    #[serde(default)]
    pub publish: bool,
    #[serde(flatten)]
    pub content: Said,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Change {
    #[serde(flatten)]
    pub target: Versioned,
    #[serde(flatten)]
    pub content: Said,
    pub published_at: Option<Timestamp>,
    pub correction: Option<String>,
    #[serde(default)]
    pub significant: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Renamed {
    #[serde(flatten)]
    pub target: Versioned,
    pub slug: Option<Slug>,
    pub path: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct End {
    #[serde(flatten)]
    pub target: Versioned,
    pub replacement: Option<ArticleId>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Plan {
    #[serde(flatten)]
    pub target: Versioned,
    pub at: Timestamp,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Limits {
    #[serde(flatten)]
    pub target: Versioned,
    #[serde(default, deserialize_with = "given")]
    pub embargoed_until: Option<Option<Timestamp>>,
    #[serde(default, deserialize_with = "given")]
    pub expires_at: Option<Option<Timestamp>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Relocation {
    #[serde(flatten)]
    pub target: Versioned,
    pub parent: Option<CategoryId>,
    pub slug: Slug,
    pub position: Option<i32>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Named {
    #[serde(flatten)]
    pub target: Versioned,
    pub name: String,
    pub slug: Option<Slug>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Collected {
    #[serde(flatten)]
    pub target: Versioned,
    pub items: Vec<ArticleId>,
}

/// What of an article is to be otherwise.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Said {
    title: Option<String>,
    #[serde(default, deserialize_with = "given")]
    deck: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    excerpt: Option<Option<String>>,
    kind: Option<String>,
    featured: Option<bool>,
    show_in_related: Option<bool>,
    body_html: Option<String>,
    authors: Option<Vec<AuthorId>>,
    categories: Option<Vec<CategoryId>>,
    tags: Option<Vec<TagId>>,
    #[serde(default, deserialize_with = "given")]
    source: Option<Option<SourceId>>,
}

/// What is given, null included: what is left out stays as it is.
fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

impl TryFrom<Said> for Content {
    type Error = Error;

    fn try_from(said: Said) -> Result<Self, Error> {
        let kind = said
            .kind
            .map(|kind| serde_json::from_value::<ArticleKind>(kind.into()))
            .transpose()
            .map_err(|error| Error::request(ErrorCode::ValidationFailed, "kind", error.to_string()))?;
        let authors = said.authors.map(|authors| {
            let by = |author| Contribution {
                role: Role::Author,
                author,
            };
            authors.into_iter().map(by).collect()
        });
        Ok(Self {
            title: said.title,
            deck: said.deck,
            excerpt: said.excerpt,
            kind,
            featured: said.featured,
            in_related: said.show_in_related,
            body: said.body_html.map(|html| Body::from_html(&html)),
            contributions: authors,
            categories: said.categories,
            tags: said.tags,
            source: said.source,
            ..Self::default()
        })
    }
}
