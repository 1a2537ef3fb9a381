//! The read model: what answers are made of, in memory, below every viewer's own reader.
//!
//! It keeps things (cards of articles, their long texts, everything that stands beside them) by their ids, and the
//! answers to questions (lists, look-ups, counts) as ids. So a thing is kept once however many lists show it, and a list
//! that it stands in is not dropped when only its title changes. It holds no viewer: each key names the visibility
//! that it was read with. Editors read past it.

use std::{io, iter, sync::Arc};

use masthead_domain::{
    article::{ArticleCard, ArticleDetail},
    body::Body,
    dependence::Dependence,
    entity::Entity,
    id::ArticleId,
    listing::{MAX_LIMIT, MAX_RELATED, Position, Window},
    locale::Localized,
    touch::Key,
    visibility::Visibility,
};
use masthead_persistence::{CardQuery, EntityQuery, MonthCount, PathEntry};
use moka::Equivalent;
use serde::Serialize;
use uuid::Uuid;

use super::rounds::Question;
use crate::kept::{Figures, Follows, Kept, Ticket};

/// Lengths to which the head of a list is read, so that lists that differ in length only are kept once.
const HEADS: [u32; 3] = [25, 50, MAX_LIMIT];
/// Likewise for related articles.
const RELATED_HEADS: [u32; 2] = [10, MAX_RELATED];

/// What is kept and for whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ModelKey {
    /// The fingerprint of the visibility that it was read with.
    visibility: u64,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum What {
    Card(ArticleId),
    Detail(ArticleId),
    Entity(Uuid),
    PageBody(Uuid),
    Asked(Box<Question>),
}

/// A key that is only looked for. Its parts are hashed as those of [`ModelKey`].
#[derive(Hash)]
struct Wanted<'q> {
    visibility: u64,
    what: WantedWhat<'q>,
}

/// The same variants as [`What`], in the same order.
#[derive(Hash)]
enum WantedWhat<'q> {
    Card(ArticleId),
    Detail(ArticleId),
    Entity(Uuid),
    PageBody(Uuid),
    Asked(&'q Question),
}

impl Equivalent<ModelKey> for Wanted<'_> {
    fn equivalent(&self, key: &ModelKey) -> bool {
        let is_same = match (&self.what, &key.what) {
            (WantedWhat::Card(wanted), What::Card(id)) | (WantedWhat::Detail(wanted), What::Detail(id)) => {
                wanted == id
            }
            (WantedWhat::Entity(wanted), What::Entity(id))
            | (WantedWhat::PageBody(wanted), What::PageBody(id)) => wanted == id,
            (WantedWhat::Asked(wanted), What::Asked(question)) => *wanted == &**question,
            _ => false,
        };
        is_same && self.visibility == key.visibility
    }
}

#[derive(Debug, Clone)]
enum Value {
    Card(Option<Arc<ArticleCard>>),
    Detail(Option<Arc<ArticleDetail>>),
    Entity(Option<Entity>),
    PageBody(Option<Arc<Localized<Body>>>),
    Listed(Listed),
}

/// The answer to a question, its things by their ids.
#[derive(Debug, Clone)]
pub(super) enum Listed {
    Cards(Arc<[(i64, ArticleId)]>),
    Related {
        cards: Arc<[(i64, ArticleId)]>,
        candidates: Option<Arc<[ArticleId]>>,
    },
    Entities(Arc<[(Position, Uuid)]>),
    Count(u64),
    Months(Arc<[MonthCount]>),
    Paths(Arc<[PathEntry]>),
    ExternalIds(Arc<[(String, String)]>),
}

/// What answers are made of, in memory.
#[derive(Debug)]
pub struct ReadModel(Kept<ModelKey, Value>);

impl ReadModel {
    /// A model of so many bytes.
    #[must_use]
    pub fn new(budget: u64) -> Self {
        Self(Kept::new(budget))
    }

    /// What happened in it so far.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.0.figures()
    }

    fn get(&self, visibility: u64, what: WantedWhat<'_>) -> Option<Value> {
        let item = self.0.get(&Wanted { visibility, what })?;
        Some(item.value.clone())
    }

    pub(super) fn card(&self, visibility: u64, id: ArticleId) -> Option<Option<Arc<ArticleCard>>> {
        match self.get(visibility, WantedWhat::Card(id))? {
            Value::Card(card) => Some(card),
            _ => None,
        }
    }

    pub(super) fn detail(&self, visibility: u64, id: ArticleId) -> Option<Option<Arc<ArticleDetail>>> {
        match self.get(visibility, WantedWhat::Detail(id))? {
            Value::Detail(detail) => Some(detail),
            _ => None,
        }
    }

    pub(super) fn entity(&self, visibility: u64, id: Uuid) -> Option<Option<Entity>> {
        match self.get(visibility, WantedWhat::Entity(id))? {
            Value::Entity(entity) => Some(entity),
            _ => None,
        }
    }

    pub(super) fn page_body(&self, visibility: u64, id: Uuid) -> Option<Option<Arc<Localized<Body>>>> {
        match self.get(visibility, WantedWhat::PageBody(id))? {
            Value::PageBody(body) => Some(body),
            _ => None,
        }
    }

    pub(super) fn listed(&self, visibility: u64, question: &Question) -> Option<Listed> {
        match self.get(visibility, WantedWhat::Asked(question))? {
            Value::Listed(listed) => Some(listed),
            _ => None,
        }
    }

    /// A writer for what one round of a viewer reads from now on.
    pub(super) fn filler<'m>(&'m self, visibility: &'m Visibility, ticket: Ticket) -> Filler<'m> {
        Filler {
            model: self,
            visibility,
            fingerprint: visibility.fingerprint(),
            ticket,
        }
    }
}

