//! The authors of an export: users, guest authors, and names that only articles mention.
//!
//! Their e-mail addresses are not read; where one serves as a login or a name, only its local part is.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use masthead_app::import::record::{AuthorRecord, ExternalId, ImageRecord};
use masthead_domain::{slug::Slug, taxonomy::Link};

use super::{
    address,
    item::{Item, Mention},
    naming::{self, Words},
    plain::plain,
    xml::Node,
};

/// How an author's e-mail address was kept in the export.
const CUT: &str = "an e-mail address in the place of a name was cut to its local part";
/// An author whom the export's list does not have.
const UNLISTED: &str = "an author that the export only mentions on its articles was created";

/// An author.
#[derive(Debug, Clone)]
pub(super) struct Author {
    /// The user's number, or that of the guest author's post with its kind.
    id: Option<String>,
    slug: Slug,
    name: String,
    bio: String,
    website: Option<String>,
    /// The attachment that shows the author.
    picture: Option<String>,
    /// What is to be reported.
    pub(super) notes: Vec<&'static str>,
}

/// All of them, and how articles name them.
#[derive(Debug, Default)]
pub(super) struct Authors {
    pub(super) all: Vec<Author>,
    /// Logins, names, slugs, and the terms of the plugin for several authors.
    keys: HashMap<String, usize>,
    guests: Vec<Guest>,
    /// What articles mention, until all users and guests are known.
    mentioned: BTreeMap<String, String>,
    creators: BTreeSet<String>,
    slugs: HashSet<Slug>,
}

/// A guest author's post.
#[derive(Debug)]
struct Guest {
    id: String,
    key: String,
    login: String,
    linked: String,
    name: String,
    bio: String,
    website: Option<String>,
    picture: Option<String>,
}

