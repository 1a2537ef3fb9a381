//! The place where blocks gather while the tree is walked.

use super::{
    element,
    line::{self, Line, Piece, Run, inlines},
    marks::{Marks, Style, Target},
};
use crate::body::{
    address,
    block::{Block, BlockKind, Embed, MAX_DEPTH, Picture},
    inline::Inline,
    provider::{self, Provider},
};

/// Pictures up to this width or height that stand among words are signs, not illustrations.
const SIGN: u32 = 48;

/// What may gather in a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Blocks of every kind.
    Blocks,
    /// Blocks, but a bare address stays one: it is an item of a list.
    Item,
    /// One line: a heading, a caption, a cell.
    Line,
}

/// A caption and what it marks as the credit.
#[derive(Debug, Default)]
pub(super) struct Caption {
    pub(super) runs: Vec<Run>,
    pub(super) credit: Option<String>,
}

impl Caption {
    pub(super) const fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.credit.is_none()
    }

    /// Both in one line, for what has no place for a credit.
    pub(super) fn joined(self) -> Vec<Run> {
        let mut line = Line::default();
        line.append(self.runs);
        if let Some(credit) = self.credit {
            line.text(" ", &Marks::default());
            line.text(&credit, &Marks::default());
        }
        line.take()
    }
}

/// Blocks and the line that is being written.
#[derive(Debug)]
pub(super) struct Flow {
    shape: Shape,
    /// The depth of the blocks here.
    pub(super) depth: u32,
    pub(super) line: Line,
    blocks: Vec<Block>,
    /// Names that wait for text to stand in front of.
    anchors: Vec<String>,
    /// Inside a figure: its caption, wherever in it that is.
    pub(super) caption: Option<Caption>,
    /// Inside a caption: the words of the credit.
    pub(super) credit: Option<String>,
    /// Whether line ends of the source are line ends, as in a poem.
    pub(super) keeps_lines: bool,
}

impl Flow {
    pub(super) fn new(shape: Shape, depth: u32) -> Self {
        Self {
            shape,
            depth,
            line: Line::default(),
            blocks: Vec::new(),
            anchors: Vec::new(),
            caption: None,
            credit: None,
            keeps_lines: false,
        }
    }

    /// A flow for one line.
    pub(super) fn line() -> Self {
        Self::new(Shape::Line, 0)
    }

    /// A flow for the inside of an element whose blocks will stand where it does.
    pub(super) fn beside(outer: &Self) -> Self {
        Self::new(outer.shape, outer.depth)
    }

    /// The same for a figure, which may have a caption.
    pub(super) fn figure(outer: &Self) -> Self {
        Self {
            caption: Some(Caption::default()),
            ..Self::beside(outer)
        }
    }

    pub(super) fn is_line(&self) -> bool {
        self.shape == Shape::Line
    }

    /// Whether blocks can nest that many levels deeper from here. Where they cannot, a container is passed over
    /// and its content gathers here.
    pub(super) fn has_room(&self, levels: u32) -> bool {
        !self.is_line() && self.depth + levels <= MAX_DEPTH
    }

    /// Adds text of the source.
    pub(super) fn text_run(&mut self, text: &str, marks: &Marks) {
        if !self.keeps_lines {
            self.line.text(text, marks);
            return;
        }
        for (index, line) in text.lines().enumerate() {
            if index > 0 {
                self.line.line_break(marks);
            }
            self.line.text(line, marks);
        }
        if text.ends_with('\n') {
            self.line.line_break(marks);
        }
    }

    /// Ends the line that is being written: a block begins or ends here.
    pub(super) fn flush(&mut self) {
        if self.is_line() {
            self.line.soft_break();
            return;
        }
        if self.line.is_empty() {
            return;
        }
        for paragraph in paragraphs(self.line.take()) {
            self.paragraph(paragraph);
        }
    }

    /// Adds a block after the line that is being written.
    pub(super) fn push(&mut self, mut kind: BlockKind) {
        self.flush();
        if self.is_line() {
            self.push_to_line(kind);
            return;
        }
        if let BlockKind::Heading { content, .. } | BlockKind::Paragraph { content } = &mut kind {
            let room = line::MAX_NAMES.saturating_sub(content.iter().take_while(|i| is_anchor(i)).count());
            content.splice(0..0, self.anchors.drain(..).take(room).map(Inline::Anchor));
        }
        // `<!--nextpage-->` beside a line of its own says the same twice.
        let again = matches!(kind, BlockKind::Divider)
            && self
                .blocks
                .last()
                .is_some_and(|last| matches!(last.kind, BlockKind::Divider));
        if !again {
            self.blocks.push(Block {
                id: String::new(),
                kind,
            });
        }
    }

    /// What of a block fits in a line.
    fn push_to_line(&mut self, kind: BlockKind) {
        let (href, label, text) = match kind {
            BlockKind::Embed(Embed { url, title, text, .. }) => (url, title, text),
            BlockKind::Audio { file, .. } | BlockKind::Video { file, .. } => (file.url, None, Vec::new()),
            BlockKind::File { file, name } => (file.url, Some(name), Vec::new()),
            BlockKind::Code { text, .. } => {
                for line in text.lines() {
                    self.line.text(line, &Marks::default().with(Style::Code));
                    self.line.soft_break();
                }
                return;
            }
            // The other kinds are not built where only a line is wanted.
            _ => return,
        };
        self.line
            .text(&crate::body::inline::text(&text), &Marks::default());
        self.line.soft_break();
        let label = label.unwrap_or_else(|| href.clone());
        self.line.text(
            &label,
            &Marks::default().linked(Target {
                href,
                title: None,
                rel: None,
            }),
        );
        self.line.soft_break();
    }

