//! Static pages: privacy policy, imprint, who we are.

use serde::{Deserialize, Serialize};

use crate::{
    article::{Seo, Status},
    id::MediaId,
    locale::Localized,
};

/// A static page; its body is kept beside it, one per locale.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageData {
    pub title: Localized<String>,
    pub status: Status,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<MediaId>,
    #[serde(default, skip_serializing_if = "Seo::is_empty")]
    pub seo: Seo,
}
