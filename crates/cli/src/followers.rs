//! What follows the change log while the server runs: webhooks, purges of caches in front, the search index, and
//! lists of related articles.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use masthead_api::http::Metrics;
use masthead_app::{App, webhooks};
use masthead_delivery::{purge::PurgeFollower, webhooks::WebhookFollower};
use masthead_domain::{change::LoggedChange, dependence::Touched, surrogate};
use masthead_outbound::{Outbound, OutboundOptions};
use masthead_persistence::Engine;
use masthead_search::{RelatedFollower, SearchFollower, TextIndex};
use tokio::{sync::watch, task::JoinSet, time::timeout};
use uuid::Uuid;

use crate::{config::Settings, startup};

/// How long they may take to end, beyond what a request may.
const GRACE: Duration = Duration::from_secs(5);

/// The followers that run.
#[derive(Debug)]
pub(crate) struct Followers {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
    longest: Duration,
}

impl Followers {
    /// Writes the webhooks of the configuration into the database and begins to follow.
    pub(crate) async fn start(
        settings: &Settings,
        app: &App,
        index: Option<Arc<TextIndex>>,
        metrics: &Metrics,
    ) -> anyhow::Result<Self> {
        // Read first: what is wrong with a secret is said before anything is written.
        let configured = settings.configured_webhooks()?;
        let targets = settings.purge_targets()?;
        webhooks::configure(app, &configured)
            .await
            .context("the webhooks of the configuration cannot be used")?;
        // An embedded database has one server, which after a crash need not wait for the lease that it had itself.
        let holder = match app.store.engine() {
            Engine::Sqlite => Uuid::nil(),
            Engine::Postgres => app.ids.next(),
        };
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let options = settings.webhook_options();
        let longest = options.timeout;
        let sender = Outbound::new(OutboundOptions {
            allow_private_addresses: settings.webhook_sending.allow_private_addresses,
            allowed_by: "webhook_sending.allow_private_addresses",
        });
        let follower = WebhookFollower::new(
            app.clone(),
            holder,
            Arc::new(sender),
            options,
            Arc::clone(&metrics.webhooks),
        );
        tasks.spawn(follower.run(app.store.log().applied(), stopped.clone()));
        // The addresses of caches come from the configuration alone, and caches are mostly near.
        let sender = Arc::new(Outbound::new(OutboundOptions {
            allow_private_addresses: true,
            ..OutboundOptions::default()
        }));
        for target in targets {
            tracing::info!(
                purge.target = target.name,
                "a cache in front is told what to drop"
            );
            let follower = PurgeFollower::new(
                app.clone(),
                holder,
                sender.clone(),
                target,
                Arc::new(keys_of),
                &metrics.purges,
            );
            tasks.spawn(follower.run(app.store.log().applied(), stopped.clone()));
        }
        if let Some(index) = index {
            if settings.related.enabled {
                let follower = RelatedFollower::new(
                    app.clone(),
                    Arc::clone(&index),
                    settings.related.settings(),
                    holder,
                    startup::search_folder(settings),
                );
                tasks.spawn(follower.run(app.store.log().applied(), stopped.clone()));
            }
            let follower = SearchFollower::new(app.clone(), index, startup::search_folder(settings));
            tasks.spawn(follower.run(app.store.log().applied(), stopped.clone()));
        }
        Ok(Self { tasks, stop, longest })
    }

    /// Ends them: what is on its way is waited for, and recorded.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        let ended = timeout(self.longest + GRACE, async {
            while let Some(ended) = self.tasks.join_next().await {
                if let Err(error) = ended {
                    tracing::error!(%error, "a follower of the change log broke off");
                }
            }
        });
        if ended.await.is_err() {
            tracing::warn!(
                "the followers of the change log took too long to end; they go on at the next start"
            );
        }
    }
}

/// The keys that a change touches, in all forms in which answers may carry them.
fn keys_of(entry: &LoggedChange) -> Vec<String> {
    surrogate::all_forms(&surrogate::touched_names(&Touched::new(entry.clone())))
}
