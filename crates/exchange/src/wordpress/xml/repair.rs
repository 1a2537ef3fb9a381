//! Text to markup that an XML parser takes.
//!
//! What makes real exports unreadable, and what is done about it:
//!
//! | damage | repair |
//! |---|---|
//! | `&` that begins no reference; entities of HTML | `&amp;`; the entity's character |
//! | `<` that begins no tag | `&lt;` |
//! | `]]>` in the middle of a CDATA section | split as WordPress should have split it |
//! | a CDATA section that is not closed | closed where its element ends and the next one begins |
//!
//! Whatever the input, memory is bounded: long sections are handed on in pieces, and looking ahead has a limit.

use std::io::{self, BufRead, Read};

use super::{
    fault::{Fault, FaultLog},
    reference::Reference,
    window::{Mark, Window},
};

/// How much is made at a time.
const OUTPUT: usize = 32 * 1024;
/// Where a section of text is cut, so that the parser never holds more at once.
const PIECE: usize = 1024 * 1024;
/// How far ahead the end of a tag, a comment, a section is looked for.
const TAG_LIMIT: usize = 64 * 1024;
const COMMENT_LIMIT: usize = 256 * 1024;
const SECTION_LIMIT: usize = 4 * 1024 * 1024;
/// White space between two elements.
const SPACE_LIMIT: usize = 512;

/// What can only follow an element of an item, and so ends a text that was never closed.
const NEXT_ELEMENTS: &[&[u8]] = &[
    b"<wp:",
    b"</wp:",
    b"<excerpt:encoded",
    b"<content:encoded",
    b"<dc:creator",
    b"<category domain=",
    b"</item>",
    b"<pubDate>",
    b"<guid ",
    b"<link>",
    b"<description",
];

/// Elements of feeds that hold text.
const RSS_ELEMENTS: &[&[u8]] = &[
    b"title",
    b"link",
    b"pubDate",
    b"guid",
    b"description",
    b"category",
];

/// A buffered reader over the repaired markup.
#[derive(Debug)]
pub(super) struct Repair<R> {
    window: Window<R>,
    out: Vec<u8>,
    /// How much of `out` was consumed.
    taken: usize,
    /// Bytes of output before `out`.
    written: u64,
    /// Whether a CDATA section is open.
    in_section: bool,
    /// The length of the present run of text or section.
    run: usize,
    /// The closing tag of the element whose start tag came last.
    closing_tag: Vec<u8>,
    comment_end: Mark,
    instruction_end: Mark,
    section_start: Mark,
    section_end: Mark,
    item_start: Mark,
    item_end: Mark,
    /// A tag was seen: a document type can only come before.
    past_doctype: bool,
    log: FaultLog,
    ended: bool,
}

