//! What changed of a part since a copy last asked.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use masthead_domain::{
    article::ArticleCard,
    change::{Event, LoggedChange},
    entity::Entity,
    id::{ArticleId, Kind},
    listing::{ArticleFilter, ArticleOrder, MAX_LIMIT, Window},
    time::Timestamp,
    touch::{Facets, Key},
    visibility::Visibility,
};
use masthead_persistence::CardQuery;
use uuid::Uuid;

use super::{
    SyncPage,
    cursor::{SyncCursor, Where},
};
use crate::{
    App,
    changes::{LogCursor, expired},
    error::Error,
    read::Reader,
};

/// Entries that one request looks at, at the most.
const LOOK_AHEAD: usize = 2_000;
/// Entries that are read at a time.
const PORTION: u32 = 500;
/// Articles that a medium's change may touch before the copy is begun anew instead.
const MOST_SHOWING: u64 = 1_000;

/// What is not in the part any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    pub kind: Kind,
    pub id: Uuid,
    pub reason: GoneReason,
    pub at: Timestamp,
}

/// Why something is not in the part any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoneReason {
    Deleted,
    Unpublished,
    Expired,
    Killed,
    /// It is there, and not in the part.
    OutOfScope,
}

impl GoneReason {
    /// As clients read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deleted => "DELETED",
            Self::Unpublished => "UNPUBLISHED",
            Self::Expired => "EXPIRED",
            Self::Killed => "KILLED",
            Self::OutOfScope => "OUT_OF_SCOPE",
        }
    }

    const fn of(event: Event) -> Self {
        match event {
            Event::Deleted => Self::Deleted,
            Event::Expired => Self::Expired,
            Event::Killed => Self::Killed,
            _ => Self::Unpublished,
        }
    }
}

/// What some entries of the log touch of a part. Of each thing the last that happened is kept.
#[derive(Debug, Default)]
struct Touched {
    /// Articles that a copy may hold, or that are new to it.
    articles: BTreeMap<ArticleId, (Event, Timestamp)>,
    /// Articles of which only the present state can say whether they are in the part.
    perhaps: BTreeSet<ArticleId>,
    /// Other things, which a copy holds if its articles refer to them.
    others: BTreeMap<Uuid, (Kind, Event, Timestamp)>,
}

/// Whether entries can be told one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Telling {
    Possible,
    /// Sections were moved: whole stretches of the archive may have entered or left the part.
    Impossible,
}

impl Touched {
    fn len(&self) -> usize {
        self.articles.len() + self.others.len()
    }

    fn add(&mut self, entry: &LoggedChange, reader: &Reader, filter: &ArticleFilter) -> Telling {
        // A viewer who may see some sections only has them as a limit of its own.
        let of_viewer = match reader.visibility() {
            Visibility::Scope(scope) => Some(&scope.categories),
            _ => None,
        };
        let is_mine = |id: Uuid| {
            let of_part = filter.categories.iter().flatten();
            let mut sections = of_part.chain(of_viewer.into_iter().flatten());
            sections.any(|section| section.uuid() == id)
        };
        let is_moved = |key: &Key| matches!(key, Key::Holdings(id) if is_mine(*id));
        if entry.touch.keys.iter().any(is_moved) {
            return Telling::Impossible;
        }
        let change = &entry.change;
        let last = (change.kind.event, entry.at);
        match change.kind.entity {
            Kind::Article => {
                let id = ArticleId::from_uuid(change.id);
                let was_or_is_in =
                    |facets: &Facets| facets.is_visible(reader.visibility()) && filter.matches(id, facets);
                // By what it was listed by, not by what the change is called.
                let sides = [&entry.touch.before, &entry.touch.after];
                if sides.iter().all(|side| side.is_none()) {
                    self.perhaps.insert(id);
                } else if sides.into_iter().flatten().any(was_or_is_in) {
                    self.articles.insert(id, last);
                }
            }
            // What is new is referred to by nothing that a copy holds; whatever comes to refer to it brings it along.
            Kind::Author | Kind::Category | Kind::Tag | Kind::Source | Kind::Media
                if !matches!(change.kind.event, Event::Created | Event::Touched) =>
            {
                self.others
                    .insert(change.id, (change.kind.entity, change.kind.event, entry.at));
            }
            _ => {}
        }
        Telling::Possible
    }
}

