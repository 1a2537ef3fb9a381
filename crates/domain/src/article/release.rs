//! What the dates of a piece mean for its state when it is written.
//!
//! The public sees what is stored and no clock: so whoever writes a piece whose dates lie ahead or are over must store
//! the state that goes with them. This is the one place that knows which.

use super::{Status, StatusReason};
use crate::time::Timestamp;

/// The state of a piece and the dates that bear on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Release {
    pub status: Status,
    pub status_reason: Option<StatusReason>,
    pub published_at: Option<Timestamp>,
    pub scheduled_at: Option<Timestamp>,
    pub embargoed_until: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
}

/// How dates changed a state, or what they mean for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is dated in the future: scheduled for that moment.
    Scheduled,
    /// It is held back by an embargo.
    Embargoed,
    /// Its embargo is over and was dropped.
    EmbargoOver,
    /// Its time is over: unpublished.
    Expired,
    /// It was to be scheduled without saying for when: a draft.
    NoMoment,
}

impl Settled {
    /// What a person is told.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Scheduled => "published in the future: scheduled for that moment, not public before",
            Self::Embargoed => "under an embargo: not public before it is lifted",
            Self::EmbargoOver => "its embargo was over: public",
            Self::Expired => "its time was over: unpublished",
            Self::NoMoment => "scheduled without a date: a draft",
        }
    }
}

impl Release {
    /// Brings state and dates into agreement at a moment, and says what that changed.
    pub fn settle(&mut self, now: Timestamp) -> Vec<Settled> {
        let mut settled = Vec::new();
        if self.status == Status::Scheduled {
            self.scheduled_at = self.scheduled_at.or(self.published_at);
            if self.scheduled_at.is_none() {
                self.status = Status::Draft;
                settled.push(Settled::NoMoment);
            }
        }
        if self.status != Status::Published {
            return settled;
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            self.status = Status::Unpublished;
            self.status_reason = Some(StatusReason::Expiry);
            settled.push(Settled::Expired);
            return settled;
        }
        if let Some(out) = self.published_at.filter(|out| *out > now) {
            self.status = Status::Scheduled;
            self.scheduled_at = Some(out);
            settled.push(Settled::Scheduled);
        }
        match self.embargoed_until {
            Some(end) if end > now => settled.push(Settled::Embargoed),
            Some(_) if self.status == Status::Published => {
                self.embargoed_until = None;
                settled.push(Settled::EmbargoOver);
            }
            _ => {}
        }
        settled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Timestamp {
        format!("{text}T00:00:00Z").parse().expect("a moment")
    }

    fn settled(status: Status, change: fn(&mut Release)) -> (Release, Vec<Settled>) {
        let mut release = Release {
            status,
            ..Release::default()
        };
        change(&mut release);
        let told = release.settle(day("2024-01-01"));
        (release, told)
    }

    #[test]
    fn what_is_dated_ahead_is_not_out() {
        let (release, told) = settled(Status::Published, |r| r.published_at = Some(day("2030-01-01")));
        assert_eq!(release.status, Status::Scheduled);
        assert_eq!(release.scheduled_at, release.published_at);
        assert_eq!(told, [Settled::Scheduled]);
        let (release, told) = settled(Status::Published, |r| r.published_at = Some(day("2024-01-01")));
        assert_eq!((release.status, told.len()), (Status::Published, 0));
    }

    #[test]
    fn an_embargo_holds_until_its_moment_and_no_longer() {
        let (release, told) = settled(Status::Published, |r| r.embargoed_until = Some(day("2024-01-02")));
        assert_eq!(
            (release.status, release.embargoed_until.is_some()),
            (Status::Published, true)
        );
        assert_eq!(told, [Settled::Embargoed]);
        let (release, told) = settled(Status::Published, |r| r.embargoed_until = Some(day("2023-01-02")));
        assert_eq!(
            (release.embargoed_until, told),
            (None, vec![Settled::EmbargoOver])
        );
        let (release, told) = settled(Status::Draft, |r| r.embargoed_until = Some(day("2023-01-02")));
        assert_eq!((release.embargoed_until.is_some(), told.len()), (true, 0));
    }

    #[test]
    fn what_has_expired_is_unpublished_and_says_why() {
        let (release, told) = settled(Status::Published, |r| {
            r.expires_at = Some(day("2024-01-01"));
            r.published_at = Some(day("2030-01-01"));
        });
        assert_eq!(
            (release.status, release.status_reason),
            (Status::Unpublished, Some(StatusReason::Expiry))
        );
        assert_eq!(told, [Settled::Expired]);
        let (release, _) = settled(Status::Draft, |r| r.expires_at = Some(day("2020-01-01")));
        assert_eq!(release.status, Status::Draft);
    }

    #[test]
    fn a_schedule_needs_a_moment() {
        let (release, told) = settled(Status::Scheduled, |_| {});
        assert_eq!((release.status, told), (Status::Draft, vec![Settled::NoMoment]));
        let (release, told) = settled(Status::Scheduled, |r| r.published_at = Some(day("2030-01-01")));
        assert_eq!(
            (release.status, release.scheduled_at, told.len()),
            (Status::Scheduled, release.published_at, 0)
        );
    }
}
