//! What must be known of the whole export before any of it can be handed on.
//!
//! It grows with the number of authors, terms, pages and menus, not with that of articles and their texts. Of
//! attachments only numbers are kept, and only so many of them.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{self, Read},
};

use super::{
    author::Authors,
    item::Item,
    naming,
    site::Site,
    taxonomy::Terms,
    xml::{Node, Part, Parts},
};

/// Attachments of which it is remembered what they were uploaded to: 12 bytes each.
const ATTACHMENTS: usize = 500_000;
/// The text of reusable blocks that is kept.
const REUSABLE: usize = 8 * 1024 * 1024;
/// Items whose names in feeds are compared: 16 bytes each, and only while the index is made.
const GUIDS: usize = 500_000;
/// Levels that a tree of pages may have.
const DEPTH: usize = 100;

/// A menu of the export's list.
#[derive(Debug)]
pub(super) struct MenuTerm {
    pub(super) slug: String,
    pub(super) name: String,
}

/// A picture that was uploaded to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Attached {
    post: u32,
    order: i32,
    id: u32,
}

/// The facts.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) site: Site,
    pub(super) authors: Authors,
    pub(super) categories: Terms,
    pub(super) tags: Terms,
    pub(super) menus: Vec<MenuTerm>,
    /// By number: the page's slug and its parent's number.
    pages: HashMap<String, (String, String)>,
    attached: Vec<Attached>,
    /// A gallery was seen that shows what was uploaded to its post.
    bare_galleries: bool,
    reusable: HashMap<String, String>,
    reusable_length: usize,
    /// The names that feeds gave to items, as hashes, and those of them that several items have.
    guids: HashSet<u64>,
    repeated_guids: HashSet<u64>,
    /// Whether anything of WordPress was seen; a plain feed has nothing.
    is_export: bool,
}

impl Index {
    /// Reads a whole export.
    pub(super) fn read(input: impl Read) -> io::Result<Self> {
        let mut index = Self::default();
        let mut parts = Parts::new(input);
        while let Some(part) = parts.next()? {
            index.part(part);
        }
        if !index.is_export {
            let reason = "the file is a feed and no WordPress export (WXR): nothing in it is of WordPress";
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        index.authors.settle();
        index.categories.settle();
        index.tags.settle();
        index.guids = HashSet::new();
        if index.bare_galleries {
            index.attached.sort_unstable();
        } else {
            index.attached = Vec::new();
        }
        Ok(index)
    }

    fn part(&mut self, part: Part) {
        let node = &part.node;
        self.is_export |=
            node.name.starts_with("wp:") || node.children.iter().any(|child| child.name.starts_with("wp:"));
        match node.name.as_str() {
            "wp:author" => self.authors.user(node),
            "wp:category" => self.categories.list(node),
            "wp:tag" => self.tags.list(node),
            "wp:term" => self.term(node),
            _ => {
                self.site.field(node);
            }
        }
        if let Some(item) = Item::of(part) {
            self.item(&item);
        }
    }

    fn term(&mut self, node: &Node) {
        match node.child("wp:term_taxonomy").unwrap_or_default().trim() {
            "category" => self.categories.list(node),
            "post_tag" => self.tags.list(node),
            "nav_menu" => {
                let slug = naming::decoded_slug(node.child("wp:term_slug").unwrap_or_default());
                let name = super::plain::plain(node.child("wp:term_name").unwrap_or_default());
                self.menu(slug, name);
            }
            _ => {}
        }
    }

    fn menu(&mut self, slug: String, name: String) {
        if !self.menus.iter().any(|menu| menu.slug == slug) {
            self.menus.push(MenuTerm { slug, name });
        }
    }

    fn item(&mut self, item: &Item) {
        self.authors.item(item);
        if !item.guid.is_empty() && self.guids.len() < GUIDS {
            let hash = guid_hash(item);
            if !self.guids.insert(hash) {
                self.repeated_guids.insert(hash);
            }
        }
        match item.kind.as_str() {
            "post" if super::status::is_imported(item) => {
                self.categories.mention(item, "category");
                self.tags.mention(item, "post_tag");
            }
            "page" => {
                self.pages
                    .insert(item.id.clone(), (page_slug(item), item.parent.clone()));
            }
            "attachment" if self.attached.len() < ATTACHMENTS && is_picture(item) => {
                if let (Ok(post), Ok(id)) = (item.parent.parse(), item.id.parse()) {
                    self.attached.push(Attached {
                        post,
                        order: item.menu_order,
                        id,
                    });
                }
            }
            "nav_menu_item" => {
                for mention in item.mentions("nav_menu") {
                    self.menu(
                        naming::decoded_slug(&mention.nicename),
                        super::plain::plain(&mention.name),
                    );
                }
            }
            "wp_block" => {
                self.reusable_length += item.content.len();
                if self.reusable_length <= REUSABLE && item.status == "publish" {
                    self.reusable.insert(item.id.clone(), item.content.clone());
                }
            }
            _ => {}
        }
        self.bare_galleries |= item.content.contains("[gallery") || item.content.contains("[slideshow");
    }

    /// The slugs of a page from the root down, and whether a page above it is missing from the export.
    pub(super) fn page_path(&self, item: &Item) -> (String, bool) {
        let mut slugs = vec![page_slug(item)];
        let mut seen = HashSet::from([item.id.as_str()]);
        let mut above = item.parent.as_str();
        let mut missing = false;
        while !above.is_empty() && slugs.len() < DEPTH {
            let Some((slug, parent)) = self.pages.get(above) else {
                missing = true;
                break;
            };
            if !seen.insert(above) {
                missing = true;
                break;
            }
            slugs.push(slug.clone());
            above = parent;
        }
        slugs.reverse();
        (slugs.join("/"), missing)
    }

    /// The pictures that were uploaded to a post, in their order.
    pub(super) fn attached_to(&self, post: &str) -> Vec<String> {
        let Ok(post) = post.parse::<u32>() else {
            return Vec::new();
        };
        let start = self.attached.partition_point(|attached| attached.post < post);
        let own = self.attached[start..]
            .iter()
            .take_while(|attached| attached.post == post);
        own.map(|attached| attached.id.to_string()).collect()
    }

    /// Whether another item of its kind has the same name in feeds, so that it names neither.
    pub(super) fn shares_guid(&self, item: &Item) -> bool {
        self.repeated_guids.contains(&guid_hash(item))
    }

    /// The text of a reusable block.
    pub(super) fn reusable(&self, id: &str) -> Option<&str> {
        self.reusable.get(id).map(String::as_str)
    }
}

/// A page's slug; of drafts, which often have none, made of the title.
fn page_slug(item: &Item) -> String {
    let numbered = format!("page-{}", item.id);
    let numbered = numbered.trim_end_matches('-');
    naming::slug(&item.name, &[&item.plain_title()])
        .map_or_else(|| numbered.to_owned(), |slug| slug.to_string())
}

fn guid_hash(item: &Item) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&item.kind, &item.guid).hash(&mut hasher);
    hasher.finish()
}

fn is_picture(item: &Item) -> bool {
    let address = item.attachment_url.split(['?', '#']).next().unwrap_or_default();
    mime_guess::from_path(address)
        .first()
        .is_some_and(|found| found.type_() == "image")
}
