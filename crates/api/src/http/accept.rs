//! Which of the forms that an answer can have the client wants: `Accept` (RFC 9110 section 12.5.1).

use axum::http::{HeaderMap, header};

/// What a client accepts. Without the header, and with an empty one, anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Accept {
    /// Whether the header says anything.
    given: bool,
    /// The ranges that can be understood, in their order. What cannot be understood accepts nothing.
    ranges: Vec<Range>,
}

/// A media type, or a range of them, with its weight.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Range {
    /// In lower case; `*` for any.
    main: String,
    /// In lower case; `*` for any.
    sub: String,
    /// Names in lower case, values as they are.
    parameters: Vec<(String, String)>,
    /// Thousandths: 1000 is wanted most, 0 not at all.
    weight: u16,
}

/// How well a range fits a type: more parts named is better.
type Fit = (u8, usize);

impl Accept {
    /// What a request says, all its headers together.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let texts = headers.get_all(header::ACCEPT).iter();
        let texts: Vec<&str> = texts.map(|value| value.to_str().unwrap_or("?")).collect();
        Self::parse(&texts.join(","))
    }

    fn parse(text: &str) -> Self {
        let parts = split(text, ',').filter(|part| !part.trim().is_empty());
        let parts: Vec<&str> = parts.collect();
        Self {
            given: !parts.is_empty(),
            ranges: parts.into_iter().filter_map(Range::parse).collect(),
        }
    }

    /// The offer that the client wants most; none where it wants none of them.
    ///
    /// An offer has the weight of the range that names it most exactly, so `*/*, text/html;q=0` is anything but HTML.
    /// Among equal weights the more exactly named wins, then what the client names first, then what is offered first:
    /// `*/*` gets the first offer.
    pub(crate) fn choose<'o>(&self, offers: &[&'o str]) -> Option<&'o str> {
        if !self.given {
            return offers.first().copied();
        }
        let mut best: Option<(u16, Fit, std::cmp::Reverse<usize>, &'o str)> = None;
        for offer in offers {
            let Some((weight, fit, place)) = self.weigh(offer) else {
                continue;
            };
            let found = (weight, fit, std::cmp::Reverse(place), *offer);
            if best.is_none_or(|best| (found.0, found.1, found.2) > (best.0, best.1, best.2)) {
                best = Some(found);
            }
        }
        best.map(|(_, _, _, offer)| offer)
    }

    /// The weight of an offer, if it is acceptable, with how exactly and where it is named.
    fn weigh(&self, offer: &str) -> Option<(u16, Fit, usize)> {
        let offer = Range::parse(offer)?;
        let fitting = self
            .ranges
            .iter()
            .enumerate()
            .filter_map(|(place, range)| Some((range.fit(&offer)?, place, range.weight)));
        // Of two ranges that say the same, the first counts.
        let (fit, place, weight) = fitting.max_by_key(|(fit, place, _)| (*fit, std::cmp::Reverse(*place)))?;
        (weight > 0).then_some((weight, fit, place))
    }
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = split(text, ';').map(str::trim);
        let name = parts.next()?;
        // Some old clients write `*` for anything.
        let (main, sub) = if name == "*" {
            ("*", "*")
        } else {
            name.split_once('/')?
        };
        let is_token = |text: &str| !text.is_empty() && text.bytes().all(is_token_byte);
        if !is_token(main) || !is_token(sub) || (main == "*" && sub != "*") {
            return None;
        }
        let mut range = Self {
            main: main.to_ascii_lowercase(),
            sub: sub.to_ascii_lowercase(),
            parameters: Vec::new(),
            weight: 1_000,
        };
        for part in parts.filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=')?;
            let (name, value) = (name.trim().to_ascii_lowercase(), unquoted(value.trim()));
            if name == "q" {
                range.weight = weight(&value)?;
            } else {
                range.parameters.push((name, value));
            }
        }
        Some(range)
    }

    /// How well this range fits a type; none where it does not.
    fn fit(&self, offer: &Self) -> Option<Fit> {
        let parts = match (self.main.as_str(), self.sub.as_str()) {
            ("*", _) => 0,
            (main, "*") if main == offer.main => 1,
            (main, sub) if main == offer.main && sub == offer.sub => 2,
            _ => return None,
        };
        let has = |(name, value): &(String, String)| {
            let same = |(known, text): &(String, String)| known == name && text.eq_ignore_ascii_case(value);
            // All text that leaves here is UTF-8, whether the offer says so or not.
            offer.parameters.iter().any(same) || (name == "charset" && is_utf8(value))
        };
        self.parameters
            .iter()
            .all(has)
            .then_some((parts, self.parameters.len()))
    }
}

