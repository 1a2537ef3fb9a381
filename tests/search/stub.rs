//! An index that answers what a test says, and tells what it was asked.

use std::sync::{Arc, Mutex};

use masthead_app::ports::search::{
    Completion, Explains, FoundText, IndexFacets, IndexHit, SearchAnswer, SearchFailure, SearchIndex,
    SearchQuestion, SuggestQuestion,
};
use masthead_domain::{
    id::ArticleId,
    listing::{Position, SortKey},
    search::{SearchField, Snippet},
};
use masthead_test_support::TestApp;

/// Finds one article, as often as it is asked for.
#[derive(Debug)]
pub(super) struct Stub {
    article: ArticleId,
    failure: Option<SearchFailure>,
    calls: Arc<Mutex<Calls>>,
}

/// What an index and its explainer were asked.
#[derive(Debug, Default)]
pub(super) struct Calls {
    pub(super) questions: Vec<SearchQuestion>,
    pub(super) snippets: usize,
    pub(super) meant: usize,
}

impl Stub {
    /// Finds the article with this slug.
    pub(super) async fn finding(app: &TestApp, slug: &str) -> Self {
        let answer = app.get(&format!("/v1/articles/{slug}?fields=id")).await;
        let id = answer.expect_status(200).json()["data"]["id"].clone();
        Self {
            article: id.as_str().expect("an id").parse().expect("an article's id"),
            failure: None,
            calls: Arc::default(),
        }
    }

    pub(super) fn failing(self, failure: SearchFailure) -> Self {
        Self {
            failure: Some(failure),
            ..self
        }
    }

    pub(super) fn calls(&self) -> Arc<Mutex<Calls>> {
        Arc::clone(&self.calls)
    }
}

impl SearchIndex for Stub {
    fn search(&self, question: &SearchQuestion) -> Result<SearchAnswer, SearchFailure> {
        self.calls.lock().expect("calls").questions.push(question.clone());
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let hit = IndexHit {
            article: self.article,
            score: 1.5,
            position: Position {
                key: SortKey::Number(i64::from(1.5_f32.to_bits())),
                id: self.article.uuid(),
            },
        };
        Ok(SearchAnswer {
            hits: vec![hit; question.limit as usize],
            has_more: true,
            total: question.wants_total.then_some(5_000),
            facets: question.wants_facets.then(IndexFacets::default),
            explainer: Arc::new(Explainer(Arc::clone(&self.calls))),
        })
    }

    fn suggest(&self, _: &SuggestQuestion) -> Result<Vec<Completion>, SearchFailure> {
        match self.failure {
            Some(failure) => Err(failure),
            None => panic!("an index may break"),
        }
    }
}

#[derive(Debug)]
struct Explainer(Arc<Mutex<Calls>>);

impl Explains for Explainer {
    fn snippets(&self, text: &FoundText<'_>) -> Vec<Snippet> {
        self.0.lock().expect("calls").snippets += 1;
        vec![Snippet {
            field: SearchField::Title,
            text: text.title.to_owned(),
            highlights: Vec::new(),
        }]
    }

    fn may_be_meant_otherwise(&self) -> bool {
        true
    }

    fn did_you_mean(&self, _: &[FoundText<'_>]) -> Option<String> {
        self.0.lock().expect("calls").meant += 1;
        Some("gas deal".to_owned())
    }
}
