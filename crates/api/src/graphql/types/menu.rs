//! Menus.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use masthead_app::view::{self, MenuItemView};
use masthead_domain::{entity::Record, locale::Locale, menu::MenuData};

use super::recorded::Recorded;
use crate::graphql::{
    context::{Serving, boxed},
    node::Node,
    shown::{Present, Shown},
};

/// A menu, as it is shown in a place.
pub(in crate::graphql) type Menu = Shown<MenuData>;

impl Present for MenuData {
    type Node = Menu;

    fn present(record: Arc<Record<Self>>, locale: Option<&Locale>) -> Menu {
        Shown::new(record, locale)
    }
}

/// Nested links at a named place of the site.
#[Object(name = "Menu")]
impl Shown<MenuData> {
    /// The typed id, the same in every interface: `menu_01jd…`.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.typed_id()
    }

    /// The place of the site that it stands at: `primary`, `footer`.
    async fn location(&self) -> &str {
        &self.record.slug
    }

    /// What it is called.
    async fn name(&self, context: &Context<'_>) -> Result<String> {
        Ok(self.called(context).await?)
    }

    /// Its links in order. Those that lead to what this viewer may not see are left out, with what is below them.
    async fn items(&self, context: &Context<'_>) -> Result<Vec<MenuItem>> {
        let chain = self.chain(context).await?;
        let menu = &self.record.data;
        let items = boxed(view::menu_items(
            context.reader(),
            context.addresses(),
            menu,
            &chain,
        ))
        .await?;
        Ok(MenuItem::all(items, self.locale.as_ref()))
    }

    #[graphql(flatten)]
    async fn recorded(&self) -> Recorded {
        Recorded::of(self)
    }
}

/// A link of a menu.
#[derive(Debug)]
pub(in crate::graphql) struct MenuItem {
    view: MenuItemView,
    locale: Option<Locale>,
}

impl MenuItem {
    fn all(views: Vec<MenuItemView>, locale: Option<&Locale>) -> Vec<Self> {
        views
            .into_iter()
            .map(|view| Self {
                view,
                locale: locale.cloned(),
            })
            .collect()
    }
}

/// A link of a menu, or a heading over links.
#[Object]
impl MenuItem {
    /// What it says.
    async fn label(&self) -> &str {
        &self.view.label
    }

    /// The path on the site that it leads to; none for other sites and for headings.
    async fn path(&self) -> Option<&str> {
        self.view.path.as_deref()
    }

    /// The absolute address that it leads to; none for headings.
    async fn url(&self) -> Option<&str> {
        self.view.url.as_deref()
    }

    /// The thing that it leads to, where that is kept here.
    async fn target(&self) -> Option<Node> {
        self.view
            .target
            .clone()
            .map(|target| Node::of_target(target, self.locale.as_ref()))
    }

    /// The links below it.
    async fn children(&self) -> Vec<MenuItem> {
        Self::all(self.view.children.clone(), self.locale.as_ref())
    }
}
