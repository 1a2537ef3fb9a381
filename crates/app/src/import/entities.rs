//! Storing what stands beside articles.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
};

use masthead_domain::{
    body::Body,
    change::{Change, Event},
    entity::{Entity, EntityData as _, Record as Thing},
    id::{self, CategoryId, Kind, MediaId},
    locale::{Locale, Localized},
    page::PageData,
    path::SitePath,
    taxonomy::CategoryData,
    time::{Timestamp, precise},
};
use masthead_persistence::{EntityWrite, ExternalKey, UnitOfWork};
use uuid::Uuid;

use super::{
    bytes::keep_bytes,
    paths::{self, Alias, Claim},
    pictures::Named,
    prepare::Prepared,
    record::{ExternalId, Record},
    session::Session,
};
use crate::error::Error;

mod drafting;
mod matching;

use self::matching::{Matches, Tree};

type Build = Box<dyn FnOnce(Thing<()>) -> Entity + Send>;

/// A thing on its way into the store.
pub(super) struct Draft {
    pub at: String,
    pub kind: Kind,
    /// The id it asks for.
    pub id: Option<String>,
    pub slug: String,
    /// Its name among its kind; none for media, which have only their ids.
    pub tree_path: Option<String>,
    pub position: i32,
    pub live: bool,
    pub external_ids: Vec<ExternalId>,
    pub site_path: Option<String>,
    pub aliases: Vec<String>,
    /// The record's hash; none for what is only made along with something else, and never updated by it.
    pub digest: Option<String>,
    /// The file that a medium came from.
    pub file: Option<String>,
    pub bodies: Option<Localized<Body>>,
    pub media: Vec<MediaId>,
    pub history: History,
    /// Taken when the thing is built.
    pub build: Option<Build>,
}

/// What a record says of the time before it came here; kept where the thing is new here.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub version: Option<i32>,
    pub created_at: Option<Timestamp>,
    pub modified_at: Option<Timestamp>,
    /// Since when former paths are former ones.
    pub ceased: BTreeMap<String, Timestamp>,
}

impl History {
    pub(super) const fn of(
        version: Option<i32>,
        created_at: Option<Timestamp>,
        modified_at: Option<Timestamp>,
        ceased: BTreeMap<String, Timestamp>,
    ) -> Self {
        Self {
            version,
            created_at,
            modified_at,
            ceased,
        }
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("kind", &self.kind)
            .field("tree_path", &self.tree_path)
            .finish_non_exhaustive()
    }
}

/// What became of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    Kept(Uuid),
    Refused,
}

impl Session {
    /// Stores a batch of records of the kinds that stand beside articles.
    pub(super) async fn store_things(
        &mut self,
        uow: &mut UnitOfWork,
        batch: &[&Prepared],
    ) -> Result<(), Error> {
        let is_category = |prepared: &&Prepared| matches!(prepared.record, Record::Category(_));
        if batch.iter().any(is_category) {
            uow.lock_category_tree().await?;
        }
        let locale = self.default_locale.clone();
        let mut named = Named::default();
        let mut bodies: Vec<Localized<Body>> = Vec::with_capacity(batch.len());
        for prepared in batch {
            match &prepared.record {
                Record::Site(site) => named.image(site.logo.as_ref(), &locale),
                Record::Author(author) => named.image(author.image.as_ref(), &locale),
                Record::Category(category) => named.image(category.image.as_ref(), &locale),
                Record::Page(page) => {
                    named.image(page.image.as_ref(), &locale);
                    named.image(page.seo.image.as_ref(), &locale);
                }
                _ => {}
            }
            let mut own = prepared.bodies.clone();
            own.values_mut().for_each(|body| named.body(body));
            bodies.push(own);
        }
        let pictures = self.pictures(uow, named).await?;
        let mut drafts = Vec::with_capacity(batch.len());
        for (prepared, mut bodies) in batch.iter().zip(bodies) {
            for body in bodies.values_mut() {
                for lost in pictures.place(body) {
                    self.outcome
                        .note(&prepared.at, "picture", &format!("{lost} is not there"));
                }
            }
            match self.draft(prepared, bodies, &pictures) {
                Ok(Some(draft)) => drafts.push(draft),
                Ok(None) => {}
                Err(reason) => {
                    self.outcome.refuse(prepared.record.kind(), &prepared.at, &reason);
                }
            }
        }
        let drafts = with_parents(drafts, &locale);
        // Two drafts of one name are one after the other: the second updates the first, or gets a number.
        for part in distinct(drafts) {
            self.store_entities(uow, part, true).await?;
        }
        Ok(())
    }

