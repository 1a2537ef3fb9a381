//! Jekyll's Liquid: `{% tag arguments %}` and `{{ output }}`, and kramdown's attribute lists.

use super::{
    Protected, Templates,
    arguments::{Arguments, end_of},
    fenced, is_alone, is_protected, markup,
};
use crate::markdown::{body, layout::Style};

/// Tags that decide what is shown; what they enclose is shown.
const CONTROL: &[&str] = &[
    "if",
    "elsif",
    "else",
    "unless",
    "case",
    "when",
    "for",
    "capture",
    "assign",
    "break",
    "continue",
    "cycle",
    "increment",
    "decrement",
    "tablerow",
];

/// How the names of templates begin that show something known.
const INCLUDED: &[&str] = &[
    "youtube",
    "vimeo",
    "twitter",
    "tweet",
    "instagram",
    "gist",
    "figure",
    "image",
    "img",
    "video",
    "audio",
];

/// The site's own address within the arguments of a tag.
const SITE: &[&str] = &[
    "{{ site.baseurl }}",
    "{{site.baseurl}}",
    "{{ site.url }}",
    "{{site.url}}",
];

impl Templates<'_> {
    pub(super) fn liquid(&mut self, text: &str, protected: &Protected) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        let mut from = 0;
        while let Some(start) = next(text, from) {
            let is_tag = text[start..].starts_with("{%");
            let inner = &text[start + 2..];
            let end =
                end_of(inner, if is_tag { "%}" } else { "}}" }).filter(|_| !is_protected(protected, start));
            let Some(end) = end else {
                from = start + 2;
                continue;
            };
            let after = start + 2 + end + 2;
            // The hyphens of `{%- … -%}` ask for less white space.
            let content = inner[..end].trim_start_matches('-').trim_end_matches('-').trim();
            let found = if is_tag {
                self.tag(text, content, start, after)
            } else {
                self.output(content).map(|text| (text, after))
            };
            from = after;
            if let Some((replacement, end)) = found {
                out.push_str(&text[at..start]);
                out.push_str(&replacement);
                at = end;
                from = end;
            }
        }
        out.push_str(&text[at..]);
        out
    }

    /// What a tag becomes and where the text goes on, or `None` where it stays as it is written.
    fn tag(&mut self, text: &str, content: &str, start: usize, after: usize) -> Option<(String, usize)> {
        let (name, rest) = content.split_once(char::is_whitespace).unwrap_or((content, ""));
        let is_jekyll = self.folder.layout.style == Style::Jekyll;
        let alone = is_alone(text, &(start..after));
        if let Some(end) = match name {
            "highlight" => Some("endhighlight"),
            "raw" if is_jekyll => Some("endraw"),
            "comment" if is_jekyll => Some("endcomment"),
            _ => None,
        } {
            let Some((inner, length)) = self.enclosed(&text[after..], end) else {
                self.gathered
                    .note(format!("tag \"{name}\""), "it does not end; taken away");
                return Some((String::new(), after));
            };
            let shown = match name {
                "highlight" => {
                    let language = Arguments::parse(rest).at(0).unwrap_or_default().to_owned();
                    format!("\n{}\n", fenced(&language, inner))
                }
                "raw" => inner.to_owned(),
                _ => String::new(),
            };
            return Some((shown, after + length));
        }
        match name {
            "post_url" | "link" => Some((self.reference(rest.trim()), after)),
            "include" | "include_relative" | "include_cached" => {
                let rest = SITE
                    .iter()
                    .fold(rest.to_owned(), |rest, output| rest.replace(output, ""));
                let (file, arguments) = Arguments::parse(&rest).shifted();
                let file = file?;
                let markup = included(&file, &arguments, alone);
                if markup.is_none() && !is_jekyll {
                    return None;
                }
                if markup.is_none() {
                    self.gathered
                        .note(format!("include \"{file}\""), "what it would show is left out");
                }
                Some((markup.unwrap_or_default(), after))
            }
            _ => {
                let markup = markup::known(name, &Arguments::parse(rest), alone);
                if markup.is_none() && !is_jekyll {
                    return None;
                }
                // The beginning of what ends here was noted.
                if markup.is_none() && !name.starts_with("end") {
                    if CONTROL.contains(&name) {
                        let reason = "not evaluated; taken away, what it encloses is kept";
                        self.gathered.note(format!("tag \"{name}\""), reason);
                    } else {
                        self.unwrapped("tag", name);
                    }
                }
                Some((markup.unwrap_or_default(), after))
            }
        }
    }

    /// What stands before a tag, and the bytes up to and with that tag.
    fn enclosed<'t>(&mut self, text: &'t str, end: &'static str) -> Option<(&'t str, usize)> {
        if self.endless.contains(&end) {
            return None;
        }
        for (start, _) in text.match_indices("{%") {
            let inner = &text[start + 2..];
            let Some(length) = inner.find("%}") else { break };
            if inner[..length].trim_matches(['-', ' ', '\t', '\n', '\r']) == end {
                return Some((&text[..start], start + length + 4));
            }
        }
        self.endless.push(end);
        None
    }

    /// What an output becomes, or `None` where it stays as it is written.
    fn output(&mut self, content: &str) -> Option<String> {
        let (value, filters) = content.split_once('|').unwrap_or((content, ""));
        let value = value.trim();
        let literal = ['"', '\''].iter().find_map(|quote| {
            value
                .strip_prefix(*quote)
                .and_then(|value| value.strip_suffix(*quote))
        });
        let makes_address = ["relative_url", "absolute_url", "prepend"]
            .iter()
            .any(|filter| filters.contains(filter));
        match literal {
            Some(literal) if makes_address || filters.is_empty() => return Some(literal.to_owned()),
            None if matches!(value, "site.baseurl" | "site.url" | "site.github.url") => {
                return Some(String::new());
            }
            _ => {}
        }
        if self.folder.layout.style == Style::Jekyll {
            self.gathered.note(
                format!("{{{{ {content} }}}}"),
                "not evaluated; left as it is written",
            );
        }
        None
    }
}

