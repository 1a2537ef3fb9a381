//! Where a document uses its variables.
//!
//! Whether a document is valid depends on the values of its variables in one respect: the library looks at each
//! argument with its variables put in, and refuses what is not of the argument's type. What it would look at stands
//! here, so that a document that was valid once needs no other look.

use async_graphql::{
    Name, Positioned, Variables,
    parser::types::{Directive, ExecutableDocument, OperationType, Selection, SelectionSet},
    registry::{MetaField, MetaInputValue, MetaTypeName, Registry},
};
use async_graphql_value::Value as Literal;

use super::variables::is_of;

/// The arguments in which a document uses its variables.
#[derive(Debug, Default)]
pub(super) struct Uses(Vec<Use>);

/// An argument with variables in it.
#[derive(Debug)]
struct Use {
    ty: String,
    literal: Literal,
}

impl Uses {
    /// Finds the arguments of a document; none where the type of one is not known here, as those of introspection
    /// are not.
    pub(super) fn of(registry: &Registry, document: &ExecutableDocument) -> Option<Self> {
        let mut finding = Finding {
            registry,
            uses: Self::default(),
        };
        for (_, operation) in document.operations.iter() {
            let root = match operation.node.ty {
                OperationType::Query => "Query",
                OperationType::Mutation => "Mutation",
                OperationType::Subscription => "Subscription",
            };
            finding.directives(&operation.node.directives)?;
            finding.set(&operation.node.selection_set.node, root)?;
        }
        for fragment in document.fragments.values() {
            let on = &fragment.node.type_condition.node.on.node;
            finding.directives(&fragment.node.directives)?;
            finding.set(&fragment.node.selection_set.node, on)?;
        }
        Some(finding.uses)
    }

    /// Whether each argument is of its type once the variables are in it. One of which a variable is missing is not
    /// looked at, as the library does not.
    pub(super) fn fit(&self, registry: &Registry, variables: &Variables) -> bool {
        self.0.iter().all(|found| {
            let literal = found.literal.clone();
            let value = literal.into_const_with(|name| variables.get(&name).cloned().ok_or(()));
            match value {
                Ok(value) => is_of(registry, &found.ty, &value),
                Err(()) => true,
            }
        })
    }
}

fn any_variable(literal: &Literal, is: &impl Fn(&Name) -> bool) -> bool {
    match literal {
        Literal::Variable(name) => is(name),
        Literal::List(items) => items.iter().any(|item| any_variable(item, is)),
        Literal::Object(fields) => fields.values().any(|field| any_variable(field, is)),
        _ => false,
    }
}

/// Goes through a document. Each fragment is gone through once, however often it is spread.
struct Finding<'r> {
    registry: &'r Registry,
    uses: Uses,
}

impl Finding<'_> {
    fn set(&mut self, set: &SelectionSet, on: &str) -> Option<()> {
        set.items.iter().try_for_each(|selection| {
            self.directives(selection.node.directives())?;
            match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let meta = self.field(on, &field.name.node);
                    for (name, literal) in &field.arguments {
                        let argument = meta.and_then(|meta| meta.args.get(name.node.as_str()));
                        self.argument(argument, &literal.node)?;
                    }
                    let to = meta.map_or("", |meta| MetaTypeName::concrete_typename(&meta.ty));
                    self.set(&field.selection_set.node, to)
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or(on, |condition| condition.node.on.node.as_str());
                    self.set(&fragment.node.selection_set.node, on)
                }
                Selection::FragmentSpread(_) => Some(()),
            }
        })
    }

    fn argument(&mut self, meta: Option<&MetaInputValue>, literal: &Literal) -> Option<()> {
        if any_variable(literal, &|_| true) {
            self.found(meta?.ty.clone(), literal);
        }
        Some(())
    }

    /// Of directives in documents there are two, with one argument each.
    fn directives(&mut self, directives: &[Positioned<Directive>]) -> Option<()> {
        let directives = directives.iter().map(|directive| &directive.node);
        for directive in directives {
            for (name, literal) in &directive.arguments {
                if any_variable(&literal.node, &|_| true) {
                    let is_known = matches!(directive.name.node.as_str(), "skip" | "include");
                    (is_known && name.node == "if").then_some(())?;
                    self.found("Boolean!".to_owned(), &literal.node);
                }
            }
        }
        Some(())
    }

    fn found(&mut self, ty: String, literal: &Literal) {
        let literal = literal.clone();
        self.uses.0.push(Use { ty, literal });
    }
}

impl<'r> Finding<'r> {
    fn field(&self, on: &str, name: &str) -> Option<&'r MetaField> {
        self.registry.types.get(on)?.field_by_name(name)
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;
    use crate::graphql::schema::registry;

    fn uses(text: &str) -> Option<Uses> {
        Uses::of(&registry(), &parse_query(text).expect("a document"))
    }

    #[test]
    fn arguments_with_variables_are_found_wherever_they_stand() {
        let text = "query($n: Int, $s: String, $b: Boolean!, $f: Int) {
            articles(first: $n, filter: { tag: [$s] }) { nodes { ...a title @skip(if: $b) } }
            site @include(if: true) { name }
            ... on Query { article(by: { slug: $s }) { title } }
        }
        fragment a on Article @include(if: $b) { related(first: $f) { score } }";
        let found = uses(text).expect("all are known");
        let mut types: Vec<&str> = found.0.iter().map(|found| found.ty.as_str()).collect();
        types.sort_unstable();
        assert_eq!(
            types,
            [
                "ArticleBy!",
                "ArticleFilter",
                "Boolean!",
                "Boolean!",
                "Int",
                "Int"
            ]
        );
    }

    #[test]
    fn what_is_not_known_is_never_taken_for_known() {
        for text in [
            "query($n: String!) { __type(name: $n) { name } }",
            "query($n: Boolean) { __schema { types { fields(includeDeprecated: $n) { name } } } }",
            "query($n: Boolean) { site @other(if: $n) { name } }",
        ] {
            assert!(uses(text).is_none(), "{text}");
        }
        assert!(uses("{ __type(name: \"Article\") { name } }").is_some());
    }

    #[test]
    fn values_fit_where_they_are_used() {
        let registry = registry();
        let text =
            "query($s: String, $n: Int = 3) { article(by: { slug: $s }) { related(first: $n) { score } } }";
        let found = uses(text).expect("all are known");
        let fit = |variables| found.fit(&registry, &Variables::from_json(variables));
        for variables in [json!({ "s": "a" }), json!({}), json!({ "s": "a", "n": 4 })] {
            assert!(fit(variables.clone()), "{variables}");
        }
        // Allowed by the declaration, and not by the place.
        for variables in [
            json!({ "s": null }),
            json!({ "s": 1 }),
            json!({ "s": "a", "n": "x" }),
        ] {
            assert!(!fit(variables.clone()), "{variables}");
        }
    }
}
