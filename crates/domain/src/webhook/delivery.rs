//! One change on its way to one webhook.

use serde::{Deserialize, Serialize};

use super::{DeliveryId, WebhookId};
use crate::time::Timestamp;

/// One change on its way to one webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub webhook: WebhookId,
    /// The number of the change in the log.
    pub entry: i64,
    /// `article.published` and the like.
    pub event: String,
    /// The bytes that are sent, the same at each attempt.
    pub body: String,
    pub state: DeliveryState,
    /// Attempts that were made.
    pub attempts: i32,
    /// When the next attempt is due, while it is pending.
    pub next_attempt_at: Option<Timestamp>,
    pub last_attempt_at: Option<Timestamp>,
    /// The status of the last answer, if one came.
    pub last_status: Option<u16>,
    /// What was wrong at the last attempt: the reason, or how the answer began.
    pub last_error: Option<String>,
    pub created_at: Timestamp,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeliveryState {
    /// It is yet to be made, or to be tried again.
    Pending,
    /// The other side took it.
    Done,
    /// It was given up.
    Failed,
}

/// What came of one attempt at a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub at: Timestamp,
    /// The status of the answer; `None` where none came.
    pub status: Option<u16>,
    /// What was wrong, short.
    pub error: Option<String>,
    /// How long the other side asked to wait.
    pub retry_after: Option<chrono::TimeDelta>,
}

impl Outcome {
    /// Whether the other side took it.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the other side wants nothing more, ever.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.status == Some(410)
    }
}
