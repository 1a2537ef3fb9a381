//! Puts an answer into the form that GraphQL promises.
//!
//! The library (7.2) writes the fields of an object in the order in which they were resolved, and leaves out one
//! that failed. Clients are promised the order of the selection (so the same data is the same bytes, which an
//! entity tag hashes), `null` for what failed where that is allowed, and else `null` for the nearest parent that may be it.

use std::collections::HashMap;

use async_graphql::{
    Name, PathSegment, Value,
    indexmap::IndexMap,
    parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet},
    registry::{MetaType, Registry},
};

/// Which fields may be null, by type and field.
#[derive(Debug, Default)]
pub(super) struct Shapes(HashMap<String, HashMap<String, Shape>>);

/// The type of a field: its name without its wrapping, and from the outside in whether each layer may be null. Each
/// layer but the innermost is a list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shape {
    name: String,
    nullable: Vec<bool>,
}

impl Shape {
    fn of(text: &str) -> Self {
        let mut nullable = Vec::new();
        let mut rest = text;
        loop {
            let inner = rest.strip_suffix('!');
            nullable.push(inner.is_none());
            let bare = inner.unwrap_or(rest);
            match bare.strip_prefix('[').and_then(|bare| bare.strip_suffix(']')) {
                Some(item) => rest = item,
                None => {
                    return Self {
                        name: bare.to_owned(),
                        nullable,
                    };
                }
            }
        }
    }
}

impl Shapes {
    pub(super) fn of(registry: &Registry) -> Self {
        let types = registry.types.iter().filter_map(|(name, meta)| match meta {
            MetaType::Object { fields, .. } | MetaType::Interface { fields, .. } => {
                let shapes = fields
                    .iter()
                    .map(|(field, meta)| (field.clone(), Shape::of(&meta.ty)));
                Some((name.clone(), shapes.collect()))
            }
            _ => None,
        });
        Self(types.collect())
    }
}

/// The fields that a selection asks for, in its order.
#[derive(Debug, Default)]
pub(super) struct Outline(IndexMap<Name, Field>);

#[derive(Debug)]
struct Field {
    name: Name,
    /// The type that the fragment around it is for; none where it stands in no fragment.
    on: Option<Name>,
    below: Outline,
}

impl Outline {
    /// The outline of the operation that will be executed; empty where there is no such operation.
    pub(super) fn of(document: &ExecutableDocument, operation: Option<&str>) -> Self {
        let mut operations = document.operations.iter();
        let chosen = match operation {
            Some(wanted) => operations.find(|(name, _)| name.is_some_and(|name| name == wanted)),
            None => operations.next(),
        };
        let mut outline = Self::default();
        if let Some((_, operation)) = chosen {
            let operation: &OperationDefinition = &operation.node;
            outline.add(document, &operation.selection_set.node, None);
        }
        outline
    }

    fn add(&mut self, document: &ExecutableDocument, set: &SelectionSet, on: Option<&Name>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let entry = self
                        .0
                        .entry(field.node.response_key().node.clone())
                        .or_insert_with(|| Field {
                            name: field.node.name.node.clone(),
                            on: on.cloned(),
                            below: Self::default(),
                        });
                    entry.below.add(document, &field.node.selection_set.node, None);
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment
                        .node
                        .type_condition
                        .as_ref()
                        .map(|condition| &condition.node.on.node)
                        .or(on);
                    self.add(document, &fragment.node.selection_set.node, on);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        let on = &fragment.node.type_condition.node.on.node;
                        self.add(document, &fragment.node.selection_set.node, Some(on));
                    }
                }
            }
        }
    }

    /// Fields at all levels.
    pub(super) fn fields(&self) -> usize {
        self.0.values().map(|field| 1 + field.below.fields()).sum()
    }

    /// Puts the fields of an answer into this order, at all levels.
    pub(super) fn arrange(&self, value: &mut Value) {
        match value {
            Value::Object(object) if !self.0.is_empty() => {
                let mut arranged = IndexMap::with_capacity(object.len());
                for (key, field) in &self.0 {
                    if let Some(mut value) = object.swap_remove(key) {
                        field.below.arrange(&mut value);
                        arranged.insert(key.clone(), value);
                    }
                }
                arranged.append(object);
                *object = arranged;
            }
            Value::List(items) => items.iter_mut().for_each(|item| self.arrange(item)),
            _ => {}
        }
    }

    /// Writes the null that a failed field leaves: there, or at the nearest parent that may be null.
    pub(super) fn nullify(&self, data: &mut Value, path: &[PathSegment], root: &str, shapes: &Shapes) {
        if self.fill(data, path, root, shapes) == Filled::Above {
            *data = Value::Null;
        }
    }

    fn fill(&self, value: &mut Value, path: &[PathSegment], type_name: &str, shapes: &Shapes) -> Filled {
        let (Some((PathSegment::Field(key), rest)), Value::Object(object)) = (path.split_first(), value)
        else {
            return Filled::Done;
        };
        let Some(field) = self.0.get(key.as_str()) else {
            return Filled::Done;
        };
        let type_name = field.on.as_deref().unwrap_or(type_name);
        let shape = shapes
            .0
            .get(type_name)
            .and_then(|fields| fields.get(field.name.as_str()));
        let Some(shape) = shape else { return Filled::Done };
        let slot = object.entry(field_key(key)).or_insert(Value::Null);
        field.below.fill_layers(slot, rest, shape, 0, shapes)
    }

    /// Goes down through the lists of a field's type.
    fn fill_layers(
        &self,
        value: &mut Value,
        path: &[PathSegment],
        shape: &Shape,
        layer: usize,
        shapes: &Shapes,
    ) -> Filled {
        let filled = match (path.split_first(), &mut *value) {
            (None, _) | (_, Value::Null) => Filled::Above,
            (Some((PathSegment::Index(index), rest)), Value::List(items)) => match items.get_mut(*index) {
                Some(item) => self.fill_layers(item, rest, shape, layer + 1, shapes),
                None => Filled::Done,
            },
            (Some(_), value) => self.fill(value, path, &shape.name, shapes),
        };
        match filled {
            Filled::Above if shape.nullable.get(layer).copied().unwrap_or(true) => {
                *value = Value::Null;
                Filled::Done
            }
            filled => filled,
        }
    }
}

