//! What lives on other sites: players in frames, posts in quotes, documents in objects.

use scraper::{ElementRef, Node};

use super::{
    element::{
        NodeRef, attribute, classes, first_below, has_class, has_text, is_blank, name, pixels, raw_text,
        squeezed, style,
    },
    flow::Flow,
    line,
    marks::Marks,
    walk::Walk,
};
use crate::body::{
    address,
    block::{Block, BlockKind, Embed, MediaRef},
    inline,
    provider::{self, Provider},
};

/// The frame titles that say nothing.
const EMPTY_TITLES: [&str; 2] = ["YouTube video player", "embed"];

/// A frame: a player, or a counter of visits.
pub(super) fn iframe(element: ElementRef<'_>, flow: &mut Flow) {
    let none = |length| attribute(element, length).is_some_and(|length| matches!(length.trim(), "0" | "1"));
    let counter = none("width") && none("height") || style(element, "visibility") == Some("hidden");
    let player = ["data-lazy-src", "data-src", "data-litespeed-src", "src"]
        .into_iter()
        .filter_map(|name| attribute(element, name))
        .filter(|address| !address.starts_with("about:"))
        .find_map(address::media);
    let (Some(player), false) = (player, counter) else {
        return;
    };
    // The quote that stands before such a frame is the same embed.
    if has_class(element, "wp-embedded-content") && flow.ends_in_embed_of(Provider::WordPress) {
        return;
    }
    let url = provider::page_of(&player);
    let title = attribute(element, "title").filter(|title| !EMPTY_TITLES.contains(title));
    flow.push(BlockKind::Embed(Embed {
        width: pixels(element, "width"),
        height: pixels(element, "height"),
        title: title.and_then(|title| title_of(title, &url)),
        ..Embed::new(Provider::of_address(&player), url)
    }));
}

/// Telegram's posts are scripts that write a frame.
pub(super) fn script(element: ElementRef<'_>, flow: &mut Flow) {
    if let Some(post) = attribute(element, "data-telegram-post")
        && let Some(url) = address::media(&format!("https://t.me/{}", post.trim()))
    {
        flow.push(BlockKind::Embed(Embed::new(Provider::Telegram, url.into_owned())));
    }
}

/// The block editor's embeds hold nothing but an address until they are shown.
pub(super) fn bare_embed(element: ElementRef<'_>, blocks: &mut [Block]) {
    let [
        Block {
            kind: kind @ BlockKind::Paragraph { .. },
            ..
        },
    ] = blocks
    else {
        return;
    };
    let BlockKind::Paragraph { content } = kind else {
        return;
    };
    let text = inline::text(content);
    let url =
        address::media(&text).filter(|url| url.starts_with("http") && !text.contains(char::is_whitespace));
    if let Some(url) = url {
        let by_class = classes(element).find_map(|class| class.strip_prefix("is-provider-"));
        let provider = match Provider::of_address(&url) {
            Provider::Generic => by_class.map(Provider::from_name).unwrap_or_default(),
            known => known,
        };
        *kind = BlockKind::Embed(Embed::new(provider, url.into_owned()));
    }
}

impl<'a> Walk<'a> {
    /// An object or a plug-in: a film of the old kind, a document, or the text that stands in for it.
    pub(super) fn object(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        let own = attribute(element, "data").or_else(|| attribute(element, "src"));
        let inner = || first_below(element, &["embed"]).and_then(|embed| attribute(embed, "src"));
        let Some(url) = own.or_else(inner).and_then(address::media) else {
            self.section(element, flow, marks);
            return;
        };
        let provider = Provider::of_address(&url);
        let path = url.split(['?', '#']).next().unwrap_or(&url);
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension {
            // No browser plays these any more, and many a film of another site came in one.
            "swf" if provider == Provider::Generic => self.section(element, flow, marks),
            "pdf" | "doc" | "docx" | "odt" | "xls" | "xlsx" | "ppt" | "pptx" => {
                let label = attribute(element, "title").or_else(|| attribute(element, "aria-label"));
                let name = label.map(squeezed).filter(|label| line::is_visible(label));
                let name = name.unwrap_or_else(|| file_name(&url));
                let file = MediaRef {
                    url: url.into_owned(),
                    ..MediaRef::default()
                };
                flow.push(BlockKind::File { file, name });
            }
            _ => flow.push(BlockKind::Embed(Embed::new(provider, provider::page_of(&url)))),
        }
    }

    /// Facebook's posts are empty divisions that a script fills.
    pub(super) fn facebook(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        match attribute(element, "data-href").and_then(address::media) {
            Some(url) => {
                let text = self.read_line(element, marks);
                flow.push(BlockKind::Embed(Embed {
                    text,
                    ..Embed::new(Provider::Facebook, url.into_owned())
                }));
            }
            None => self.section(element, flow, marks),
        }
    }

