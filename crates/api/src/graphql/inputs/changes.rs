//! What of the change feed somebody follows.

use async_graphql::InputObject;
use masthead_app::{
    changes::ChangeFilter as Wanted,
    error::{Error, ErrorCode},
};
use masthead_domain::locale::Locale;

use super::filter::MOST_VALUES;
use crate::{
    graphql::arguments,
    rest::words_of_changes::{kinds, of_kind, of_type, types},
};

/// Which changes are shown. Several values of one field mean any of them, different fields are joined by AND. With
/// `category`, `author`, `tag` or `locale` only articles are shown: those that match now, and those that did before the
/// change.
#[derive(Debug, Clone, Default, InputObject)]
pub(in crate::graphql) struct ChangeFilter {
    /// Of articles in one of these categories or below it.
    category: Option<Vec<String>>,
    /// Of articles by one of these authors.
    author: Option<Vec<String>>,
    /// Of articles with one of these tags.
    tag: Option<Vec<String>>,
    /// Of articles in one of these locales (BCP 47).
    locale: Option<Vec<String>>,
    /// Of things of these sorts: `article`, `author`, `category`, `tag`, `page`, `source`, `media`, `menu`,
    /// `collection`, `redirect`, `site`.
    #[graphql(name = "type")]
    entity_type: Option<Vec<String>>,
    /// Changes of these kinds: `article.published`, `author.updated` …
    kind: Option<Vec<String>>,
}

/// Which articles are followed. Several values of one field mean any of them, different fields are joined by AND. An
/// article is followed that matches now, or did before the change.
#[derive(Debug, Clone, Default, InputObject)]
pub(in crate::graphql) struct ArticleSubscriptionFilter {
    /// In one of these categories or below it.
    category: Option<Vec<String>>,
    /// By one of these authors.
    author: Option<Vec<String>>,
    /// With one of these tags.
    tag: Option<Vec<String>>,
    /// In one of these locales (BCP 47).
    locale: Option<Vec<String>>,
}

impl ChangeFilter {
    /// The filter in the application's words.
    pub(in crate::graphql) fn wanted(filter: Option<Self>) -> Result<Wanted, Error> {
        let filter = filter.unwrap_or_default();
        let articles = ArticleSubscriptionFilter {
            category: filter.category,
            author: filter.author,
            tag: filter.tag,
            locale: filter.locale,
        };
        Ok(Wanted {
            types: words("type", filter.entity_type, of_type, types)?,
            kinds: words("kind", filter.kind, of_kind, kinds)?,
            ..ArticleSubscriptionFilter::wanted(Some(articles))?
        })
    }
}

impl ArticleSubscriptionFilter {
    /// The filter in the application's words.
    pub(in crate::graphql) fn wanted(filter: Option<Self>) -> Result<Wanted, Error> {
        let filter = filter.unwrap_or_default();
        for (field, list) in [
            ("category", &filter.category),
            ("author", &filter.author),
            ("tag", &filter.tag),
            ("locale", &filter.locale),
        ] {
            check_length(field, list.as_ref().map_or(0, Vec::len))?;
        }
        let locale = filter.locale.map(|tags| {
            let parsed = tags
                .iter()
                .map(|tag| arguments::locale("filter.locale", Some(tag)));
            let parsed = parsed.collect::<Result<Vec<_>, Error>>()?;
            Ok::<Vec<Locale>, Error>(parsed.into_iter().flatten().collect())
        });
        Ok(Wanted {
            category: filter.category,
            author: filter.author,
            tag: filter.tag,
            locale: locale.transpose()?,
            types: None,
            kinds: None,
        })
    }
}

fn words<T>(
    field: &str,
    values: Option<Vec<String>>,
    read: impl Fn(&str) -> Option<T>,
    allowed: impl Fn() -> String,
) -> Result<Option<Vec<T>>, Error> {
    let Some(values) = values else { return Ok(None) };
    check_length(field, values.len())?;
    let read = |text: &String| {
        read(text).ok_or_else(|| {
            let detail = format!("\"{text}\" is not {}", allowed());
            Error::request(ErrorCode::BadRequest, format!("filter.{field}"), detail)
        })
    };
    values.iter().map(read).collect::<Result<_, _>>().map(Some)
}

fn check_length(field: &str, found: usize) -> Result<(), Error> {
    if found <= MOST_VALUES {
        return Ok(());
    }
    let detail = format!("has {found} values, the maximum is {MOST_VALUES}");
    Err(Error::request(
        ErrorCode::LimitExceeded,
        format!("filter.{field}"),
        detail,
    ))
}
