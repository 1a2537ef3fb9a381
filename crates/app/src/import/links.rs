//! What leads from thing to thing, stored when all things are there: translations, pins, menus, collections.

use std::collections::BTreeMap;

use masthead_domain::{
    article::Article,
    change::{Change, Event},
    entity::EntityData as _,
    id::{ArticleId, Kind},
    locale::Localized,
    menu::{MAX_DEPTH, MenuData, MenuItem, MenuLink},
    path::SitePath,
    slug::Slug,
    taxonomy::CollectionData,
};
use masthead_persistence::{ArticleWrite, PathEntry, RelatedChoices, UnitOfWork};
use uuid::Uuid;

use super::{
    entities::{Draft, History},
    known::{Known, Wanted},
    prepare::Prepared,
    record::{ArticleRecord, CollectionRecord, MenuItemRecord, MenuRecord, Record},
    session::Session,
};
use crate::error::Error;

impl Session {
    /// Stores what a batch says about links between things.
    pub(super) async fn store_links(
        &mut self,
        uow: &mut UnitOfWork,
        batch: &[Prepared],
    ) -> Result<(), Error> {
        let mut wanted = Wanted::default();
        let mut paths: Vec<SitePath> = Vec::new();
        for prepared in batch {
            match &prepared.record {
                Record::Article(article) => {
                    wanted.want(Kind::Article, &article.translated_from);
                    wanted.want(Kind::Article, &article.pins);
                    wanted.want(Kind::Article, &article.excludes);
                    if has_links(article) {
                        wanted.want(Kind::Article, [&own_reference(article)]);
                    }
                }
                Record::Collection(collection) => wanted.want(Kind::Article, &collection.items),
                Record::Menu(menu) => want_targets(&menu.items, &mut wanted, &mut paths),
                _ => {}
            }
        }
        let known = wanted.resolve(uow, &self.default_locale).await?;
        let places = uow.paths(&paths).await?;
        let digests = self.own_digests(uow, batch, &known).await?;
        let mut drafts = Vec::new();
        for prepared in batch {
            match &prepared.record {
                Record::Article(article) if has_links(article) => {
                    self.store_article_links(uow, prepared, article, &known, &digests)
                        .await?;
                }
                Record::Collection(collection) => {
                    drafts.extend(self.collection(prepared, collection, &known));
                }
                Record::Menu(menu) => drafts.extend(self.menu(prepared, menu, &known, &places)),
                _ => {}
            }
        }
        self.store_entities(uow, drafts, true).await?;
        Ok(())
    }

    async fn store_article_links(
        &mut self,
        uow: &mut UnitOfWork,
        prepared: &Prepared,
        record: &ArticleRecord,
        known: &Known,
        digests: &BTreeMap<Uuid, String>,
    ) -> Result<(), Error> {
        let at = prepared.at.as_str();
        let own = known
            .get(Kind::Article, &own_reference(record))
            .map(ArticleId::from_uuid);
        // It was refused when its turn was, and told then.
        let Some(id) = own else { return Ok(()) };
        let mut targets = |field: &str, names: &[String]| -> Vec<ArticleId> {
            let mut found = Vec::with_capacity(names.len());
            for name in names {
                match known.get(Kind::Article, name) {
                    Some(target) if target != id.uuid() => found.push(ArticleId::from_uuid(target)),
                    _ => self.outcome.note(at, field, "names no other article"),
                }
            }
            found
        };
        let from: Vec<String> = record.translated_from.iter().cloned().collect();
        let original = targets("translatedFrom", &from).pop();
        let pins = targets("pins", &record.pins);
        let excludes = targets("excludes", &record.excludes);
        if let Some(original) = original {
            // What was stored from this very record and not touched since is completed, not changed.
            let version = record
                .version
                .filter(|_| digests.get(&id.uuid()) == prepared.digest.as_ref());
            self.join_story(uow, at, id, original, version).await?;
        }
        if !record.pins.is_empty() || !record.excludes.is_empty() {
            let choices = RelatedChoices { pins, excludes };
            if uow.save_related_choices(id, &choices).await?
                && let Some(article) = uow.article(id).await?
            {
                let change = Change::new(Kind::Article, Event::Updated, id.uuid(), article.card.version);
                uow.log(change.at(article.card.path));
            }
        }
        Ok(())
    }

