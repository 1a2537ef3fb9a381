//! The counts of a selection set, and what arguments weigh.

use std::{collections::HashMap, convert::Infallible};

use async_graphql::{
    Name, Positioned, Value, Variables,
    parser::types::{Directive, Field, OperationDefinition},
};
use async_graphql_value::Value as Literal;
use masthead_domain::listing::MAX_LIMIT;

/// Bytes of a text that weigh as much as a value.
const TEXT: usize = 64;

/// What a selection set comes to. Nothing overflows: what is too much stays too much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// Selections and argument values.
    pub(super) selections: usize,
    /// Fields of the set itself, those of fragments included.
    pub(super) fields: usize,
    pub(super) aliases: usize,
    pub(super) directives: usize,
    /// Fields within fields.
    pub(super) depth: usize,
    /// Selection sets within one another, below this one.
    pub(super) levels: usize,
    /// Fields of the answer.
    pub(super) cost: usize,
    /// Things in the answer.
    pub(super) nodes: usize,
    /// Of a connection: what each of its items adds.
    pub(super) item_cost: usize,
    pub(super) item_nodes: usize,
}

impl Sum {
    /// A field, with all but what it adds to the answer.
    pub(super) fn of_field(below: &Self, weight: usize, is_alias: bool) -> Self {
        Self {
            selections: below.selections.saturating_add(weight),
            fields: 1,
            aliases: below.aliases.saturating_add(usize::from(is_alias)),
            directives: below.directives,
            depth: below.depth + 1,
            levels: if below.fields == 0 { 0 } else { below.levels + 1 },
            cost: weight,
            ..Self::default()
        }
    }

    /// What a field adds to the answer.
    pub(super) fn answer(&mut self, below: usize, nodes: usize, weight: usize) {
        self.cost = below.saturating_add(weight);
        self.nodes = nodes;
    }

    /// What a field of a connection adds for each of its items.
    pub(super) fn answer_of_connection(&mut self, below: usize, nodes: usize, weight: usize) {
        self.cost = weight;
        self.item_cost = below;
        self.item_nodes = nodes;
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.selections = self.selections.saturating_add(other.selections);
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.depth = self.depth.max(other.depth);
        self.levels = self.levels.max(other.levels);
        self.add_answered(other);
    }

    /// Adds what stands in a fragment; the fragment itself is a selection too.
    pub(super) fn add_written(&mut self, fragment: &Self) {
        self.add(&Self {
            selections: fragment.selections.saturating_add(1),
            levels: fragment.levels + 1,
            cost: 0,
            nodes: 0,
            item_cost: 0,
            item_nodes: 0,
            ..*fragment
        });
    }

    /// Adds what a fragment adds to the answer.
    pub(super) fn add_answered(&mut self, other: &Self) {
        self.cost = self.cost.saturating_add(other.cost);
        self.nodes = self.nodes.saturating_add(other.nodes);
        self.item_cost = self.item_cost.saturating_add(other.item_cost);
        self.item_nodes = self.item_nodes.saturating_add(other.item_nodes);
    }

    /// Adds the largest of what a value can only be one of.
    pub(super) fn add_largest(&mut self, others: &HashMap<&str, Self>) {
        let largest = |count: fn(&Self) -> usize| others.values().map(count).max().unwrap_or(0);
        self.add_answered(&Self {
            cost: largest(|sum| sum.cost),
            nodes: largest(|sum| sum.nodes),
            item_cost: largest(|sum| sum.item_cost),
            item_nodes: largest(|sum| sum.item_nodes),
            ..Self::default()
        });
    }

    pub(super) fn add_directives(&mut self, directives: &[Positioned<Directive>], weights: &Weights<'_>) {
        self.directives = self.directives.saturating_add(directives.len());
        for directive in directives {
            let weight = weights.arguments(&directive.node.arguments);
            self.selections = self.selections.saturating_add(weight);
        }
    }
}

/// What arguments weigh, and what they say where they are variables.
#[derive(Debug)]
pub(super) struct Weights<'d> {
    operation: &'d OperationDefinition,
    variables: &'d Variables,
    /// The values of each variable, which are copied wherever it is used.
    known: HashMap<&'d str, usize>,
}

impl<'d> Weights<'d> {
    pub(super) fn new(operation: &'d OperationDefinition, variables: &'d Variables) -> Self {
        let known = variables
            .iter()
            .map(|(name, value)| (name.as_str(), weigh(value)));
        Self {
            operation,
            variables,
            known: known.collect(),
        }
    }

    /// The values in arguments, those of variables included.
    pub(super) fn arguments(&self, arguments: &[(Positioned<Name>, Positioned<Literal>)]) -> usize {
        arguments.iter().fold(0_usize, |weight, (_, value)| {
            weight.saturating_add(self.weigh(&value.node))
        })
    }

    fn weigh(&self, literal: &Literal) -> usize {
        match literal {
            Literal::Variable(name) => self.known.get(name.as_str()).copied().unwrap_or(1),
            Literal::String(text) => 1 + text.len() / TEXT,
            Literal::List(items) => items
                .iter()
                .fold(1_usize, |weight, item| weight.saturating_add(self.weigh(item))),
            Literal::Object(fields) => fields
                .values()
                .fold(1_usize, |weight, field| weight.saturating_add(self.weigh(field))),
            _ => 1,
        }
    }

    /// The number that an argument says; none where it says nothing, or no number.
    pub(super) fn number(&self, field: &Field, argument: &str) -> Option<i64> {
        match self.value(field, argument)? {
            Value::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// How many values an argument has. What has too many is refused by the field itself, which says so.
    pub(super) fn length(&self, field: &Field, argument: &str) -> usize {
        match self.value(field, argument) {
            None | Some(Value::Null) => 0,
            Some(Value::List(items)) => shortest(items.len()),
            Some(_) => 1,
        }
    }

    fn value(&self, field: &Field, argument: &str) -> Option<Value> {
        let value = field.get_argument(argument)?.node.clone();
        value
            .into_const_with(|name| Ok::<_, Infallible>(self.variable(&name)))
            .ok()
    }

    fn variable(&self, name: &Name) -> Value {
        let given = self.variables.get(name).cloned();
        let default = || {
            let mut definitions = self.operation.variable_definitions.iter();
            let definition = definitions.find(|definition| definition.node.name.node == *name)?;
            let default = definition.node.default_value.as_ref()?;
            Some(default.node.clone())
        };
        given.or_else(default).unwrap_or_default()
    }
}

/// How long a list counts at the most. What is longer is refused by the field itself.
pub(super) fn shortest(length: usize) -> usize {
    length.min(MAX_LIMIT as usize)
}

/// The values in a variable.
pub(super) fn weigh(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / TEXT,
        Value::List(items) => 1 + items.iter().map(weigh).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(weigh).sum::<usize>(),
        _ => 1,
    }
}
