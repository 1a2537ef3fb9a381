//! The sites whose films, posts and recordings are embedded, and how to tell them by their addresses.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use super::address;

/// Whose an embed is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Bluesky.
    Bluesky,
    /// Dailymotion.
    Dailymotion,
    /// Facebook.
    Facebook,
    /// Flickr.
    Flickr,
    /// Instagram.
    Instagram,
    /// Reddit.
    Reddit,
    /// `SoundCloud`.
    SoundCloud,
    /// Spotify.
    Spotify,
    /// Telegram.
    Telegram,
    /// Threads.
    Threads,
    /// `TikTok`.
    TikTok,
    /// X, called Twitter when most embeds were made.
    Twitter,
    /// Vimeo.
    Vimeo,
    /// A post of a `WordPress` site.
    WordPress,
    /// `WordPress.tv` and `VideoPress`.
    WordPressTv,
    /// `YouTube`.
    YouTube,
    /// Any other site, and what a newer release may name.
    #[default]
    #[serde(other)]
    Generic,
}

impl Provider {
    const ALL: [Self; 17] = [
        Self::Bluesky,
        Self::Dailymotion,
        Self::Facebook,
        Self::Flickr,
        Self::Instagram,
        Self::Reddit,
        Self::SoundCloud,
        Self::Spotify,
        Self::Telegram,
        Self::Threads,
        Self::TikTok,
        Self::Twitter,
        Self::Vimeo,
        Self::WordPress,
        Self::WordPressTv,
        Self::YouTube,
        Self::Generic,
    ];

    /// Its name in JSON and in `data-provider`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bluesky => "bluesky",
            Self::Dailymotion => "dailymotion",
            Self::Facebook => "facebook",
            Self::Flickr => "flickr",
            Self::Instagram => "instagram",
            Self::Reddit => "reddit",
            Self::SoundCloud => "soundcloud",
            Self::Spotify => "spotify",
            Self::Telegram => "telegram",
            Self::Threads => "threads",
            Self::TikTok => "tiktok",
            Self::Twitter => "twitter",
            Self::Vimeo => "vimeo",
            Self::WordPress => "wordpress",
            Self::WordPressTv => "wordpresstv",
            Self::YouTube => "youtube",
            Self::Generic => "generic",
        }
    }

    /// The provider of a name; [`Provider::Generic`] for one that is not known.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|provider| provider.name() == name)
            .unwrap_or_default()
    }

    /// Whose site an address is on.
    #[must_use]
    pub fn of_address(address: &str) -> Self {
        Site::of(address).map_or(Self::Generic, |site| site.provider)
    }
}

/// An address split by the provider's eyes: host without the usual prefixes, then path and query.
struct Site<'a> {
    provider: Provider,
    host: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Site<'a> {
    fn of(address: &'a str) -> Option<Self> {
        let rest = ["https://", "http://", "//"]
            .iter()
            .find_map(|scheme| strip_ascii_case(address, scheme))?;
        let (host, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let host = host.split(':').next().unwrap_or_default();
        let host = ["www.", "m.", "mobile."]
            .iter()
            .find_map(|p| strip_ascii_case(host, p))
            .unwrap_or(host);
        let host_is = |names: &[&str]| {
            names.iter().any(|name| {
                let tail = host
                    .len()
                    .checked_sub(name.len())
                    .filter(|at| host.is_char_boundary(*at));
                tail.is_some_and(|at| {
                    host[at..].eq_ignore_ascii_case(name) && (at == 0 || host[..at].ends_with('.'))
                })
            })
        };
        let provider = match host {
            _ if host_is(&["youtube.com", "youtu.be", "youtube-nocookie.com"]) => Provider::YouTube,
            _ if host_is(&["vimeo.com"]) => Provider::Vimeo,
            _ if host_is(&["twitter.com", "x.com"]) => Provider::Twitter,
            _ if host_is(&["instagram.com", "instagr.am"]) => Provider::Instagram,
            _ if host_is(&["facebook.com", "fb.watch"]) => Provider::Facebook,
            _ if host_is(&["t.me", "telegram.me"]) => Provider::Telegram,
            _ if host_is(&["soundcloud.com"]) => Provider::SoundCloud,
            _ if host_is(&["spotify.com"]) => Provider::Spotify,
            _ if host_is(&["tiktok.com"]) => Provider::TikTok,
            _ if host_is(&["reddit.com", "redditmedia.com"]) => Provider::Reddit,
            _ if host_is(&["wordpress.tv", "videopress.com"]) => Provider::WordPressTv,
            _ if host_is(&["flickr.com", "flic.kr"]) => Provider::Flickr,
            _ if host_is(&["dailymotion.com", "dai.ly"]) => Provider::Dailymotion,
            _ if host_is(&["bsky.app"]) => Provider::Bluesky,
            _ if host_is(&["threads.net", "threads.com"]) => Provider::Threads,
            _ => return None,
        };
        Some(Self {
            provider,
            host,
            path,
            query,
        })
    }

    fn segments(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.path.split('/').filter(|segment| !segment.is_empty())
    }

    /// A value of the query, decoded.
    fn parameter(&self, name: &str) -> Option<Cow<'a, str>> {
        self.query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name && !value.is_empty()).then(|| percent_decode_str(value).decode_utf8_lossy())
        })
    }
}

