//! What deliveries are signed with, in the form of the Standard Webhooks specification.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

const PREFIX: &str = "whsec_";

/// Bytes that a secret may have, by the specification.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// Why a text is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// It is not written as one.
    #[error("a secret is whsec_ and base64 after it")]
    Form,
    /// It is too short to be safe, or longer than the specification allows.
    #[error("a secret has 24 to 64 bytes")]
    Length,
}

/// A secret that both sides know: `whsec_` and base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SigningSecret(Vec<u8>);

impl SigningSecret {
    /// A secret of these bytes.
    ///
    /// # Errors
    /// [`SecretError::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SecretError> {
        if LENGTHS.contains(&bytes.len()) {
            Ok(Self(bytes.to_vec()))
        } else {
            Err(SecretError::Length)
        }
    }

    /// The bytes with which is signed.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret as the other side is told. Not `Display`, so that it stands nowhere by accident.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

impl FromStr for SigningSecret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(SecretError::Form)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| SecretError::Form)?;
        Self::from_bytes(&bytes)
    }
}

impl TryFrom<String> for SigningSecret {
    type Error = SecretError;

    fn try_from(text: String) -> Result<Self, SecretError> {
        text.parse()
    }
}

impl From<SigningSecret> for String {
    fn from(secret: SigningSecret) -> Self {
        secret.reveal()
    }
}

/// A secret, and until when it is valid; the one in force has no end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidSecret {
    pub secret: SigningSecret,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_revealed_is_read_again_and_nothing_else_shows_it() {
        let secret = SigningSecret::from_bytes(&[7; 32]).expect("long enough");
        assert_eq!(secret.reveal().parse(), Ok(secret.clone()));
        assert!(!format!("{secret:?}").contains("BwcH"));
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for (text, reason) in [
            ("", SecretError::Form),
            ("secret", SecretError::Form),
            ("whsec_", SecretError::Length),
            ("whsec_***", SecretError::Form),
            ("whsec_AAAA", SecretError::Length),
        ] {
            assert_eq!(text.parse::<SigningSecret>(), Err(reason), "{text}");
        }
        assert_eq!(SigningSecret::from_bytes(&[0; 65]), Err(SecretError::Length));
    }
}
