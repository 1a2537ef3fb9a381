//! Where media are shown.

use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, sea_query::Expr,
};
use uuid::Uuid;

use crate::{conditions::is_one_of, error::StoreError, store::Store, table::media_use};

impl Store {
    /// The things that the public sees and that show one of these media, so many at the most.
    pub async fn live_uses(&self, media: &[Uuid], limit: u64) -> Result<Vec<Uuid>, StoreError> {
        if media.is_empty() {
            return Ok(Vec::new());
        }
        let owners = media_use::Entity::find()
            .select_only()
            .column(media_use::Column::OwnerId)
            .distinct()
            .filter(is_one_of(Expr::col(media_use::Column::MediaId), media))
            .filter(media_use::Column::Live.eq(true))
            .order_by_asc(media_use::Column::OwnerId)
            .limit(limit)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(owners)
    }
}
