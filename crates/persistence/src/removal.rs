//! Removing what stands beside articles, and what keeps it from being removed.

use masthead_domain::{entity::Entity, id::Kind, touch::Key};
use sea_orm::{ColumnTrait as _, EntityTrait, PaginatorTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::{
    convert,
    entities::MediaUse,
    error::StoreError,
    table::{
        article, article_category, article_contribution, article_month, article_tag, entity, external_id,
        import_digest, media_use, path,
    },
    unit_of_work::UnitOfWork,
};

/// What refers to a thing by a link of its own; menus are not looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct References {
    /// Articles, those in the bin included.
    pub articles: u64,
    /// Things directly below it.
    pub children: u64,
    /// What shows it, of a medium.
    pub uses: u64,
}

impl UnitOfWork {
    /// What refers to a thing. No index serves this but those that lists need: things are rarely removed.
    pub async fn references_to(&self, kind: Kind, id: Uuid) -> Result<References, StoreError> {
        let connection = &self.transaction;
        let articles = match kind {
            Kind::Author => {
                article_contribution::Entity::find()
                    .filter(article_contribution::Column::AuthorId.eq(id))
                    .filter(article_contribution::Column::Listed.eq(true))
                    .count(connection)
                    .await?
            }
            Kind::Category => {
                article_category::Entity::find()
                    .filter(article_category::Column::CategoryId.eq(id))
                    .count(connection)
                    .await?
            }
            Kind::Tag => {
                article_tag::Entity::find()
                    .filter(article_tag::Column::TagId.eq(id))
                    .count(connection)
                    .await?
            }
            Kind::Source => {
                article::Entity::find()
                    .filter(article::Column::SourceId.eq(id))
                    .count(connection)
                    .await?
            }
            _ => 0,
        };
        let children = entity::Entity::find()
            .filter(entity::Column::ParentId.eq(id))
            .count(connection)
            .await?;
        let uses = media_use::Entity::find()
            .filter(media_use::Column::MediaId.eq(id))
            .count(connection)
            .await?;
        Ok(References {
            articles,
            children,
            uses,
        })
    }

    /// All menus, for whoever looks for what they lead to.
    pub async fn menus(&self) -> Result<Vec<Entity>, StoreError> {
        let rows = entity::Entity::find()
            .filter(entity::Column::Kind.eq(Kind::Menu.prefix()))
            .all(&self.transaction)
            .await?;
        rows.into_iter().map(convert::entity).collect()
    }

    /// Removes a thing with its addresses and its ids elsewhere. The bytes of a medium stay where they are.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has another version by now; [`StoreError::ForeignKey`] when something refers
    /// to it.
    pub async fn remove_entity(&self, entity: &Entity) -> Result<(), StoreError> {
        let connection = &self.transaction;
        let (id, expected) = (entity.id(), entity.version());
        let former = self.paths_of(&[id]).await?;
        self.touch(|touches| {
            touches.entity(entity);
            for entry in former {
                touches.key(Key::Path(entry.path));
            }
        });
        let nothing = MediaUse {
            owner: id,
            is_new: false,
            live: false,
            media: Vec::new(),
        };
        self.save_media_uses(&[nothing]).await?;
        if let Some(row) = entity::Entity::find_by_id(id).one(connection).await? {
            let gone = convert::entity(row)?;
            self.touch(|touches| {
                touches.entity(&gone);
                touches.sight(id, gone.bare().live, false);
            });
        }
        path::Entity::delete_many()
            .filter(path::Column::TargetId.eq(id))
            .exec(connection)
            .await?;
        external_id::Entity::delete_many()
            .filter(external_id::Column::TargetId.eq(id))
            .exec(connection)
            .await?;
        import_digest::Entity::delete_many()
            .filter(import_digest::Column::TargetId.eq(id))
            .exec(connection)
            .await?;
        article_month::Entity::delete_many()
            .filter(article_month::Column::ScopeId.eq(id))
            .exec(connection)
            .await?;
        let removed = entity::Entity::delete_many()
            .filter(entity::Column::Id.eq(id))
            .filter(entity::Column::Version.eq(expected))
            .exec(connection)
            .await?;
        if removed.rows_affected == 1 {
            Ok(())
        } else {
            Err(StoreError::Stale)
        }
    }
}
