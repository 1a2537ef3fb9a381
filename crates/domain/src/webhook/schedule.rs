//! When a delivery that failed is tried again, and when an endpoint that fails is given up.

use chrono::TimeDelta;

use super::DeliveryId;
use crate::time::Timestamp;

/// Seconds between an attempt and the next one. The last attempt is made about a day after the first.
pub const PAUSES: [i64; 10] = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800];

/// Attempts at one delivery, the first one included.
pub const ATTEMPTS: i32 = PAUSES.len() as i32 + 1;

/// How long an endpoint may fail, without one success, until a delivery that failed for good disables it.
pub const FAILING: TimeDelta = TimeDelta::days(3);

/// Pauses are longer by up to this part, so that what failed together does not come back together.
const JITTER_PERCENT: i64 = 20;

/// When a delivery is tried again after so many failed attempts; `None` when it is given up.
///
/// `asked` is how long the endpoint asked to wait. It makes a pause longer, not shorter, and never longer than the
/// longest pause.
#[must_use]
pub fn next_attempt(
    delivery: DeliveryId,
    attempts: i32,
    now: Timestamp,
    asked: Option<TimeDelta>,
) -> Option<Timestamp> {
    let number = usize::try_from(attempts.max(1)).ok()? - 1;
    let pause = TimeDelta::seconds(*PAUSES.get(number)?);
    // Random enough, and the same wherever it is reckoned.
    let digest = blake3::hash(format!("{delivery}/{attempts}").as_bytes());
    let share = i64::from(u16::from_be_bytes([digest.as_bytes()[0], digest.as_bytes()[1]]));
    let jitter = pause.num_milliseconds() * JITTER_PERCENT / 100 * share / i64::from(u16::MAX);
    let longest = TimeDelta::seconds(PAUSES[PAUSES.len() - 1]);
    let pause = pause.max(asked.unwrap_or_default().min(longest));
    Some(now + pause + TimeDelta::milliseconds(jitter))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn attempts_spread_over_a_day_and_end() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a moment");
        for seed in 0..100 {
            let delivery = DeliveryId::from_uuid(Uuid::from_u128(seed));
            let mut now = start;
            let mut pauses = Vec::new();
            for attempts in 1.. {
                let Some(next) = next_attempt(delivery, attempts, now, None) else {
                    assert_eq!(attempts, ATTEMPTS);
                    break;
                };
                pauses.push((next - now).num_seconds());
                now = next;
            }
            for (pause, least) in pauses.iter().zip(PAUSES) {
                assert!((least..=least * 6 / 5).contains(pause), "{pause} after {least}");
            }
            let hours = (now - start).num_hours();
            assert!(
                (23..=29).contains(&hours),
                "the last attempt comes after {hours} hours"
            );
        }
    }

    #[test]
    fn what_failed_together_does_not_come_back_together() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a moment");
        let moments: std::collections::BTreeSet<_> = (0..100)
            .filter_map(|seed| next_attempt(DeliveryId::from_uuid(Uuid::from_u128(seed)), 5, now, None))
            .collect();
        assert!(moments.len() > 90);
    }

    #[test]
    fn an_endpoint_may_ask_for_more_time_and_not_for_ever() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a moment");
        let delivery = DeliveryId::from_uuid(Uuid::nil());
        let after = |asked| (next_attempt(delivery, 1, now, Some(asked)).expect("again") - now).num_seconds();
        assert!((60..=62).contains(&after(TimeDelta::seconds(60))));
        assert!((5..=6).contains(&after(TimeDelta::seconds(1))));
        assert!((28_800..=28_802).contains(&after(TimeDelta::days(365))));
    }
}
