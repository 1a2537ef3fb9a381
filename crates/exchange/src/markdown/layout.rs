//! What the place of a file in its folder says about it.

use std::collections::{BTreeMap, BTreeSet};

use masthead_domain::locale::Locale;

use super::{language, walk::Listing};

/// Whose habits a folder follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A Hugo site, or the `content` folder of one.
    Hugo { content: &'static str },
    /// A Jekyll site.
    Jekyll,
    /// A folder of Markdown files.
    Plain,
}

/// What a file is by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Article,
    /// In a folder of pages.
    Page,
    /// `_index.md`: about the folder that it lies in.
    Section,
    /// The text of the front page.
    Front,
    /// Lies in the bundle of another file.
    Resource,
    /// `README.md` and its like at the top: about the repository unless its front matter says otherwise.
    Readme,
}

/// The place of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) role: Role,
    pub(super) locale: Option<Locale>,
    /// The folders above it, without those that only say language or sort.
    pub(super) folders: Vec<String>,
    /// The file's name without date, language and extension; of a bundle, its folder's.
    pub(super) stem: String,
    /// The date at the head of the name.
    pub(super) date: Option<String>,
    pub(super) is_draft: bool,
    pub(super) is_html: bool,
    pub(super) is_jekyll_post: bool,
    /// What the language versions of one text share.
    pub(super) base: String,
}

/// Folders that only hold articles, and so say nothing of their subject.
const CONTAINERS: &[&str] = &["posts", "post", "articles", "article", "stories", "blog"];
const PAGES: &[&str] = &["pages", "_pages"];
const POSTS: &[&str] = &["_posts", "_drafts"];
/// Folders of generators, in which Markdown is a template or an output.
const MACHINERY: &[&str] = &["_layouts", "_includes", "_sass", "_data", "_site", "_plugins"];
const READMES: &[&str] = &[
    "readme",
    "license",
    "changelog",
    "contributing",
    "code_of_conduct",
    "security",
];
const EXTENSIONS: &[&str] = &["md", "markdown", "mdown", "mkdn", "mkd"];

/// What the paths of all files together say.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) style: Style,
    /// Folders with an `index.md`, in which Hugo takes other files for its parts.
    bundles: BTreeSet<String>,
    /// Folders with an `_index.md`, by their names without language.
    sections: BTreeSet<Vec<String>>,
    /// The languages of each text that has several files.
    languages: BTreeMap<String, BTreeSet<Option<Locale>>>,
    /// The texts by their names, without date, language and extension.
    names: BTreeMap<String, Vec<String>>,
}

