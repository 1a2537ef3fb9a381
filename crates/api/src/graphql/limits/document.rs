//! What a parsed document comes to.

use std::collections::HashMap;

use async_graphql::{
    Name, Pos, Positioned, ServerError, Variables,
    parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
    registry::Registry,
};
use masthead_app::error::ErrorCode;

use super::{
    GraphqlLimits, exceeded,
    sizes::{Items, Leads, Sizes, asked},
    sum::{Sum, Weights},
};
use crate::graphql::error::refusal;

/// What a document is measured with.
#[derive(Clone, Copy)]
pub(in crate::graphql) struct Scene<'d> {
    pub(in crate::graphql) registry: &'d Registry,
    pub(in crate::graphql) document: &'d ExecutableDocument,
    /// The operation that will be executed.
    pub(in crate::graphql) operation: &'d OperationDefinition,
    pub(in crate::graphql) variables: &'d Variables,
}

/// What the document came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::graphql) struct Measured {
    /// Fields of the answer, at the most.
    pub(in crate::graphql) cost: usize,
    /// Selections that the library has to look at.
    pub(in crate::graphql) selections: usize,
    /// Whether it asks for the schema.
    pub(in crate::graphql) introspects: bool,
}

/// Refuses a document that comes to too much.
///
/// Each fragment is measured once, so this takes time in the length of the document, whatever it comes to. All
/// operations are held to the limits, because all of them are validated.
pub(in crate::graphql) fn measure(scene: Scene<'_>, limits: &GraphqlLimits) -> Result<Measured, ServerError> {
    let mut measure = Measure {
        document: scene.document,
        sizes: Sizes(scene.registry),
        weights: Weights::new(scene.operation, scene.variables),
        limits,
        known: HashMap::new(),
        within: Vec::new(),
        introspects: false,
    };
    let mut measured = Measured {
        cost: 0,
        selections: 0,
        introspects: false,
    };
    let mut operations = Vec::new();
    for (_, operation) in scene.document.operations.iter() {
        let sum = measure.operation(&operation.node)?;
        measured.selections = measured.selections.saturating_add(sum.selections);
        if std::ptr::eq(&raw const operation.node, scene.operation) {
            measured.cost = sum.cost;
        }
        operations.push(sum);
    }
    // Each fragment is validated by itself too, spread or not.
    for name in scene.document.fragments.keys() {
        let sum = measure.fragment(name, 0, None)?;
        measured.selections = measured.selections.saturating_add(sum.selections);
    }
    measured.introspects = measure.introspects;
    let complex = ErrorCode::QueryTooComplex;
    let what = "selections and argument values, fragments counted as often as they are spread";
    if measured.selections > limits.selections {
        return Err(exceeded(complex, what, measured.selections, limits.selections));
    }
    operations.iter().try_for_each(|sum| check(sum, limits))?;
    Ok(measured)
}

fn check(sum: &Sum, limits: &GraphqlLimits) -> Result<(), ServerError> {
    for (code, what, found, limit) in [
        (
            ErrorCode::QueryTooDeep,
            "levels of fields",
            sum.depth,
            limits.depth,
        ),
        (
            ErrorCode::QueryTooManyAliases,
            "aliases",
            sum.aliases,
            limits.aliases,
        ),
        (
            ErrorCode::QueryTooManyRootFields,
            "fields of the query itself",
            sum.fields,
            limits.root_fields,
        ),
        (
            ErrorCode::QueryTooManyDirectives,
            "directives",
            sum.directives,
            limits.directives,
        ),
        (
            ErrorCode::QueryTooManyNodes,
            "things in the answer, lists multiplied",
            sum.nodes,
            limits.nodes,
        ),
        (
            ErrorCode::QueryTooComplex,
            "fields in the answer, lists multiplied",
            sum.cost,
            limits.cost,
        ),
    ] {
        if found > limit {
            return Err(exceeded(code, what, found, limit));
        }
    }
    Ok(())
}

struct Measure<'d> {
    document: &'d ExecutableDocument,
    sizes: Sizes<'d>,
    weights: Weights<'d>,
    limits: &'d GraphqlLimits,
    /// The fragments that have been measured.
    known: HashMap<&'d Name, Sum>,
    /// The fragments that are being measured, one spread within the other.
    within: Vec<&'d Name>,
    introspects: bool,
}

impl<'d> Measure<'d> {
    fn operation(&mut self, operation: &'d OperationDefinition) -> Result<Sum, ServerError> {
        // There is nothing but queries in this schema; of anything else no field is known.
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let mut sum = self.set(&operation.selection_set, root, 1)?;
        sum.add_directives(&operation.directives, &self.weights);
        for variable in &operation.variable_definitions {
            sum.add_directives(&variable.node.directives, &self.weights);
        }
        Ok(sum)
    }

