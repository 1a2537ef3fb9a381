//! What a reading depends on.

use masthead_domain::{
    dependence::{Dependence, OnArticles, OnCandidates, Part, Stretch},
    id::{ArticleId, CategoryId, Kind},
    listing::{ArticleFilter, ArticleOrder, Position},
    locale::LocaleChain,
    touch::Key,
    visibility::Visibility,
};
use masthead_persistence::{CardQuery, CountQuery, EntityQuery, RelatedQuery};

use super::rounds::Question;

/// How an answer to a question turned out, as far as its dependences tell one from another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome<'a> {
    /// Rows that were found.
    pub(super) found: usize,
    /// Where the last of them stands in the list.
    pub(super) last: Option<&'a Position>,
}

/// What the answer to a question depends on, besides the things that it shows.
pub(super) fn dependences(
    question: &Question,
    outcome: Outcome<'_>,
    visibility: &Visibility,
) -> Vec<Dependence> {
    let on = |key: Key| vec![Dependence::On(key)];
    let articles = |filter: &ArticleFilter, part: Part| {
        Dependence::Articles(Box::new(OnArticles {
            filter: filter.clone(),
            visibility: visibility.clone(),
            part,
        }))
    };
    let whole = |filter: &ArticleFilter, stories: Option<&LocaleChain>, part: Part| {
        vec![articles(filter, stories.cloned().map_or(part, Part::Stories))]
    };
    match question {
        Question::Cards(CardQuery::List {
            filter,
            order,
            window,
            stories,
        }) => {
            let stretch = Stretch::of(window, *order, outcome.found, outcome.last);
            whole(filter, stories.as_ref(), Part::Stretch(*order, stretch))
        }
        Question::Cards(CardQuery::Slug { slug, .. }) => on(Key::Name(Kind::Article, slug.to_string())),
        Question::Cards(CardQuery::Path(path)) | Question::Path(path) => on(Key::Path(path.clone())),
        Question::Cards(CardQuery::External { system, id }) => {
            let mut all = on(Key::elsewhere(Kind::Article, system, id));
            if outcome.found == 0 {
                // It may be there and not be out yet: then any article that comes may be the one.
                all.push(articles(&ArticleFilter::default(), Part::Count));
            }
            all
        }
        Question::Cards(CardQuery::Stories(stories)) => stories
            .iter()
            .map(|story| Dependence::On(Key::Story(story.uuid())))
            .collect(),
        Question::Entities(query) => of_entities(query, outcome.found),
        Question::Count(CountQuery::Articles { filter, stories }) => {
            whole(filter, stories.as_ref(), Part::Count)
        }
        Question::Count(CountQuery::Entities { kind, .. }) => on(Key::Listing(*kind)),
        Question::Months(filter, stories) => whole(filter, stories.as_ref(), Part::Months),
        Question::Aliases(id) | Question::ExternalIds(id) => on(Key::References(*id)),
        Question::Detail(id) => on(Key::Thing(id.uuid())),
        Question::PageBody(id) => on(Key::Thing(*id)),
        // Things are noted where they are shown.
        Question::Cards(CardQuery::Ids(_) | CardQuery::Related(_))
        | Question::CardIds(_)
        | Question::EntityIds(_) => Vec::new(),
    }
}

fn of_entities(query: &EntityQuery, found: usize) -> Vec<Dependence> {
    match query {
        EntityQuery::Ids(_) => Vec::new(),
        EntityQuery::Named { kind, names } => names
            .iter()
            .map(|name| Dependence::On(Key::Name(*kind, name.clone())))
            .collect(),
        EntityQuery::Path(path) => vec![Dependence::On(Key::Path(path.clone()))],
        EntityQuery::External { kind, system, id } => {
            let mut all = vec![Dependence::On(Key::elsewhere(*kind, system, id))];
            if found == 0 {
                all.push(Dependence::On(Key::Listing(*kind)));
            }
            all
        }
        EntityQuery::Children(parents) => parents
            .iter()
            .map(|parent| Dependence::On(Key::Children(*parent)))
            .collect(),
        EntityQuery::List { kind, .. } => vec![Dependence::On(Key::Listing(*kind))],
    }
}

/// What related articles depend on besides those that are shown: on those that were passed over in the stored list,
/// and where there is none, on whatever shares something with the article.
pub(super) fn of_related(
    question: &Question,
    candidates: Option<&[ArticleId]>,
    visibility: &Visibility,
) -> Vec<Dependence> {
    let Question::Cards(CardQuery::Related(query)) = question else {
        return Vec::new();
    };
    // Editors' choices, and whether there is a list and what is in it.
    let mut all = vec![Dependence::On(Key::Related(query.article.uuid()))];
    // Whether a viewer who is limited to sections sees what editors chose changes when sections move.
    let sections = visibility.categories();
    all.extend(sections.map(|section| Dependence::On(Key::Holdings(section.uuid()))));
    match candidates {
        Some([]) => {}
        Some(candidates) => all.push(Dependence::Candidates(Box::new(OnCandidates {
            articles: candidates.to_vec(),
            visibility: visibility.clone(),
        }))),
        None => kin(query, visibility, &mut all),
    }
    all
}

/// Whatever shares something with an article may become related to it.
fn kin(query: &RelatedQuery, visibility: &Visibility, all: &mut Vec<Dependence>) {
    let mut any = |filter: ArticleFilter| {
        all.push(Dependence::Articles(Box::new(OnArticles {
            filter,
            visibility: visibility.clone(),
            part: Part::Kin,
        })));
    };
    if !query.tags.is_empty() {
        any(ArticleFilter {
            tags: Some(query.tags.clone()),
            ..ArticleFilter::default()
        });
    }
    if !query.authors.is_empty() {
        any(ArticleFilter {
            authors: Some(query.authors.clone()),
            ..ArticleFilter::default()
        });
    }
    let filed_in = |category: &CategoryId| ArticleFilter {
        filed_in: Some(*category),
        ..ArticleFilter::default()
    };
    query.categories.iter().map(filed_in).for_each(any);
}

/// The place at which a card stands in a list, if the question is for one.
pub(super) const fn order_of(question: &Question) -> Option<ArticleOrder> {
    match question {
        Question::Cards(CardQuery::List { order, .. }) => Some(*order),
        _ => None,
    }
}

/// How many rows of an answer are shown.
pub(super) const fn rows_shown(question: &Question) -> usize {
    match question {
        Question::Cards(CardQuery::List { window, .. }) => window.limit as usize,
        _ => usize::MAX,
    }
}