    /// Makes an article a translation of another one: both belong to one story.
    async fn join_story(
        &mut self,
        uow: &mut UnitOfWork,
        at: &str,
        id: ArticleId,
        original: ArticleId,
        completes: Option<i32>,
    ) -> Result<(), Error> {
        let (Some(own), Some(first)) = (uow.every_article(id).await?, uow.every_article(original).await?)
        else {
            return Ok(());
        };
        let story = first.card.translation_group;
        if own.card.translated_from == Some(original) && own.card.translation_group == story {
            return Ok(());
        }
        let versions = uow.every_version(&[story]).await?;
        let taken = versions
            .iter()
            .any(|version| version.id != id && version.locale == own.card.locale);
        let Article { mut card, detail } = own;
        card.translated_from = Some(original);
        if taken {
            self.outcome.note(
                at,
                "translation",
                "its story has another version in this language",
            );
        } else {
            card.translation_group = story;
        }
        let completes = completes == Some(card.version);
        if !completes {
            card.version += 1;
            card.modified_at = self.app.clock.now();
        }
        let event = if card.is_live() {
            Event::Updated
        } else {
            Event::DraftSaved
        };
        uow.log(Change::new(Kind::Article, event, id.uuid(), card.version).at(card.path.clone()));
        if completes {
            return Ok(uow.set_original(id, original, card.translation_group).await?);
        }
        uow.save_articles(&[ArticleWrite::from(Article { card, detail })])
            .await?;
        Ok(())
    }

    /// The digests of the articles of a batch that are translations.
    async fn own_digests(
        &self,
        uow: &UnitOfWork,
        batch: &[Prepared],
        known: &Known,
    ) -> Result<BTreeMap<Uuid, String>, Error> {
        let translations = batch.iter().filter_map(|prepared| match &prepared.record {
            Record::Article(article) if article.translated_from.is_some() => {
                known.get(Kind::Article, &own_reference(article))
            }
            _ => None,
        });
        let ids: Vec<Uuid> = translations.collect();
        Ok(uow.digests(&ids).await?)
    }

    fn collection(&mut self, prepared: &Prepared, record: &CollectionRecord, known: &Known) -> Option<Draft> {
        let Ok(slug) = record.slug.parse::<Slug>() else {
            self.outcome
                .refuse(Kind::Collection, &prepared.at, "slug is missing or malformed");
            return None;
        };
        let mut items = Vec::with_capacity(record.items.len());
        for item in &record.items {
            match known.get(Kind::Article, item) {
                Some(id) => items.push(ArticleId::from_uuid(id)),
                None => self
                    .outcome
                    .note(&prepared.at, "item", &format!("names no article: \"{item}\"")),
            }
        }
        let data = CollectionData {
            name: record.name.clone().in_locale(&self.default_locale),
            description: record.description.clone().in_locale(&self.default_locale),
            items,
        };
        let digest = resolved_digest(prepared.digest.as_deref().unwrap_or_default(), &data);
        let build =
            Box::new(|bare: masthead_domain::entity::Record<()>| CollectionData::wrap(bare.with_data(data)));
        Some(Draft {
            id: record.id.clone(),
            external_ids: record.external_ids.clone(),
            history: History::of(
                record.version,
                record.created_at,
                record.modified_at,
                BTreeMap::new(),
            ),
            ..Draft::new(
                prepared.at.clone(),
                Some(digest),
                Kind::Collection,
                slug.as_str(),
                build,
            )
        })
    }

    fn menu(
        &mut self,
        prepared: &Prepared,
        record: &MenuRecord,
        known: &Known,
        places: &[PathEntry],
    ) -> Option<Draft> {
        let Ok(location) = record.location.parse::<Slug>() else {
            self.outcome
                .refuse(Kind::Menu, &prepared.at, "location is missing or malformed");
            return None;
        };
        let data = MenuData {
            name: record.name.clone().in_locale(&self.default_locale),
            items: self.menu_items(&prepared.at, &record.items, known, places, 1),
        };
        let digest = resolved_digest(prepared.digest.as_deref().unwrap_or_default(), &data);
        let build =
            Box::new(|bare: masthead_domain::entity::Record<()>| MenuData::wrap(bare.with_data(data)));
        Some(Draft {
            id: record.id.clone(),
            history: History::of(
                record.version,
                record.created_at,
                record.modified_at,
                BTreeMap::new(),
            ),
            ..Draft::new(
                prepared.at.clone(),
                Some(digest),
                Kind::Menu,
                location.as_str(),
                build,
            )
        })
    }

