//! What a webhook is told of a change: the public entry of the change log, in the envelope of Standard Webhooks.

use std::collections::{HashMap, HashSet};

use masthead_domain::{
    change::{ChangeKind, Event, LoggedChange},
    entity::Entity,
    id::{self, ArticleId, CategoryId, Kind},
    path::SitePath,
    time::rfc3339,
    touch::Facets,
    visibility::Visibility,
    webhook::announced,
};
use masthead_persistence::{EntityQuery, StoreError, UnitOfWork};
use serde::Serialize;
use uuid::Uuid;

use crate::changes::{LogCursor, shown_as};

/// The body of a webhook's request. The field order is the contract's.
#[derive(Debug, Serialize)]
struct Payload {
    #[serde(rename = "type")]
    kind: String,
    timestamp: String,
    data: Data,
}

#[derive(Debug, Serialize)]
struct Data {
    cursor: String,
    at: String,
    kind: String,
    entity: Thing,
    version: i32,
    significant: bool,
    paths: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<Replacement>,
}

#[derive(Debug, Serialize)]
struct Thing {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
}

#[derive(Debug, Serialize)]
struct Replacement {
    id: String,
    path: Option<String>,
}

impl Payload {
    fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers serialise")
    }
}

/// Whether the outside hears of a change, as far as the entry alone tells. What readers could see neither before nor
/// after is nobody's business.
fn is_announced(entry: &LoggedChange) -> bool {
    announced().any(|kind| kind == entry.change.kind) && shown_as(entry, &Visibility::Public).is_some()
}

/// What an article was and is listed by for readers.
fn seen(entry: &LoggedChange) -> impl Iterator<Item = &Facets> {
    let both = entry.touch.after.iter().chain(&entry.touch.before);
    both.filter(|facets| facets.is_visible(&Visibility::Public))
}

/// The things on whose pages an article is listed, the nearest first.
fn listed_on(facets: &Facets) -> impl Iterator<Item = Uuid> + '_ {
    let categories = facets.filed_under().map(CategoryId::uuid);
    let authors = facets.authors.iter().map(|id| id.uuid());
    let tags = facets.tags.iter().map(|id| id.uuid());
    categories.chain(authors).chain(tags)
}

/// What is told of these changes: those that are announced and wanted, with the bytes that are sent.
pub(super) async fn told(
    uow: &UnitOfWork,
    epoch: Uuid,
    entries: Vec<LoggedChange>,
    is_wanted: impl Fn(ChangeKind) -> bool,
) -> Result<Vec<(LoggedChange, String)>, StoreError> {
    let entries: Vec<LoggedChange> = entries
        .into_iter()
        .filter(|entry| is_wanted(entry.change.kind) && is_announced(entry))
        .collect();
    let surroundings = Surroundings::of(uow, &entries).await?;
    let told = entries.into_iter().filter_map(|entry| {
        let body = surroundings.payload(epoch, &entry)?.to_json();
        Some((entry, body))
    });
    Ok(told.collect())
}

/// What payloads say beyond the entries of the log.
#[derive(Debug, Default)]
struct Surroundings {
    /// The paths at which things are now.
    paths: HashMap<Uuid, SitePath>,
    /// What stands beside articles and is not to be seen now.
    hidden: HashSet<Uuid>,
    /// Replacements that readers may be shown.
    shown: HashSet<Uuid>,
}

impl Surroundings {
    /// All that these changes lead to, in one statement for paths and one for things.
    async fn of(uow: &UnitOfWork, entries: &[LoggedChange]) -> Result<Self, StoreError> {
        let mut listed: Vec<Uuid> = entries
            .iter()
            .flat_map(|entry| seen(entry).flat_map(listed_on))
            .chain(
                entries
                    .iter()
                    .filter_map(|entry| entry.change.replacement.map(|(_, id)| id)),
            )
            .collect();
        listed.sort_unstable();
        listed.dedup();
        let current = uow.paths_of(&listed).await?;
        let current = current
            .into_iter()
            .filter(|entry| entry.ceased_at.is_none())
            .filter_map(|entry| Some((entry.target?, entry.path)));
        let beside: Vec<Uuid> = entries
            .iter()
            .filter(|entry| matches!(entry.change.kind.entity, Kind::Page | Kind::Media))
            .map(|entry| entry.change.id)
            .collect();
        let things = if beside.is_empty() {
            Vec::new()
        } else {
            uow.entities(&EntityQuery::Ids(beside)).await?
        };
        let hidden = things.iter().map(Entity::bare).filter(|bare| !bare.live);
        Ok(Self {
            paths: current.collect(),
            hidden: hidden.map(|bare| bare.id).collect(),
            shown: shown(uow, entries).await?,
        })
    }

    /// What is told of a change; nothing where it would tell of what was never public.
    ///
    /// Of a page that is hidden now its id is told, that whoever shows it can look again, and not its address. Of a
    /// picture the log does not say whether it was public before.
    fn payload(&self, epoch: Uuid, entry: &LoggedChange) -> Option<Payload> {
        let change = &entry.change;
        let is_hidden = self.hidden.contains(&change.id);
        let is_unknown = entry.touch.seen.is_none() && change.kind.entity != Kind::Article;
        if is_hidden && (is_unknown || change.kind.event == Event::Created) {
            return None;
        }
        let mut paths: Vec<String> = Vec::new();
        let own = change
            .paths
            .iter()
            .chain(seen(entry).filter_map(|facets| facets.path.as_ref()));
        let lists = seen(entry)
            .flat_map(listed_on)
            .filter_map(|id| self.paths.get(&id));
        for path in own.chain(lists).filter(|_| !is_hidden) {
            let path = path.to_string();
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        let at = rfc3339(entry.at);
        let kind = change.kind.name();
        Some(Payload {
            kind: kind.clone(),
            timestamp: at.clone(),
            data: Data {
                cursor: LogCursor {
                    epoch,
                    number: entry.number,
                }
                .encode(),
                at,
                kind,
                entity: Thing {
                    kind: change.kind.entity.prefix(),
                    id: id::format(change.kind.entity, change.id),
                },
                version: change.version,
                significant: change.significant,
                paths,
                replacement: change.replacement.filter(|(_, id)| self.shown.contains(id)).map(
                    |(kind, id)| Replacement {
                        id: id::format(kind, id),
                        path: self.paths.get(&id).map(ToString::to_string),
                    },
                ),
            },
        })
    }
}

/// Those of the replacements that readers may be shown now.
async fn shown(uow: &UnitOfWork, entries: &[LoggedChange]) -> Result<HashSet<Uuid>, StoreError> {
    let (mut articles, mut others) = (Vec::new(), Vec::new());
    for (kind, id) in entries.iter().filter_map(|entry| entry.change.replacement) {
        match kind {
            Kind::Article => articles.push(ArticleId::from_uuid(id)),
            _ => others.push(id),
        }
    }
    let mut shown = HashSet::new();
    if !articles.is_empty() {
        let cards = uow.every_card(&articles).await?;
        shown.extend(
            cards
                .iter()
                .filter(|card| card.is_live())
                .map(|card| card.id.uuid()),
        );
    }
    if !others.is_empty() {
        let things = uow.entities(&EntityQuery::Ids(others)).await?;
        shown.extend(
            things
                .iter()
                .map(Entity::bare)
                .filter(|bare| bare.live)
                .map(|bare| bare.id),
        );
    }
    Ok(shown)
}
