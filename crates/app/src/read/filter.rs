//! Filters as clients write them, by name, turned into filters by id.

use masthead_domain::{
    article::{ArticleKind, Status},
    entity::{Entity, EntityData},
    id::{self, ArticleId, AuthorId, CategoryId, Kind, SourceId, TagId},
    listing::ArticleFilter,
    locale::Locale,
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

impl Reader {
    /// Turns names into ids. A name that stands for nothing visible matches nothing and is no error.
    ///
    /// # Errors
    /// `FORBIDDEN` for a filter that only the newsroom has: ignoring it would show what was not asked for.
    pub async fn filter(&self, named: &NamedFilter) -> Result<ArticleFilter, Error> {
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
            (Some(own), Some(collected)) => {
                let own: Vec<ArticleId> = own;
                Some(own.into_iter().filter(|id| collected.contains(id)).collect())
            }
            (own, collected) => own.or(collected),
        };
        let not = match &named.not {
            Some(not) => Some(Box::new(Box::pin(self.filter(not)).await?)),
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
        let mut by_id: Vec<Uuid> = Vec::new();
        for name in names {
            match id::parse_any(name) {
                Ok((kind, uuid)) if kind == D::KIND => by_id.push(uuid),
                // An id of another kind names nothing here, and no slug looks like an id.
                Ok(_) => {}
                Err(_) => by_name.push(name.trim_matches('/').to_owned()),
            }
        }
        let (of_ids, of_names) = futures_util::try_join!(self.remembered_entities(&by_id), async {
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
            if let Some(entity) = pick(D::KIND, name, &of_ids, &of_names)
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

/// The entity that a reference names: by id, then by path, then by slug.
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
