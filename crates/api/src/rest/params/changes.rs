//! Which changes: the filters of the feed.

use masthead_app::{changes::ChangeFilter, error::Error};
use masthead_domain::{
    change::{ChangeKind, Event},
    id::Kind,
};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

use super::{query::Query, selecting::LOCALE};

/// Which changes. Several values of one filter mean any of them; different filters all hold. With `category`, `author`,
/// `tag` or `locale` only articles are shown: those that match now, and those that did before the change.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase", style = Form)]
#[expect(
    dead_code,
    reason = "names and documents the parameters that `change_filter` reads"
)]
pub(crate) struct ChangeFilterParams {
    /// Of articles filed in one of these categories, or in one below.
    #[param(explode = false, example = json!(["news/economy", "opinion"]))]
    category: Option<Vec<String>>,
    /// Of articles by one of these authors.
    #[param(explode = false, example = json!(["jane-doe"]))]
    author: Option<Vec<String>>,
    /// Of articles with one of these tags.
    #[param(explode = false, example = json!(["energy"]))]
    tag: Option<Vec<String>>,
    /// Of articles in one of these languages.
    #[param(explode = false, example = json!(["en"]))]
    locale: Option<Vec<String>>,
    /// Of things of these sorts.
    #[param(explode = false, inline, example = json!(["article", "author"]))]
    r#type: Option<Vec<ChangedKind>>,
    /// Changes of these kinds.
    #[param(explode = false, inline, example = json!(["article.published", "article.corrected"]))]
    kind: Option<Vec<ChangeKindName>>,
}

/// Reads the filters.
pub(crate) fn change_filter(query: &Query) -> Result<ChangeFilter, Error> {
    Ok(ChangeFilter {
        category: query.list("category")?,
        author: query.list("author")?,
        tag: query.list("tag")?,
        locale: query.values("locale", |text| text.parse().ok(), LOCALE)?,
        types: query.values("type", of_type, &types())?,
        kinds: query.values("kind", of_kind, &kinds())?,
    })
}

/// The sorts of things that the feed shows, in the contract's order.
const TYPES: &[Kind] = &[
    Kind::Article,
    Kind::Author,
    Kind::Category,
    Kind::Tag,
    Kind::Page,
    Kind::Source,
    Kind::Media,
    Kind::Menu,
    Kind::Collection,
    Kind::Redirect,
    Kind::Site,
];

const OF_ARTICLES: &[Event] = &[
    Event::Published,
    Event::Updated,
    Event::Corrected,
    Event::Unpublished,
    Event::Expired,
    Event::Killed,
    Event::Deleted,
    Event::Moved,
    Event::Restored,
];

const OF_OTHERS: &[Event] = &[Event::Created, Event::Updated, Event::Deleted, Event::Moved];

/// The sort of thing that a word means.
pub(crate) fn of_type(text: &str) -> Option<Kind> {
    Kind::from_prefix(text).filter(|kind| TYPES.contains(kind))
}

/// The kind of change that a word means.
pub(crate) fn of_kind(text: &str) -> Option<ChangeKind> {
    let kind = ChangeKind::from_name(text).filter(|kind| TYPES.contains(&kind.entity))?;
    events_of(kind.entity).contains(&kind.event).then_some(kind)
}

/// What can happen to a sort of thing.
fn events_of(entity: Kind) -> &'static [Event] {
    if entity == Kind::Article {
        OF_ARTICLES
    } else {
        OF_OTHERS
    }
}

/// The sorts of things, for the document.
#[derive(Debug)]
pub(crate) struct ChangedKind;

impl PartialSchema for ChangedKind {
    fn schema() -> RefOr<Schema> {
        one_of(TYPES.iter().map(|kind| kind.prefix().to_owned()))
    }
}

impl ToSchema for ChangedKind {}

/// The kinds of changes, for the document.
#[derive(Debug)]
pub(crate) struct ChangeKindName;

impl PartialSchema for ChangeKindName {
    fn schema() -> RefOr<Schema> {
        one_of(TYPES.iter().flat_map(|&entity| {
            let name = move |&event: &Event| ChangeKind { entity, event }.name();
            events_of(entity).iter().map(name)
        }))
    }
}

impl ToSchema for ChangeKindName {}

fn one_of(words: impl Iterator<Item = String>) -> RefOr<Schema> {
    let word = ObjectBuilder::new().schema_type(Type::String);
    word.enum_values(Some(words)).into()
}

/// The words for sorts of things, for errors.
pub(crate) fn types() -> String {
    let names: Vec<&str> = TYPES.iter().map(|kind| kind.prefix()).collect();
    format!("one of {}", names.join(", "))
}

/// The words for kinds of changes, for errors.
pub(crate) fn kinds() -> String {
    let of = |events: &[Event]| {
        let names: Vec<&str> = events.iter().map(|event| event.name()).collect();
        names.join(", ")
    };
    format!(
        "a kind of change: article. with {}, or another sort of thing with {}",
        of(OF_ARTICLES),
        of(OF_OTHERS)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> Result<ChangeFilter, Error> {
        Query::parse("/v1/changes", text).and_then(|query| change_filter(&query))
    }

    #[test]
    fn filters_are_read() {
        let filter = filter("category=news&type=article,author&kind=article.published,tag.deleted&locale=az")
            .expect("a filter");
        assert_eq!(filter.types, Some(vec![Kind::Article, Kind::Author]));
        let kinds: Vec<String> = filter.kinds.iter().flatten().map(|kind| kind.name()).collect();
        assert_eq!(kinds, ["article.published", "tag.deleted"]);
    }

    #[test]
    fn internal_kinds_are_no_kinds() {
        for (text, said) in [
            (
                "type=story",
                "type: \"story\" is not one of article, author, category",
            ),
            (
                "kind=article.draftSaved",
                "kind: \"article.draftSaved\" is not a kind of change",
            ),
            ("kind=article.created", "kind: \"article.created\" is not"),
            ("kind=author.published", "kind: \"author.published\" is not"),
            ("kind=published", "kind: \"published\" is not"),
        ] {
            let error = filter(text).expect_err(text).to_string();
            assert!(error.starts_with(said), "{error}");
        }
    }
}
