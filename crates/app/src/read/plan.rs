//! One round: what is asked of the database together, and what becomes of the answer.

use std::sync::Arc;

use masthead_domain::{article::ArticleCard, id::ArticleId};
use masthead_persistence::{Batch, BatchAnswer, CardQuery, EntityQuery};
use uuid::Uuid;

use super::{
    model::{Filler, ReadModel},
    rounds::{Answer, HashSet, Question, State},
};

/// Keeps what a round read: every thing that it found or found absent, and every answer.
pub(super) fn fill(
    filler: &Filler<'_>,
    model: &ReadModel,
    questions: &[Question],
    answers: &[Answer],
    found: &Found,
    state: &State,
) {
    for (question, answer) in questions.iter().zip(answers) {
        match question {
            Question::Detail(id) => filler.detail(*id, state.details.get(id).and_then(Option::as_ref)),
            Question::PageBody(id) => filler.page_body(*id, state.pages.get(id).and_then(Option::as_ref)),
            _ => {}
        }
        if let Some(listed) = answer.listed() {
            filler.listed(
                question,
                listed,
                answer.dependences(question, filler.visibility()),
            );
        }
    }
    let fingerprint = filler.visibility().fingerprint();
    for id in &found.cards {
        if model.card(fingerprint, *id).is_none() {
            filler.card(*id, state.cards.get(id).and_then(Option::as_ref));
        }
    }
    for id in &found.entities {
        if model.entity(fingerprint, *id).is_none() {
            filler.entity(*id, state.entities.get(id).and_then(Option::as_ref));
        }
    }
}

/// The things that a round read, present or not.
///
/// Nothing else may be kept with the round's ticket: what the reader remembers from earlier rounds may have changed
/// between them.
#[derive(Debug, Default)]
pub(super) struct Found {
    cards: HashSet<ArticleId>,
    entities: HashSet<Uuid>,
}

/// One round: the batch to read, and where each question's answer is in it.
pub(super) struct Plan {
    pub(super) batch: Batch,
    places: Vec<usize>,
    card_ids: Option<usize>,
    entity_ids: Option<usize>,
}

