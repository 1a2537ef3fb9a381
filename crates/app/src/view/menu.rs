//! Menus as a viewer sees them.

use std::collections::HashMap;

use masthead_domain::{
    id::Kind,
    locale::LocaleChain,
    menu::{MenuData, MenuItem, MenuLink},
    path::SitePath,
};
use uuid::Uuid;

use crate::{
    addresses::Addresses,
    error::Error,
    read::{Reader, Target},
};

/// One link of a menu, ready to show.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuItemView {
    pub label: String,
    /// The path on the site; none for other sites and for headings.
    pub path: Option<String>,
    /// The absolute address; none for headings.
    pub url: Option<String>,
    /// What it leads to, where that is kept here.
    pub target: Option<Target>,
    pub children: Vec<MenuItemView>,
}

/// The items of a menu. Those that lead to what this viewer may not see are left out, with what is below them.
pub async fn menu_items(
    reader: &Reader,
    addresses: &Addresses,
    menu: &MenuData,
    chain: &LocaleChain,
) -> Result<Vec<MenuItemView>, Error> {
    let wanted = menu.targets();
    let found =
        futures_util::future::try_join_all(wanted.iter().map(|(kind, id)| reader.menu_target(*kind, *id)))
            .await?;
    let targets: HashMap<(Kind, Uuid), Target> = wanted
        .into_iter()
        .zip(found)
        .filter_map(|(key, target)| Some((key, target?)))
        .collect();
    Ok(items(&menu.items, &targets, addresses, chain))
}

fn items(
    menu: &[MenuItem],
    targets: &HashMap<(Kind, Uuid), Target>,
    addresses: &Addresses,
    chain: &LocaleChain,
) -> Vec<MenuItemView> {
    let mut views = Vec::with_capacity(menu.len());
    for item in menu {
        let locale = Some(chain.first());
        let (path, url, target) = match &item.link {
            MenuLink::Target { kind, id } => {
                let Some(target) = targets.get(&(*kind, *id)) else {
                    continue;
                };
                let path = target.path().cloned();
                let url = path.as_ref().map(|path| addresses.page(path, locale));
                (path.map(|path| path.encoded()), url, Some(target.clone()))
            }
            MenuLink::Path(text) => match SitePath::from_address(text) {
                Ok(path) => {
                    let suffix = text.find(['?', '#']).map_or("", |at| &text[at..]);
                    let url = format!("{}{suffix}", addresses.page(&path, locale));
                    (Some(format!("{}{suffix}", path.encoded())), Some(url), None)
                }
                Err(_) => (None, Some(text.clone()), None),
            },
            MenuLink::Url(url) => (None, Some(url.clone()), None),
            MenuLink::Nowhere => (None, None, None),
        };
        let label = item
            .label
            .best(chain)
            .cloned()
            .or_else(|| target.as_ref().and_then(|target| name(target, chain)))
            .or_else(|| path.clone())
            .unwrap_or_default();
        views.push(MenuItemView {
            label,
            path,
            url,
            target,
            children: items(&item.children, targets, addresses, chain),
        });
    }
    views
}

fn name(target: &Target, chain: &LocaleChain) -> Option<String> {
    match target {
        Target::Article(card) => Some(card.title.clone()),
        Target::Entity(entity) => entity.name().and_then(|names| names.best(chain)).cloned(),
    }
}
