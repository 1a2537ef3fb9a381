//! The index as the use cases ask it.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use masthead_app::ports::search::{
    Completion, SearchAnswer, SearchFailure, SearchIndex, SearchQuestion, SuggestQuestion,
};
use tokio::sync::Notify;

use crate::{
    search::search,
    settings::SearchSettings,
    suggest::suggest,
    view::{ReadError, View},
};

/// How long completing may take: it is worth nothing later.
const LONGEST_COMPLETION: Duration = Duration::from_millis(500);

/// A node's text index: what is searched, whoever keeps it up to date.
#[derive(Debug, Default)]
pub struct TextIndex {
    settings: SearchSettings,
    view: RwLock<Option<Arc<View>>>,
    damaged: Notify,
}

impl TextIndex {
    /// An index that is not there yet: a [`crate::SearchFollower`] brings it.
    #[must_use]
    pub fn new(settings: SearchSettings) -> Arc<Self> {
        Arc::new(Self {
            settings,
            ..Self::default()
        })
    }

    pub(crate) fn settings(&self) -> &SearchSettings {
        &self.settings
    }

    pub(crate) fn view(&self) -> Option<Arc<View>> {
        self.view.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows a view from now on, or none.
    pub(crate) fn show(&self, view: Option<Arc<View>>) {
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = view;
    }

    /// Answers nothing until it is brought again.
    pub fn close(&self) {
        self.show(None);
    }

    /// Whether searches are answered.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.view().is_some()
    }

    /// Up to which entry of the change log it holds what was written; none while it is being made.
    #[must_use]
    pub fn position(&self) -> Option<i64> {
        self.view().map(|view| view.position)
    }

    /// Waits until somebody finds it damaged.
    pub(crate) async fn damaged(&self) {
        self.damaged.notified().await;
    }

    fn read<T>(&self, read: impl Fn(&View) -> Result<T, ReadError>) -> Result<T, SearchFailure> {
        let view = self.view().ok_or(SearchFailure::Rebuilding)?;
        let (view, answer) = match view.read(&read) {
            // Another one may be shown by now, and the files of this one be cleared away.
            Err(ReadError::Changed) => match self.view() {
                Some(newer) if !Arc::ptr_eq(&newer, &view) => {
                    let answer = newer.read(&read);
                    (newer, answer)
                }
                _ => (view, Err(ReadError::Changed)),
            },
            answer => (view, answer),
        };
        answer.map_err(|error| match error {
            ReadError::TooSlow => SearchFailure::TooSlow,
            error => {
                tracing::error!(%error, "the search index could not be read");
                // Sums were checked when it was opened. Where nobody touched it since, it is the question that it
                // cannot answer, and others go on being answered.
                if !view.is_intact() {
                    self.give_up(&view);
                }
                SearchFailure::Damaged
            }
        })
    }

    /// Answers nothing from a view any more; nothing to do where another one is shown already.
    fn give_up(&self, view: &Arc<View>) {
        let mut shown = self.view.write().unwrap_or_else(PoisonError::into_inner);
        if shown.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, view)) {
            *shown = None;
            self.damaged.notify_one();
        }
    }
}

impl SearchIndex for TextIndex {
    fn search(&self, question: &SearchQuestion) -> Result<SearchAnswer, SearchFailure> {
        self.read(|view| search(view, question, &self.settings))
    }

    fn suggest(&self, question: &SuggestQuestion) -> Result<Vec<Completion>, SearchFailure> {
        let deadline = Instant::now() + LONGEST_COMPLETION;
        self.read(|view| suggest(view, question, deadline))
    }
}
