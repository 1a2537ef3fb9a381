//! Reading what stands beside articles.

use std::sync::Arc;

use masthead_domain::{
    entity::{Author, Category, Entity, EntityData, Media, Record, Site},
    id::{AuthorId, Kind, MediaId},
    listing::{EntityOrder, Slice, short_hash},
    locale::{Locale, LocaleChain},
    media::MediaData,
    site::SiteData,
    taxonomy::{AuthorData, CategoryData},
};
use masthead_persistence::{CountQuery, EntityQuery};
use uuid::Uuid;

use super::{
    paging::{Page, PageArguments},
    rounds::{Answer, Question, Reader},
};
use crate::error::Error;

/// A list of entities of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityList {
    pub kind: Kind,
    /// Only what lies directly below this one; `Some(None)`: only the roots.
    pub parent: Option<Option<Uuid>>,
    pub order: EntityOrder,
}

impl EntityList {
    /// All of a kind, by name.
    #[must_use]
    pub fn all(kind: Kind) -> Self {
        Self {
            kind,
            parent: None,
            order: EntityOrder::default(),
        }
    }

    fn fingerprint(&self, visibility: u64) -> u64 {
        let text = format!(
            "{}|{:?}|{:?}|{visibility}",
            self.kind.prefix(),
            self.parent,
            self.order
        );
        short_hash(text.as_bytes())
    }
}

/// The place of the site's settings among the entities.
pub(crate) const SITE: &str = "site";

impl Reader {
    /// The site's settings; an empty one where nobody has set any.
    pub async fn site(&self) -> Result<Arc<Site>, Error> {
        if let Some(site) = self.known_site() {
            return Ok(site);
        }
        let query = EntityQuery::Named {
            kind: Kind::Site,
            names: vec![SITE.to_owned()],
        };
        let found = match self.ask(Question::Entities(query)).await? {
            Answer::Entities(rows) => rows
                .into_iter()
                .find_map(|(_, entity)| SiteData::of(&entity).cloned()),
            _ => None,
        };
        let site = found.unwrap_or_else(|| Arc::new(unset_site()));
        self.remember_site(Arc::clone(&site));
        Ok(site)
    }

    /// The locales to try for a request that asks for one, or for none.
    pub async fn chain(&self, asked: Option<&Locale>) -> Result<LocaleChain, Error> {
        let site = self.site().await?;
        Ok(LocaleChain::new(asked, &site.data.locales))
    }

    /// One thing by its id.
    pub async fn entity<D: EntityData>(&self, id: Uuid) -> Result<Option<Arc<Record<D>>>, Error> {
        let found = self.remembered_entities(&[id]).await?.pop().flatten();
        Ok(found.as_ref().and_then(D::of).cloned())
    }

    /// One thing of whatever kind by its id.
    pub async fn any_entity(&self, id: Uuid) -> Result<Option<Entity>, Error> {
        Ok(self.remembered_entities(&[id]).await?.pop().flatten())
    }

    /// Things of one kind by their ids, in this order; what is not there is left out.
    pub async fn entities<D: EntityData>(&self, ids: &[Uuid]) -> Result<Vec<Arc<Record<D>>>, Error> {
        let found = self.remembered_entities(ids).await?;
        Ok(found.iter().flatten().filter_map(D::of).cloned().collect())
    }

    /// The authors with these ids.
    pub async fn authors(&self, ids: impl Iterator<Item = AuthorId>) -> Result<Vec<Arc<Author>>, Error> {
        let ids: Vec<Uuid> = ids.map(AuthorId::uuid).collect();
        self.entities::<AuthorData>(&ids).await
    }

    /// A medium by its id.
    pub async fn media(&self, id: MediaId) -> Result<Option<Arc<Media>>, Error> {
        self.entity::<MediaData>(id.uuid()).await
    }

    /// One thing of a kind by a reference: its id, else its path, else its slug.
    pub async fn find<D: EntityData>(&self, reference: &str) -> Result<Option<Arc<Record<D>>>, Error> {
        let found = self.named::<D>(&[reference.to_owned()]).await?;
        Ok(found.first().and_then(D::of).cloned())
    }