    /// Names the place that follows.
    pub(super) fn anchor(&mut self, name: &str) {
        if let Some(name) = element::anchor_name(name) {
            self.line.anchor(name);
        }
    }

    /// Keeps names for the text that follows.
    pub(super) fn keep_anchors<'r>(&mut self, runs: impl IntoIterator<Item = &'r Run>) {
        self.anchors
            .extend(runs.into_iter().filter_map(|run| match &run.piece {
                Piece::Anchor(name) => Some(name.clone()),
                _ => None,
            }));
    }

    /// Adds what one paragraph of the source holds: text, pictures before and after it, or an address that
    /// stands for a film.
    fn paragraph(&mut self, mut runs: Vec<Run>) {
        let has_text = runs.iter().any(Run::is_visible_text);
        let is_figure = |run: &Run| match &run.piece {
            Piece::Image(image) => {
                let small = |length: Option<u32>| length.is_some_and(|length| length <= SIGN);
                !has_text || !(small(image.figure.width) || small(image.figure.height))
            }
            _ => false,
        };
        let first = |runs: &[Run]| runs.iter().position(Run::is_visible);
        let last = |runs: &[Run]| runs.iter().rposition(Run::is_visible);

        let mut start = 0;
        while let Some(at) = first(&runs[start..]).map(|at| start + at)
            && is_figure(&runs[at])
        {
            self.keep_anchors(&runs[start..at]);
            self.picture(&runs[at]);
            start = at + 1;
        }
        let mut end = runs.len();
        while let Some(at) = last(&runs[start..end]).map(|at| start + at)
            && is_figure(&runs[at])
        {
            end = at;
        }
        let after = runs.split_off(end);
        runs.drain(..start);
        self.text(runs);
        for run in &after {
            match run.piece {
                Piece::Image(_) => self.picture(run),
                Piece::Anchor(_) => self.keep_anchors([run]),
                Piece::Text(_) | Piece::Break => {}
            }
        }
    }

    fn picture(&mut self, run: &Run) {
        if let Piece::Image(image) = &run.piece {
            let link = run.marks.link.as_ref().map(|target| target.href.clone());
            self.blocks.push(Block {
                id: String::new(),
                kind: BlockKind::Image(Picture {
                    figure: image.figure.clone(),
                    alt: image.alt.clone(),
                    link,
                    ..Picture::default()
                }),
            });
        }
    }

    fn text(&mut self, mut runs: Vec<Run>) {
        let Some(first) = runs.iter().position(Run::is_visible) else {
            self.keep_anchors(&runs);
            return;
        };
        // Spaces that do not collapse serve as indents and spacers; at the edges they are layout.
        if let Piece::Text(text) = &mut runs[first].piece {
            *text = text.trim_start().to_owned();
        }
        let last = runs.iter().rposition(Run::is_visible).unwrap_or(first);
        if let Piece::Text(text) = &mut runs[last].piece {
            text.truncate(text.trim_end().len());
        }
        let mut index = 0;
        runs.retain(|run| {
            index += 1;
            (first < index && index <= last + 1) || matches!(run.piece, Piece::Anchor(_))
        });
        if let [
            Run {
                piece: Piece::Text(text),
                marks,
            },
        ] = runs.as_slice()
            && self.shape == Shape::Blocks
            && (*marks == Marks::default() || marks.link.as_ref().is_some_and(|link| link.href == *text))
            && let Some(provider) = provider::of_bare_address(text)
            && let Some(url) = address::media(text)
        {
            self.push(BlockKind::Embed(Embed::new(provider, url.into_owned())));
            return;
        }
        let content = inlines(runs);
        self.push(BlockKind::Paragraph { content });
    }

    /// Whether no block has been gathered yet.
    pub(super) const fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Whether the last block is an embed of that provider.
    pub(super) fn ends_in_embed_of(&self, provider: Provider) -> bool {
        self.blocks
            .last()
            .is_some_and(|last| matches!(&last.kind, BlockKind::Embed(e) if e.provider == provider))
    }

    /// The blocks gathered.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.flush();
        if let Some(Block {
            kind: BlockKind::Paragraph { content },
            ..
        }) = self.blocks.last_mut()
        {
            let room =
                line::MAX_NAMES.saturating_sub(content.iter().rev().take_while(|i| is_anchor(i)).count());
            content.extend(self.anchors.into_iter().take(room).map(Inline::Anchor));
        }
        self.blocks
    }

    /// The line gathered.
    pub(super) fn finish_line(mut self) -> Vec<Run> {
        self.line.take()
    }

    /// Adds blocks that were gathered elsewhere.
    pub(super) fn append(&mut self, blocks: Vec<Block>) {
        self.flush();
        for block in blocks {
            self.push(block.kind);
        }
    }
}

const fn is_anchor(inline: &Inline) -> bool {
    matches!(inline, Inline::Anchor(_))
}

/// Parts a line where at least two breaks follow each other, with nothing to be seen between them.
fn paragraphs(runs: Vec<Run>) -> Vec<Vec<Run>> {
    let mut paragraphs = vec![Vec::new()];
    let mut breaks = 0;
    for run in runs {
        if run.is_visible() {
            if breaks > 1 {
                paragraphs.push(Vec::new());
            }
            breaks = 0;
        } else if run.piece == Piece::Break {
            breaks += 1;
        }
        if let Some(paragraph) = paragraphs.last_mut() {
            paragraph.push(run);
        }
    }
    paragraphs
}
