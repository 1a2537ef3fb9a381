//! Use cases that change what stands beside articles: authors, categories, tags, sources, media, pages, menus,
//! collections, the site. Where a category lies in its tree is decided in [`crate::categories`].

use std::{collections::HashMap, sync::Arc};

use masthead_domain::{
    article::Status,
    body::Body,
    change::{Change, Event},
    entity::{Entity, EntityData, Record},
    id::{self, ArticleId, Kind, MediaId},
    locale::Localized,
    menu,
    path::SitePath,
    slug::Slug,
    time::Timestamp,
    violation::{Rule, Violation},
};
use masthead_persistence::{EntityQuery, EntityWrite, PathEntry, StoreError, UnitOfWork};
use uuid::Uuid;

use crate::{App, error::Error, site};

/// What of a thing is to be otherwise. What is not given stays.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityRevision<D> {
    /// All that is particular to its kind: its name, its words.
    pub data: Option<D>,
    /// Its name in addresses, of the kinds that have no tree and are looked up by it: its page moves.
    pub slug: Option<Slug>,
    pub position: Option<i32>,
    /// A page's text.
    pub bodies: Option<Localized<Body>>,
}

impl<D> Default for EntityRevision<D> {
    fn default() -> Self {
        Self {
            data: None,
            slug: None,
            position: None,
            bodies: None,
        }
    }
}

/// The kinds of which a slug can be given anew here: of categories and pages it is part of the paths of all below.
const RENAMED_ALONE: &[Kind] = &[Kind::Author, Kind::Tag, Kind::Source, Kind::Collection];

/// Changes a thing. Everything that shows it shows the change at once.
///
/// A revision that changes nothing is no error and no write: the thing comes back unchanged.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when something in it may not stand there; [`Error::Conflict`] when its name
/// in addresses or its path is taken; [`Error::Stale`] when `expected` is not the current version.
pub async fn revise<D: EntityData>(
    app: &App,
    id: Uuid,
    expected: i32,
    revision: EntityRevision<D>,
) -> Result<Arc<Record<D>>, Error> {
    let mut uow = app.store.begin().await?;
    let before = one(&uow, id).await?;
    let before = before.as_ref().and_then(D::of).ok_or(Error::NotFound)?;
    if before.version != expected {
        return Err(Error::Stale);
    }
    let now = app.clock.now();
    let mut record = Record::clone(before);
    record.data = revision.data.unwrap_or(record.data);
    record.position = revision.position.unwrap_or(record.position);
    if let Some(slug) = revision.slug.filter(|slug| slug.as_str() != record.slug) {
        rename(&uow, &mut record, &slug).await?;
        record.path = path_of(app, &uow, D::KIND, &record.clone().with_data(()), now).await?;
    }
    let mut entity = D::wrap(record);
    if let Entity::Page(page) = &entity {
        let mut bare = entity.bare();
        bare.live = page.data.status == Status::Published;
        entity = entity.with_bare(bare);
    }
    let is_page = D::KIND == Kind::Page;
    if revision.bodies.is_some() && !is_page {
        return Err(invalid(
            "bodies",
            Rule::Malformed("left out: only pages have a text"),
        ));
    }
    let stored = if is_page {
        uow.page_bodies(&[id]).await?.remove(&id).unwrap_or_default()
    } else {
        Localized::default()
    };
    let bodies = revision.bodies.unwrap_or_else(|| stored.clone());
    check(&uow, &entity, &bodies).await?;
    if bodies == stored && D::of(&entity).is_some_and(|after| after == before) {
        uow.cancel().await?;
        return Ok(Arc::clone(before));
    }
    let mut bare = entity.bare();
    bare.version += 1;
    bare.modified_at = now;
    let moved = bare.path != before.path;
    let event = if moved { Event::Moved } else { Event::Updated };
    let change = Change::new(D::KIND, event, id, bare.version);
    let former = before.path.clone().filter(|_| moved);
    uow.log(change.at(former).at(bare.path.clone()));
    let entity = entity.with_bare(bare);
    let write = EntityWrite {
        media: shown(&entity, &bodies),
        entity,
        bodies: is_page.then_some(bodies),
    };
    let locale = site::default_locale(&uow).await?;
    uow.save_entities(std::slice::from_ref(&write), locale.as_str())
        .await
        .map_err(refused)?;
    uow.commit(now).await?;
    Ok(Arc::clone(
        D::of(&write.entity).expect("it is of the kind that it was wrapped as"),
    ))
}