impl Plan {
    /// Gathers questions into a batch; the same question asked twice is read once.
    pub(super) fn new(questions: &[Question]) -> Self {
        fn place<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
            list.iter().position(|known| *known == item).unwrap_or_else(|| {
                list.push(item);
                list.len() - 1
            })
        }
        let mut batch = Batch::default();
        let mut card_ids = HashSet::default();
        let mut entity_ids = HashSet::default();
        let places = questions
            .iter()
            .map(|question| match question {
                Question::Cards(query) => place(&mut batch.cards, query.clone()),
                Question::CardIds(ids) => {
                    card_ids.extend(ids.iter().copied());
                    0
                }
                Question::Entities(query) => place(&mut batch.entities, query.clone()),
                Question::EntityIds(ids) => {
                    entity_ids.extend(ids.iter().copied());
                    0
                }
                Question::Count(query) => place(&mut batch.counts, query.clone()),
                Question::Months(filter, stories) => {
                    place(&mut batch.months, (filter.clone(), stories.clone()))
                }
                Question::Detail(id) => place(&mut batch.article_bodies, *id),
                Question::PageBody(id) => place(&mut batch.page_bodies, *id),
                Question::Path(path) => place(&mut batch.paths, path.clone()),
                Question::Aliases(id) => place(&mut batch.aliases, *id),
                Question::ExternalIds(id) => place(&mut batch.external_ids, *id),
            })
            .collect();
        // Sorted, so that the same page is the same statement with the same values.
        let card_ids = (!card_ids.is_empty()).then(|| {
            let mut ids: Vec<ArticleId> = card_ids.into_iter().collect();
            ids.sort_unstable();
            batch.cards.push(CardQuery::Ids(ids));
            batch.cards.len() - 1
        });
        let entity_ids = (!entity_ids.is_empty()).then(|| {
            let mut ids: Vec<Uuid> = entity_ids.into_iter().collect();
            ids.sort_unstable();
            batch.entities.push(EntityQuery::Ids(ids));
            batch.entities.len() - 1
        });
        Self {
            batch,
            places,
            card_ids,
            entity_ids,
        }
    }

    /// Remembers what was read, answers each question, and says which things were read.
    pub(super) fn distribute(
        self,
        questions: &[Question],
        answer: BatchAnswer,
        state: &mut State,
    ) -> (Vec<Answer>, Found) {
        let mut found = Found::default();
        if let Some(CardQuery::Ids(ids)) = self.card_ids.and_then(|place| self.batch.cards.get(place)) {
            // What was asked for and is not among the answers is not there for this viewer.
            state.cards.extend(ids.iter().map(|id| (*id, None)));
            found.cards.extend(ids);
        }
        if let Some(EntityQuery::Ids(ids)) = self.entity_ids.and_then(|place| self.batch.entities.get(place))
        {
            // Whatever was known of it before: it is kept as it is now.
            state.entities.extend(ids.iter().map(|id| (*id, None)));
            found.entities.extend(ids);
        }
        let mut cards: Vec<Vec<(i64, Arc<ArticleCard>)>> = Vec::new();
        let mut candidates = Vec::new();
        for answer in answer.cards {
            let rows = answer.rows.into_iter();
            cards.push(rows.map(|(rank, card)| (rank, Arc::new(card))).collect());
            candidates.push(answer.candidates);
        }
        for (_, card) in cards.iter().flatten() {
            state.cards.insert(card.id, Some(Arc::clone(card)));
            found.cards.insert(card.id);
        }
        for (_, entity) in answer.entities.iter().flatten() {
            state.entities.insert(entity.id(), Some(entity.clone()));
            found.entities.insert(entity.id());
        }
        state
            .details
            .extend(self.batch.article_bodies.iter().map(|id| (*id, None)));
        let details = answer.bodies.articles.into_iter();
        state
            .details
            .extend(details.map(|(id, detail)| (id, Some(Arc::new(detail)))));
        state
            .pages
            .extend(self.batch.page_bodies.iter().map(|id| (*id, None)));
        let pages = answer.bodies.pages.into_iter();
        state
            .pages
            .extend(pages.map(|(id, body)| (id, Some(Arc::new(body)))));
        let answers = questions
            .iter()
            .zip(&self.places)
            .map(|(question, place)| match question {
                Question::Cards(CardQuery::Related(_)) => Answer::Related {
                    cards: cards[*place].clone(),
                    candidates: candidates[*place].clone(),
                },
                Question::Cards(_) => Answer::Cards(cards[*place].clone()),
                Question::Entities(_) => Answer::Entities(answer.entities[*place].clone()),
                Question::Count(_) => Answer::Count(answer.counts[*place]),
                Question::Months(..) => Answer::Months(answer.months[*place].clone()),
                Question::Path(path) => Answer::Paths(
                    answer
                        .paths
                        .iter()
                        .filter(|entry| entry.path == *path)
                        .cloned()
                        .collect(),
                ),
                Question::Aliases(id) => Answer::Paths(
                    answer
                        .paths
                        .iter()
                        .filter(|entry| entry.target == Some(*id) && entry.ceased_at.is_some())
                        .cloned()
                        .collect(),
                ),
                Question::ExternalIds(id) => {
                    let own = answer.external_ids.iter().filter(|(target, _, _)| target == id);
                    Answer::ExternalIds(own.map(|(_, system, id)| (system.clone(), id.clone())).collect())
                }
                Question::CardIds(_)
                | Question::EntityIds(_)
                | Question::Detail(_)
                | Question::PageBody(_) => Answer::Remembered,
            })
            .collect();
        (answers, found)
    }
}
