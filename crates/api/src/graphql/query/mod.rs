//! The entrances: one file per kind of thing, merged into one type.

mod articles;
mod authors;
mod categories;
mod changes;
mod media;
mod nodes;
mod pages;
mod search;
mod site;
mod sources;
mod tags;

use async_graphql::MergedObject;

use self::{
    articles::ArticleQuery, authors::AuthorQuery, categories::CategoryQuery, changes::ChangesQuery,
    media::MediaQuery, nodes::NodeQuery, pages::PageQuery, search::SearchQuery, site::SiteQuery,
    sources::SourceQuery, tags::TagQuery,
};

/// Everything that can be read.
#[derive(Debug, Default, MergedObject)]
pub(in crate::graphql) struct Query(
    NodeQuery,
    ArticleQuery,
    AuthorQuery,
    CategoryQuery,
    TagQuery,
    PageQuery,
    SourceQuery,
    MediaQuery,
    SiteQuery,
    SearchQuery,
    ChangesQuery,
);
