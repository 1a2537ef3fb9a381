//! Markup to the parts of the channel: its fields, authors, terms, and items, one at a time.

use std::io::{self, Read};

use quick_xml::{
    Reader,
    escape::resolve_html5_entity,
    events::{BytesRef, BytesStart, Event},
};

use super::{fault::Fault, repair::Repair};

/// The most text of one part that is kept: far beyond any real article, far below any machine's memory.
const PART_LIMIT: usize = 64 * 1024 * 1024;
/// Elements within elements; the format has three levels.
const DEPTH: usize = 8;
/// How far the element `rss` may be from the beginning; errors of PHP like to stand before it.
const PREAMBLE_LIMIT: u64 = 4 * 1024 * 1024;

/// An element with what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Self>,
}

impl Node {
    /// The text of the first child of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&str> {
        self.children
            .iter()
            .find(|child| child.name == name)
            .map(|child| child.text.as_str())
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A child of the channel.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) node: Node,
    /// Comments that were passed over; their text is not kept.
    pub(crate) comments: usize,
    /// What had to be repaired in it, each sort once.
    pub(crate) faults: Vec<Fault>,
}

/// The parts of a channel.
pub(crate) struct Parts<R> {
    reader: Reader<Repair<R>>,
    buffer: Vec<u8>,
    /// The element `rss` or `channel` was seen.
    started: bool,
    finished: bool,
    ended: bool,
    /// The elements that are open, from the part inwards.
    open: Vec<Node>,
    /// The element whose text is being read.
    leaf: Option<Node>,
    comments: usize,
    /// Text kept of the present part.
    kept: usize,
    faults: Vec<Fault>,
    /// Where the parser last gave up, so that it cannot do so forever.
    last_error: Option<u64>,
}

impl<R> std::fmt::Debug for Parts<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts")
            .field("open", &self.open)
            .finish_non_exhaustive()
    }
}

impl<R: Read> Parts<R> {
    pub(crate) fn new(input: R) -> Self {
        let mut reader = Reader::from_reader(Repair::new(input));
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        Self {
            reader,
            buffer: Vec::new(),
            started: false,
            finished: false,
            ended: false,
            open: Vec::new(),
            leaf: None,
            comments: 0,
            kept: 0,
            faults: Vec::new(),
            last_error: None,
        }
    }

