//! What every stored thing says of itself.

use async_graphql::{Context, Object, Result};
use masthead_domain::time::Timestamp;
use uuid::Uuid;

use super::parts::ExternalId;
use crate::graphql::{
    context::{Serving, boxed},
    scalars::DateTime,
    shown::Shown,
};

/// The fields that are flattened into the types of stored things.
#[derive(Debug)]
pub(in crate::graphql) struct Recorded {
    id: Uuid,
    version: i32,
    modified_at: Timestamp,
}

impl Recorded {
    pub(super) const fn new(id: Uuid, version: i32, modified_at: Timestamp) -> Self {
        Self {
            id,
            version,
            modified_at,
        }
    }

    pub(super) fn of<D>(shown: &Shown<D>) -> Self {
        Self::new(shown.record.id, shown.record.version, shown.record.modified_at)
    }
}

/// What every stored thing says of itself; flattened into its type.
#[Object]
impl Recorded {
    /// Goes up by one with each change of it or of what it links to.
    async fn version(&self) -> i32 {
        self.version
    }

    /// When anything of it last changed.
    async fn modified_at(&self) -> DateTime {
        self.modified_at.into()
    }

    /// The ids that it has in other systems.
    async fn external_ids(&self, context: &Context<'_>) -> Result<Vec<ExternalId>> {
        let ids = boxed(context.reader().external_ids(self.id)).await?;
        Ok(ids.into_iter().map(Into::into).collect())
    }
}
