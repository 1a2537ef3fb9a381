//! Records that say of a thing what it already is.
//!
//! The digest tells what was imported from the same record. This tells the rest: an export that is read back where it
//! was made, or a record that is written otherwise and means the same. Neither is a change.

use std::collections::{BTreeMap, HashSet};

use masthead_domain::{
    article::ArticleDetail,
    entity::{Entity, Record as Thing},
    id::{ArticleId, Kind},
    locale::Localized,
    path::SitePath,
};
use masthead_persistence::{ExternalKey, PathEntry, StoredBody, UnitOfWork};
use uuid::Uuid;

use super::{
    content,
    entities::{Pending, Stored},
    paths::Alias,
    record::Record,
    session::Session,
};
use crate::error::Error;

/// The addresses and ids elsewhere that things have.
struct Names {
    paths: Vec<PathEntry>,
    keys: HashSet<(Uuid, ExternalKey)>,
}

impl Names {
    async fn of(uow: &UnitOfWork, ids: &[Uuid]) -> Result<Self, Error> {
        Ok(Self {
            paths: uow.paths_of(ids).await?,
            keys: uow.external_keys_of(ids).await?.into_iter().collect(),
        })
    }

    fn has_alias(&self, id: Uuid, alias: &Alias) -> bool {
        self.paths
            .iter()
            .any(|entry| entry.target == Some(id) && entry.path == alias.path)
    }
}

impl Session {
    /// Takes out of the writes those that change nothing, and counts them as unchanged.
    pub(super) async fn leave_same(
        &mut self,
        uow: &UnitOfWork,
        writes: Vec<Pending>,
        counted: bool,
        stored: &mut [Stored],
    ) -> Result<Vec<Pending>, Error> {
        let known: Vec<Uuid> = writes
            .iter()
            .filter(|pending| pending.draft.digest.is_some())
            .filter_map(|pending| pending.existing.as_ref().map(Entity::id))
            .collect();
        if known.is_empty() {
            return Ok(writes);
        }
        let names = Names::of(uow, &known).await?;
        let pages: Vec<Uuid> = writes
            .iter()
            .filter(|pending| pending.draft.bodies.is_some())
            .filter_map(|pending| pending.existing.as_ref().map(Entity::id))
            .collect();
        let bodies = if pages.is_empty() {
            BTreeMap::new()
        } else {
            uow.page_bodies(&pages).await?
        };
        let mut changed = Vec::with_capacity(writes.len());
        for pending in writes {
            let id = pending.entity.id();
            let same_body = pending.draft.bodies.as_ref().is_none_or(|wanted| {
                let there = bodies.get(&id).cloned().unwrap_or_else(Localized::default);
                *wanted == there
            });
            if !(same_body && says_the_same(&pending, &names)) {
                changed.push(pending);
                continue;
            }
            self.count(counted, pending.draft.kind, |counts| counts.unchanged += 1);
            self.file_seen(&pending.draft, id);
            stored[pending.place] = Stored::Kept(id);
        }
        Ok(changed)
    }

    /// Likewise for articles.
    pub(super) async fn leave_same_articles(
        &mut self,
        uow: &UnitOfWork,
        drafts: Vec<content::Draft>,
    ) -> Result<Vec<content::Draft>, Error> {
        let known: Vec<ArticleId> = drafts
            .iter()
            .filter_map(|draft| draft.before.as_ref().map(|before| before.id))
            .collect();
        if known.is_empty() {
            return Ok(drafts);
        }
        let ids: Vec<Uuid> = known.iter().map(|id| id.uuid()).collect();
        let names = Names::of(uow, &ids).await?;
        let details = uow.details(&known).await?;
        let mut changed = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let id = draft.article.card.id.uuid();
            let is_same = details.get(&id).is_some_and(|there| same_detail(&draft, there))
                && same_card(&draft)
                && draft.aliases.iter().all(|alias| names.has_alias(id, alias))
                && draft
                    .keys
                    .iter()
                    .all(|key| names.keys.contains(&(id, key.clone())));
            if is_same {
                self.outcome.report.of(Kind::Article).unchanged += 1;
            } else {
                changed.push(draft);
            }
        }
        Ok(changed)
    }

    /// Marks a record whose pictures are to be fetched: it is another one than it was without.
    pub(super) fn mark_fetching(&self, prepared: &mut super::prepare::Prepared) {
        if self.options.fetch_media
            && matches!(prepared.record, Record::Article(_) | Record::Page(_))
            && let Some(digest) = &mut prepared.digest
        {
            digest.push_str("-fetch");
        }
    }
}

fn says_the_same(pending: &Pending, names: &Names) -> bool {
    let (Some(existing), Some(_)) = (&pending.existing, &pending.draft.digest) else {
        return false;
    };
    let (id, before) = (existing.id(), existing.bare());
    let draft = &pending.draft;
    // A write counts its version up and notes its moment; neither is something that the record says.
    let as_it_was = Thing {
        path: before.path.clone(),
        version: before.version,
        modified_at: before.modified_at,
        ..pending.entity.bare()
    };
    let same_path = draft
        .site_path
        .as_deref()
        .is_none_or(|path| SitePath::from_address(path).ok() == before.path);
    same_path
        && pending.entity.with_bare(as_it_was) == *existing
        && draft
            .aliases
            .iter()
            .filter_map(|text| Alias::of(text, &draft.history.ceased))
            .all(|alias| names.has_alias(id, &alias))
        && draft.external_ids.iter().all(|external| {
            let key = ExternalKey {
                kind: draft.kind,
                system: external.system.clone(),
                id: external.id.clone(),
            };
            // Two media of the same bytes share one such key.
            external.system == super::systems::BY_BYTES || names.keys.contains(&(id, key))
        })
}

fn same_detail(draft: &content::Draft, there: &ArticleDetail) -> bool {
    let Some(stored) = &draft.stored else {
        return *there == draft.article.detail;
    };
    // The draft's own body went into its stored form beforehand.
    let without_body = ArticleDetail {
        body: draft.article.detail.body.clone(),
        ..there.clone()
    };
    StoredBody::of(&there.body) == *stored && without_body == draft.article.detail
}

fn same_card(draft: &content::Draft) -> bool {
    let Some(before) = &draft.before else {
        return false;
    };
    let mut card = draft.article.card.clone();
    let has_its_path = match &draft.path {
        Some(path) => before.path.as_ref() == Some(path),
        None => before.path.is_some() || card.first_published_at.is_none(),
    };
    card.path.clone_from(&before.path);
    card.version = before.version;
    card.modified_at = before.modified_at;
    has_its_path && card == *before
}
