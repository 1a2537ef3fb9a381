//! A line of text on its way from HTML to inlines.
//!
//! Text is gathered as flat runs, each with the set of its marks, and only then nested. Whatever way the source
//! nested its elements, the same text with the same marks gives the same tree, whose depth is bounded by the
//! number of marks there are; and rendering the tree and parsing it again gives the same runs.

use std::{mem, rc::Rc};

use super::marks::{Marks, Style, Target};
use crate::body::{
    block::MediaRef,
    inline::{Abbr, Inline, InlineImage, Link},
};

/// How many names one place may have.
pub(super) const MAX_NAMES: usize = 8;

/// What a run holds.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Break,
    Image(InlineImage),
    Anchor(String),
}

/// A stretch with the same marks.
#[derive(Debug, PartialEq)]
pub(super) struct Run {
    pub(super) piece: Piece,
    pub(super) marks: Marks,
}

/// The runs since the last block ended.
#[derive(Debug, Default)]
pub(super) struct Line {
    runs: Vec<Run>,
    /// Whether the line so far ends in something that a space may follow: it has begun, and not with a space.
    open: bool,
}

impl Line {
    pub(super) const fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Adds text, its white space collapsed as a browser does.
    pub(super) fn text(&mut self, text: &str, marks: &Marks) {
        let goes_on = match self.runs.last_mut() {
            Some(Run {
                piece: Piece::Text(text),
                marks: last,
            }) if last == marks => Some(mem::take(text)),
            _ => None,
        };
        let same_run = goes_on.is_some();
        let mut out = goes_on.unwrap_or_default();
        out.reserve(text.len());
        let mut rest = text;
        while let Some(at) = rest.bytes().position(|byte| byte.is_ascii_whitespace()) {
            out.push_str(&rest[..at]);
            if self.open || at > 0 {
                out.push(' ');
                self.open = false;
            }
            rest = rest[at..].trim_ascii_start();
        }
        out.push_str(rest);
        self.open |= !rest.is_empty();
        match self.runs.last_mut() {
            Some(last) if same_run => last.piece = Piece::Text(out),
            _ if out.is_empty() => {}
            _ => self.runs.push(Run {
                piece: Piece::Text(out),
                marks: marks.clone(),
            }),
        }
    }

    /// Adds a new line that the source asks for.
    pub(super) fn line_break(&mut self, marks: &Marks) {
        self.runs.push(Run {
            piece: Piece::Break,
            marks: marks.without(Style::Code),
        });
        self.open = false;
    }

    /// Parts what follows from what precedes, where a block ends that cannot be one here.
    pub(super) fn soft_break(&mut self) {
        if self.runs.last().is_some_and(|run| run.piece != Piece::Break) {
            self.line_break(&Marks::default());
        }
    }

    pub(super) fn image(&mut self, figure: MediaRef, alt: String, marks: &Marks) {
        let piece = Piece::Image(InlineImage { figure, alt });
        self.runs.push(Run {
            piece,
            marks: marks.without(Style::Code),
        });
        self.open = true;
    }

    /// Marks the place as one that links lead to. A place needs few names; more are dropped, so that no walk
    /// back over them is long.
    pub(super) fn anchor(&mut self, name: &str) {
        let names = self
            .runs
            .iter()
            .rev()
            .take_while(|run| matches!(run.piece, Piece::Anchor(_)))
            .count();
        if names >= MAX_NAMES {
            return;
        }
        self.runs.push(Run {
            piece: Piece::Anchor(name.to_owned()),
            marks: Marks::default(),
        });
    }

    /// Adds runs that were gathered elsewhere.
    pub(super) fn append(&mut self, runs: Vec<Run>) {
        self.runs.extend(runs);
        let last = self
            .runs
            .iter()
            .rfind(|run| !matches!(run.piece, Piece::Anchor(_)));
        self.open = last.is_some_and(|last| match &last.piece {
            Piece::Text(text) => !text.ends_with(' '),
            Piece::Break => false,
            Piece::Image(_) | Piece::Anchor(_) => true,
        });
    }

    /// The runs, and an empty line in their place.
    pub(super) fn take(&mut self) -> Vec<Run> {
        self.open = false;
        mem::take(&mut self.runs)
    }
}

