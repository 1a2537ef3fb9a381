//! Addresses in the tags of raw HTML, found without parsing the document: what is not a tag is left as it is.

use std::ops::Range;

/// An attribute that holds an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AddressIn {
    /// The value's bytes in the text, without its quotes.
    pub(super) range: Range<usize>,
    pub(super) value: String,
    /// Whether it is something to show, and not a link.
    pub(super) is_shown: bool,
    /// The `alt` of the same tag.
    pub(super) alt: Option<String>,
}

/// The attributes that hold addresses of files, by tag.
const ADDRESSES: &[(&str, &str)] = &[
    ("img", "src"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
    ("source", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("a", "href"),
];

/// The addresses in all tags of a text.
pub(super) fn addresses(html: &str) -> Vec<AddressIn> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|offset| at + offset) {
        at = open + 1;
        if html[open..].starts_with("<!--") {
            at = html[open..].find("-->").map_or(html.len(), |end| open + end + 3);
            continue;
        }
        let name_length = html[at..]
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(html.len() - at);
        let name = html[at..at + name_length].to_ascii_lowercase();
        if name.is_empty() {
            continue;
        }
        let (attributes, end) = attributes(html, at + name_length);
        at = end;
        let alt = attributes
            .iter()
            .find(|(key, _)| key == "alt")
            .map(|(_, range)| unescaped(&html[range.clone()]));
        for (key, range) in attributes {
            if ADDRESSES.contains(&(name.as_str(), key.as_str())) {
                let value = unescaped(&html[range.clone()]);
                found.push(AddressIn {
                    range,
                    value,
                    is_shown: name != "a",
                    alt: alt.clone(),
                });
            }
        }
    }
    found
}

/// The attributes of a tag from a position behind its name, and where the tag ends.
fn attributes(html: &str, mut at: usize) -> (Vec<(String, Range<usize>)>, usize) {
    let bytes = html.as_bytes();
    let mut found = Vec::new();
    let skip = |at: usize, what: fn(u8) -> bool| {
        bytes[at..]
            .iter()
            .position(|byte| !what(*byte))
            .map_or(bytes.len(), |offset| at + offset)
    };
    let is_space: fn(u8) -> bool = |byte| byte.is_ascii_whitespace() || byte == b'/';
    let in_name: fn(u8) -> bool =
        |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/' | b'"' | b'\'' | b'<');
    let in_bare: fn(u8) -> bool = |byte| !byte.is_ascii_whitespace() && byte != b'>';
    loop {
        at = skip(at, is_space);
        match bytes.get(at) {
            None | Some(b'<') => return (found, at),
            Some(b'>') => return (found, at + 1),
            Some(_) => {}
        }
        let name_end = skip(at, in_name);
        let name = html[at..name_end].to_ascii_lowercase();
        // A stray quote or sign of equality is stepped over.
        let equals = skip(name_end, |byte| byte.is_ascii_whitespace());
        if bytes.get(equals) != Some(&b'=') || name.is_empty() {
            at = name_end.max(at + usize::from(name.is_empty()));
            continue;
        }
        let start = skip(equals + 1, |byte| byte.is_ascii_whitespace());
        let range = if let Some(quote @ (b'"' | b'\'')) = bytes.get(start) {
            let inner = start + 1;
            let end = bytes[inner..].iter().position(|byte| byte == quote);
            let end = end.map_or(bytes.len(), |offset| inner + offset);
            at = (end + 1).min(bytes.len());
            inner..end
        } else {
            let end = skip(start, in_bare);
            at = end;
            start..end
        };
        found.push((name, range));
    }
}

/// Undoes the entities that stand in addresses and short texts.
fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// A text as the value of an attribute or as the text of an element.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_found_in_every_spelling() {
        let cases: [(&str, &[&str]); 10] = [
            (r#"<img src="a.jpg">"#, &["a.jpg"]),
            (r"<IMG alt='x>y' SRC='a b.jpg' />", &["a b.jpg"]),
            (r"<img class=wide src=a.jpg>", &["a.jpg"]),
            ("<img\n  src = \"a&amp;b.jpg\"\n>", &["a&b.jpg"]),
            (r#"<a href="r.pdf"><img src="a.jpg"/></a>"#, &["r.pdf", "a.jpg"]),
            (
                r#"<video src="v.mp4" poster="p.jpg"><source src="w.mp4">"#,
                &["v.mp4", "p.jpg", "w.mp4"],
            ),
            (
                r#"<!-- <img src="no.jpg"> --><p src="no.jpg">1 < 2 <img src="a.jpg">"#,
                &["a.jpg"],
            ),
            (r#"<img data-src="no.jpg" =src src"#, &[]),
            (r#"<img src="a.jpg"#, &["a.jpg"]),
            ("", &[]),
        ];
        for (html, expected) in cases {
            let found: Vec<String> = addresses(html).into_iter().map(|address| address.value).collect();
            assert_eq!(found, expected, "{html}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[<>a-z=\"'/ !éimgsrc-]{0,60}") {
            for address in addresses(&text) {
                prop_assert!(text.get(address.range).is_some());
            }
        }
    }
}
