//! Menus: nested lists of links at named places of the site.

use serde::{Deserialize, Serialize};

use crate::{id::Kind, locale::Localized};

/// Levels a menu may have.
pub const MAX_DEPTH: usize = 10;

/// The items at one place of the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MenuData {
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub name: Localized<String>,
    #[serde(default)]
    pub items: Vec<MenuItem>,
}

/// One link of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MenuItem {
    /// What it says; where nothing is set, the name of what it leads to.
    #[serde(default, skip_serializing_if = "Localized::is_empty")]
    pub label: Localized<String>,
    pub link: MenuLink,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Self>,
}

/// Where an item of a menu leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MenuLink {
    /// A thing kept here: its path follows it when it moves, and the item vanishes for whoever may not see it.
    Target {
        /// Its kind.
        kind: Kind,
        /// Its id.
        id: uuid::Uuid,
    },
    /// A path of the site that is no thing kept here.
    Path(String),
    /// Another site.
    Url(String),
    /// A heading over its children that leads nowhere.
    Nowhere,
}

impl MenuData {
    /// The things that items lead to, at all levels.
    #[must_use]
    pub fn targets(&self) -> Vec<(Kind, uuid::Uuid)> {
        fn collect(items: &[MenuItem], out: &mut Vec<(Kind, uuid::Uuid)>) {
            for item in items {
                if let MenuLink::Target { kind, id } = item.link {
                    out.push((kind, id));
                }
                collect(&item.children, out);
            }
        }
        let mut out = Vec::new();
        collect(&self.items, &mut out);
        out
    }
}
