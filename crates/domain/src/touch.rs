//! What a change touches, beyond the thing itself: by which lists, look-ups and addresses readers come across it.
//!
//! Each entry of the change log carries its touch, written in the transaction that knows what was there before. So a
//! follower need not ask the database what an answer that it keeps depends on, nor guess: [`crate::dependence`] says
//! exactly which answers a touch can change.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    article::{ArticleCard, ArticleKind, Status},
    id::{ArticleId, AuthorId, CategoryId, Kind, SourceId, TagId, TranslationGroupId},
    listing::{ArticleFilter, ArticleOrder},
    locale::Locale,
    path::SitePath,
    slug::Slug,
    time::Timestamp,
    visibility::{Scope, Visibility},
};

/// All of an article that decides in which lists it stands, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Facets {
    pub live: bool,
    pub status: Status,
    pub published_at: Timestamp,
    pub updated_at: Timestamp,
    pub locale: Locale,
    pub slug: Slug,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<SitePath>,
    pub kind: ArticleKind,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub featured: bool,
    /// Whether it may stand among the related articles of others.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub in_related: bool,
    pub story: TranslationGroupId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_category: Option<CategoryId>,
    /// The categories that it is filed in itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CategoryId>,
    /// Their ancestors, as far as it is not filed in them itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherited: Vec<CategoryId>,
    /// Everyone who did something for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<AuthorId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
}

/// What entries say that were written before the flag was.
const fn yes() -> bool {
    true
}

impl Facets {
    /// Those of a card, filed under these categories and all above them.
    #[must_use]
    pub fn new(card: &ArticleCard, filed_under: impl IntoIterator<Item = CategoryId>) -> Self {
        let own = unique(card.links.categories.iter().copied());
        let inherited = unique(filed_under.into_iter().filter(|id| !own.contains(id)));
        Self {
            live: card.is_live(),
            status: card.status,
            published_at: card.published_at,
            updated_at: card.updated_at,
            locale: card.locale.clone(),
            slug: card.slug.clone(),
            path: card.path.clone(),
            kind: card.kind,
            featured: card.featured,
            in_related: card.in_related,
            story: card.translation_group,
            primary_category: card.primary_category,
            categories: own,
            inherited,
            authors: unique(card.links.contributions.iter().map(|one| one.author)),
            tags: unique(card.links.tags.iter().copied()),
            source: card.source,
        }
    }

    /// Whether a viewer may see the article: the same rule as the store's, on values.
    #[must_use]
    pub fn is_visible(&self, visibility: &Visibility) -> bool {
        match visibility {
            Visibility::Public => self.live,
            Visibility::Editorial => self.status != Status::Deleted,
            Visibility::Scope(scope) => self.live && self.is_within(scope),
        }
    }

    /// Whether another viewer may see the article with these facets than with others, or it stands for another story.
    #[must_use]
    pub fn is_seen_otherwise(&self, other: &Self) -> bool {
        let deciding = |facets: &Self| {
            let mut things: Vec<Uuid> = facets.things().collect();
            things.sort_unstable();
            things.dedup();
            things
        };
        (self.live, self.story, &self.locale) != (other.live, other.story, &other.locale)
            || deciding(self) != deciding(other)
    }

    fn is_within(&self, scope: &Scope) -> bool {
        (scope.categories.is_empty() || self.filed_under().any(|id| scope.categories.contains(&id)))
            && (scope.tags.is_empty() || self.tags.iter().any(|id| scope.tags.contains(id)))
            && (scope.authors.is_empty() || self.authors.iter().any(|id| scope.authors.contains(id)))
            && (scope.sources.is_empty() || self.source.is_some_and(|id| scope.sources.contains(&id)))
            && (scope.locales.is_empty() || scope.locales.contains(&self.locale))
    }

    /// The categories in whose lists it stands: its own and all above them.
    pub fn filed_under(&self) -> impl Iterator<Item = CategoryId> + '_ {
        self.categories.iter().chain(&self.inherited).copied()
    }

    /// Everything in whose lists it stands.
    pub fn things(&self) -> impl Iterator<Item = Uuid> + '_ {
        self.filed_under()
            .chain(self.primary_category)
            .map(CategoryId::uuid)
            .chain(self.authors.iter().map(|id| id.uuid()))
            .chain(self.tags.iter().map(|id| id.uuid()))
            .chain(self.source.map(SourceId::uuid))
    }

    /// The moment that a list of this order sorts it by.
    #[must_use]
    pub const fn moment(&self, order: ArticleOrder) -> Timestamp {
        match order {
            ArticleOrder::PublishedAtDesc | ArticleOrder::PublishedAtAsc => self.published_at,
            ArticleOrder::UpdatedAtDesc | ArticleOrder::UpdatedAtAsc => self.updated_at,
        }
    }
}

fn unique<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut all = Vec::new();
    for item in items {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    all
}

