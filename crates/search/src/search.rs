//! Finding articles in a view of the index.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use masthead_app::ports::search::{IndexHit, SearchAnswer, SearchQuestion};
use masthead_domain::{
    id::ArticleId,
    listing::{Position, SortKey},
    search::SearchOrder,
    time::Timestamp,
    visibility::Visibility,
};

use crate::{
    collect::{By, Collected, Rank, Wanted, collect},
    explain::Explainer,
    query::Builder,
    settings::SearchSettings,
    view::{ReadError, View},
};

/// How long a search may take.
pub(crate) const LONGEST: Duration = Duration::from_secs(2);
const MICROS_A_DAY: i64 = 86_400_000_000;
/// Hits under which near spellings are looked for.
const FEW: u64 = 3;

pub(crate) fn search(
    view: &View,
    question: &SearchQuestion,
    settings: &SearchSettings,
) -> Result<SearchAnswer, ReadError> {
    let deadline = Instant::now() + LONGEST;
    let wanted = Wanted {
        by: by(question, settings),
        limit: question.limit as usize,
        after: question
            .after
            .as_ref()
            .map(|after| rank_of(after, question.order)),
        only_live: question.visibility != Visibility::Editorial,
        facets: question.wants_facets,
        deadline,
    };
    let built = Builder::new(view, question, false)?.build(question)?;
    let mut sought = built.sought;
    let mut found = collect(view, &built.asked, wanted)?;
    if found.total < FEW {
        // The second page of few hits must be of the same query, so it asks the same way.
        let lenient = Builder::new(view, question, true)?.build(question)?;
        if !lenient.sought.corrected.is_empty() {
            sought = lenient.sought;
            found = collect(view, &lenient.asked, wanted)?;
        }
    }
    Ok(answer(
        question,
        found,
        Explainer::new(question.text.clone(), sought),
    ))
}

fn by(question: &SearchQuestion, settings: &SearchSettings) -> By {
    match question.order {
        SearchOrder::Relevance => By::Score,
        SearchOrder::Recent => By::Recency {
            // Whole days, so that the next page is of the same order.
            now: question.now.timestamp_micros() / MICROS_A_DAY * MICROS_A_DAY,
            half_life: settings.recency_half_life_days.max(0.01) * 86_400e6,
            floor: settings.recency_floor,
        },
        SearchOrder::PublishedAtDesc => By::Newest,
        SearchOrder::PublishedAtAsc => By::Oldest,
    }
}

fn answer(question: &SearchQuestion, mut found: Collected, explainer: Explainer) -> SearchAnswer {
    let has_more = found.hits.len() > question.limit as usize;
    found.hits.truncate(question.limit as usize);
    let hits = found.hits.into_iter().map(|(rank, score)| IndexHit {
        article: ArticleId::from_uuid(rank.id),
        score,
        position: position_of(rank, question.order),
    });
    SearchAnswer {
        hits: hits.collect(),
        has_more,
        total: question.wants_total.then_some(found.total),
        facets: found.facets,
        explainer: Arc::new(explainer),
    }
}

/// A place among the hits as cursors hold it.
fn position_of(rank: Rank, order: SearchOrder) -> Position {
    let moment = |micros: i64| SortKey::Moment(Timestamp::from_timestamp_micros(micros).unwrap_or_default());
    let key = match order {
        SearchOrder::Relevance | SearchOrder::Recent => SortKey::Number(rank.key),
        SearchOrder::PublishedAtDesc => moment(rank.key),
        SearchOrder::PublishedAtAsc => moment(-rank.key),
    };
    Position { key, id: rank.id }
}

fn rank_of(position: &Position, order: SearchOrder) -> Rank {
    let key = match &position.key {
        SortKey::Number(number) => *number,
        SortKey::Moment(moment) if order == SearchOrder::PublishedAtAsc => -moment.timestamp_micros(),
        SortKey::Moment(moment) => moment.timestamp_micros(),
        SortKey::Text(_) => i64::MIN,
    };
    Rank { key, id: position.id }
}
