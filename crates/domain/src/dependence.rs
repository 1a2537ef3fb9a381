//! What an answer depends on, and whether a change can change it.
//!
//! Whoever keeps an answer keeps its dependences: the things that it shows, the lists that it took a part of, and what
//! it found absent. A list is kept by its filter and by the part of its order that was looked at, so that an article
//! which enters above or below that part, or stays where it was, leaves the answer alone.

mod candidates;

use std::{
    collections::HashSet,
    hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher},
};

use uuid::Uuid;

pub use self::candidates::OnCandidates;
use crate::{
    change::{Event, LoggedChange},
    id::{ArticleId, CategoryId, Kind},
    listing::{ArticleFilter, ArticleOrder, Position, SortKey, Window},
    locale::LocaleChain,
    time::Timestamp,
    touch::{Facets, Key, Touch},
    visibility::Visibility,
};

/// One thing that an answer depends on.
#[derive(Debug, Clone, PartialEq)]
pub enum Dependence {
    /// A thing or a look-up.
    On(Key),
    /// What a list of articles holds.
    Articles(Box<OnArticles>),
    /// Which of some articles may be shown.
    Candidates(Box<OnCandidates>),
}

/// A dependence on what a list of articles holds.
#[derive(Debug, Clone, PartialEq)]
pub struct OnArticles {
    pub filter: ArticleFilter,
    pub visibility: Visibility,
    pub part: Part,
}

/// What of a list was looked at.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A stretch of its order, both ends included.
    Stretch(ArticleOrder, Stretch),
    /// How many articles it has.
    Count,
    /// How many of them each month has.
    Months,
    /// All of it, of one version a story of these locales: which version stands for a story depends on all of them.
    Stories(LocaleChain),
    /// The articles that share something: what they share and when they were published.
    Kin,
}

/// A stretch of a list by its sort keys, the lower end first; without an end it reaches as far as the list does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stretch {
    pub lowest: Option<(Timestamp, Uuid)>,
    pub highest: Option<(Timestamp, Uuid)>,
}

impl Stretch {
    /// The stretch that was looked at for a window, given where the rows that were fetched for it end: one row more
    /// than the window holds, unless the list ended before.
    #[must_use]
    pub fn of(window: &Window, order: ArticleOrder, fetched: usize, last: Option<&Position>) -> Self {
        let (near, far) = if window.from_end {
            (window.before.as_ref(), window.after.as_ref())
        } else {
            (window.after.as_ref(), window.before.as_ref())
        };
        // A numbered page depends on everything that is skipped for it.
        let near = near.and_then(place).filter(|_| window.offset == 0);
        let far = if fetched > window.limit as usize {
            last.and_then(place)
        } else {
            far.and_then(place)
        };
        if order.is_descending() == window.from_end {
            Self {
                lowest: near,
                highest: far,
            }
        } else {
            Self {
                lowest: far,
                highest: near,
            }
        }
    }

    fn holds(&self, place: (Timestamp, Uuid)) -> bool {
        self.lowest.is_none_or(|lowest| place >= lowest)
            && self.highest.is_none_or(|highest| place <= highest)
    }
}

fn place(position: &Position) -> Option<(Timestamp, Uuid)> {
    match position.key {
        SortKey::Moment(moment) => Some((moment, position.id)),
        _ => None,
    }
}

impl OnArticles {
    /// The categories whose holdings decide what is in the list: those that its filter names, and those that the viewer
    /// is limited to.
    fn categories(&self) -> Vec<Uuid> {
        let mut all = self.filter.all_categories();
        all.extend(self.visibility.categories().map(CategoryId::uuid));
        all
    }

