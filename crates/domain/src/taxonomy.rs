//! What articles are filed under: authors, categories, tags, sources, collections.

use serde::{Deserialize, Serialize};

use crate::{
    id::{ArticleId, MediaId},
    locale::Localized,
};

/// A named address: a profile, a social account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub label: String,
    pub url: String,
}

/// A person who writes, translates, edits or photographs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthorData {
    pub name: Localized<String>,
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub bio: Localized<String>,
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub job_title: Localized<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<MediaId>,
}

/// A section of the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryData {
    pub name: Localized<String>,
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub description: Localized<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<MediaId>,
}

/// A topic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TagData {
    pub name: Localized<String>,
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub description: Localized<String>,
}

/// An outlet from which pieces are reprinted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceData {
    pub name: Localized<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How the outlet wants to be named under a reprint.
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub credit_line: Localized<String>,
    /// Whether its pieces may be passed on to partners.
    #[serde(default)]
    pub syndicatable: bool,
}

/// An ordered list of articles kept by editors.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CollectionData {
    pub name: Localized<String>,
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub description: Localized<String>,
    /// The items in the editors' order.
    #[serde(default)]
    pub items: Vec<ArticleId>,
}
