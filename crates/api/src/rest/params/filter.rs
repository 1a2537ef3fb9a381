//! Which articles: the filters of the contract, and the order.

use masthead_app::{
    error::Error,
    read::{ArticleList, NamedFilter},
};
use masthead_domain::{article, listing::ArticleOrder};
use utoipa::{IntoParams, ToSchema};

use super::{query::Query, selecting::LOCALE};
use crate::rest::types::ArticleKind;

/// Which articles. Several values of one filter mean any of them; different filters all hold.
///
/// What a name stands for is an id, a path or a slug; a name that stands for nothing matches nothing.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase", style = Form)]
#[expect(
    dead_code,
    reason = "names and documents the parameters that `article_list` reads"
)]
pub(crate) struct ArticleFilterParams {
    /// Filed in one of these categories, or in one below.
    #[param(explode = false, example = json!(["news/economy", "opinion"]))]
    category: Option<Vec<String>>,
    /// Written by one of these authors.
    #[param(explode = false, example = json!(["jane-doe"]))]
    author: Option<Vec<String>>,
    /// With one of these tags.
    #[param(explode = false, example = json!(["energy"]))]
    tag: Option<Vec<String>>,
    /// With all of these tags.
    #[param(explode = false, example = json!(["energy", "transit"]))]
    tag_all: Option<Vec<String>>,
    /// Reprinted from one of these sources.
    #[param(explode = false, example = json!(["the-wire"]))]
    source: Option<Vec<String>>,
    /// In one of these collections.
    #[param(explode = false, example = json!(["editors-choice"]))]
    collection: Option<Vec<String>>,
    /// Of one of these kinds.
    #[param(explode = false, example = json!(["NEWS", "ANALYSIS"]))]
    kind: Option<Vec<ArticleKind>>,
    /// Whether editors feature it.
    featured: Option<bool>,
    /// Written in one of these languages.
    #[param(explode = false, example = json!(["en"]))]
    locale: Option<Vec<String>>,
    /// Published at this moment or later. A day is its first moment in UTC.
    #[param(example = "2021-10-01", format = DateTime)]
    published_after: Option<String>,
    /// Published before this moment.
    #[param(format = DateTime)]
    published_before: Option<String>,
    /// Updated by editors at this moment or later.
    #[param(format = DateTime)]
    updated_after: Option<String>,
    /// With one of these ids.
    #[param(explode = false)]
    ids: Option<Vec<String>>,
    /// Not in any of these categories, nor below.
    #[param(rename = "not.category", explode = false)]
    not_category: Option<Vec<String>>,
    /// Not by any of these authors.
    #[param(rename = "not.author", explode = false)]
    not_author: Option<Vec<String>>,
    /// With none of these tags.
    #[param(rename = "not.tag", explode = false)]
    not_tag: Option<Vec<String>>,
    /// Not with all of these tags together.
    #[param(rename = "not.tagAll", explode = false)]
    not_tag_all: Option<Vec<String>>,
    /// From none of these sources.
    #[param(rename = "not.source", explode = false)]
    not_source: Option<Vec<String>>,
    /// In none of these collections.
    #[param(rename = "not.collection", explode = false)]
    not_collection: Option<Vec<String>>,
    /// Of none of these kinds.
    #[param(rename = "not.kind", explode = false)]
    not_kind: Option<Vec<ArticleKind>>,
    /// In none of these languages.
    #[param(rename = "not.locale", explode = false)]
    not_locale: Option<Vec<String>>,
    /// With none of these ids.
    #[param(rename = "not.ids", explode = false)]
    not_ids: Option<Vec<String>>,
}

/// One version of each story.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase", style = Form)]
#[expect(
    dead_code,
    reason = "names and documents the parameter that `article_list` reads"
)]
pub(crate) struct PreferLocaleParams {
    /// One version per story, the best for this language; `meta.totalCount` then counts stories. Not to be confused
    /// with the filter `locale`, which keeps the versions in a language and leaves out all others.
    #[param(example = "az")]
    prefer_locale: Option<String>,
}

/// The order of a list of articles.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "names and documents the parameter that `article_list` reads"
)]
pub(crate) struct ArticleOrderParams {
    /// The order; a minus puts the greatest first. `-publishedAt` where nothing is said.
    #[param(inline)]
    sort: Option<ArticleSort>,
}

/// The orders of lists of articles.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "its variants document what `ORDERS` reads")]
pub(crate) enum ArticleSort {
    /// Newest first.
    #[schema(rename = "-publishedAt")]
    PublishedAtDesc,
    /// Oldest first.
    #[schema(rename = "publishedAt")]
    PublishedAtAsc,
    /// Last updated by editors first.
    #[schema(rename = "-updatedAt")]
    UpdatedAtDesc,
    /// Longest untouched by editors first.
    #[schema(rename = "updatedAt")]
    UpdatedAtAsc,
}

/// The orders of article lists.
pub(crate) const ORDERS: &[(&str, ArticleOrder)] = &[
    ("-publishedAt", ArticleOrder::PublishedAtDesc),
    ("publishedAt", ArticleOrder::PublishedAtAsc),
    ("-updatedAt", ArticleOrder::UpdatedAtDesc),
    ("updatedAt", ArticleOrder::UpdatedAtAsc),
];

