//! Files that are packed: told by name, instead of as what is in them being broken.

use std::io;

/// What packed files begin with.
const BEGINNINGS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
];

/// Refuses a file that begins like a packed one.
pub(crate) fn refuse(head: &[u8]) -> io::Result<()> {
    match BEGINNINGS
        .iter()
        .find(|(beginning, _)| head.starts_with(beginning))
    {
        Some((_, name)) => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("the file is packed ({name}); unpack it first"),
        )),
        None => Ok(()),
    }
}
