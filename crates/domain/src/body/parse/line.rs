//! A line of text on its way from HTML to inlines.
//!
//! Text is gathered as flat runs, each with the set of its marks, and only then nested. Whatever way the source
//! nested its elements, the same text with the same marks gives the same tree, whose depth is bounded by the
//! number of marks there are; and rendering the tree and parsing it again gives the same runs.

use std::mem;

use super::marks::{Marks, Style};
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
    /// Whether a space would collapse into what precedes it, or stand at the start.
    open: bool,
}

impl Line {
    pub(super) const fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Adds text, its white space collapsed as a browser does.
    pub(super) fn text(&mut self, text: &str, marks: &Marks) {
        // `open` tells whether the text so far ends in something that a space may follow.
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c.is_ascii_whitespace()) {
            self.word(&rest[..at], marks);
            if self.open {
                self.word(" ", marks);
                self.open = false;
            }
            rest = rest[at..].trim_start_matches(|c: char| c.is_ascii_whitespace());
        }
        self.word(rest, marks);
    }

    fn word(&mut self, word: &str, marks: &Marks) {
        if word.is_empty() {
            return;
        }
        self.open = true;
        if let Some(Run {
            piece: Piece::Text(text),
            marks: last,
        }) = self.runs.last_mut()
            && last == marks
        {
            text.push_str(word);
            return;
        }
        self.runs.push(Run {
            piece: Piece::Text(word.to_owned()),
            marks: marks.clone(),
        });
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
        self.open |= !runs.is_empty();
        self.runs.extend(runs);
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
    nest(&tidy(runs), &Marks::default())
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

/// Nests runs: at each place the mark that reaches furthest becomes the outer one.
fn nest(runs: &[Run], applied: &Marks) -> Vec<Inline> {
    let mut inlines = Vec::new();
    let mut index = 0;
    while index < runs.len() {
        let Run { piece, marks } = &runs[index];
        let rest = &runs[index..];
        let reach = |same: &dyn Fn(&Marks) -> bool| rest.iter().take_while(|run| same(&run.marks)).count();
        // The first of equals wins, hence the strict comparison.
        let mut outer: Option<(usize, Outer)> = None;
        let mut offer = |length: usize, mark: Outer| {
            if outer.as_ref().is_none_or(|(longest, _)| length > *longest) {
                outer = Some((length, mark));
            }
        };
        if marks.link.is_some() && marks.link != applied.link {
            offer(reach(&|other| other.link == marks.link), Outer::Link);
        }
        if marks.abbr.is_some() && marks.abbr != applied.abbr {
            offer(reach(&|other| other.abbr == marks.abbr), Outer::Abbr);
        }
        for style in Style::ALL {
            if style != Style::Code && marks.has(style) && !applied.has(style) {
                offer(reach(&|other| other.has(style)), Outer::Style(style));
            }
        }
        let Some((length, outer)) = outer else {
            inlines.push(leaf(piece, marks.has(Style::Code)));
            index += 1;
            continue;
        };
        let inner = match outer {
            Outer::Link => applied.with_link(marks.link.clone()),
            Outer::Abbr => applied.with_abbr(marks.abbr.clone()),
            Outer::Style(style) => applied.with(style),
        };
        let content = nest(&rest[..length], &inner);
        inlines.push(marked(outer, marks, content));
        index += length;
    }
    inlines
}

/// The mark that is put around others.
#[derive(Clone, Copy)]
enum Outer {
    Link,
    Abbr,
    Style(Style),
}

fn marked(outer: Outer, marks: &Marks, content: Vec<Inline>) -> Inline {
    match outer {
        Outer::Link => {
            let target = marks.link.as_deref();
            Inline::Link(Link {
                href: target.map(|target| target.href.clone()).unwrap_or_default(),
                title: target.and_then(|target| target.title.clone()),
                rel: target.and_then(|target| target.rel.clone()),
                content,
            })
        }
        Outer::Abbr => {
            let title = marks.abbr.as_deref().unwrap_or_default().to_owned();
            Inline::Abbr(Abbr { title, content })
        }
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

fn leaf(piece: &Piece, code: bool) -> Inline {
    match piece {
        Piece::Text(text) if code => Inline::Code(text.clone()),
        Piece::Text(text) => Inline::Text(text.clone()),
        Piece::Break => Inline::Break,
        Piece::Image(image) => Inline::Image(image.clone()),
        Piece::Anchor(name) => Inline::Anchor(name.clone()),
    }
}
