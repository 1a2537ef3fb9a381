//! Lines of bytes, one at a time, however long the file is.

use std::io::{self, BufRead, ErrorKind};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How much of the line buffer is kept from line to line.
const KEPT: usize = 1 << 20;

/// What stands between two line ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// The line without its end.
    Bytes(&'a [u8]),
    /// More bytes than are kept; they were read over.
    TooLong,
}

/// Reads lines that end with LF or CRLF, and counts them and their bytes.
#[derive(Debug)]
pub(super) struct Lines<R> {
    source: R,
    limit: usize,
    number: u64,
    read: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(super) const fn new(source: R, limit: usize) -> Self {
        Self {
            source,
            limit,
            number: 0,
            read: 0,
            buffer: Vec::new(),
        }
    }

    /// The number of the line that was read last; the first one is 1.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// Bytes read so far.
    pub(super) const fn read(&self) -> u64 {
        self.read
    }

    /// The next line, or `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        self.buffer.shrink_to(KEPT);
        let mut is_too_long = false;
        let before = self.read;
        loop {
            let chunk = match self.source.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = &chunk[..end.unwrap_or(chunk.len())];
            // Two more, so that an end of CRLF and the mark do not count against the limit.
            if self.buffer.len() + part.len() > self.limit + 2 {
                is_too_long = true;
                self.buffer.clear();
            } else if !is_too_long {
                self.buffer.extend_from_slice(part);
            }
            let used = part.len() + usize::from(end.is_some());
            let is_last = end.is_some() || chunk.is_empty();
            self.source.consume(used);
            self.read += used as u64;
            if is_last {
                break;
            }
        }
        if self.read == before {
            return Ok(None);
        }
        self.number += 1;
        if is_too_long {
            return Ok(Some(Line::TooLong));
        }
        let mut line = self.buffer.as_slice();
        if self.number == 1 {
            line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        }
        Ok(Some(Line::Bytes(line.strip_suffix(b"\r").unwrap_or(line))))
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn all(bytes: &[u8], limit: usize) -> Vec<Option<String>> {
        // A buffer of three bytes splits everything somewhere.
        let mut lines = Lines::new(BufReader::with_capacity(3, bytes), limit);
        let mut found = Vec::new();
        while let Some(line) = lines.next().expect("bytes in memory are readable") {
            found.push(match line {
                Line::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
                Line::TooLong => None,
            });
        }
        assert_eq!(lines.read(), bytes.len() as u64);
        assert_eq!(lines.number(), found.len() as u64);
        found
    }

    #[test]
    fn lines_end_with_lf_or_crlf_or_the_file() {
        let line = |text: &str| Some(text.to_owned());
        let cases: [(&[u8], Vec<Option<String>>); 5] = [
            (b"", vec![]),
            (b"a", vec![line("a")]),
            (b"a\r\nb\n\nc\n", vec![line("a"), line("b"), line(""), line("c")]),
            (
                b"\xef\xbb\xbfa\n\xef\xbb\xbfb",
                vec![line("a"), line("\u{feff}b")],
            ),
            (
                b"short\nmuch longer than the limit\nshort\n",
                vec![line("short"), None, line("short")],
            ),
        ];
        for (bytes, expected) in cases {
            assert_eq!(all(bytes, 8), expected, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