/// What a login, a name or a term is found by.
fn key(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The author's part of a term of the plugin for several authors: `cap-jane-doe`.
fn bare(nicename: &str) -> &str {
    nicename.strip_prefix("cap-").unwrap_or(nicename)
}

impl Authors {
    /// Takes a user of the export's list.
    pub(super) fn user(&mut self, node: &Node) {
        let field = |name: &str| node.child(name).unwrap_or_default().trim();
        let login = field("wp:author_login");
        let first_last = format!(
            "{} {}",
            field("wp:author_first_name"),
            field("wp:author_last_name")
        );
        let display = field("wp:author_display_name");
        let name = [display, first_last.trim(), login]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default();
        if name.is_empty() {
            return;
        }
        let id = Some(field("wp:author_id"))
            .filter(|id| !id.is_empty() && *id != "0")
            .map(str::to_owned);
        let known = self.keys.contains_key(&key(login));
        if known && !login.is_empty() {
            return;
        }
        let base = if login.is_empty() { name } else { login };
        let index = self.add(id, base, name);
        for own in [login, display, first_last.trim()] {
            self.name(own, index);
        }
    }

    /// Takes what an item tells of authors.
    pub(super) fn item(&mut self, item: &Item) {
        match item.kind.as_str() {
            "guest-author" => self.guest(item),
            "post" => {
                let terms = item.mentions("author");
                for mention in &terms {
                    self.mentioned
                        .entry(mention.nicename.clone())
                        .or_insert_with(|| mention.name.clone());
                }
                if terms.is_empty() && !item.creator.is_empty() {
                    self.creators.insert(item.creator.clone());
                }
            }
            _ => {}
        }
    }

    fn guest(&mut self, item: &Item) {
        let meta = |key: &str| item.meta(key).unwrap_or_default().to_owned();
        let display = meta("cap-display_name");
        let first_last = format!("{} {}", meta("cap-first_name"), meta("cap-last_name"));
        let title = item.plain_title();
        let names = [display.as_str(), title.as_str(), first_last.trim()];
        self.guests.push(Guest {
            id: item.id.clone(),
            key: bare(&naming::decoded_slug(&item.name)).to_owned(),
            login: meta("cap-user_login"),
            linked: meta("cap-linked_account"),
            name: names
                .into_iter()
                .find(|name| !name.is_empty())
                .unwrap_or_default()
                .to_owned(),
            bio: plain(&meta("cap-description")),
            website: item
                .meta("cap-website")
                .filter(|url| url.starts_with("http"))
                .map(str::to_owned),
            picture: item.meta("_thumbnail_id").map(str::to_owned),
        });
    }

    /// Creates the authors whom the list does not have, once the whole export was seen.
    pub(super) fn settle(&mut self) {
        for guest in std::mem::take(&mut self.guests) {
            let linked = self
                .find(&guest.linked)
                .or_else(|| self.find(&guest.login))
                .or_else(|| self.find(&guest.key));
            let index = linked.unwrap_or_else(|| {
                let base = [&guest.key, &guest.login, &guest.name]
                    .into_iter()
                    .find(|text| !text.is_empty());
                let name = if guest.name.is_empty() {
                    humanised(&guest.key)
                } else {
                    guest.name.clone()
                };
                let base = base.unwrap_or(&name).clone();
                // Users and posts are numbered apart.
                let id = (!guest.id.is_empty()).then(|| format!("guest-author-{}", guest.id));
                self.add(id, &base, &name)
            });
            for own in [&guest.key, &guest.login, &guest.name] {
                self.name(own, index);
            }
            let author = &mut self.all[index];
            if author.bio.is_empty() {
                author.bio = address::cut(&guest.bio).into_owned();
            }
            author.website = author.website.take().or(guest.website);
            author.picture = author.picture.take().or(guest.picture);
        }
        for (nicename, name) in std::mem::take(&mut self.mentioned) {
            let own = bare(&naming::decoded_slug(&nicename)).to_owned();
            let index = self.find(&own).or_else(|| self.find(&name)).unwrap_or_else(|| {
                let is_login = key(&name) == key(&own) || name.is_empty();
                let shown = if is_login { humanised(&own) } else { plain(&name) };
                self.unlisted(&own, &shown)
            });
            self.name(&nicename, index);
            self.name(&own, index);
        }
        for creator in std::mem::take(&mut self.creators) {
            if self.find(&creator).is_none() {
                let index = self.unlisted(&creator, &plain(&creator));
                self.name(&creator, index);
            }
        }
    }

    fn unlisted(&mut self, base: &str, name: &str) -> usize {
        let index = self.add(None, base, name);
        self.all[index].notes.push(UNLISTED);
        index
    }

    /// Adds an author; a slug that is taken is numbered, as articles name authors by it.
    fn add(&mut self, id: Option<String>, base: &str, name: &str) -> usize {
        let mut notes = Vec::new();
        if address::contains(base) || address::contains(name) {
            notes.push(CUT);
        }
        let name = address::cut(&plain(name)).trim().to_owned();
        let base = address::cut(base);
        let own = naming::slug(&base, &[&name])
            .or_else(|| Slug::from_text("author"))
            .expect("letters make a slug");
        let mut numbered = std::iter::once(own.clone()).chain((2..).map(|number| own.numbered(number)));
        let slug = numbered.find(|slug| !self.slugs.contains(slug)).unwrap_or(own);
        self.slugs.insert(slug.clone());
        let index = self.all.len();
        self.name(&base, index);
        self.name(slug.as_str(), index);
        self.all.push(Author {
            id,
            slug,
            name,
            bio: String::new(),
            website: None,
            picture: None,
            notes,
        });
        index
    }

    /// Remembers how an author may be called; who was called so first stays it.
    fn name(&mut self, text: &str, index: usize) {
        if !text.trim().is_empty() {
            self.keys.entry(key(text)).or_insert(index);
            if let Some(slug) = Slug::from_text(text) {
                self.keys.entry(slug.as_str().to_owned()).or_insert(index);
            }
        }
    }

    fn find(&self, text: &str) -> Option<usize> {
        if text.trim().is_empty() {
            return None;
        }
        let by_slug = || Slug::from_text(text).and_then(|slug| self.keys.get(slug.as_str()).copied());
        self.keys.get(&key(text)).copied().or_else(by_slug)
    }

    /// The authors of an article, in the byline's order.
    pub(super) fn of(&self, item: &Item, system: &str) -> Vec<String> {
        let by_term = |mention: &&Mention| {
            let own = naming::decoded_slug(&mention.nicename);
            self.find(&mention.nicename)
                .or_else(|| self.find(bare(&own)))
                .or_else(|| self.find(&mention.name))
        };
        let mut found: Vec<usize> = item.mentions("author").iter().filter_map(by_term).collect();
        if found.is_empty() {
            found.extend(self.find(&item.creator));
        }
        let mut seen = Vec::new();
        found.retain(|index| {
            let fresh = !seen.contains(index);
            seen.push(*index);
            fresh
        });
        found
            .into_iter()
            .map(|index| self.all[index].reference(system))
            .collect()
    }
}

impl Author {
    /// How records refer to the author.
    fn reference(&self, system: &str) -> String {
        match &self.id {
            Some(id) => format!("{system}#{id}"),
            None => self.slug.to_string(),
        }
    }

    /// Whether the export says more of the author than a name.
    pub(super) fn is_listed(&self) -> bool {
        !self.notes.contains(&UNLISTED)
    }

    /// Where it stands, for the report.
    pub(super) fn at(&self) -> String {
        format!("author \"{}\"", self.name)
    }

    pub(super) fn record(&self, system: &str, words: &Words) -> AuthorRecord {
        let external = self.id.iter().map(|id| ExternalId {
            system: system.to_owned(),
            id: id.clone(),
        });
        let name = if self.name.is_empty() {
            self.slug.to_string()
        } else {
            self.name.clone()
        };
        AuthorRecord {
            slug: self.slug.to_string(),
            name: words.of(name),
            bio: words.of(self.bio.clone()),
            links: self
                .website
                .iter()
                .map(|url| Link {
                    label: host(url).to_owned(),
                    url: url.clone(),
                })
                .collect(),
            image: self.picture.as_ref().map(|id| ImageRecord {
                media: Some(format!("{system}#{id}")),
                ..ImageRecord::default()
            }),
            external_ids: external.collect(),
            ..AuthorRecord::default()
        }
    }
}

/// The host of an address, as the label of a link to it.
fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#'])
        .next()
        .unwrap_or(rest)
        .trim_start_matches("www.")
}

/// `jane-doe` as one would write it.
fn humanised(slug: &str) -> String {
    let local = address::cut(slug);
    let words = local
        .split(['-', '_', '.'])
        .filter(|word| !word.is_empty())
        .map(|word| {
            let mut characters = word.chars();
            let first = characters
                .next()
                .map(|c| c.to_uppercase().to_string())
                .unwrap_or_default();
            first + characters.as_str()
        });
    words.collect::<Vec<_>>().join(" ")
}
