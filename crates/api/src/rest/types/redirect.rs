//! Addresses that lead elsewhere.

use masthead_app::read::RedirectTo;
use serde::Serialize;
use utoipa::ToSchema;

/// An address that leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Redirect {
    /// The address that was asked for.
    pub from: String,
    /// The HTTP status to send readers on with: 301 where a thing has moved for good.
    #[schema(minimum = 300, maximum = 399)]
    pub status: u16,
    /// Where it leads: a path of the site, or the absolute address of another one.
    pub target: String,
}

impl From<RedirectTo> for Redirect {
    fn from(redirect: RedirectTo) -> Self {
        Self {
            from: redirect.from,
            status: redirect.status,
            target: redirect.to,
        }
    }
}
