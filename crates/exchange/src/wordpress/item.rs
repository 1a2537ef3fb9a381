//! An item of the export as it stands there: strings, not yet judged.

use super::{
    plain,
    xml::{Fault, Node, Part},
};

/// A term that an item names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// The taxonomy; in exports of WordPress 2 it may be missing.
    pub(super) domain: String,
    pub(super) nicename: String,
    pub(super) name: String,
}

/// A post, page, attachment, menu item, or whatever else WordPress keeps as a post.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) status: String,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) link: String,
    pub(super) guid: String,
    pub(super) creator: String,
    pub(super) content: String,
    pub(super) excerpt: String,
    pub(super) feed_date: String,
    pub(super) date: String,
    pub(super) date_gmt: String,
    pub(super) modified_gmt: String,
    pub(super) parent: String,
    pub(super) menu_order: i32,
    /// Whether a password is set; the password itself is not kept.
    pub(super) protected: bool,
    pub(super) sticky: bool,
    pub(super) attachment_url: String,
    pub(super) mentions: Vec<Mention>,
    pub(super) meta: Vec<(String, String)>,
    pub(super) comments: usize,
    pub(super) faults: Vec<Fault>,
}

impl Item {
    /// Reads an item; `None` for the other parts of a channel.
    pub(super) fn of(part: Part) -> Option<Self> {
        if part.node.name != "item" {
            return None;
        }
        let mut item = Self {
            comments: part.comments,
            faults: part.faults,
            ..Self::default()
        };
        for child in part.node.children {
            item.field(child);
        }
        // Hand-made exports leave the type out.
        if item.kind.is_empty() {
            let kind = if item.attachment_url.is_empty() {
                "post"
            } else {
                "attachment"
            };
            kind.clone_into(&mut item.kind);
        }
        if item.id == "0" {
            item.id.clear();
        }
        if item.parent == "0" {
            item.parent.clear();
        }
        Some(item)
    }

    fn field(&mut self, node: Node) {
        let short = || node.text.trim().to_owned();
        match node.name.as_str() {
            "wp:post_id" => self.id = short(),
            "wp:post_type" => self.kind = short(),
            "wp:status" => self.status = short(),
            "wp:post_name" => self.name = short(),
            "title" => self.title = node.text,
            "link" => self.link = short(),
            "guid" => self.guid = short(),
            "dc:creator" => self.creator = short(),
            "content:encoded" => self.content = node.text,
            "excerpt:encoded" => self.excerpt = node.text,
            "pubDate" => self.feed_date = short(),
            "wp:post_date" => self.date = short(),
            "wp:post_date_gmt" => self.date_gmt = short(),
            "wp:post_modified_gmt" => self.modified_gmt = short(),
            "wp:post_parent" => self.parent = short(),
            "wp:menu_order" => self.menu_order = node.text.trim().parse().unwrap_or_default(),
            "wp:post_password" => self.protected |= !node.text.trim().is_empty(),
            "wp:is_sticky" => self.sticky = node.text.trim() == "1",
            "wp:attachment_url" => self.attachment_url = short(),
            "category" => self.mentions.push(Mention {
                domain: node.attribute("domain").unwrap_or_default().to_owned(),
                nicename: node.attribute("nicename").unwrap_or_default().to_owned(),
                name: node.text,
            }),
            "wp:postmeta" => {
                let key = node.child("wp:meta_key").unwrap_or_default().trim();
                let value = node.child("wp:meta_value").unwrap_or_default();
                if !key.is_empty() {
                    self.meta.push((key.to_owned(), value.to_owned()));
                }
            }
            _ => {}
        }
    }

    /// The first value of a meta key, if it is not blank.
    pub(super) fn meta(&self, key: &str) -> Option<&str> {
        let value = self
            .meta
            .iter()
            .find(|(own, value)| own == key && !value.trim().is_empty());
        value.map(|(_, value)| value.trim())
    }

    /// The terms of a taxonomy, in their order, each once.
    pub(super) fn mentions(&self, domain: &str) -> Vec<&Mention> {
        let mut found: Vec<&Mention> = Vec::new();
        for mention in &self.mentions {
            let fits = mention.domain == domain || (domain == "post_tag" && mention.domain == "tag");
            let known = found
                .iter()
                .any(|other| other.nicename == mention.nicename && other.name == mention.name);
            if fits && !known {
                found.push(mention);
            }
        }
        // WordPress 2 wrote every term twice, the first time without its taxonomy; older ones only so.
        if found.is_empty() && domain == "category" {
            let mut bare: Vec<&Mention> = self
                .mentions
                .iter()
                .filter(|mention| mention.domain.is_empty())
                .collect();
            let is_tag = |mention: &&Mention| {
                self.mentions
                    .iter()
                    .any(|other| !other.domain.is_empty() && other.name == mention.name)
            };
            bare.retain(|mention| !is_tag(mention));
            bare.dedup_by(|a, b| a.name == b.name);
            return bare;
        }
        // The form without a nicename repeats the one with it.
        let named: Vec<String> = found
            .iter()
            .filter(|m| !m.nicename.is_empty())
            .map(|m| m.name.clone())
            .collect();
        found.retain(|mention| !mention.nicename.is_empty() || !named.contains(&mention.name));
        found
    }

    /// Its title as plain text.
    pub(super) fn plain_title(&self) -> String {
        plain::plain(&self.title)
    }

    /// Where it stands, for the report.
    pub(super) fn at(&self) -> String {
        let title = super::address::cut(&plain::first_words(&self.plain_title(), 60)).into_owned();
        match (self.id.is_empty(), title.is_empty()) {
            (false, false) => format!("{} {} \"{title}\"", self.kind, self.id),
            (false, true) => format!("{} {}", self.kind, self.id),
            (true, false) => format!("{} \"{title}\"", self.kind),
            (true, true) => self.kind.clone(),
        }
    }
}
