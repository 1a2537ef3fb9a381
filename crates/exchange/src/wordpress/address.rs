//! E-mail addresses, which must not leave an export.

use std::{borrow::Cow, ops::Range};

/// The first e-mail address in a text from a position on.
fn find(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut from = from;
    // Nothing before this belongs to another address.
    let mut floor = from;
    while let Some(at) = bytes[from..]
        .iter()
        .position(|byte| *byte == b'@')
        .map(|at| from + at)
    {
        let is_local = |byte: &u8| {
            byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_{|}~-".contains(byte) || *byte >= 0x80
        };
        let is_host =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(*byte, b'.' | b'-') || *byte >= 0x80;
        let local = bytes[floor..at]
            .iter()
            .rev()
            .take_while(|byte| is_local(byte))
            .count();
        let host = bytes[at + 1..].iter().take_while(|byte| is_host(byte)).count();
        let host_text = text
            .get(at + 1..at + 1 + host)
            .unwrap_or_default()
            .trim_end_matches(['.', '-']);
        let has_domain = host_text.rsplit_once('.').is_some_and(|(name, top)| {
            !name.is_empty() && top.chars().count() >= 2 && !top.starts_with(|c: char| c.is_ascii_digit())
        });
        if local > 0 && has_domain && text.is_char_boundary(at - local) {
            return Some(at - local..at + 1 + host_text.len());
        }
        from = at + 1;
        floor = from;
    }
    None
}

/// Whether a text has an e-mail address in it.
pub(super) fn contains(text: &str) -> bool {
    find(text, 0).is_some()
}

/// A text with every e-mail address cut to the part before its `@`.
pub(super) fn cut(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    while let Some(range) = find(text, from) {
        let address = &text[range.clone()];
        let local = address.split('@').next().unwrap_or_default();
        out.push_str(&text[from..range.start]);
        out.push_str(local);
        from = range.end;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_cut_to_their_local_part() {
        let cases = [
            ("jane@example.com", "jane"),
            ("Jane <jane.doe+x@mail.example.co.uk>", "Jane <jane.doe+x>"),
            ("a@b.example, c@d.example.", "a, c."),
            ("əli@nümunə.az", "əli"),
        ];
        for (text, expected) in cases {
            assert!(contains(text), "{text}");
            assert_eq!(cut(text), expected);
        }
    }

    #[test]
    fn what_is_no_address_stays() {
        for text in [
            "@jane",
            "jane@",
            "Jane @ home",
            "a@b",
            "see @jane.doe",
            "v@1.0",
            "@@@@",
            "https://t.example/@jane",
        ] {
            assert!(!contains(text), "{text}");
            assert_eq!(cut(text), text);
        }
    }
}