impl Follows for ReadModel {
    fn follow(&self, entries: &[Arc<masthead_domain::dependence::Touched>]) {
        self.0.follow(entries);
    }

    fn forget(&self, number: i64) {
        self.0.forget(number);
    }
}

/// Keeps what one round read.
pub(super) struct Filler<'m> {
    model: &'m ReadModel,
    visibility: &'m Visibility,
    fingerprint: u64,
    ticket: Ticket,
}

impl Filler<'_> {
    pub(super) const fn visibility(&self) -> &Visibility {
        self.visibility
    }

    fn keep(&self, what: What, value: Value, dependences: Vec<Dependence>, bytes: usize) {
        let key = ModelKey {
            visibility: self.fingerprint,
            what,
        };
        self.model.0.keep(self.ticket, key, value, dependences, bytes);
    }

    /// An article, and for a viewer who is limited to sections what these hold: whether it may be seen at all.
    fn on_article(&self, id: ArticleId) -> Vec<Dependence> {
        let holdings = self
            .visibility
            .categories()
            .map(|section| Key::Holdings(section.uuid()));
        let keys = iter::once(Key::Thing(id.uuid())).chain(holdings);
        keys.map(Dependence::On).collect()
    }

    pub(super) fn card(&self, id: ArticleId, card: Option<&Arc<ArticleCard>>) {
        let bytes = card.map_or(0, |card| size(card.as_ref()));
        let on = self.on_article(id);
        self.keep(What::Card(id), Value::Card(card.cloned()), on, bytes);
    }

    pub(super) fn detail(&self, id: ArticleId, detail: Option<&Arc<ArticleDetail>>) {
        let bytes = detail.map_or(0, |detail| size(detail.as_ref()));
        let on = self.on_article(id);
        self.keep(What::Detail(id), Value::Detail(detail.cloned()), on, bytes);
    }

    pub(super) fn entity(&self, id: Uuid, entity: Option<&Entity>) {
        let bytes = entity.map_or(0, |entity| {
            entity.to_json().map_or(0, |data| size(&data)) + 2 * entity.tree_path().len()
        });
        let on = vec![Dependence::On(Key::Thing(id))];
        self.keep(What::Entity(id), Value::Entity(entity.cloned()), on, bytes);
    }

    pub(super) fn page_body(&self, id: Uuid, body: Option<&Arc<Localized<Body>>>) {
        let bytes = body.map_or(0, |body| size(body.as_ref()));
        let on = vec![Dependence::On(Key::Thing(id))];
        self.keep(What::PageBody(id), Value::PageBody(body.cloned()), on, bytes);
    }

    pub(super) fn listed(&self, question: &Question, listed: Listed, dependences: Vec<Dependence>) {
        let bytes = 400
            + match &listed {
                Listed::Cards(ids) => size_of_val(&**ids),
                // Whom it depends on is kept as well.
                Listed::Related { cards, candidates } => {
                    size_of_val(&**cards) + 4 * candidates.as_deref().map_or(0, size_of_val)
                }
                Listed::Entities(places) => places.len() * 80,
                Listed::Count(_) => 0,
                Listed::Months(months) => months.len() * 48,
                Listed::Paths(paths) => paths.len() * 200,
                Listed::ExternalIds(ids) => ids.len() * 80,
            };
        self.keep(
            What::Asked(Box::new(question.clone())),
            Value::Listed(listed),
            dependences,
            bytes,
        );
    }
}

/// Bytes that a value takes, by its stored form: what it has of text and structure.
fn size<T: Serialize>(value: &T) -> usize {
    struct Count(usize);
    impl io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // Pointers and capacities take as much again.
    serde_json::to_writer(&mut count, value).map_or(0, |()| 2 * count.0)
}

/// The question that is asked of the database and kept, for one that a viewer asks: the head of a list is read to
/// one of a few lengths.
pub(super) fn widened(question: &Question) -> Question {
    let head = |window: &Window| {
        let is_head = window.after.is_none() && window.before.is_none() && !window.from_end;
        let length = HEADS.into_iter().find(|length| *length >= window.limit);
        length
            .filter(|_| is_head && window.offset == 0)
            .map(Window::first)
    };
    match question {
        Question::Cards(CardQuery::List {
            filter,
            order,
            window,
            stories,
        }) => Question::Cards(CardQuery::List {
            filter: filter.clone(),
            order: *order,
            window: head(window).unwrap_or_else(|| window.clone()),
            stories: stories.clone(),
        }),
        Question::Cards(CardQuery::Related(query)) => {
            let length = RELATED_HEADS.into_iter().find(|length| *length >= query.limit);
            let mut query = query.clone();
            query.limit = length.unwrap_or(query.limit);
            Question::Cards(CardQuery::Related(query))
        }
        Question::Entities(EntityQuery::List {
            kind,
            parent,
            order,
            window,
        }) => Question::Entities(EntityQuery::List {
            kind: *kind,
            parent: *parent,
            order: *order,
            window: head(window).unwrap_or_else(|| window.clone()),
        }),
        other => other.clone(),
    }
}

/// How many rows of a widened answer belong to the question that a viewer asked.
pub(super) fn rows_of(question: &Question) -> usize {
    match question {
        // One row more says that there is more.
        Question::Cards(CardQuery::List { window, .. })
        | Question::Entities(EntityQuery::List { window, .. }) => window.limit as usize + 1,
        Question::Cards(CardQuery::Related(query)) => query.limit as usize,
        _ => usize::MAX,
    }
}
