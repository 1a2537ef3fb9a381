//! Filters as clients write them, by name, turned into filters by id.

use masthead_domain::{
    article::{ArticleKind, Status},
    entity::{Entity, EntityData, Record},
    id::{self, ArticleId, AuthorId, CategoryId, Kind, SourceId, TagId},
    listing::ArticleFilter,
    locale::Locale,
    path::SitePath,
    taxonomy::{AuthorData, CategoryData, CollectionData, SourceData, TagData},
    time::Timestamp,
    visibility::Visibility,
};
use masthead_persistence::EntityQuery;
use serde::Serialize;
use uuid::Uuid;

use super::rounds::{Answer, Question, Reader};
use crate::error::{Error, ErrorCode};

/// A filter whose values are names: an id, a path or a slug each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NamedFilter {
    pub category: Option<Vec<String>>,
    pub author: Option<Vec<String>>,
    pub tag: Option<Vec<String>>,
    pub tag_all: Option<Vec<String>>,
    pub source: Option<Vec<String>>,
    pub collection: Option<Vec<String>>,
    pub kind: Option<Vec<ArticleKind>>,
    pub featured: Option<bool>,
    pub locale: Option<Vec<Locale>>,
    pub published_after: Option<Timestamp>,
    pub published_before: Option<Timestamp>,
    pub updated_after: Option<Timestamp>,
    pub ids: Option<Vec<String>>,
    /// Only for those who may see unpublished work.
    pub status: Option<Vec<Status>>,
    pub not: Option<Box<NamedFilter>>,
}

/// Where a filter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// All of its fields must match.
    Outside,
    /// Whatever any of its fields matches is left out.
    Not,
}

impl Place {
    /// Collections are lists of ids, so two fields of a filter come down to one.
    fn join(self, own: Vec<ArticleId>, collected: Vec<ArticleId>) -> Vec<ArticleId> {
        match self {
            Self::Outside => own.into_iter().filter(|id| collected.contains(id)).collect(),
            Self::Not => own.into_iter().chain(collected).collect(),
        }
    }
}

impl Reader {
    /// Turns names into ids. A name that stands for nothing visible matches nothing and is no error.
    ///
    /// # Errors
    /// `FORBIDDEN` for a filter that only the newsroom has: ignoring it would show what was not asked for.
    pub async fn filter(&self, named: &NamedFilter) -> Result<ArticleFilter, Error> {
        self.filter_in(named, Place::Outside).await
    }

    async fn filter_in(&self, named: &NamedFilter, place: Place) -> Result<ArticleFilter, Error> {
        if named.status.is_some() && !matches!(self.visibility(), Visibility::Editorial) {
            return Err(Error::request(
                ErrorCode::Forbidden,
                "status",
                "is only for those who may see unpublished work",
            ));
        }
        let (categories, authors, tags, tags_all, sources, collections) = futures_util::try_join!(
            self.named_ids::<CategoryData>(named.category.as_deref()),
            self.named_ids::<AuthorData>(named.author.as_deref()),
            self.named_ids::<TagData>(named.tag.as_deref()),
            self.all_named(named.tag_all.as_deref()),
            self.named_ids::<SourceData>(named.source.as_deref()),
            self.collected(named.collection.as_deref()),
        )?;
        let own = named
            .ids
            .as_ref()
            .map(|ids| ids.iter().filter_map(|id| id.parse::<ArticleId>().ok()).collect());
        let ids: Option<Vec<ArticleId>> = match (own, collections) {
            (Some(own), Some(collected)) => Some(place.join(own, collected)),
            (own, collected) => own.or(collected),
        };
        let not = match &named.not {
            Some(not) => Some(Box::new(Box::pin(self.filter_in(not, Place::Not)).await?)),
            None => None,
        };
        Ok(ArticleFilter {
            categories: categories.map(|ids| ids.into_iter().map(CategoryId::from_uuid).collect()),
            filed_in: None,
            primary_category: None,
            authors: authors.map(|ids| ids.into_iter().map(AuthorId::from_uuid).collect()),
            tags: tags.map(|ids| ids.into_iter().map(TagId::from_uuid).collect()),
            tags_all: tags_all.map(|ids| ids.into_iter().map(TagId::from_uuid).collect()),
            sources: sources.map(|ids| ids.into_iter().map(SourceId::from_uuid).collect()),
            kinds: named.kind.clone(),
            featured: named.featured,
            locales: named.locale.clone(),
            published_after: named.published_after,
            published_before: named.published_before,
            updated_after: named.updated_after,
            ids,
            statuses: named.status.clone(),
            not,
            and: None,
        })
    }

