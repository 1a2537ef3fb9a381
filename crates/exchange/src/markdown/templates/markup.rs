//! What common shortcodes stand for, as HTML and Markdown.

use super::arguments::Arguments;
use crate::markdown::html_tags::escaped;

/// What a tag of a common name stands for.
pub(super) fn known(name: &str, arguments: &Arguments, is_alone: bool) -> Option<String> {
    let name = name.to_lowercase();
    if matches!(name.as_str(), "figure" | "img" | "image" | "picture" | "imgproc") {
        return figure(arguments, is_alone);
    }
    if matches!(name.as_str(), "video" | "audio")
        && let Some(source) = arguments
            .named(&["src", "mp4", "url", "file"])
            .or_else(|| arguments.at(0))
        && source.contains('.')
    {
        return Some(recording(&name, source, is_alone));
    }
    embedded_address(&name, arguments).map(|address| embed(&address, is_alone))
}

/// A picture with its caption. Within a line it is Markdown's own picture.
pub(super) fn figure(arguments: &Arguments, is_alone: bool) -> Option<String> {
    let src = arguments
        .named(&["src", "url", "image_path", "file", "path", "image"])
        .or_else(|| arguments.at(0))?;
    let caption: Vec<&str> = [&["title"][..], &["caption", "description"], &["attr", "credit"]]
        .iter()
        .filter_map(|names| arguments.named(names))
        .collect();
    let caption = caption.join(" – ");
    let alt = arguments.named(&["alt"]).unwrap_or_default();
    if !is_alone {
        let alt = alt.replace(['[', ']'], "");
        let title = if caption.is_empty() {
            String::new()
        } else {
            format!(" \"{}\"", caption.replace('"', "'"))
        };
        return Some(format!("![{alt}](<{}>{title})", src.replace(['<', '>'], "")));
    }
    let mut html = format!("<img src=\"{}\" alt=\"{}\">", escaped(src), escaped(alt));
    if let Some(link) = arguments.named(&["link"]) {
        html = format!("<a href=\"{}\">{html}</a>", escaped(link));
    }
    if !caption.is_empty() {
        html = format!("{html}<figcaption>{}</figcaption>", escaped(&caption));
    }
    Some(block(&format!("<figure>{html}</figure>")))
}

/// A film or sound recording.
fn recording(tag: &str, src: &str, is_alone: bool) -> String {
    let html = format!("<{tag} src=\"{}\" controls></{tag}>", escaped(src));
    if is_alone {
        block(&format!("<figure>{html}</figure>"))
    } else {
        html
    }
}

/// Something that lives on another site, by its address, in the form in which `WordPress` stores it.
fn embed(address: &str, is_alone: bool) -> String {
    if !is_alone {
        return format!("<{address}>");
    }
    let address = escaped(address);
    block(&format!(
        "<figure class=\"wp-block-embed\"><div class=\"wp-block-embed__wrapper\">{address}</div></figure>"
    ))
}

/// The address of what a shortcode of this name embeds.
fn embedded_address(name: &str, arguments: &Arguments) -> Option<String> {
    let id = arguments
        .named(&["id", "video_id", "videoid", "url", "link"])
        .or_else(|| arguments.at(0))?;
    if id.starts_with("https://") || id.starts_with("http://") {
        let is_embed = matches!(
            name,
            "youtube"
                | "vimeo"
                | "tweet"
                | "twitter"
                | "x"
                | "instagram"
                | "gist"
                | "video"
                | "embed"
                | "oembed"
        );
        return (is_embed && !id.contains(char::is_whitespace)).then(|| id.to_owned());
    }
    let is_id = |id: &str| {
        !id.is_empty()
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    let name = match (name, arguments.named(&["provider"])) {
        ("video", Some(provider)) => provider,
        (name, _) => name,
    };
    let (first, second) = (id, arguments.at(1));
    let user = arguments.named(&["user", "username"]);
    match name {
        "youtube" if is_id(id) => Some(format!("https://www.youtube.com/watch?v={id}")),
        "vimeo" if is_id(id) => Some(format!("https://vimeo.com/{id}")),
        "tweet" | "twitter" | "x" if is_id(id) => {
            let user = user.filter(|user| is_id(user)).unwrap_or("i/web");
            Some(format!("https://twitter.com/{user}/status/{id}"))
        }
        "instagram" if is_id(id) => Some(format!("https://www.instagram.com/p/{id}/")),
        "gist" => match second {
            Some(second) if is_id(first) && is_id(second) => {
                Some(format!("https://gist.github.com/{first}/{second}"))
            }
            _ => first
                .split('/')
                .all(is_id)
                .then(|| format!("https://gist.github.com/{first}")),
        },
        _ => None,
    }
}

/// HTML that Markdown takes for a block of its own.
fn block(html: &str) -> String {
    format!("\n{html}\n")
}
