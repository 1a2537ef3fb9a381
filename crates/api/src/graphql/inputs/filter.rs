//! What a list holds.

use async_graphql::InputObject;
use masthead_app::{
    error::{Error, ErrorCode},
    read::{EntityList, NamedFilter, Reader},
};
use masthead_domain::{entity::EntityData, listing, locale::Locale};

use super::order::EntityOrder;
use crate::graphql::{
    arguments,
    scalars::DateTime,
    types::enums::{ArticleKind, ArticleStatus},
};

/// `not` within `not` that a filter may have.
const MOST_NOT: usize = 3;
/// Values that a list of a filter may have.
pub(super) const MOST_VALUES: usize = 100;

/// Which articles a list holds. Several values of one field mean any of them, different fields are joined by AND. A
/// value that names nothing visible matches nothing and is no error. What names a thing is its id, path or slug.
#[derive(Debug, Clone, Default, InputObject)]
pub(in crate::graphql) struct ArticleFilter {
    /// In one of these categories or below it.
    category: Option<Vec<String>>,
    /// Written by one of these authors.
    author: Option<Vec<String>>,
    /// With one of these tags.
    tag: Option<Vec<String>>,
    /// With all of these tags.
    tag_all: Option<Vec<String>>,
    /// Reprinted from one of these sources.
    source: Option<Vec<String>>,
    /// In one of these collections.
    collection: Option<Vec<String>>,
    /// Of one of these kinds.
    kind: Option<Vec<ArticleKind>>,
    /// Whether editors feature them.
    featured: Option<bool>,
    /// Language versions in one of these locales (BCP 47). Another thing than the argument `locale`, which asks for
    /// the best version of each story.
    locale: Option<Vec<String>>,
    /// Published at this moment or later.
    published_after: Option<DateTime>,
    /// Published before this moment.
    published_before: Option<DateTime>,
    /// Updated by editors at this moment or later.
    updated_after: Option<DateTime>,
    /// Only these articles, by their ids.
    ids: Option<Vec<String>>,
    /// In one of these states. Only for those who may see unpublished work; for others an error.
    status: Option<Vec<ArticleStatus>>,
    /// Leaves out what matches this filter.
    not: Option<Box<ArticleFilter>>,
}

impl ArticleFilter {
    /// The filter in the application's words.
    pub(in crate::graphql) fn named(filter: Option<Self>) -> Result<NamedFilter, Error> {
        filter.map_or_else(
            || Ok(NamedFilter::default()),
            |filter| filter.into_named("filter", MOST_NOT),
        )
    }

    fn into_named(self, at: &str, levels: usize) -> Result<NamedFilter, Error> {
        self.check_lengths(at)?;
        let place = format!("{at}.locale");
        let locale = self.locale.map(|tags| {
            let parsed = tags.iter().map(|tag| arguments::locale(&place, Some(tag)));
            let parsed = parsed.collect::<Result<Vec<_>, Error>>()?;
            Ok::<Vec<Locale>, Error>(parsed.into_iter().flatten().collect())
        });
        let not = match self.not {
            Some(_) if levels == 0 => {
                let detail = format!("stands within itself more than {MOST_NOT} times");
                return Err(Error::request(ErrorCode::BadRequest, format!("{at}.not"), detail));
            }
            Some(not) => Some(Box::new(not.into_named(&format!("{at}.not"), levels - 1)?)),
            None => None,
        };
        Ok(NamedFilter {
            category: self.category,
            author: self.author,
            tag: self.tag,
            tag_all: self.tag_all,
            source: self.source,
            collection: self.collection,
            kind: self.kind.map(|kinds| kinds.into_iter().map(Into::into).collect()),
            featured: self.featured,
            locale: locale.transpose()?,
            published_after: self.published_after.map(|moment| moment.0),
            published_before: self.published_before.map(|moment| moment.0),
            updated_after: self.updated_after.map(|moment| moment.0),
            ids: self.ids,
            status: self
                .status
                .map(|statuses| statuses.into_iter().map(Into::into).collect()),
            not,
        })
    }
}

