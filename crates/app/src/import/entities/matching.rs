//! Which stored thing a draft stands for, and which names are taken.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use masthead_domain::{
    entity::Entity,
    id::{self, Kind},
};
use masthead_persistence::{EntityQuery, ExternalKey, UnitOfWork};
use uuid::Uuid;

use super::{super::systems::BY_BYTES, Draft};
use crate::error::Error;

/// What the drafts of a batch are already known as.
#[derive(Debug, Default)]
pub(super) struct Matches {
    by_id: HashMap<Uuid, Entity>,
    by_external: BTreeMap<ExternalKey, Uuid>,
    by_tree_path: HashMap<(Kind, String), Uuid>,
    /// The systems in which things have ids.
    systems: HashSet<(Uuid, String)>,
}

impl Matches {
    pub(super) async fn find(uow: &UnitOfWork, drafts: &[Draft]) -> Result<Self, Error> {
        let mut matches = Self::default();
        let keys: Vec<ExternalKey> = drafts
            .iter()
            .flat_map(|draft| {
                draft.external_ids.iter().map(|external| ExternalKey {
                    kind: draft.kind,
                    system: external.system.clone(),
                    id: external.id.clone(),
                })
            })
            .collect();
        matches.by_external = uow.external_targets(&keys).await?;
        let mut ids: BTreeSet<Uuid> = matches.by_external.values().copied().collect();
        ids.extend(
            drafts
                .iter()
                .filter_map(|draft| Some(id::parse_any(draft.id.as_ref()?).ok()?.1)),
        );
        let mut found = uow.entities(&EntityQuery::Ids(ids.into_iter().collect())).await?;
        let mut names: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
        for draft in drafts {
            if let Some(tree_path) = &draft.tree_path {
                names.entry(draft.kind).or_default().push(tree_path.clone());
            }
        }
        for (kind, names) in names {
            found.extend(uow.entities(&EntityQuery::Named { kind, names }).await?);
        }
        let ids: Vec<Uuid> = found.iter().map(Entity::id).collect();
        let elsewhere = uow.external_keys_of(&ids).await?;
        matches.systems = elsewhere.into_iter().map(|(id, key)| (id, key.system)).collect();
        for entity in found {
            matches
                .by_tree_path
                .insert((entity.kind(), entity.tree_path().to_owned()), entity.id());
            matches.by_id.insert(entity.id(), entity);
        }
        Ok(matches)
    }

    pub(super) fn ids(&self) -> Vec<Uuid> {
        self.by_id.keys().copied().collect()
    }

    /// Whether there is anything with this id.
    pub(super) fn has(&self, id: Uuid) -> bool {
        self.by_id.contains_key(&id)
    }

    /// What a draft is already known as: by its id, its id elsewhere, or its name, unless that name belongs to
    /// another thing of the same origin.
    pub(super) fn of(&self, draft: &Draft) -> Option<&Entity> {
        let asked = draft
            .id
            .as_ref()
            .and_then(|asked| id::parse_any(asked).ok())
            .map(|(_, uuid)| uuid);
        if let Some(entity) = asked.and_then(|uuid| self.by_id.get(&uuid))
            && entity.kind() == draft.kind
        {
            return Some(entity);
        }
        let elsewhere = draft.external_ids.iter().find_map(|external| {
            // The same bytes may be two media, where each says which it is.
            if external.system == BY_BYTES && asked.is_some() {
                return None;
            }
            let key = ExternalKey {
                kind: draft.kind,
                system: external.system.clone(),
                id: external.id.clone(),
            };
            self.by_external.get(&key)
        });
        if let Some(entity) = elsewhere.and_then(|uuid| self.by_id.get(uuid)) {
            return Some(entity);
        }
        let tree_path = draft.tree_path.clone()?;
        let id = self.by_tree_path.get(&(draft.kind, tree_path))?;
        let other = draft
            .external_ids
            .iter()
            .any(|external| self.systems.contains(&(*id, external.system.clone())));
        if other { None } else { self.by_id.get(id) }
    }

    /// The tree into which drafts are put.
    pub(super) async fn tree(&self, uow: &UnitOfWork, drafts: &[(usize, Draft)]) -> Result<Tree, Error> {
        let mut tree = Tree::default();
        for ((kind, path), id) in &self.by_tree_path {
            tree.put(*kind, path, *id);
        }
        let mut parents: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
        for (_, draft) in drafts {
            if let Some((parent, _)) = draft.tree_path.as_deref().and_then(|path| path.rsplit_once('/')) {
                parents.entry(draft.kind).or_default().insert(parent.to_owned());
            }
        }
        for (kind, names) in parents {
            for entity in uow
                .entities(&EntityQuery::Named {
                    kind,
                    names: names.into_iter().collect(),
                })
                .await?
            {
                tree.put(kind, entity.tree_path(), entity.id());
            }
        }
        Ok(tree)
    }
}

/// Names that are taken, by kind.
#[derive(Debug, Default)]
pub(super) struct Tree {
    places: HashMap<(Kind, String), Uuid>,
}

impl Tree {
    pub(super) fn at(&self, kind: Kind, path: &str) -> Option<Uuid> {
        self.places.get(&(kind, path.to_owned())).copied()
    }

    pub(super) fn put(&mut self, kind: Kind, path: &str, id: Uuid) {
        self.places.insert((kind, path.to_owned()), id);
    }

    /// The wanted name, or with a number behind it where something else has it.
    pub(super) fn free(&self, kind: Kind, wanted: &str, id: Uuid) -> String {
        let is_free = |path: &str| self.at(kind, path).is_none_or(|owner| owner == id);
        if is_free(wanted) {
            return wanted.to_owned();
        }
        let taken = self.places.len() + 2;
        let numbered = (2..=taken)
            .map(|number| format!("{wanted}-{number}"))
            .find(|path| is_free(path));
        numbered.expect("there are more numbers than names")
    }
}
