//! HTML that no block fits, cleaned.

use std::{borrow::Cow, collections::HashSet, fmt, ops::Deref, sync::LazyLock};

use ammonia::{Builder, UrlRelative};
use serde::{Deserialize, Deserializer, Serialize};
use url::Url;

use super::{address, parse::nesting};

/// HTML without scripts, styles, event handlers and dangerous addresses.
///
/// There is no way to build one around text that was not cleaned; reading JSON cleans too. So a renderer may
/// write it as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct CleanHtml(String);

/// How often cleaning is repeated until it changes nothing any more. Twice is usual; markup that still changes
/// then was built to change with each parser, and is refused.
const ROUNDS: usize = 4;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(UrlRelative::PassThrough));

fn cleaner(relative: UrlRelative<'static>) -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .add_tags(["tfoot"])
        .rm_tags(["area", "map"])
        .add_clean_content_tags(["noscript", "template", "svg", "title", "select", "iframe"])
        .rm_tag_attributes("blockquote", ["cite"])
        .rm_tag_attributes("q", ["cite"])
        .rm_tag_attributes("del", ["cite"])
        .rm_tag_attributes("ins", ["cite"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(relative)
        // The same rule as for structured links. A parser that resolves addresses would also rewrite them.
        .attribute_filter(|_, attribute, value| match attribute {
            "href" => address::link(value),
            "src" => address::media(value),
            _ => Some(Cow::Borrowed(value)),
        })
        .link_rel(None);
    builder
}

impl CleanHtml {
    /// Cleans HTML.
    #[must_use]
    pub fn new(html: &str) -> Self {
        let mut html = CLEANER.clean(&nesting::bounded(html)).to_string();
        for _ in 0..ROUNDS {
            let again = CLEANER.clean(&html).to_string();
            if again == html {
                return Self(html.trim_matches(|c: char| c.is_ascii_whitespace()).to_owned());
            }
            html = again;
        }
        Self(ammonia::clean_text(&super::parse::visible_text(&html)))
    }

    /// The HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same with relative addresses resolved against a page's.
    #[must_use]
    pub(super) fn resolved(&self, page: &Url) -> Self {
        let cleaner = cleaner(UrlRelative::RewriteWithBase(page.clone()));
        Self(cleaner.clean(&self.0).to_string())
    }

    /// What a reader sees of it, lines and cells apart.
    #[must_use]
    pub fn text(&self) -> String {
        super::parse::visible_text(&self.0)
    }
}

impl Deref for CleanHtml {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CleanHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for CleanHtml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let html = Cow::<'de, str>::deserialize(deserializer)?;
        Ok(Self::new(&html))
    }
}
