//! The arguments of shortcodes and tags: `name key="value" 'other' bare`.

/// Values by position and by name, in their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Arguments {
    positional: Vec<String>,
    named: Vec<(String, String)>,
}

impl Arguments {
    /// Reads arguments from what stands between a tag's name and its end.
    pub(super) fn parse(text: &str) -> Self {
        let mut found = Self::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let key_length = rest
                .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
                .unwrap_or(rest.len());
            let (key, after) = rest.split_at(key_length);
            let value = after.trim_start().strip_prefix('=');
            if let (false, Some(value)) = (key.is_empty(), value) {
                let (value, after) = one(value.trim_start());
                found.named.push((key.to_lowercase(), value));
                rest = after.trim_start();
            } else {
                let (value, after) = one(rest);
                found.positional.push(value);
                rest = after.trim_start();
            }
        }
        found
    }

    /// The value at a position.
    pub(super) fn at(&self, index: usize) -> Option<&str> {
        self.positional
            .get(index)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The value of the first of the names that has one.
    pub(super) fn named(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let (_, value) = self
                .named
                .iter()
                .find(|(key, value)| key == name && !value.is_empty())?;
            Some(value.as_str())
        })
    }

    /// The same without the first value by position.
    pub(super) fn shifted(mut self) -> (Option<String>, Self) {
        let first = (!self.positional.is_empty()).then(|| self.positional.remove(0));
        (first, self)
    }
}

/// One value, quoted or bare, and what follows it. Takes at least one character.
fn one(text: &str) -> (String, &str) {
    let mut characters = text.chars();
    match characters.next() {
        Some(quote @ ('"' | '\'' | '`')) => {
            let mut value = String::new();
            let mut is_escaped = false;
            for (at, character) in text.char_indices().skip(1) {
                match character {
                    _ if is_escaped => {
                        value.push(character);
                        is_escaped = false;
                    }
                    '\\' if quote == '"' => is_escaped = true,
                    _ if character == quote => return (value, &text[at + 1..]),
                    _ => value.push(character),
                }
            }
            (value, "")
        }
        Some(_) => {
            let end = text.find(char::is_whitespace).unwrap_or(text.len());
            (text[..end].to_owned(), &text[end..])
        }
        None => (String::new(), ""),
    }
}

/// Bytes of a tag at the most: what goes on longer is no tag, and is not searched to the text's end for each brace.
const LONGEST: usize = 4 << 10;

/// Where a tag ends that closes with `close`, quotes respected: the offset of `close`.
pub(super) fn end_of(text: &str, close: &str) -> Option<usize> {
    let text = &text[..text.floor_char_boundary(LONGEST)];
    let mut quote = None;
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        match quote {
            _ if is_escaped => is_escaped = false,
            Some('"') if character == '\\' => is_escaped = true,
            Some(open) if open == character => quote = None,
            None if text[at..].starts_with(close) => return Some(at),
            // Another one begins: this one does not end.
            None if character == '{' && matches!(text.as_bytes().get(at + 1), Some(b'{' | b'%')) => {
                return None;
            }
            None if matches!(character, '"' | '`') => quote = Some(character),
            _ => {}
        }
    }
    // A stray quote: the first end there is.
    quote.and_then(|_| text.find(close))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_quoted_or_bare() {
        let found = Arguments::parse(
            r#"one "two words" src="a \"b\".jpg" alt='it is' width=300 `raw \` Caption = "C""#,
        );
        assert_eq!(found.positional, ["one", "two words", "raw \\"]);
        assert_eq!(found.named(&["src"]), Some("a \"b\".jpg"));
        assert_eq!(found.named(&["nothing", "alt"]), Some("it is"));
        assert_eq!(found.named(&["width"]), Some("300"));
        assert_eq!(found.named(&["caption"]), Some("C"));
        assert_eq!(end_of(r#"a="x >}} y" >}} z"#, ">}}"), Some(12));
        assert_eq!(end_of(r#"a="x >}} y"#, ">}}"), Some(5));
        assert_eq!(end_of("a", ">}}"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a-cé=\"'`\\\\ >}\n]{0,40}") {
            Arguments::parse(&text);
            end_of(&text, ">}}");
        }
    }
}
