//! Webhooks: what is told to whom, signed how, and what happens when nobody listens.

mod configured;
mod deliveries;
mod failures;
mod harness;
mod receiver;
mod registry;
mod replays;