fn strip_ascii_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(tail)
}

/// The provider of an address that, alone in a paragraph, stands for what it leads to.
///
/// Only pages of one film, post or recording count: a line with the address of a channel is just an address.
pub(super) fn of_bare_address(text: &str) -> Option<Provider> {
    if text.contains(char::is_whitespace) || !text.starts_with("http") {
        return None;
    }
    let site = Site::of(text)?;
    let segments: Vec<&str> = site.segments().collect();
    let has_id = match (site.provider, segments.as_slice()) {
        (Provider::YouTube, ["watch"]) => site.parameter("v").is_some(),
        (Provider::YouTube, ["playlist"]) => site.parameter("list").is_some(),
        (Provider::YouTube, [_]) => site.host.eq_ignore_ascii_case("youtu.be"),
        (Provider::Vimeo, path) => path.iter().any(|s| s.bytes().all(|b| b.is_ascii_digit())),
        (Provider::YouTube, ["embed" | "shorts" | "live" | "v", _, ..])
        | (Provider::Twitter, [_, "status" | "statuses", _, ..])
        | (Provider::SoundCloud | Provider::Telegram, [_, _, ..]) => true,
        (Provider::Instagram, path) => path
            .iter()
            .rev()
            .skip(1)
            .any(|s| matches!(*s, "p" | "reel" | "tv")),
        (Provider::Facebook, path) => {
            site.host.eq_ignore_ascii_case("fb.watch") && !path.is_empty()
                || path.iter().any(|s| {
                    matches!(
                        *s,
                        "posts" | "videos" | "photos" | "reel" | "watch" | "share" | "permalink.php"
                    ) || matches!(*s, "story.php" | "photo.php" | "video.php" | "photo")
                })
        }
        (Provider::Spotify, path) => path
            .iter()
            .rev()
            .skip(1)
            .any(|s| matches!(*s, "track" | "album" | "episode" | "show" | "playlist" | "artist")),
        (Provider::TikTok, path) => path.contains(&"video"),
        (Provider::Reddit, path) => path.contains(&"comments"),
        (Provider::WordPressTv | Provider::Flickr | Provider::Dailymotion, path) => !path.is_empty(),
        (Provider::Bluesky | Provider::Threads, path) => path.contains(&"post"),
        _ => false,
    };
    has_id.then_some(site.provider)
}

