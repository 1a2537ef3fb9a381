//! The site that an export is of: its name, its language, and which addresses are its own.

use masthead_app::import::record::SiteRecord;
use masthead_domain::{locale::Locale, path::SitePath};

use super::{naming::Words, plain::plain, xml::Node};

/// What the channel says of the site.
#[derive(Debug, Default)]
pub(super) struct Site {
    title: String,
    tagline: String,
    pub(super) language: Option<Locale>,
    /// The version of the format; exports made by hand leave it out.
    pub(super) version: String,
    hosts: Vec<String>,
}

/// What an address is to the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A page of it.
    Path(SitePath),
    /// Its page by number (`/?p=12`), or its front page, which are no paths.
    Plain,
    /// Elsewhere.
    Foreign,
    /// None at all.
    Broken,
}

impl Site {
    /// Takes a field of the channel; `false` where it is none of the site.
    pub(super) fn field(&mut self, node: &Node) -> bool {
        let text = node.text.trim();
        match node.name.as_str() {
            "title" if self.title.is_empty() => self.title = plain(text),
            "description" if self.tagline.is_empty() => self.tagline = plain(text),
            "language" if self.language.is_none() => self.language = text.parse().ok(),
            "wp:wxr_version" => text.clone_into(&mut self.version),
            "link" | "wp:base_blog_url" | "wp:base_site_url" => {
                // On wordpress.com the site of the sites is named too; posts never lie there.
                self.hosts.extend(host(text).map(str::to_owned));
            }
            _ => return false,
        }
        true
    }

    /// The record; none where nothing is known.
    pub(super) fn record(&self, words: &Words) -> Option<SiteRecord> {
        let locale = words.0.as_ref().or(self.language.as_ref());
        let words = Words(locale.cloned());
        let record = SiteRecord {
            name: words.of(self.title.clone()),
            tagline: words.of(self.tagline.clone()),
            locales: locale.into_iter().cloned().collect(),
            ..SiteRecord::default()
        };
        (!self.title.is_empty()).then_some(record)
    }

    /// What tells the site from others, the same in each of the files that an export may be split into.
    pub(super) fn key(&self) -> &str {
        self.hosts.first().map_or(self.title.as_str(), String::as_str)
    }

    /// Judges an address.
    pub(super) fn address(&self, address: &str) -> Address {
        let address = address.trim();
        if address.is_empty() {
            return Address::Broken;
        }
        if let Some(host) = host(address) {
            let own = self.hosts.is_empty() || self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
            if !own {
                return Address::Foreign;
            }
        } else if !address.starts_with('/') || address.starts_with("//") {
            return if address.contains(':') {
                Address::Foreign
            } else {
                Address::Broken
            };
        }
        match SitePath::from_address(address) {
            Ok(path) if path == SitePath::root() => Address::Plain,
            // With plain permalinks in a folder: `/blog/?p=12`.
            Ok(_) if by_number(address) => Address::Plain,
            Ok(path) => Address::Path(path),
            Err(_) => Address::Broken,
        }
    }
}

/// Whether the query says by number what is meant.
fn by_number(address: &str) -> bool {
    let Some((_, query)) = address.split_once('?') else {
        return false;
    };
    let names = ["p", "page_id", "attachment_id", "post_type"];
    query
        .split('&')
        .any(|pair| pair.split('=').next().is_some_and(|name| names.contains(&name)))
}

/// The host of an absolute address, without `www.` and port.
pub(super) fn host(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.split(':').next()?;
    let bare = host.strip_prefix("www.").unwrap_or(host);
    (!bare.is_empty()).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_own_foreign_or_none() {
        let site = Site {
            hosts: vec!["news.example".to_owned()],
            ..Site::default()
        };
        let path = |text: &str| Address::Path(text.parse().expect("a path"));
        assert_eq!(
            site.address("https://www.news.example/2021/10/a/"),
            path("/2021/10/a")
        );
        assert_eq!(site.address("http://news.example:8080/a?x=1"), path("/a"));
        assert_eq!(site.address("/a/b"), path("/a/b"));
        assert_eq!(site.address("https://news.example/?p=12"), Address::Plain);
        assert_eq!(
            site.address("https://news.example/blog/?page_id=12&preview=true"),
            Address::Plain
        );
        assert_eq!(site.address("https://news.example"), Address::Plain);
        assert_eq!(site.address("https://elsewhere.example/a"), Address::Foreign);
        assert_eq!(site.address("mailto:a"), Address::Foreign);
        assert_eq!(site.address(""), Address::Broken);
    }
}
