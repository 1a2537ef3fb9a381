//! What a document is called: the SHA-256 hash of its text.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// The SHA-256 hash of a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct Hash([u8; 32]);

impl Hash {
    pub(super) fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// Reads 64 hexadecimal digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
        }
        Some(Self(bytes))
    }
}

/// 64 hexadecimal digits, in lower case.
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the appendix of GraphQL over HTTP.
    #[test]
    fn hashes_are_those_of_everybody_else() {
        let text = "query($id:ID!){user(id:$id){name}}";
        let hash = Hash::of(text);
        let digits = "71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b";
        assert_eq!(hash.to_string(), digits);
        assert_eq!(Hash::parse(digits), Some(hash));
        assert_eq!(Hash::parse(&digits.to_uppercase()), Some(hash));
        for broken in ["", "71f7", &"g".repeat(64), &"é".repeat(32), &"0".repeat(65)] {
            assert_eq!(Hash::parse(broken), None, "{broken}");
        }
    }
}
