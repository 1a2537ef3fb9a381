//! What was seen, and how it is told.

use std::{
    io::Write as _,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crate::{Options, client::Answer, pages::Page};

/// Faults that are told in full; the rest is counted.
const TOLD: u64 = 10;

#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) writes: u64,
    pub(crate) refused: u64,
    pub(crate) compared: u64,
    pub(crate) mismatches: u64,
    /// Until the server that wrote showed what the worker of time of the other one wrote meanwhile.
    pub(crate) overtaken: Vec<Duration>,
    /// Until the other server showed a write.
    pub(crate) delays: Vec<Duration>,
    pub(crate) late: u64,
    pub(crate) kills: u64,
    /// Writes of which nobody was told whether they were done.
    pub(crate) unanswered: u64,
    pub(crate) faults: u64,
    pub(crate) entries: i64,
    /// Of the changes in the feed, those that a receiver of webhooks was told of, and all.
    pub(crate) told: Option<(usize, usize)>,
    /// Searches that were compared with those of an index that was made anew, and those that found something else.
    pub(crate) searched: u64,
    pub(crate) found_otherwise: u64,
}

/// What readers were answered.
#[derive(Debug, Default)]
pub(crate) struct Readers {
    answers: AtomicU64,
    hits: AtomicU64,
    misses: AtomicU64,
    failures: AtomicU64,
}

impl Readers {
    pub(crate) fn count(&self, answer: &Answer) {
        let add = |counter: &AtomicU64| counter.fetch_add(1, Ordering::Relaxed);
        add(&self.answers);
        if answer.status >= 500 {
            add(&self.failures);
        }
        match answer.x_cache.as_deref().map(str::to_ascii_uppercase) {
            Some(told) if told.starts_with("HIT") => add(&self.hits),
            Some(_) => add(&self.misses),
            None => 0,
        };
    }
}

fn say(line: &str) {
    // Whoever does not listen any more is no reason to fail.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Two answers from a little before the place where they differ.
fn difference(stored: &Answer, shown: &Answer) -> [String; 2] {
    let same = stored
        .body
        .iter()
        .zip(&shown.body)
        .take_while(|(one, other)| one == other)
        .count();
    let from = same.saturating_sub(120);
    [stored, shown].map(|answer| {
        let part = &answer.body[from..answer.body.len().min(same + 240)];
        format!("{} … {} …", answer.status, String::from_utf8_lossy(part))
    })
}

impl Tally {
    pub(crate) fn mismatch(
        &mut self,
        page: &Page,
        write: &serde_json::Value,
        stored: &Answer,
        shown: &Answer,
    ) {
        self.mismatches += 1;
        if self.mismatches <= TOLD {
            let [was, is] = difference(stored, shown);
            let source = shown.x_cache.as_deref().unwrap_or_default();
            say(&format!(
                "STALE on the server that wrote\n  write  {write}\n  page   {page:?}\n  stored {was}\n  shown  {is} {source}"
            ));
        }
    }

    pub(crate) fn late(&mut self, page: &Page, write: &serde_json::Value, stored: &Answer, shown: &Answer) {
        self.late += 1;
        if self.late <= TOLD {
            let [was, is] = difference(stored, shown);
            say(&format!(
                "LATE on the other server\n  write  {write}\n  page   {page:?}\n  stored {was}\n  shown  {is}"
            ));
        }
    }

    pub(crate) fn not_found(&mut self, page: &Page, made_anew: &Answer, found: &Answer) {
        self.found_otherwise += 1;
        if self.found_otherwise <= TOLD {
            let [was, is] = difference(made_anew, found);
            say(&format!(
                "FOUND OTHERWISE than by an index made anew\n  page  {page:?}\n  anew  {was}\n  found {is}"
            ));
        }
    }

    pub(crate) fn fault(&mut self, what: &str) {
        self.faults += 1;
        if self.faults <= TOLD {
            say(&format!("LOST {what}"));
        }
    }

    pub(crate) fn progress(&self, step: u32) {
        say(&format!(
            "{step} steps: {} writes, {} compared, {} stale, {} late, {} lost",
            self.writes, self.compared, self.mismatches, self.late, self.faults
        ));
    }

    /// Tells everything, and whether all is well.
    pub(crate) fn report(&mut self, options: &Options, readers: &Readers, took: Duration) -> bool {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (hits, misses, failures) = (
            read(&readers.hits),
            read(&readers.misses),
            read(&readers.failures),
        );
        say(&format!(
            "{:?}, {} steps with seed {} in {:.0} s: {} writes, {} refused, {} entries in the log",
            options.engine,
            options.steps,
            options.seed,
            took.as_secs_f64(),
            self.writes,
            self.refused,
            self.entries
        ));
        say(&format!(
            "on the server that wrote: {} pages compared, {} stale",
            self.compared, self.mismatches
        ));
        if let Some(longest) = self.overtaken.iter().max() {
            say(&format!(
                "{} of them showed what the other server's worker of time had written {:.1} ms later at the most",
                self.overtaken.len(),
                longest.as_secs_f64() * 1_000.0
            ));
        }
        if !self.delays.is_empty() {
            self.delays.sort_unstable();
            let at = |share: f64| {
                let place = ((self.delays.len() as f64 * share) as usize).min(self.delays.len() - 1);
                self.delays[place].as_secs_f64() * 1_000.0
            };
            say(&format!(
                "on the other server: {} pages, {} late beyond {} ms; p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
                self.delays.len(),
                self.late,
                options.bound,
                at(0.5),
                at(0.99),
                at(1.0)
            ));
        }
        let told = hits + misses;
        let ratio = if told == 0 {
            "no answer says where it comes from".to_owned()
        } else {
            format!("{:.1} % from memory", hits as f64 * 100.0 / told as f64)
        };
        say(&format!(
            "readers: {} answers, {ratio}, {failures} failed",
            read(&readers.answers)
        ));
        if let Some((told, shown)) = self.told {
            say(&format!(
                "webhooks: {told} of the {shown} changes in the feed arrived"
            ));
        }
        say(&format!(
            "search: {} searches compared with an index made anew, {} found otherwise",
            self.searched, self.found_otherwise
        ));
        if options.kill {
            say(&format!(
                "killed {} times, {} writes unanswered; {} acknowledged or numbers lost",
                self.kills, self.unanswered, self.faults
            ));
        }
        self.mismatches + self.late + self.faults + self.found_otherwise + failures == 0
    }
}
