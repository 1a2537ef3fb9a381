//! What plugins for search engines keep beside a post.

use masthead_app::import::record::{ImageRecord, SeoRecord};

use super::{item::Item, php::Php, plain::plain};

const TEMPLATE: &str = "a pattern of a plugin for search engines was left out";

const TITLE: &[&str] = &[
    "_yoast_wpseo_title",
    "rank_math_title",
    "_aioseo_title",
    "_aioseop_title",
    "_seopress_titles_title",
    "_genesis_title",
];
const DESCRIPTION: &[&str] = &[
    "_yoast_wpseo_metadesc",
    "rank_math_description",
    "_aioseo_description",
    "_aioseop_description",
    "_seopress_titles_desc",
    "_genesis_description",
];
const IMAGE: &[&str] = &[
    "_yoast_wpseo_opengraph-image",
    "_yoast_wpseo_twitter-image",
    "rank_math_facebook_image",
    "rank_math_twitter_image",
    "_aioseo_og_image_custom_url",
    "_seopress_social_fb_img",
    "_seopress_social_twitter_img",
    "_social_image_url",
];
const IMAGE_ID: &[&str] = &[
    "_yoast_wpseo_opengraph-image-id",
    "_yoast_wpseo_twitter-image-id",
    "rank_math_facebook_image_id",
    "rank_math_twitter_image_id",
    "_seopress_social_fb_img_attachment_id",
    "_social_image_id",
];
const CANONICAL: &[&str] = &[
    "_yoast_wpseo_canonical",
    "rank_math_canonical_url",
    "_aioseo_canonical_url",
    "_aioseop_custom_link",
    "_seopress_robots_canonical",
    "_genesis_canonical_uri",
];
const PRIMARY: &[&str] = &[
    "_yoast_wpseo_primary_category",
    "rank_math_primary_category",
    "_seopress_robots_primary_cat",
];
/// What all keys of these plugins begin with.
const FAMILIES: &[&str] = &[
    "_yoast_wpseo_",
    "rank_math_",
    "_aioseo_",
    "_aioseop_",
    "_seopress_",
    "_genesis_",
    "_social_image_",
];

/// What such plugins say of a post.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Seo {
    pub(super) record: SeoRecord,
    pub(super) canonical: Option<String>,
    /// The id of the category that stands for the post.
    pub(super) primary_category: Option<String>,
    pub(super) notes: Vec<&'static str>,
}

/// Whether a meta key belongs to one of the plugins.
pub(super) fn is_known(key: &str) -> bool {
    FAMILIES.iter().any(|family| key.starts_with(family))
}

impl Seo {
    pub(super) fn of(item: &Item, system: &str) -> Self {
        if !item.meta.iter().any(|(key, _)| is_known(key)) {
            return Self::default();
        }
        let first = |keys: &[&str]| keys.iter().find_map(|key| item.meta(key));
        let mut notes = Vec::new();
        let mut text = |keys: &[&str]| {
            let value = first(keys)?;
            if is_template(value) {
                notes.push(TEMPLATE);
                return None;
            }
            Some(plain(value)).filter(|text| !text.is_empty())
        };
        let (title, description) = (text(TITLE), text(DESCRIPTION));
        notes.dedup();
        let by_id = first(IMAGE_ID).filter(|id| *id != "0" && id.bytes().all(|byte| byte.is_ascii_digit()));
        let image = match (by_id, first(IMAGE).filter(|url| url.starts_with("http"))) {
            (Some(id), _) => Some(ImageRecord {
                media: Some(format!("{system}#{id}")),
                ..ImageRecord::default()
            }),
            (None, Some(url)) => Some(ImageRecord {
                url: Some(url.to_owned()),
                ..ImageRecord::default()
            }),
            (None, None) => None,
        };
        Self {
            record: SeoRecord {
                title,
                description,
                image,
                noindex: noindex(item),
            },
            canonical: first(CANONICAL)
                .filter(|url| url.starts_with("http"))
                .map(str::to_owned),
            primary_category: first(PRIMARY).filter(|id| *id != "0").map(str::to_owned),
            notes,
        }
    }
}