impl ArticleFilter {
    /// Whether an article with these facets is in the list: the same rule as the store's, on values.
    #[must_use]
    pub fn matches(&self, id: ArticleId, facets: &Facets) -> bool {
        self.fields(id, facets).all(|holds| holds)
            && self
                .not
                .as_ref()
                .is_none_or(|not| !not.fields_given(id, facets).any(|holds| holds))
            && self.and.as_ref().is_none_or(|and| and.matches(id, facets))
    }

    /// The things on one of which every article of the list hangs, where there are such.
    #[must_use]
    pub fn drivers(&self) -> Option<Vec<Uuid>> {
        if let Some(category) = self.primary_category.or(self.filed_in) {
            return Some(vec![category.uuid()]);
        }
        if let Some(first) = self.tags_all.as_ref().and_then(|tags| tags.first()) {
            return Some(vec![first.uuid()]);
        }
        if let Some(tags) = &self.tags {
            return Some(tags.iter().map(|id| id.uuid()).collect());
        }
        if let Some(authors) = &self.authors {
            return Some(authors.iter().map(|id| id.uuid()).collect());
        }
        if let Some(sources) = &self.sources {
            return Some(sources.iter().map(|id| id.uuid()).collect());
        }
        let categories = self.categories.as_ref()?;
        Some(categories.iter().map(|id| id.uuid()).collect())
    }

    /// For each field whether it holds; a field that is not given holds.
    fn fields<'f>(&'f self, id: ArticleId, facets: &'f Facets) -> impl Iterator<Item = bool> + 'f {
        self.each(id, facets)
            .into_iter()
            .map(|field| field.unwrap_or(true))
    }

    /// For each field that is given whether it holds.
    fn fields_given<'f>(&'f self, id: ArticleId, facets: &'f Facets) -> impl Iterator<Item = bool> + 'f {
        self.each(id, facets).into_iter().flatten()
    }

    fn each(&self, id: ArticleId, facets: &Facets) -> [Option<bool>; 15] {
        fn any<T: PartialEq>(wanted: Option<&Vec<T>>, holds: impl Fn(&T) -> bool) -> Option<bool> {
            wanted.map(|wanted| wanted.iter().any(holds))
        }
        [
            any(self.categories.as_ref(), |id| {
                facets.filed_under().any(|one| one == *id)
            }),
            self.filed_in.map(|id| facets.categories.contains(&id)),
            self.primary_category
                .map(|id| facets.primary_category == Some(id)),
            any(self.authors.as_ref(), |id| facets.authors.contains(id)),
            any(self.tags.as_ref(), |id| facets.tags.contains(id)),
            self.tags_all
                .as_ref()
                .map(|all| !all.is_empty() && all.iter().all(|id| facets.tags.contains(id))),
            any(self.sources.as_ref(), |id| facets.source == Some(*id)),
            any(self.kinds.as_ref(), |kind| facets.kind == *kind),
            self.featured.map(|featured| facets.featured == featured),
            any(self.locales.as_ref(), |locale| facets.locale == *locale),
            self.published_after.map(|moment| facets.published_at >= moment),
            self.published_before.map(|moment| facets.published_at < moment),
            self.updated_after.map(|moment| facets.updated_at >= moment),
            any(self.ids.as_ref(), |one| *one == id),
            any(self.statuses.as_ref(), |status| facets.status == *status),
        ]
    }
}

/// A way in which readers come across a thing without naming it by its id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Key {
    /// One thing, whatever is shown of it.
    Thing(Uuid),
    /// What is at an address of the site.
    Path(SitePath),
    /// What of a kind is called so: by slug or tree path.
    Name(Kind, String),
    /// The list of all of a kind that stands beside articles.
    Listing(Kind),
    /// What lies directly below a category or page.
    Children(Uuid),
    /// The language versions of a story.
    Story(Uuid),
    /// What editors decided about an article's related ones, and what was computed.
    Related(Uuid),
    /// Everything that a category holds, because it came to hold other things as a whole.
    Holdings(Uuid),
    /// The ids that a thing has elsewhere, and its former addresses.
    References(Uuid),
}

impl Key {
    /// What of a kind has this id in another system.
    #[must_use]
    pub fn elsewhere(kind: Kind, system: &str, id: &str) -> Self {
        // No slug holds a colon, so that no name is mistaken for one.
        Self::Name(kind, format!("{system}:{id}"))
    }
}

/// What one entry of the change log touches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Touch {
    /// Of an article: what it was listed by before; none where it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Facets>,
    /// Of an article: what it is listed by now; none where it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Facets>,
    /// Of what can lie there unseen and is no article: whether the public saw it before, and sees it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<(bool, bool)>,
    /// What else is touched, besides the entry's own thing and its paths.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<Key>,
}

impl Touch {
    /// Whether nothing is known to be touched but the entry's own thing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a viewer could see the article before, and can see it now.
    #[must_use]
    pub fn visible(&self, visibility: &Visibility) -> (bool, bool) {
        let seen = |facets: &Option<Facets>| facets.as_ref().is_some_and(|one| one.is_visible(visibility));
        (seen(&self.before), seen(&self.after))
    }
}
