//! Plain text of fields that may hold HTML: titles, names, excerpts, captions.

use std::borrow::Cow;

use super::{
    body::html::{Token, Tokens},
    xml::Reference,
};

/// What stands in a text: without tags and comments, entities decoded (also those encoded twice), white space
/// collapsed.
pub(super) fn plain(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut tokens = Tokens::new(text);
    let mut hidden: Option<&str> = None;
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) if hidden.is_none() => bare.push_str(text),
            Token::Tag(tag) => {
                if let Some(name) = hidden {
                    if tag.closing && tag.is(name) {
                        hidden = None;
                    }
                } else if !tag.closing && (tag.is("script") || tag.is("style")) {
                    hidden = Some(if tag.is("script") { "script" } else { "style" });
                } else if !tag.is_inline() || tag.is("br") {
                    bare.push(' ');
                }
            }
            Token::Text(_) | Token::Comment(_) => {}
        }
    }
    let once = decode(&bare);
    let twice = decode(&once);
    collapse(&twice)
}

/// Joins the words of a text by single spaces.
fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Decodes the entities of HTML, numbered ones and named ones; what is none stays.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((reference, length)) = Reference::read(rest.as_bytes()) {
            reference.push_to(&mut out);
            rest = &rest[length..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The first words of a text, at most so many characters, with an ellipsis where it goes on.
pub(super) fn first_words(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let cut: String = text.chars().take(characters).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!(
        "{}…",
        cut[..end].trim_end_matches([' ', ',', ';', ':', '-', '–', '—'])
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_plain_text() {
        let cases = [
            ("Caf&eacute; &amp; bar", "Café & bar"),
            ("Iran&#8217;s &amp;amp; &amp;#8220;x&amp;#8221;", "Iran’s & “x”"),
            ("<em>Really</em>\n  new<br/>line", "Really new line"),
            ("5 &lt; 6 and a < b <3", "5 < 6 and a < b <3"),
            ("AT&T &unknown; &#x41;&#150;", "AT&T &unknown; A–"),
            ("<p>One</p><p>two</p><script>alert(1)</script>", "One two"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn long_texts_are_cut_between_words() {
        assert_eq!(first_words("one two, three", 9), "one two…");
        assert_eq!(first_words("short", 9), "short");
    }
}
