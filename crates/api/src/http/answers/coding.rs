//! Content codings of kept answers: which one a client prefers, and a body in it.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, HeaderValue, Request, header},
    response::Response,
};
use bytes::Bytes;
use tower::{ServiceExt as _, service_fn};
use tower_http::compression::{Compression, predicate::SizeAbove};

use crate::http::compression::LEVEL;

/// A content coding that answers are kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Zstd,
    Gzip,
}

impl Coding {
    /// In the order in which they are preferred where the client does not say, as for every other answer.
    pub(super) const ALL: [Self; 3] = [Self::Zstd, Self::Brotli, Self::Gzip];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
        }
    }
}

/// What a client takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Preferred {
    Plain,
    Coded(Coding),
    /// Nothing that is kept: the client refuses the plain form and names no coding of ours.
    Nothing,
}

/// The form that a client prefers (RFC 9110 section 12.5.3).
pub(super) fn preferred(headers: &HeaderMap) -> Preferred {
    let mut weights: [Option<u16>; 3] = [None; 3];
    let (mut plain, mut others) = (None, None);
    let mut is_given = false;
    for line in headers.get_all(header::ACCEPT_ENCODING) {
        let Ok(line) = line.to_str() else { continue };
        is_given = true;
        for part in line.split(',') {
            let (name, weight) = part.split_once(';').unwrap_or((part, ""));
            let weight = weight_of(weight);
            let name = name.trim();
            let known = Coding::ALL.iter().position(|coding| {
                name.eq_ignore_ascii_case(coding.name())
                    || (*coding == Coding::Gzip && name.eq_ignore_ascii_case("x-gzip"))
            });
            match known {
                Some(place) => weights[place] = Some(weight),
                None if name.eq_ignore_ascii_case("identity") => plain = Some(weight),
                None if name == "*" => others = Some(weight),
                None => {}
            }
        }
    }
    if !is_given {
        return Preferred::Plain;
    }
    let best = Coding::ALL
        .iter()
        .zip(weights)
        .filter_map(|(coding, weight)| Some((*coding, weight.or(others)?)))
        .filter(|(_, weight)| *weight > 0)
        // The first of those of equal weight.
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    let plain = plain.or(others.filter(|weight| *weight == 0));
    match best {
        Some((coding, weight)) if plain.is_none_or(|plain| weight >= plain) => Preferred::Coded(coding),
        _ if plain == Some(0) => best.map_or(Preferred::Nothing, |(coding, _)| Preferred::Coded(coding)),
        _ => Preferred::Plain,
    }
}

/// A weight in thousandths; what is no weight counts as one.
fn weight_of(parameter: &str) -> u16 {
    let parameter = parameter.trim();
    let value = parameter
        .strip_prefix("q=")
        .or_else(|| parameter.strip_prefix("Q="))
        .and_then(|value| value.trim().parse::<f32>().ok());
    value.map_or(1_000, |value| (value.clamp(0.0, 1.0) * 1_000.0) as u16)
}

/// A body in a coding, by the same library and at the same level as every other answer.
pub(super) async fn coded(coding: Coding, body: Bytes) -> Option<Bytes> {
    let mut request = Request::new(Body::empty());
    request
        .headers_mut()
        .insert(header::ACCEPT_ENCODING, HeaderValue::from_static(coding.name()));
    let answer = service_fn(move |_: Request<Body>| {
        let body = body.clone();
        async move { Ok::<_, std::convert::Infallible>(Response::new(Body::from(body))) }
    });
    let service = Compression::new(answer)
        .quality(LEVEL)
        .compress_when(SizeAbove::new(0));
    let Ok(response) = service.oneshot(request).await;
    let is_coded = response
        .headers()
        .get(header::CONTENT_ENCODING)
        .is_some_and(|name| name == coding.name());
    let bytes = to_bytes(Body::new(response.into_body()), usize::MAX).await.ok()?;
    is_coded.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &'static str) -> Preferred {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(text));
        preferred(&headers)
    }

    #[test]
    fn the_client_chooses_and_we_break_ties() {
        assert_eq!(preferred(&HeaderMap::new()), Preferred::Plain);
        for (text, wanted) in [
            ("", Preferred::Plain),
            ("identity", Preferred::Plain),
            ("deflate", Preferred::Plain),
            ("gzip, deflate, br, zstd", Preferred::Coded(Coding::Zstd)),
            ("gzip, zstd", Preferred::Coded(Coding::Zstd)),
            ("GZIP", Preferred::Coded(Coding::Gzip)),
            ("br;q=0.5, gzip;q=0.8", Preferred::Coded(Coding::Gzip)),
            ("br;q=0, gzip;q=0", Preferred::Plain),
            ("*", Preferred::Coded(Coding::Zstd)),
            ("zstd;q=0, *", Preferred::Coded(Coding::Brotli)),
            ("identity, gzip;q=0.5", Preferred::Plain),
            ("identity;q=0, gzip;q=0.1", Preferred::Coded(Coding::Gzip)),
            ("identity;q=0", Preferred::Nothing),
            ("*;q=0", Preferred::Nothing),
            ("identity;q=0, br;q=0, zstd;q=0, gzip;q=0", Preferred::Nothing),
        ] {
            assert_eq!(asked(text), wanted, "{text}");
        }
    }

    #[tokio::test]
    async fn a_body_is_the_same_in_every_coding() {
        let body = Bytes::from("headline ".repeat(500));
        for coding in Coding::ALL {
            let coded = coded(coding, body.clone()).await.expect("coded");
            assert!(coded.len() < body.len() / 4, "{coding:?}: {}", coded.len());
        }
    }
}