    /// A quote that a script turns into a post.
    pub(super) fn post(&self, element: ElementRef<'a>, marks: &Marks) -> Option<Embed> {
        let provider = classes(element).find_map(|class| {
            Some(match class {
                "twitter-tweet" | "twitter-video" => Provider::Twitter,
                "instagram-media" => Provider::Instagram,
                "tiktok-embed" => Provider::TikTok,
                "bluesky-embed" => Provider::Bluesky,
                "text-post-media" => Provider::Threads,
                "reddit-card" | "reddit-embed-bq" => Provider::Reddit,
                "fb-xfbml-parse-ignore" => Provider::Facebook,
                "wp-embedded-content" => Provider::WordPress,
                _ => return None,
            })
        })?;
        let links = || {
            element
                .descendants()
                .filter_map(ElementRef::wrap)
                .filter(|inner| name(*inner) == "a")
        };
        if provider == Provider::WordPress {
            let link = links().next()?;
            let url = attribute(link, "href").and_then(address::media)?;
            let title = title_of(&raw_text(link), &url);
            return Some(Embed {
                title,
                ..Embed::new(provider, url.into_owned())
            });
        }
        let stated = ["data-instgrm-permalink", "data-text-post-permalink", "cite"]
            .into_iter()
            .filter_map(|name| attribute(element, name));
        // The last such link is the date of the post, those before it are in its text.
        let linked = links().filter_map(|link| attribute(link, "href"));
        let mut candidates = stated
            .chain(linked.collect::<Vec<_>>().into_iter().rev())
            .filter_map(address::media);
        let url = candidates.find(|url| provider::of_bare_address(url) == Some(provider))?;
        let untracked = url.split('?').next().unwrap_or(&url);
        let url = if provider == Provider::Facebook {
            &url
        } else {
            untracked
        };
        let text = self.read_line(element, marks);
        Some(Embed {
            text,
            ..Embed::new(provider, url.to_owned())
        })
    }

    /// An embed as [`crate::body::render::html()`] writes it; whether it is one.
    pub(super) fn rendered_embed(&self, element: ElementRef<'a>, flow: &mut Flow) -> bool {
        let (mut link, mut quote, mut caption) = (None, None, None);
        for node in element.children() {
            let child = ElementRef::wrap(node);
            let place = match child.map(name) {
                Some("a") => &mut link,
                Some("blockquote") => &mut quote,
                Some("figcaption") => &mut caption,
                _ if is_blank(node) => continue,
                _ => return false,
            };
            if std::mem::replace(place, child).is_some() {
                return false;
            }
        }
        let provider = attribute(element, "data-provider").map(Provider::from_name);
        let url = link
            .and_then(|link| attribute(link, "href"))
            .and_then(address::media);
        let (Some(provider), Some(link), Some(url)) = (provider, link, url) else {
            return false;
        };
        let none = Marks::default();
        flow.push(BlockKind::Embed(Embed {
            provider,
            width: pixels(element, "data-width"),
            height: pixels(element, "data-height"),
            title: title_of(&raw_text(link), &url),
            text: quote
                .map(|quote| self.read_line(quote, &none))
                .unwrap_or_default(),
            caption: caption
                .map(|caption| self.read_line(caption, &none))
                .unwrap_or_default(),
            url: url.into_owned(),
        }));
        true
    }

    /// A document to download: one link with its name, and perhaps a button.
    pub(super) fn file(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        let links: Vec<_> = element
            .descendants()
            .filter_map(ElementRef::wrap)
            .filter(|link| name(*link) == "a")
            .collect();
        let is_button = |link: &ElementRef<'_>| has_class(*link, "wp-block-file__button");
        let mut named = links.iter().filter(|link| !is_button(link) && has_text(***link));
        let (link, more) = (named.next().or(links.first()), named.next());
        let url = link
            .and_then(|link| attribute(*link, "href"))
            .and_then(address::media);
        let (Some(link), Some(url), None, false) = (link, url, more, has_text_beside_links(*element)) else {
            self.section(element, flow, marks);
            return;
        };
        let name = Some(squeezed(&raw_text(*link))).filter(|name| line::is_visible(name) && !is_button(link));
        let name = name.unwrap_or_else(|| file_name(&url));
        let file = MediaRef {
            url: url.into_owned(),
            ..MediaRef::default()
        };
        flow.push(BlockKind::File { file, name });
    }
}

fn has_text_beside_links(node: NodeRef<'_>) -> bool {
    match node.value() {
        Node::Text(text) => line::is_visible(text),
        Node::Element(element) if element.name() == "a" => false,
        _ => node.children().any(has_text_beside_links),
    }
}

/// A title, unless it says nothing or only the address.
fn title_of(text: &str, url: &str) -> Option<String> {
    Some(squeezed(text)).filter(|title| line::is_visible(title) && title != url)
}

/// The last part of an address, to stand for a name.
fn file_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    squeezed(&percent_encoding::percent_decode_str(last).decode_utf8_lossy())
}
