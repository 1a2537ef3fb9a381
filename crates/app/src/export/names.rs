//! What the things of one page are called: their addresses, their ids elsewhere, and the names of what they refer to.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use masthead_domain::{
    article::Article,
    body::Body,
    entity::{Entity, EntityData as _},
    id::{self, ArticleId, CategoryId, Kind, SourceId},
    locale::Localized,
    menu::{MenuData, MenuItem, MenuLink},
    path::SitePath,
    time::Timestamp,
};
use masthead_persistence::{RelatedChoices, Snapshot, StoreError};
use uuid::Uuid;

use crate::import::record::ExternalId;

/// Former paths as a record has them, and since when each is one.
pub(super) type Aliases = (Vec<String>, BTreeMap<String, Timestamp>);

/// Names around one page of things.
#[derive(Debug, Default)]
pub(super) struct Names {
    aliases: HashMap<Uuid, Aliases>,
    external: HashMap<Uuid, Vec<ExternalId>>,
    /// The tree paths of what is referred to.
    tree_paths: HashMap<Uuid, String>,
    /// Paths in menus at which something is kept.
    pub(super) occupied: HashSet<SitePath>,
    pub(super) bodies: BTreeMap<Uuid, Localized<Body>>,
    pub(super) choices: BTreeMap<ArticleId, RelatedChoices>,
}

impl Names {
    async fn of(snapshot: &Snapshot, ids: &[Uuid]) -> Result<Self, StoreError> {
        let mut names = Self::default();
        // In the order of the paths.
        for entry in snapshot.paths_of(ids).await? {
            if let (Some(target), Some(ceased)) = (entry.target, entry.ceased_at) {
                let (paths, moments) = names.aliases.entry(target).or_default();
                paths.push(entry.path.to_string());
                moments.insert(entry.path.to_string(), ceased);
            }
        }
        for (target, key) in snapshot.external_keys_of(ids).await? {
            names.external.entry(target).or_default().push(ExternalId {
                system: key.system,
                id: key.id,
            });
        }
        names.external.values_mut().for_each(|ids| ids.sort());
        Ok(names)
    }

    pub(super) async fn of_entities(snapshot: &Snapshot, page: &[Entity]) -> Result<Self, StoreError> {
        let ids: Vec<Uuid> = page.iter().map(Entity::id).collect();
        let mut names = Self::of(snapshot, &ids).await?;
        let Some(first) = page.first() else {
            return Ok(names);
        };
        match first.kind() {
            Kind::Page => names.bodies = snapshot.page_bodies(&ids).await?,
            Kind::Menu => {
                let mut paths = Vec::new();
                for menu in page.iter().filter_map(MenuData::of) {
                    gather(&menu.data.items, &mut paths);
                }
                let entries = snapshot.paths(&paths).await?;
                names.occupied = entries
                    .into_iter()
                    .filter(|entry| entry.target.is_some() && entry.ceased_at.is_none())
                    .map(|entry| entry.path)
                    .collect();
            }
            _ => {}
        }
        Ok(names)
    }

    pub(super) async fn of_articles(snapshot: &Snapshot, page: &[Article]) -> Result<Self, StoreError> {
        let ids: Vec<Uuid> = page.iter().map(|article| article.card.id.uuid()).collect();
        let mut names = Self::of(snapshot, &ids).await?;
        let articles: Vec<_> = page.iter().map(|article| article.card.id).collect();
        names.choices = snapshot.related_choices(&articles).await?;
        let mut referred: BTreeSet<Uuid> = BTreeSet::new();
        for Article { card, .. } in page {
            let links = &card.links;
            referred.extend(links.contributions.iter().map(|link| link.author.uuid()));
            referred.extend(links.categories.iter().map(|id| id.uuid()));
            referred.extend(links.tags.iter().map(|id| id.uuid()));
            referred.extend(card.primary_category.map(CategoryId::uuid));
            referred.extend(card.source.map(SourceId::uuid));
        }
        let referred: Vec<Uuid> = referred.into_iter().collect();
        names.tree_paths = snapshot.tree_paths(&referred).await?.into_iter().collect();
        Ok(names)
    }

    /// Former paths of a thing.
    pub(super) fn aliases(&self, id: Uuid) -> Aliases {
        self.aliases.get(&id).cloned().unwrap_or_default()
    }

    /// Ids elsewhere of a thing.
    pub(super) fn external(&self, id: Uuid) -> Vec<ExternalId> {
        self.external.get(&id).cloned().unwrap_or_default()
    }

    /// How a thing is referred to: by its path within its kind.
    pub(super) fn reference(&self, kind: Kind, id: Uuid) -> String {
        self.tree_paths
            .get(&id)
            .cloned()
            .unwrap_or_else(|| id::format(kind, id))
    }
}

fn gather(items: &[MenuItem], paths: &mut Vec<SitePath>) {
    for item in items {
        if let MenuLink::Path(path) = &item.link {
            paths.extend(SitePath::from_address(path).ok());
        }
        gather(&item.children, paths);
    }
}
