//! The settings of feeds.

use anyhow::{Context as _, ensure};
use masthead_api::{FeedContent, FeedOptions};
use serde::{Deserialize, Serialize};
use url::Url;

/// How much of each piece feeds give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Content {
    Full,
    Summary,
}

/// How feeds are where a request does not say otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FeedSection {
    pub(crate) content: Content,
    pub(crate) limit: u32,
    pub(crate) hub: Option<String>,
}

impl Default for FeedSection {
    fn default() -> Self {
        let options = FeedOptions::default();
        Self {
            content: match options.content {
                FeedContent::Full => Content::Full,
                FeedContent::Summary => Content::Summary,
            },
            limit: options.limit,
            hub: options.hub,
        }
    }
}

impl FeedSection {
    pub(super) fn check(&self) -> anyhow::Result<()> {
        ensure!(
            (1..=100).contains(&self.limit),
            "feeds.limit must be from 1 to 100, it is {}",
            self.limit
        );
        if let Some(hub) = &self.hub {
            let address = Url::parse(hub).with_context(|| format!("feeds.hub is no address: {hub}"))?;
            ensure!(
                matches!(address.scheme(), "http" | "https"),
                "feeds.hub must begin with http:// or https://, it is {hub}"
            );
        }
        Ok(())
    }

    pub(crate) fn options(&self) -> FeedOptions {
        FeedOptions {
            content: match self.content {
                Content::Full => FeedContent::Full,
                Content::Summary => FeedContent::Summary,
            },
            limit: self.limit,
            hub: self.hub.clone(),
        }
    }
}
