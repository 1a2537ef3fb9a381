//! Values as people write them.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Utc};
use masthead_domain::time::{Timestamp, precise};

/// A moment (RFC 3339), or a day in UTC. Years have four digits, as there.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    read(text).filter(|moment| (1..=9_999).contains(&moment.year()))
}

fn read(text: &str) -> Option<Timestamp> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day.and_time(NaiveTime::MIN).and_utc());
    }
    // A plus that was not encoded arrives as a space.
    let text = text.replace(' ', "+");
    let parsed = DateTime::parse_from_rfc3339(&text).ok()?;
    Some(precise(parsed.with_timezone(&Utc)))
}

#[cfg(test)]
mod tests {
    use masthead_domain::time::rfc3339;

    use super::*;

    #[test]
    fn days_and_moments_of_any_zone_are_understood() {
        let read = |text: &str| moment(text).map(rfc3339);
        assert_eq!(read("2021-10-14").as_deref(), Some("2021-10-14T00:00:00Z"));
        assert_eq!(
            read("2021-10-14T12:00:00+04:00").as_deref(),
            Some("2021-10-14T08:00:00Z")
        );
        assert_eq!(
            read("2021-10-14T12:00:00 04:00").as_deref(),
            Some("2021-10-14T08:00:00Z")
        );
        for refused in [
            "2021-13-01",
            "14.10.2021",
            "2021-10-14T12:00:00",
            "1634198400",
            "+12345-01-01",
            "-0001-01-01",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-01:00",
            "",
        ] {
            assert_eq!(read(refused), None, "{refused}");
        }
    }
}
