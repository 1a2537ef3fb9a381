//! Filters and rights as queries of the index.

use std::ops::Bound;

use masthead_domain::{
    listing::ArticleFilter,
    time::Timestamp,
    visibility::{Scope, Visibility},
};
use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, RangeQuery, TermQuery,
        TermSetQuery,
    },
    schema::{Field, IndexRecordOption},
};
use uuid::Uuid;

use crate::{
    document::{article_kind_number, id_term, status_number},
    schema::Fields,
};

/// Parts of a query.
pub(crate) type Clauses = Vec<(Occur, Box<dyn Query>)>;

/// Adds what a filter asks for.
pub(crate) fn add(fields: &Fields, filter: &ArticleFilter, clauses: &mut Clauses) {
    let given = given(fields, filter);
    clauses.extend(given.into_iter().map(|query| (Occur::Must, silent(query))));
    if let Some(not) = &filter.not {
        let excluded = self::given(fields, not);
        clauses.extend(excluded.into_iter().map(|query| (Occur::MustNot, query)));
    }
    if let Some(and) = &filter.and {
        add(fields, and, clauses);
    }
}

/// The documents that pass all of it; none where there is nothing to pass.
pub(crate) fn within(mut clauses: Clauses) -> Option<Box<dyn Query>> {
    if clauses.is_empty() {
        return None;
    }
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        // Leaving out needs something to leave it out of.
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    Some(Box::new(BooleanQuery::new(clauses)))
}

/// Adds what a key is limited to. Whether only what is public is found, whoever collects decides by a column.
pub(crate) fn add_rights(fields: &Fields, visibility: &Visibility, clauses: &mut Clauses) {
    let Visibility::Scope(scope) = visibility else {
        return;
    };
    let Scope {
        categories,
        tags,
        sources,
        authors,
        locales,
    } = &**scope;
    // An empty set does not restrict.
    let within = ArticleFilter {
        categories: (!categories.is_empty()).then(|| categories.iter().copied().collect()),
        tags: (!tags.is_empty()).then(|| tags.iter().copied().collect()),
        sources: (!sources.is_empty()).then(|| sources.iter().copied().collect()),
        authors: (!authors.is_empty()).then(|| authors.iter().copied().collect()),
        locales: (!locales.is_empty()).then(|| locales.iter().cloned().collect()),
        ..ArticleFilter::default()
    };
    add(fields, &within, clauses);
}

/// A query for each field of a filter that is given.
fn given(fields: &Fields, filter: &ArticleFilter) -> Vec<Box<dyn Query>> {
    // All by name, so that a new one is not left out.
    let ArticleFilter {
        categories,
        filed_in,
        primary_category,
        authors,
        tags,
        tags_all,
        sources,
        kinds,
        featured,
        locales,
        published_after,
        published_before,
        updated_after,
        ids,
        statuses,
        not: _,
        and: _,
    } = filter;
    let term = |field: Field, id: Uuid| Term::from_field_bytes(field, id.as_bytes());
    let each = [
        categories
            .as_ref()
            .map(|ids| any_of(ids.iter().map(|id| term(fields.categories, id.uuid())))),
        filed_in.map(|id| any_of([term(fields.own_categories, id.uuid())])),
        primary_category.map(|id| any_of([term(fields.primary_category, id.uuid())])),
        authors
            .as_ref()
            .map(|ids| any_of(ids.iter().map(|id| term(fields.authors, id.uuid())))),
        tags.as_ref()
            .map(|ids| any_of(ids.iter().map(|id| term(fields.tags, id.uuid())))),
        tags_all
            .as_ref()
            .map(|ids| all_of(ids.iter().map(|id| term(fields.tags, id.uuid())))),
        sources
            .as_ref()
            .map(|ids| any_of(ids.iter().map(|id| term(fields.source, id.uuid())))),
        kinds.as_ref().map(|kinds| {
            let numbers = kinds.iter().map(|kind| article_kind_number(*kind));
            any_of(numbers.map(|number| Term::from_field_u64(fields.kind, number)))
        }),
        featured.map(|featured| any_of([Term::from_field_bool(fields.featured, featured)])),
        locales.as_ref().map(|locales| {
            let tags = locales.iter().map(|locale| locale.as_str().as_bytes());
            any_of(tags.map(|tag| Term::from_field_bytes(fields.locale, tag)))
        }),
        published_after.map(|moment| from(fields.published, moment)),
        published_before.map(|moment| before(fields.published, moment)),
        updated_after.map(|moment| from(fields.updated, moment)),
        ids.as_ref()
            .map(|ids| any_of(ids.iter().map(|id| id_term(fields, id.uuid())))),
        statuses.as_ref().map(|statuses| {
            let numbers = statuses.iter().map(|status| status_number(*status));
            any_of(numbers.map(|number| Term::from_field_u64(fields.status, number)))
        }),
    ];
    each.into_iter().flatten().collect()
}

/// A filter: it decides and does not rank.
fn silent(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

fn one(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn any_of(terms: impl IntoIterator<Item = Term>) -> Box<dyn Query> {
    let mut terms: Vec<Term> = terms.into_iter().collect();
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => one(terms.remove(0)),
        _ => Box::new(TermSetQuery::new(terms)),
    }
}

fn all_of(terms: impl Iterator<Item = Term>) -> Box<dyn Query> {
    let each: Vec<Box<dyn Query>> = terms.map(one).collect();
    if each.is_empty() {
        return Box::new(EmptyQuery);
    }
    Box::new(BooleanQuery::intersection(each))
}

fn from(field: Field, moment: Timestamp) -> Box<dyn Query> {
    let lower = Term::from_field_i64(field, moment.timestamp_micros());
    Box::new(RangeQuery::new(Bound::Included(lower), Bound::Unbounded))
}

fn before(field: Field, moment: Timestamp) -> Box<dyn Query> {
    let upper = Term::from_field_i64(field, moment.timestamp_micros());
    Box::new(RangeQuery::new(Bound::Unbounded, Bound::Excluded(upper)))
}
