//! What commands say on standard output: the only place that writes to it.

use std::io::{self, ErrorKind, Write as _};

/// Writes text and a line break. A reader that has gone away (`masthead config | head`) is no error.
pub(crate) fn line(text: &str) -> io::Result<()> {
    raw(&format!("{text}\n"))
}

/// Writes text as it is.
pub(crate) fn raw(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