impl Layout {
    pub(super) fn of(listing: &Listing) -> Self {
        let paths = || listing.files().map(|(path, _)| path);
        let is_text = |path: &str| extension(path).is_some_and(|end| EXTENSIONS.contains(&end.as_str()));
        let style = if paths().any(|path| path.starts_with("content/") && is_text(path)) {
            Style::Hugo { content: "content/" }
        } else if paths()
            .any(|path| path == "_config.yml" || path.split('/').any(|name| POSTS.contains(&name)))
        {
            Style::Jekyll
        } else if paths().any(|path| is_text(path) && file_name(path).starts_with("_index.")) {
            Style::Hugo { content: "" }
        } else {
            Style::Plain
        };
        let mut layout = Self {
            style,
            bundles: BTreeSet::new(),
            sections: BTreeSet::new(),
            languages: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        if let Style::Hugo { .. } = style {
            let indexes = paths().filter(|path| is_text(path) && file_name(path).starts_with("index."));
            layout.bundles = indexes
                .map(|path| folder_of(path).to_owned())
                .filter(|path| !path.is_empty())
                .collect();
        }
        for path in paths() {
            let Some(place) = layout.place(path) else { continue };
            if place.role == Role::Section {
                layout.sections.insert(place.folders);
            }
            layout.names.entry(place.stem).or_default().push(path.to_owned());
            layout
                .languages
                .entry(place.base)
                .or_default()
                .insert(place.locale);
        }
        layout.languages.retain(|_, languages| languages.len() > 1);
        layout
    }

    /// The place of a file, or `None` where it holds nothing to import.
    pub(super) fn place(&self, path: &str) -> Option<Place> {
        let inner = match self.style {
            Style::Hugo { content } => path.strip_prefix(content)?,
            Style::Jekyll | Style::Plain => path,
        };
        let mut folders: Vec<String> = inner.split('/').map(str::to_owned).collect();
        let name = folders.pop()?;
        let is_machinery = |folder: &String| MACHINERY.contains(&folder.as_str());
        let is_vendored = self.style == Style::Jekyll && folders.first().is_some_and(|name| name == "vendor");
        if folders.iter().any(is_machinery) || is_vendored {
            return None;
        }
        let posts = folders.iter().position(|folder| POSTS.contains(&folder.as_str()));
        let (stem, end) = name.rsplit_once('.')?;
        let is_html = matches!(end.to_lowercase().as_str(), "html" | "htm");
        let is_template_like = posts.is_none() && !matches!(self.style, Style::Hugo { .. });
        if is_html && is_template_like || !is_html && !EXTENSIONS.contains(&end.to_lowercase().as_str()) {
            return None;
        }
        let (stem, mut locale) = match stem.rsplit_once('.') {
            Some((head, part)) if !head.is_empty() && language::in_name(part).is_some() => {
                (head, language::in_name(part))
            }
            _ => (stem, None),
        };
        // What lies in `_posts/2021/` is no different from what lies in `_posts`.
        let is_draft = posts.is_some_and(|at| folders[at] == "_drafts");
        if let Some(at) = posts {
            let rest = folders.split_off(at);
            locale = locale.or_else(|| rest.get(1).and_then(|name| language::in_name(name)));
        }
        let sort = |name: &String| is_container(name) || PAGES.contains(&name.as_str());
        let language_at = usize::from(folders.first().is_some_and(sort));
        if let Some(found) = folders.get(language_at).and_then(|name| language::in_name(name)) {
            folders.remove(language_at);
            locale = locale.or(Some(found));
        }
        let base = folders
            .iter()
            .map(String::as_str)
            .chain([stem])
            .collect::<Vec<_>>()
            .join("/");
        let is_page = folders.first().is_some_and(|name| PAGES.contains(&name.as_str()));
        if is_page {
            folders.remove(0);
        }
        let is_resource = stem != "index" && stem != "_index" && self.is_in_bundle(path);
        let (role, stem) = match stem {
            _ if is_resource => (Role::Resource, stem.to_owned()),
            "_index" if folders.is_empty() => (Role::Front, stem.to_owned()),
            "_index" => (Role::Section, stem.to_owned()),
            "index" => match folders.pop() {
                Some(folder) => (if is_page { Role::Page } else { Role::Article }, folder),
                None => (Role::Front, stem.to_owned()),
            },
            stem if is_page => (Role::Page, stem.to_owned()),
            stem if !path.contains('/') && READMES.contains(&stem.to_lowercase().as_str()) => {
                (Role::Readme, stem.to_owned())
            }
            stem => (Role::Article, stem.to_owned()),
        };
        let (date, stem) = match dated(&stem) {
            Some((date, rest)) => (Some(date.to_owned()), rest.to_owned()),
            None => (None, stem),
        };
        Some(Place {
            role,
            locale,
            folders,
            stem,
            date,
            is_draft,
            is_html,
            is_jekyll_post: posts.is_some(),
            base,
        })
    }

    /// The folders of a place that say what an article is about: no years, and no mere container.
    pub(super) fn subject<'a>(&self, place: &'a Place) -> Vec<&'a str> {
        let is_mere = |names: &[String]| match names {
            [first, ..] => is_container(first) && !self.sections.contains(&names[..1]),
            [] => false,
        };
        let from = usize::from(is_mere(&place.folders));
        place.folders[from..]
            .iter()
            // Jekyll marks its collections with an underscore.
            .map(|name| name.trim_start_matches('_'))
            .filter(|name| !name.bytes().all(|byte| byte.is_ascii_digit()))
            .collect()
    }

    /// Whether other files hold the same text in other languages.
    pub(super) fn has_translations(&self, place: &Place) -> bool {
        self.languages.contains_key(&place.base)
    }

    /// The only text that has a name, which may have a date before it and an extension behind it.
    pub(super) fn text_of_name(&self, name: &str) -> Option<&str> {
        let name = file_name(name);
        let name = name
            .rsplit_once('.')
            .filter(|(_, end)| EXTENSIONS.contains(end))
            .map_or(name, |(stem, _)| stem);
        let (date, stem) = dated(name).map_or((None, name), |(date, stem)| (Some(date), stem));
        let mut found = self.names.get(stem)?.iter().filter(|path| {
            date.is_none_or(|date| file_name(path).starts_with(date) || folder_of(path).contains(date))
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    fn is_in_bundle(&self, path: &str) -> bool {
        std::iter::successors(Some(folder_of(path)), |path| {
            (!path.is_empty()).then(|| folder_of(path))
        })
        .any(|folder| self.bundles.contains(folder))
    }
}

/// Whether a folder is called as one that only holds articles.
fn is_container(name: &str) -> bool {
    CONTAINERS.contains(&name.trim_start_matches('_'))
}

/// The part of a path above its last name.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last name of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn extension(path: &str) -> Option<String> {
    file_name(path)
        .rsplit_once('.')
        .map(|(_, end)| end.to_lowercase())
}

/// Whether a file's name says that it is Markdown.
pub(super) fn is_markdown(path: &str) -> bool {
    extension(path).is_some_and(|end| EXTENSIONS.contains(&end.as_str()))
}

/// Splits `2021-10-14-slug`.
fn dated(stem: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    for (digits, part) in [(4..=4, 0), (1..=2, 1), (1..=2, 2)] {
        let rest = stem.get(at..)?;
        let (number, _) = rest.split_once('-')?;
        if !digits.contains(&number.len()) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        at += number.len() + usize::from(part < 2);
    }
    let rest = stem.get(at + 1..)?;
    (!rest.is_empty()).then_some((&stem[..at], rest))
}

#[cfg(test)]
#[path = "layout_tests.rs"]
mod tests;
