//! Posts: what becomes an article.

use masthead_app::import::record::{ArticleRecord, ImageRecord};
use masthead_domain::{locale::Locale, path::SitePath, slug::Slug};

use super::{
    address, body,
    index::Index,
    item::Item,
    media,
    meta::Attributes,
    naming,
    plain::{first_words, plain},
    seo::Seo,
    site::Address,
    status::State,
};

const NO_TITLE: &str = "it has no title: the first words of its text were taken";
const UNTITLED: &str = "it has neither title nor text: called \"Untitled\"";
const NO_ID: &str = "it has no number in WordPress: another import may create it again";
pub(super) const SHARED_GUID: &str = "another item has the same guid: it was left out";
const NO_AUTHOR: &str = "it names no author";
const FOREIGN_LINK: &str = "its address lies on another site and is not kept as its path";
const BROKEN_LINK: &str = "its address cannot be a path";
const FRONT_PAGE: &str = "its address was the front page of the site, which is not kept as its path";
/// What a title may have at most.
const MAX_TITLE: usize = masthead_domain::article::MAX_TITLE;

/// A record, and what is to be said about it: what was met, and why it is not as it was.
#[derive(Debug)]
pub(super) struct Made<T> {
    pub(super) record: T,
    pub(super) notes: Vec<(String, &'static str)>,
}

/// An item with what is needed to understand it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) item: &'a Item,
    pub(super) index: &'a Index,
    pub(super) system: &'a str,
    pub(super) new_permalinks: bool,
    /// The locale asked for.
    pub(super) asked: Option<&'a Locale>,
}

impl Source<'_> {
    /// The locale of the item: the one that a plugin for languages gives it, where that is not the site's own.
    pub(super) fn locale(&self) -> Option<Locale> {
        let mentions = self.item.mentions("language");
        let named = mentions.first().map(|mention| mention.nicename.as_str());
        let own: Option<Locale> = named
            .or_else(|| self.item.meta("_wpml_import_language_code"))
            .and_then(|tag| tag.parse().ok());
        let main = self.asked.or(self.index.site.language.as_ref());
        match (own, main) {
            (Some(own), Some(main)) if language(&own) == language(main) => self.asked.cloned(),
            (Some(own), _) => Some(own),
            (None, _) => self.asked.cloned(),
        }
    }

    /// The name of the group of language versions that a plugin for languages keeps.
    fn translation_group(&self) -> Option<String> {
        let mentions = self.item.mentions("post_translations");
        let named = mentions
            .first()
            .map(|mention| mention.nicename.as_str())
            .filter(|name| !name.is_empty());
        let group = named.or_else(|| self.item.meta("_wpml_import_translation_group"))?;
        Some(format!("{}:{}:{group}", self.system, self.index.site.key()))
    }
}

fn language(locale: &Locale) -> &str {
    locale.as_str().split('-').next().unwrap_or_default()
}

