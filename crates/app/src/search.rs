//! Searching and completing: the index says what may match, the database what may be shown.

pub mod documents;
mod hits;
mod suggest;

use std::sync::Arc;

use masthead_domain::{
    article::ArticleCard,
    entity::Entity,
    id::Kind,
    listing::ArticleFilter,
    locale::Locale,
    path::SitePath,
    search::{SearchOrder, Snippet},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{
    error::Error,
    ports::search::{SearchFailure, SearchIndex},
    read::{NamedFilter, Page},
};

pub use self::{hits::search, suggest::suggest};

/// Searches that run at once, for each processor; more would only wait for each other.
const AT_ONCE: usize = 2;
/// Seconds after which to come again when the index is being made.
const RETRY_AFTER: u32 = 5;

/// A search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchRequest {
    /// As it was typed: see [`masthead_domain::search::SearchQuery`] for the language.
    pub query: String,
    pub filter: NamedFilter,
    /// What the place where the search hangs adds to the filter.
    pub within: ArticleFilter,
    pub order: SearchOrder,
}

/// What besides the articles is wanted. What is not wanted is not computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a wish of its own, and any may go with any"
)]
pub struct SearchWishes {
    pub snippets: bool,
    pub total: bool,
    pub facets: bool,
    pub did_you_mean: bool,
}

/// The answer to a search.
#[derive(Debug, Clone)]
pub struct SearchResults {
    pub page: Page<SearchHit>,
    /// Articles that match, for this viewer.
    pub total: Option<u64>,
    pub facets: Option<SearchFacets>,
    /// The query with the words that were probably meant, where hits were few.
    pub did_you_mean: Option<String>,
}

/// A found article.
#[derive(Debug, Clone)]
pub struct SearchHit {
    pub card: Arc<ArticleCard>,
    /// How well it matches; comparable within one answer only.
    pub score: f64,
    /// The passages that match: of the title, where it does, and the best of the text.
    pub snippets: Vec<Snippet>,
}

/// How many of the matching articles hang on what, most frequent first. Values that the viewer may not see are
/// left out.
#[derive(Debug, Clone, Default)]
pub struct SearchFacets {
    /// With their ancestors, which count the articles of their descendants.
    pub categories: Vec<(Entity, u64)>,
    pub authors: Vec<(Entity, u64)>,
    pub tags: Vec<(Entity, u64)>,
    pub sources: Vec<(Entity, u64)>,
    pub locales: Vec<(Locale, u64)>,
    /// By year of publication (UTC), newest first.
    pub years: Vec<(i32, u64)>,
}

/// A completion of what is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub kind: Kind,
    /// Its title or name.
    pub text: String,
    pub path: Option<SitePath>,
    /// Its id.
    pub id: String,
}

/// The index with the places for those who ask it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Searching {
    index: Arc<dyn SearchIndex>,
    places: Arc<Semaphore>,
}

impl Searching {
    /// Over an index.
    #[must_use]
    pub fn new(index: Arc<dyn SearchIndex>) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            index,
            places: Arc::new(Semaphore::new(AT_ONCE * processors)),
        }
    }

    /// Asks the index, away from the async threads.
    async fn ask<T, F>(&self, question: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&dyn SearchIndex) -> Result<T, SearchFailure> + Send + 'static,
    {
        let place = Arc::clone(&self.places)
            .acquire_owned()
            .await
            .expect("nobody closes it");
        let index = Arc::clone(&self.index);
        let asked = spawn_blocking(move || {
            let answer = question(index.as_ref());
            drop(place);
            answer
        });
        // A panic is the index's, which reads what others may have written into its files.
        asked
            .await
            .unwrap_or(Err(SearchFailure::Damaged))
            .map_err(refused)
    }
}

fn refused(failure: SearchFailure) -> Error {
    let what = match failure {
        SearchFailure::Rebuilding => "the search index is being made",
        SearchFailure::Damaged => {
            tracing::error!("the search index could not be read; it is made anew");
            "the search index is being made"
        }
        SearchFailure::TooSlow => "the search took too long",
    };
    Error::NotReady {
        what,
        retry_after: RETRY_AFTER,
    }
}
