//! What lasts: answers that go on as the change log does.
//!
//! [`shared`] does the work of an entry once for all who follow the same, [`events`] writes server-sent events. What
//! is sent where is for REST and GraphQL to say.

pub(crate) mod events;
mod shared;

use std::{sync::Arc, time::Duration};

use masthead_app::{App, changes::Live};

use self::shared::Registry;
pub(crate) use self::shared::{Follower, Produce};

/// How often somebody who waits is shown that the server is still there. Proxies close what is silent for a minute.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(15);

/// What lasts on this node. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Streams {
    pub(crate) live: Live,
    /// What followers of the change feed are sent.
    pub(crate) changes: Arc<Registry>,
    /// What subscribers of GraphQL are sent.
    pub(crate) subscriptions: Arc<Registry>,
}

impl Streams {
    pub(crate) fn new(app: &App) -> Self {
        Self {
            live: Live::new(app.store.clone()),
            changes: Arc::default(),
            subscriptions: Arc::default(),
        }
    }

    /// Ends all that lasts, each with its proper end: the server takes nobody on any more.
    pub fn close(&self) {
        self.live.close();
    }
}