/// Whether a text is a number of WordPress.
pub(super) fn is_number(text: &str) -> bool {
    text != "0" && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An article's record, and what is to be said about it.
pub(super) fn article(source: &Source<'_>) -> Made<ArticleRecord> {
    let Source {
        item, index, system, ..
    } = *source;
    let mut notes: Vec<(String, &'static str)> = Vec::new();
    let state = State::of(item);
    let (html, body_notes) = body::convert(&item.content, system, index, &item.id);
    let (title, title_note) = title(item, &html);
    let addresses = addresses(source);
    let seo = Seo::of(item, system);
    let attributes = Attributes::of(item);
    let authors = index.authors.of(item, system);
    let categories = index.categories.of(item, "category", system);
    let primary = seo
        .primary_category
        .as_deref()
        .and_then(|id| index.categories.by_id(id, system));
    let own = state
        .notes
        .iter()
        .copied()
        .chain(title_note)
        .chain(addresses.note)
        .chain(seo.notes.iter().copied());
    notes.extend(own.map(|reason| ("post".to_owned(), reason)));
    if authors.is_empty() {
        notes.push(("post".to_owned(), NO_AUTHOR));
    }
    if index.shares_guid(item) {
        notes.push(("post".to_owned(), SHARED_GUID));
    }
    if item.id.is_empty() {
        notes.push(("post".to_owned(), NO_ID));
    }
    notes.extend(body_notes.into_iter().map(|note| (note.what, note.reason)));
    notes.extend(attributes.notes);
    let image = item.meta("_thumbnail_id").filter(|id| is_number(id));
    let canonical =
        seo.canonical.filter(
            |url| match (index.site.address(url), index.site.address(&item.link)) {
                (Address::Path(canonical), Address::Path(own)) => canonical != own,
                _ => true,
            },
        );
    let record = ArticleRecord {
        slug: slug(item, &title),
        locale: source.locale(),
        translation_group_id: source.translation_group(),
        featured: item.sticky,
        title,
        excerpt: Some(plain(&item.excerpt)).filter(|text| !text.is_empty()),
        body_html: Some(html).filter(|html| !html.is_empty()),
        authors,
        primary_category: primary.filter(|primary| categories.contains(primary)),
        categories,
        tags: index.tags.of(item, "post_tag", system),
        canonical_url: canonical,
        status: Some(state.status),
        published_at: state.published_at,
        updated_at: state.updated_at,
        scheduled_at: state.scheduled_at,
        created_at: state.created_at,
        image: image.map(|id| ImageRecord {
            media: Some(format!("{system}#{id}")),
            ..ImageRecord::default()
        }),
        path: addresses.path,
        alias_paths: addresses.aliases,
        external_ids: media::external_ids(item, system, index),
        seo: seo.record,
        attributes: attributes.all,
        ..ArticleRecord::default()
    };
    Made { record, notes }
}

/// The slug; of drafts, which often have none, made of the title.
fn slug(item: &Item, title: &str) -> String {
    let numbered = if item.id.is_empty() {
        "post".to_owned()
    } else {
        format!("post-{}", item.id)
    };
    let title = if item.title.trim().is_empty() { "" } else { title };
    naming::slug(&item.name, &[title, &numbered]).map_or(numbered, |slug: Slug| slug.to_string())
}

/// The title as plain text; an article without one takes the first words of its text.
pub(super) fn title(item: &Item, html: &str) -> (String, Option<&'static str>) {
    let title = item.plain_title();
    if !title.is_empty() {
        return (title.chars().take(MAX_TITLE).collect(), None);
    }
    // Far more than the first words, and no whole book.
    let words = first_words(&plain(&html[..html.floor_char_boundary(20_000)]), 70);
    if words.is_empty() {
        ("Untitled".to_owned(), Some(UNTITLED))
    } else {
        (address::cut(&words).into_owned(), Some(NO_TITLE))
    }
}

/// Where an item stood on the old site.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    pub(super) path: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) note: Option<&'static str>,
}

/// The item's permalink, and those of its former slugs.
pub(super) fn addresses(source: &Source<'_>) -> Addresses {
    let item = source.item;
    let mut addresses = Addresses::default();
    let path = match source.index.site.address(&item.link) {
        Address::Path(path) => path,
        Address::Plain => {
            let front = !item.link.contains('?');
            addresses.note = front.then_some(FRONT_PAGE);
            return addresses;
        }
        Address::Foreign => {
            addresses.note = Some(FOREIGN_LINK);
            return addresses;
        }
        Address::Broken => {
            addresses.note = (!item.link.is_empty()).then_some(BROKEN_LINK);
            return addresses;
        }
    };
    let former = item
        .meta
        .iter()
        .filter(|(key, value)| key == "_wp_old_slug" && !value.trim().is_empty());
    let mut aliases: Vec<String> = Vec::new();
    for alias in former.filter_map(|(_, old)| with_slug(&path, &item.name, old)) {
        let alias = alias.to_string();
        if alias != path.as_str() && !aliases.contains(&alias) {
            aliases.push(alias);
        }
    }
    if source.new_permalinks {
        aliases.insert(0, path.to_string());
    } else {
        addresses.path = Some(path.to_string());
    }
    addresses.aliases = aliases;
    addresses
}

/// A permalink with another slug in the place of the present one, or of its last segment.
fn with_slug(path: &SitePath, present: &str, other: &str) -> Option<SitePath> {
    let (present, other) = (naming::decoded_slug(present), naming::decoded_slug(other));
    let segments: Vec<&str> = path.as_str().split('/').skip(1).collect();
    let place = segments
        .iter()
        .rposition(|segment| *segment == present)
        .unwrap_or(segments.len().checked_sub(1)?);
    let replaced = segments.iter().enumerate().map(|(index, segment)| {
        if index != place {
            (*segment).to_owned()
        } else if !present.is_empty() && segment.contains(&present) {
            // `/2021/10/slug.html`
            segment.replacen(&present, &other, 1)
        } else {
            other.clone()
        }
    });
    format!("/{}", replaced.collect::<Vec<_>>().join("/"))
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn former_slugs_stand_where_the_present_one_does() {
        let cases = [
            ("/2021/10/new", "new", "old", "/2021/10/old"),
            ("/2021/10/new.html", "new", "old", "/2021/10/old.html"),
            ("/new/123", "new", "old", "/old/123"),
            ("/2021/10/other", "new", "old", "/2021/10/old"),
            (
                "/новость",
                "%d0%bd%d0%be%d0%b2%d0%be%d1%81%d1%82%d1%8c",
                "old",
                "/old",
            ),
        ];
        for (path, present, other, expected) in cases {
            let path = path.parse().expect("a path");
            assert_eq!(
                with_slug(&path, present, other).expect("a path").as_str(),
                expected
            );
        }
    }
}
