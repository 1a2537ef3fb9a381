//! A text index for tests: small, without memory, and right.
//!
//! It reads everything from the database for each question, so it never lags, and finds words as they are written. How
//! near a hit is it says in the simplest way that there is: tests must not depend on it.

use std::{cmp::Reverse, collections::HashMap, hash::Hash, sync::Arc};

use chrono::Datelike as _;
use masthead_app::{
    App,
    ports::search::{
        Completion, Explains, FoundText, IndexFacets, IndexHit, SearchAnswer, SearchFailure, SearchIndex,
        SearchQuestion, SuggestQuestion,
    },
    search::documents::{self, ArticleDocument, NAMED_KINDS},
};
use masthead_domain::{
    entity::Entity,
    id::{CategoryId, Kind},
    listing::{Position, SortKey},
    locale::Localized,
    search::{Group, MAX_FACET_VALUES, Node, SearchField, SearchOrder, Snippet},
    touch::Facets,
};
use tokio::runtime::Handle;

/// More than any test has.
const ALL: u64 = 100_000;

/// The index of an application.
#[derive(Debug)]
pub(crate) struct TinyIndex(pub(crate) App);

/// An article with the words of its fields.
struct Indexed {
    document: ArticleDocument,
    words: Vec<(SearchField, Vec<String>)>,
}

impl TinyIndex {
    fn things(&self) -> Vec<Entity> {
        let read = async {
            let mut all = Vec::new();
            for kind in NAMED_KINDS {
                all.extend(
                    documents::entities_after(&self.0, kind, None, ALL)
                        .await
                        .expect("the store answers"),
                );
            }
            all
        };
        Handle::current().block_on(read)
    }

    fn articles(&self) -> Vec<Indexed> {
        let read = documents::articles_after(&self.0, None, ALL);
        let read = Handle::current().block_on(read).expect("the store answers");
        let names: HashMap<_, _> = self
            .things()
            .iter()
            .map(|thing| (thing.id(), names_of(thing)))
            .collect();
        let documents = read.map_or_else(Vec::new, |(documents, _)| documents);
        documents
            .into_iter()
            .map(|document| Indexed::new(document, &names))
            .collect()
    }
}

impl Indexed {
    fn new(document: ArticleDocument, names: &HashMap<uuid::Uuid, Vec<String>>) -> Self {
        let facets = &document.facets;
        let text = |text: Option<&str>| words(text.unwrap_or_default());
        let named = |ids: &mut dyn Iterator<Item = uuid::Uuid>| {
            ids.flat_map(|id| names.get(&id).cloned().unwrap_or_default())
                .collect()
        };
        let words = vec![
            (SearchField::Title, text(Some(&document.title))),
            (SearchField::Deck, text(document.deck.as_deref())),
            (SearchField::Excerpt, text(document.excerpt.as_deref())),
            (SearchField::Body, text(Some(&document.body))),
            (
                SearchField::Author,
                named(&mut facets.authors.iter().map(|id| id.uuid())),
            ),
            (
                SearchField::Tag,
                named(&mut facets.tags.iter().map(|id| id.uuid())),
            ),
            (
                SearchField::Category,
                named(&mut facets.filed_under().map(CategoryId::uuid)),
            ),
            (
                SearchField::Source,
                named(&mut facets.source.iter().map(|id| id.uuid())),
            ),
        ];
        Self { document, words }
    }

    /// How well a group matches; nothing where it does not.
    fn score(&self, group: &Group, within: Option<SearchField>) -> Option<f32> {
        let of = |node: &Node| self.score_of(node, within);
        if group.is_empty() || group.excluded.iter().any(|node| of(node).is_some()) {
            return None;
        }
        let required = group.required.iter().map(of).collect::<Option<Vec<f32>>>()?;
        let wanted: Vec<f32> = group.wanted.iter().filter_map(of).collect();
        if required.is_empty() && wanted.is_empty() {
            return None;
        }
        Some(required.iter().chain(&wanted).sum())
    }

    fn score_of(&self, node: &Node, within: Option<SearchField>) -> Option<f32> {
        let (looked_for, is_prefix) = match node {
            Node::In(field, node) => return self.score_of(node, Some(*field)),
            Node::Group(group) => return self.score(group, within),
            Node::Word { text, is_prefix } => (words(text), *is_prefix),
            Node::Phrase(text) => (words(text), false),
        };
        let fields = self
            .words
            .iter()
            .filter(|(field, _)| within.is_none_or(|within| within == *field));
        let found = fields.filter(|(_, words)| stands_in(&looked_for, is_prefix, words));
        let score: f32 = found
            .map(|(field, _)| if *field == SearchField::Title { 2.0 } else { 1.0 })
            .sum();
        (score > 0.0).then_some(score)
    }
}

impl SearchIndex for TinyIndex {
    fn search(&self, question: &SearchQuestion) -> Result<SearchAnswer, SearchFailure> {
        let mut found: Vec<(f32, Indexed)> = Vec::new();
        for article in self.articles() {
            let ArticleDocument { id, facets, .. } = &article.document;
            if !facets.is_visible(&question.visibility) || !question.filter.matches(*id, facets) {
                continue;
            }
            if let Some(score) = article.score(&question.query.root, None) {
                found.push((score, article));
            }
        }
        let facets = question.wants_facets.then(|| facets(&found));
        let total = question.wants_total.then_some(found.len() as u64);
        let mut hits: Vec<(i64, IndexHit)> = found.iter().map(|hit| placed(hit, question.order)).collect();
        hits.sort_by_key(|(rank, hit)| (Reverse(*rank), hit.position.id));
        if let Some(after) = &question.after {
            let behind = (Reverse(rank(&after.key, question.order)), after.id);
            hits.retain(|(rank, hit)| (Reverse(*rank), hit.position.id) > behind);
        }
        let has_more = hits.len() > question.limit as usize;
        hits.truncate(question.limit as usize);
        Ok(SearchAnswer {
            hits: hits.into_iter().map(|(_, hit)| hit).collect(),
            has_more,
            total,
            facets,
            explainer: Arc::new(Shown(shown_of(&question.query.root))),
        })
    }

