//! What follows the change log: the feed, events, subscriptions, sync.

mod changes;
mod events;
mod graphql_sse;
pub(crate) mod harness;
mod sockets;
mod sync;