/// The page of what a player shows, where the player's address tells it; else the player's own address.
pub(super) fn page_of(player: &str) -> String {
    let found = Site::of(player).and_then(|site| {
        let segments: Vec<&str> = site.segments().collect();
        match (site.provider, segments.as_slice()) {
            (Provider::YouTube, ["embed", "videoseries"]) => Some(format!(
                "https://www.youtube.com/playlist?list={}",
                site.parameter("list")?
            )),
            (Provider::YouTube, ["embed" | "v", id, ..]) => {
                let start = site
                    .parameter("start")
                    .map(|start| format!("&t={start}s"))
                    .unwrap_or_default();
                Some(format!("https://www.youtube.com/watch?v={id}{start}"))
            }
            (Provider::Vimeo, ["video", id, ..]) => Some(format!("https://vimeo.com/{id}")),
            (Provider::Dailymotion, ["embed", "video", id, ..]) => {
                Some(format!("https://www.dailymotion.com/video/{id}"))
            }
            (Provider::Spotify, ["embed" | "embed-podcast", kind, id, ..]) => {
                Some(format!("https://open.spotify.com/{kind}/{id}"))
            }
            (Provider::Facebook, ["plugins", ..]) => site.parameter("href").map(Cow::into_owned),
            (Provider::SoundCloud, ["player", ..]) => site.parameter("url").map(Cow::into_owned),
            (Provider::Instagram, [kind @ ("p" | "reel" | "tv"), id, "embed", ..]) => {
                Some(format!("https://www.instagram.com/{kind}/{id}/"))
            }
            (Provider::WordPressTv, ["embed", id, ..]) => Some(format!("https://videopress.com/v/{id}")),
            _ => None,
        }
    });
    found
        .and_then(|page| address::media(&page).map(Cow::into_owned))
        .unwrap_or_else(|| player.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for provider in Provider::ALL {
            assert_eq!(Provider::from_name(provider.name()), provider);
            let json = serde_json::to_string(&provider).expect("a name");
            assert_eq!(json, format!("\"{}\"", provider.name()));
        }
        assert_eq!(
            serde_json::from_str::<Provider>("\"later\"").expect("any name"),
            Provider::Generic
        );
    }

    #[test]
    fn pages_of_one_thing_are_told_from_other_pages() {
        let embeds = [
            ("https://www.youtube.com/watch?v=abc", Provider::YouTube),
            ("https://youtu.be/abc?t=3", Provider::YouTube),
            ("http://m.youtube.com/shorts/abc", Provider::YouTube),
            ("https://vimeo.com/12345", Provider::Vimeo),
            ("https://x.com/someone/status/1", Provider::Twitter),
            ("https://twitter.com/someone/status/1?s=20", Provider::Twitter),
            ("https://www.instagram.com/p/Cabc/", Provider::Instagram),
            ("https://www.facebook.com/page/videos/123/", Provider::Facebook),
            ("https://fb.watch/abc/", Provider::Facebook),
            ("https://soundcloud.com/artist/track", Provider::SoundCloud),
            ("https://open.spotify.com/episode/abc", Provider::Spotify),
            ("https://www.tiktok.com/@someone/video/1", Provider::TikTok),
            (
                "https://www.reddit.com/r/news/comments/abc/title/",
                Provider::Reddit,
            ),
            ("https://wordpress.tv/2020/01/01/talk/", Provider::WordPressTv),
            ("https://www.flickr.com/photos/someone/1", Provider::Flickr),
            ("https://t.me/channel/12", Provider::Telegram),
        ];
        for (address, provider) in embeds {
            assert_eq!(of_bare_address(address), Some(provider), "{address}");
            assert_eq!(Provider::of_address(address), provider, "{address}");
        }
        let plain = [
            "https://www.youtube.com/",
            "https://www.youtube.com/@channel",
            "https://youtube.com.evil.example/watch?v=abc",
            "https://notyoutube.com/watch?v=abc",
            "https://x.com/someone",
            "https://vimeo.com/about",
            "https://t.me/channel",
            "https://example.com/watch?v=abc",
            "watch https://youtu.be/abc",
            "youtu.be/abc",
        ];
        for address in plain {
            assert_eq!(of_bare_address(address), None, "{address}");
        }
    }

    #[test]
    fn players_lead_to_their_pages() {
        let pages = [
            (
                "https://www.youtube.com/embed/abc?feature=oembed",
                "https://www.youtube.com/watch?v=abc",
            ),
            (
                "//www.youtube-nocookie.com/embed/abc?start=30",
                "https://www.youtube.com/watch?v=abc&t=30s",
            ),
            ("https://player.vimeo.com/video/123?h=x", "https://vimeo.com/123"),
            (
                "https://open.spotify.com/embed/episode/abc",
                "https://open.spotify.com/episode/abc",
            ),
            (
                "https://w.soundcloud.com/player/?url=https%3A%2F%2Fapi.soundcloud.com%2Ftracks%2F1&color=0",
                "https://api.soundcloud.com/tracks/1",
            ),
            (
                "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fvideos%2F1",
                "https://www.facebook.com/a/videos/1",
            ),
            (
                "https://www.facebook.com/plugins/post.php?href=javascript%3Aalert(1)",
                "https://www.facebook.com/plugins/post.php?href=javascript%3Aalert(1)",
            ),
            (
                "https://maps.example.com/embed?q=1",
                "https://maps.example.com/embed?q=1",
            ),
        ];
        for (player, page) in pages {
            assert_eq!(page_of(player), page, "{player}");
        }
    }
}
