//! Rounds: gathering what is asked at once, and reading it together.

use std::{
    collections::{HashMap, HashSet},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use masthead_domain::{
    article::{ArticleCard, ArticleDetail},
    body::Body,
    entity::{Entity, Site},
    id::ArticleId,
    listing::{ArticleFilter, Position},
    locale::{LocaleChain, Localized},
    path::SitePath,
    visibility::Visibility,
};
use masthead_persistence::{
    Batch, BatchAnswer, CardQuery, CountQuery, EntityQuery, MonthCount, PathEntry, Store,
};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::error::Error;

/// Turns that whoever leads a round lets pass first. One would do if every question were asked at once; a few more let
/// those catch up whose answer of the round before led through several steps that ask nothing.
const TURNS: usize = 4;

/// Reads for one request of one viewer. What it read once it does not read again.
#[derive(Debug)]
pub struct Reader {
    store: Store,
    visibility: Visibility,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<Waiting>,
    /// Whether somebody has taken it upon them to read the next round.
    led: bool,
    site: Option<Arc<Site>>,
    cards: HashMap<ArticleId, Option<Arc<ArticleCard>>>,
    entities: HashMap<Uuid, Option<Entity>>,
    details: HashMap<ArticleId, Option<Arc<ArticleDetail>>>,
    pages: HashMap<Uuid, Option<Arc<Localized<Body>>>>,
}

#[derive(Debug)]
struct Waiting {
    question: Question,
    reply: oneshot::Sender<Reply>,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    Cards(CardQuery),
    /// These articles; answered from the reader's memory afterwards.
    CardIds(Vec<ArticleId>),
    Entities(EntityQuery),
    /// These entities; answered from the reader's memory afterwards.
    EntityIds(Vec<Uuid>),
    Count(CountQuery),
    Months(ArticleFilter, Option<LocaleChain>),
    Detail(ArticleId),
    PageBody(Uuid),
    Path(SitePath),
    Aliases(Uuid),
    ExternalIds(Uuid),
}

/// The answer to a question of the same name.
#[derive(Debug)]
pub(crate) enum Answer {
    Cards(Vec<(i64, Arc<ArticleCard>)>),
    Entities(Vec<(Position, Entity)>),
    Count(u64),
    Months(Vec<MonthCount>),
    Paths(Vec<PathEntry>),
    ExternalIds(Vec<(String, String)>),
    /// It lies in the reader's memory now.
    Remembered,
}

#[derive(Debug)]
enum Reply {
    Answer(Result<Answer, Error>),
    /// Whoever led the round was dropped: go on in its place.
    Lead,
}

/// One who waits for an answer, and passes the lead on when dropped.
struct Seat<'r> {
    reader: &'r Reader,
    reply: oneshot::Receiver<Reply>,
    leads: bool,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let offered = matches!(self.reply.try_recv(), Ok(Reply::Lead));
        if self.leads || offered {
            self.reader.pass_lead();
        }
    }
}

impl Reader {
    pub(crate) fn new(store: Store, visibility: Visibility) -> Self {
        Self {
            store,
            visibility,
            state: Mutex::new(State::default()),
        }
    }

