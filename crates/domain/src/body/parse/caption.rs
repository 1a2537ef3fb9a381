//! Captions, and the credits that stand in them.

use scraper::ElementRef;

use super::{
    element::{classes, name},
    flow::{Caption, Flow},
    line::{self, Piece, Run},
    marks::Marks,
    walk::Walk,
};
use crate::body::inline::{self, Inline};

/// Whether the element is the caption of the figure around it.
pub(super) fn is_caption(element: ElementRef<'_>) -> bool {
    name(element) == "figcaption"
        || classes(element).any(|class| {
            matches!(
                class,
                "wp-caption-text" | "wp-caption-dd" | "gallery-caption" | "wp-element-caption"
            )
        })
}

/// Whether the element, which is part of a caption, says who made the picture: one of its classes ends in
/// `credit` or `source`, whatever the theme puts in front.
pub(super) fn is_credit(element: ElementRef<'_>) -> bool {
    classes(element)
        .flat_map(|class| class.split(['-', '_']))
        .any(|part| {
            let part = part.to_ascii_lowercase();
            matches!(part.as_str(), "source" | "sources")
                || part.ends_with("credit")
                || part.ends_with("credits")
        })
}

/// Reads the credit of the caption that is being written.
pub(super) fn take_credit<'a>(walk: &Walk<'a>, element: ElementRef<'a>, caption: &mut Flow) {
    let mut line = Flow::line();
    walk.children(element, &mut line, &Marks::default());
    let words = super::element::squeezed(&inline::text(&line::inlines(line.finish_line())));
    if let Some(credit) = &mut caption.credit {
        if !credit.is_empty() && !words.is_empty() {
            credit.push(' ');
        }
        credit.push_str(&words);
    }
    // The words on both sides of it do not grow together.
    caption.line.text(" ", &Marks::default());
}

impl<'a> Walk<'a> {
    /// Gives a caption to the figure around it; elsewhere it is a line like others.
    pub(super) fn caption(&self, element: ElementRef<'a>, flow: &mut Flow, marks: &Marks) {
        if flow.caption.is_none() {
            self.section(element, flow, marks);
            return;
        }
        let caption = self.read_caption(element, marks);
        let Some(whole) = &mut flow.caption else {
            return;
        };
        if !whole.runs.is_empty() && !caption.runs.is_empty() {
            whole.runs.push(Run {
                piece: Piece::Break,
                marks: Marks::default(),
            });
        }
        whole.runs.extend(caption.runs);
        match (&mut whole.credit, caption.credit) {
            (Some(first), Some(second)) => {
                first.push(' ');
                first.push_str(&second);
            }
            (credit, second) => *credit = credit.take().or(second),
        }
    }

    pub(super) fn read_caption(&self, element: ElementRef<'a>, marks: &Marks) -> Caption {
        let mut line = Flow::line();
        line.credit = Some(String::new());
        self.name_place(element, &mut line);
        self.children(element, &mut line, marks);
        let credit = line.credit.take().filter(|credit| line::is_visible(credit));
        Caption {
            runs: visible(line),
            credit,
        }
    }

    /// Reads what has no place for a credit: a title, a cell, who is cited.
    pub(super) fn read_line(&self, element: ElementRef<'a>, marks: &Marks) -> Vec<Inline> {
        line::inlines(self.read_runs(element, marks))
    }

    /// The same before it is known what will become of it.
    pub(super) fn read_runs(&self, element: ElementRef<'a>, marks: &Marks) -> Vec<Run> {
        let mut line = Flow::line();
        self.name_place(element, &mut line);
        self.children(element, &mut line, marks);
        visible(line)
    }
}

fn visible(line: Flow) -> Vec<Run> {
    let runs = line.finish_line();
    if runs.iter().any(Run::is_visible) {
        runs
    } else {
        Vec::new()
    }
}
