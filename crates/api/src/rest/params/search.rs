//! What is searched for.

use masthead_app::{error::Error, search::SearchRequest};
use masthead_domain::{listing::ArticleFilter, search::SearchOrder};
use utoipa::{IntoParams, ToSchema};

use super::{
    filter::{filter, of_name, one_of},
    query::{Query, bad},
};

/// A search, and which part of its hits.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "names and documents the parameters that `search_request` reads"
)]
pub(crate) struct SearchParams {
    /// What the reader typed; 64 words at the most. Words are alternatives; quotes, a plus or a field's name
    /// (`title:` `deck:` `excerpt:` `body:` `author:` `tag:` `category:` `source:`) make a part necessary, a minus
    /// excludes it.
    #[param(max_length = 1_000, pattern = r"\S", example = "gas \"border talks\" -oil")]
    q: String,
    /// Hits at the most.
    #[param(minimum = 0, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// Where to go on: `nextCursor` of another answer with the same query, filter and order.
    cursor: Option<String>,
    /// The order: the nearest to the query first, the same with newer articles put forward, or by date. `relevance`
    /// where nothing is said.
    #[param(inline)]
    sort: Option<SearchSort>,
    /// Whether `meta.totalCount` says how many articles match.
    #[param(default = false)]
    count: Option<bool>,
    /// Whether `meta.facets` says how many of them hang on what.
    #[param(default = false)]
    facets: Option<bool>,
}

/// What is being typed.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "names and documents the parameters that `typed` reads")]
pub(crate) struct SuggestParams {
    /// What has been typed so far; the last word may be unfinished.
    #[param(max_length = 1_000, pattern = r"\S", example = "caspi")]
    q: String,
    /// Completions at the most.
    #[param(minimum = 0, maximum = 20, default = 8)]
    limit: Option<u32>,
    /// The language of names; titles in it come first. The site's default where it is not given.
    #[param(example = "az")]
    locale: Option<String>,
}

/// The orders of hits.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "its variants document what `ORDERS` reads")]
pub(crate) enum SearchSort {
    /// The nearest to the query first.
    #[schema(rename = "relevance")]
    Relevance,
    /// By relevance, with newer articles put forward.
    #[schema(rename = "recent")]
    Recent,
    /// Newest first.
    #[schema(rename = "-publishedAt")]
    PublishedAtDesc,
    /// Oldest first.
    #[schema(rename = "publishedAt")]
    PublishedAtAsc,
}

const ORDERS: &[(&str, SearchOrder)] = &[
    ("relevance", SearchOrder::Relevance),
    ("recent", SearchOrder::Recent),
    ("-publishedAt", SearchOrder::PublishedAtDesc),
    ("publishedAt", SearchOrder::PublishedAtAsc),
];

/// The search that a request asks for.
pub(crate) fn search_request(query: &Query) -> Result<SearchRequest, Error> {
    let order = query.value("sort", |text| of_name(ORDERS, text), &one_of(ORDERS))?;
    Ok(SearchRequest {
        query: typed(query)?.to_owned(),
        filter: filter(query)?,
        within: ArticleFilter::default(),
        order: order.unwrap_or_default(),
    })
}

/// What the reader typed, blanks at its end and all: they say that the last word is complete.
pub(crate) fn typed(query: &Query) -> Result<&str, Error> {
    let text = query.text("q")?.ok_or_else(|| bad("q", "is required"))?;
    if text.trim().is_empty() {
        return Err(bad("q", "is blank"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> Result<SearchRequest, String> {
        let query = Query::parse("/v1/search", text).expect("a query");
        search_request(&query).map_err(|error| error.to_string())
    }

    #[test]
    fn a_search_is_what_was_typed_in_an_order_among_some() {
        let asked = request("q=gas+&sort=recent&tag=energy").expect("a search");
        assert_eq!(asked.query, "gas ");
        assert_eq!(asked.order, SearchOrder::Recent);
        assert_eq!(asked.filter.tag, Some(vec!["energy".to_owned()]));
        assert_eq!(request("q=gas").expect("a search").order, SearchOrder::Relevance);
    }

    #[test]
    fn nothing_is_not_searched_for() {
        for (text, refused) in [
            ("", "q: is required"),
            ("q=", "q: is empty"),
            ("q=%20+", "q: is blank"),
            ("q=a&q=b", "q: is given more than once"),
            (
                "q=a&sort=score",
                "sort: \"score\" is not one of relevance, recent, -publishedAt, publishedAt",
            ),
        ] {
            assert_eq!(request(text).expect_err(text), refused);
        }
    }
}