    /// What this viewer may see.
    #[must_use]
    pub const fn visibility(&self) -> &Visibility {
        &self.visibility
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is whole between statements, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks, together with all else that is asked before this is awaited.
    pub(crate) async fn ask(&self, question: Question) -> Result<Answer, Error> {
        let mut leads = false;
        loop {
            let (sender, reply) = oneshot::channel();
            let mut seat = {
                let mut state = self.state();
                state.waiting.push(Waiting {
                    question: question.clone(),
                    reply: sender,
                });
                leads |= !mem::replace(&mut state.led, true);
                Seat {
                    reader: self,
                    reply,
                    leads,
                }
            };
            if seat.leads {
                // Everybody else who asks now is polled before this comes back: the resolvers of a request are
                // joined in one task.
                for _ in 0..TURNS {
                    tokio::task::yield_now().await;
                }
                self.lead().await;
                seat.leads = false;
            }
            // Outside tokio's budget: on a large page it would hold back some of the answers for a turn, and what
            // they lead to would miss its round.
            match tokio::task::unconstrained(&mut seat.reply).await {
                Ok(Reply::Answer(answer)) => return answer,
                Ok(Reply::Lead) | Err(_) => leads = true,
            }
        }
    }

    /// Reads what is waiting and answers all of it, then lets somebody else lead.
    async fn lead(&self) {
        let questions: Vec<Question> = {
            let mut state = self.state();
            state.waiting.retain(|waiting| !waiting.reply.is_closed());
            state
                .waiting
                .iter()
                .map(|waiting| waiting.question.clone())
                .collect()
        };
        let plan = Plan::new(&questions);
        // On the heap: everybody who asks carries this future, and only one runs it.
        let result = Box::pin(self.store.read(&plan.batch, &self.visibility)).await;
        let mut state = self.state();
        let answered: Vec<Waiting> = state.waiting.drain(..questions.len()).collect();
        match result {
            Ok(answer) => {
                let answers = plan.distribute(&questions, answer, &mut state);
                for (waiting, answer) in answered.into_iter().zip(answers) {
                    // Whoever stopped waiting needs no answer.
                    let _ = waiting.reply.send(Reply::Answer(Ok(answer)));
                }
            }
            Err(error) => {
                let error = Error::from(error);
                for waiting in answered {
                    let _ = waiting.reply.send(Reply::Answer(Err(error.clone())));
                }
            }
        }
        drop(state);
        self.pass_lead();
    }

    /// Makes one of those who wait lead the next round; where nobody waits, whoever asks next will.
    fn pass_lead(&self) {
        let mut state = self.state();
        while !state.waiting.is_empty() {
            // It asks its question again as the leader, so its place in the queue goes.
            let waiting = state.waiting.remove(0);
            if waiting.reply.send(Reply::Lead).is_ok() {
                return;
            }
        }
        state.led = false;
    }

    pub(super) fn known_site(&self) -> Option<Arc<Site>> {
        self.state().site.clone()
    }

    pub(super) fn remember_site(&self, site: Arc<Site>) {
        self.state().site = Some(site);
    }

    /// Cards by id, each read at most once.
    pub(crate) async fn remembered_cards(
        &self,
        ids: &[ArticleId],
    ) -> Result<Vec<Option<Arc<ArticleCard>>>, Error> {
        let missing: Vec<ArticleId> = {
            let state = self.state();
            ids.iter()
                .copied()
                .filter(|id| !state.cards.contains_key(id))
                .collect()
        };
        if !missing.is_empty() {
            self.ask(Question::CardIds(missing)).await?;
        }
        let state = self.state();
        Ok(ids
            .iter()
            .map(|id| state.cards.get(id).cloned().flatten())
            .collect())
    }

    /// Entities by id, each read at most once.
    pub(crate) async fn remembered_entities(&self, ids: &[Uuid]) -> Result<Vec<Option<Entity>>, Error> {
        let missing: Vec<Uuid> = {
            let state = self.state();
            ids.iter()
                .copied()
                .filter(|id| !state.entities.contains_key(id))
                .collect()
        };
        if !missing.is_empty() {
            self.ask(Question::EntityIds(missing)).await?;
        }
        let state = self.state();
        Ok(ids
            .iter()
            .map(|id| state.entities.get(id).cloned().flatten())
            .collect())
    }

    /// What only the article's own page shows.
    pub async fn detail(&self, id: ArticleId) -> Result<Option<Arc<ArticleDetail>>, Error> {
        let known = self.state().details.get(&id).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        self.ask(Question::Detail(id)).await?;
        Ok(self.state().details.get(&id).cloned().flatten())
    }

    /// The body of a static page, by locale.
    pub async fn page_body(&self, id: Uuid) -> Result<Option<Arc<Localized<Body>>>, Error> {
        let known = self.state().pages.get(&id).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        self.ask(Question::PageBody(id)).await?;
        Ok(self.state().pages.get(&id).cloned().flatten())
    }
}

/// One round: the batch to read, and where each question's answer is in it.
struct Plan {
    batch: Batch,
    places: Vec<usize>,
    card_ids: Option<usize>,
    entity_ids: Option<usize>,
}

impl Plan {
    /// Gathers questions into a batch; the same question asked twice is read once.
    fn new(questions: &[Question]) -> Self {
        fn place<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
            list.iter().position(|known| *known == item).unwrap_or_else(|| {
                list.push(item);
                list.len() - 1
            })
        }
        let mut batch = Batch::default();
        let mut card_ids = HashSet::new();
        let mut entity_ids = HashSet::new();
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

    /// Remembers what was read and answers each question.
    fn distribute(self, questions: &[Question], answer: BatchAnswer, state: &mut State) -> Vec<Answer> {
        if let Some(CardQuery::Ids(ids)) = self.card_ids.and_then(|place| self.batch.cards.get(place)) {
            // What was asked for and is not among the answers is not there for this viewer.
            state.cards.extend(ids.iter().map(|id| (*id, None)));
        }
        if let Some(EntityQuery::Ids(ids)) = self.entity_ids.and_then(|place| self.batch.entities.get(place))
        {
            for id in ids {
                state.entities.entry(*id).or_insert(None);
            }
        }
        let cards: Vec<Vec<(i64, Arc<ArticleCard>)>> = answer
            .cards
            .into_iter()
            .map(|rows| {
                rows.into_iter()
                    .map(|(score, card)| (score, Arc::new(card)))
                    .collect()
            })
            .collect();
        for (_, card) in cards.iter().flatten() {
            state.cards.insert(card.id, Some(Arc::clone(card)));
        }
        for (_, entity) in answer.entities.iter().flatten() {
            state.entities.insert(entity.id(), Some(entity.clone()));
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
        questions
            .iter()
            .zip(&self.places)
            .map(|(question, place)| match question {
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
            .collect()
    }
}
