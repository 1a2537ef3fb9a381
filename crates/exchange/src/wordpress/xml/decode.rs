//! Bytes to text: UTF-8 with what is broken in it repaired, and only characters that XML allows.

use std::io::{self, Read};

use super::fault::{Fault, FaultLog};

const CHUNK: usize = 64 * 1024;

/// What Windows-1252 has at 0x80 to 0x9F; the five gaps are as HTML reads them.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character that a byte, or a code point below 256, stands for in Windows-1252; none for the gaps.
pub(super) fn windows_1252(code: u8) -> Option<char> {
    let character = match code {
        0x80..=0x9f => WINDOWS_1252[usize::from(code - 0x80)],
        other => char::from(other),
    };
    (!character.is_control() || matches!(character, '\t' | '\n' | '\r')).then_some(character)
}

/// Whether XML 1.0 allows a character and it is not one of the controls that only come from a wrong encoding.
pub(super) fn allowed(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        other => !other.is_control(),
    }
}

/// Decodes a stream piece by piece.
///
/// Bytes that are no UTF-8 are taken for Windows-1252 where that is likely, which is how they come about: one
/// stray byte between ASCII letters. Elsewhere, as in a text that was cut in the middle of a character, they become
/// U+FFFD.
#[derive(Debug)]
pub(super) struct Decoder<R> {
    input: R,
    /// Bytes read but not decoded: at most a piece of a character between two calls.
    raw: Vec<u8>,
    /// The file says that it is in a single-byte encoding.
    declared_single: bool,
    started: bool,
    read: u64,
    written: u64,
    /// The position in the stream of the first byte of the buffer that is being filled.
    origin: u64,
    last: char,
    log: FaultLog,
}

impl<R: Read> Decoder<R> {
    pub(super) fn new(input: R) -> Self {
        let log = FaultLog::default();
        Self {
            input,
            raw: Vec::new(),
            declared_single: false,
            started: false,
            read: 0,
            written: 0,
            origin: 0,
            last: ' ',
            log,
        }
    }

    /// Bytes taken from the input.
    pub(super) const fn bytes_read(&self) -> u64 {
        self.read
    }

    /// The next fault before a position in what was written.
    pub(super) fn fault_before(&mut self, end: u64) -> Option<Fault> {
        self.log.pop_before(end)
    }

    /// Appends the next piece of text; `false` at the end of the input.
    ///
    /// `out` holds the end of what was written so far, and nothing else.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        let kept = self.raw.len();
        self.raw.resize(kept + CHUNK, 0);
        let count = loop {
            match self.input.read(&mut self.raw[kept..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.raw.truncate(kept + count);
        self.read += count as u64;
        let raw = std::mem::take(&mut self.raw);
        let mut rest = raw.as_slice();
        if !self.started && count > 0 {
            self.started = true;
            rest = self.start(rest)?;
        }
        let before = out.len();
        self.origin = self.written - before as u64;
        let unread = self.decode(rest, count == 0, out);
        self.raw = unread.to_vec();
        self.written += (out.len() - before) as u64;
        Ok(count > 0)
    }

    /// Looks at the byte order mark and the declared encoding.
    fn start<'a>(&mut self, head: &'a [u8]) -> io::Result<&'a [u8]> {
        if head.starts_with(&[0xfe, 0xff]) || head.starts_with(&[0xff, 0xfe]) {
            return Err(unreadable("the file is in UTF-16; convert it to UTF-8 first"));
        }
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        if let Some(name) = declared_encoding(head) {
            match name.as_str() {
                "utf-8" | "utf8" | "us-ascii" | "ascii" => {}
                "iso-8859-1" | "iso8859-1" | "latin1" | "latin-1" | "windows-1252" | "cp1252"
                | "iso-8859-15" => {
                    self.declared_single = true;
                }
                // Many files declare an encoding that they are not in; only one that cannot be read is refused.
                other => match std::str::from_utf8(head) {
                    Err(error) if error.error_len().is_some() => {
                        return Err(unreadable(&format!(
                            "the file is in {other}; convert it to UTF-8 first"
                        )));
                    }
                    _ => {}
                },
            }
        }
        Ok(head)
    }

