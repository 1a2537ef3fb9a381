//! Ways of naming one thing: exactly one of several.

use async_graphql::{ID, InputObject, OneofObject};

use crate::graphql::shown::Reference;

/// The id that a thing has in another system.
#[derive(Debug, Clone, InputObject)]
pub(in crate::graphql) struct ExternalIdInput {
    /// The other system: `wordpress`.
    system: String,
    /// The id there: `1234`.
    id: String,
}

impl From<ExternalIdInput> for Reference {
    fn from(external: ExternalIdInput) -> Self {
        Self::External {
            system: external.system,
            id: external.id,
        }
    }
}

/// One article: by one of these.
#[derive(Debug, OneofObject)]
pub(in crate::graphql) enum ArticleBy {
    /// Its id: `article_01jd…`.
    Id(ID),
    /// Its slug, which is unique per locale: without `locale` the site's default locale comes first.
    Slug(String),
    /// Its current path on the site: `/2021/10/border-flare-up`.
    Path(String),
    /// Its id in another system.
    ExternalId(ExternalIdInput),
}

impl From<ArticleBy> for Reference {
    fn from(by: ArticleBy) -> Self {
        match by {
            ArticleBy::Id(id) => Self::Id(id.0),
            ArticleBy::Slug(slug) => Self::Slug(slug),
            ArticleBy::Path(path) => Self::Path(path),
            ArticleBy::ExternalId(external) => external.into(),
        }
    }
}

/// One author: by one of these.
#[derive(Debug, OneofObject)]
pub(in crate::graphql) enum AuthorBy {
    /// The id: `author_01jd…`.
    Id(ID),
    /// The slug: `jane-doe`.
    Slug(String),
    /// The current path on the site: `/author/jane-doe`.
    Path(String),
    /// The id in another system.
    ExternalId(ExternalIdInput),
}

impl From<AuthorBy> for Reference {
    fn from(by: AuthorBy) -> Self {
        match by {
            AuthorBy::Id(id) => Self::Id(id.0),
            AuthorBy::Slug(slug) => Self::Slug(slug),
            AuthorBy::Path(path) => Self::Path(path),
            AuthorBy::ExternalId(external) => external.into(),
        }
    }
}

/// One category: by one of these.
#[derive(Debug, OneofObject)]
pub(in crate::graphql) enum CategoryBy {
    /// Its id: `category_01jd…`.
    Id(ID),
    /// Its slug. Unique among siblings only: where several have it, its path names one surely.
    Slug(String),
    /// Its current path on the site (`/news/economy`), or its path in the tree (`news/economy`, without the slash).
    Path(String),
    /// Its id in another system.
    ExternalId(ExternalIdInput),
}

impl From<CategoryBy> for Reference {
    fn from(by: CategoryBy) -> Self {
        match by {
            CategoryBy::Id(id) => Self::Id(id.0),
            CategoryBy::Slug(slug) => Self::Slug(slug),
            CategoryBy::Path(path) => Self::Path(path),
            CategoryBy::ExternalId(external) => external.into(),
        }
    }
}

/// One tag: by one of these.
#[derive(Debug, OneofObject)]
pub(in crate::graphql) enum TagBy {
    /// Its id: `tag_01jd…`.
    Id(ID),
    /// Its slug: `energy`.
    Slug(String),
    /// Its current path on the site: `/tag/energy`.
    Path(String),
    /// Its id in another system.
    ExternalId(ExternalIdInput),
}

impl From<TagBy> for Reference {
    fn from(by: TagBy) -> Self {
        match by {
            TagBy::Id(id) => Self::Id(id.0),
            TagBy::Slug(slug) => Self::Slug(slug),
            TagBy::Path(path) => Self::Path(path),
            TagBy::ExternalId(external) => external.into(),
        }
    }
}

/// One static page: by one of these.
#[derive(Debug, OneofObject)]
pub(in crate::graphql) enum PageBy {
    /// Its id: `page_01jd…`.
    Id(ID),
    /// Its slug. Unique among siblings only: where several have it, its path names one surely.
    Slug(String),
    /// Its current path on the site (`/about/contact`), or its path in the tree (`about/contact`, without the slash).
    Path(String),
    /// Its id in another system.
    ExternalId(ExternalIdInput),
}

impl From<PageBy> for Reference {
    fn from(by: PageBy) -> Self {
        match by {
            PageBy::Id(id) => Self::Id(id.0),
            PageBy::Slug(slug) => Self::Slug(slug),
            PageBy::Path(path) => Self::Path(path),
            PageBy::ExternalId(external) => external.into(),
        }
    }
}

/// One source: by one of these.
#[derive(Debug, OneofObject)]
pub(in crate::graphql) enum SourceBy {
    /// Its id: `source_01jd…`.
    Id(ID),
    /// Its slug: `the-national-interest`.
    Slug(String),
    /// Its id in another system.
    ExternalId(ExternalIdInput),
}

impl From<SourceBy> for Reference {
    fn from(by: SourceBy) -> Self {
        match by {
            SourceBy::Id(id) => Self::Id(id.0),
            SourceBy::Slug(slug) => Self::Slug(slug),
            SourceBy::ExternalId(external) => external.into(),
        }
    }
}

/// One collection: by one of these.
#[derive(Debug, OneofObject)]
pub(in crate::graphql) enum CollectionBy {
    /// Its id: `collection_01jd…`.
    Id(ID),
    /// Its slug: `editors-choice`.
    Slug(String),
    /// Its current path on the site, if it has one.
    Path(String),
    /// Its id in another system.
    ExternalId(ExternalIdInput),
}

impl From<CollectionBy> for Reference {
    fn from(by: CollectionBy) -> Self {
        match by {
            CollectionBy::Id(id) => Self::Id(id.0),
            CollectionBy::Slug(slug) => Self::Slug(slug),
            CollectionBy::Path(path) => Self::Path(path),
            CollectionBy::ExternalId(external) => external.into(),
        }
    }
}

/// One medium: by one of these.
#[derive(Debug, OneofObject)]
pub(in crate::graphql) enum MediaBy {
    /// Its id: `media_01jd…`.
    Id(ID),
    /// Its slug, which comes from its file's name.
    Slug(String),
    /// Its id in another system.
    ExternalId(ExternalIdInput),
}

impl From<MediaBy> for Reference {
    fn from(by: MediaBy) -> Self {
        match by {
            MediaBy::Id(id) => Self::Id(id.0),
            MediaBy::Slug(slug) => Self::Slug(slug),
            MediaBy::ExternalId(external) => external.into(),
        }
    }
}
