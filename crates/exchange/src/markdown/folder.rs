//! The folder as a whole: what a file's references lead to.

use std::io;

use masthead_domain::{id, path::SitePath, time::Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{
    fields::Fields,
    files::Files,
    front_matter,
    layout::{self, Layout, Place, Style},
    walk::Listing,
};

/// Bytes of a text at the most; the longest novel is a quarter of it.
pub(super) const LARGEST: u64 = 16 << 20;

/// Where generators keep files that are served as they are.
const SERVED: &[&str] = &["", "static/", "assets/", "public/", "content/", "source/"];

const IN_ADDRESS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// What an address in a file leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// Elsewhere, or a place within the page.
    Elsewhere,
    /// Nothing below the folder; for a path of the site that is no fault.
    Nothing,
    /// A picture, recording or document below the folder.
    File(String),
    /// Another text.
    Text(String),
}

/// A folder that is imported.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) files: Files,
    pub(super) listing: Listing,
    pub(super) layout: Layout,
    /// The moment of the import, where it is known: what is dated later is not out yet.
    pub(super) now: Option<Timestamp>,
}

impl Folder {
    pub(super) fn new(files: Files) -> io::Result<Self> {
        let listing = files.list()?;
        let layout = Layout::of(&listing);
        Ok(Self {
            files,
            listing,
            layout,
            now: None,
        })
    }

    /// Reads a text.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub(super) fn text(&self, path: &str) -> Result<String, String> {
        let bytes = self
            .files
            .bytes(path, LARGEST)
            .map_err(|error| format!("cannot be read: {error}"))?;
        let bytes = bytes.ok_or_else(|| format!("larger than {} MiB", LARGEST >> 20))?;
        String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            format!("not UTF-8 on line {}", valid.split(|byte| *byte == b'\n').count())
        })
    }

    /// What an address in the file `from` leads to.
    pub(super) fn target(&self, from: &str, address: &str) -> Target {
        let address = address.trim();
        let has_scheme = address.split_once(':').is_some_and(|(scheme, _)| {
            scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || c == '+')
        });
        if has_scheme || address.starts_with("//") {
            return Target::Elsewhere;
        }
        let path = address.split(['?', '#']).next().unwrap_or_default();
        if path.is_empty() {
            return Target::Elsewhere;
        }
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        candidates(from, &decoded)
            .chain(candidates(from, path))
            .find(|candidate| self.listing.contains(candidate))
            .map_or(Target::Nothing, |found| {
                if layout::is_markdown(&found) {
                    Target::Text(found)
                } else if is_media(&found) {
                    Target::File(found)
                } else {
                    Target::Elsewhere
                }
            })
    }

    /// The address of another text: the one its front matter says, else the one that its generator would give it.
    pub(super) fn address_of(&self, path: &str) -> Option<String> {
        let place = self.layout.place(path)?;
        let text = self.text(path).ok()?;
        let split = front_matter::split(&text).ok()?;
        let mut fields = Fields::from(split.fields.unwrap_or_default());
        let mut text = |keys: &[&str]| {
            let field = fields.take(keys)?;
            super::fields::text_of(&field.value)
        };
        if let Some(path) = text(PERMALINK).and_then(|text| site_path(&text).ok().flatten()) {
            return Some(path);
        }
        let slug = text(&["slug"]);
        self.default_address(&place, slug.as_deref())
    }

    /// The address that the generator gives a text when nothing says otherwise; none for plain folders.
    pub(super) fn default_address(&self, place: &Place, slug: Option<&str>) -> Option<String> {
        let slug = slug.unwrap_or(&place.stem);
        let address = match self.layout.style {
            Style::Hugo { .. } => {
                let language = place.locale.iter().map(|locale| locale.as_str().to_lowercase());
                let folders = place
                    .folders
                    .iter()
                    .map(|name| name.to_lowercase().replace(' ', "-"));
                // Hugo keeps a date in the name.
                let name = match &place.date {
                    Some(date) if slug == place.stem => format!("{date}-{slug}"),
                    _ => slug.to_lowercase().replace(' ', "-"),
                };
                let names: Vec<String> = language.chain(folders).chain([name]).collect();
                format!("/{}", names.join("/"))
            }
            Style::Jekyll if place.is_jekyll_post => {
                let day = super::date::parse(place.date.as_deref()?)?;
                let folders = place.folders.iter().map(|name| name.to_lowercase());
                let day = day.format("%Y/%m/%d").to_string();
                let names: Vec<String> = folders.chain([day, format!("{slug}.html")]).collect();
                format!("/{}", names.join("/"))
            }
            Style::Jekyll | Style::Plain => return None,
        };
        site_path(&address).ok().flatten()
    }
}

/// The paths below the folder that an address in the file `from` may mean, the likeliest first.
fn candidates<'a>(from: &'a str, path: &'a str) -> impl Iterator<Item = String> + 'a {
    let folder = layout::folder_of(from);
    let stem = layout::file_name(from).split('.').next().unwrap_or_default();
    let is_relative = !path.starts_with('/');
    let beside = is_relative.then(|| joined(folder, path));
    // To a browser `a.jpg` on the page `/news/slug/` is `/news/slug/a.jpg`.
    let below = is_relative.then(|| joined(&format!("{folder}/{stem}"), path));
    let served = SERVED
        .iter()
        .map(move |root| joined(root, path.trim_start_matches('/')));
    [beside, below].into_iter().flatten().chain(served).flatten()
}

