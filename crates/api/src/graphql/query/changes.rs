//! The change feed.

use async_graphql::{Context, Object, Result};
use masthead_app::changes::{self, Changes, LogCursor, Start};
use masthead_domain::listing::DEFAULT_LIMIT;

use crate::graphql::{
    arguments,
    context::{Serving, app, boxed},
    inputs::changes::ChangeFilter,
    types::change::ChangeConnection,
};

/// What follows the change log.
#[derive(Debug, Default)]
pub(super) struct ChangesQuery;

#[Object]
impl ChangesQuery {
    /// What happened to articles and to what stands beside them, oldest first, as far as this viewer may see it. Give
    /// `pageInfo.endCursor` as `after` to go on, now or later: a cursor holds for at least 90 days and for any filter.
    /// An older one, or one of another database, is refused with `CURSOR_EXPIRED`: begin again without one.
    async fn changes(
        &self,
        context: &Context<'_>,
        #[graphql(
            desc = "Begin behind this cursor; `latest` begins now. Without it, with the oldest change kept."
        )]
        after: Option<String>,
        #[graphql(desc = "How many changes at the most; 100 is the maximum.", default = 20)] first: i32,
        #[graphql(desc = "Which changes.")] filter: Option<ChangeFilter>,
    ) -> Result<ChangeConnection> {
        let asked = Changes {
            start: Start::of(after.as_deref()),
            limit: i64::from(first),
            filter: ChangeFilter::wanted(filter)?,
        };
        let reading = async {
            changes::changes(app(context), context.reader(), &asked)
                .await
                .map_err(|error| arguments::renamed(error, "limit", "first"))
        };
        let page = boxed(reading).await?;
        let epoch = LogCursor::decode("after", &page.next)?.epoch;
        Ok(ChangeConnection::of(page, epoch))
    }
}

const _: () = assert!(
    DEFAULT_LIMIT == 20,
    "the default of `first` is written into the schema"
);
