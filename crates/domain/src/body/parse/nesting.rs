//! What is given to the HTML parser, bounded.
//!
//! The algorithm that all browsers share is quadratic in the depth of the tree and in the number of marks left
//! open, and every later walk would need a stack as deep. Short input with few tags cannot do harm. Anything
//! larger is rewritten first: every tag is closed where it ends, few are open at once, comments and the content
//! of scripts and the like are left out. In what is written here the parser sees exactly the tags that were
//! meant, so that the bound holds whatever the input is. Text is never left out.

use std::borrow::Cow;

use super::tags::{self, Barrier, Tag, Token, Tokens};

/// Input with at most this many start tags and bytes is parsed as it is.
const FEW_TAGS: usize = 256;
const FEW_BYTES: usize = 64 * 1024;

/// How many elements are open at once at most. What a body renders to stays well below.
const MAX_OPEN: usize = 128;

/// How many of them are marks such as `<b>`: the parser opens these again in every block.
const MAX_MARKS: usize = 8;

/// Longer tags are not opened again after a tag that closes across them.
const MAX_REOPENED: usize = 256;

/// How far back a dropped start tag is looked for.
const SEARCHED: usize = 32;

/// The input, or a form of it that is harmless to parse.
pub(in crate::body) fn bounded(html: &str) -> Cow<'_, str> {
    let starts = html
        .match_indices('<')
        .filter(|(at, _)| html.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphabetic));
    if html.len() <= FEW_BYTES && starts.take(FEW_TAGS + 1).count() <= FEW_TAGS {
        return Cow::Borrowed(html);
    }
    Cow::Owned(Rewrite::of(html))
}

/// An element that is open in the output.
struct Open {
    name: String,
    /// How it was opened.
    tag: String,
}

#[derive(Default)]
struct Rewrite {
    out: String,
    open: Vec<Open>,
    marks: usize,
    /// The names of elements inside the innermost open one whose tags were left out.
    dropped: Vec<String>,
}

impl Rewrite {
    fn of(html: &str) -> String {
        let mut rewrite = Self {
            out: String::with_capacity(html.len() + html.len() / 16),
            ..Self::default()
        };
        for token in Tokens::of(html) {
            match token {
                Token::Text(text) => rewrite.out.push_str(text),
                Token::Literal(text) => rewrite.literal(text),
                Token::PageEnd => rewrite.out.push_str("<!--nextpage-->"),
                Token::Start(tag) => rewrite.start(tag),
                Token::End(name) => rewrite.end(&name),
            }
        }
        rewrite.close_to(0);
        rewrite.out
    }

    /// Text in which `<` starts no tag.
    fn literal(&mut self, text: &str) {
        for (index, part) in text.split('<').enumerate() {
            if index > 0 {
                self.out.push_str("&lt;");
            }
            self.out.push_str(part);
        }
    }

    fn start(&mut self, tag: Tag) {
        if tags::is_void(&tag.name) || tags::is_raw(&tag.name) {
            self.out.push_str(&tag.text);
            if tags::is_raw(&tag.name) {
                self.end_tag(&tag.name);
            }
            return;
        }
        if let Some(at) = tags::ended_by(&tag.name)
            .and_then(|(ended, barrier)| self.find(|name| ended.contains(&name), barrier))
        {
            self.close_across(at, true);
        } else if tags::is_block(&tag.name)
            && let Some(at) = self.find_paragraph()
        {
            self.close_across(at, true);
        }
        let mark = tags::is_mark(&tag.name);
        if self.open.len() >= MAX_OPEN || (mark && self.marks >= MAX_MARKS) {
            self.part_lines(&tag.name);
            self.dropped.push(tag.name);
            return;
        }
        self.dropped.clear();
        self.reopen(Open {
            name: tag.name,
            tag: tag.text,
        });
    }

    fn end(&mut self, name: &str) {
        let searched = self.dropped.len().saturating_sub(SEARCHED);
        if let Some(at) = self.dropped[searched..]
            .iter()
            .rposition(|dropped| dropped == name)
        {
            self.dropped.truncate(searched + at);
            self.part_lines(name);
            return;
        }
        let barrier = if tags::is_table_part(name) {
            tags::is_table
        } else {
            tags::is_cell
        };
        let Some(at) = self.find(|open| open == name, barrier) else {
            match name {
                // The parser makes an empty paragraph and a break of these, so text beside them stays apart.
                "p" => self.out.push_str("</p>"),
                "br" => self.out.push_str("<br>"),
                _ => {}
            }
            return;
        };
        let crosses_block = self.open[at + 1..].iter().any(|open| tags::is_block(&open.name));
        if tags::is_mark(name) {
            self.close_across(at, false);
        } else if tags::is_block(name) || !crosses_block {
            self.close_across(at, true);
        }
    }

