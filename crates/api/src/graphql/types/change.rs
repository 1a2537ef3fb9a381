//! Changes, as the feed and subscriptions show them.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use masthead_app::changes::{ChangesPage, LogCursor, SeenChange};
use masthead_domain::{
    id::{self, ArticleId, Kind},
    path::SitePath,
};
use uuid::Uuid;

use super::article::Article;
use crate::graphql::{
    context::Serving,
    node::{Node, node},
    occasion::Happened,
    paginate::PageInfo,
    scalars::DateTime,
};

#[derive(Debug, Clone)]
pub(in crate::graphql) struct Change(pub(in crate::graphql) Happened);

/// Something that happened to a thing, as this viewer sees it: what becomes visible is published, what ceases to be
/// is unpublished.
#[Object]
impl Change {
    /// The place behind it: give it as `after` to go on from here.
    async fn cursor(&self) -> String {
        cursor(&self.0.change, self.0.epoch)
    }

    /// When it happened.
    async fn at(&self) -> DateTime {
        self.0.change.at.into()
    }

    /// What happened to what: `article.published`, `author.updated` …
    async fn kind(&self) -> String {
        self.0.change.kind.name()
    }

    /// What it happened to.
    async fn entity(&self) -> ChangedEntity {
        ChangedEntity {
            kind: self.0.change.kind.entity,
            id: self.0.change.id,
        }
    }

    /// The thing's version from then on.
    async fn version(&self) -> i32 {
        self.0.change.version
    }

    /// Whether readers should know of it: an editor marked it so, or it is a correction.
    async fn significant(&self) -> bool {
        self.0.change.significant
    }

    /// The paths at which a site shows the thing or showed it: what to render anew or purge.
    async fn paths(&self) -> Vec<String> {
        self.0.change.paths.iter().map(SitePath::encoded).collect()
    }

    /// What to show instead of a thing that is gone; nothing where nothing is meant to be.
    async fn replacement(&self) -> Option<ChangeReplacement> {
        let instead = self.0.change.replacement.as_ref()?;
        Some(ChangeReplacement {
            id: id::format(instead.kind, instead.id).into(),
            path: instead.path.as_ref().map(SitePath::encoded),
        })
    }
}

fn cursor(change: &SeenChange, epoch: Uuid) -> String {
    let number = change.number;
    LogCursor { epoch, number }.encode()
}

#[derive(Debug, Clone, Copy)]
pub(in crate::graphql) struct ChangedEntity {
    kind: Kind,
    id: Uuid,
}

/// What a change happened to.
#[Object]
impl ChangedEntity {
    /// What sort of thing it is: `article`, `author`, `category` …
    #[graphql(name = "type")]
    async fn entity_type(&self) -> &'static str {
        self.kind.prefix()
    }

    /// Its id.
    async fn id(&self) -> ID {
        id::format(self.kind, self.id).into()
    }

    /// The thing as it is now; nothing where it is gone, or is no node.
    async fn node(&self, context: &Context<'_>) -> Result<Option<Node>> {
        Ok(node(context, &id::format(self.kind, self.id)).await?)
    }
}

/// What to show instead of a thing that is gone.
#[derive(Debug, Clone, SimpleObject)]
pub(in crate::graphql) struct ChangeReplacement {
    /// Its id.
    id: ID,
    /// The path of its page, where it has one.
    path: Option<String>,
}

#[derive(Debug, Clone)]
pub(in crate::graphql) struct ArticleChange(pub(in crate::graphql) Happened);

/// Something that happened to an article.
#[Object]
impl ArticleChange {
    /// What happened.
    async fn change(&self) -> Change {
        Change(self.0.clone())
    }

    /// The article as it is now; nothing where it is gone.
    async fn article(&self, context: &Context<'_>) -> Result<Option<Article>> {
        let id = ArticleId::from_uuid(self.0.change.id);
        Ok(context.reader().card(id).await?.map(Article::of))
    }
}

/// A part of the change feed, oldest first.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct ChangeConnection {
    /// The changes of this part, each with its cursor.
    edges: Vec<ChangeEdge>,
    /// The changes of this part without their cursors.
    nodes: Vec<Change>,
    /// Whether there is more already, and where to go on: `endCursor` is there also where nothing was found, because
    /// it stands behind all that was looked at.
    page_info: PageInfo,
}

/// A place in the change feed.
#[derive(Debug, SimpleObject)]
pub(in crate::graphql) struct ChangeEdge {
    /// The place behind the change; good for any filter.
    cursor: String,
    /// The change.
    node: Change,
}

impl ChangeConnection {
    pub(in crate::graphql) fn of(page: ChangesPage, epoch: Uuid) -> Self {
        let start = page.changes.first().map(|(cursor, _)| cursor.clone());
        let nodes: Vec<Change> = page
            .changes
            .iter()
            .map(|(_, change)| {
                Change(Happened {
                    change: change.clone(),
                    epoch,
                })
            })
            .collect();
        let cursors = page.changes.into_iter().map(|(cursor, _)| cursor);
        let edges = cursors.zip(nodes.iter().cloned());
        Self {
            edges: edges.map(|(cursor, node)| ChangeEdge { cursor, node }).collect(),
            nodes,
            page_info: PageInfo::forward(page.has_more, start, page.next),
        }
    }
}
