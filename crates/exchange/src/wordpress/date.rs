//! The dates of WordPress.

use chrono::{DateTime, NaiveDateTime, Utc};
use masthead_domain::time::Timestamp;

/// What a field that should hold a date says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Date {
    /// A moment, in the field's own clock.
    At(NaiveDateTime),
    /// `0000-00-00 00:00:00`: WordPress's way to say that there is none yet.
    Zero,
    /// Something else.
    Broken,
    /// Nothing.
    Absent,
}

impl Date {
    /// Reads `2021-10-14 08:00:00`, also without seconds or time, and with a `T`.
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Absent;
        }
        if text.starts_with("0000-") || text.starts_with("-0001-") || text.starts_with("1970-01-01 00:00:00")
        {
            return Self::Zero;
        }
        let formats = [
            "%Y-%m-%d %H:%M:%S%.f",
            "%Y-%m-%dT%H:%M:%S%.f",
            "%Y-%m-%dT%H:%M:%S%.fZ",
            "%Y-%m-%d %H:%M",
        ];
        for format in formats {
            if let Ok(date) = NaiveDateTime::parse_from_str(text, format) {
                return Self::At(date);
            }
        }
        let midnight = format!("{text} 00:00:00");
        NaiveDateTime::parse_from_str(&midnight, "%Y-%m-%d %H:%M:%S").map_or(Self::Broken, Self::At)
    }

    /// The moment, if the clock is UTC's.
    pub(super) fn utc(self) -> Option<Timestamp> {
        match self {
            Self::At(date) => Some(date.and_utc()),
            Self::Zero | Self::Broken | Self::Absent => None,
        }
    }
}

/// What older versions of PHP made of a date that is none: 30 November 1999.
const NO_DATE: i64 = 943_920_000;

/// Reads the date of a feed: `Thu, 14 Oct 2021 08:00:00 +0000`. That of a draft lies before the year 1.
pub(super) fn feed_date(text: &str) -> Option<Timestamp> {
    let date = DateTime::parse_from_rfc2822(text.trim())
        .ok()?
        .with_timezone(&Utc);
    (date.timestamp() > 0 && date.timestamp() != NO_DATE).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_or_said_to_be_none() {
        let at = |text: &str| Date::parse(text).utc().map(|date| date.to_rfc3339());
        assert_eq!(
            at("2021-10-14 08:00:00").as_deref(),
            Some("2021-10-14T08:00:00+00:00")
        );
        assert_eq!(
            at("2021-10-14T08:00:00Z").as_deref(),
            Some("2021-10-14T08:00:00+00:00")
        );
        assert_eq!(at("2021-10-14").as_deref(), Some("2021-10-14T00:00:00+00:00"));
        assert_eq!(Date::parse("0000-00-00 00:00:00"), Date::Zero);
        assert_eq!(Date::parse("2021-02-31 08:00:00"), Date::Broken);
        assert_eq!(Date::parse("yesterday"), Date::Broken);
        assert_eq!(Date::parse(" "), Date::Absent);
    }

    #[test]
    fn feed_dates_of_drafts_are_none() {
        assert!(feed_date("Thu, 14 Oct 2021 10:00:00 +0200").is_some());
        assert_eq!(feed_date("Wed, 30 Nov -0001 00:00:00 +0000"), None);
        assert_eq!(feed_date("Tue, 30 Nov 1999 00:00:00 +0000"), None);
        assert_eq!(feed_date(""), None);
    }
}