/// Whether crawlers are asked to stay away; every plugin says it in its own way.
fn noindex(item: &Item) -> bool {
    let is = |key: &str, values: &[&str]| item.meta(key).is_some_and(|value| values.contains(&value));
    let robots = item.meta("rank_math_robots").and_then(Php::parse);
    let rank_math = robots.is_some_and(|robots| {
        robots
            .entries()
            .iter()
            .any(|(_, value)| value.text() == Some("noindex"))
    });
    rank_math
        || is("_yoast_wpseo_meta-robots-noindex", &["1"])
        || is("_aioseo_robots_noindex", &["1", "on"])
        || is("_aioseop_noindex", &["1", "on"])
        || is("_seopress_robots_index", &["yes", "1"])
        || is("_genesis_noindex", &["1"])
}

/// Whether a value is a pattern that the plugin fills: `%%title%%`, `%title% %sep%`, `#post_title`.
fn is_template(value: &str) -> bool {
    let percent = value.split('%').enumerate().any(|(index, between)| {
        let inside = index % 2 == 1;
        inside
            && !between.is_empty()
            && between
                .chars()
                .all(|c| c.is_ascii_lowercase() || matches!(c, '_' | '(' | ')'))
    });
    let hash = value.split('#').skip(1).any(|after| {
        [
            "post_",
            "site_",
            "separator_",
            "author_",
            "taxonomy_",
            "current_",
            "categories",
        ]
        .iter()
        .any(|word| after.starts_with(word))
    });
    value.contains("%%") || percent || hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(meta: &[(&str, &str)]) -> Item {
        Item {
            meta: meta
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..Item::default()
        }
    }

    #[test]
    fn every_plugin_is_understood() {
        let robots = "a:2:{i:0;s:7:\"noindex\";i:1;s:8:\"nofollow\";}";
        let cases: &[&[(&str, &str)]] = &[
            &[
                ("_yoast_wpseo_title", "T"),
                ("_yoast_wpseo_metadesc", "D"),
                ("_yoast_wpseo_meta-robots-noindex", "1"),
            ],
            &[
                ("rank_math_title", "T"),
                ("rank_math_description", "D"),
                ("rank_math_robots", robots),
            ],
            &[
                ("_aioseop_title", "T"),
                ("_aioseop_description", "D"),
                ("_aioseop_noindex", "on"),
            ],
            &[
                ("_seopress_titles_title", "T"),
                ("_seopress_titles_desc", "D"),
                ("_seopress_robots_index", "yes"),
            ],
            &[
                ("_genesis_title", "T"),
                ("_genesis_description", "D"),
                ("_genesis_noindex", "1"),
            ],
        ];
        for meta in cases {
            let seo = Seo::of(&item(meta), "wordpress").record;
            assert_eq!(
                (seo.title.as_deref(), seo.description.as_deref(), seo.noindex),
                (Some("T"), Some("D"), true)
            );
        }
    }

    #[test]
    fn patterns_are_not_copied() {
        for value in [
            "%%title%% %%sep%%",
            "%title% | News",
            "#post_title #separator_sa",
            "%customfield(x)%",
        ] {
            assert!(is_template(value), "{value}");
        }
        for value in [
            "100% of 50% is half",
            "Five % or six % more",
            "We are #1",
            "C# and F#",
        ] {
            assert!(!is_template(value), "{value}");
        }
        let seo = Seo::of(
            &item(&[
                ("_yoast_wpseo_title", "%%title%%"),
                ("_yoast_wpseo_metadesc", "D &amp; E"),
            ]),
            "wp",
        );
        assert_eq!(
            (seo.record.title, seo.record.description.as_deref()),
            (None, Some("D & E"))
        );
        assert_eq!(seo.notes, [TEMPLATE]);
    }
}
