//! Rounds: gathering what is asked at once, and reading it together.

use std::{
    collections::{HashMap as AnyMap, HashSet as AnySet},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ahash::RandomState;
use masthead_domain::{
    article::{ArticleCard, ArticleDetail},
    body::Body,
    dependence::Dependence,
    entity::{Entity, Site},
    id::ArticleId,
    listing::{ArticleFilter, Position},
    locale::{LocaleChain, Localized},
    path::SitePath,
    touch::Key,
    visibility::Visibility,
};
use masthead_persistence::{CardQuery, CountQuery, EntityQuery, MonthCount, PathEntry, Store, position_of};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    model::{Listed, ReadModel, rows_of, widened},
    plan::{Plan, fill},
    trace::{self, Outcome},
};
use crate::{error::Error, kept::Ticket};

pub(super) type HashMap<K, V> = AnyMap<K, V, RandomState>;
pub(super) type HashSet<T> = AnySet<T, RandomState>;

/// Turns that whoever leads a round lets pass first. One would do if every question were asked at once; a few more let
/// those catch up whose answer of the round before led through several steps that ask nothing.
const TURNS: usize = 4;

/// Reads for one request of one viewer. What it read once it does not read again.
#[derive(Debug)]
pub struct Reader {
    store: Store,
    visibility: Visibility,
    fingerprint: u64,
    model: Option<Arc<ReadModel>>,
    ticket: Ticket,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    waiting: Vec<Waiting>,
    /// Whether somebody has taken it upon them to read the next round.
    led: bool,
    pub(super) site: Option<Arc<Site>>,
    pub(super) cards: HashMap<ArticleId, Option<Arc<ArticleCard>>>,
    pub(super) entities: HashMap<Uuid, Option<Entity>>,
    pub(super) details: HashMap<ArticleId, Option<Arc<ArticleDetail>>>,
    pub(super) pages: HashMap<Uuid, Option<Arc<Localized<Body>>>>,
    /// The things that were asked for by their ids or found, present or not.
    shown: HashSet<Uuid>,
    /// What else was looked at.
    looked_at: Vec<Dependence>,
    /// Whether something was read whose next state no entry of the log tells of.
    is_passing: bool,
}

#[derive(Debug)]
struct Waiting {
    question: Question,
    reply: oneshot::Sender<Reply>,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    /// Related articles, by their ranks.
    Related {
        cards: Vec<(i64, Arc<ArticleCard>)>,
        /// The articles that were looked at in a stored list; `None` where there is none.
        candidates: Option<Vec<ArticleId>>,
    },
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
    /// A reader that looks into a memory before it asks the database. Editors always ask the database.
    pub(crate) fn new(store: Store, visibility: Visibility, model: Option<Arc<ReadModel>>) -> Self {
        let ticket = Ticket::at(store.log().applied_now());
        Self {
            model: model.filter(|_| visibility != Visibility::Editorial),
            fingerprint: visibility.fingerprint(),
            store,
            visibility,
            ticket,
            state: Mutex::new(State::default()),
        }
    }

    /// Where the change log stood before anything was read here.
    #[must_use]
    pub const fn ticket(&self) -> Ticket {
        self.ticket
    }

    /// What everything that was read so far depends on.
    #[must_use]
    pub fn dependences(&self) -> Vec<Dependence> {
        let state = self.state();
        let things = state.shown.iter().map(|id| Key::Thing(*id));
        // Whether a viewer who is limited to sections may see an article changes when sections move.
        let sections = self.visibility.categories();
        let keys = things.chain(sections.map(|section| Key::Holdings(section.uuid())));
        keys.map(Dependence::On)
            .chain(state.looked_at.iter().cloned())
            .collect()
    }

    /// Notes that something was read that no entry of the log tells of, the log itself or the search index: what is
    /// made of it holds for this moment only.
    pub(crate) fn is_of_the_moment(&self) {
        self.state().is_passing = true;
    }

    /// Whether what was read holds for this moment only, so that nobody keeps what is made of it.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        self.state().is_passing
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