    /// Whether a change of an article can change what was looked at.
    fn is_touched(&self, id: Uuid, touch: &Touch) -> bool {
        let article = ArticleId::from_uuid(id);
        let seen = |facets: &Option<Facets>| -> bool {
            facets
                .as_ref()
                .is_some_and(|one| one.is_visible(&self.visibility))
        };
        let listed = |facets: &Option<Facets>| -> bool {
            facets
                .as_ref()
                .is_some_and(|one| one.is_visible(&self.visibility) && self.filter.matches(article, one))
        };
        let Touch { before, after, .. } = touch;
        match &self.part {
            Part::Stretch(order, stretch) => {
                let place = |facets: &Option<Facets>| {
                    facets
                        .as_ref()
                        .filter(|_| listed(facets))
                        .map(|one| (one.moment(*order), id))
                };
                let (was, is) = (place(before), place(after));
                was != is && [was, is].into_iter().flatten().any(|place| stretch.holds(place))
            }
            Part::Count => listed(before) != listed(after),
            Part::Months => {
                let month = |facets: &Option<Facets>| {
                    facets
                        .as_ref()
                        .filter(|_| listed(facets))
                        .map(|one| one.published_at.format("%Y-%m").to_string())
                };
                month(before) != month(after)
            }
            Part::Stories(chain) => {
                let of_chain = |facets: &&Facets| chain.locales().contains(&facets.locale);
                let as_seen = |facets: &Option<Facets>| {
                    let one = facets.as_ref().filter(|_| seen(facets)).filter(of_chain)?;
                    Some((
                        listed(facets),
                        one.story,
                        one.locale.clone(),
                        one.published_at,
                        one.updated_at,
                    ))
                };
                as_seen(before) != as_seen(after)
            }
            Part::Kin => {
                let as_kin = |facets: &Option<Facets>| {
                    let one = facets.as_ref().filter(|_| listed(facets))?;
                    Some((
                        one.tags.clone(),
                        one.authors.clone(),
                        one.categories.clone(),
                        one.published_at,
                        one.locale.clone(),
                        one.story,
                        one.in_related,
                    ))
                };
                as_kin(before) != as_kin(after)
            }
        }
    }
}

impl Dependence {
    /// Where an index files it: an entry that touches it has one of these among [`Touched::anchors`].
    pub fn anchors(&self, mut file: impl FnMut(Anchor)) {
        match self {
            Self::On(key) => file(Anchor::of(key)),
            Self::Articles(list) => {
                let filter = &list.filter;
                let stories = matches!(list.part, Part::Stories(_));
                // Which version stands for a story does not depend on the filter alone.
                match Anchor::driver(filter).filter(|_| !stories) {
                    Some(anchors) => anchors.into_iter().for_each(&mut file),
                    None => file(Anchor::all()),
                }
                for category in list.categories() {
                    file(Anchor::of(&Key::Holdings(category)));
                }
            }
            Self::Candidates(on) => {
                let articles = on.articles.iter().map(|id| Key::Thing(id.uuid()));
                articles
                    .chain(on.sections())
                    .for_each(|key| file(Anchor::of(&key)));
            }
        }
    }
}

/// What one entry of the change log touches, ready to be compared with many dependences.
#[derive(Debug)]
pub struct Touched {
    entry: LoggedChange,
    keys: HashSet<Key>,
}

impl Touched {
    /// Everything that an entry touches: its own thing, its paths, and what its touch names.
    #[must_use]
    pub fn new(entry: LoggedChange) -> Self {
        let (change, touch) = (&entry.change, &entry.touch);
        // The article that caused it stays as it is.
        if change.kind.event == Event::RelatedChanged {
            return Self {
                keys: touch.keys.iter().cloned().collect(),
                entry,
            };
        }
        // A working copy is saved beside the article, which stays as it is.
        if change.kind.event == Event::DraftSaved && touch.is_empty() {
            return Self {
                keys: HashSet::new(),
                entry,
            };
        }
        let mut keys: HashSet<Key> = touch.keys.iter().cloned().collect();
        keys.extend([Key::Thing(change.id), Key::References(change.id)]);
        keys.extend(change.paths.iter().cloned().map(Key::Path));
        for facets in [&touch.before, &touch.after].into_iter().flatten() {
            keys.insert(Key::Story(facets.story.uuid()));
            keys.insert(Key::Name(Kind::Article, facets.slug.to_string()));
            keys.extend(facets.path.clone().map(Key::Path));
        }
        Self { entry, keys }
    }

    /// The entry.
    #[must_use]
    pub const fn entry(&self) -> &LoggedChange {
        &self.entry
    }

    /// All keys that it touches, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter()
    }

    /// Whether it can change an answer that has this dependence.
    #[must_use]
    pub fn touches(&self, dependence: &Dependence) -> bool {
        match dependence {
            Dependence::On(key) => self.keys.contains(key),
            Dependence::Articles(list) => {
                (self.is_of_article() && list.is_touched(self.entry.change.id, &self.entry.touch))
                    || list
                        .categories()
                        .into_iter()
                        .any(|id| self.keys.contains(&Key::Holdings(id)))
            }
            Dependence::Candidates(on) => {
                (self.is_of_article() && on.is_touched(self.entry.change.id, &self.entry.touch))
                    || on.sections().any(|key| self.keys.contains(&key))
            }
        }
    }

    fn is_of_article(&self) -> bool {
        let kind = self.entry.change.kind;
        kind.entity == Kind::Article && kind.event != Event::RelatedChanged
    }

    /// The places at which dependences are filed that it may touch.
    #[must_use]
    pub fn anchors(&self) -> Vec<Anchor> {
        let mut anchors: Vec<Anchor> = self.keys.iter().map(Anchor::of).collect();
        if self.is_of_article() {
            anchors.push(Anchor::all());
            let touch = &self.entry.touch;
            for facets in [&touch.before, &touch.after].into_iter().flatten() {
                anchors.extend(facets.things().map(Anchor::lists_of));
            }
        }
        anchors.sort_unstable();
        anchors.dedup();
        anchors
    }
}

