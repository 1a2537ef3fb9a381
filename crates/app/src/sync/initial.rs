//! The pages with which a copy begins.

use masthead_domain::{
    listing::{ArticleFilter, ArticleOrder, Position, Slice, SortKey, Window},
    time::Timestamp,
};
use masthead_persistence::{CardQuery, position_of};
use uuid::Uuid;

use super::{
    SyncPage,
    cursor::{SyncCursor, Where},
};
use crate::{error::Error, read::Reader};

const ORDER: ArticleOrder = ArticleOrder::PublishedAtDesc;

/// A page, the newest articles first: a reader sees something at once.
///
/// While the pages are read others publish; what that moves is told among the changes, which begin before the first
/// page was read.
pub(super) async fn page(
    reader: &Reader,
    filter: &ArticleFilter,
    limit: u32,
    cursor: SyncCursor,
    since: Option<Timestamp>,
    behind: Option<(Timestamp, Uuid)>,
) -> Result<SyncPage, Error> {
    let window = Window {
        after: behind.map(|(moment, id)| Position {
            key: SortKey::Moment(moment),
            id,
        }),
        ..Window::first(limit)
    };
    let query = CardQuery::List {
        filter: Box::new(filter.clone()),
        order: ORDER,
        window: window.clone(),
        stories: None,
    };
    let slice = Slice::of_fetched(reader.listed(query).await?, &window);
    let last = slice.items.last().map(|card| position_of(card, ORDER));
    let place = match last {
        Some(Position {
            key: SortKey::Moment(moment),
            id,
        }) if slice.has_next => Where::Page {
            since,
            behind: (moment, id),
        },
        _ => Where::Changes,
    };
    Ok(SyncPage {
        items: slice.items,
        next: SyncCursor { place, ..cursor }.encode(),
        // After the last page there may be changes; whoever asks sees.
        has_more: slice.has_next,
        ..SyncPage::default()
    })
}