    /// Asks the memory, and where it does not know the database, together with all else that is asked before this is
    /// awaited.
    pub(crate) async fn ask(&self, question: Question) -> Result<Answer, Error> {
        let answer = match &self.model {
            None => Box::pin(self.ask_database(question.clone())).await?,
            Some(model) => {
                let wide = widened(&question);
                match model.listed(self.fingerprint, &wide) {
                    Some(listed) => Box::pin(self.assemble(listed, &question)).await?,
                    None => Box::pin(self.ask_database(wide)).await?.cut(&question),
                }
            }
        };
        self.note(&question, &answer);
        Ok(answer)
    }

    /// Puts the things of a kept answer where their ids stand.
    async fn assemble(&self, listed: Listed, question: &Question) -> Result<Answer, Error> {
        let rows = rows_of(question);
        Ok(match listed {
            Listed::Cards(ids) => Answer::Cards(self.ranked(&ids[..rows.min(ids.len())]).await?),
            Listed::Related { cards, candidates } => {
                let cards = self.ranked(&cards[..rows.min(cards.len())]).await?;
                let candidates = candidates.as_deref().map(<[ArticleId]>::to_vec);
                Answer::Related { cards, candidates }.cut(question)
            }
            Listed::Entities(places) => {
                let places = &places[..rows.min(places.len())];
                let wanted: Vec<Uuid> = places.iter().map(|(_, id)| *id).collect();
                let found = self.remembered_entities(&wanted).await?;
                let placed = places.iter().zip(found);
                Answer::Entities(
                    placed
                        .filter_map(|((position, _), entity)| Some((position.clone(), entity?)))
                        .collect(),
                )
            }
            Listed::Count(count) => Answer::Count(count),
            Listed::Months(months) => Answer::Months(months.to_vec()),
            Listed::Paths(paths) => Answer::Paths(paths.to_vec()),
            Listed::ExternalIds(ids) => Answer::ExternalIds(ids.to_vec()),
        })
    }

    /// The cards of a kept list, by their ranks.
    async fn ranked(&self, ids: &[(i64, ArticleId)]) -> Result<Vec<(i64, Arc<ArticleCard>)>, Error> {
        let wanted: Vec<ArticleId> = ids.iter().map(|(_, id)| *id).collect();
        let cards = self.cards_by_ids(&wanted).await?;
        let ranked = ids.iter().zip(cards);
        Ok(ranked
            .filter_map(|((rank, _), card)| Some((*rank, card?)))
            .collect())
    }

    /// Notes what an answer depends on.
    fn note(&self, question: &Question, answer: &Answer) {
        if self.visibility == Visibility::Editorial {
            return;
        }
        let dependences = answer.dependences(question, &self.visibility);
        let mut state = self.state();
        match answer {
            // The row behind a window says that there is one; nobody sees it.
            Answer::Cards(cards) | Answer::Related { cards, .. } => {
                let seen = cards.iter().take(trace::rows_shown(question));
                state.shown.extend(seen.map(|(_, card)| card.id.uuid()));
            }
            Answer::Entities(rows) => state.shown.extend(rows.iter().map(|(_, entity)| entity.id())),
            _ => {}
        }
        for dependence in dependences {
            if !state.looked_at.contains(&dependence) {
                state.looked_at.push(dependence);
            }
        }
    }