/// Removes a thing to which nothing refers, with its addresses. It does not come back.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when something refers to it, and what; [`Error::Stale`] when `expected` is
/// not the current version.
pub async fn delete(app: &App, kind: Kind, id: Uuid, expected: i32) -> Result<(), Error> {
    let mut uow = app.store.begin().await?;
    let entity = one(&uow, id)
        .await?
        .filter(|entity| entity.kind() == kind)
        .ok_or(Error::NotFound)?;
    if entity.version() != expected {
        return Err(Error::Stale);
    }
    if kind == Kind::Site {
        return Err(Error::Conflict(
            "the site's own settings cannot be deleted".to_owned(),
        ));
    }
    let found = uow.references_to(kind, id).await?;
    let menus = uow.menus().await?;
    let menus = menus
        .iter()
        .filter(|menu| matches!(menu, Entity::Menu(menu) if menu.data.targets().iter().any(|(_, target)| *target == id)))
        .count();
    let references = [
        (found.articles, "article(s)"),
        (found.children, "below it"),
        (found.uses, "place(s) that show it"),
        (menus as u64, "menu(s)"),
    ];
    let told: Vec<String> = references
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if !told.is_empty() {
        let told = told.join(", ");
        return Err(Error::Conflict(format!("it is still referred to: {told}")));
    }
    let change = Change::new(kind, Event::Deleted, id, expected + 1);
    uow.log(change.at(entity.path().cloned()));
    uow.remove_entity(&entity).await.map_err(refused)?;
    Ok(uow.commit(app.clock.now()).await?)
}

/// A thing as it is stored at this moment, whoever may see it: past everything that is kept in memory.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn stored(app: &App, id: Uuid) -> Result<Entity, Error> {
    let uow = app.store.begin().await?;
    let found = one(&uow, id).await?;
    uow.cancel().await?;
    found.ok_or(Error::NotFound)
}

/// One thing, of whatever kind.
async fn one(uow: &UnitOfWork, id: Uuid) -> Result<Option<Entity>, Error> {
    let found = uow.entities(&EntityQuery::Ids(vec![id])).await?;
    Ok(found.into_iter().find(|entity| entity.id() == id))
}

async fn rename<D: EntityData>(uow: &UnitOfWork, record: &mut Record<D>, slug: &Slug) -> Result<(), Error> {
    if !RENAMED_ALONE.contains(&D::KIND) {
        let rule =
            Rule::Malformed("left as it is: only authors, tags, sources and collections are renamed alone");
        return Err(invalid("slug", rule));
    }
    let query = EntityQuery::Named {
        kind: D::KIND,
        names: vec![slug.to_string()],
    };
    if uow
        .entities(&query)
        .await?
        .iter()
        .any(|entity| entity.id() != record.id)
    {
        let kind = D::KIND.prefix();
        return Err(Error::Conflict(format!("another {kind} has the slug {slug}")));
    }
    record.slug = slug.to_string();
    record.tree_path = slug.to_string();
    Ok(())
}

/// The path of a thing after it was renamed or moved; the former one becomes an alias.
pub(crate) async fn path_of(
    app: &App,
    uow: &UnitOfWork,
    kind: Kind,
    bare: &Record<()>,
    at: Timestamp,
) -> Result<Option<SitePath>, Error> {
    let text = id::format(kind, bare.id);
    let wanted = app.permalinks.entity(kind, &bare.slug, &bare.tree_path, &text);
    let Some(wanted) = wanted.filter(|wanted| bare.path.as_ref() != Some(wanted)) else {
        return Ok(bare.path.clone());
    };
    let entry = PathEntry {
        path: wanted.clone(),
        kind,
        target: Some(bare.id),
        ceased_at: None,
        redirect: None,
    };
    if !uow.claim_path(&entry).await? {
        return Err(Error::Conflict(format!("the path {wanted} is taken")));
    }
    uow.cease_paths(bare.path.as_slice(), at).await?;
    Ok(Some(wanted))
}

