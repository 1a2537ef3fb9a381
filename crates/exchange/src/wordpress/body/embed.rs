//! Addresses of films, posts and recordings elsewhere that WordPress shows in place.

use super::html::escape;
use crate::wordpress::plain::decode;

/// The services whose bare addresses WordPress replaces by what is there, and their like.
const HOSTS: &[&str] = &[
    "animoto.com",
    "apple.com",
    "bandcamp.com",
    "bsky.app",
    "cloudup.com",
    "codepen.io",
    "crowdsignal.com",
    "dai.ly",
    "dailymotion.com",
    "facebook.com",
    "fb.watch",
    "flic.kr",
    "flickr.com",
    "giphy.com",
    "gty.im",
    "hulu.com",
    "imgur.com",
    "instagram.com",
    "instagr.am",
    "issuu.com",
    "kickstarter.com",
    "mixcloud.com",
    "odysee.com",
    "ok.ru",
    "pinterest.com",
    "polldaddy.com",
    "poll.fm",
    "reddit.com",
    "reverbnation.com",
    "rumble.com",
    "rutube.ru",
    "scribd.com",
    "slideshare.net",
    "smugmug.com",
    "someecards.com",
    "soundcloud.com",
    "spotify.com",
    "t.me",
    "ted.com",
    "threads.net",
    "tiktok.com",
    "tumblr.com",
    "twitter.com",
    "videopress.com",
    "vimeo.com",
    "vine.co",
    "vk.com",
    "wordpress.tv",
    "x.com",
    "youtu.be",
    "youtube.com",
    "youtube-nocookie.com",
];

/// Shortcodes named after a service, and what stands before the number or name they give; of some only whole
/// addresses are of use.
const SERVICES: &[(&str, &str)] = &[
    ("bandcamp", ""),
    ("dailymotion", "https://www.dailymotion.com/video/"),
    ("facebook", ""),
    ("flickr", ""),
    ("gist", "https://gist.github.com/"),
    ("googlemaps", ""),
    ("googlevideo", ""),
    ("instagram", "https://www.instagram.com/p/"),
    ("issuu", ""),
    ("mixcloud", ""),
    ("pinterest", ""),
    ("reddit", ""),
    ("scribd", ""),
    ("slideshare", ""),
    ("soundcloud", ""),
    ("spotify", ""),
    ("ted", "https://www.ted.com/talks/"),
    ("telegram", ""),
    ("tiktok", ""),
    ("tweet", "https://twitter.com/i/status/"),
    ("twitter", "https://twitter.com/i/status/"),
    ("videopress", "https://videopress.com/v/"),
    ("vimeo", "https://vimeo.com/"),
    ("wpvideo", "https://videopress.com/v/"),
    ("youtube", "https://www.youtube.com/watch?v="),
    ("youtube_sc", "https://www.youtube.com/watch?v="),
];

/// Whether a shortcode of this name shows what is at a service.
pub(crate) fn is_service(name: &str) -> bool {
    SERVICES.iter().any(|(known, _)| *known == name)
}

/// The address that a shortcode's value stands for: its own, or that of what the service keeps under an id.
pub(crate) fn address_at(name: &str, value: &str) -> Option<String> {
    let value = value.trim();
    if value.contains("://") {
        return Some(value.to_owned());
    }
    let is_id = !value.is_empty()
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let (_, base) = SERVICES
        .iter()
        .find(|(known, base)| *known == name && !base.is_empty())?;
    is_id.then(|| format!("{base}{value}"))
}

/// The markup by which the block editor names an address to be shown in place.
pub(crate) fn figure(url: &str) -> String {
    let url = escape(&decode(url));
    format!(
        "<figure class=\"wp-block-embed\"><div class=\"wp-block-embed__wrapper\">\n{url}\n</div></figure>\n"
    )
}

/// Whether a service is known whose addresses are shown in place.
fn is_known(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return false;
    };
    let host = rest
        .split(['/', '?', '#', ':'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_of = |known: &str| {
        host.strip_suffix(known)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    matches!(scheme, "http" | "https")
        && rest.len() > host.len() + 1
        && HOSTS.iter().any(|known| is_of(known))
}

/// The markup for a line that is nothing but such an address.
pub(crate) fn of_line(line: &str) -> Option<String> {
    let bare =
        !line.is_empty() && !line.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'));
    (bare && is_known(line)).then(|| figure(line))
}

/// The markup for an address that somebody asked to be shown in place, whatever the service.
pub(crate) fn of_url(url: &str) -> Option<String> {
    let url = url.trim();
    let absolute = url.starts_with("https://") || url.starts_with("http://");
    if let Some(rest) = url.strip_prefix("//") {
        return of_url(&format!("https://{rest}"));
    }
    (absolute && !url.contains(char::is_whitespace)).then(|| figure(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_are_addresses_of_known_services_are_embedded() {
        assert!(
            of_line("https://www.youtube.com/watch?v=abc&amp;t=1")
                .is_some_and(|html| html.contains("v=abc&amp;t=1\n"))
        );
        assert!(of_line("https://youtu.be/abc").is_some());
        for line in [
            "https://example.com/a",
            "see https://youtu.be/abc",
            "https://youtube.com",
            "https://notyoutube.com/a",
            "",
        ] {
            assert_eq!(of_line(line), None, "{line}");
        }
    }
}