impl ArticleFilter {
    /// The categories whose holdings it looks at.
    pub(crate) fn all_categories(&self) -> Vec<Uuid> {
        let mut all: Vec<Uuid> = Vec::new();
        let mut next = Some(self);
        while let Some(filter) = next {
            let not = filter.not.iter().flat_map(|not| not.categories.iter().flatten());
            all.extend(filter.categories.iter().flatten().chain(not).map(|id| id.uuid()));
            next = filter.and.as_deref();
        }
        all
    }
}

/// A place in an index of dependences. Two different places may be the same by chance: whoever finds a dependence by
/// its anchor asks it whether it is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Anchor(u64);

#[derive(Hash)]
enum Place<'a> {
    Key(&'a Key),
    /// The lists of all articles, or of those that hang on one thing.
    Lists(Option<Uuid>),
}

impl Anchor {
    fn at(place: &Place<'_>) -> Self {
        // The same in every process and so in every test; nobody outside chooses what is hashed to do harm here,
        // because a collision costs one comparison.
        Self(BuildHasherDefault::<DefaultHasher>::default().hash_one(place))
    }

    fn of(key: &Key) -> Self {
        Self::at(&Place::Key(key))
    }

    fn all() -> Self {
        Self::at(&Place::Lists(None))
    }

    fn lists_of(thing: Uuid) -> Self {
        Self::at(&Place::Lists(Some(thing)))
    }

