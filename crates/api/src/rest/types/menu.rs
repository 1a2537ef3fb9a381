//! Menus.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use masthead_app::{
    error::Error,
    read::Target,
    view::{self, MenuItemView},
};
use masthead_domain::{
    entity::Record,
    id::{self, Kind, MenuId},
    locale::LocaleChain,
    menu::MenuData,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::thing::{Thing, called};
use crate::rest::{
    context::Ctx,
    selection::{Selection, shape::Shape, shapes},
};

/// Nested links at a named place of the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Menu {
    /// The id.
    pub id: String,
    /// The place of the site that it stands at: `primary`, `footer`.
    pub location: String,
    /// What it is called.
    pub name: String,
    /// Its links in order. Those that lead to what this viewer may not see are left out, with what is below them.
    pub items: Vec<MenuItem>,
    /// The last change of any sort.
    pub modified_at: DateTime<Utc>,
    /// Goes up by one with each change.
    pub version: i32,
}

/// A link of a menu, or a heading over links.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MenuItem {
    /// What it says.
    pub label: String,
    /// The path on the site that it leads to; none for other sites and for headings.
    pub path: Option<String>,
    /// The absolute address that it leads to; none for headings.
    pub url: Option<String>,
    /// The thing that it leads to, where that is kept here.
    pub target: Option<MenuTarget>,
    /// The links below it.
    #[schema(no_recursion)]
    pub children: Vec<MenuItem>,
}

/// The thing that a link of a menu leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MenuTarget {
    /// Its kind: `article`, `category`, `page`.
    #[serde(rename = "type")]
    pub target_type: String,
    /// Its id.
    pub id: String,
}

impl MenuTarget {
    fn of(target: &Target) -> Self {
        match target {
            Target::Article(card) => Self {
                target_type: Kind::Article.prefix().to_owned(),
                id: card.id.to_string(),
            },
            Target::Entity(entity) => Self {
                target_type: entity.kind().prefix().to_owned(),
                id: id::format(entity.kind(), entity.id()),
            },
        }
    }
}

impl MenuItem {
    fn of(view: MenuItemView) -> Self {
        Self {
            label: view.label,
            path: view.path,
            url: view.url,
            target: view.target.as_ref().map(MenuTarget::of),
            children: view.children.into_iter().map(Self::of).collect(),
        }
    }
}

impl Thing for Menu {
    type Data = MenuData;

    const SHAPE: &'static Shape = &shapes::MENU;

    async fn of(
        ctx: &Ctx,
        record: &Arc<Record<MenuData>>,
        chain: &LocaleChain,
        want: &Selection,
    ) -> Result<Self, Error> {
        let items = if want.wants("items") {
            view::menu_items(&ctx.reader, ctx.addresses(), &record.data, chain).await?
        } else {
            Vec::new()
        };
        Ok(Self {
            id: MenuId::from_uuid(record.id).to_string(),
            location: record.slug.clone(),
            name: called(record, chain),
            items: items.into_iter().map(MenuItem::of).collect(),
            modified_at: record.modified_at,
            version: record.version,
        })
    }
}

impl Menu {
    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        let item = MenuItem {
            label: "Economy".to_owned(),
            path: Some("/news/economy".to_owned()),
            url: Some("https://www.example.org/news/economy".to_owned()),
            target: Some(MenuTarget {
                target_type: "category".to_owned(),
                id: "category_01jd8xw3k9f2h8q6m4t7v0b5n4".to_owned(),
            }),
            children: Vec::new(),
        };
        Self {
            id: "menu_01jd8xw3k9f2h8q6m4t7v0b5na".to_owned(),
            location: "primary".to_owned(),
            name: "Main menu".to_owned(),
            items: vec![item],
            version: 1,
            ..Self::default()
        }
    }
}