    fn menu_items(
        &mut self,
        at: &str,
        records: &[MenuItemRecord],
        known: &Known,
        places: &[PathEntry],
        depth: usize,
    ) -> Vec<MenuItem> {
        if records.is_empty() {
            return Vec::new();
        }
        if depth > MAX_DEPTH {
            self.outcome.note(at, "item", "lies deeper than a menu may be");
            return Vec::new();
        }
        let mut items = Vec::with_capacity(records.len());
        for record in records {
            let children = self.menu_items(at, &record.children, known, places, depth + 1);
            let label = record.label.clone().in_locale(&self.default_locale);
            let link = match (&record.target, &record.path, &record.url) {
                (Some(target), _, _) => {
                    if let Some(id) = known.get(target.kind, &target.reference) {
                        MenuLink::Target {
                            kind: target.kind,
                            id,
                        }
                    } else {
                        let reason = format!("names no {}: \"{}\"", target.kind.prefix(), target.reference);
                        self.outcome.note(at, "item", &reason);
                        // What is below it stays reachable.
                        if children.is_empty() {
                            continue;
                        }
                        MenuLink::Nowhere
                    }
                }
                (None, Some(path), _) if record.keep_path => MenuLink::Path(path.clone()),
                (None, Some(path), _) => match here(path, places) {
                    Some((kind, id)) => MenuLink::Target { kind, id },
                    None => MenuLink::Path(path.clone()),
                },
                (None, None, Some(url)) => MenuLink::Url(url.clone()),
                (None, None, None) => MenuLink::Nowhere,
            };
            items.push(MenuItem {
                label: keep_own_words(label),
                link,
                children,
            });
        }
        items
    }
}

/// A label that says nothing is none: then the name of what the item leads to is shown.
fn keep_own_words(label: Localized<String>) -> Localized<String> {
    if label.iter().all(|(_, text)| text.trim().is_empty()) {
        Localized::default()
    } else {
        label
    }
}

/// What is kept at a path that a menu names.
fn here(path: &str, places: &[PathEntry]) -> Option<(Kind, Uuid)> {
    if path.contains(['?', '#']) {
        return None;
    }
    let path = SitePath::from_address(path).ok()?;
    let entry = places
        .iter()
        .find(|entry| entry.path == path && entry.ceased_at.is_none())?;
    Some((entry.kind, entry.target?))
}

pub(super) fn has_links(record: &ArticleRecord) -> bool {
    record.translated_from.is_some() || !record.pins.is_empty() || !record.excludes.is_empty()
}

/// How an article's own record names it: by its id, its first id elsewhere, or its slug in its locale.
fn own_reference(record: &ArticleRecord) -> String {
    if let Some(id) = &record.id {
        return id.clone();
    }
    if let Some(external) = record.external_ids.first() {
        return format!("{}#{}", external.system, external.id);
    }
    match &record.locale {
        Some(locale) => format!("{locale}:{}", record.slug),
        None => record.slug.clone(),
    }
}

fn want_targets(items: &[MenuItemRecord], wanted: &mut Wanted, paths: &mut Vec<SitePath>) {
    for item in items {
        if let Some(target) = &item.target {
            wanted.want(target.kind, [&target.reference]);
        }
        paths.extend(
            item.path
                .as_deref()
                .and_then(|path| SitePath::from_address(path).ok()),
        );
        want_targets(&item.children, wanted, paths);
    }
}

/// The digest of a record whose references lead where they lead now: when they lead elsewhere, it is another one.
fn resolved_digest<T: serde::Serialize>(record: &str, data: &T) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(record.as_bytes());
    hasher.update(&serde_json::to_vec(data).expect("the domain's types serialise"));
    hasher.finalize().to_hex()[..32].to_owned()
}