    /// The places of a list whose articles all hang on one of some things.
    fn driver(filter: &ArticleFilter) -> Option<Vec<Self>> {
        Some(filter.drivers()?.into_iter().map(Self::lists_of).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        article::{ArticleKind, Status},
        change::Change,
        id::TranslationGroupId,
    };

    pub(super) fn moment(day: i64) -> Timestamp {
        Timestamp::from_timestamp(1_600_000_000 + day * 86_400, 0).expect("a moment")
    }

    pub(super) fn facets(day: i64, category: u128) -> Facets {
        Facets {
            live: true,
            status: Status::Published,
            published_at: moment(day),
            updated_at: moment(day),
            locale: "en".parse().expect("a locale"),
            slug: "a".parse().expect("a slug"),
            path: None,
            kind: ArticleKind::News,
            featured: false,
            in_related: true,
            story: TranslationGroupId::from_uuid(Uuid::from_u128(99)),
            primary_category: None,
            categories: vec![CategoryId::from_uuid(Uuid::from_u128(category))],
            inherited: Vec::new(),
            authors: Vec::new(),
            tags: Vec::new(),
            source: None,
        }
    }

    pub(super) fn touched(before: Option<Facets>, after: Option<Facets>) -> Touched {
        Touched::new(LoggedChange {
            number: 1,
            at: moment(0),
            change: Change::new(Kind::Article, Event::Updated, Uuid::from_u128(5), 2),
            touch: Touch {
                before,
                after,
                ..Touch::default()
            },
        })
    }

    fn on(category: Option<u128>, part: Part) -> Dependence {
        Dependence::Articles(Box::new(OnArticles {
            filter: ArticleFilter {
                categories: category.map(|id| vec![CategoryId::from_uuid(Uuid::from_u128(id))]),
                ..ArticleFilter::default()
            },
            visibility: Visibility::Public,
            part,
        }))
    }

    fn stretch(lowest: Option<i64>, highest: Option<i64>) -> Part {
        let place = |day: i64| (moment(day), Uuid::from_u128(5));
        Part::Stretch(
            ArticleOrder::PublishedAtDesc,
            Stretch {
                lowest: lowest.map(place),
                highest: highest.map(place),
            },
        )
    }

    /// Whether it is touched, and that an index would have found it.
    pub(super) fn is_touched(touched: &Touched, dependence: &Dependence) -> bool {
        let anchors = touched.anchors();
        let mut is_found = false;
        dependence.anchors(|anchor| is_found |= anchors.contains(&anchor));
        let touches = touched.touches(dependence);
        assert!(is_found || !touches, "touched and not found: {dependence:?}");
        touches
    }

    #[test]
    fn a_list_is_touched_by_what_enters_or_leaves_the_part_that_was_looked_at() {
        let enters = touched(None, Some(facets(10, 1)));
        for (dependence, wanted) in [
            (on(None, stretch(None, None)), true),
            (on(Some(1), stretch(None, None)), true),
            (on(Some(2), stretch(None, None)), false),
            (on(None, stretch(Some(9), None)), true),
            (on(None, stretch(Some(11), None)), false),
            (on(None, stretch(None, Some(9))), false),
            (on(None, stretch(Some(10), Some(10))), true),
            (on(Some(1), Part::Count), true),
            (on(Some(2), Part::Count), false),
            (on(None, Part::Months), true),
        ] {
            assert_eq!(is_touched(&enters, &dependence), wanted, "{dependence:?}");
        }
        let moves = touched(Some(facets(10, 1)), Some(facets(10, 2)));
        assert!(is_touched(&moves, &on(Some(1), stretch(None, None))));
        assert!(is_touched(&moves, &on(Some(2), Part::Count)));
        assert!(!is_touched(&moves, &on(None, stretch(None, None))));
        assert!(!is_touched(&moves, &on(None, Part::Count)));
    }

    #[test]
    fn what_changes_within_an_article_touches_no_list() {
        let edited = touched(Some(facets(10, 1)), Some(facets(10, 1)));
        for part in [stretch(None, None), Part::Count, Part::Months, Part::Kin] {
            assert!(!is_touched(&edited, &on(Some(1), part.clone())), "{part:?}");
        }
        assert!(is_touched(
            &edited,
            &Dependence::On(Key::Thing(Uuid::from_u128(5)))
        ));
        assert!(!is_touched(
            &edited,
            &Dependence::On(Key::Thing(Uuid::from_u128(6)))
        ));
        let mut hidden = facets(10, 1);
        hidden.live = false;
        let unseen = touched(Some(hidden.clone()), Some(hidden));
        assert!(!is_touched(&unseen, &on(None, stretch(None, None))));
    }

    #[test]
    fn lists_that_were_computed_anew_touch_nothing_else() {
        let own = Uuid::from_u128(5);
        let changed = Touched::new(LoggedChange {
            number: 1,
            at: moment(0),
            change: Change::new(Kind::Article, Event::RelatedChanged, own, 0),
            touch: Touch {
                keys: vec![Key::Related(Uuid::from_u128(6))],
                ..Touch::default()
            },
        });
        let on = Dependence::On;
        assert!(is_touched(&changed, &on(Key::Related(Uuid::from_u128(6)))));
        assert!(!is_touched(&changed, &on(Key::Related(own))));
        assert!(!is_touched(&changed, &on(Key::Thing(own))));
        assert!(!is_touched(
            &changed,
            &super::tests::on(None, stretch(None, None))
        ));
    }

    #[test]
    fn the_stretch_of_a_window_ends_with_the_row_behind_it() {
        let at = |day: i64| Position {
            key: SortKey::Moment(moment(day)),
            id: Uuid::from_u128(5),
        };
        let place = |day: i64| Some((moment(day), Uuid::from_u128(5)));
        let order = ArticleOrder::PublishedAtDesc;
        let window = Window {
            after: Some(at(20)),
            ..Window::first(2)
        };
        let full = Stretch::of(&window, order, 3, Some(&at(10)));
        assert_eq!((full.lowest, full.highest), (place(10), place(20)));
        let last = Stretch::of(&window, order, 2, Some(&at(10)));
        assert_eq!((last.lowest, last.highest), (None, place(20)));
        let ascending = Stretch::of(&window, ArticleOrder::PublishedAtAsc, 3, Some(&at(30)));
        assert_eq!((ascending.lowest, ascending.highest), (place(20), place(30)));
        let from_end = Window {
            before: Some(at(5)),
            from_end: true,
            ..Window::first(2)
        };
        let back = Stretch::of(&from_end, order, 3, Some(&at(9)));
        assert_eq!((back.lowest, back.highest), (place(5), place(9)));
        let numbered = Window {
            offset: 4,
            ..Window::first(2)
        };
        let numbered = Stretch::of(&numbered, order, 3, Some(&at(9)));
        assert_eq!((numbered.lowest, numbered.highest), (place(9), None));
    }
}
