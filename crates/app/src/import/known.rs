//! References, resolved many at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use masthead_domain::{
    article::ArticleCard,
    id::{self, ArticleId, Kind},
    locale::Locale,
    slug::Slug,
};
use masthead_persistence::{EntityQuery, ExternalKey, UnitOfWork};
use uuid::Uuid;

use crate::error::Error;

/// References that a batch makes, by kind.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    names: BTreeMap<Kind, BTreeSet<String>>,
}

/// What the references of a batch lead to.
#[derive(Debug, Default)]
pub(super) struct Known {
    targets: HashMap<(Kind, String), Uuid>,
}

/// What names led to in earlier batches, so that each batch need not ask again for the same few sections and people.
///
/// It holds while nobody else writes: see [`Remembered::as_of`].
#[derive(Debug, Default)]
pub(super) struct Remembered {
    targets: HashMap<(Kind, String), Uuid>,
    position: i64,
}

/// Names that are remembered at the most.
const MOST_NAMES: usize = 20_000;

impl Remembered {
    /// Forgets everything if the change log is not where this import left it.
    pub(super) fn as_of(&mut self, position: i64) {
        if self.position != position || self.targets.len() > MOST_NAMES {
            self.targets.clear();
        }
        self.position = position;
    }

    /// Notes that this import itself logged so many changes.
    pub(super) const fn logged(&mut self, changes: usize) {
        self.position += changes as i64;
    }

    pub(super) fn forget(&mut self) {
        self.targets.clear();
    }
}

impl Wanted {
    pub(super) fn want<'t>(&mut self, kind: Kind, names: impl IntoIterator<Item = &'t String>) {
        let known = self.names.entry(kind).or_default();
        known.extend(names.into_iter().cloned());
    }

    /// Looks up what is not remembered, and remembers it.
    pub(super) async fn resolve_with(
        &self,
        uow: &UnitOfWork,
        default: &Locale,
        remembered: &mut Remembered,
    ) -> Result<Known, Error> {
        let mut known = Known::default();
        let mut unknown = Self::default();
        for (kind, names) in &self.names {
            for name in names {
                let key = (*kind, name.clone());
                if let Some(id) = remembered.targets.get(&key) {
                    known.targets.insert(key, *id);
                } else {
                    unknown.want(*kind, [name]);
                }
            }
        }
        let found = unknown.resolve(uow, default).await?;
        for (kind, names) in unknown.names {
            for name in names {
                if let Some(id) = found.get(kind, &name) {
                    remembered.targets.insert((kind, name.clone()), id);
                    known.put(kind, name, id);
                }
            }
        }
        Ok(known)
    }

    /// Looks everything up, one statement a kind and form of reference.
    pub(super) async fn resolve(&self, uow: &UnitOfWork, default: &Locale) -> Result<Known, Error> {
        let mut known = Known::default();
        for (kind, names) in &self.names {
            known.resolve(uow, *kind, names, default).await?;
        }
        Ok(known)
    }
}

/// An external id within a reference: `wordpress#1234`.
pub(super) fn external(reference: &str) -> Option<(&str, &str)> {
    reference
        .split_once('#')
        .filter(|(system, id)| !system.is_empty() && !id.is_empty())
}

impl Known {
    pub(super) fn get(&self, kind: Kind, name: &str) -> Option<Uuid> {
        self.targets.get(&(kind, name.to_owned())).copied()
    }

    pub(super) fn put(&mut self, kind: Kind, name: String, id: Uuid) {
        self.targets.insert((kind, name), id);
    }