impl<R: Read> Repair<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            window: Window::new(input),
            out: Vec::with_capacity(OUTPUT * 2),
            taken: 0,
            written: 0,
            in_section: false,
            run: 0,
            closing_tag: Vec::new(),
            comment_end: Mark::new(b"-->"),
            instruction_end: Mark::new(b"?>"),
            section_start: Mark::new(b"<![CDATA["),
            section_end: Mark::new(b"]]>"),
            item_start: Mark::new(b"<item>"),
            item_end: Mark::new(b"</item>"),
            past_doctype: false,
            log: FaultLog::default(),
            ended: false,
        }
    }

    /// Bytes taken from the input.
    pub(super) const fn bytes_read(&self) -> u64 {
        self.window.bytes_read()
    }

    /// The next fault before a position of the output.
    pub(super) fn fault_before(&mut self, end: u64) -> Option<Fault> {
        self.log.pop_before(end)
    }

    fn fault(&mut self, fault: Fault) {
        self.log.push(self.written + self.out.len() as u64, fault);
    }

    /// Copies bytes to the output.
    fn pass(&mut self, count: usize) {
        self.out.extend_from_slice(&self.window.rest()[..count]);
        self.window.advance(count);
        self.run += count;
    }

    /// Puts other bytes in the place of some.
    fn replace(&mut self, count: usize, with: &[u8], fault: Option<Fault>) {
        if let Some(fault) = fault {
            self.fault(fault);
        }
        self.out.extend_from_slice(with);
        self.window.advance(count);
        self.run += with.len();
    }

    fn step(&mut self) -> io::Result<()> {
        if !self.window.ensure(1)? {
            if self.in_section {
                self.fault(Fault::Truncated);
                self.replace(0, b"]]>", None);
            }
            self.ended = true;
            return Ok(());
        }
        if self.in_section {
            self.section_step()?;
        } else {
            self.text_step()?;
        }
        while let Some(fault) = self.window.fault() {
            self.fault(fault);
        }
        Ok(())
    }

    fn text_step(&mut self) -> io::Result<()> {
        let rest = self.window.rest();
        let room = (PIECE - self.run.min(PIECE - 1)).min(OUTPUT);
        match rest
            .iter()
            .take(room)
            .position(|byte| matches!(byte, b'<' | b'&'))
        {
            Some(0) if rest[0] == b'&' => self.reference(),
            Some(0) => self.markup(),
            Some(count) => {
                self.pass(count);
                Ok(())
            }
            None => {
                let count = whole_characters(rest, room);
                self.pass(count);
                if self.run >= PIECE {
                    self.replace(0, b"<![CDATA[]]>", None);
                    self.run = 0;
                }
                Ok(())
            }
        }
    }

    /// Something that begins with an ampersand.
    fn reference(&mut self) -> io::Result<()> {
        self.window.ensure(40)?;
        let Some((reference, length)) = Reference::read(self.window.rest()) else {
            self.replace(1, b"&amp;", Some(Fault::Ampersand));
            return Ok(());
        };
        match reference {
            Reference::Predefined(_) | Reference::Character(_) => self.pass(length),
            Reference::Html(text) => {
                let escaped = quick_xml::escape::escape(text);
                self.replace(length, escaped.as_bytes(), Some(Fault::Ampersand));
            }
            Reference::Windows(_) | Reference::Nothing => {
                let mut text = String::new();
                reference.push_to(&mut text);
                self.replace(length, text.as_bytes(), Some(Fault::Control));
            }
        }
        Ok(())
    }

    /// Something that begins with `<`.
    fn markup(&mut self) -> io::Result<()> {
        self.window.ensure(10)?;
        let end = if self.window.starts_with(0, b"<![CDATA[")? {
            self.pass(9);
            self.in_section = true;
            self.run = 0;
            return Ok(());
        } else if self.window.starts_with(0, b"<!--")? {
            let end = self.window.find(4, &mut self.comment_end, COMMENT_LIMIT)?;
            end.map(|offset| offset + 3)
        } else if self.window.starts_with(0, b"<?")? {
            let named = self.window.rest().get(2).is_some_and(u8::is_ascii_alphabetic);
            let end = self.window.find(2, &mut self.instruction_end, COMMENT_LIMIT)?;
            end.filter(|_| named).map(|offset| offset + 2)
        } else if !self.past_doctype && self.window.starts_with(0, b"<!DOCTYPE")? {
            self.past_doctype = true;
            let end = self.doctype_end()?;
            self.window.advance(end.unwrap_or(0));
            return Ok(());
        } else {
            self.past_doctype = true;
            self.tag_end()?
        };
        match end {
            Some(length) if !self.has_item_mark(length)? => {
                self.remember_element(length);
                self.pass(length);
                self.run = 0;
            }
            _ => self.replace(1, b"&lt;", Some(Fault::Angle)),
        }
        Ok(())
    }

    /// Whether an item begins or ends within the next bytes, which then cannot be one comment or tag.
    fn has_item_mark(&mut self, length: usize) -> io::Result<bool> {
        let start = self.window.find(1, &mut self.item_start, length)?;
        let end = self.window.find(1, &mut self.item_end, length)?;
        Ok(start.is_some() || end.is_some())
    }

    /// The length of a tag, if it is one: quotes are respected, another `<` is not within.
    fn tag_end(&mut self) -> io::Result<Option<usize>> {
        self.window.ensure(3)?;
        let rest = self.window.rest();
        let name_at = if rest.get(1) == Some(&b'/') { 2 } else { 1 };
        if !rest
            .get(name_at)
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        {
            return Ok(None);
        }
        let mut quote = None;
        let mut after_equals = false;
        let mut at = name_at;
        while at < TAG_LIMIT && self.window.ensure(at + 1)? {
            let byte = self.window.rest()[at];
            at += 1;
            match (quote, byte) {
                (Some(open), close) if open == close => quote = None,
                (None, b'>') => return Ok(Some(at)),
                (None, b'<') => return Ok(None),
                (None, b'"' | b'\'') => {
                    // The parser takes every quote for the start of a value; one that starts none would swallow more.
                    if !after_equals {
                        return Ok(None);
                    }
                    quote = Some(byte);
                }
                _ => {}
            }
            if !byte.is_ascii_whitespace() {
                after_equals = byte == b'=';
            }
        }
        Ok(None)
    }

    fn doctype_end(&mut self) -> io::Result<Option<usize>> {
        let mut depth = 0_u32;
        let mut at = 1;
        while at < TAG_LIMIT && self.window.ensure(at + 1)? {
            match self.window.rest()[at] {
                b'[' | b'<' => depth += 1,
                b']' => depth = depth.saturating_sub(1),
                b'>' if depth == 0 => return Ok(Some(at + 1)),
                b'>' => depth -= 1,
                _ => {}
            }
            at += 1;
        }
        Ok(None)
    }

    /// Notes which element of the format a start tag opens.
    fn remember_element(&mut self, length: usize) {
        let Some(tag) = self
            .window
            .rest()
            .get(1..length)
            .filter(|tag| tag[0].is_ascii_alphabetic())
        else {
            return;
        };
        let name = tag
            .split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
            .next();
        let name = name.unwrap_or_default();
        // Those of somebody's text do not count.
        if name.contains(&b':') || RSS_ELEMENTS.contains(&name) {
            self.closing_tag.clear();
            self.closing_tag.extend_from_slice(b"</");
            self.closing_tag.extend_from_slice(name);
            self.closing_tag.push(b'>');
        }
    }

    fn section_step(&mut self) -> io::Result<()> {
        let rest = self.window.rest();
        let room = (PIECE - self.run.min(PIECE - 1)).min(OUTPUT);
        let special = rest
            .iter()
            .take(room)
            .position(|byte| matches!(byte, b']' | b'<'));
        let whole = whole_characters(rest, room);
        match special {
            Some(0) if self.window.starts_with(0, b"]]>")? => self.section_mark()?,
            Some(0) if self.element_ends_here()? => {
                self.replace(0, b"]]>", Some(Fault::CdataOpen));
                self.in_section = false;
                self.run = 0;
            }
            Some(0) => self.pass(1),
            Some(count) => self.pass(count),
            None => self.pass(whole),
        }
        if self.in_section && self.run >= PIECE {
            self.replace(0, b"]]><![CDATA[", None);
            self.run = 0;
        }
        Ok(())
    }

    /// A `]]>` in a section: its end, or a part of its text.
    fn section_mark(&mut self) -> io::Result<()> {
        let next = self.window.skip_space(3, 3 + SPACE_LIMIT)?;
        let closing_tag = std::mem::take(&mut self.closing_tag);
        let ends = !self.window.ensure(next + 1)?
            || self.window.starts_with(next, &closing_tag)?
            || self.window.starts_with(next, b"<![CDATA[")?;
        self.closing_tag = closing_tag;
        if !ends && self.text_goes_on()? {
            self.replace(3, b"]]]]><![CDATA[>", Some(Fault::CdataEnd));
            return Ok(());
        }
        self.pass(3);
        self.in_section = false;
        self.run = 0;
        Ok(())
    }

    /// Whether another `]]>` follows before the next section begins, so that the one here was none.
    fn text_goes_on(&mut self) -> io::Result<bool> {
        let end = self.window.find(3, &mut self.section_end, SECTION_LIMIT)?;
        let start = self.window.find(3, &mut self.section_start, SECTION_LIMIT)?;
        Ok(match (end, start) {
            (Some(end), Some(start)) => end < start,
            (Some(_), None) => true,
            (None, _) => false,
        })
    }

    /// Whether the open section's element is closed here, or another item begins, although the section is not closed.
    ///
    /// The same may stand in a text about such files; but then the section's own end comes next, and not the start
    /// of another one.
    fn element_ends_here(&mut self) -> io::Result<bool> {
        let closing_tag = std::mem::take(&mut self.closing_tag);
        let found = self.follows(&closing_tag, NEXT_ELEMENTS)?
            || self.follows(b"</item>", &[b"<item>", b"</channel>"])?
            || self.follows(b"<item>", &[b"<title>"])?;
        self.closing_tag = closing_tag;
        if !found {
            return Ok(false);
        }
        let end = self.window.find(0, &mut self.section_end, SECTION_LIMIT)?;
        let start = self.window.find(0, &mut self.section_start, SECTION_LIMIT)?;
        Ok(end.is_none_or(|end| start.is_some_and(|start| start < end)))
    }

    /// Whether a tag stands here, and one of some others behind it.
    fn follows(&mut self, tag: &[u8], others: &[&[u8]]) -> io::Result<bool> {
        if tag.is_empty() || !self.window.starts_with(0, tag)? {
            return Ok(false);
        }
        let next = self.window.skip_space(tag.len(), tag.len() + SPACE_LIMIT)?;
        for other in others {
            if self.window.starts_with(next, other)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The shortest prefix of at least `room` bytes that does not end within a character, or all.
fn whole_characters(bytes: &[u8], room: usize) -> usize {
    let mut count = bytes.len().min(room);
    while count < bytes.len() && bytes[count] & 0xc0 == 0x80 {
        count += 1;
    }
    count
}

impl<R: Read> Read for Repair<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Repair<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken == self.out.len() {
            self.written += self.out.len() as u64;
            self.out.clear();
            self.taken = 0;
            while self.out.len() < OUTPUT && !self.ended {
                self.step()?;
            }
        }
        Ok(&self.out[self.taken..])
    }

    fn consume(&mut self, count: usize) {
        self.taken += count;
    }
}