    /// One thing of a kind by its id elsewhere.
    pub async fn find_external<D: EntityData>(
        &self,
        system: &str,
        id: &str,
    ) -> Result<Option<Arc<Record<D>>>, Error> {
        let query = EntityQuery::External {
            kind: D::KIND,
            system: system.to_owned(),
            id: id.to_owned(),
        };
        match self.ask(Question::Entities(query)).await? {
            Answer::Entities(rows) => Ok(rows.iter().find_map(|(_, entity)| D::of(entity).cloned())),
            _ => Ok(None),
        }
    }

    /// One thing of a kind by its current path on the site.
    pub async fn find_at<D: EntityData>(
        &self,
        path: &masthead_domain::path::SitePath,
    ) -> Result<Option<Arc<Record<D>>>, Error> {
        match self
            .ask(Question::Entities(EntityQuery::Path(path.clone())))
            .await?
        {
            Answer::Entities(rows) => Ok(rows.iter().find_map(|(_, entity)| D::of(entity).cloned())),
            _ => Ok(None),
        }
    }

    /// A page of a list of entities.
    pub async fn entity_page<D: EntityData>(
        &self,
        list: &EntityList,
        arguments: &PageArguments,
    ) -> Result<Page<Arc<Record<D>>>, Error> {
        let fingerprint = list.fingerprint(self.visibility().fingerprint());
        let window = arguments.window(fingerprint)?;
        let query = EntityQuery::List {
            kind: list.kind,
            parent: list.parent,
            order: list.order,
            window: window.clone(),
        };
        let Answer::Entities(rows) = self.ask(Question::Entities(query)).await? else {
            return Ok(Page::of(Slice::default(), fingerprint));
        };
        let records = rows
            .into_iter()
            .filter_map(|(position, entity)| D::of(&entity).map(|record| (position, Arc::clone(record))))
            .collect();
        Ok(Page::of(Slice::of_fetched(records, &window), fingerprint))
    }

    /// The length of a list of entities.
    pub async fn entity_count(&self, list: &EntityList) -> Result<u64, Error> {
        let query = CountQuery::Entities {
            kind: list.kind,
            parent: list.parent,
        };
        match self.ask(Question::Count(query)).await? {
            Answer::Count(count) => Ok(count),
            _ => Ok(0),
        }
    }

    /// What lies directly below a category or page, as editors placed it.
    pub async fn children<D: EntityData>(&self, parent: Uuid) -> Result<Vec<Arc<Record<D>>>, Error> {
        match self
            .ask(Question::Entities(EntityQuery::Children(vec![parent])))
            .await?
        {
            Answer::Entities(rows) => Ok(rows
                .iter()
                .filter_map(|(_, entity)| D::of(entity).cloned())
                .collect()),
            _ => Ok(Vec::new()),
        }
    }

    /// The categories above one, the root first, without itself.
    pub async fn ancestors(&self, category: &Category) -> Result<Vec<Arc<Category>>, Error> {
        let mut ancestors: Vec<Arc<Category>> = Vec::new();
        let mut next = category.parent;
        while let Some(id) = next {
            // Read with the category itself, so that this finds it in memory.
            let Some(parent) = self.entity::<CategoryData>(id).await? else {
                break;
            };
            if ancestors.iter().any(|known| known.id == parent.id) {
                break;
            }
            next = parent.parent;
            ancestors.push(parent);
        }
        ancestors.reverse();
        Ok(ancestors)
    }

    /// Ids of what is called so elsewhere: system and id.
    pub async fn external_ids(&self, id: Uuid) -> Result<Vec<(String, String)>, Error> {
        match self.ask(Question::ExternalIds(id)).await? {
            Answer::ExternalIds(ids) => Ok(ids),
            _ => Ok(Vec::new()),
        }
    }
}

/// The settings of a site that has none yet.
fn unset_site() -> Site {
    let beginning = masthead_domain::time::Timestamp::UNIX_EPOCH;
    Record {
        id: Uuid::nil(),
        slug: SITE.to_owned(),
        tree_path: SITE.to_owned(),
        parent: None,
        position: 0,
        path: None,
        live: true,
        created_at: beginning,
        modified_at: beginning,
        version: 0,
        data: SiteData::default(),
    }
}