/// The keys under which a text says its own address.
pub(super) const PERMALINK: &[&str] = &["permalink", "url"];

/// An address of the site as a path. `None` for a pattern such as `/:year/:title/`, which is the generator's to fill.
///
/// # Errors
/// What is wrong with it.
pub(super) fn site_path(address: &str) -> Result<Option<String>, String> {
    let address = address.trim();
    if address.split('/').any(|name| name.starts_with(':')) && !address.contains("://") {
        return Ok(None);
    }
    let address = if address.starts_with('/') || address.contains("://") {
        address.to_owned()
    } else {
        format!("/{address}")
    };
    match SitePath::from_address(&address) {
        Ok(path) => Ok(Some(path.as_str().to_owned())),
        Err(rule) => Err(rule.to_string()),
    }
}

/// The address by which a body names a file of the import.
pub(super) fn media_address(file: &str) -> String {
    format!("media:file/{}", utf8_percent_encode(file, IN_ADDRESS))
}

/// Whether a text is a reference to something kept already: an id, or an external id (`wordpress#7`).
pub(super) fn is_reference(text: &str) -> bool {
    let is_external = text.split_once('#').is_some_and(|(system, id)| {
        !system.is_empty() && !id.is_empty() && system.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    });
    is_external || id::looks_like_id(text)
}

/// Joins a relative path to a folder; `None` where it leads out of the top.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for name in folder.split('/').chain(path.split('/')) {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    (!names.is_empty()).then(|| names.join("/"))
}

/// Whether a file is something to show or to download, by its name.
fn is_media(path: &str) -> bool {
    const DOCUMENTS: &[&str] = &[
        "pdf", "doc", "docx", "odt", "xls", "xlsx", "ods", "csv", "ppt", "pptx", "odp", "epub", "zip", "rtf",
    ];
    let Some((_, end)) = layout::file_name(path).rsplit_once('.') else {
        return false;
    };
    let shown = mime_guess::from_path(path)
        .first_raw()
        .is_some_and(|kind| matches!(kind.split('/').next(), Some("image" | "audio" | "video")));
    shown || DOCUMENTS.contains(&end.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(paths: &[&str]) -> Folder {
        Folder::new(Files::memory(
            paths.iter().map(|path| ((*path).to_owned(), Vec::new())),
        ))
        .expect("memory")
    }

    #[test]
    fn addresses_lead_to_files_wherever_generators_keep_them() {
        let folder = folder(&[
            "content/news/a.md",
            "content/news/b/index.md",
            "content/news/b/near.jpg",
            "content/news/a/below.jpg",
            "static/images/top.jpg",
            "assets/style.css",
            "assets/two words.png",
            "report.pdf",
        ]);
        let file = |path: &str| Target::File(path.to_owned());
        let cases = [
            (
                "content/news/b/index.md",
                "near.jpg",
                file("content/news/b/near.jpg"),
            ),
            (
                "content/news/b/index.md",
                "./near.jpg?w=3#x",
                file("content/news/b/near.jpg"),
            ),
            ("content/news/a.md", "b/near.jpg", file("content/news/b/near.jpg")),
            ("content/news/a.md", "below.jpg", file("content/news/a/below.jpg")),
            (
                "content/news/a.md",
                "/images/top.jpg",
                file("static/images/top.jpg"),
            ),
            (
                "content/news/a.md",
                "images/top.jpg",
                file("static/images/top.jpg"),
            ),
            (
                "content/news/a.md",
                "../../static/images/top.jpg",
                file("static/images/top.jpg"),
            ),
            (
                "content/news/a.md",
                "/two%20words.png",
                file("assets/two words.png"),
            ),
            ("content/news/a.md", "/report.pdf", file("report.pdf")),
            (
                "content/news/a.md",
                "b/index.md",
                Target::Text("content/news/b/index.md".to_owned()),
            ),
            ("content/news/a.md", "/style.css", Target::Elsewhere),
            ("content/news/a.md", "https://x.example/a.jpg", Target::Elsewhere),
            ("content/news/a.md", "//x.example/a.jpg", Target::Elsewhere),
            ("content/news/a.md", "mailto:a@x.example", Target::Elsewhere),
            ("content/news/a.md", "#note", Target::Elsewhere),
            ("content/news/a.md", "", Target::Elsewhere),
            ("content/news/a.md", "../../../etc/passwd", Target::Nothing),
            ("content/news/a.md", "gone.jpg", Target::Nothing),
        ];
        for (from, address, expected) in cases {
            assert_eq!(folder.target(from, address), expected, "{address}");
        }
    }

    #[test]
    fn addresses_of_the_site_become_paths() {
        let path = |text: &str| Ok(Some(text.to_owned()));
        let cases = [
            ("/2021/a/", path("/2021/a")),
            ("about.html", path("/about.html")),
            ("https://x.example/a/?b#c", path("/a")),
            ("/:year/:title/", Ok(None)),
            ("/a?b", path("/a")),
        ];
        for (text, expected) in cases {
            assert_eq!(site_path(text), expected, "{text}");
        }
        assert!(site_path("/../a").is_err());
    }
}
