//! The site's own settings.

use serde::{Deserialize, Serialize};

use crate::{
    id::MediaId,
    locale::{Locale, Localized},
    taxonomy::Link,
};

/// What the newsroom says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteData {
    pub name: Localized<String>,
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub tagline: Localized<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<MediaId>,
    /// The languages in which it publishes, the default first; also the order of fallback.
    #[serde(default)]
    pub locales: Vec<Locale>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub social_links: Vec<Link>,
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub about_text: Localized<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_email: Option<String>,
}