/// Whether a reader sees anything of the text.
pub(super) fn is_visible(text: &str) -> bool {
    text.chars().any(|c| {
        !c.is_whitespace() && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
    })
}

impl Run {
    /// Whether a reader sees anything of the run.
    pub(super) fn is_visible(&self) -> bool {
        match &self.piece {
            Piece::Text(text) => is_visible(text),
            Piece::Image(_) => true,
            Piece::Break | Piece::Anchor(_) => false,
        }
    }

    pub(super) fn is_visible_text(&self) -> bool {
        matches!(&self.piece, Piece::Text(text) if is_visible(text))
    }

    const fn is_layout(&self) -> bool {
        match &self.piece {
            Piece::Break => true,
            Piece::Text(text) => matches!(text.as_bytes(), [b' ']),
            Piece::Image(_) | Piece::Anchor(_) => false,
        }
    }
}

/// The inlines of a line: trimmed, without empty lines, marks nested.
pub(super) fn inlines(runs: Vec<Run>) -> Vec<Inline> {
    nest(&mut tidy(runs), &Marks::default())
}

/// Brings runs into the one form that all equal lines share.
fn tidy(runs: Vec<Run>) -> Vec<Run> {
    let mut tidied: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        match &run.piece {
            Piece::Break => {
                trim_end(&mut tidied);
                if starts_line(&tidied) {
                    continue;
                }
                tidied.push(run);
            }
            Piece::Text(text) => {
                if text.starts_with(' ') && starts_line(&tidied) {
                    let text = text.trim_start_matches(' ').to_owned();
                    if !text.is_empty() {
                        tidied.push(Run {
                            piece: Piece::Text(text),
                            marks: run.marks,
                        });
                    }
                    continue;
                }
                tidied.push(run);
            }
            Piece::Image(_) | Piece::Anchor(_) => tidied.push(run),
        }
    }
    loop {
        trim_end(&mut tidied);
        let last = tidied
            .iter()
            .rposition(|run| !matches!(run.piece, Piece::Anchor(_)));
        match last {
            Some(last) if is_break(&tidied[last]) => {
                tidied.remove(last);
            }
            _ => break,
        }
    }
    lift_spaces(tidied)
}

fn is_break(run: &Run) -> bool {
    run.piece == Piece::Break
}

/// Whether what comes next is the first to take room on its line.
fn starts_line(runs: &[Run]) -> bool {
    runs.iter()
        .rev()
        .find(|run| !matches!(run.piece, Piece::Anchor(_)))
        .is_none_or(is_break)
}

/// Removes spaces before a line's end, past anchors, which take no room.
fn trim_end(runs: &mut Vec<Run>) {
    while let Some(last) = runs
        .iter()
        .rposition(|run| !matches!(run.piece, Piece::Anchor(_)))
        && let Piece::Text(text) = &mut runs[last].piece
        && text.ends_with(' ')
    {
        text.truncate(text.trim_end_matches(' ').len());
        if !text.is_empty() {
            return;
        }
        runs.remove(last);
    }
}

/// Moves spaces and breaks at the edge of a mark out of it.
///
/// `<b>word </b>` and `<b>word</b> ` look the same, but Markdown can write only the second.
fn lift_spaces(runs: Vec<Run>) -> Vec<Run> {
    let mut split: Vec<Run> = Vec::with_capacity(runs.len() + 4);
    for Run { piece, marks } in runs {
        let Piece::Text(text) = piece else {
            split.push(Run { piece, marks });
            continue;
        };
        let words = text.trim_matches(' ');
        if words.is_empty() || words.len() == text.len() || marks == Marks::default() {
            split.push(Run {
                piece: Piece::Text(text),
                marks,
            });
            continue;
        }
        let piece = |text: &str| Run {
            piece: Piece::Text(text.to_owned()),
            marks: marks.clone(),
        };
        if text.starts_with(' ') {
            split.push(piece(" "));
        }
        split.push(piece(words));
        if text.ends_with(' ') {
            split.push(piece(" "));
        }
    }
    for index in 0..split.len() {
        if split[index].is_layout() {
            let none = Marks::default();
            let left = index.checked_sub(1).map_or(&none, |left| &split[left].marks);
            let right = split.get(index + 1).map_or(&none, |right| &right.marks);
            split[index].marks = split[index].marks.shared(left, right);
        }
    }
    let mut merged: Vec<Run> = Vec::with_capacity(split.len());
    for run in split {
        if let (
            Some(Run {
                piece: Piece::Text(last),
                marks,
            }),
            Piece::Text(text),
        ) = (merged.last_mut(), &run.piece)
            && *marks == run.marks
        {
            last.push_str(text);
        } else {
            merged.push(run);
        }
    }
    merged
}

