//! Subscriptions: what is sent when something happens.

use async_graphql::{Context, Result, Subscription};
use futures_util::stream::{self, Iter};
use masthead_app::changes::ChangeFilter as Wanted;
use masthead_domain::{
    change::{ChangeKind, Event},
    id::{ArticleId, Kind},
};

use super::{
    context::Serving,
    inputs::changes::{ArticleSubscriptionFilter, ChangeFilter},
    occasion::happened,
    types::{
        article::Article,
        change::{ArticleChange, Change},
    },
};

/// What is sent for one occasion: one thing, or nothing.
type Sent<T> = Iter<std::option::IntoIter<T>>;

#[derive(Debug, Default)]
pub(super) struct Subscription;

/// Operations that go on: over WebSockets (graphql-transport-ws) at /graphql/ws, or as server-sent events at
/// /graphql/stream.
#[Subscription]
impl Subscription {
    /// Each article when it is published, or comes into this viewer's sight in another way.
    async fn article_published(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which articles.")] filter: Option<ArticleSubscriptionFilter>,
    ) -> Result<Sent<Article>> {
        let wanted = Wanted {
            kinds: Some([Event::Published, Event::Restored].map(of_article).to_vec()),
            ..ArticleSubscriptionFilter::wanted(filter)?
        };
        let found = Box::pin(happened(context, None, wanted.resolve(context.reader()))).await?;
        let card = match found {
            Some(found) => {
                context
                    .reader()
                    .card(ArticleId::from_uuid(found.change.id))
                    .await?
            }
            None => None,
        };
        Ok(stream::iter(card.map(Article::of)))
    }

    /// Whatever happens to articles: publication, updates, corrections, moves, removal.
    async fn article_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which articles.")] filter: Option<ArticleSubscriptionFilter>,
    ) -> Result<Sent<ArticleChange>> {
        let wanted = Wanted {
            types: Some(vec![Kind::Article]),
            ..ArticleSubscriptionFilter::wanted(filter)?
        };
        let found = Box::pin(happened(context, None, wanted.resolve(context.reader()))).await?;
        Ok(stream::iter(found.map(ArticleChange)))
    }

    /// The change feed as it happens. With a cursor it first sends what was missed.
    async fn changes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Begin behind this cursor of the feed. Without it, now.")] after: Option<String>,
        #[graphql(desc = "Which changes.")] filter: Option<ChangeFilter>,
    ) -> Result<Sent<Change>> {
        let wanted = ChangeFilter::wanted(filter)?;
        let found = Box::pin(happened(context, after, wanted.resolve(context.reader()))).await?;
        Ok(stream::iter(found.map(Change)))
    }
}

const fn of_article(event: Event) -> ChangeKind {
    ChangeKind {
        entity: Kind::Article,
        event,
    }
}
