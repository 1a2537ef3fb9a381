//! Where things are found: absolute addresses from paths.

use std::collections::BTreeMap;

use masthead_domain::{entity::Media, id::MediaId, locale::Locale, path::SitePath};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The addresses under which readers see the site and clients reach this API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// Where this API is reached, without a trailing slash.
    pub public_url: String,
    /// Where readers see the site, without a trailing slash.
    pub site_url: String,
    /// Where readers see it in one language, if elsewhere.
    pub site_url_by_locale: BTreeMap<Locale, String>,
}

impl Addresses {
    /// Addresses below one origin, which serves both.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        let origin = origin.trim_end_matches('/').to_owned();
        Self {
            public_url: origin.clone(),
            site_url: origin,
            site_url_by_locale: BTreeMap::new(),
        }
    }

    /// The site's own address in a language.
    #[must_use]
    pub fn site(&self, locale: Option<&Locale>) -> &str {
        locale
            .and_then(|locale| self.site_url_by_locale.get(locale))
            .unwrap_or(&self.site_url)
    }

    /// The absolute address of a path of the site.
    #[must_use]
    pub fn page(&self, path: &SitePath, locale: Option<&Locale>) -> String {
        let site = self.site(locale);
        if path.as_str() == "/" {
            format!("{site}/")
        } else {
            format!("{site}{}", path.encoded())
        }
    }

    /// Where a medium's bytes are: here, or where it was imported from while they are not kept here.
    #[must_use]
    pub fn media(&self, media: &Media) -> String {
        if let (None, Some(original)) = (&media.data.blob, &media.data.original_url) {
            return original.clone();
        }
        let id = MediaId::from_uuid(media.id);
        let name = utf8_percent_encode(&media.data.file_name, FILE_NAME);
        format!("{}/media/{id}/{name}", self.public_url)
    }
}

/// What stays as it is in a file's name within an address.
const FILE_NAME: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');
