//! The keys by which things are found from outside: addresses, ids elsewhere, digests of what was imported.

use std::collections::BTreeMap;

use masthead_domain::{id::Kind, path::SitePath, time::Timestamp, touch::Key};
use sea_orm::{
    ColumnTrait as _, EntityTrait, QueryFilter as _, QuerySelect as _, Set,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};
use uuid::Uuid;

use crate::{
    batch::PathEntry,
    conditions::is_one_of,
    convert,
    error::StoreError,
    portions::portions,
    table::{external_id, import_digest, path},
    unit_of_work::UnitOfWork,
};

/// What a thing is called in the system it came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExternalKey {
    pub kind: Kind,
    pub system: String,
    pub id: String,
}

/// An address that leads to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    pub from: SitePath,
    pub to: String,
    pub status: u16,
}

pub(crate) fn path_entry(row: path::Model) -> Result<PathEntry, StoreError> {
    let id = row.target_id.unwrap_or_default();
    let kind = Kind::from_prefix(&row.kind).ok_or_else(|| StoreError::Corrupt {
        table: "path",
        column: "kind",
        id: row.path.clone(),
        reason: format!("\"{}\" is no kind", row.kind),
    })?;
    Ok(PathEntry {
        path: convert::parsed("path", "path", id, &row.path)?,
        kind,
        target: row.target_id,
        ceased_at: row.ceased_at,
        redirect: row
            .redirect_to
            .zip(row.redirect_status.map(|status| status as u16)),
    })
}

fn path_row(entry: &PathEntry) -> path::ActiveModel {
    path::ActiveModel {
        path: Set(entry.path.to_string()),
        kind: Set(entry.kind.prefix().to_owned()),
        target_id: Set(entry.target),
        ceased_at: Set(entry.ceased_at),
        redirect_to: Set(entry.redirect.as_ref().map(|(to, _)| to.clone())),
        redirect_status: Set(entry.redirect.as_ref().map(|(_, status)| i32::from(*status))),
    }
}

impl UnitOfWork {
    /// What is at these addresses.
    pub async fn paths(&self, paths: &[SitePath]) -> Result<Vec<PathEntry>, StoreError> {
        let texts: Vec<String> = paths.iter().map(ToString::to_string).collect();
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let rows = path::Entity::find()
            .filter(is_one_of(Expr::col(path::Column::Path), &texts))
            .all(&self.transaction)
            .await?;
        rows.into_iter().map(path_entry).collect()
    }

    /// All addresses, current and former ones, that lead to these things.
    pub async fn paths_of(&self, targets: &[Uuid]) -> Result<Vec<PathEntry>, StoreError> {
        if targets.is_empty() {
            return Ok(Vec::new());
        }
        let rows = path::Entity::find()
            .filter(is_one_of(Expr::col(path::Column::TargetId), targets))
            .all(&self.transaction)
            .await?;
        rows.into_iter().map(path_entry).collect()
    }

