//! Telling other servers of changes: who is told, what, and what came of it.
//!
//! A change becomes a delivery for each webhook that wants it, in the same transaction in which the webhook moves on
//! in the log ([`store_deliveries`]). So none is lost and none is made twice, whatever dies when. A delivery is then
//! attempted ([`attempt()`]) until it is taken or given up ([`record`]). An attempt whose result was not recorded is made
//! again: the other side hears of a change at least once. When to do what is `masthead-delivery`'s matter.

mod attempt;
mod configured;
mod follow;
mod payload;
mod registry;
mod replay;
mod signature;

pub use self::{
    attempt::{Attempted, attempt, forget, record},
    configured::{Configured, configure},
    follow::{BATCH, store_deliveries},
    registry::{NewWebhook, add, disable, enable, find, new_secret, remove, rotate},
    replay::{Replay, replay, replay_since},
    signature::signature,
};