/// Whether this is a name of UTF-8.
pub(crate) fn is_utf8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// Splits at a separator that stands in no quoted text.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |c: char| {
        if escaped {
            escaped = false;
            return false;
        }
        match c {
            '"' => quoted = !quoted,
            '\\' => escaped = quoted,
            _ => {}
        }
        c == separator && !quoted
    })
}

fn unquoted(text: &str) -> String {
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inner) => inner.replace('\\', ""),
        None => text.to_owned(),
    }
}

/// Thousandths of a weight: `0`, `1`, `0.8`, `.25`.
fn weight(text: &str) -> Option<u16> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 3 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: u16 = format!("{part:0<3}").parse().ok()?;
    match whole {
        "" | "0" if !text.is_empty() => Some(part),
        "1" if part == 0 => Some(1_000),
        _ => None,
    }
}

const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = "application/json";
    const GRAPHQL: &str = "application/graphql-response+json";
    const HTML: &str = "text/html";

    fn chosen(accept: &str) -> Option<&'static str> {
        Accept::parse(accept).choose(&[JSON, GRAPHQL, HTML])
    }

    #[test]
    fn nothing_said_is_the_first_offer() {
        assert_eq!(Accept::of(&HeaderMap::new()).choose(&[HTML, JSON]), Some(HTML));
        for anything in ["", " , ", "*/*", "*", "*/*;q=0.1", "application/*"] {
            assert_eq!(chosen(anything), Some(JSON), "{anything}");
        }
    }

    #[test]
    fn the_greatest_weight_wins() {
        assert_eq!(chosen("application/json;q=0.8, text/html"), Some(HTML));
        assert_eq!(chosen("application/json;q=0.999,text/html;q=0.998"), Some(JSON));
        assert_eq!(chosen("text/html;q=0.5, */*;q=0.8"), Some(JSON));
        assert_eq!(
            chosen("application/graphql-response+json, application/json;q=0.9"),
            Some(GRAPHQL)
        );
        // A browser that opens an address.
        assert_eq!(
            chosen("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"),
            Some(HTML)
        );
        // An old Java client.
        assert_eq!(chosen("text/html, image/gif, *; q=.2, */*; q=.2"), Some(HTML));
    }

    #[test]
    fn the_more_exactly_named_range_decides() {
        assert_eq!(chosen("*/*, application/json;q=0"), Some(GRAPHQL));
        assert_eq!(chosen("application/*;q=0, */*"), Some(HTML));
        assert_eq!(
            chosen("application/json;q=0.1, application/*;q=0.9"),
            Some(GRAPHQL)
        );
        // Equally wanted: the one that is named, then the one that is named first.
        assert_eq!(chosen("*/*, text/html"), Some(HTML));
        assert_eq!(
            chosen("application/graphql-response+json, application/json"),
            Some(GRAPHQL)
        );
        assert_eq!(
            chosen("application/json, application/graphql-response+json"),
            Some(JSON)
        );
    }

    #[test]
    fn nothing_fitting_is_nothing() {
        for none in [
            "image/png",
            "application/json;q=0",
            "*/*;q=0",
            "application/vnd.api+json",
            "banana",
            "application/json;version=2",
            "application/json;q=2",
            "application/json;q=high",
            "application/json;q=0.1234",
            "*/json",
        ] {
            assert_eq!(chosen(none), None, "{none}");
        }
    }

    #[test]
    fn parameters_and_spelling() {
        assert_eq!(chosen("Application/JSON ; Charset=\"UTF-8\" ; Q=0.7"), Some(JSON));
        assert_eq!(
            chosen("text/html;charset=iso-8859-1, application/json;q=0.1"),
            Some(JSON)
        );
        assert_eq!(
            chosen("text/html;x=\"a,b;q=0\\\"\";q=0.9, application/json;q=0.1"),
            Some(JSON)
        );
        let metrics = "text/plain; version=0.0.4";
        assert_eq!(
            Accept::parse("text/plain;version=0.0.4;q=0.5").choose(&[metrics]),
            Some(metrics)
        );
        assert_eq!(Accept::parse("text/plain").choose(&[metrics]), Some(metrics));
    }

    #[test]
    fn several_headers_are_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(header::ACCEPT, "text/html;q=0.2".parse().expect("a value"));
        headers.append(header::ACCEPT, "application/json".parse().expect("a value"));
        assert_eq!(Accept::of(&headers).choose(&[HTML, JSON]), Some(JSON));
        let strange = axum::http::HeaderValue::from_bytes(b"\xff").expect("a value");
        headers.insert(header::ACCEPT, strange);
        assert_eq!(Accept::of(&headers).choose(&[HTML, JSON]), None);
    }
}