    /// Asks the database, together with all else that is asked before this is awaited.
    async fn ask_database(&self, question: Question) -> Result<Answer, Error> {
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
        let ticket = Ticket::at(self.store.log().applied_now());
        // On the heap: everybody who asks carries this future, and only one runs it.
        let result = Box::pin(self.store.read(&plan.batch, &self.visibility)).await;
        let mut state = self.state();
        let answered: Vec<Waiting> = state.waiting.drain(..questions.len()).collect();
        match result {
            Ok(answer) => {
                let (answers, found) = plan.distribute(&questions, answer, &mut state);
                if let Some(model) = &self.model {
                    let filler = model.filler(&self.visibility, ticket);
                    fill(&filler, model, &questions, &answers, &found, &state);
                }
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
        self.state().shown.extend(ids.iter().map(|id| id.uuid()));
        self.cards_by_ids(ids).await
    }

    /// Cards by id, without noting that they are shown.
    async fn cards_by_ids(&self, ids: &[ArticleId]) -> Result<Vec<Option<Arc<ArticleCard>>>, Error> {
        let missing: Vec<ArticleId> = {
            let mut state = self.state();
            if let Some(model) = &self.model {
                for id in ids {
                    if !state.cards.contains_key(id)
                        && let Some(known) = model.card(self.fingerprint, *id)
                    {
                        state.cards.insert(*id, known);
                    }
                }
            }
            ids.iter()
                .copied()
                .filter(|id| !state.cards.contains_key(id))
                .collect()
        };
        if !missing.is_empty() {
            Box::pin(self.ask_database(Question::CardIds(missing))).await?;
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
            let mut state = self.state();
            state.shown.extend(ids.iter().copied());
            if let Some(model) = &self.model {
                for id in ids {
                    if !state.entities.contains_key(id)
                        && let Some(known) = model.entity(self.fingerprint, *id)
                    {
                        state.entities.insert(*id, known);
                    }
                }
            }
            ids.iter()
                .copied()
                .filter(|id| !state.entities.contains_key(id))
                .collect()
        };
        if !missing.is_empty() {
            Box::pin(self.ask_database(Question::EntityIds(missing))).await?;
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
        self.state().shown.insert(id.uuid());
        let kept = self
            .model
            .as_ref()
            .and_then(|model| model.detail(self.fingerprint, id));
        if let Some(known) = kept {
            self.state().details.insert(id, known.clone());
            return Ok(known);
        }
        Box::pin(self.ask_database(Question::Detail(id))).await?;
        Ok(self.state().details.get(&id).cloned().flatten())
    }

    /// The body of a static page, by locale.
    pub async fn page_body(&self, id: Uuid) -> Result<Option<Arc<Localized<Body>>>, Error> {
        let known = self.state().pages.get(&id).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        self.state().shown.insert(id);
        let kept = self
            .model
            .as_ref()
            .and_then(|model| model.page_body(self.fingerprint, id));
        if let Some(known) = kept {
            self.state().pages.insert(id, known.clone());
            return Ok(known);
        }
        Box::pin(self.ask_database(Question::PageBody(id))).await?;
        Ok(self.state().pages.get(&id).cloned().flatten())
    }
}

impl Answer {
    /// The part of it that answers a question which asks for fewer rows.
    fn cut(mut self, question: &Question) -> Self {
        let rows = rows_of(question);
        match &mut self {
            Self::Cards(cards) => cards.truncate(rows),
            Self::Related { cards, candidates } => {
                cards.truncate(rows);
                if let (Question::Cards(CardQuery::Related(query)), Some(candidates)) = (question, candidates)
                {
                    let last = cards.last().map(|(rank, _)| *rank);
                    candidates.truncate(query.looked_at(cards.len(), last, candidates.len()));
                }
            }
            Self::Entities(entities) => entities.truncate(rows),
            _ => {}
        }
        self
    }

    /// What it depends on besides the things that it shows.
    pub(super) fn dependences(&self, question: &Question, visibility: &Visibility) -> Vec<Dependence> {
        let (found, last) = match self {
            Self::Cards(cards) => {
                let last = trace::order_of(question).zip(cards.last());
                (
                    cards.len(),
                    last.map(|(order, (_, card))| position_of(card, order)),
                )
            }
            Self::Related { candidates, .. } => {
                return trace::of_related(question, candidates.as_deref(), visibility);
            }
            Self::Entities(rows) => (rows.len(), None),
            _ => (0, None),
        };
        let last = last.as_ref();
        trace::dependences(question, Outcome { found, last }, visibility)
    }

    /// It with its things by their ids, as the memory keeps it.
    pub(super) fn listed(&self) -> Option<Listed> {
        Some(match self {
            Self::Cards(cards) => {
                Listed::Cards(cards.iter().map(|(score, card)| (*score, card.id)).collect())
            }
            Self::Related { cards, candidates } => Listed::Related {
                cards: cards.iter().map(|(rank, card)| (*rank, card.id)).collect(),
                candidates: candidates.as_deref().map(Arc::from),
            },
            Self::Entities(rows) => {
                let places = rows
                    .iter()
                    .map(|(position, entity)| (position.clone(), entity.id()));
                Listed::Entities(places.collect())
            }
            Self::Count(count) => Listed::Count(*count),
            Self::Months(months) => Listed::Months(months.as_slice().into()),
            Self::Paths(paths) => Listed::Paths(paths.as_slice().into()),
            Self::ExternalIds(ids) => Listed::ExternalIds(ids.as_slice().into()),
            Self::Remembered => return None,
        })
    }
}
