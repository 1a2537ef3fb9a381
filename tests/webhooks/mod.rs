//! Webhooks: what is told to whom, signed how, and what happens when nobody listens.

mod configured;
mod deliveries;
mod failures;
mod guide;
pub(crate) mod harness;
mod program;
mod receiver;
mod registry;
mod replays;
