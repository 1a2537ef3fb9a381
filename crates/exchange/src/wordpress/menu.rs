//! Menus: every entry is an item of its own, put together once all of them were read.

use std::collections::{BTreeMap, HashMap, HashSet};

use masthead_app::import::record::{MenuItemRecord, MenuRecord, TargetRecord};
use masthead_domain::{id::Kind, menu::MAX_DEPTH, slug::Slug};

use super::{
    index::Index,
    item::Item,
    naming::{self, Words},
    site::Address,
};

const NO_MENU: &str = "an entry that belongs to no menu";
const UNPUBLISHED: &str = "an entry that is not published";
const NOWHERE: &str = "an entry that leads to what is not taken over was made a heading";
const NOT_FOUND: &str = "an entry for a term that is not in the export was made a heading";

/// An entry, as its menu needs it.
#[derive(Debug)]
struct Entry {
    id: String,
    parent: String,
    order: i32,
    record: MenuItemRecord,
}

/// The menus of an export, while its entries are being read.
#[derive(Debug, Default)]
pub(super) struct Menus {
    entries: BTreeMap<String, Vec<Entry>>,
}

/// What became of an entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    As,
    With(&'static str),
    Not(&'static str),
}

impl Menus {
    /// Takes an entry.
    pub(super) fn take(&mut self, item: &Item, index: &Index, system: &str, words: &Words) -> Taken {
        if item.status != "publish" {
            return Taken::Not(UNPUBLISHED);
        }
        let menus = item.mentions("nav_menu");
        if menus.is_empty() {
            return Taken::Not(NO_MENU);
        }
        let (record, note) = entry(item, index, system, words);
        for menu in menus {
            self.entries
                .entry(naming::decoded_slug(&menu.nicename))
                .or_default()
                .push(Entry {
                    id: item.id.clone(),
                    parent: item
                        .meta("_menu_item_menu_item_parent")
                        .filter(|id| *id != "0")
                        .unwrap_or_default()
                        .to_owned(),
                    order: item.menu_order,
                    record: record.clone(),
                });
        }
        note.map_or(Taken::As, Taken::With)
    }

    /// The menus, with their entries in order and below one another.
    pub(super) fn records(mut self, index: &Index, words: &Words) -> Vec<MenuRecord> {
        let mut records = Vec::new();
        for menu in &index.menus {
            let mut entries = self.entries.remove(&menu.slug).unwrap_or_default();
            entries.sort_by_key(|entry| entry.order);
            let location = menu
                .slug
                .parse()
                .ok()
                .or_else(|| Slug::from_text(&menu.slug))
                .or_else(|| Slug::from_text(&menu.name));
            records.push(MenuRecord {
                location: location.map_or_else(|| "menu".to_owned(), |slug| slug.to_string()),
                name: words.of(menu.name.clone()),
                items: tree(entries),
                ..MenuRecord::default()
            });
        }
        records
    }
}

/// What an entry says and where it leads.
fn entry(item: &Item, index: &Index, system: &str, words: &Words) -> (MenuItemRecord, Option<&'static str>) {
    let meta = |key: &str| item.meta(key).unwrap_or_default();
    let mut record = MenuItemRecord {
        label: words.of(item.plain_title()),
        ..MenuItemRecord::default()
    };
    let object = meta("_menu_item_object_id");
    let target = |kind: Kind, reference: String| Some(TargetRecord { kind, reference });
    let mut note = None;
    match (meta("_menu_item_type"), meta("_menu_item_object")) {
        ("post_type", "page") => record.target = target(Kind::Page, format!("{system}#{object}")),
        ("post_type", "post") => record.target = target(Kind::Article, format!("{system}#{object}")),
        ("taxonomy", "category") => match index.categories.by_id(object, system) {
            Some(reference) => record.target = target(Kind::Category, reference),
            None => note = Some(NOT_FOUND),
        },
        ("taxonomy", "post_tag") => match index.tags.by_id(object, system) {
            Some(reference) => record.target = target(Kind::Tag, reference),
            None => note = Some(NOT_FOUND),
        },
        _ => {
            let url = meta("_menu_item_url");
            match index.site.address(url) {
                _ if url.is_empty() || url.starts_with('#') => {
                    note = (meta("_menu_item_type") != "custom").then_some(NOWHERE);
                }
                // A query or a fragment is no part of a path.
                Address::Path(path) if !url.contains(['?', '#']) => record.path = Some(path.to_string()),
                Address::Plain if !url.contains('?') => record.path = Some("/".to_owned()),
                Address::Path(_) | Address::Plain | Address::Foreign if is_link(url) => {
                    record.url = Some(url.to_owned());
                }
                _ => note = Some(NOWHERE),
            }
        }
    }
    // What leads somewhere may borrow its name from there; what does not has only its own.
    if record.label.is_empty() && record.target.is_none() {
        let shown = record
            .url
            .clone()
            .or_else(|| record.path.clone())
            .unwrap_or_else(|| naming::decoded_slug(&item.name));
        record.label = words.of(shown);
    }
    (record, note)
}

fn is_link(url: &str) -> bool {
    ["http://", "https://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| url.to_ascii_lowercase().starts_with(scheme))
}

/// Puts entries below one another. One whose parent is missing, is itself, or lies too deep, stands at the top.
fn tree(entries: Vec<Entry>) -> Vec<MenuItemRecord> {
    let ids: HashSet<String> = entries.iter().map(|entry| entry.id.clone()).collect();
    let parents: HashMap<String, String> = entries
        .iter()
        .map(|entry| (entry.id.clone(), entry.parent.clone()))
        .collect();
    let rooted = |entry: &Entry| {
        let mut at = entry.parent.as_str();
        for _ in 0..MAX_DEPTH - 1 {
            if at.is_empty() {
                return true;
            }
            match parents.get(at) {
                Some(parent) => at = parent,
                None => return true,
            }
        }
        at.is_empty()
    };
    let mut below: HashMap<String, Vec<(String, MenuItemRecord)>> = HashMap::new();
    for entry in entries {
        let known = ids.contains(&entry.parent) && rooted(&entry);
        let parent = if known { entry.parent } else { String::new() };
        below.entry(parent).or_default().push((entry.id, entry.record));
    }
    attach(&mut below, "")
}

fn attach(below: &mut HashMap<String, Vec<(String, MenuItemRecord)>>, parent: &str) -> Vec<MenuItemRecord> {
    let own = below.remove(parent).unwrap_or_default();
    own.into_iter()
        .map(|(id, mut record)| {
            if !id.is_empty() {
                record.children = attach(below, &id);
            }
            record
        })
        .collect()
}