    /// Measures a selection set on a type, so many levels down.
    fn set(
        &mut self,
        set: &'d Positioned<SelectionSet>,
        on: &'d str,
        level: usize,
    ) -> Result<Sum, ServerError> {
        if level > self.limits.levels() {
            let (found, limit) = (level, self.limits.levels());
            let refused = exceeded(
                ErrorCode::QueryTooDeep,
                "levels of selections, fragments counted",
                found,
                limit,
            );
            return Err(at(refused, set.pos));
        }
        let mut sum = Sum::default();
        // A value has one type: of fragments for several, only the largest one is answered.
        let mut either: HashMap<&str, Sum> = HashMap::new();
        let is_abstract = self.sizes.is_abstract(on);
        for selection in &set.node.items {
            let (condition, below) = match &selection.node {
                Selection::Field(field) => {
                    sum.add(&self.field(&field.node, on, level)?);
                    continue;
                }
                Selection::InlineFragment(fragment) => {
                    let fragment = &fragment.node;
                    let condition = fragment.type_condition.as_ref();
                    let condition = condition.map(|condition| condition.node.on.node.as_str());
                    let mut below = self.set(&fragment.selection_set, condition.unwrap_or(on), level + 1)?;
                    below.add_directives(&fragment.directives, &self.weights);
                    (condition, below)
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let mut below = self.fragment(name, level, Some(spread.pos))?;
                    below.add_directives(&spread.node.directives, &self.weights);
                    let fragment = self.document.fragments.get(name);
                    let condition = fragment.map(|found| found.node.type_condition.node.on.node.as_str());
                    (condition, below)
                }
            };
            sum.add_written(&below);
            match condition {
                Some(condition) if is_abstract && !self.sizes.is_abstract(condition) => {
                    either.entry(condition).or_default().add_answered(&below);
                }
                _ => sum.add_answered(&below),
            }
        }
        sum.add_largest(&either);
        Ok(sum)
    }

    fn field(&mut self, field: &'d Field, on: &'d str, level: usize) -> Result<Sum, ServerError> {
        let name = field.name.node.as_str();
        let leads = self.sizes.field(on, name);
        self.introspects |= matches!(name, "__schema" | "__type");
        let below = if field.selection_set.node.items.is_empty() {
            Sum::default()
        } else {
            let to = leads.map_or("", |leads| leads.to);
            self.set(&field.selection_set, to, level + 1)?
        };
        let weight = self.weights.arguments(&field.arguments).saturating_add(1);
        let mut sum = Sum::of_field(&below, weight, field.alias.is_some());
        sum.add_directives(&field.directives, &self.weights);
        let Some(Leads { to, items }) = leads else {
            return Ok(sum);
        };
        let is_connection = to.ends_with("Connection");
        let is_thing =
            self.sizes.is_composite(to) && !is_connection && !to.ends_with("Edge") && to != "PageInfo";
        let each_nodes = below.nodes.saturating_add(usize::from(is_thing));
        let times = match items {
            Items::One => 1,
            Items::Half => {
                sum.answer(below.cost.div_ceil(2), each_nodes, weight);
                return Ok(sum);
            }
            Items::OfConnection => {
                sum.answer_of_connection(below.cost, each_nodes, weight);
                return Ok(sum);
            }
            Items::Many(usual) => usual,
            Items::Asked(default) => {
                let count = self.weights.number(field, "first");
                let count = count.or_else(|| self.weights.number(field, "last"));
                count.map_or(default, asked)
            }
            Items::Named => self.weights.length(field, "ids"),
        };
        if is_connection {
            let cost = below.item_cost.saturating_mul(times).saturating_add(below.cost);
            let nodes = below.item_nodes.saturating_mul(times).saturating_add(below.nodes);
            sum.answer(cost, nodes, weight);
        } else {
            sum.answer(
                below.cost.saturating_mul(times),
                each_nodes.saturating_mul(times),
                weight,
            );
        }
        Ok(sum)
    }

    fn fragment(&mut self, name: &'d Name, level: usize, spread: Option<Pos>) -> Result<Sum, ServerError> {
        let deepest = self.limits.levels();
        // A fragment that is not there is for the validation to name.
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Sum::default());
        };
        if self.within.contains(&name) {
            let message = format!("the fragment \"{name}\" contains itself");
            let refused = refusal(ErrorCode::GraphqlValidationFailed, message);
            return Err(at(refused, spread.unwrap_or(fragment.pos)));
        }
        let sum = if let Some(known) = self.known.get(name) {
            *known
        } else {
            // Fragments are nested no deeper than selections may be, so this ends with `set` in time.
            self.within.push(name);
            let on = fragment.node.type_condition.node.on.node.as_str();
            let mut sum = self.set(&fragment.node.selection_set, on, level + 1)?;
            self.within.pop();
            sum.add_directives(&fragment.node.directives, &self.weights);
            self.known.insert(name, sum);
            sum
        };
        let reached = level + 1 + sum.levels;
        if reached > deepest {
            let refused = exceeded(
                ErrorCode::QueryTooDeep,
                "levels of selections, fragments counted",
                reached,
                deepest,
            );
            return Err(at(refused, spread.unwrap_or(fragment.pos)));
        }
        Ok(sum)
    }
}

fn at(error: ServerError, place: Pos) -> ServerError {
    ServerError {
        locations: vec![place],
        ..error
    }
}
