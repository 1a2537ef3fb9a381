//! What a document came to before, for variables that weigh the same.
//!
//! Of variables only so much counts: how many values they have, and the numbers and lists that say how long the lists
//! of the answer are. So pages that differ in their slugs are measured once.

use std::sync::{PoisonError, RwLock};

use async_graphql::{Name, ServerError, Value, Variables, parser::types::ExecutableDocument};

use super::{
    GraphqlLimits, Measured, Scene, measure,
    sizes::asked,
    sum::{shortest, weigh},
};

/// Measures of one document that are remembered.
const MOST: usize = 8;

/// What a document came to before.
#[derive(Debug, Default)]
pub(in crate::graphql) struct Known {
    /// The variables of all operations.
    declared: Vec<Name>,
    measures: RwLock<Vec<(Vec<Said>, Measured)>>,
}

/// What counts of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    Null,
    Number(Option<usize>),
    List { weight: usize, length: usize },
    Other { weight: usize },
}

impl Said {
    fn of(value: Option<&Value>) -> Self {
        match value {
            None => Self::Nothing,
            Some(Value::Null) => Self::Null,
            Some(Value::Number(number)) => Self::Number(number.as_i64().map(asked)),
            Some(value @ Value::List(items)) => Self::List {
                weight: weigh(value),
                length: shortest(items.len()),
            },
            Some(value) => Self::Other { weight: weigh(value) },
        }
    }
}

impl Known {
    pub(in crate::graphql) fn of(document: &ExecutableDocument) -> Self {
        let operations = document.operations.iter();
        let variables = operations.flat_map(|(_, operation)| &operation.node.variable_definitions);
        Self {
            declared: variables
                .map(|variable| variable.node.name.node.clone())
                .collect(),
            measures: RwLock::default(),
        }
    }

    /// Measures the document, or remembers what it came to. It must be the one that this was made of.
    pub(in crate::graphql) fn measure(
        &self,
        scene: Scene<'_>,
        limits: &GraphqlLimits,
    ) -> Result<Measured, ServerError> {
        let said = self.said(scene.variables);
        let measures = self.measures.read().unwrap_or_else(PoisonError::into_inner);
        let known = measures.iter().find(|(known, _)| *known == said);
        if let Some((_, measured)) = known {
            return Ok(*measured);
        }
        drop(measures);
        let measured = measure(scene, limits)?;
        self.remember(said, measured);
        Ok(measured)
    }

    /// Notes what the document comes to with these variables.
    pub(in crate::graphql) fn note(&self, variables: &Variables, measured: Measured) {
        self.remember(self.said(variables), measured);
    }

    fn said(&self, variables: &Variables) -> Vec<Said> {
        let declared = self.declared.iter();
        declared.map(|name| Said::of(variables.get(name))).collect()
    }

    fn remember(&self, said: Vec<Said>, measured: Measured) {
        let mut measures = self.measures.write().unwrap_or_else(PoisonError::into_inner);
        if measures.len() >= MOST {
            measures.remove(0);
        }
        measures.push((said, measured));
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;
    use crate::graphql::schema::registry;

    #[test]
    fn what_is_remembered_is_what_would_be_measured() {
        let text = "query A($n: Int = 7, $ids: [ID!]!, $slug: String) {
            articles(first: $n) { nodes { id title } }
            nodes(ids: $ids) { id }
            article(by: { slug: $slug }) { title }
        }
        query B($m: Int) { articles(first: $m) { nodes { id } } }";
        let document = parse_query(text).expect("a document");
        let registry = registry();
        let known = Known::of(&document);
        let operation = |name: &str| {
            let mut operations = document.operations.iter();
            let (_, found) = operations
                .find(|(known, _)| known.is_some_and(|known| known == name))
                .expect("an operation");
            &found.node
        };
        let limits = GraphqlLimits::default();
        let mut costs = Vec::new();
        for variables in [
            json!({ "ids": [] }),
            json!({ "ids": [], "n": null }),
            json!({ "ids": [], "n": 3 }),
            json!({ "ids": [], "n": 100 }),
            json!({ "ids": [], "n": 3, "m": 90 }),
            json!({ "ids": ["a", "b"], "n": 3 }),
            json!({ "ids": "a", "n": 3 }),
            json!({ "ids": [], "n": 3, "slug": "x" }),
            json!({ "ids": [], "n": 3, "slug": "x".repeat(1_000) }),
            json!({ "ids": [], "n": 3, "slug": "y".repeat(1_000) }),
            json!({ "ids": [], "n": 3 }),
        ] {
            let variables = Variables::from_json(variables);
            let scene = Scene {
                registry: &registry,
                document: &document,
                operation: operation("A"),
                variables: &variables,
            };
            let anew = measure(scene, &limits).expect("within limits");
            for _ in 0..2 {
                assert_eq!(known.measure(scene, &limits).expect("within limits"), anew);
            }
            costs.push(anew.cost);
        }
        assert!(costs.iter().any(|cost| *cost != costs[0]), "{costs:?}");
        assert_eq!(known.measures.read().expect("measures").len(), MOST);
    }
}
