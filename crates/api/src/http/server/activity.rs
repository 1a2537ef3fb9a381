//! What a connection is doing, and until when it may go on so.
//!
//! One rule for both protocols, kept here and not in hyper: its timer for heads also runs between two requests, is not
//! there before the protocol is known, and knows nothing of writing.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::http::Version;
use tokio::sync::Notify;

use super::{figures::Cut, options::Times};

/// The state of one connection, which its socket, its requests and its guard share.
#[derive(Debug)]
pub(super) struct Activity {
    times: Times,
    state: Mutex<State>,
    /// Rung when the connection should give way.
    pub(super) give_way: Notify,
}

#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is known of a connection by itself"
)]
struct State {
    /// Since when no request is in flight.
    quiet_since: Instant,
    /// Whether a request has been begun on it at all.
    was_used: bool,
    /// Since when the head of a request is coming.
    head_since: Option<Instant>,
    /// Since when the other end takes nothing.
    blocked_since: Option<Instant>,
    /// Requests whose answer is not sent whole.
    in_flight: u32,
    /// When one of them last moved.
    moved: Instant,
    is_multiplexed: bool,
    /// Whether it speaks another protocol now, which looks after itself.
    is_upgraded: bool,
    has_to_give_way: bool,
}

/// What is to become of a connection at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It may go on; look again then.
    LookAgain(Instant),
    /// Its time is up.
    End(Cut),
}

