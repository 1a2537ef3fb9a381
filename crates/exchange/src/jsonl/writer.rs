//! Writing records: one object a line, its keys in the order of the record's fields, nothing that is not there.

use std::io::{self, Write};

use masthead_app::import::record::Record;

/// Writes JSON Lines that [`JsonLinesReader`](super::JsonLinesReader) reads back.
#[derive(Debug)]
pub struct JsonLinesWriter<W> {
    out: W,
    /// One line; kept so that its memory is.
    line: Vec<u8>,
}

impl<W: Write> JsonLinesWriter<W> {
    /// Writes to something that gathers small writes by itself.
    pub const fn new(out: W) -> Self {
        Self {
            out,
            line: Vec::new(),
        }
    }

    /// Writes one line.
    ///
    /// # Errors
    /// What is written to refuses.
    pub fn write(&mut self, record: &Record) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, record)?;
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }

    /// Gives back what was written to, with all that was written.
    ///
    /// # Errors
    /// What is written to refuses.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
mod tests {
    use masthead_app::import::record::TagRecord;

    use super::*;

    #[test]
    fn a_line_has_its_type_first_and_only_what_is_there() {
        let mut writer = JsonLinesWriter::new(Vec::new());
        let tag = TagRecord {
            slug: "energy".to_owned(),
            name: serde_json::from_str(r#"{"en":"Energy\n𝄞","az":"Enerji"}"#).expect("names"),
            version: Some(3),
            ..TagRecord::default()
        };
        writer.write(&Record::Tag(tag)).expect("memory");
        let text = String::from_utf8(writer.finish().expect("memory")).expect("text");
        assert_eq!(
            text,
            "{\"type\":\"tag\",\"version\":3,\"slug\":\"energy\",\"name\":{\"az\":\"Enerji\",\"en\":\"Energy\\n𝄞\"}}\n"
        );
    }
}
