//! Values as people write them.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, Utc};
use masthead_domain::time::{Timestamp, precise};

/// A moment (RFC 3339), or a day in UTC. Years have four digits, as there.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    read(text).filter(|moment| (1..=9_999).contains(&moment.year()))
}

/// A length of time: `P30D`, `P2W`, `PT12H` (ISO 8601), or shorter `30d`, `2w`, `12h`. No months or years, which are
/// of different lengths.
pub(super) fn age(text: &str) -> Option<TimeDelta> {
    let upper = text.to_ascii_uppercase();
    let mut rest = upper.strip_prefix('P').unwrap_or(&upper);
    let is_short = rest.len() == upper.len();
    let mut all = TimeDelta::zero();
    let mut is_clock = is_short;
    let mut parts = 0;
    while !rest.is_empty() {
        if let Some(clock) = rest.strip_prefix('T').filter(|_| !is_clock) {
            (rest, is_clock) = (clock, true);
            continue;
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = rest[..digits].parse().ok().filter(|number| *number <= 100_000)?;
        let unit = rest[digits..].chars().next()?;
        let part = match unit {
            'W' if is_short || !is_clock => TimeDelta::try_weeks(number)?,
            'D' if is_short || !is_clock => TimeDelta::try_days(number)?,
            'H' if is_clock => TimeDelta::try_hours(number)?,
            _ => return None,
        };
        all = all.checked_add(&part)?;
        rest = &rest[digits + 1..];
        parts += 1;
    }
    (parts > 0 && (!is_short || parts == 1) && all > TimeDelta::zero()).then_some(all)
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
    fn ages_are_understood_in_both_forms() {
        for (text, hours) in [
            ("P30D", 720),
            ("30d", 720),
            ("P2W", 336),
            ("2w", 336),
            ("PT12H", 12),
            ("12h", 12),
            ("P1DT6H", 30),
            ("p1d", 24),
        ] {
            assert_eq!(age(text), Some(TimeDelta::hours(hours)), "{text}");
        }
        for refused in [
            "", "P", "PT", "30", "d", "P1M", "P1Y", "PT5M", "-1d", "0d", "1d6h", "P12H", "PT1D", "1000000d",
            "P1D ",
        ] {
            assert_eq!(age(refused), None, "{refused}");
        }
    }

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