    /// The innermost open element of that kind, unless a barrier lies above it.
    fn find(&self, wanted: impl Fn(&str) -> bool, barrier: Barrier) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            if wanted(&open.name) {
                return Some(at);
            }
            if barrier(&open.name) {
                return None;
            }
        }
        None
    }

    /// A paragraph that a block would end.
    fn find_paragraph(&self) -> Option<usize> {
        let at = self.open.iter().rposition(|open| tags::is_block(&open.name))?;
        (self.open[at].name == "p").then_some(at)
    }

    /// Closes the element at that place and all within it, and opens those again that go on behind it: marks,
    /// or, where a mark is closed, the blocks too.
    fn close_across(&mut self, at: usize, marks_only: bool) {
        let inner = self.open.split_off(at + 1);
        for open in inner.iter().rev() {
            self.end_tag(&open.name);
        }
        self.marks -= inner.iter().filter(|open| tags::is_mark(&open.name)).count();
        self.close_to(at);
        if inner.len() > MAX_MARKS {
            return;
        }
        for open in inner {
            let again = if marks_only {
                tags::is_mark(&open.name)
            } else {
                true
            };
            if again && open.tag.len() <= MAX_REOPENED {
                self.reopen(open);
            }
        }
    }

    fn reopen(&mut self, open: Open) {
        self.out.push_str(&open.tag);
        self.marks += usize::from(tags::is_mark(&open.name));
        self.open.push(open);
    }

    fn close_to(&mut self, length: usize) {
        self.dropped.clear();
        while self.open.len() > length
            && let Some(open) = self.open.pop()
        {
            self.end_tag(&open.name);
            self.marks -= usize::from(tags::is_mark(&open.name));
        }
    }

    fn end_tag(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Keeps the text before and after a dropped tag apart.
    fn part_lines(&mut self, name: &str) {
        if tags::is_block(name) && !self.out.ends_with("<br>") {
            self.out.push_str("<br>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_input_is_not_touched() {
        let html = "<p>a<b>b</p><!-- c --><script>d</script>";
        assert!(matches!(bounded(html), Cow::Borrowed(same) if same == html));
    }

    #[test]
    fn what_is_open_is_closed_where_it_ends() {
        let rewritten = [
            ("<p>a<p>b", "<p>a</p><p>b</p>"),
            (
                "<P CLASS=x ID='y\"z' onclick=w()>a",
                "<p class=\"x\" id=\"y&quot;z\">a</p>",
            ),
            (
                "<ul><li>a<li>b<ul><li>c</ul></ul>",
                "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
            ),
            ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"),
            ("<b><p>a</b>b</p>c", "<b><p>a</p></b><p>b</p>c"),
            ("<p><b>a<p>b", "<p><b>a</b></p><b><p>b</p></b>"),
            ("<p>a<div>b</div>c", "<p>a</p><div>b</div>c"),
            (
                "<table><tr><td>a</div><td>b</table>",
                "<table><tr><td>a</td><td>b</td></tr></table>",
            ),
            ("a</p>b</br>c</i>", "a</p>b<br>c"),
            ("1 < 2 <3 <", "1 &lt; 2 &lt;3 &lt;"),
            (
                "a<!-- <div> -->b<!--nextpage-->c<!-->d<!x>e</ f>g<?h>i",
                "ab<!--nextpage-->cdegi",
            ),
            (
                "a<script>'<div>'</script>b<STYLE>c</STYLE >d<svg><path/></svg>e",
                "abde",
            ),
            (
                "<iframe src=a>b</iframe><textarea><b></textarea>",
                "<iframe src=\"a\"></iframe>&lt;b>",
            ),
            (
                "<a href='x'>a<a href=y>b",
                "<a href=\"x\">a</a><a href=\"y\">b</a>",
            ),
            ("a<img src=x/>b<br/>c<div", "a<img src=\"x/\">b<br>c"),
        ];
        for (html, expected) in rewritten {
            assert_eq!(Rewrite::of(html), expected, "{html}");
            assert_eq!(Rewrite::of(expected), expected, "{html}");
        }
    }

    #[test]
    fn few_elements_are_open_at_once() {
        let hostile = [
            "<div>".repeat(10_000),
            "<div><!--</div>-->".repeat(10_000),
            "<div><b></div>".repeat(10_000),
            "<ul><li>".repeat(10_000),
            "<span title='</span>'>".repeat(10_000),
            "<table><tr><td>".repeat(10_000),
        ];
        for html in hostile {
            let rewritten = Rewrite::of(&html);
            let (mut depth, mut deepest) = (0i32, 0);
            for tag in rewritten.split('<').skip(1).filter(|tag| !tag.starts_with("br")) {
                depth += if tag.starts_with('/') { -1 } else { 1 };
                deepest = deepest.max(depth);
            }
            assert_eq!(depth, 0);
            assert!(deepest <= MAX_OPEN as i32, "{deepest} open at once");
            assert!(
                rewritten.len() <= 4 * html.len(),
                "the output grows with the input only"
            );
        }
    }
}