/// Nests runs, whose texts are taken out of them.
fn nest(runs: &mut [Run], applied: &Marks) -> Vec<Inline> {
    let mut inlines = Vec::with_capacity(runs.len());
    let mut index = 0;
    while index < runs.len() {
        let Some((length, outer)) = outer(&runs[index..], applied) else {
            let code = runs[index].marks.has(Style::Code);
            inlines.push(leaf(mem::replace(&mut runs[index].piece, Piece::Break), code));
            index += 1;
            continue;
        };
        let inner = match &outer {
            Outer::Link(target) => applied.with_link(Some(target.clone())),
            Outer::Abbr(title) => applied.with_abbr(Some(title.clone())),
            Outer::Style(style) => applied.with(*style),
        };
        let content = nest(&mut runs[index..index + length], &inner);
        inlines.push(marked(outer, content));
        index += length;
    }
    inlines
}

/// The mark that is put around others.
enum Outer {
    Link(Rc<Target>),
    Abbr(Rc<str>),
    Style(Style),
}

/// The mark of the first run that reaches furthest and is not applied yet, and how many runs it covers.
fn outer(runs: &[Run], applied: &Marks) -> Option<(usize, Outer)> {
    let marks = &runs.first()?.marks;
    let mut outer = None;
    // The first of equals wins, hence the strict comparison.
    let mut offer = |same: &dyn Fn(&Marks) -> bool, mark: Outer| {
        let length = runs.iter().take_while(|run| same(&run.marks)).count();
        if outer.as_ref().is_none_or(|(longest, _)| length > *longest) {
            outer = Some((length, mark));
        }
    };
    if let Some(target) = &marks.link
        && marks.link != applied.link
    {
        offer(&|other| other.link == marks.link, Outer::Link(target.clone()));
    }
    if let Some(title) = &marks.abbr
        && marks.abbr != applied.abbr
    {
        offer(&|other| other.abbr == marks.abbr, Outer::Abbr(title.clone()));
    }
    for style in Style::ALL {
        // Code holds nothing but text, so it is always the innermost.
        if style != Style::Code && marks.has(style) && !applied.has(style) {
            offer(&|other| other.has(style), Outer::Style(style));
        }
    }
    outer
}

fn marked(outer: Outer, content: Vec<Inline>) -> Inline {
    match outer {
        Outer::Link(target) => {
            let Target { href, title, rel } = (*target).clone();
            Inline::Link(Link {
                href,
                title,
                rel,
                content,
            })
        }
        Outer::Abbr(title) => Inline::Abbr(Abbr {
            title: (*title).to_owned(),
            content,
        }),
        Outer::Style(Style::Strong | Style::Code) => Inline::Strong(content),
        Outer::Style(Style::Emphasis) => Inline::Emphasis(content),
        Outer::Style(Style::Underline) => Inline::Underline(content),
        Outer::Style(Style::Strike) => Inline::Strike(content),
        Outer::Style(Style::Mark) => Inline::Mark(content),
        Outer::Style(Style::Small) => Inline::Small(content),
        Outer::Style(Style::Sub) => Inline::Sub(content),
        Outer::Style(Style::Sup) => Inline::Sup(content),
    }
}

fn leaf(piece: Piece, code: bool) -> Inline {
    match piece {
        Piece::Text(text) if code => Inline::Code(text),
        Piece::Text(text) => Inline::Text(text),
        Piece::Break => Inline::Break,
        Piece::Image(image) => Inline::Image(image),
        Piece::Anchor(name) => Inline::Anchor(name),
    }
}