/// What changed behind a cursor, each thing once and as it is now.
pub(super) async fn page(
    app: &App,
    reader: &Reader,
    filter: &ArticleFilter,
    limit: usize,
    cursor: SyncCursor,
    shown: i64,
) -> Result<SyncPage, Error> {
    let mut touched = Touched::default();
    let (mut last, mut looked) = (cursor.log.number, 0);
    'reading: while last < shown {
        let entries = app.store.changes_after(last, PORTION).await?;
        if entries.is_empty() {
            break;
        }
        for entry in &entries {
            if entry.number > shown || looked == LOOK_AHEAD || touched.len() >= limit {
                break 'reading;
            }
            if touched.add(entry, reader, filter) == Telling::Impossible {
                return Err(expired());
            }
            looked += 1;
            last = entry.number;
        }
    }
    // Bodies say where their pictures are, so a picture that is elsewhere now changes them.
    let media: Vec<Uuid> = touched
        .others
        .iter()
        .filter(|(_, (kind, ..))| *kind == Kind::Media)
        .map(|(id, _)| *id)
        .collect();
    let showing = showing(app, &media).await?;
    let asked: BTreeSet<ArticleId> = touched
        .articles
        .keys()
        .chain(&touched.perhaps)
        .copied()
        .chain(showing)
        .collect();
    let ids: Vec<Uuid> = touched.others.keys().copied().collect();
    let asked: Vec<ArticleId> = asked.into_iter().collect();
    let gone_or_not: Vec<ArticleId> = touched.articles.keys().copied().collect();
    let (inside, there, others) = futures_util::try_join!(
        inside(reader, filter, &asked),
        reader.cards(&gone_or_not),
        reader.remembered_entities(&ids),
    )?;
    let there: BTreeSet<ArticleId> = there.iter().map(|card| card.id).collect();
    let is_inside: BTreeSet<ArticleId> = inside.iter().map(|card| card.id).collect();
    let mut gone = Vec::new();
    for (id, (event, at)) in &touched.articles {
        if is_inside.contains(id) {
            continue;
        }
        gone.push(Gone {
            kind: Kind::Article,
            id: id.uuid(),
            reason: if there.contains(id) {
                GoneReason::OutOfScope
            } else {
                GoneReason::of(*event)
            },
            at: *at,
        });
    }
    let found: HashMap<Uuid, Entity> = others
        .into_iter()
        .flatten()
        .map(|entity| (entity.id(), entity))
        .collect();
    let mut changed = Vec::new();
    for (id, (kind, event, at)) in touched.others {
        match found.get(&id) {
            Some(entity) => changed.push(entity.clone()),
            // Nobody may learn of a picture that no public page has shown; one that is shown no more is of no use.
            None if kind == Kind::Media => {}
            None => gone.push(Gone {
                kind,
                id,
                reason: GoneReason::of(event),
                at,
            }),
        }
    }
    let log = LogCursor {
        number: last,
        ..cursor.log
    };
    Ok(SyncPage {
        items: inside,
        changed,
        gone,
        next: SyncCursor {
            log,
            place: Where::Changes,
            ..cursor
        }
        .encode(),
        has_more: last < shown,
    })
}

/// The articles that show these media, as far as they may be in any part.
async fn showing(app: &App, media: &[Uuid]) -> Result<Vec<ArticleId>, Error> {
    let owners = app.store.live_uses(media, MOST_SHOWING + 1).await?;
    if owners.len() as u64 > MOST_SHOWING {
        return Err(expired());
    }
    Ok(owners.into_iter().map(ArticleId::from_uuid).collect())
}

/// Those of some articles that are in the part now.
async fn inside(
    reader: &Reader,
    filter: &ArticleFilter,
    ids: &[ArticleId],
) -> Result<Vec<Arc<ArticleCard>>, Error> {
    let each = ids.chunks(MAX_LIMIT as usize).map(|ids| {
        let filter = ArticleFilter {
            ids: Some(ids.to_vec()),
            ..filter.clone()
        };
        reader.listed(CardQuery::List {
            filter: Box::new(filter),
            order: ArticleOrder::PublishedAtDesc,
            window: Window::first(MAX_LIMIT),
            stories: None,
        })
    });
    let found = futures_util::future::try_join_all(each).await?;
    Ok(found.into_iter().flatten().collect())
}
