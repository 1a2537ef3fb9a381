//! The systems of the external ids that an import gives to media itself.

/// The system under which a medium's original address is its external id.
pub(crate) const BY_ADDRESS: &str = "url";
/// The system under which the hash of a medium's bytes is its external id.
pub(crate) const BY_BYTES: &str = "blob";
