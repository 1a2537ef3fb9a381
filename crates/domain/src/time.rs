//! Moments as both engines keep them.

use chrono::{DateTime, SubsecRound as _, Utc};

/// A moment in UTC.
pub type Timestamp = DateTime<Utc>;

/// Cuts a moment to the microseconds that both engines keep, so that what was written equals what is read.
#[must_use]
pub fn precise(moment: Timestamp) -> Timestamp {
    moment.trunc_subsecs(6)
}

/// Formats a moment as every interface shows it: RFC 3339, UTC, `Z`, with fractions only where there are any.
#[must_use]
pub fn rfc3339(moment: Timestamp) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}
