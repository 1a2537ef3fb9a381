//! Changes, as the feed shows them.

use chrono::{DateTime, Utc};
use masthead_app::changes::{LogCursor, SeenChange};
use masthead_domain::{id, path::SitePath};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that happened.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Change {
    /// The place behind it: give it as `after` to go on from here.
    pub cursor: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened to what: `article.published`.
    pub kind: String,
    /// What it happened to.
    pub entity: ChangedEntity,
    /// The thing's version from then on.
    pub version: i32,
    /// Whether readers should know of it: an editor marked it so, or it is a correction.
    pub significant: bool,
    /// The paths at which a site shows the thing or showed it: what to render anew or purge.
    pub paths: Vec<String>,
    /// What to show instead of a thing that is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement: Option<ChangeReplacement>,
}

/// What a change happened to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangedEntity {
    /// What sort of thing it is: `article`, `author`, `category` …
    #[serde(rename = "type")]
    pub entity_type: String,
    /// Its id.
    pub id: String,
}

/// What to show instead of a thing that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeReplacement {
    /// Its id.
    pub id: String,
    /// The path of its page, where it has one.
    pub path: Option<String>,
}

impl Change {
    /// A change of the log's history with this epoch.
    pub(crate) fn of(change: &SeenChange, epoch: Uuid) -> Self {
        let number = change.number;
        Self {
            cursor: LogCursor { epoch, number }.encode(),
            at: change.at,
            kind: change.kind.name(),
            entity: ChangedEntity {
                entity_type: change.kind.entity.prefix().to_owned(),
                id: id::format(change.kind.entity, change.id),
            },
            version: change.version,
            significant: change.significant,
            paths: change.paths.iter().map(SitePath::encoded).collect(),
            replacement: change.replacement.as_ref().map(|instead| ChangeReplacement {
                id: id::format(instead.kind, instead.id),
                path: instead.path.as_ref().map(SitePath::encoded),
            }),
        }
    }

    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            cursor: SAMPLE_CURSOR.to_owned(),
            at: DateTime::from_timestamp_secs(1_634_198_400).unwrap_or_default(),
            kind: "article.published".to_owned(),
            entity: ChangedEntity {
                entity_type: "article".to_owned(),
                id: "article_01jd8xw3k9f2h8q6m4t7v0b5n7".to_owned(),
            },
            version: 1,
            paths: vec!["/2021/10/will-irans-border-flare-up-escalate".to_owned()],
            ..Self::default()
        }
    }
}

/// A cursor of the feed, for the documentation.
pub(crate) const SAMPLE_CURSOR: &str = "TAEBl9Hzwrd-D4obLD1OX2BxAAAAAAAAACo";