    /// Bytes of the input read so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.reader.get_ref().bytes_read()
    }

    /// The next part.
    ///
    /// # Errors
    /// Where the input cannot be read, or is no RSS at all.
    pub(crate) fn next(&mut self) -> io::Result<Option<Part>> {
        while !self.ended {
            self.buffer.clear();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event.into_owned(),
                Err(quick_xml::Error::Io(error)) => {
                    return Err(io::Error::new(error.kind(), error.to_string()));
                }
                // The repaired markup has no such errors but at its end; whatever it is, what follows can be read.
                Err(error) => {
                    tracing::debug!(%error, "markup that could not be repaired");
                    self.fault(Fault::Angle);
                    let position = self.reader.error_position();
                    if self.last_error.replace(position) == Some(position) {
                        return Err(io::Error::new(io::ErrorKind::InvalidData, error));
                    }
                    continue;
                }
            };
            let position = self.reader.buffer_position();
            if !self.started && position > PREAMBLE_LIMIT {
                return Err(no_export());
            }
            while let Some(fault) = self.reader.get_mut().fault_before(position) {
                self.fault(fault);
            }
            match self.take(event) {
                Some(part) => return Ok(Some(part)),
                None if self.ended && !self.started => return Err(no_export()),
                None => {}
            }
        }
        Ok(None)
    }

    fn fault(&mut self, fault: Fault) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    fn take(&mut self, event: Event<'_>) -> Option<Part> {
        match event {
            Event::Start(tag) => return self.start(&tag, false),
            Event::Empty(tag) => return self.start(&tag, true),
            Event::End(tag) => return self.end(tag.name().as_ref()),
            Event::Text(text) => self.text(&text),
            Event::CData(text) => self.text(&text),
            Event::GeneralRef(reference) => self.reference(&reference),
            // The marks of the block editor are comments, in exports that escape instead of using sections.
            Event::Comment(text) => self.verbatim(&["<!--", &text, "-->"]),
            Event::PI(instruction) => self.verbatim(&["<?", &instruction, "?>"]),
            Event::Decl(_) | Event::DocType(_) => {}
            Event::Eof => {
                self.ended = true;
                if !self.finished && self.started {
                    self.fault(Fault::Truncated);
                }
                let part = self.finish_part();
                if part.is_none() && !self.faults.is_empty() && self.started {
                    // What was wrong at the very end belongs to no part.
                    return Some(self.part(Node {
                        name: "channel".to_owned(),
                        ..Node::default()
                    }));
                }
                return part;
            }
        }
        None
    }

    fn start(&mut self, tag: &BytesStart<'_>, empty: bool) -> Option<Part> {
        let name = tag.name();
        let name: &str = name.as_ref();
        if !self.started {
            self.started = matches!(name, "rss" | "channel");
            return None;
        }
        let structural = is_structural(name);
        if self.leaf.is_some() {
            if !structural {
                self.verbatim(&["<", tag, if empty { "/>" } else { ">" }]);
                return None;
            }
            self.leave_leaf();
        }
        let finished = if name == "item" && !self.open.is_empty() {
            self.fault(Fault::Unclosed);
            self.finish_part()
        } else {
            None
        };
        if name == "channel" || name == "rss" {
            return finished;
        }
        let node = Node {
            name: name.to_owned(),
            attributes: attributes(tag),
            ..Node::default()
        };
        let within = self.open.last().map(|node| node.name.as_str());
        if name == "wp:comment" && within == Some("item") {
            self.comments += 1;
        }
        if !empty && holds_elements(within, name) {
            self.open.push(node);
        } else if empty {
            self.leaf = Some(node);
            let own = self.close_leaf();
            return finished.or(own);
        } else {
            self.leaf = Some(node);
        }
        finished
    }

    /// An element of the format begins while the text of another one is being read.
    fn leave_leaf(&mut self) {
        match self.leaf.take() {
            // Plugins add elements of their own, with elements in them.
            Some(leaf)
                if leaf.text.trim().is_empty() && !is_text_element(&leaf.name) && self.open.len() < DEPTH =>
            {
                self.open.push(leaf);
            }
            leaf => {
                self.leaf = leaf;
                self.fault(Fault::Unclosed);
                self.close_leaf();
            }
        }
    }

    fn end(&mut self, name: &str) -> Option<Part> {
        let leaf_closes = self.leaf.as_ref().is_some_and(|leaf| leaf.name == name);
        if leaf_closes {
            return self.close_leaf();
        }
        let depth = self.open.iter().rposition(|node| node.name == name);
        let outside = matches!(name, "channel" | "rss");
        if depth.is_none() && !outside {
            self.verbatim(&["</", name, ">"]);
            return None;
        }
        let mut finished = None;
        if self.leaf.is_some() {
            self.fault(Fault::Unclosed);
            finished = self.close_leaf();
        }
        let Some(depth) = depth else {
            self.finished = true;
            return finished.or_else(|| self.finish_part());
        };
        while self.open.len() > depth + 1 {
            self.fault(Fault::Unclosed);
            self.close_container();
        }
        finished.or_else(|| self.close_container())
    }

    /// Ends the element whose text was read; a field of the channel is a part of its own.
    fn close_leaf(&mut self) -> Option<Part> {
        let leaf = self.leaf.take()?;
        self.attach(leaf)
    }

    fn close_container(&mut self) -> Option<Part> {
        let node = self.open.pop()?;
        if node.name == "wp:comment" {
            return None;
        }
        self.attach(node)
    }

    fn attach(&mut self, node: Node) -> Option<Part> {
        if self.in_comment() {
            return None;
        }
        match self.open.last_mut() {
            Some(parent) => {
                parent.children.push(node);
                None
            }
            None => Some(self.part(node)),
        }
    }

    /// Ends whatever is open.
    fn finish_part(&mut self) -> Option<Part> {
        let mut part = self.close_leaf();
        while !self.open.is_empty() {
            part = self.close_container();
        }
        part
    }

    fn part(&mut self, node: Node) -> Part {
        self.kept = 0;
        Part {
            node,
            comments: std::mem::take(&mut self.comments),
            faults: std::mem::take(&mut self.faults),
        }
    }

    /// The text of comments is not kept: they are not imported, and they hold addresses of readers.
    fn in_comment(&self) -> bool {
        self.open.iter().any(|node| node.name == "wp:comment")
    }

    fn text(&mut self, text: &str) {
        if self.leaf.is_none() || self.in_comment() {
            return;
        }
        self.kept += text.len();
        if self.kept > PART_LIMIT {
            self.fault(Fault::TooLong);
        } else if let Some(leaf) = &mut self.leaf {
            leaf.text.push_str(text);
        }
    }

    /// Markup within a text that should have been escaped.
    fn verbatim(&mut self, pieces: &[&str]) {
        for piece in pieces {
            self.text(piece);
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>) {
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            self.text(character.encode_utf8(&mut [0; 4]));
        } else if let Some(text) = resolve_html5_entity(reference) {
            self.text(text);
        }
    }
}

/// Whether an element belongs to the format, so that it cannot be a part of somebody's text.
fn is_structural(name: &str) -> bool {
    matches!(
        name,
        "item" | "channel" | "content:encoded" | "excerpt:encoded" | "dc:creator"
    ) || name.starts_with("wp:")
}

/// Whether an element of the format is known to hold text.
fn is_text_element(name: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "post_",
        "meta_",
        "comment_",
        "status",
        "is_sticky",
        "menu_order",
        "ping_",
        "attachment_",
        "term_",
        "cat",
        "tag_",
        "author_",
        "base_",
        "wxr_",
    ];
    name.strip_prefix("wp:")
        .is_none_or(|own| BEGINNINGS.iter().any(|beginning| own.starts_with(beginning)))
}

/// Whether an element at this place has elements in it, and not text.
fn holds_elements(within: Option<&str>, name: &str) -> bool {
    match within {
        None => matches!(
            name,
            "item" | "image" | "wp:author" | "wp:category" | "wp:tag" | "wp:term"
        ),
        Some("item") => matches!(name, "wp:postmeta" | "wp:comment"),
        Some("wp:comment") => name == "wp:commentmeta",
        Some("wp:category" | "wp:tag" | "wp:term") => name == "wp:termmeta",
        Some(_) => false,
    }
}

fn attributes(tag: &BytesStart<'_>) -> Vec<(String, String)> {
    let mut all = tag.html_attributes();
    all.with_checks(false)
        .flatten()
        .map(|attribute| {
            let raw = attribute.value.as_ref();
            let value = quick_xml::escape::unescape_with(raw, resolve_html5_entity)
                .map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned);
            (AsRef::<str>::as_ref(&attribute.key).to_owned(), value)
        })
        .collect()
}

fn no_export() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "the file is no WordPress export (WXR): it has no element <rss>",
    )
}