    /// Stores drafts of different names. Counts them where `counted`; what becomes of each is in their order.
    pub(super) async fn store_entities(
        &mut self,
        uow: &mut UnitOfWork,
        drafts: Vec<Draft>,
        counted: bool,
    ) -> Result<Vec<Stored>, Error> {
        if drafts.is_empty() {
            return Ok(Vec::new());
        }
        let at = self.app.clock.now();
        let there = Matches::find(uow, &drafts).await?;
        let digests = uow.digests(&there.ids()).await?;
        let mut fresh = Vec::new();
        let mut stored = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let existing = there.of(&draft);
            let unchanged = existing.is_some_and(|entity| {
                draft
                    .digest
                    .as_ref()
                    .is_none_or(|digest| digests.get(&entity.id()) == Some(digest))
            });
            if let Some(entity) = existing.filter(|_| unchanged) {
                self.count(counted && draft.digest.is_some(), draft.kind, |counts| {
                    counts.unchanged += 1
                });
                self.file_seen(&draft, entity.id());
                stored.push(Stored::Kept(entity.id()));
                continue;
            }
            stored.push(Stored::Refused);
            fresh.push((stored.len() - 1, draft));
        }
        // Parents before what is below them.
        fresh.sort_by_key(|(_, draft)| {
            draft
                .tree_path
                .as_deref()
                .map_or(0, |path| path.matches('/').count())
        });
        let mut tree = there.tree(uow, &fresh).await?;
        let mut writes: Vec<Pending> = Vec::with_capacity(fresh.len());
        for (place, draft) in fresh {
            let existing = there.of(&draft).cloned();
            let pending = self.pending(place, draft, existing, &there, &mut tree, at);
            match pending {
                Ok(pending) => writes.push(pending),
                Err((kind, at, reason)) => self.outcome.refuse(kind, &at, &reason),
            }
        }
        let writes = self.leave_same(uow, writes, counted, &mut stored).await?;
        self.write_pending(uow, writes, counted, at, &mut stored).await?;
        Ok(stored)
    }

    pub(super) fn file_seen(&mut self, draft: &Draft, id: Uuid) {
        if let Some(file) = &draft.file {
            self.files_seen.insert(file.clone(), MediaId::from_uuid(id));
        }
    }

    pub(super) fn count(
        &mut self,
        counted: bool,
        kind: Kind,
        change: impl FnOnce(&mut super::report::Counts),
    ) {
        if counted {
            change(self.outcome.report.of(kind));
        }
    }

    /// Gives a draft its id, its free name and its place in the tree.
    fn pending(
        &self,
        place: usize,
        mut draft: Draft,
        existing: Option<Entity>,
        there: &Matches,
        tree: &mut Tree,
        at: Timestamp,
    ) -> Result<Pending, (Kind, String, String)> {
        let kind = draft.kind;
        let id = match (&existing, &draft.id) {
            (Some(entity), _) => entity.id(),
            (None, Some(asked)) => match id::parse_any(asked) {
                // Something else has it: the thing gets one of its own.
                Ok((named, uuid)) if named == kind && there.has(uuid) => self.app.ids.next(),
                Ok((named, uuid)) if named == kind => uuid,
                _ => {
                    return Err((
                        kind,
                        draft.at,
                        format!("\"{asked}\" is no id of a {}", kind.prefix()),
                    ));
                }
            },
            (None, None) => self.app.ids.next(),
        };
        let wanted = draft.tree_path.clone().unwrap_or_else(|| id::format(kind, id));
        let tree_path = tree.free(kind, &wanted, id);
        let parent_path = tree_path.rsplit_once('/').map(|(parent, _)| parent.to_owned());
        let parent = parent_path.as_deref().and_then(|parent| tree.at(kind, parent));
        if matches!(kind, Kind::Category | Kind::Page) && parent_path.is_some() && parent.is_none() {
            let reason = format!("there is no {} above it", kind.prefix());
            return Err((kind, draft.at, reason));
        }
        tree.put(kind, &tree_path, id);
        let slug = if draft.tree_path.is_some() {
            last_of(&tree_path).to_owned()
        } else {
            draft.slug.clone()
        };
        let before = existing.as_ref().map(Entity::bare);
        let renamed = tree_path != wanted;
        let bare = Thing {
            id,
            slug,
            tree_path,
            parent,
            position: draft.position,
            path: before.as_ref().and_then(|before| before.path.clone()),
            // A medium's is kept by its uses.
            live: if kind == Kind::Media {
                before.as_ref().is_some_and(|before| before.live)
            } else {
                draft.live
            },
            created_at: before.as_ref().map_or_else(
                || draft.history.created_at.map_or(at, precise),
                |before| before.created_at,
            ),
            modified_at: draft
                .history
                .modified_at
                .filter(|_| before.is_none())
                .map_or(at, precise),
            version: before.as_ref().map_or_else(
                || draft.history.version.unwrap_or(1).max(1),
                |before| before.version + 1,
            ),
            data: (),
        };
        let build = draft.build.take().expect("a draft is built once");
        Ok(Pending {
            place,
            entity: keep_bytes(build(bare.clone()), existing.as_ref()),
            draft,
            bare,
            existing,
            renamed,
        })
    }

    async fn write_pending(
        &mut self,
        uow: &mut UnitOfWork,
        writes: Vec<Pending>,
        counted: bool,
        at: Timestamp,
        stored: &mut [Stored],
    ) -> Result<(), Error> {
        let moved: Vec<CategoryId> = writes.iter().filter_map(Pending::moved_category).collect();
        let mut claims = Vec::with_capacity(writes.len());
        for pending in &writes {
            claims.push(self.claim(pending));
        }
        let granted = paths::grant(uow, &claims, at).await?;
        for (place, how) in &granted.notes {
            self.outcome.note(place, "address", how);
        }
        let mut rows = Vec::with_capacity(writes.len());
        let mut keys = Vec::new();
        let mut digests = Vec::new();
        for pending in writes {
            let Pending {
                place,
                draft,
                entity,
                mut bare,
                existing,
                renamed,
            } = pending;
            let before = existing.as_ref().map(Entity::bare);
            let (id, version, kind) = (bare.id, bare.version, draft.kind);
            if renamed {
                self.outcome
                    .note(&draft.at, "slug", "its slug was taken, it got a number behind it");
            }
            bare.path = granted.paths.get(&id).cloned().or(bare.path);
            stored[place] = Stored::Kept(id);
            self.file_seen(&draft, id);
            let shown = bare.path.clone();
            let event = if before.is_some() {
                Event::Updated
            } else {
                Event::Created
            };
            let moved = before.as_ref().is_some_and(|before| before.path != bare.path);
            uow.log(Change::new(kind, event, id, version).at(shown.clone()));
            if moved {
                let former = granted.former.get(&id).cloned().unwrap_or_default();
                uow.log(Change::new(kind, Event::Moved, id, version).at(former).at(shown));
            }
            self.count(counted, kind, |counts| match event {
                Event::Created => counts.created += 1,
                _ => counts.updated += 1,
            });
            keys.extend(draft.external_ids.iter().map(|external| {
                let key = ExternalKey {
                    kind,
                    system: external.system.clone(),
                    id: external.id.clone(),
                };
                (key, id)
            }));
            digests.extend(draft.digest.clone().map(|digest| (id, digest)));
            rows.push(EntityWrite {
                entity: entity.with_bare(bare),
                media: draft.media,
                bodies: draft.bodies,
            });
        }
        dedupe(&mut keys);
        uow.save_entities(&rows, self.default_locale.as_str()).await?;
        if !moved.is_empty() {
            let below = uow.subtrees(&moved).await?;
            uow.refresh_inherited_categories(&below).await?;
        }
        uow.save_external_ids(&keys).await?;
        uow.save_digests(&digests).await?;
        Ok(())
    }

    /// The addresses that a thing wants: the one it brings, else the one the site's settings give it.
    fn claim(&mut self, pending: &Pending) -> Claim {
        let draft = &pending.draft;
        let brought = draft
            .site_path
            .as_deref()
            .and_then(|text| match SitePath::from_address(text) {
                Ok(path) => Some(path),
                Err(rule) => {
                    self.outcome
                        .note(&draft.at, "address", &format!("its path {rule}"));
                    None
                }
            });
        let bare = &pending.bare;
        let moved = pending
            .existing
            .as_ref()
            .is_none_or(|before| before.tree_path() != bare.tree_path);
        let by_settings = || {
            let id = id::format(draft.kind, bare.id);
            self.app
                .permalinks
                .entity(draft.kind, &bare.slug, &bare.tree_path, &id)
        };
        let current = brought.or_else(|| if moved { by_settings() } else { None });
        let aliases = draft
            .aliases
            .iter()
            .filter_map(|text| Alias::of(text, &draft.history.ceased))
            .collect();
        Claim {
            at: draft.at.clone(),
            kind: draft.kind,
            id: bare.id,
            current,
            aliases,
        }
    }
}

