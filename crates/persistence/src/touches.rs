//! What a write touches, gathered while it goes on and kept with its entries of the change log.

use std::collections::{BTreeMap, BTreeSet};

use masthead_domain::{
    change::{Change, Event},
    entity::Entity,
    id::{ArticleId, CategoryId, Kind},
    touch::{Facets, Key, Touch},
};
use sea_orm::{EntityTrait as _, QueryFilter as _, sea_query::Expr};
use uuid::Uuid;

use crate::{
    conditions::is_one_of,
    convert,
    error::StoreError,
    table::{article, article_category},
    unit_of_work::UnitOfWork,
};

/// What the statements of one write have touched so far.
#[derive(Debug, Default)]
pub(crate) struct Touches {
    articles: BTreeMap<Uuid, (Option<Facets>, Option<Facets>)>,
    /// Things beside articles that can lie there unseen: whether the public saw them before, and sees them now.
    seen: BTreeMap<Uuid, (bool, bool)>,
    keys: BTreeSet<Key>,
}

impl Touches {
    pub(crate) fn key(&mut self, key: Key) {
        self.keys.insert(key);
    }

    /// Notes that a thing has other former addresses, or other ids elsewhere.
    pub(crate) fn key_of_references(&mut self, thing: Option<Uuid>) {
        self.keys.extend(thing.map(Key::References));
    }

    /// Notes what readers come across an entity by.
    pub(crate) fn entity(&mut self, entity: &Entity) {
        let (kind, bare) = (entity.kind(), entity.bare());
        self.key(Key::Listing(kind));
        self.key(Key::Name(kind, bare.slug));
        self.key(Key::Name(kind, bare.tree_path));
        self.keys.extend(bare.path.map(Key::Path));
        self.keys.extend(bare.parent.map(Key::Children));
    }

    /// Notes whether the public saw a thing before this statement, and sees it now.
    pub(crate) fn sight(&mut self, thing: Uuid, before: bool, after: bool) {
        self.seen
            .entry(thing)
            .and_modify(|(_, last)| *last = after)
            .or_insert((before, after));
    }

    /// Notes what an article is listed by now, and what it was listed by before this statement.
    pub(crate) fn article(&mut self, id: ArticleId, before: Option<Facets>, after: Option<Facets>) {
        self.articles
            .entry(id.uuid())
            .and_modify(|(_, last)| last.clone_from(&after))
            .or_insert((before, after));
    }

    /// Gives each change what it touches; what belongs to none of them goes with the last. A write that touches what
    /// others keep and logs nothing of it gets entries of its own, so that nothing is kept for good that has changed.
    pub(crate) fn distribute(mut self, changes: Vec<Change>) -> Vec<(Change, Touch)> {
        let mut entries: Vec<(Change, Touch)> = changes
            .into_iter()
            .map(|change| {
                let facets = self.articles.get(&change.id).filter(|_| is_of_its_thing(&change));
                let facets = facets.cloned();
                let (before, after) = facets.unwrap_or_default();
                let touch = Touch {
                    before,
                    after,
                    seen: self.seen.get(&change.id).copied(),
                    keys: Vec::new(),
                };
                (change, touch)
            })
            .collect();
        // What an entry touches by itself need not be said again.
        for (change, touch) in entries.iter().filter(|(change, _)| is_of_its_thing(change)) {
            self.articles.remove(&change.id);
            self.keys.remove(&Key::Thing(change.id));
            self.keys.remove(&Key::References(change.id));
            let of_facets = touch.after.iter().filter_map(|facets| facets.path.as_ref());
            for path in change.paths.iter().chain(of_facets) {
                self.keys.remove(&Key::Path(path.clone()));
            }
        }
        for (id, (before, after)) in self.articles {
            let change = Change::new(Kind::Article, Event::Touched, id, 0);
            let touch = Touch {
                before,
                after,
                ..Touch::default()
            };
            entries.push((change, touch));
        }
        if !self.keys.is_empty() {
            if entries.is_empty() {
                let change = Change::new(Kind::Site, Event::Touched, Uuid::nil(), 0);
                entries.push((change, Touch::default()));
            }
            if let Some((_, touch)) = entries.last_mut() {
                touch.keys = self.keys.into_iter().collect();
            }
        }
        entries
    }
}

/// Whether a change is one of the thing that it names.
fn is_of_its_thing(change: &Change) -> bool {
    change.kind.event != Event::RelatedChanged
}

impl UnitOfWork {
    /// What these articles are listed by before they are written anew.
    pub(crate) async fn former_facets(
        &self,
        articles: &[Uuid],
    ) -> Result<BTreeMap<Uuid, Facets>, StoreError> {
        if articles.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows = article_category::Entity::find()
            .filter(is_one_of(
                Expr::col(article_category::Column::ArticleId),
                articles,
            ))
            .all(&self.transaction)
            .await?;
        let mut filed: BTreeMap<Uuid, Vec<CategoryId>> = BTreeMap::new();
        for row in rows {
            let category = CategoryId::from_uuid(row.category_id);
            filed.entry(row.article_id).or_default().push(category);
        }
        let rows = article::Entity::find()
            .filter(is_one_of(Expr::col(article::Column::Id), articles))
            .all(&self.transaction)
            .await?;
        let mut facets = BTreeMap::new();
        for row in rows {
            let id = row.id;
            let card = convert::card(row)?;
            facets.insert(id, Facets::new(&card, filed.remove(&id).unwrap_or_default()));
        }
        Ok(facets)
    }
}
