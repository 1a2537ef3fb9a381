//! Finished answers in memory: found before anything is routed, parsed or validated, dropped by the change that can
//! change them.
//!
//! [`recall`] stands in front of everything and answers what is kept. What it does not know goes on as ever, and
//! [`capture()`] keeps the answer where it is made, with what its readers depended on. Whoever shows credentials, asks
//! for a preview or for what holds for one request alone is never answered from here.

mod answer;
mod capture;
mod coding;
mod flights;
mod key;
mod recall;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use masthead_app::{
    kept::{Figures, Kept, Ticket},
    read::Reader,
};
use masthead_domain::dependence::Dependence;

use self::{answer::Answer, flights::Flights};
pub(super) use self::{capture::capture, recall::Recall};

/// Bytes that an answer may have to be kept: a page has some ten thousand.
const LARGEST: u64 = 1024 * 1024;

/// How caches on the way are told to treat public answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedCaching {
    /// How long a shared cache may show an answer without asking.
    pub s_maxage: Duration,
    /// How long after that it may show the old one while it asks.
    pub stale_while_revalidate: Duration,
    /// How long it may show the old one while this server does not answer.
    pub stale_if_error: Duration,
    /// Bytes that `Surrogate-Key` and `Cache-Tag` may have each; 0 leaves them out.
    pub key_bytes: usize,
}

impl Default for SharedCaching {
    fn default() -> Self {
        Self {
            s_maxage: Duration::from_secs(30),
            stale_while_revalidate: Duration::from_secs(30),
            stale_if_error: Duration::from_secs(24 * 60 * 60),
            key_bytes: 1_024,
        }
    }
}

/// The answers that are kept.
#[derive(Debug)]
pub struct Answers {
    kept: Arc<Kept<Arc<[u8]>, Arc<Answer>>>,
    flights: Flights,
}

impl Answers {
    /// A memory of so many bytes, told of every change through the application's followers.
    #[must_use]
    pub fn new(budget: u64, app: &masthead_app::App) -> Self {
        let kept = Arc::new(Kept::new(budget));
        app.followers
            .add(Arc::clone(&kept) as Arc<dyn masthead_app::kept::Follows>);
        Self {
            kept,
            flights: Flights::default(),
        }
    }

    /// What happened in it so far.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.kept.figures()
    }
}

/// The readers of a request, so that its answer knows what it depends on. Stands among the request's extensions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readings(Arc<Mutex<Vec<Arc<Reader>>>>);

impl Readings {
    /// Notes a reader that the answer is made with.
    pub(crate) fn note(&self, reader: &Arc<Reader>) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::clone(reader));
    }

    /// Whether the answer holds for this moment only.
    fn is_passing(&self) -> bool {
        let readers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        readers.iter().any(|reader| reader.is_passing())
    }

    /// Where the log stood before the first of them read, and what all of them depended on.
    fn outcome(&self) -> Option<(Ticket, Vec<Dependence>)> {
        let readers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = readers.iter().map(|reader| reader.ticket()).min()?;
        let mut all = Vec::new();
        for reader in readers.iter() {
            all.extend(reader.dependences());
        }
        Some((ticket, all))
    }
}

/// Marks an answer that is the same for everyone who asks so, until something changes. Stands among its extensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shared;