    /// The things of a kind that these references name, in their order; what names nothing is left out.
    pub async fn named<D: EntityData>(&self, names: &[String]) -> Result<Vec<Entity>, Error> {
        let mut by_name: Vec<String> = Vec::new();
        let mut by_path: Vec<SitePath> = Vec::new();
        let mut by_id: Vec<Uuid> = Vec::new();
        for name in names {
            match id::parse_any(name) {
                Ok((kind, uuid)) if kind == D::KIND => by_id.push(uuid),
                // An id of another kind names nothing here, and no slug looks like an id.
                Ok(_) => {}
                // No name has it, and PostgreSQL takes no text with it.
                Err(_) if name.contains('\0') => {}
                Err(_) => {
                    by_name.push(name.trim_matches('/').to_owned());
                    by_path.extend(site_path(name));
                }
            }
        }
        let at_paths = futures_util::future::try_join_all(by_path.iter().map(|path| self.find_at::<D>(path)));
        let (of_ids, at_paths, of_names) =
            futures_util::try_join!(self.remembered_entities(&by_id), at_paths, async {
                if by_name.is_empty() {
                    return Ok(Vec::new());
                }
                let query = EntityQuery::Named {
                    kind: D::KIND,
                    names: by_name,
                };
                match self.ask(Question::Entities(query)).await? {
                    Answer::Entities(rows) => Ok(rows.into_iter().map(|(_, entity)| entity).collect()),
                    _ => Ok(Vec::new()),
                }
            })?;
        let of_ids: Vec<Entity> = of_ids
            .into_iter()
            .flatten()
            .filter(|entity| entity.kind() == D::KIND)
            .collect();
        let mut found: Vec<Entity> = Vec::new();
        for name in names {
            let at_path = site_path(name).and_then(|path| {
                let at = by_path.iter().position(|known| *known == path)?;
                let record = at_paths.get(at)?.as_ref()?;
                Some(D::wrap(Record::clone(record)))
            });
            let entity = at_path
                .as_ref()
                .or_else(|| pick(D::KIND, name, &of_ids, &of_names));
            if let Some(entity) = entity
                && !found.iter().any(|known| known.id() == entity.id())
            {
                found.push(entity.clone());
            }
        }
        Ok(found)
    }

    async fn named_ids<D: EntityData>(&self, names: Option<&[String]>) -> Result<Option<Vec<Uuid>>, Error> {
        let Some(names) = names else { return Ok(None) };
        let found = self.named::<D>(names).await?;
        Ok(Some(found.iter().map(Entity::id).collect()))
    }

    /// Like [`Self::named_ids`], but where one name stands for nothing, nothing can match all of them.
    async fn all_named(&self, names: Option<&[String]>) -> Result<Option<Vec<Uuid>>, Error> {
        let Some(names) = names else { return Ok(None) };
        let each = names
            .iter()
            .map(|name| self.named::<TagData>(std::slice::from_ref(name)));
        let found = futures_util::future::try_join_all(each).await?;
        if found.iter().any(Vec::is_empty) {
            return Ok(Some(Vec::new()));
        }
        // Two names of one tag ask for it once.
        let mut ids: Vec<Uuid> = found.iter().flatten().map(Entity::id).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(Some(ids))
    }

    async fn collected(&self, names: Option<&[String]>) -> Result<Option<Vec<ArticleId>>, Error> {
        let Some(names) = names else { return Ok(None) };
        let found = self.named::<CollectionData>(names).await?;
        let items = found
            .iter()
            .filter_map(CollectionData::of)
            .flat_map(|collection| collection.data.items.clone());
        Ok(Some(items.collect()))
    }
}

/// The path on the site that a name is, with its leading slash.
fn site_path(name: &str) -> Option<SitePath> {
    name.starts_with('/').then(|| name.parse().ok()).flatten()
}

/// The entity that a reference names: by id, then by its path in its tree, then by slug.
fn pick<'e>(kind: Kind, name: &str, of_ids: &'e [Entity], of_names: &'e [Entity]) -> Option<&'e Entity> {
    if let Ok((named_kind, uuid)) = id::parse_any(name) {
        return of_ids
            .iter()
            .find(|entity| named_kind == kind && entity.id() == uuid);
    }
    let name = name.trim_matches('/');
    of_names
        .iter()
        .find(|entity| entity.tree_path() == name)
        .or_else(|| of_names.iter().find(|entity| entity.bare().slug == name))
}
