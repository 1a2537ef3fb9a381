//! Categories and tags: those that the export lists, and orphans that only its items mention.

use std::collections::{HashMap, HashSet};

use masthead_app::import::record::{CategoryRecord, ExternalId, TagRecord};
use masthead_domain::slug::Slug;

use super::{
    item::{Item, Mention},
    naming::{self, Words},
    plain::plain,
    xml::Node,
};

const ORPHAN: &str = "a term that the export only mentions on its items was created";
const NO_PARENT: &str = "its parent is not in the export: put at the top";
const CIRCLE: &str = "it stands below itself: put at the top";

/// Levels that a tree of categories may have.
const DEPTH: usize = 100;

/// A category or tag.
#[derive(Debug, Clone)]
pub(super) struct Term {
    id: Option<String>,
    /// As WordPress wrote it, for finding it.
    nicename: String,
    name: String,
    description: String,
    /// The parent's nicename; its name in exports of WordPress 2.
    parent: String,
    slug: Slug,
    /// The slugs from the root down; of a tag its slug.
    path: String,
    pub(super) notes: Vec<&'static str>,
}

/// The terms of one taxonomy.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub(super) all: Vec<Term>,
    by_nicename: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
}

impl Terms {
    /// Takes a term of the export's list, from an element of any of its three forms.
    pub(super) fn list(&mut self, node: &Node) {
        let first = |names: &[&str]| {
            let found = names
                .iter()
                .find_map(|name| node.child(name).map(str::trim).filter(|text| !text.is_empty()));
            found.unwrap_or_default().to_owned()
        };
        let nicename = first(&["wp:category_nicename", "wp:tag_slug", "wp:term_slug"]);
        let name = first(&["wp:cat_name", "wp:tag_name", "wp:term_name"]);
        let id = Some(first(&["wp:term_id"])).filter(|id| !id.is_empty() && id != "0");
        if nicename.is_empty() && name.is_empty() {
            return;
        }
        if self.find(&nicename, &name).is_some() {
            return;
        }
        let parent = first(&["wp:category_parent", "wp:term_parent"]);
        let description = first(&[
            "wp:category_description",
            "wp:tag_description",
            "wp:term_description",
        ]);
        let index = self.add(nicename, &name);
        let term = &mut self.all[index];
        term.parent = parent;
        term.description = plain(&description);
        term.id.clone_from(&id);
        if let Some(id) = id {
            self.by_id.insert(id, index);
        }
    }

    /// Takes the terms that an item mentions.
    pub(super) fn mention(&mut self, item: &Item, domain: &str) {
        for mention in item.mentions(domain) {
            let blank = mention.nicename.trim().is_empty() && mention.name.trim().is_empty();
            if !blank && self.find(&mention.nicename, &mention.name).is_none() {
                let index = self.add(mention.nicename.clone(), &mention.name);
                self.all[index].notes.push(ORPHAN);
            }
        }
    }

    fn add(&mut self, nicename: String, name: &str) -> usize {
        let index = self.all.len();
        let name = plain(name);
        let slug = naming::slug(&nicename, &[&name])
            .or_else(|| Slug::from_text("term"))
            .expect("letters make a slug");
        if !nicename.is_empty() {
            self.by_nicename.insert(nicename.to_lowercase(), index);
        }
        self.by_name.entry(name.to_lowercase()).or_insert(index);
        let name = if name.is_empty() { slug.to_string() } else { name };
        let (path, parent, description) = (String::new(), String::new(), String::new());
        self.all.push(Term {
            id: None,
            nicename,
            name,
            description,
            parent,
            slug,
            path,
            notes: Vec::new(),
        });
        index
    }

    fn find(&self, nicename: &str, name: &str) -> Option<usize> {
        let nicename = nicename.trim().to_lowercase();
        if nicename.is_empty() {
            return self.by_name.get(&plain(name).to_lowercase()).copied();
        }
        self.by_nicename.get(&nicename).copied()
    }

