//! WordPress's own addresses of feeds, so that an imported site keeps its subscribers: `/feed/`,
//! `/category/…/feed/`, `/author/…/feed/`, `/tag/…/feed/`, each also with a format behind it.

use super::{Of, format::Format};

/// Where they are; what is no feed below them is refused.
pub(super) const ADDRESSES: [&str; 6] = [
    "/feed",
    "/feed/",
    "/feed/{*kind}",
    "/category/{*place}",
    "/author/{*place}",
    "/tag/{*place}",
];

/// What an address asks for, and in which format.
pub(super) fn at(path: &str) -> Option<(Of<'_>, Format)> {
    let path = path.trim_end_matches('/');
    let (place, format) = if let Some(place) = path.strip_suffix("/feed") {
        (place, Format::Rss)
    } else {
        let (rest, kind) = path.rsplit_once('/')?;
        (rest.strip_suffix("/feed")?, named(kind)?)
    };
    if place.is_empty() {
        return Some((Of::Site, format));
    }
    let of = match place.strip_prefix('/')?.split_once('/')? {
        ("category", path) => Of::Category(path),
        ("author", slug) => Of::Author(slug),
        ("tag", slug) => Of::Tag(slug),
        _ => return None,
    };
    Some((of, format))
}

/// The format that WordPress calls so.
fn named(kind: &str) -> Option<Format> {
    match kind {
        "rss" | "rss2" => Some(Format::Rss),
        "atom" => Some(Format::Atom),
        "json" => Some(Format::Json),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{at, is_lasting};
    use super::*;

    #[test]
    fn addresses_say_of_what_and_in_which_format() {
        for (path, expected) in [
            ("/feed", Some((Of::Site, Format::Rss))),
            ("/feed/", Some((Of::Site, Format::Rss))),
            ("/feed/atom/", Some((Of::Site, Format::Atom))),
            (
                "/category/news/economy/feed/",
                Some((Of::Category("news/economy"), Format::Rss)),
            ),
            ("/tag/gas/feed/json", Some((Of::Tag("gas"), Format::Json))),
            ("/author/joe/feed", Some((Of::Author("joe"), Format::Rss))),
            ("/feed/pdf", None),
            ("/category/news", None),
            ("/category/feed", None),
            ("/about/feed", None),
            ("/", None),
            ("/feeds/atom.xml", Some((Of::Site, Format::Atom))),
            ("/feeds/search/rss.xml", Some((Of::Search, Format::Rss))),
            (
                "/feeds/categories/news/economy/feed.json",
                Some((Of::Category("news/economy"), Format::Json)),
            ),
            ("/feeds/categories/rss.xml", None),
            ("/feeds/rss.json", None),
        ] {
            assert_eq!(at(path), expected, "{path}");
        }
        assert!(is_lasting("/feed/") && is_lasting("/feeds/tags/gas/rss.xml"));
        assert!(!is_lasting("/feeds/search/rss.xml") && !is_lasting("/v1/articles"));
    }
}