fn field_key(key: &str) -> Name {
    Name::new(key)
}

#[derive(Debug, PartialEq, Eq)]
enum Filled {
    Done,
    /// May not be null here: whatever holds it is null.
    Above,
}

#[cfg(test)]
mod tests {
    use async_graphql::{parser::parse_query, value};

    use super::*;

    fn shapes() -> Shapes {
        let shape = |types: &[(&str, &str)]| {
            types
                .iter()
                .map(|(field, ty)| ((*field).to_owned(), Shape::of(ty)))
                .collect::<HashMap<_, _>>()
        };
        Shapes(HashMap::from([
            (
                "Query".to_owned(),
                shape(&[
                    ("article", "Article"),
                    ("list", "[Article!]!"),
                    ("holes", "[Article]!"),
                ]),
            ),
            (
                "Article".to_owned(),
                shape(&[("title", "String!"), ("deck", "String"), ("next", "Article")]),
            ),
        ]))
    }

    fn nullified(query: &str, mut data: Value, path: &[&str]) -> serde_json::Value {
        let document = parse_query(query).expect("a document");
        let path: Vec<PathSegment> = path
            .iter()
            .map(|step| match step.parse() {
                Ok(index) => PathSegment::Index(index),
                Err(_) => PathSegment::Field((*step).to_owned()),
            })
            .collect();
        Outline::of(&document, None).nullify(&mut data, &path, "Query", &shapes());
        data.into_json().expect("json")
    }

    #[test]
    fn types_are_read_layer_by_layer() {
        assert_eq!(
            Shape::of("String"),
            Shape {
                name: "String".to_owned(),
                nullable: vec![true]
            }
        );
        assert_eq!(
            Shape::of("[Article!]!"),
            Shape {
                name: "Article".to_owned(),
                nullable: vec![false, false]
            }
        );
        assert_eq!(
            Shape::of("[Article]!"),
            Shape {
                name: "Article".to_owned(),
                nullable: vec![false, true]
            }
        );
    }

    #[test]
    fn fields_stand_in_the_order_of_the_selection() {
        let query = "{ a: article { title ...on Node { id } ...more } b: list { deck title } } fragment more on Article { deck title }";
        let document = parse_query(query).expect("a document");
        let mut data = value!({
            "b": [{ "title": "t", "deck": "d" }],
            "a": { "deck": { "z": 1, "y": 2 }, "id": "i", "title": "t" },
        });
        Outline::of(&document, None).arrange(&mut data);
        let json = serde_json::to_string(&data).expect("json");
        assert_eq!(
            json,
            r#"{"a":{"title":"t","id":"i","deck":{"z":1,"y":2}},"b":[{"deck":"d","title":"t"}]}"#
        );
    }

    #[test]
    fn what_failed_is_null_there_or_above() {
        let query = "{ article { deck title next { title } } list { title } holes { title } }";
        let null = nullified(
            query,
            value!({ "article": { "title": "t" } }),
            &["article", "deck"],
        );
        assert_eq!(
            null,
            serde_json::json!({ "article": { "title": "t", "deck": null } })
        );
        let parent = nullified(
            query,
            value!({ "article": { "deck": "d" } }),
            &["article", "title"],
        );
        assert_eq!(parent, serde_json::json!({ "article": null }));
        let next = nullified(
            query,
            value!({ "article": { "next": {} } }),
            &["article", "next", "title"],
        );
        assert_eq!(next, serde_json::json!({ "article": { "next": null } }));
        let hole = nullified(
            query,
            value!({ "holes": [{ "title": "t" }, {}] }),
            &["holes", "1", "title"],
        );
        assert_eq!(hole, serde_json::json!({ "holes": [{ "title": "t" }, null] }));
        let all = nullified(
            query,
            value!({ "list": [{ "title": "t" }, {}] }),
            &["list", "1", "title"],
        );
        assert_eq!(all, serde_json::json!(null));
        let gone = nullified(query, value!({ "article": null }), &["article", "next", "title"]);
        assert_eq!(gone, serde_json::json!({ "article": null }));
    }
}
