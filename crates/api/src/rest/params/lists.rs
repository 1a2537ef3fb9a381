//! Lists of what stands beside articles: their order, and what of a tree.

use masthead_app::error::Error;
use masthead_domain::listing::EntityOrder;
use utoipa::{IntoParams, ToSchema};

use super::{
    filter::{of_name, one_of},
    query::{Query, bad},
};

/// The order of a list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "names and documents the parameter that `entity_order` reads"
)]
pub(crate) struct EntityOrderParams {
    /// The order: by name, as editors placed siblings, or the newest first. `name` where nothing is said.
    #[param(inline)]
    sort: Option<EntitySort>,
}

/// The orders of lists of what stands beside articles.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "its variants document what `ORDERS` reads")]
pub(crate) enum EntitySort {
    /// By name, A to Z.
    #[schema(rename = "name")]
    NameAsc,
    /// By name, Z to A.
    #[schema(rename = "-name")]
    NameDesc,
    /// As editors placed siblings.
    #[schema(rename = "position")]
    PositionAsc,
    /// Newest first.
    #[schema(rename = "-createdAt")]
    CreatedAtDesc,
}

/// Which part of a tree.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "names and documents the parameters that `TreePart` reads"
)]
pub(crate) struct TreeParams {
    /// Only what lies directly below this one: an id, a path or a slug.
    parent: Option<String>,
    /// Whether to give only what lies below nothing.
    roots: Option<bool>,
}

const ORDERS: &[(&str, EntityOrder)] = &[
    ("name", EntityOrder::NameAsc),
    ("-name", EntityOrder::NameDesc),
    ("position", EntityOrder::PositionAsc),
    ("-createdAt", EntityOrder::CreatedAtDesc),
];

/// The order that a request asks for.
pub(crate) fn entity_order(query: &Query) -> Result<EntityOrder, Error> {
    let order = query.value("sort", |text| of_name(ORDERS, text), &one_of(ORDERS))?;
    Ok(order.unwrap_or_default())
}

/// Which part of a tree a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TreePart {
    All,
    Roots,
    Below(String),
}

impl TreePart {
    pub(crate) fn of(query: &Query) -> Result<Self, Error> {
        let roots = query.flag("roots")?.unwrap_or(false);
        match query.text("parent")? {
            Some(_) if roots => Err(bad("roots", "cannot be combined with parent")),
            Some(parent) => Ok(Self::Below(parent.to_owned())),
            None if roots => Ok(Self::Roots),
            None => Ok(Self::All),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_whole_from_its_roots_or_below_one() {
        let part = |text: &str| Query::parse("/", text).and_then(|query| TreePart::of(&query));
        assert_eq!(part("").expect("understood"), TreePart::All);
        assert_eq!(part("roots=true").expect("understood"), TreePart::Roots);
        assert_eq!(
            part("roots=false&parent=news").expect("understood"),
            TreePart::Below("news".to_owned())
        );
        assert!(part("roots=true&parent=news").is_err());
    }

    #[test]
    fn names_sort_unless_something_else_is_said() {
        let order = |text: &str| Query::parse("/", text).and_then(|query| entity_order(&query));
        assert_eq!(order("").expect("understood"), EntityOrder::NameAsc);
        assert_eq!(
            order("sort=position").expect("understood"),
            EntityOrder::PositionAsc
        );
        assert!(order("sort=bio").is_err());
    }
}