/// The list of articles that a request asks for.
pub(crate) fn article_list(query: &Query) -> Result<ArticleList, Error> {
    let order = query.value("sort", |text| of_name(ORDERS, text), &one_of(ORDERS))?;
    Ok(ArticleList {
        filter: filter(query)?,
        order: order.unwrap_or_default(),
        locale: query.locale("preferLocale")?,
        ..ArticleList::default()
    })
}

/// Which articles a request is about.
pub(super) fn filter(query: &Query) -> Result<NamedFilter, Error> {
    let locales = |name: &str| query.values(name, |text| text.parse().ok(), LOCALE);
    let kinds = |name: &str| query.values(name, kind, &kind_names());
    let not = NamedFilter {
        category: query.list("not.category")?,
        author: query.list("not.author")?,
        tag: query.list("not.tag")?,
        tag_all: query.list("not.tagAll")?,
        source: query.list("not.source")?,
        collection: query.list("not.collection")?,
        kind: kinds("not.kind")?,
        locale: locales("not.locale")?,
        ids: query.list("not.ids")?,
        ..NamedFilter::default()
    };
    Ok(NamedFilter {
        category: query.list("category")?,
        author: query.list("author")?,
        tag: query.list("tag")?,
        tag_all: query.list("tagAll")?,
        source: query.list("source")?,
        collection: query.list("collection")?,
        kind: kinds("kind")?,
        featured: query.flag("featured")?,
        locale: locales("locale")?,
        published_after: query.moment("publishedAfter")?,
        published_before: query.moment("publishedBefore")?,
        updated_after: query.moment("updatedAfter")?,
        ids: query.list("ids")?,
        status: None,
        not: (not != NamedFilter::default()).then(|| Box::new(not)),
    })
}

fn kind(text: &str) -> Option<article::ArticleKind> {
    article::ArticleKind::ALL
        .iter()
        .copied()
        .find(|kind| ArticleKind::from(*kind).name().eq_ignore_ascii_case(text))
}

fn kind_names() -> String {
    let names: Vec<&str> = article::ArticleKind::ALL
        .iter()
        .map(|kind| ArticleKind::from(*kind).name())
        .collect();
    format!("one of {}", names.join(", "))
}

/// The value that a name stands for.
pub(super) fn of_name<T: Copy>(names: &[(&str, T)], text: &str) -> Option<T> {
    names
        .iter()
        .find(|(name, _)| *name == text)
        .map(|(_, value)| *value)
}

/// The names that there are, for errors.
pub(super) fn one_of<T>(names: &[(&str, T)]) -> String {
    let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    format!("one of {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use masthead_app::error::ErrorCode;

    use super::*;

    fn list(text: &str) -> Result<ArticleList, Error> {
        Query::parse("/v1/articles", text).and_then(|query| article_list(&query))
    }

    #[test]
    fn filters_are_read() {
        let list = list(
            "category=news/economy,opinion&tagAll=a,b&kind=NEWS,opinion&featured=true&locale=en_US,az&\
             publishedAfter=2021-10-01&not.category=sport&sort=-updatedAt&preferLocale=az",
        )
        .expect("a list");
        assert_eq!(
            list.filter.category.as_deref(),
            Some(&["news/economy".to_owned(), "opinion".to_owned()][..])
        );
        assert_eq!(list.filter.tag_all.as_ref().map(Vec::len), Some(2));
        assert_eq!(
            list.filter.kind,
            Some(vec![article::ArticleKind::News, article::ArticleKind::Opinion])
        );
        assert_eq!(list.filter.featured, Some(true));
        let locales: Vec<String> = list
            .filter
            .locale
            .iter()
            .flatten()
            .map(ToString::to_string)
            .collect();
        assert_eq!(locales, ["en-US", "az"]);
        assert_eq!(
            list.filter.not.as_ref().and_then(|not| not.category.clone()),
            Some(vec!["sport".to_owned()])
        );
        assert_eq!(list.order, ArticleOrder::UpdatedAtDesc);
        assert_eq!(
            list.locale.as_ref().map(ToString::to_string).as_deref(),
            Some("az")
        );
    }

    #[test]
    fn nothing_asked_is_the_newest() {
        assert_eq!(list("").expect("a list"), ArticleList::default());
    }

    #[test]
    fn what_is_not_understood_names_what_would_be() {
        for (text, said) in [
            (
                "sort=title",
                "sort: \"title\" is not one of -publishedAt, publishedAt, -updatedAt, updatedAt",
            ),
            (
                "kind=BLOG",
                "kind: \"BLOG\" is not one of NEWS, OPINION, INTERVIEW, ANALYSIS, REVIEW, REPRINT, LIVE",
            ),
            (
                "locale=x",
                "locale: \"x\" is not a language tag such as \"en\" or \"az-Latn\"",
            ),
        ] {
            let error = list(text).expect_err("refused");
            assert_eq!(error.code(), ErrorCode::BadRequest);
            assert_eq!(error.to_string(), said);
        }
    }
}