/// A draft that will be written.
pub(super) struct Pending {
    pub place: usize,
    pub draft: Draft,
    /// The thing as it is to be, but for its path.
    pub entity: Entity,
    bare: Thing<()>,
    /// What it is at this moment.
    pub existing: Option<Entity>,
    /// Whether its name was taken.
    renamed: bool,
}

impl Pending {
    /// The category, if it is one that lies below another one from now on.
    fn moved_category(&self) -> Option<CategoryId> {
        let before = self.existing.as_ref().map(Entity::bare)?;
        let is_moved = self.draft.kind == Kind::Category && before.parent != self.bare.parent;
        is_moved.then(|| CategoryId::from_uuid(self.bare.id))
    }
}

impl Draft {
    pub(super) fn new(at: String, digest: Option<String>, kind: Kind, tree_path: &str, build: Build) -> Self {
        Self {
            at,
            kind,
            id: None,
            slug: last_of(tree_path).to_owned(),
            tree_path: Some(tree_path.to_owned()),
            position: 0,
            live: true,
            external_ids: Vec::new(),
            site_path: None,
            aliases: Vec::new(),
            digest,
            file: None,
            bodies: None,
            media: Vec::new(),
            history: History::default(),
            build: Some(build),
        }
    }
}

/// Adds the parents that categories and pages need and that no draft of the batch is; they are made where missing.
fn with_parents(drafts: Vec<Draft>, locale: &Locale) -> Vec<Draft> {
    let mut all: Vec<Draft> = Vec::with_capacity(drafts.len());
    let mut named: HashSet<(Kind, String)> = drafts
        .iter()
        .filter_map(|draft| Some((draft.kind, draft.tree_path.clone()?)))
        .collect();
    for draft in &drafts {
        let Some(tree_path) = draft.tree_path.as_deref() else {
            continue;
        };
        for (at, _) in tree_path.match_indices('/') {
            let parent = &tree_path[..at];
            if !named.insert((draft.kind, parent.to_owned())) {
                continue;
            }
            let title = readable(last_of(parent));
            let name = Localized::one(locale, title);
            let place = draft.at.clone();
            all.extend(match draft.kind {
                Kind::Category => {
                    let data = CategoryData {
                        name,
                        ..CategoryData::default()
                    };
                    let build: Build = Box::new(|bare| CategoryData::wrap(bare.with_data(data)));
                    Some(Draft::new(place, None, Kind::Category, parent, build))
                }
                Kind::Page => {
                    // Not public: it has nothing to show but the pages below it.
                    let data = PageData {
                        title: name,
                        ..PageData::default()
                    };
                    let build: Build = Box::new(|bare| PageData::wrap(bare.with_data(data)));
                    Some(Draft {
                        live: false,
                        ..Draft::new(place, None, Kind::Page, parent, build)
                    })
                }
                _ => None,
            });
        }
    }
    all.extend(drafts);
    all
}

