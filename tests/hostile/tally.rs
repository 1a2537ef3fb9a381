//! What became of the hostile connections.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    sync::{Mutex, PoisonError},
    time::Duration,
};

#[derive(Debug, Default)]
pub(crate) struct Tally {
    kinds: Mutex<BTreeMap<&'static str, Kind>>,
}

#[derive(Debug, Default)]
struct Kind {
    opened: usize,
    cut: Vec<Duration>,
    not_let_in: usize,
    answers: BTreeMap<u16, usize>,
    /// Whether its connections must be cut within the time.
    must_be_cut: bool,
}

impl Tally {
    fn kind(&self, name: &'static str, note: impl FnOnce(&mut Kind)) {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        note(kinds.entry(name).or_default());
    }

    pub(crate) fn opened(&self, name: &'static str, must_be_cut: bool) {
        self.kind(name, |kind| {
            kind.opened += 1;
            kind.must_be_cut = must_be_cut;
        });
    }

    pub(crate) fn not_let_in(&self, name: &'static str) {
        self.kind(name, |kind| kind.not_let_in += 1);
    }

    pub(crate) fn cut(&self, name: &'static str, after: Duration) {
        self.kind(name, |kind| kind.cut.push(after));
    }

    pub(crate) fn answered(&self, name: &'static str, status: u16) {
        self.kind(name, |kind| *kind.answers.entry(status).or_default() += 1);
    }

    /// Tells it all, and how many were not cut that should have been.
    pub(crate) fn tell(&self, out: &mut impl Write) -> io::Result<usize> {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let mut survivors = 0;
        for (name, kind) in kinds.iter_mut() {
            write!(out, "hostile  {name}: {} opened", kind.opened)?;
            if kind.not_let_in > 0 {
                write!(out, ", {} not let in", kind.not_let_in)?;
            }
            kind.cut.sort();
            if let (Some(first), Some(last)) = (kind.cut.first(), kind.cut.last()) {
                let middle = kind.cut[kind.cut.len() / 2];
                write!(
                    out,
                    ", {} cut after {:.1} to {:.1} s (median {:.1} s)",
                    kind.cut.len(),
                    first.as_secs_f64(),
                    last.as_secs_f64(),
                    middle.as_secs_f64()
                )?;
            }
            for (status, count) in &kind.answers {
                write!(out, ", {count} answered {status}")?;
            }
            writeln!(out)?;
            if kind.must_be_cut {
                survivors += kind.opened.saturating_sub(kind.cut.len());
            }
        }
        Ok(survivors)
    }
}
