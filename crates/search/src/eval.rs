//! Scoring searches and related lists on labelled articles, so that whoever tunes weights sees what it did.

mod figures;
mod files;

use std::collections::HashMap;

use masthead_app::{ports::search::SearchQuestion, search::documents::ArticleDocument};
use masthead_domain::{
    id::ArticleId,
    listing::ArticleFilter,
    search::{SearchOrder, SearchQuery},
    time::Timestamp,
    visibility::Visibility,
};
use uuid::Uuid;

pub use self::{
    figures::Figures,
    files::{Label, Labelled, LoadError},
};
use crate::{
    analysis::{Analysis, Language},
    document::DocumentMaker,
    opened::{Label as IndexLabel, Opened},
    queue::Queue,
    related::{
        RelatedSettings,
        candidates::{Lookup, candidates, is_shared},
        features::FeatureReader,
        rank::{Member, Ties, rank},
        statistics::{Counting, Statistics},
        vector::Weighted,
    },
    schema::VERSION,
    search::search,
    settings::SearchSettings,
    view::{ReadError, View},
};

/// Why nothing could be scored.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    #[error("an index of the articles cannot be made: {0}")]
    Index(String),
}

impl From<ReadError> for EvalError {
    fn from(error: ReadError) -> Self {
        Self::Index(error.to_string())
    }
}

/// The articles of a file in an index of their own, as a small site would have them.
#[derive(Debug)]
pub struct Bench {
    articles: Vec<ArticleDocument>,
    slugs: Vec<String>,
    places: HashMap<Uuid, usize>,
    view: View,
    statistics: Statistics,
    // Its files go with it.
    _folder: tempfile::TempDir,
}

impl Bench {
    /// Indexes articles.
    ///
    /// # Errors
    /// [`EvalError::Index`] where there is no room for it.
    pub fn new(labelled: &Labelled) -> Result<Self, EvalError> {
        let failed = |error: &dyn std::fmt::Display| EvalError::Index(error.to_string());
        let folder = tempfile::tempdir().map_err(|error| failed(&error))?;
        let opened = Opened::create("eval".to_owned(), folder.path()).map_err(|error| failed(&error))?;
        let mut writer = opened.writer(32 << 20).map_err(|error| failed(&error))?;
        let mut maker = DocumentMaker::new(opened.fields);
        let queue = Queue::default();
        let mut reader = FeatureReader::default();
        let mut counting = Counting::default();
        let articles: Vec<ArticleDocument> = labelled.documents();
        let mut languages: Vec<String> = Vec::new();
        for article in &articles {
            writer
                .add_document(queue.enter(maker.article(article)))
                .map_err(|error| failed(&error))?;
            counting.add(article, &reader.read(article));
            let language = Language::of(&article.facets.locale).letters().to_owned();
            if !languages.contains(&language) {
                languages.push(language);
            }
        }
        writer.commit().map_err(|error| failed(&error))?;
        let label = IndexLabel {
            version: VERSION,
            epoch: Uuid::nil(),
            position: 0,
            languages,
        };
        let view = opened.view(&label, None).map_err(|error| failed(&error))?;
        Ok(Self {
            places: articles
                .iter()
                .enumerate()
                .map(|(place, article)| (article.id.uuid(), place))
                .collect(),
            slugs: labelled.slugs(),
            articles,
            view,
            statistics: counting.finish(),
            _folder: folder,
        })
    }

    /// Scores related lists.
    ///
    /// # Errors
    /// What reading the index says.
    pub fn related(&self, labels: &[Label], settings: &RelatedSettings) -> Result<Figures, EvalError> {
        let mut reader = FeatureReader::default();
        let described: Vec<_> = self
            .articles
            .iter()
            .map(|article| {
                let features = reader.read(article);
                let language = Language::of(&article.facets.locale);
                let vector = Weighted::of(&features, language, &self.statistics).vector(|_| false);
                let member = Member {
                    vector,
                    sketch: features.sketch.clone(),
                    ties: Ties::of(&article.facets),
                };
                (features, reader.terms(language), member)
            })
            .collect();
        let mut figures = Figures::default();
        for label in labels {
            let Some(place) = self.slugs.iter().position(|slug| *slug == label.of) else {
                continue;
            };
            let article = &self.articles[place];
            let (features, terms, _) = &described[place];
            let lookup = Lookup::of(&article.facets, features, terms, &self.statistics, |word| {
                is_shared(&self.view, word)
            })?;
            let ids = candidates(&self.view, article.id, &lookup, &self.statistics)?;
            let others: Vec<usize> = ids
                .iter()
                .filter_map(|id| self.places.get(&id.uuid()).copied())
                .collect();
            let pool: Vec<Member> = std::iter::once(place)
                .chain(others.iter().copied())
                .map(|place| described[place].2.clone())
                .collect();
            let ranked = rank(&pool, &self.statistics, settings);
            let found = ranked
                .iter()
                .map(|ranked| self.slugs[others[ranked.place - 1]].as_str());
            figures.add(label, &found.collect::<Vec<_>>());
        }
        Ok(figures)
    }

    /// Scores searches, typed as they are written or as people type who have no letters but a to z.
    ///
    /// # Errors
    /// What reading the index says.
    pub fn search(
        &self,
        labels: &[Label],
        settings: &SearchSettings,
        is_ascii: bool,
    ) -> Result<Figures, EvalError> {
        let mut figures = Figures::default();
        for label in labels {
            let Some(written) = &label.text else { continue };
            let text = if is_ascii { typed(written) } else { written.clone() };
            let query: SearchQuery = text.parse().unwrap_or_default();
            let question = SearchQuestion {
                text,
                query,
                filter: ArticleFilter::default(),
                visibility: Visibility::Public,
                order: SearchOrder::Relevance,
                now: Timestamp::default(),
                after: None,
                limit: 100,
                wants_total: false,
                wants_facets: false,
            };
            let answer = search(&self.view, &question, settings)?;
            let slug = |id: &ArticleId| {
                self.places
                    .get(&id.uuid())
                    .map(|place| self.slugs[*place].as_str())
            };
            let found: Vec<&str> = answer.hits.iter().filter_map(|hit| slug(&hit.article)).collect();
            figures.add(label, &found);
        }
        Ok(figures)
    }
}

/// A text in lower case and without diacritics.
fn typed(text: &str) -> String {
    let mut words = Vec::new();
    Analysis::default().each(Language::UNKNOWN, text, |token| {
        words.push(token.folded.to_owned())
    });
    words.join(" ")
}