/// What a template of a common name would show.
fn included(file: &str, arguments: &Arguments, is_alone: bool) -> Option<String> {
    let stem = file
        .rsplit('/')
        .next()
        .unwrap_or(file)
        .split('.')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let known = INCLUDED.iter().find(|sort| stem.starts_with(**sort)).copied();
    if let Some(sort) = known.or_else(|| (stem == "embed").then_some("embed")) {
        return markup::known(sort, arguments, is_alone);
    }
    // Whatever its name: what has the address of a picture shows a picture.
    let shows_picture = arguments
        .named(&["src", "url", "image_path", "file", "path", "image"])
        .and_then(|address| mime_guess::from_path(address.split(['?', '#']).next()?).first_raw())
        .is_some_and(|kind| kind.starts_with("image/"));
    if shows_picture {
        markup::known("figure", arguments, is_alone)
    } else {
        None
    }
}

/// The next place at which a tag or an output may begin.
fn next(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += text.get(at..)?.find('{')?;
        if matches!(text.as_bytes().get(at + 1), Some(b'{' | b'%')) {
            return Some(at);
        }
        at += 1;
    }
}

/// A text without kramdown's attribute lists (`{: .wide}`) and its table of contents, which only decorate.
pub(super) fn without_attribute_lists(text: &str) -> String {
    if !text.contains("{:") {
        return text.to_owned();
    }
    let code = body::code(text);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(offset) = line.find("{:") else {
            out.push_str(line);
            continue;
        };
        let end = line[offset..].find('}').map(|end| offset + end + 1);
        let Some(end) = end.filter(|_| !is_protected(&code, start + offset)) else {
            out.push_str(line);
            continue;
        };
        let is_whole_line = line[..offset].trim().is_empty() && line[end..].trim().is_empty();
        if is_whole_line && line[offset..end].contains("toc") {
            // The list before it is replaced by the table of contents.
            let kept = out.trim_end().rfind('\n').map_or(0, |at| at + 1);
            if matches!(
                out[kept..].trim_start().as_bytes(),
                [b'*' | b'-' | b'+' | b'1', ..]
            ) {
                out.truncate(kept);
            }
        } else if !is_whole_line {
            out.push_str(&line[..offset]);
            out.push_str(&line[end..]);
        }
    }
    out
}
