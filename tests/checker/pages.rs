//! What is fetched.

use serde_json::json;

/// A request that readers send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Page {
    /// An address.
    Get(String),
    /// The body of a GraphQL request.
    Query(String),
}

/// The whole page of an article, as sites ask for it.
const ARTICLE: &str = include_str!("../../docs/reference-page.graphql");

const LIST: &str = "query Front($category: [String!], $author: [String!]) {
  articles(first: 10, filter: { category: $category, author: $author }) {
    totalCount
    nodes { id slug path title deck version authors { name path } primaryCategory { name path } tags { name } }
  }
}";

const RESOLVE: &str = "query At($path: String!) {
  resolve(path: $path) { __typename ... on Article { id title path } ... on Redirect { target status } ... on Category { name path } }
}";

impl Page {
    pub(crate) fn article(reference: &str) -> Self {
        Self::Get(format!("/v1/articles/{reference}?include=related,latest"))
    }

    pub(crate) fn whole_article(path: &str) -> Self {
        Self::Query(json!({ "query": ARTICLE, "variables": { "path": path } }).to_string())
    }

    pub(crate) fn list(filter: &str) -> Self {
        Self::Get(format!("/v1/articles?limit=10&count=true{filter}"))
    }

    pub(crate) fn front(category: Option<&str>, author: Option<&str>) -> Self {
        Self::Query(
            json!({ "query": LIST, "variables": { "category": category, "author": author } }).to_string(),
        )
    }

    pub(crate) fn at(path: &str) -> Self {
        Self::Get(format!("/v1/resolve?path={path}"))
    }

    pub(crate) fn resolve(path: &str) -> Self {
        Self::Query(json!({ "query": RESOLVE, "variables": { "path": path } }).to_string())
    }

    pub(crate) fn thing(kind: &str, id: &str) -> Self {
        Self::Get(format!("/v1/{kind}/{id}"))
    }
}
