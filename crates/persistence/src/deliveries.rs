//! What became of each change on its way to a webhook.

use std::collections::BTreeMap;

use masthead_domain::{
    time::Timestamp,
    webhook::{Delivery, DeliveryId, DeliveryState, WebhookId},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
    sea_query::{Expr, OnConflict},
};

use crate::{
    convert::{from_word, word},
    error::StoreError,
    portions::portions,
    store::Store,
    table::webhook_delivery as delivery,
    unit_of_work::UnitOfWork,
};

/// Which deliveries are looked at, the newest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeliveryQuery {
    pub webhook: Option<WebhookId>,
    pub state: Option<DeliveryState>,
    /// The change was logged then or later; deliveries are made within moments of that.
    pub since: Option<Timestamp>,
    pub limit: u64,
}

impl Store {
    /// A delivery.
    pub async fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let row = delivery::Entity::find_by_id(id.uuid()).one(self.writer()).await?;
        row.map(read).transpose()
    }

    /// Deliveries, the newest first.
    pub async fn deliveries(&self, query: &DeliveryQuery) -> Result<Vec<Delivery>, StoreError> {
        let mut select = delivery::Entity::find();
        if let Some(webhook) = query.webhook {
            select = select.filter(delivery::Column::WebhookId.eq(webhook.uuid()));
        }
        if let Some(state) = query.state {
            select = select.filter(delivery::Column::State.eq(word(&state)));
        }
        if let Some(since) = query.since {
            select = select.filter(delivery::Column::CreatedAt.gte(since));
        }
        let rows = select
            .order_by_desc(delivery::Column::CreatedAt)
            .order_by_desc(delivery::Column::Entry)
            .order_by_desc(delivery::Column::Id)
            .limit(query.limit)
            .all(self.writer())
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// What is to be sent to a webhook now, the oldest change first, without what is being sent already.
    pub async fn due_deliveries(
        &self,
        webhook: WebhookId,
        now: Timestamp,
        without: &[DeliveryId],
        limit: u64,
    ) -> Result<Vec<Delivery>, StoreError> {
        let mut select = pending()
            .filter(delivery::Column::WebhookId.eq(webhook.uuid()))
            .filter(delivery::Column::NextAttemptAt.lte(now));
        if !without.is_empty() {
            select = select.filter(delivery::Column::Id.is_not_in(without.iter().map(|id| id.uuid())));
        }
        let rows = select
            .order_by_asc(delivery::Column::NextAttemptAt)
            .order_by_asc(delivery::Column::Entry)
            .limit(limit)
            .all(self.writer())
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// When the next delivery to one of these webhooks is due.
    pub async fn next_delivery(&self, webhooks: &[WebhookId]) -> Result<Option<Timestamp>, StoreError> {
        let next = pending()
            .select_only()
            .column_as(delivery::Column::NextAttemptAt.min(), "next")
            .filter(delivery::Column::WebhookId.is_in(webhooks.iter().map(|id| id.uuid())))
            .into_tuple::<Option<Timestamp>>()
            .one(self.writer())
            .await?;
        Ok(next.flatten())
    }

    /// How many deliveries to these webhooks are yet to be made.
    pub async fn pending_deliveries(&self, webhooks: &[WebhookId]) -> Result<u64, StoreError> {
        let count = pending()
            .select_only()
            .column_as(delivery::Column::Id.count(), "total")
            .filter(delivery::Column::WebhookId.is_in(webhooks.iter().map(|id| id.uuid())))
            .into_tuple::<i64>()
            .one(self.writer())
            .await?;
        Ok(count.unwrap_or(0) as u64)
    }

    /// How many deliveries of each webhook are in which state.
    pub async fn delivery_counts(
        &self,
    ) -> Result<BTreeMap<WebhookId, Vec<(DeliveryState, i64)>>, StoreError> {
        let rows = delivery::Entity::find()
            .select_only()
            .column(delivery::Column::WebhookId)
            .column(delivery::Column::State)
            .column_as(delivery::Column::Id.count(), "total")
            .group_by(delivery::Column::WebhookId)
            .group_by(delivery::Column::State)
            .into_tuple::<(uuid::Uuid, String, i64)>()
            .all(self.writer())
            .await?;
        let mut counts: BTreeMap<WebhookId, Vec<(DeliveryState, i64)>> = BTreeMap::new();
        for (webhook, state, total) in rows {
            let state = from_word("webhook_delivery", "state", webhook, &state)?;
            counts
                .entry(WebhookId::from_uuid(webhook))
                .or_default()
                .push((state, total));
        }
        Ok(counts)
    }
}

fn pending() -> sea_orm::Select<delivery::Entity> {
    // As a literal, so that the partial index serves it.
    delivery::Entity::find().filter(Expr::cust("state = 'PENDING'"))
}

impl UnitOfWork {
    /// Stores new deliveries and gives their number. Of those that are there already (the same change to the same
    /// webhook) nothing changes.
    pub async fn add_deliveries(&self, deliveries: &[Delivery]) -> Result<u64, StoreError> {
        let mut added = 0;
        for part in portions(deliveries.iter().collect()) {
            let conflict = OnConflict::columns([delivery::Column::WebhookId, delivery::Column::Entry])
                .do_nothing()
                .to_owned();
            added += delivery::Entity::insert_many(part.into_iter().map(row))
                .on_conflict(conflict)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(added)
    }

    /// A delivery, as it is within this write.
    pub async fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let row = delivery::Entity::find_by_id(id.uuid())
            .one(&self.transaction)
            .await?;
        row.map(read).transpose()
    }

    /// Notes what became of a delivery.
    pub async fn update_delivery(&self, changed: &Delivery) -> Result<(), StoreError> {
        delivery::Entity::update_many()
            .col_expr(delivery::Column::State, Expr::val(word(&changed.state)))
            .col_expr(delivery::Column::Attempts, Expr::val(changed.attempts))
            .col_expr(
                delivery::Column::NextAttemptAt,
                Expr::val(changed.next_attempt_at),
            )
            .col_expr(
                delivery::Column::LastAttemptAt,
                Expr::val(changed.last_attempt_at),
            )
            .col_expr(
                delivery::Column::LastStatus,
                Expr::val(changed.last_status.map(i32::from)),
            )
            .col_expr(delivery::Column::LastError, Expr::val(changed.last_error.clone()))
            .filter(delivery::Column::Id.eq(changed.id.uuid()))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    /// Makes deliveries of a range of entries of the log due again, and gives their number. All states, or only what
    /// was given up.
    pub async fn revive_deliveries(
        &self,
        webhook: WebhookId,
        entries: (i64, i64),
        state: Option<DeliveryState>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut update = delivery::Entity::update_many()
            .col_expr(delivery::Column::State, Expr::val(word(&DeliveryState::Pending)))
            .col_expr(delivery::Column::Attempts, Expr::val(0))
            .col_expr(delivery::Column::NextAttemptAt, Expr::val(Some(now)))
            .filter(delivery::Column::WebhookId.eq(webhook.uuid()))
            .filter(delivery::Column::Entry.between(entries.0, entries.1));
        if let Some(state) = state {
            update = update.filter(delivery::Column::State.eq(word(&state)));
        }
        Ok(update.exec(&self.transaction).await?.rows_affected)
    }

    /// Forgets deliveries that ended and are older than a moment, at most so many, and gives their number.
    pub async fn forget_deliveries(&self, before: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let old = delivery::Entity::find()
            .select_only()
            .column(delivery::Column::Id)
            .filter(delivery::Column::CreatedAt.lt(before))
            .filter(delivery::Column::State.ne(word(&DeliveryState::Pending)))
            .order_by_asc(delivery::Column::CreatedAt)
            .limit(limit)
            .into_tuple::<uuid::Uuid>()
            .all(&self.transaction)
            .await?;
        if old.is_empty() {
            return Ok(0);
        }
        let gone = delivery::Entity::delete_many()
            .filter(delivery::Column::Id.is_in(old))
            .exec(&self.transaction)
            .await?;
        Ok(gone.rows_affected)
    }
}

fn read(row: delivery::Model) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: DeliveryId::from_uuid(row.id),
        webhook: WebhookId::from_uuid(row.webhook_id),
        entry: row.entry,
        event: row.event,
        body: row.body,
        state: from_word("webhook_delivery", "state", row.id, &row.state)?,
        attempts: row.attempts,
        next_attempt_at: row.next_attempt_at,
        last_attempt_at: row.last_attempt_at,
        last_status: row.last_status.map(|status| status as u16),
        last_error: row.last_error,
        created_at: row.created_at,
    })
}

fn row(delivery: &Delivery) -> delivery::ActiveModel {
    delivery::ActiveModel {
        id: Set(delivery.id.uuid()),
        webhook_id: Set(delivery.webhook.uuid()),
        entry: Set(delivery.entry),
        event: Set(delivery.event.clone()),
        body: Set(delivery.body.clone()),
        state: Set(word(&delivery.state)),
        attempts: Set(delivery.attempts),
        next_attempt_at: Set(delivery.next_attempt_at),
        last_attempt_at: Set(delivery.last_attempt_at),
        last_status: Set(delivery.last_status.map(i32::from)),
        last_error: Set(delivery.last_error.clone()),
        created_at: Set(delivery.created_at),
    }
}
