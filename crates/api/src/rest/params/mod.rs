//! Query parameters: read strictly, each error naming its parameter.
//!
//! The parameters of an operation are a struct that derives [`utoipa::IntoParams`]; it documents them, and its names
//! are the only ones that the operation takes ([`Query::only`]).

mod changes;
mod filter;
mod lists;
mod page;
mod query;
mod search;
mod selecting;
mod values;

use std::marker::PhantomData;

use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

pub(crate) use self::{
    changes::{ChangeFilterParams, change_filter, kinds, of_kind, of_type, types},
    filter::{ArticleFilterParams, ArticleOrderParams, PreferLocaleParams, article_list},
    lists::{EntityOrderParams, TreeParams, TreePart, entity_order},
    page::{BACK, PageParams, Paging, in_rest_words},
    query::{MOST_VALUES, Query, bad},
    search::{SearchParams, SuggestParams, search_request, typed},
    selecting::{LocaleParams, SelectParams, asked},
};

/// The parameters of both: what operations have in common is said once.
#[derive(Debug)]
pub(crate) struct Both<A, B>(PhantomData<(A, B)>);

impl<A: IntoParams, B: IntoParams> IntoParams for Both<A, B> {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = A::into_params(&place);
        parameters.extend(B::into_params(&place));
        parameters
    }
}

/// The name that a misspelt one was probably meant to be.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    known
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_anything_else_is_not() {
        let known = ["limit", "cursor", "publishedAfter"];
        let nearest = |name: &str| nearest(name, known.into_iter());
        assert_eq!(nearest("limt"), Some("limit"));
        assert_eq!(nearest("published_after"), Some("publishedAfter"));
        assert_eq!(nearest("LIMIT"), Some("limit"));
        assert_eq!(nearest("banana"), None);
    }
}
