//! What is said to a cache, in its own language.

use std::collections::BTreeSet;

use masthead_app::ports::send::HttpReply;
use serde_json::{Value, json};

use super::target::{PurgeKind, VarnishPurge};

/// Keys of one call, at the most: what the interfaces take.
const FASTLY_KEYS: usize = 256;
const CLOUDFLARE_KEYS: usize = 100;

/// Bytes of one header of keys; Varnish takes 8 KiB with the header's name.
const HEADER_BYTES: usize = 6 * 1024;

/// What a cache is to drop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    Everything,
    These(BTreeSet<String>),
}

impl Keys {
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::These(keys) if keys.is_empty())
    }

    pub(super) fn add(&mut self, more: Self) {
        match (&mut *self, more) {
            (Self::These(keys), Self::These(more)) => keys.extend(more),
            (_, Self::Everything) => *self = Self::Everything,
            (Self::Everything, _) => {}
        }
    }
}

/// One request to a cache.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

/// Headers may hold tokens.
impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl PurgeKind {
    /// The requests that make the cache drop these keys.
    pub(super) fn calls(&self, keys: &Keys) -> Vec<Call> {
        let keys: Vec<&str> = match keys {
            Keys::Everything => return vec![self.everything()],
            Keys::These(keys) => keys.iter().map(String::as_str).collect(),
        };
        match self {
            Self::Fastly { soft, .. } => keys
                .chunks(FASTLY_KEYS)
                .map(|keys| {
                    let mut call = self.post("purge", &json!({ "surrogate_keys": keys }));
                    if *soft {
                        call.headers.push(("fastly-soft-purge", "1".to_owned()));
                    }
                    call
                })
                .collect(),
            Self::Cloudflare { .. } => keys
                .chunks(CLOUDFLARE_KEYS)
                .map(|keys| self.post("purge_cache", &json!({ "tags": keys })))
                .collect(),
            Self::Varnish { url, how } => portions(&keys)
                .map(|keys| {
                    let (method, header, value) = match how {
                        VarnishPurge::Xkey => ("PURGE", "xkey", keys.join(" ")),
                        VarnishPurge::XkeySoft => ("PURGE", "xkey-softpurge", keys.join(" ")),
                        VarnishPurge::Ban => ("BAN", "x-ban-keys", pattern(keys)),
                    };
                    Call {
                        method,
                        url: url.clone(),
                        headers: vec![(header, value)],
                        body: String::new(),
                    }
                })
                .collect(),
        }
    }

    fn everything(&self) -> Call {
        match self {
            Self::Fastly { .. } => self.post("purge_all", &json!({})),
            Self::Cloudflare { .. } => self.post("purge_cache", &json!({ "purge_everything": true })),
            Self::Varnish { url, .. } => Call {
                method: "BAN",
                url: url.clone(),
                headers: vec![("x-ban-everything", "1".to_owned())],
                body: String::new(),
            },
        }
    }

    fn post(&self, end: &str, body: &Value) -> Call {
        let (url, token) = match self {
            Self::Fastly {
                url, service, token, ..
            } => (
                format!("{url}/service/{service}/{end}"),
                ("fastly-key", token.clone()),
            ),
            Self::Cloudflare { url, zone, token } => (
                format!("{url}/zones/{zone}/{end}"),
                ("authorization", format!("Bearer {token}")),
            ),
            Self::Varnish { url, .. } => (url.clone(), ("accept", "*/*".to_owned())),
        };
        Call {
            method: "POST",
            url,
            headers: vec![token, ("content-type", "application/json".to_owned())],
            body: body.to_string(),
        }
    }

    /// Whether the cache did what it was told.
    pub(super) fn took(&self, reply: &HttpReply) -> Result<(), String> {
        let is_refused = match self {
            // It also says so within an answer that is 200.
            Self::Cloudflare { .. } => serde_json::from_str::<Value>(&reply.head)
                .is_ok_and(|answer| answer.get("success") == Some(&Value::Bool(false))),
            _ => false,
        };
        if (200..300).contains(&reply.status) && !is_refused {
            return Ok(());
        }
        let head: String = reply.head.chars().filter(|c| !c.is_control()).take(200).collect();
        Err(format!("it answered {}: {head}", reply.status))
    }
}

/// Cuts keys into portions that fit into a header.
fn portions<'k>(keys: &'k [&'k str]) -> impl Iterator<Item = &'k [&'k str]> {
    let mut rest = keys;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fit = rest
            .iter()
            .take_while(|key| {
                bytes += key.len() + 1;
                bytes <= HEADER_BYTES
            })
            .count();
        let (now, later) = rest.split_at(fit.max(1).min(rest.len()));
        rest = later;
        (!now.is_empty()).then_some(now)
    })
}

