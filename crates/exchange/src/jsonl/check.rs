//! What is wrong with a record although each of its values has the right type.
//!
//! Whoever writes lines is told; readers of other systems' exports settle such things by themselves and say so.

use std::collections::BTreeMap;

use masthead_app::import::record::{
    ArticleRecord, ExternalId, ImageRecord, MediaRecord, MenuItemRecord, Record, RedirectRecord,
};
use masthead_domain::{path::SitePath, taxonomy::Link, time::Timestamp};
use serde_json::Value;

/// Versions above this one are a slip, and would leave no room to count on.
const HIGHEST_VERSION: i32 = 1_000_000_000;

/// Deepest level of a menu.
const DEEPEST_MENU: usize = masthead_domain::menu::MAX_DEPTH;

/// The place of a text that holds a NUL character, which a database cannot keep.
pub(super) fn nul(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(place, item)| Some(format!("[{place}]{}", nul(item)?))),
        Value::Object(object) => object.iter().find_map(|(key, value)| {
            if key.contains('\0') {
                return Some(".…".to_owned());
            }
            Some(format!(".{key}{}", nul(value)?))
        }),
        _ => None,
    }
}

/// All that is wrong with a record.
pub(super) fn problems(record: &Record) -> Vec<String> {
    let mut wrong = Wrong(Vec::new());
    match record {
        Record::Site(site) => {
            wrong.version(site.version);
            wrong.links("socialLinks", &site.social_links);
            wrong.image("logo", site.logo.as_ref());
        }
        Record::Author(author) => {
            wrong.version(author.version);
            wrong.links("links", &author.links);
            wrong.image("image", author.image.as_ref());
            wrong.path("sitePath", author.site_path.as_deref());
            wrong.aliases(&author.alias_paths, &author.alias_ceased_at);
            wrong.external_ids(&author.external_ids);
        }
        Record::Category(category) => {
            wrong.version(category.version);
            wrong.image("image", category.image.as_ref());
            wrong.path("sitePath", category.site_path.as_deref());
            wrong.aliases(&category.alias_paths, &category.alias_ceased_at);
            wrong.external_ids(&category.external_ids);
        }
        Record::Tag(tag) => {
            wrong.version(tag.version);
            wrong.path("sitePath", tag.site_path.as_deref());
            wrong.aliases(&tag.alias_paths, &tag.alias_ceased_at);
            wrong.external_ids(&tag.external_ids);
        }
        Record::Source(source) => {
            wrong.version(source.version);
            wrong.url("url", source.url.as_deref(), PAGES);
            wrong.external_ids(&source.external_ids);
        }
        Record::Media(media) => wrong.media(media),
        Record::Article(article) => wrong.article(article),
        Record::Page(page) => {
            wrong.version(page.version);
            wrong.image("image", page.image.as_ref());
            wrong.image("seo.image", page.seo.image.as_ref());
            wrong.path("sitePath", page.site_path.as_deref());
            wrong.aliases(&page.alias_paths, &page.alias_ceased_at);
            wrong.external_ids(&page.external_ids);
        }
        Record::Menu(menu) => {
            wrong.version(menu.version);
            wrong.items("items", &menu.items, 1);
        }
        Record::Collection(collection) => {
            wrong.version(collection.version);
            wrong.external_ids(&collection.external_ids);
        }
        Record::Redirect(redirect) => wrong.redirect(redirect),
    }
    wrong.0
}

/// Schemes of what is looked at, and of what a menu may lead to.
const PAGES: &[&str] = &["http", "https"];
const MENUS: &[&str] = &["http", "https", "mailto", "tel"];

struct Wrong(Vec<String>);

impl Wrong {
    fn version(&mut self, version: Option<i32>) {
        if version.is_some_and(|version| !(1..=HIGHEST_VERSION).contains(&version)) {
            self.0.push(format!(
                "\"version\" must be a number from 1 to {HIGHEST_VERSION}"
            ));
        }
    }

    fn url(&mut self, field: &str, url: Option<&str>, schemes: &[&str]) {
        let Some(url) = url else { return };
        let end = url.find(['/', '?', '#']).unwrap_or(url.len());
        let scheme = url[..end].split_once(':').map(|(scheme, _)| scheme);
        let is_known =
            scheme.is_none_or(|scheme| schemes.iter().any(|known| known.eq_ignore_ascii_case(scheme)));
        if url.is_empty() || url.chars().any(|c| c.is_control() || c == ' ') {
            self.0
                .push(format!("\"{field}\" must be an address without spaces"));
        } else if !is_known {
            let last = schemes.last().copied().unwrap_or_default();
            let others = schemes[..schemes.len() - 1].join(", ");
            self.0.push(format!(
                "\"{field}\" must be an address of {others} or {last}, not of {}",
                scheme.unwrap_or_default()
            ));
        }
    }