impl Activity {
    pub(super) fn new(times: Times, now: Instant) -> Self {
        Self {
            times,
            state: Mutex::new(State {
                quiet_since: now,
                was_used: false,
                head_since: None,
                blocked_since: None,
                in_flight: 0,
                moved: now,
                is_multiplexed: false,
                is_upgraded: false,
                has_to_give_way: false,
            }),
            give_way: Notify::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes came.
    pub(super) fn read(&self, now: Instant) {
        let mut state = self.state();
        if state.in_flight == 0 {
            state.head_since.get_or_insert(now);
        }
    }

    /// Bytes went out.
    pub(super) fn wrote(&self) {
        self.state().blocked_since = None;
    }

    /// Bytes should go out and cannot.
    pub(super) fn blocked(&self, now: Instant) {
        self.state().blocked_since.get_or_insert(now);
    }

    /// The head of a request is there.
    pub(super) fn began(&self, version: Version, now: Instant) {
        let mut state = self.state();
        state.in_flight += 1;
        state.was_used = true;
        state.head_since = None;
        state.moved = now;
        state.is_multiplexed = version == Version::HTTP_2;
    }

    /// A part of an answer was handed over.
    pub(super) fn moved(&self, now: Instant) {
        self.state().moved = now;
    }

    /// An answer is sent whole, or given up.
    pub(super) fn ended(&self, now: Instant) {
        let mut state = self.state();
        state.in_flight -= 1;
        state.moved = now;
        if state.in_flight == 0 {
            state.quiet_since = now;
        }
    }

    /// It speaks another protocol from here on.
    pub(super) fn upgraded(&self) {
        self.state().is_upgraded = true;
    }

    /// Whether several requests share it, so that its end must be announced.
    pub(super) fn is_multiplexed(&self) -> bool {
        self.state().is_multiplexed
    }

    /// Since when no request is in flight, unless one is or it has been told to give way already.
    pub(super) fn quiet_since(&self) -> Option<Instant> {
        let state = self.state();
        let is_quiet = state.in_flight == 0 && !state.is_upgraded;
        (is_quiet && !state.has_to_give_way).then_some(state.quiet_since)
    }

    /// How long no request has been in flight; nothing while one is.
    pub(super) fn quiet_for(&self, now: Instant) -> Option<Duration> {
        let state = self.state();
        (state.in_flight == 0).then(|| now.saturating_duration_since(state.quiet_since))
    }

    /// Tells it to give way.
    pub(super) fn ask_to_give_way(&self) {
        self.state().has_to_give_way = true;
        self.give_way.notify_one();
    }

    /// Whether its time is up, and if not, when to look again.
    ///
    /// What may happen in between and end sooner is looked for often enough: a head that begins now has the time for
    /// heads from now, so looking again within that time is never too late.
    pub(super) fn verdict(&self, now: Instant) -> Verdict {
        let state = self.state();
        let times = &self.times;
        let write = state.blocked_since.map(|since| (since + times.write, Cut::Write));
        let phase = if state.in_flight > 0 {
            // Where requests share a connection, a client that asks for no more of its answers does not block the
            // socket. HTTP/1.1 needs no such rule: there the socket says it.
            state
                .is_multiplexed
                .then(|| (state.moved + times.stuck, Cut::Stuck))
        } else if !state.was_used {
            Some((state.quiet_since + times.head, Cut::Head))
        } else {
            // Frames that are no request (a ping, an acknowledgement) begin no head.
            match state.head_since.filter(|_| !state.is_multiplexed) {
                Some(since) => Some((since + times.head, Cut::Head)),
                None => Some((state.quiet_since + times.idle, Cut::Idle)),
            }
        };
        let next = [write, phase].into_iter().flatten().min_by_key(|(end, _)| *end);
        let often = now + times.head.min(times.write).max(Duration::from_millis(1));
        match next {
            Some((end, cut)) if end <= now => Verdict::End(cut),
            Some((end, _)) => Verdict::LookAgain(end.min(often)),
            None => Verdict::LookAgain(often),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMES: Times = Times {
        head: Duration::from_secs(10),
        idle: Duration::from_secs(60),
        write: Duration::from_secs(30),
        stuck: Duration::from_secs(70),
    };

    fn seconds(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    #[test]
    fn a_new_connection_has_the_time_of_a_head() {
        let start = Instant::now();
        let activity = Activity::new(TIMES, start);
        let end = start + seconds(10);
        assert_eq!(activity.verdict(start), Verdict::LookAgain(end));
        // A byte a second gains nothing.
        for second in 1..10 {
            activity.read(start + seconds(second));
        }
        assert_eq!(activity.verdict(end), Verdict::End(Cut::Head));
    }

    #[test]
    fn between_requests_it_may_be_idle_and_a_head_counts_from_its_first_byte() {
        let start = Instant::now();
        let activity = Activity::new(TIMES, start);
        activity.read(start);
        activity.began(Version::HTTP_11, start + seconds(1));
        activity.ended(start + seconds(2));
        assert_eq!(
            activity.verdict(start + seconds(3)),
            Verdict::LookAgain(start + seconds(13)),
            "a head may begin at any time"
        );
        assert_eq!(
            activity.verdict(start + seconds(61)),
            Verdict::LookAgain(start + seconds(62))
        );
        assert_eq!(activity.verdict(start + seconds(62)), Verdict::End(Cut::Idle));
        activity.read(start + seconds(50));
        activity.read(start + seconds(59));
        assert_eq!(activity.verdict(start + seconds(60)), Verdict::End(Cut::Head));
    }

    #[test]
    fn a_request_in_flight_is_not_timed_here_but_who_takes_nothing_is() {
        let start = Instant::now();
        let activity = Activity::new(TIMES, start);
        activity.began(Version::HTTP_11, start);
        let late = start + seconds(500);
        assert_eq!(activity.verdict(late), Verdict::LookAgain(late + seconds(10)));
        activity.blocked(late);
        activity.blocked(late + seconds(29));
        assert_eq!(activity.verdict(late + seconds(30)), Verdict::End(Cut::Write));
        activity.wrote();
        assert_eq!(
            activity.verdict(late + seconds(30)),
            Verdict::LookAgain(late + seconds(40))
        );
    }

    #[test]
    fn frames_that_are_no_request_keep_no_shared_connection() {
        let start = Instant::now();
        let activity = Activity::new(TIMES, start);
        activity.began(Version::HTTP_2, start);
        activity.began(Version::HTTP_2, start);
        activity.ended(start + seconds(1));
        assert_eq!(activity.verdict(start + seconds(71)), Verdict::End(Cut::Stuck));
        activity.moved(start + seconds(69));
        activity.ended(start + seconds(70));
        activity.read(start + seconds(80));
        assert_eq!(
            activity.verdict(start + seconds(95)),
            Verdict::LookAgain(start + seconds(105))
        );
        assert_eq!(activity.verdict(start + seconds(130)), Verdict::End(Cut::Idle));
    }

    #[test]
    fn only_who_is_quiet_gives_way_and_once() {
        let start = Instant::now();
        let activity = Activity::new(TIMES, start);
        assert_eq!(activity.quiet_since(), Some(start));
        activity.began(Version::HTTP_11, start);
        assert_eq!(activity.quiet_since(), None);
        activity.ended(start + seconds(1));
        assert_eq!(activity.quiet_since(), Some(start + seconds(1)));
        activity.ask_to_give_way();
        assert_eq!(activity.quiet_since(), None);
    }

    #[test]
    fn a_connection_that_speaks_another_protocol_is_never_quiet() {
        let start = Instant::now();
        let activity = Activity::new(TIMES, start);
        activity.began(Version::HTTP_11, start);
        activity.upgraded();
        activity.ended(start);
        assert_eq!(activity.quiet_since(), None);
    }
}