    /// Gives every term its path, once the whole export was seen.
    pub(super) fn settle(&mut self) {
        let parents: Vec<Option<usize>> = self.all.iter().map(|term| self.parent(term)).collect();
        let mut taken = HashSet::new();
        for index in 0..self.all.len() {
            let mut chain = vec![index];
            let mut at = index;
            while let Some(parent) = parents[at] {
                if chain.contains(&parent) || chain.len() > DEPTH {
                    self.all[index].notes.push(CIRCLE);
                    chain.truncate(1);
                    break;
                }
                chain.push(parent);
                at = parent;
            }
            if parents[index].is_none() && !self.all[index].parent.is_empty() {
                self.all[index].notes.push(NO_PARENT);
            }
            let slugs: Vec<&str> = chain
                .iter()
                .rev()
                .map(|index| self.all[*index].slug.as_str())
                .collect();
            let mut path = slugs.join("/");
            let own = self.all[index].slug.clone();
            // Different spellings can come to one slug; below, the terms would be one.
            let stem = path.len() - own.as_str().len();
            let mut number = 2;
            while !taken.insert(path.clone()) {
                path.truncate(stem);
                path.push_str(own.numbered(number).as_str());
                number += 1;
            }
            self.all[index].path = path;
        }
    }

    /// The terms, each after the one above it.
    pub(super) fn top_down(&self) -> Vec<&Term> {
        let mut terms: Vec<&Term> = self.all.iter().collect();
        terms.sort_by_key(|term| term.path.matches('/').count());
        terms
    }

    fn parent(&self, term: &Term) -> Option<usize> {
        if term.parent.is_empty() || term.parent == "0" {
            return None;
        }
        let key = term.parent.to_lowercase();
        let by_name = || self.by_name.get(&plain(&term.parent).to_lowercase()).copied();
        self.by_nicename
            .get(&key)
            .copied()
            .or_else(|| self.by_id.get(&key).copied())
            .or_else(by_name)
    }

    /// How records refer to the terms that an item names, in the item's order.
    pub(super) fn of(&self, item: &Item, domain: &str, system: &str) -> Vec<String> {
        let found = |mention: &&Mention| self.find(&mention.nicename, &mention.name);
        let mut references = Vec::new();
        for index in item.mentions(domain).iter().filter_map(found) {
            let reference = self.all[index].reference(system);
            if !references.contains(&reference) {
                references.push(reference);
            }
        }
        references
    }

    /// How records refer to the term with an id of WordPress.
    pub(super) fn by_id(&self, id: &str, system: &str) -> Option<String> {
        self.by_id
            .get(id.trim())
            .map(|index| self.all[*index].reference(system))
    }
}

impl Term {
    fn reference(&self, system: &str) -> String {
        match &self.id {
            Some(id) => format!("{system}#{id}"),
            None => self.path.clone(),
        }
    }

    /// Whether the export says more of it than a name.
    pub(super) fn is_listed(&self) -> bool {
        !self.notes.contains(&ORPHAN)
    }

    /// Where it stands, for the report.
    pub(super) fn at(&self, sort: &str) -> String {
        format!(
            "{sort} \"{}\"",
            if self.nicename.is_empty() {
                &self.name
            } else {
                &self.nicename
            }
        )
    }

    fn external_ids(&self, system: &str) -> Vec<ExternalId> {
        self.id
            .iter()
            .map(|id| ExternalId {
                system: system.to_owned(),
                id: id.clone(),
            })
            .collect()
    }

    pub(super) fn category(&self, system: &str, words: &Words) -> CategoryRecord {
        CategoryRecord {
            path: self.path.clone(),
            name: words.of(self.name.clone()),
            description: words.of(self.description.clone()),
            external_ids: self.external_ids(system),
            ..CategoryRecord::default()
        }
    }

    pub(super) fn tag(&self, system: &str, words: &Words) -> TagRecord {
        TagRecord {
            slug: self.path.clone(),
            name: words.of(self.name.clone()),
            description: words.of(self.description.clone()),
            external_ids: self.external_ids(system),
            ..TagRecord::default()
        }
    }
}