/// A pattern that matches a list with one of these keys in it. A ban takes neither blanks nor backslashes.
fn pattern(keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| plain(key)).collect();
    format!("(^|[[:space:]])({})([[:space:]]|$)", keys.join("|"))
}

/// A key as it stands in a pattern. What has a meaning there is any character: to drop too much does no harm.
fn plain(key: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | ':');
    key.chars().map(|c| if is_plain(c) { c } else { '.' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(count: usize) -> Keys {
        Keys::These((0..count).map(|number| format!("article_{number:05}")).collect())
    }

    fn fastly(soft: bool) -> PurgeKind {
        PurgeKind::Fastly {
            url: "https://api.fastly.com".to_owned(),
            service: "s1".to_owned(),
            token: "secret".to_owned(),
            soft,
        }
    }

    fn cloudflare() -> PurgeKind {
        PurgeKind::Cloudflare {
            url: "https://api.cloudflare.com/client/v4".to_owned(),
            zone: "z1".to_owned(),
            token: "secret".to_owned(),
        }
    }

    fn varnish(how: VarnishPurge) -> PurgeKind {
        PurgeKind::Varnish {
            url: "http://127.0.0.1:6081/".to_owned(),
            how,
        }
    }

    #[test]
    fn fastly_is_told_by_surrogate_key() {
        let calls = fastly(true).calls(&keys(257));
        assert_eq!(calls.len(), 2);
        assert_eq!(calls[1].url, "https://api.fastly.com/service/s1/purge");
        assert_eq!(calls[1].body, r#"{"surrogate_keys":["article_00256"]}"#);
        assert_eq!(
            calls[1].headers,
            [
                ("fastly-key", "secret".to_owned()),
                ("content-type", "application/json".to_owned()),
                ("fastly-soft-purge", "1".to_owned()),
            ]
        );
        assert_eq!(fastly(false).calls(&keys(1))[0].headers.len(), 2);
        let all = fastly(true).calls(&Keys::Everything);
        assert_eq!(
            (all.len(), all[0].url.as_str()),
            (1, "https://api.fastly.com/service/s1/purge_all")
        );
    }

    #[test]
    fn cloudflare_is_told_by_tag() {
        let calls = cloudflare().calls(&keys(101));
        assert_eq!(calls.len(), 2);
        assert_eq!(
            calls[1].url,
            "https://api.cloudflare.com/client/v4/zones/z1/purge_cache"
        );
        assert_eq!(calls[1].body, r#"{"tags":["article_00100"]}"#);
        assert!(
            calls[1]
                .headers
                .contains(&("authorization", "Bearer secret".to_owned()))
        );
        let all = cloudflare().calls(&Keys::Everything);
        assert_eq!(all[0].body, r#"{"purge_everything":true}"#);
    }

    #[test]
    fn varnish_is_told_in_headers_that_it_takes() {
        let calls = varnish(VarnishPurge::Xkey).calls(&keys(1_000));
        assert!(calls.len() > 1);
        let mut told = Vec::new();
        for call in &calls {
            assert_eq!((call.method, call.headers[0].0), ("PURGE", "xkey"));
            assert!(call.headers[0].1.len() <= HEADER_BYTES);
            told.extend(call.headers[0].1.split(' ').map(str::to_owned));
        }
        assert_eq!(Keys::These(told.into_iter().collect()), keys(1_000));
        assert_eq!(
            varnish(VarnishPurge::XkeySoft).calls(&keys(1))[0].headers[0].0,
            "xkey-softpurge"
        );
        let ban = varnish(VarnishPurge::Ban).calls(&Keys::These(["a(b".to_owned(), "c".to_owned()].into()));
        assert_eq!(ban[0].method, "BAN");
        assert_eq!(
            ban[0].headers,
            [("x-ban-keys", "(^|[[:space:]])(a.b|c)([[:space:]]|$)".to_owned())]
        );
        let huge = Keys::These([".".repeat(10_000)].into());
        assert_eq!(
            varnish(VarnishPurge::Ban).calls(&huge).len(),
            1,
            "one that fits nowhere is not dropped"
        );
    }

    #[test]
    fn a_refusal_is_seen_whatever_its_status() {
        let reply = |status, head: &str| HttpReply {
            status,
            head: head.to_owned(),
            retry_after: None,
        };
        assert_eq!(fastly(false).took(&reply(200, "{}")), Ok(()));
        assert!(
            fastly(false)
                .took(&reply(401, "no"))
                .expect_err("refused")
                .contains("401")
        );
        assert_eq!(cloudflare().took(&reply(200, r#"{"success":true}"#)), Ok(()));
        assert!(cloudflare().took(&reply(200, r#"{"success":false}"#)).is_err());
        assert!(!format!("{:?}", fastly(false)).contains("secret"));
    }
}