impl ArticleFilter {
    /// Refuses lists that are longer than those of REST may be.
    fn check_lengths(&self, at: &str) -> Result<(), Error> {
        let length = |list: &Option<Vec<String>>| list.as_ref().map_or(0, Vec::len);
        for (field, found) in [
            ("category", length(&self.category)),
            ("author", length(&self.author)),
            ("tag", length(&self.tag)),
            ("tagAll", length(&self.tag_all)),
            ("source", length(&self.source)),
            ("collection", length(&self.collection)),
            ("kind", self.kind.as_ref().map_or(0, Vec::len)),
            ("locale", length(&self.locale)),
            ("ids", length(&self.ids)),
            ("status", self.status.as_ref().map_or(0, Vec::len)),
        ] {
            if found > MOST_VALUES {
                let detail = format!("has {found} values, the maximum is {MOST_VALUES}");
                return Err(Error::request(
                    ErrorCode::LimitExceeded,
                    format!("{at}.{field}"),
                    detail,
                ));
            }
        }
        Ok(())
    }
}

/// Which categories a list holds.
#[derive(Debug, Clone, Default, InputObject)]
pub(in crate::graphql) struct CategoryFilter {
    /// Directly below this category: its id, path or slug.
    parent: Option<String>,
    /// `true`: only those that lie below no other one.
    roots: Option<bool>,
}

/// Which static pages a list holds.
#[derive(Debug, Clone, Default, InputObject)]
pub(in crate::graphql) struct PageFilter {
    /// Directly below this page: its id, path or slug.
    parent: Option<String>,
    /// `true`: only those that lie below no other one.
    roots: Option<bool>,
}

/// A place in a tree: below one thing, or at its top.
#[derive(Debug, Default)]
pub(in crate::graphql) struct InTree {
    parent: Option<String>,
    roots: bool,
}

impl From<Option<CategoryFilter>> for InTree {
    fn from(filter: Option<CategoryFilter>) -> Self {
        let filter = filter.unwrap_or_default();
        Self {
            parent: filter.parent,
            roots: filter.roots.unwrap_or_default(),
        }
    }
}

impl From<Option<PageFilter>> for InTree {
    fn from(filter: Option<PageFilter>) -> Self {
        let filter = filter.unwrap_or_default();
        Self {
            parent: filter.parent,
            roots: filter.roots.unwrap_or_default(),
        }
    }
}

impl InTree {
    /// The list at this place; none where the thing above is not there.
    pub(in crate::graphql) async fn list<D: EntityData>(
        self,
        reader: &Reader,
        order: Option<EntityOrder>,
    ) -> Result<Option<EntityList>, Error> {
        let order = order.map_or_else(listing::EntityOrder::default, Into::into);
        let parent = match self.parent {
            Some(_) if self.roots => {
                return Err(Error::request(
                    ErrorCode::BadRequest,
                    "filter.roots",
                    "cannot be combined with parent",
                ));
            }
            Some(name) => match reader.named::<D>(&[name]).await?.first() {
                Some(parent) => Some(Some(parent.id())),
                None => return Ok(None),
            },
            None => self.roots.then_some(None),
        };
        Ok(Some(EntityList {
            parent,
            order,
            ..EntityList::all(D::KIND)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_within_itself_ends() {
        let nested = |levels: usize| {
            (0..levels).fold(ArticleFilter::default(), |not, _| ArticleFilter {
                not: Some(Box::new(not)),
                ..Default::default()
            })
        };
        assert!(ArticleFilter::named(Some(nested(3))).is_ok());
        let refused = ArticleFilter::named(Some(nested(4))).expect_err("refused");
        assert!(
            refused.to_string().starts_with("filter.not.not.not.not: "),
            "{refused}"
        );
    }

    #[test]
    fn a_wrong_locale_is_named_by_its_place() {
        let filter = ArticleFilter {
            locale: Some(vec!["en".to_owned(), "??".to_owned()]),
            ..Default::default()
        };
        let not = ArticleFilter {
            not: Some(Box::new(filter)),
            ..Default::default()
        };
        let refused = ArticleFilter::named(Some(not)).expect_err("refused");
        assert!(
            refused.to_string().starts_with("filter.not.locale: \"??\""),
            "{refused}"
        );
    }
}
