//! Webhooks: what is told to whom, signed how, and what happens when nobody listens.

mod configured;
mod deliveries;
mod failures;
pub(crate) mod harness;
mod receiver;
mod registry;
mod replays;
