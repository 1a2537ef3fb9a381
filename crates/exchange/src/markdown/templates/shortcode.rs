//! Hugo's shortcodes: `{{< name arguments >}}`, `{{% name %}}`, and their ends `{{< /name >}}`.

use super::{
    Protected, Templates,
    arguments::{Arguments, end_of},
    fenced, is_alone, is_protected, markup,
};

/// A shortcode at a place in a text.
struct Shortcode<'a> {
    name: &'a str,
    arguments: &'a str,
    is_end: bool,
    /// What stands in a comment: it is shown as a shortcode and not expanded.
    commented: Option<&'a str>,
    /// Bytes from its first brace to its last.
    length: usize,
}

impl<'a> Shortcode<'a> {
    /// The shortcode with which a text begins.
    fn parse(text: &'a str) -> Option<Self> {
        let close = if text.starts_with("{{<") { ">}}" } else { "%}}" };
        let inner = &text[3..];
        let end = end_of(inner, close)?;
        let length = 3 + end + close.len();
        let content = inner[..end].trim();
        if let Some(comment) = content
            .strip_prefix("/*")
            .and_then(|content| content.strip_suffix("*/"))
        {
            return Some(Self {
                name: "",
                arguments: "",
                is_end: false,
                commented: Some(comment.trim()),
                length,
            });
        }
        let is_end = content.starts_with('/');
        let content = content.strip_prefix('/').unwrap_or(content).trim_start();
        // `<name />` encloses nothing.
        let content = content.strip_suffix('/').unwrap_or(content).trim_end();
        let (name, arguments) = content.split_once(char::is_whitespace).unwrap_or((content, ""));
        (!name.is_empty()).then_some(Self {
            name,
            arguments,
            is_end,
            commented: None,
            length,
        })
    }
}

/// The next place at which a shortcode may begin.
fn next(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += text.get(at..)?.find("{{")?;
        if matches!(text.as_bytes().get(at + 2), Some(b'<' | b'%')) {
            return Some(at);
        }
        at += 1;
    }
}

impl Templates<'_> {
    pub(super) fn shortcodes(&mut self, text: &str, protected: &Protected) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        let mut from = 0;
        while let Some(start) = next(text, from) {
            let found = Shortcode::parse(&text[start..]).filter(|_| !is_protected(protected, start));
            let Some(found) = found else {
                from = start + 3;
                continue;
            };
            out.push_str(&text[at..start]);
            at = start + found.length;
            let place = start..at;
            if let Some(comment) = found.commented {
                let (open, close) = text[start..].split_at(3);
                let close = if open.ends_with('<') || close.is_empty() {
                    ">}}"
                } else {
                    "%}}"
                };
                out.extend([open, " ", comment, " ", close]);
            } else if found.is_end {
                // Its beginning was noted.
            } else if matches!(found.name, "ref" | "relref") {
                let arguments = Arguments::parse(found.arguments);
                let written = arguments
                    .at(0)
                    .or_else(|| arguments.named(&["path"]))
                    .unwrap_or_default()
                    .to_owned();
                out.push_str(&self.reference(&written));
            } else if found.name == "highlight" {
                if let Some((code, length)) = self.enclosed_in(&text[at..], "highlight") {
                    at += length;
                    let language = Arguments::parse(found.arguments)
                        .at(0)
                        .unwrap_or_default()
                        .to_owned();
                    out.extend(["\n", &fenced(&language, code), "\n"]);
                } else {
                    self.gathered
                        .note("shortcode \"highlight\"", "it does not end; taken away");
                }
            } else {
                let arguments = Arguments::parse(found.arguments);
                match markup::known(found.name, &arguments, is_alone(text, &place)) {
                    Some(markup) => out.push_str(&markup),
                    None => self.unwrapped("shortcode", found.name),
                }
            }
            from = at;
        }
        out.push_str(&text[at..]);
        out
    }

    /// What stands before a shortcode's end, and the bytes up to and with that end.
    fn enclosed_in<'t>(&mut self, text: &'t str, name: &'static str) -> Option<(&'t str, usize)> {
        if self.endless.contains(&name) {
            return None;
        }
        let mut from = 0;
        while let Some(start) = next(text, from) {
            match Shortcode::parse(&text[start..]) {
                Some(found) if found.is_end && found.name == name => {
                    return Some((&text[..start], start + found.length));
                }
                Some(found) => from = start + found.length,
                None => from = start + 3,
            }
        }
        self.endless.push(name);
        None
    }
}