    async fn resolve(
        &mut self,
        uow: &UnitOfWork,
        kind: Kind,
        names: &BTreeSet<String>,
        default: &Locale,
    ) -> Result<(), Error> {
        let mut ids: Vec<(String, Uuid)> = Vec::new();
        let mut elsewhere: Vec<(String, ExternalKey)> = Vec::new();
        let mut plain: Vec<String> = Vec::new();
        for name in names {
            if let Ok((named, uuid)) = id::parse_any(name) {
                if named == kind {
                    ids.push((name.clone(), uuid));
                }
            } else if let Some((system, id)) = external(name) {
                let key = ExternalKey {
                    kind,
                    system: system.to_owned(),
                    id: id.to_owned(),
                };
                elsewhere.push((name.clone(), key));
            } else {
                plain.push(name.clone());
            }
        }
        let keys: Vec<ExternalKey> = elsewhere.iter().map(|(_, key)| key.clone()).collect();
        let targets = uow.external_targets(&keys).await?;
        for (name, key) in elsewhere {
            if let Some(target) = targets.get(&key) {
                self.put(kind, name, *target);
            }
        }
        if kind == Kind::Article {
            self.resolve_articles(uow, ids, plain, default).await
        } else {
            self.resolve_entities(uow, kind, ids, plain).await
        }
    }

    async fn resolve_entities(
        &mut self,
        uow: &UnitOfWork,
        kind: Kind,
        ids: Vec<(String, Uuid)>,
        plain: Vec<String>,
    ) -> Result<(), Error> {
        if !ids.is_empty() {
            let uuids: Vec<Uuid> = ids.iter().map(|(_, uuid)| *uuid).collect();
            let there = uow.entities(&EntityQuery::Ids(uuids)).await?;
            for (name, uuid) in ids {
                if there
                    .iter()
                    .any(|entity| entity.id() == uuid && entity.kind() == kind)
                {
                    self.put(kind, name, uuid);
                }
            }
        }
        for part in plain.chunks(1_000) {
            let names = part
                .iter()
                .map(|name| name.trim_matches('/').to_owned())
                .collect();
            let there = uow.entities(&EntityQuery::Named { kind, names }).await?;
            // First what has the slug, then what has the path: the path is the surer name.
            for entity in &there {
                let slug = entity.bare().slug;
                self.targets.entry((kind, slug)).or_insert_with(|| entity.id());
            }
            for entity in &there {
                self.put(kind, entity.tree_path().to_owned(), entity.id());
            }
            for name in part {
                let trimmed = name.trim_matches('/');
                if let Some(id) = self.get(kind, trimmed).filter(|_| trimmed != name) {
                    self.put(kind, name.clone(), id);
                }
            }
        }
        Ok(())
    }

    async fn resolve_articles(
        &mut self,
        uow: &UnitOfWork,
        ids: Vec<(String, Uuid)>,
        plain: Vec<String>,
        default: &Locale,
    ) -> Result<(), Error> {
        if !ids.is_empty() {
            let wanted: Vec<ArticleId> = ids.iter().map(|(_, uuid)| ArticleId::from_uuid(*uuid)).collect();
            let there: Vec<ArticleCard> = uow.every_card(&wanted).await?;
            for (name, uuid) in ids {
                if there.iter().any(|card| card.id.uuid() == uuid) {
                    self.put(Kind::Article, name, uuid);
                }
            }
        }
        let named: Vec<(String, Option<Locale>, Slug)> = plain
            .into_iter()
            .filter_map(|name| {
                let (locale, slug) = match name.split_once(':') {
                    Some((locale, slug)) => (Some(locale.parse().ok()?), slug.parse().ok()?),
                    None => (None, name.parse().ok()?),
                };
                Some((name, locale, slug))
            })
            .collect();
        for part in named.chunks(1_000) {
            let slugs: Vec<Slug> = part.iter().map(|(_, _, slug)| slug.clone()).collect();
            let taken = uow.slugs_taken(&slugs).await?;
            for (name, locale, slug) in part {
                let exact = taken.get(&(slug.clone(), locale.clone().unwrap_or_else(|| default.clone())));
                let any = || {
                    taken
                        .iter()
                        .find(|((known, _), _)| known == slug)
                        .map(|(_, id)| id)
                };
                let found = if locale.is_some() {
                    exact
                } else {
                    exact.or_else(any)
                };
                if let Some(found) = found {
                    self.put(Kind::Article, name.clone(), found.uuid());
                }
            }
        }
        Ok(())
    }
}
