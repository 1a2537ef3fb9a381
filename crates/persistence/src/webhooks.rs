//! Who is told of changes.

use masthead_domain::{
    time::Timestamp,
    webhook::{Disabled, EventPattern, Webhook, WebhookId},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _, Set,
    sea_query::{Expr, LockType, OnConflict},
};

use crate::{
    convert::{from_json, from_word, parsed, to_json, word},
    error::StoreError,
    store::Store,
    table::webhook,
    unit_of_work::UnitOfWork,
};

impl Store {
    /// All webhooks, in the order in which they were made. Of the primary: what was just added is told of changes.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        all(self.writer()).await
    }
}

impl UnitOfWork {
    /// All webhooks, in the order in which they were made.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        all(&self.transaction).await
    }

    /// A webhook, which nobody else changes until this write ends.
    pub async fn webhook(&self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        let row = webhook::Entity::find_by_id(id.uuid())
            .lock(LockType::Update)
            .one(&self.transaction)
            .await?;
        row.map(read).transpose()
    }

    /// Writes a webhook whole.
    pub async fn save_webhook(&self, webhook: &Webhook) -> Result<(), StoreError> {
        let conflict = OnConflict::column(webhook::Column::Id)
            .update_columns([
                webhook::Column::Name,
                webhook::Column::Url,
                webhook::Column::Events,
                webhook::Column::Secrets,
                webhook::Column::DisabledAt,
                webhook::Column::DisabledReason,
                webhook::Column::FailingSince,
                webhook::Column::Position,
            ])
            .to_owned();
        webhook::Entity::insert(row(webhook))
            .on_conflict(conflict)
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    /// Removes a webhook and its deliveries.
    pub async fn remove_webhook(&self, id: WebhookId) -> Result<(), StoreError> {
        webhook::Entity::delete_by_id(id.uuid())
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    /// Moves a webhook on in the log, if it still stands where it is thought to stand. Whoever finds that it does not
    /// was overtaken by another node, and must store nothing.
    pub async fn advance_webhook(&self, id: WebhookId, from: i64, to: i64) -> Result<(), StoreError> {
        let moved = webhook::Entity::update_many()
            .col_expr(webhook::Column::Position, Expr::val(to))
            .filter(webhook::Column::Id.eq(id.uuid()))
            .filter(webhook::Column::Position.eq(from))
            .exec(&self.transaction)
            .await?;
        if moved.rows_affected == 1 {
            Ok(())
        } else {
            Err(StoreError::Stale)
        }
    }

    /// Notes since when attempts at a webhook fail, or that they no longer do.
    pub async fn note_failing(&self, id: WebhookId, since: Option<Timestamp>) -> Result<(), StoreError> {
        webhook::Entity::update_many()
            .col_expr(webhook::Column::FailingSince, Expr::val(since))
            .filter(webhook::Column::Id.eq(id.uuid()))
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    /// Tells a webhook nothing more. One that is disabled already keeps its moment and its reason.
    pub async fn disable_webhook(&self, id: WebhookId, disabled: Disabled) -> Result<bool, StoreError> {
        let done = webhook::Entity::update_many()
            .col_expr(webhook::Column::DisabledAt, Expr::val(disabled.at))
            .col_expr(webhook::Column::DisabledReason, Expr::val(word(&disabled.reason)))
            .filter(webhook::Column::Id.eq(id.uuid()))
            .filter(webhook::Column::DisabledAt.is_null())
            .exec(&self.transaction)
            .await?;
        Ok(done.rows_affected == 1)
    }
}

async fn all<C: ConnectionTrait>(connection: &C) -> Result<Vec<Webhook>, StoreError> {
    let rows = webhook::Entity::find()
        .order_by_asc(webhook::Column::CreatedAt)
        .order_by_asc(webhook::Column::Id)
        .all(connection)
        .await?;
    rows.into_iter().map(read).collect()
}

fn read(row: webhook::Model) -> Result<Webhook, StoreError> {
    const TABLE: &str = "webhook";
    let id = row.id;
    let events: Vec<String> = from_json(TABLE, "events", id, &row.events)?;
    let events: Result<Vec<EventPattern>, StoreError> = events
        .iter()
        .map(|event| parsed(TABLE, "events", id, event))
        .collect();
    let reason = row
        .disabled_reason
        .map(|reason| from_word(TABLE, "disabled_reason", id, &reason))
        .transpose()?;
    Ok(Webhook {
        id: WebhookId::from_uuid(id),
        name: row.name,
        url: row.url,
        events: events?,
        secrets: from_json(TABLE, "secrets", id, &row.secrets)?,
        disabled: row
            .disabled_at
            .zip(reason)
            .map(|(at, reason)| Disabled { at, reason }),
        failing_since: row.failing_since,
        position: row.position,
        created_at: row.created_at,
    })
}

fn row(webhook: &Webhook) -> webhook::ActiveModel {
    let events: Vec<String> = webhook.events.iter().map(ToString::to_string).collect();
    webhook::ActiveModel {
        id: Set(webhook.id.uuid()),
        name: Set(webhook.name.clone()),
        url: Set(webhook.url.clone()),
        events: Set(to_json(&events)),
        secrets: Set(to_json(&webhook.secrets)),
        disabled_at: Set(webhook.disabled.map(|disabled| disabled.at)),
        disabled_reason: Set(webhook.disabled.map(|disabled| word(&disabled.reason))),
        failing_since: Set(webhook.failing_since),
        position: Set(webhook.position),
        created_at: Set(webhook.created_at),
    }
}
