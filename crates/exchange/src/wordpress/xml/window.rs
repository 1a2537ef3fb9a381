//! A stretch of decoded text that can be looked ahead in.

use std::io::{self, Read};

use super::{decode::Decoder, fault::Fault};

/// The text that was decoded and not yet passed on.
#[derive(Debug)]
pub(super) struct Window<R> {
    source: Decoder<R>,
    bytes: Vec<u8>,
    at: usize,
    /// Bytes before the first one that is kept.
    dropped: u64,
    ended: bool,
}

/// Remembers where a mark comes next, so that looking for it again and again takes linear time in all.
#[derive(Debug)]
pub(super) struct Mark {
    text: &'static [u8],
    /// Where it was found; before `searched` it is known not to be.
    found: Option<u64>,
    searched: u64,
}

impl Mark {
    pub(super) const fn new(text: &'static [u8]) -> Self {
        Self {
            text,
            found: None,
            searched: 0,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.text.len()
    }
}

impl<R: Read> Window<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            source: Decoder::new(input),
            bytes: Vec::new(),
            at: 0,
            dropped: 0,
            ended: false,
        }
    }

    /// Bytes taken from the input.
    pub(super) const fn bytes_read(&self) -> u64 {
        self.source.bytes_read()
    }

    /// What is at hand, without reading more.
    pub(super) fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    /// Position in the decoded text.
    pub(super) fn position(&self) -> u64 {
        self.dropped + self.at as u64
    }

    pub(super) fn advance(&mut self, count: usize) {
        self.at += count;
        debug_assert!(self.at <= self.bytes.len(), "only what was seen is passed");
    }

    /// Reads until so many bytes are at hand, or the input ends; says whether they are.
    pub(super) fn ensure(&mut self, count: usize) -> io::Result<bool> {
        while self.bytes.len() - self.at < count && !self.ended {
            if self.at > self.bytes.len() / 2 {
                self.bytes.drain(..self.at);
                self.dropped += self.at as u64;
                self.at = 0;
            }
            self.ended = !self.source.fill(&mut self.bytes)?;
        }
        Ok(self.bytes.len() - self.at >= count)
    }

    /// Whether the text at an offset from here begins so.
    pub(super) fn starts_with(&mut self, offset: usize, prefix: &[u8]) -> io::Result<bool> {
        self.ensure(offset + prefix.len())?;
        Ok(self
            .rest()
            .get(offset..)
            .is_some_and(|rest| rest.starts_with(prefix)))
    }

    /// The offset of the first byte from an offset on that is no white space, within a limit.
    pub(super) fn skip_space(&mut self, offset: usize, limit: usize) -> io::Result<usize> {
        let mut at = offset;
        while at < limit && self.ensure(at + 1)? && self.rest()[at].is_ascii_whitespace() {
            at += 1;
        }
        Ok(at)
    }

    /// The offset of the first mark at or after an offset, if it comes within a limit.
    pub(super) fn find(&mut self, from: usize, mark: &mut Mark, limit: usize) -> io::Result<Option<usize>> {
        let here = self.position();
        let from = here + from as u64;
        if let Some(found) = mark.found {
            if found >= from {
                let offset = (found - here) as usize;
                return Ok((offset < limit).then_some(offset));
            }
            mark.found = None;
        }
        let mut offset = (mark.searched.max(from) - here) as usize;
        while offset < limit {
            if !self.ensure(offset + mark.len())? {
                break;
            }
            let rest = self.rest();
            match find(&rest[offset..], mark.text) {
                Some(at) => {
                    mark.found = Some(here + (offset + at) as u64);
                    mark.searched = here + (offset + at) as u64;
                    return Ok((offset + at < limit).then_some(offset + at));
                }
                // The mark may begin in the last bytes.
                None => offset = rest.len() + 1 - mark.len(),
            }
        }
        mark.searched = mark.searched.max(here + offset as u64);
        Ok(None)
    }

    /// The next fault of the decoding before the present position.
    pub(super) fn fault(&mut self) -> Option<Fault> {
        let here = self.position();
        self.source.fault_before(here)
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = haystack[from..].iter().position(|byte| *byte == first) {
        if haystack[from + at..].starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}
