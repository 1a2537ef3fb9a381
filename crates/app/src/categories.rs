//! Use cases that change the tree of categories.

use masthead_domain::{
    change::{Change, Event},
    entity::{Category, EntityData as _},
    id::{CategoryId, Kind},
    slug::Slug,
    taxonomy::CategoryData,
};
use masthead_persistence::{EntityQuery, EntityWrite, UnitOfWork};
use uuid::Uuid;

use crate::{App, entities::path_of, error::Error, site};

/// Where a category is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The category above it; none for the top level.
    pub parent: Option<CategoryId>,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its place among its siblings.
    pub position: i32,
}

/// Moves a category, with all that is below it, and renames it in addresses.
///
/// Each category whose path changes leaves its former path behind as an alias. Articles keep their own paths; they
/// are found under the new ancestors from then on.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when the new place lies below itself or its name is taken there;
/// [`Error::Stale`] when `expected` is not the current version.
pub async fn relocate(app: &App, id: CategoryId, expected: i32, place: &Place) -> Result<(), Error> {
    let mut uow = app.store.begin().await?;
    uow.lock_category_tree().await?;
    let at = app.clock.now();
    let moved = category(&uow, id.uuid()).await?.ok_or(Error::NotFound)?;
    if moved.version != expected {
        return Err(Error::Stale);
    }
    let parent = match place.parent {
        Some(parent) => Some(category(&uow, parent.uuid()).await?.ok_or(Error::NotFound)?),
        None => None,
    };
    let subtree = uow.subtrees(&[id]).await?;
    if parent.as_ref().is_some_and(|parent| subtree.contains(&parent.id)) {
        return Err(Error::Conflict("a category cannot lie below itself".to_owned()));
    }
    let root = parent.as_ref().map_or_else(
        || place.slug.to_string(),
        |parent| format!("{}/{}", parent.tree_path, place.slug),
    );
    if root != moved.tree_path {
        let there = uow
            .entities(&EntityQuery::Named {
                kind: Kind::Category,
                names: vec![root.clone()],
            })
            .await?;
        if there.iter().any(|entity| entity.tree_path() == root) {
            return Err(Error::Conflict(format!("there is a category at {root} already")));
        }
    }
    let mut below: Vec<Category> = Vec::with_capacity(subtree.len());
    for entity in uow.entities(&EntityQuery::Ids(subtree.clone())).await? {
        if let Some(found) = CategoryData::of(&entity).filter(|found| subtree.contains(&found.id)) {
            below.push(Category::clone(found));
        }
    }
    below.sort_by_key(|category| category.tree_path.matches('/').count());
    let mut writes = Vec::with_capacity(below.len());
    for mut category in below {
        let rest = category.tree_path[moved.tree_path.len()..].to_owned();
        category.tree_path = format!("{root}{rest}");
        if category.id == moved.id {
            category.parent = parent.as_ref().map(|parent| parent.id);
            category.slug = place.slug.to_string();
            category.position = place.position;
        }
        let former = category.path.clone();
        category.path = path_of(app, &uow, Kind::Category, &category.clone().with_data(()), at).await?;
        category.version += 1;
        category.modified_at = at;
        let changed = former != category.path;
        let event = if changed { Event::Moved } else { Event::Updated };
        let change = Change::new(Kind::Category, event, category.id, category.version);
        uow.log(change.at(former.filter(|_| changed)).at(category.path.clone()));
        let media = category.data.image.into_iter().collect();
        writes.push(EntityWrite {
            entity: CategoryData::wrap(category),
            media,
            bodies: None,
        });
    }
    let locale = site::default_locale(&uow).await?;
    uow.save_entities(&writes, locale.as_str()).await?;
    uow.refresh_inherited_categories(&subtree).await?;
    Ok(uow.commit(at).await?)
}

async fn category(uow: &UnitOfWork, id: Uuid) -> Result<Option<Category>, Error> {
    let found = uow.entities(&EntityQuery::Ids(vec![id])).await?;
    let found = found
        .iter()
        .find(|entity| entity.id() == id)
        .and_then(CategoryData::of);
    Ok(found.map(|category| Category::clone(category)))
}
