//! How many items lists have.

use async_graphql::{
    indexmap::{IndexMap, IndexSet},
    registry::{MetaField, MetaType, MetaTypeName, Registry},
};
use masthead_domain::{
    listing::{DEFAULT_LIMIT, MAX_LIMIT},
    search::MAX_FACET_VALUES,
};

/// Items of a list of which nothing is known.
const UNKNOWN: usize = 10;

/// How often what is below a field stands in the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Items {
    /// As often as the field itself.
    One,
    /// So often at the most, usually.
    Many(usize),
    /// As `first` or `last` say, else so often.
    Asked(usize),
    /// As often as the argument `ids` has values.
    Named,
    /// As often as the connection around it was asked for.
    OfConnection,
    /// Half as often: of two types one wraps another.
    Half,
}

/// What a field of the schema leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Leads<'s> {
    /// The type's bare name.
    pub(super) to: &'s str,
    pub(super) items: Items,
}

/// Types of the schema and the sizes of their lists.
pub(super) struct Sizes<'s>(pub(super) &'s Registry);

impl<'s> Sizes<'s> {
    /// What a field leads to; nothing where there is no such field, which is for the validation to say.
    pub(super) fn field(&self, on: &str, name: &str) -> Option<Leads<'s>> {
        if let Some(leads) = self.introspection(on, name) {
            return Some(leads);
        }
        let field = self.0.types.get(on)?.field_by_name(name)?;
        let to = MetaTypeName::concrete_typename(&field.ty);
        Some(Leads {
            to,
            items: items(on, name, field),
        })
    }

    /// Whether a value of the type may be of one of several.
    pub(super) fn is_abstract(&self, name: &str) -> bool {
        self.0.types.get(name).is_some_and(MetaType::is_abstract)
    }

    /// Whether a value of the type has fields.
    pub(super) fn is_composite(&self, name: &str) -> bool {
        self.0.types.get(name).is_some_and(MetaType::is_composite)
    }

    /// The schema as it describes itself: its lists are as long as they are in this schema.
    fn introspection(&self, on: &str, name: &str) -> Option<Leads<'s>> {
        let types = self.0.types.len();
        let in_all = |count: fn(&MetaType) -> usize| self.0.types.values().map(count).sum::<usize>();
        let each = |count: fn(&MetaType) -> usize| Items::Many(in_all(count).div_ceil(types.max(1)).max(1));
        let (to, items) = match (on, name) {
            ("Query", "__schema") => ("__Schema", Items::One),
            ("Query", "__type") | ("__Schema", "queryType" | "mutationType" | "subscriptionType") => {
                ("__Type", Items::One)
            }
            ("__Schema", "types") => ("__Type", Items::Many(types)),
            ("__Schema", "directives") => ("__Directive", Items::Many(5)),
            ("__Type", "fields") => ("__Field", each(|meta| meta.fields().map_or(0, IndexMap::len))),
            ("__Type", "inputFields") => ("__InputValue", each(input_fields)),
            ("__Type", "enumValues") => ("__EnumValue", each(enum_values)),
            ("__Type", "possibleTypes") => (
                "__Type",
                each(|meta| meta.possible_types().map_or(0, IndexSet::len)),
            ),
            ("__Type", "interfaces") => ("__Type", Items::Many(2)),
            ("__Type", "ofType") => ("__Type", Items::Half),
            ("__Field" | "__Directive", "args") => ("__InputValue", Items::Many(2)),
            ("__Field" | "__InputValue", "type") => ("__Type", Items::One),
            _ => return None,
        };
        Some(Leads { to, items })
    }
}

fn input_fields(meta: &MetaType) -> usize {
    match meta {
        MetaType::InputObject { input_fields, .. } => input_fields.len(),
        _ => 0,
    }
}

fn enum_values(meta: &MetaType) -> usize {
    match meta {
        MetaType::Enum { enum_values, .. } => enum_values.len(),
        _ => 0,
    }
}

fn items(on: &str, name: &str, field: &MetaField) -> Items {
    if on.ends_with("Connection") && matches!(name, "edges" | "nodes") {
        return Items::OfConnection;
    }
    if let Some(first) = field.args.get("first") {
        let default = first.default_value.as_deref().and_then(|text| text.parse().ok());
        return Items::Asked(default.unwrap_or(DEFAULT_LIMIT as usize));
    }
    if !MetaTypeName::create(&field.ty).is_list() {
        return Items::One;
    }
    if field.args.contains_key("ids") {
        return Items::Named;
    }
    if on == "SearchFacets" {
        return Items::Many(MAX_FACET_VALUES);
    }
    Items::Many(usual(name).unwrap_or(UNKNOWN))
}

/// How long a list without an argument for its length usually is at the most.
fn usual(name: &str) -> Option<usize> {
    Some(match name {
        "archive" => 120,
        "blocks" => 50,
        // Of all blocks of an article few are tables and galleries.
        "rows" | "items" => 10,
        "images" | "tags" | "children" | "attributes" | "socialLinks" => 5,
        "renditions" | "links" | "locales" | "breadcrumbs" => 4,
        "highlights" | "ancestors" | "categories" | "contributors" | "translations" | "reasons" => 3,
        "snippets" | "paths" | "authors" | "aliasPaths" | "externalIds" | "corrections" => 2,
        _ => return None,
    })
}

/// How many items an argument asks for. What asks for too many is refused by the list itself, which says so.
pub(super) fn asked(count: i64) -> usize {
    usize::try_from(count.clamp(0, i64::from(MAX_LIMIT))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::schema::registry;

    #[test]
    fn every_list_of_the_schema_has_a_size() {
        let registry = registry();
        let mut unknown = Vec::new();
        for meta in registry.types.values() {
            for (name, field) in meta.fields().into_iter().flatten() {
                let known = match items(meta.name(), name, field) {
                    Items::Many(_) => usual(name).is_some() || meta.name() == "SearchFacets",
                    Items::One => !field.ty.ends_with("Connection!"),
                    _ => true,
                };
                if !known {
                    unknown.push(format!("{}.{name}", meta.name()));
                }
            }
        }
        assert_eq!(unknown, Vec::<String>::new());
    }

    #[test]
    fn lists_say_how_long_they_are() {
        let registry = registry();
        let sizes = Sizes(&registry);
        let items = |on: &str, name: &str| sizes.field(on, name).expect("a field").items;
        assert_eq!(items("Query", "articles"), Items::Asked(20));
        assert_eq!(items("Article", "related"), Items::Asked(4));
        assert_eq!(items("Query", "search"), Items::Asked(20));
        assert_eq!(items("Query", "suggest"), Items::Asked(8));
        assert_eq!(items("SearchFacets", "categories"), Items::Many(20));
        assert_eq!(items("Query", "nodes"), Items::Named);
        assert_eq!(items("ArticleConnection", "nodes"), Items::OfConnection);
        assert_eq!(items("Article", "blocks"), Items::Many(50));
        assert_eq!(items("Article", "image"), Items::One);
        assert_eq!(items("Query", "__schema"), Items::One);
        assert!(sizes.field("Query", "nothing").is_none() && sizes.field("Nothing", "id").is_none());
        assert_eq!((asked(-1), asked(7), asked(i64::MAX)), (0, 7, 100));
    }
}
