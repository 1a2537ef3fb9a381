//! Moments as people write them in front matter.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Utc};
use masthead_domain::time::{Timestamp, precise};

const WITH_ZONE: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%d %H:%M:%S%.f %#z",
    "%Y-%m-%dT%H:%M%#z",
    "%Y-%m-%d %H:%M %#z",
];

const WITHOUT_ZONE: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
];

const DAY: &[&str] = &["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"];

/// The moment that a text names; without a zone it is UTC, without a time the day's first moment.
///
/// Years before 1000 are no dates of articles but what programs write for "none" (`0001-01-01`).
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    // What names its zone in letters is UTC in front matter: chrono knows no others.
    let text = match text.rsplit_once(' ') {
        Some((moment, "UTC" | "GMT" | "Z")) => moment,
        _ => text,
    };
    let with_zone = || {
        WITH_ZONE
            .iter()
            .find_map(|form| DateTime::parse_from_str(text, form).ok())
    };
    let without_zone = || {
        WITHOUT_ZONE
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    };
    let day = || {
        DAY.iter()
            .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
    };
    let moment = DateTime::parse_from_rfc3339(text)
        .ok()
        .or_else(with_zone)
        .map(|moment| moment.with_timezone(&Utc))
        .or_else(|| without_zone().map(|moment| moment.and_utc()))
        .or_else(|| day().map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc()))
        .or_else(|| {
            DateTime::parse_from_rfc2822(text)
                .ok()
                .map(|moment| moment.with_timezone(&Utc))
        })?;
    (1000..=9999).contains(&moment.year()).then(|| precise(moment))
}

#[cfg(test)]
mod tests {
    use masthead_domain::time::rfc3339;

    use super::*;

    #[test]
    fn the_forms_of_front_matter_are_read() {
        let cases = [
            ("2021-10-14T08:00:00Z", Some("2021-10-14T08:00:00Z")),
            ("2021-10-14T08:00:00+04:00", Some("2021-10-14T04:00:00Z")),
            (
                "2021-10-14T08:00:00.123456789Z",
                Some("2021-10-14T08:00:00.123456Z"),
            ),
            ("2021-10-14 08:00:00 +0400", Some("2021-10-14T04:00:00Z")),
            ("2021-10-14 08:00:00 +04:00", Some("2021-10-14T04:00:00Z")),
            ("2021-10-14 08:00 +0400", Some("2021-10-14T04:00:00Z")),
            ("2021-10-14 08:00:00 UTC", Some("2021-10-14T08:00:00Z")),
            ("2021-10-14 08:00:00", Some("2021-10-14T08:00:00Z")),
            ("2021-10-14 08:00", Some("2021-10-14T08:00:00Z")),
            ("2021-10-14T08:00", Some("2021-10-14T08:00:00Z")),
            (" 2021-10-14 ", Some("2021-10-14T00:00:00Z")),
            ("2021-1-4", Some("2021-01-04T00:00:00Z")),
            ("Thu, 14 Oct 2021 08:00:00 +0400", Some("2021-10-14T04:00:00Z")),
            ("0001-01-01T00:00:00Z", None),
            ("0000-00-00 00:00:00", None),
            ("2021-02-30", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).map(rfc3339).as_deref(), expected, "{text:?}");
        }
    }
}
