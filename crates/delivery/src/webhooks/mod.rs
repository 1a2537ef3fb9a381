//! Sends webhooks.

mod figures;
mod follower;

pub use self::{
    figures::WebhookFigures,
    follower::{WebhookFollower, WebhookOptions},
};