    fn suggest(&self, question: &SuggestQuestion) -> Result<Vec<Completion>, SearchFailure> {
        let typed = words(&question.text);
        if typed.is_empty() {
            return Ok(Vec::new());
        }
        let things = self.things().into_iter();
        let things = things
            .filter(|thing| stands_in(&typed, true, &names_of(thing)))
            .map(|thing| Completion {
                kind: thing.kind(),
                id: thing.id(),
            });
        let articles = self.articles().into_iter().filter(|article| {
            article.document.facets.is_visible(&question.visibility)
                && stands_in(&typed, true, &words(&article.document.title))
        });
        let articles = articles.map(|article| Completion {
            kind: Kind::Article,
            id: article.document.id.uuid(),
        });
        Ok(things.chain(articles).take(question.limit as usize).collect())
    }
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|character: char| !character.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn names_of(thing: &Entity) -> Vec<String> {
    let names = thing.name().into_iter().flat_map(Localized::iter);
    names.flat_map(|(_, name)| words(name)).collect()
}

/// Whether these words stand one behind the other; the last one perhaps only begins.
fn stands_in(looked_for: &[String], is_prefix: bool, words: &[String]) -> bool {
    let Some((last, first)) = looked_for.split_last() else {
        return false;
    };
    words.windows(looked_for.len()).any(|window| {
        let (end, begin) = window.split_last().expect("as long as what is looked for");
        begin == first && (end == last || (is_prefix && end.starts_with(last.as_str())))
    })
}

fn placed((score, article): &(f32, Indexed), order: SearchOrder) -> (i64, IndexHit) {
    let key = if order.is_by_relevance() {
        SortKey::Number(i64::from(score.to_bits()))
    } else {
        SortKey::Moment(article.document.facets.published_at)
    };
    let hit = IndexHit {
        article: article.document.id,
        score: *score,
        position: Position {
            key: key.clone(),
            id: article.document.id.uuid(),
        },
    };
    (rank(&key, order), hit)
}

/// Greater comes first.
fn rank(key: &SortKey, order: SearchOrder) -> i64 {
    match key {
        SortKey::Number(number) => *number,
        SortKey::Moment(moment) if order == SearchOrder::PublishedAtAsc => -moment.timestamp_micros(),
        SortKey::Moment(moment) => moment.timestamp_micros(),
        SortKey::Text(_) => 0,
    }
}

fn facets(found: &[(f32, Indexed)]) -> IndexFacets {
    let facets = || found.iter().map(|(_, article)| &article.document.facets);
    let mut years = counted(facets().map(|facets| facets.published_at.year()));
    years.sort_by_key(|(year, _)| Reverse(*year));
    IndexFacets {
        categories: counted(facets().flat_map(Facets::filed_under)),
        authors: counted(facets().flat_map(|facets| facets.authors.iter().copied())),
        tags: counted(facets().flat_map(|facets| facets.tags.iter().copied())),
        sources: counted(facets().filter_map(|facets| facets.source)),
        locales: counted(facets().map(|facets| facets.locale.clone())),
        years,
    }
}

fn counted<T: Eq + Hash>(values: impl Iterator<Item = T>) -> Vec<(T, u64)> {
    let mut counts = HashMap::new();
    for value in values {
        *counts.entry(value).or_insert(0) += 1;
    }
    let mut counts: Vec<(T, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts.truncate(MAX_FACET_VALUES);
    counts
}

/// The words that are looked for.
#[derive(Debug)]
struct Shown(Vec<String>);

fn shown_of(group: &Group) -> Vec<String> {
    let nodes = group.wanted.iter().chain(&group.required);
    nodes.flat_map(shown_of_node).collect()
}

fn shown_of_node(node: &Node) -> Vec<String> {
    match node {
        Node::Word { text, .. } | Node::Phrase(text) => words(text),
        Node::In(_, node) => shown_of_node(node),
        Node::Group(group) => shown_of(group),
    }
}

impl Shown {
    fn snippet(&self, field: SearchField, text: &str) -> Option<Snippet> {
        let mut highlights = Vec::new();
        let mut at = 0;
        for part in text.split_inclusive(|character: char| !character.is_alphanumeric()) {
            let word = part.trim_end_matches(|character: char| !character.is_alphanumeric());
            if self.0.contains(&word.to_lowercase()) {
                highlights.push(at..at + word.len());
            }
            at += part.len();
        }
        (!highlights.is_empty()).then(|| Snippet {
            field,
            text: text.to_owned(),
            highlights,
        })
    }
}

impl Explains for Shown {
    fn snippets(&self, text: &FoundText<'_>) -> Vec<Snippet> {
        let mut passages = text.body.split_inclusive(['.', '\n']).map(str::trim);
        let body = passages.find_map(|passage| self.snippet(SearchField::Body, passage));
        let title = self.snippet(SearchField::Title, text.title);
        title.into_iter().chain(body).collect()
    }

    fn may_be_meant_otherwise(&self) -> bool {
        false
    }

    fn did_you_mean(&self, _: &[FoundText<'_>]) -> Option<String> {
        None
    }
}