    /// Decodes as much as is whole; gives back the beginning of a character at the end.
    fn decode<'a>(&mut self, mut rest: &'a [u8], at_end: bool, out: &mut Vec<u8>) -> &'a [u8] {
        loop {
            let (valid, error) = match std::str::from_utf8(rest) {
                Ok(text) => (text, None),
                Err(error) => {
                    let valid = std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default();
                    (valid, Some(error))
                }
            };
            self.clean(valid, out);
            let Some(error) = error else { return &[] };
            rest = &rest[error.valid_up_to()..];
            if error.error_len().is_none() && !at_end {
                return rest;
            }
            self.broken(rest[0], out);
            rest = &rest[1..];
        }
    }

    /// Copies text without the characters that may not be in XML.
    fn clean(&mut self, text: &str, out: &mut Vec<u8>) {
        let bytes = text.as_bytes();
        let mut from = 0;
        let mut at = 0;
        while at < bytes.len() {
            let suspicious = match bytes[at] {
                b'\t' | b'\n' | b'\r' => 0,
                0..=0x1f | 0x7f => 1,
                0xc2 if bytes[at + 1] < 0xa0 => 2,
                0xef if bytes[at + 1] == 0xbf && bytes[at + 2] >= 0xbe => 3,
                _ => 0,
            };
            if suspicious == 0 {
                at += 1;
                continue;
            }
            out.extend_from_slice(&bytes[from..at]);
            self.log.push(self.origin + out.len() as u64, Fault::Control);
            match bytes[at] {
                // Soft line breaks of word processors separate words.
                0x0b | 0x0c => out.push(b' '),
                0xc2 => {
                    if let Some(character) = windows_1252(bytes[at + 1]) {
                        push_char(out, character);
                    }
                }
                _ => {}
            }
            at += suspicious;
            from = at;
        }
        out.extend_from_slice(&bytes[from..]);
        if let Some(last) = text.chars().next_back() {
            self.last = last;
        }
    }

    fn broken(&mut self, byte: u8, out: &mut Vec<u8>) {
        if !self.declared_single {
            self.log.push(self.origin + out.len() as u64, Fault::Encoding);
        }
        let single = self.declared_single || self.last.is_ascii();
        match windows_1252(byte) {
            // What was read so is remembered as ASCII, as its neighbour will be of the same sort.
            Some(character) if single => push_char(out, character),
            _ => {
                push_char(out, char::REPLACEMENT_CHARACTER);
                self.last = char::REPLACEMENT_CHARACTER;
            }
        }
    }
}

fn push_char(out: &mut Vec<u8>, character: char) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

fn unreadable(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.to_owned())
}

/// The encoding that the XML declaration names, in lower case.
fn declared_encoding(head: &[u8]) -> Option<String> {
    let head = &head[..head.len().min(1024)];
    let start = head.windows(5).position(|window| window == b"<?xml")?;
    let end = start + head[start..].iter().position(|byte| *byte == b'>')?;
    let declaration = String::from_utf8_lossy(&head[start..end]).to_ascii_lowercase();
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(rest[1..].split(quote).next()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> io::Result<(String, Vec<Fault>)> {
        let mut decoder = Decoder::new(bytes);
        let mut out = Vec::new();
        while decoder.fill(&mut out)? {}
        let faults = std::iter::from_fn(|| decoder.fault_before(u64::MAX)).collect();
        Ok((String::from_utf8(out).expect("clean text"), faults))
    }

    #[test]
    fn clean_text_passes_and_a_byte_order_mark_goes() {
        let (text, faults) = decode("\u{feff}<a>Bakı – şəhər</a>\r\n".as_bytes()).expect("text");
        assert_eq!(text, "<a>Bakı – şəhər</a>\r\n");
        assert!(faults.is_empty());
    }

    #[test]
    fn controls_are_removed_and_words_stay_apart() {
        let (text, faults) = decode(b"a\x00b\x08c\x0bd\x1f\x7fe \xc2\x92f\xef\xbf\xbf").expect("text");
        assert_eq!(text, "abc de ’f");
        assert!(faults.iter().all(|fault| *fault == Fault::Control));
    }

    #[test]
    fn stray_bytes_are_read_as_their_likely_letters() {
        let (text, faults) = decode(b"caf\xe9 na\xefve \x93x\x94").expect("text");
        assert_eq!(text, "café naïve “x”");
        assert!(faults.contains(&Fault::Encoding));
        // A Cyrillic text that was cut in the middle of a letter.
        let (text, _) = decode(b"\xd0\xb0\xd0 b").expect("text");
        assert_eq!(text, "а\u{fffd} b");
    }

    #[test]
    fn a_declared_encoding_is_followed_or_refused() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?>\xe9\xe8";
        let (text, faults) = decode(latin).expect("text");
        assert!(text.ends_with("éè"), "{text}");
        assert!(faults.is_empty());
        let cyrillic = b"<?xml version='1.0' encoding=\"windows-1251\"?>\xef\xf0\xe8";
        assert!(decode(cyrillic).is_err());
        assert!(decode(b"\xff\xfe<\x00").is_err());
    }
}