/// Splits drafts so that no part has two of one name.
fn distinct(drafts: Vec<Draft>) -> Vec<Vec<Draft>> {
    type Names = HashSet<(Kind, String)>;
    let mut parts: Vec<(Names, Vec<Draft>)> = Vec::new();
    for draft in drafts {
        let names: Vec<(Kind, String)> = draft
            .tree_path
            .iter()
            .cloned()
            .chain(
                draft
                    .external_ids
                    .iter()
                    .map(|external| format!("{}#{}", external.system, external.id)),
            )
            .map(|name| (draft.kind, name))
            .collect();
        let free = parts
            .iter()
            .position(|(taken, _)| names.iter().all(|name| !taken.contains(name)));
        let part = free.unwrap_or_else(|| {
            parts.push((HashSet::new(), Vec::new()));
            parts.len() - 1
        });
        parts[part].0.extend(names);
        parts[part].1.push(draft);
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

fn dedupe(keys: &mut Vec<(ExternalKey, Uuid)>) {
    let mut seen = HashSet::new();
    keys.retain(|(key, _)| seen.insert(key.clone()));
}

fn last_of(tree_path: &str) -> &str {
    tree_path.rsplit('/').next().unwrap_or(tree_path)
}

/// A name where the record brings none: the slug, made readable.
fn named(name: Localized<String>, slug: &str, locale: &Locale) -> Localized<String> {
    if name.is_empty() {
        Localized::one(locale, readable(slug))
    } else {
        name.in_locale(locale)
    }
}

fn readable(slug: &str) -> String {
    let words = slug.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