/// Refuses data that may not stand there.
async fn check(uow: &UnitOfWork, entity: &Entity, bodies: &Localized<Body>) -> Result<(), Error> {
    let mut wrong = Vec::new();
    // A medium and a menu need none.
    let named = !matches!(entity.kind(), Kind::Media | Kind::Menu);
    let is_blank = entity
        .name()
        .is_none_or(|names| names.iter().all(|(_, name)| name.trim().is_empty()));
    if named && is_blank {
        let field = if entity.kind() == Kind::Page {
            "title"
        } else {
            "name"
        };
        wrong.push(Violation::new(field, Rule::Required));
    }
    let mut wanted: Vec<(&str, Kind, Uuid)> = shown(entity, bodies)
        .into_iter()
        .map(|media| ("image", Kind::Media, media.uuid()))
        .collect();
    match entity {
        Entity::Site(site) if site.data.locales.is_empty() => {
            wrong.push(Violation::new("locales", Rule::Required));
        }
        Entity::Menu(menu) => {
            wanted.extend(
                menu.data
                    .targets()
                    .into_iter()
                    .map(|(kind, id)| ("items", kind, id)),
            );
            if depth(&menu.data.items) > menu::MAX_DEPTH {
                wrong.push(Violation::new(
                    "items",
                    Rule::Malformed("at most ten levels deep"),
                ));
            }
        }
        Entity::Collection(collection) => {
            let items = collection.data.items.iter();
            wanted.extend(items.map(|item| ("items", Kind::Article, item.uuid())));
        }
        _ => {}
    }
    let ids = |articles: bool| {
        let of_sort = wanted
            .iter()
            .filter(move |(_, kind, _)| (*kind == Kind::Article) == articles);
        of_sort.map(|(_, _, id)| *id)
    };
    let articles: Vec<ArticleId> = ids(true).map(ArticleId::from_uuid).collect();
    let mut found: HashMap<Uuid, Kind> = uow
        .entities(&EntityQuery::Ids(ids(false).collect()))
        .await?
        .iter()
        .map(|entity| (entity.id(), entity.kind()))
        .collect();
    if !articles.is_empty() {
        let cards = uow.every_card(&articles).await?;
        found.extend(cards.iter().map(|card| (card.id.uuid(), Kind::Article)));
    }
    let lost = wanted.iter().filter(|(_, kind, id)| found.get(id) != Some(kind));
    wrong.extend(lost.map(|(field, kind, id)| {
        let name = id::format(*kind, *id);
        Violation::new(
            *field,
            Rule::Unknown {
                kind: kind.prefix(),
                name,
            },
        )
    }));
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(wrong))
    }
}

fn depth(items: &[menu::MenuItem]) -> usize {
    items
        .iter()
        .map(|item| 1 + depth(&item.children))
        .max()
        .unwrap_or(0)
}

/// The media that a thing shows.
fn shown(entity: &Entity, bodies: &Localized<Body>) -> Vec<MediaId> {
    let mut media: Vec<MediaId> = bodies.iter().flat_map(|(_, body)| body.media_ids()).collect();
    match entity {
        Entity::Site(site) => media.extend(site.data.logo),
        Entity::Author(author) => media.extend(author.data.image),
        Entity::Category(category) => media.extend(category.data.image),
        Entity::Page(page) => {
            media.extend(page.data.image);
            media.extend(page.data.seo.image);
        }
        Entity::Tag(_) | Entity::Source(_) | Entity::Media(_) | Entity::Menu(_) | Entity::Collection(_) => {}
    }
    media.sort_unstable();
    media.dedup();
    media
}

fn invalid(field: &str, rule: Rule) -> Error {
    Error::Invalid(vec![Violation::new(field, rule)])
}

/// What another write did in between is a conflict and no failure of ours.
fn refused(error: StoreError) -> Error {
    match error {
        StoreError::Unique(_) => Error::Conflict("its name was taken in between".to_owned()),
        StoreError::ForeignKey(_) => {
            Error::Conflict("what it refers to, or what refers to it, changed in between".to_owned())
        }
        other => other.into(),
    }
}
