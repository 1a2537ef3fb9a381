//! What an answer depends on that chose some of given articles.

use uuid::Uuid;

use crate::{
    id::ArticleId,
    touch::{Facets, Key, Touch},
    visibility::Visibility,
};

/// A dependence on which of some articles may be shown: on whether the viewer sees them, not on what they say.
#[derive(Debug, Clone, PartialEq)]
pub struct OnCandidates {
    pub articles: Vec<ArticleId>,
    pub visibility: Visibility,
}

impl OnCandidates {
    pub(super) fn is_touched(&self, id: Uuid, touch: &Touch) -> bool {
        let shown = |facets: &Option<Facets>| {
            let one = facets.as_ref().filter(|one| one.is_visible(&self.visibility))?;
            // One version of a story keeps out the others.
            Some((one.in_related, one.story))
        };
        self.articles.contains(&ArticleId::from_uuid(id)) && shown(&touch.before) != shown(&touch.after)
    }

    /// The sections on whose holdings it depends what the viewer sees.
    pub(super) fn sections(&self) -> impl Iterator<Item = Key> + '_ {
        self.visibility.categories().map(|id| Key::Holdings(id.uuid()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dependence::{
        Dependence,
        tests::{facets, is_touched, touched},
    };

    #[test]
    fn candidates_are_touched_where_one_comes_or_goes() {
        let on = |article: u128| {
            Dependence::Candidates(Box::new(OnCandidates {
                articles: vec![ArticleId::from_uuid(Uuid::from_u128(article))],
                visibility: Visibility::Public,
            }))
        };
        let hidden = Facets {
            live: false,
            ..facets(10, 1)
        };
        let kept_out = Facets {
            in_related: false,
            ..facets(10, 1)
        };
        let later = facets(11, 2);
        for (before, after, wanted) in [
            (facets(10, 1), hidden.clone(), true),
            (hidden.clone(), facets(10, 1), true),
            (facets(10, 1), kept_out.clone(), true),
            (hidden.clone(), hidden, false),
            (facets(10, 1), later, false),
        ] {
            let change = touched(Some(before), Some(after));
            assert_eq!(is_touched(&change, &on(5)), wanted, "{change:?}");
            assert!(!is_touched(&change, &on(6)));
        }
    }
}