    /// Writes addresses; one that is there already leads where the new entry says.
    pub async fn save_paths(&self, entries: &[PathEntry]) -> Result<(), StoreError> {
        let mut lost: Vec<Option<Uuid>> = Vec::new();
        for part in portions(entries.iter().map(|entry| entry.path.to_string()).collect()) {
            let found: Vec<Option<Uuid>> = path::Entity::find()
                .select_only()
                .column(path::Column::TargetId)
                .filter(is_one_of(Expr::col(path::Column::Path), &part))
                .into_tuple()
                .all(&self.transaction)
                .await?;
            lost.extend(found);
        }
        self.touch(|touches| {
            for entry in entries {
                touches.key(Key::Path(entry.path.clone()));
                // Its former addresses are shown with it.
                touches.key_of_references(entry.target.filter(|_| entry.ceased_at.is_some()));
            }
            // And with what they lead to no longer.
            for target in lost {
                touches.key_of_references(target);
            }
        });
        for part in portions(entries.iter().collect()) {
            let rows = part.into_iter().map(path_row);
            let conflict = OnConflict::column(path::Column::Path)
                .update_columns([
                    path::Column::Kind,
                    path::Column::TargetId,
                    path::Column::CeasedAt,
                    path::Column::RedirectTo,
                    path::Column::RedirectStatus,
                ])
                .to_owned();
            path::Entity::insert_many(rows)
                .on_conflict(conflict)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    /// Makes an address the current one of a thing, unless another thing has it or a redirect stands there. Says whether
    /// it is. A former address of something else goes to the newcomer.
    ///
    /// One statement, so that of two writes that want one address the second waits for the first and is refused.
    pub async fn claim_path(&self, entry: &PathEntry) -> Result<bool, StoreError> {
        let former = path::Entity::find_by_id(entry.path.to_string())
            .one(&self.transaction)
            .await?;
        self.touch(|touches| {
            touches.key(Key::Path(entry.path.clone()));
            // Whose former address it was no longer shows it as one.
            touches.key_of_references(former.and_then(|row| row.target_id));
        });
        let known = |column| Expr::col((path::Entity, column));
        let conflict = OnConflict::column(path::Column::Path)
            .update_columns([
                path::Column::Kind,
                path::Column::TargetId,
                path::Column::CeasedAt,
                path::Column::RedirectTo,
                path::Column::RedirectStatus,
            ])
            .action_and_where(
                known(path::Column::CeasedAt)
                    .is_not_null()
                    .or(known(path::Column::TargetId).eq(entry.target)),
            )
            .to_owned();
        let written = path::Entity::insert_many([path_row(entry)])
            .on_conflict(conflict)
            .exec_without_returning(&self.transaction)
            .await?;
        self.touch(|touches| {
            touches.key(Key::Path(entry.path.clone()));
            touches.key_of_references(entry.target);
        });
        Ok(written == 1)
    }

    /// Notes that addresses are no longer the current ones of what they lead to.
    pub async fn cease_paths(&self, paths: &[SitePath], at: Timestamp) -> Result<(), StoreError> {
        let texts: Vec<String> = paths.iter().map(ToString::to_string).collect();
        if texts.is_empty() {
            return Ok(());
        }
        self.touch(|touches| {
            for path in paths {
                touches.key(Key::Path(path.clone()));
            }
        });
        path::Entity::update_many()
            .col_expr(path::Column::CeasedAt, Expr::val(at))
            .filter(is_one_of(Expr::col(path::Column::Path), &texts))
            .filter(path::Column::CeasedAt.is_null())
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    /// The things that have these ids elsewhere.
    pub async fn external_targets(
        &self,
        keys: &[ExternalKey],
    ) -> Result<BTreeMap<ExternalKey, Uuid>, StoreError> {
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids: Vec<String> = keys.iter().map(|key| key.id.clone()).collect();
        let rows = external_id::Entity::find()
            .filter(is_one_of(Expr::col(external_id::Column::ExternalId), &ids))
            .filter(external_id::Column::Kind.is_in(kinds(keys)))
            .filter(external_id::Column::System.is_in(systems(keys)))
            .all(&self.transaction)
            .await?;
        let found = rows.into_iter().filter_map(|row| {
            let kind = Kind::from_prefix(&row.kind)?;
            Some((
                ExternalKey {
                    kind,
                    system: row.system,
                    id: row.external_id,
                },
                row.target_id,
            ))
        });
        Ok(found.collect())
    }

    /// The ids elsewhere that these things have.
    pub async fn external_keys_of(&self, targets: &[Uuid]) -> Result<Vec<(Uuid, ExternalKey)>, StoreError> {
        if targets.is_empty() {
            return Ok(Vec::new());
        }
        let rows = external_id::Entity::find()
            .filter(is_one_of(Expr::col(external_id::Column::TargetId), targets))
            .all(&self.transaction)
            .await?;
        let found = rows.into_iter().filter_map(|row| {
            let kind = Kind::from_prefix(&row.kind)?;
            Some((
                row.target_id,
                ExternalKey {
                    kind,
                    system: row.system,
                    id: row.external_id,
                },
            ))
        });
        Ok(found.collect())
    }

    /// Notes ids elsewhere; one that is known already leads to the new target from now on.
    pub async fn save_external_ids(&self, keys: &[(ExternalKey, Uuid)]) -> Result<(), StoreError> {
        let known: Vec<ExternalKey> = keys.iter().map(|(key, _)| key.clone()).collect();
        let lost = self.external_targets(&known).await?;
        self.touch(|touches| {
            for target in lost.into_values() {
                touches.key_of_references(Some(target));
            }
            for (key, target) in keys {
                touches.key_of_references(Some(*target));
                touches.key(Key::elsewhere(key.kind, &key.system, &key.id));
            }
        });
        for part in portions(keys.iter().collect()) {
            let rows = part.into_iter().map(|(key, target)| external_id::ActiveModel {
                kind: Set(key.kind.prefix().to_owned()),
                system: Set(key.system.clone()),
                external_id: Set(key.id.clone()),
                target_id: Set(*target),
            });
            let conflict = OnConflict::columns([
                external_id::Column::Kind,
                external_id::Column::System,
                external_id::Column::ExternalId,
            ])
            .update_column(external_id::Column::TargetId)
            .to_owned();
            external_id::Entity::insert_many(rows)
                .on_conflict(conflict)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    /// The digests of the records from which these things were last imported.
    pub async fn digests(&self, targets: &[Uuid]) -> Result<BTreeMap<Uuid, String>, StoreError> {
        if targets.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows = import_digest::Entity::find()
            .filter(is_one_of(Expr::col(import_digest::Column::TargetId), targets))
            .all(&self.transaction)
            .await?;
        Ok(rows.into_iter().map(|row| (row.target_id, row.digest)).collect())
    }

    /// Notes digests of imported records.
    pub async fn save_digests(&self, digests: &[(Uuid, String)]) -> Result<(), StoreError> {
        for part in portions(digests.iter().collect()) {
            let rows = part
                .into_iter()
                .map(|(target, digest)| import_digest::ActiveModel {
                    target_id: Set(*target),
                    digest: Set(digest.clone()),
                });
            let conflict = OnConflict::column(import_digest::Column::TargetId)
                .update_column(import_digest::Column::Digest)
                .to_owned();
            import_digest::Entity::insert_many(rows)
                .on_conflict(conflict)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }
}

fn kinds(keys: &[ExternalKey]) -> Vec<&'static str> {
    let mut kinds: Vec<&'static str> = keys.iter().map(|key| key.kind.prefix()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn systems(keys: &[ExternalKey]) -> Vec<String> {
    let mut systems: Vec<String> = keys.iter().map(|key| key.system.clone()).collect();
    systems.sort_unstable();
    systems.dedup();
    systems
}