    fn links(&mut self, field: &str, links: &[Link]) {
        for (place, link) in links.iter().enumerate() {
            self.url(&format!("{field}[{place}].url"), Some(&link.url), MENUS);
        }
    }

    fn image(&mut self, field: &str, image: Option<&ImageRecord>) {
        let Some(image) = image else { return };
        self.url(&format!("{field}.url"), image.url.as_deref(), PAGES);
        let named = [image.media.is_some(), image.url.is_some(), image.file.is_some()];
        if !named.contains(&true) {
            self.0
                .push(format!("\"{field}\" must say \"media\", \"url\" or \"file\""));
        }
    }

    fn path(&mut self, field: &str, path: Option<&str>) {
        if let Some(Err(rule)) = path.map(SitePath::from_address) {
            self.0.push(format!("\"{field}\" {rule}"));
        }
    }

    fn aliases(&mut self, paths: &[String], ceased: &BTreeMap<String, Timestamp>) {
        for (place, path) in paths.iter().enumerate() {
            self.path(&format!("aliasPaths[{place}]"), Some(path));
        }
        for path in ceased.keys().filter(|path| !paths.contains(path)) {
            self.0.push(format!(
                "\"aliasCeasedAt\" names \"{path}\", which is not in \"aliasPaths\""
            ));
        }
    }

    fn external_ids(&mut self, ids: &[ExternalId]) {
        for (place, external) in ids.iter().enumerate() {
            let field = format!("externalIds[{place}]");
            if external.system.is_empty() || external.id.is_empty() {
                self.0
                    .push(format!("\"{field}\" must say both \"system\" and \"id\""));
            } else if external.system.contains('#') {
                self.0
                    .push(format!("\"{field}.system\" must have no \"#\" in it"));
            }
        }
    }

    fn media(&mut self, media: &MediaRecord) {
        self.version(media.version);
        self.url("url", media.url.as_deref(), PAGES);
        if media
            .focal_point
            .is_some_and(|point| !(0.0..=1.0).contains(&point.x) || !(0.0..=1.0).contains(&point.y))
        {
            self.0
                .push("\"focalPoint\" must lie between 0 and 1 in both directions".to_owned());
        }
        if media.duration.is_some_and(|seconds| seconds < 0.0) {
            self.0.push("\"duration\" must not be negative".to_owned());
        }
        let is_type = |text: &str| {
            text.split_once('/')
                .is_some_and(|(kind, sort)| !kind.is_empty() && !sort.is_empty() && text.is_ascii())
        };
        if media.content_type.as_deref().is_some_and(|text| !is_type(text)) {
            self.0
                .push("\"contentType\" must be a content type such as \"image/jpeg\"".to_owned());
        }
        for (place, rendition) in media.renditions.iter().enumerate() {
            self.url(&format!("renditions[{place}].url"), Some(&rendition.url), PAGES);
        }
        self.aliases(&media.alias_paths, &media.alias_ceased_at);
        self.external_ids(&media.external_ids);
    }

    fn article(&mut self, article: &ArticleRecord) {
        self.version(article.version);
        self.url("canonicalUrl", article.canonical_url.as_deref(), PAGES);
        self.image("image", article.image.as_ref());
        self.image("seo.image", article.seo.image.as_ref());
        self.aliases(&article.alias_paths, &article.alias_ceased_at);
        self.external_ids(&article.external_ids);
        if let (Some(first), Some(last)) = (article.first_published_at, article.published_at)
            && first > last
        {
            self.0
                .push("\"firstPublishedAt\" must not be later than \"publishedAt\"".to_owned());
        }
    }

    fn items(&mut self, field: &str, items: &[MenuItemRecord], depth: usize) {
        if depth > DEEPEST_MENU {
            self.0.push(format!(
                "\"{field}\" lies deeper than the {DEEPEST_MENU} levels of a menu"
            ));
            return;
        }
        for (place, item) in items.iter().enumerate() {
            let field = format!("{field}[{place}]");
            self.url(&format!("{field}.url"), item.url.as_deref(), MENUS);
            self.path(&format!("{field}.path"), item.path.as_deref());
            if !item.children.is_empty() {
                self.items(&format!("{field}.children"), &item.children, depth + 1);
            }
        }
    }

    fn redirect(&mut self, redirect: &RedirectRecord) {
        self.path("from", Some(&redirect.from));
        self.url("to", Some(&redirect.to), PAGES);
        if !matches!(redirect.status, 301 | 302 | 303 | 307 | 308 | 410) {
            self.0.push(format!(
                "\"status\" must be 301, 302, 303, 307 or 308, not {}",
                redirect.status
            ));
        }
    }
}
