//! What the sending of webhooks comes to, for whoever watches the server.

use std::sync::atomic::{AtomicU64, Ordering};

use masthead_domain::webhook::Webhook;

/// Counters since the start, and how things stand on the node that sends; on the others that is 0.
#[derive(Debug, Default)]
pub struct WebhookFigures {
    stored: AtomicU64,
    succeeded: AtomicU64,
    failed: AtomicU64,
    pending: AtomicU64,
    enabled: AtomicU64,
    failing: AtomicU64,
    disabled: AtomicU64,
}

impl WebhookFigures {
    pub(super) fn stored(&self, deliveries: u64) {
        self.stored.fetch_add(deliveries, Ordering::Relaxed);
    }

    pub(super) fn attempted(&self, is_success: bool) {
        let counter = if is_success { &self.succeeded } else { &self.failed };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn set_pending(&self, deliveries: u64) {
        self.pending.store(deliveries, Ordering::Relaxed);
    }

    pub(super) fn set_webhooks(&self, webhooks: &[Webhook]) {
        let count = |is: fn(&Webhook) -> bool| webhooks.iter().filter(|webhook| is(webhook)).count() as u64;
        let failing = |webhook: &Webhook| webhook.disabled.is_none() && webhook.failing_since.is_some();
        let enabled = |webhook: &Webhook| webhook.disabled.is_none() && webhook.failing_since.is_none();
        self.failing.store(count(failing), Ordering::Relaxed);
        self.enabled.store(count(enabled), Ordering::Relaxed);
        self.disabled
            .store(count(|webhook| webhook.disabled.is_some()), Ordering::Relaxed);
    }

    /// Deliveries that were stored.
    #[must_use]
    pub fn deliveries_stored(&self) -> u64 {
        self.stored.load(Ordering::Relaxed)
    }

    /// Attempts by what came of them.
    #[must_use]
    pub fn attempts(&self) -> [(&'static str, u64); 2] {
        [
            ("success", self.succeeded.load(Ordering::Relaxed)),
            ("failure", self.failed.load(Ordering::Relaxed)),
        ]
    }

    /// Deliveries that are yet to be made or to be tried again.
    #[must_use]
    pub fn pending(&self) -> u64 {
        self.pending.load(Ordering::Relaxed)
    }

    /// Webhooks by how they stand.
    #[must_use]
    pub fn webhooks(&self) -> [(&'static str, u64); 3] {
        [
            ("enabled", self.enabled.load(Ordering::Relaxed)),
            ("failing", self.failing.load(Ordering::Relaxed)),
            ("disabled", self.disabled.load(Ordering::Relaxed)),
        ]
    }
}
