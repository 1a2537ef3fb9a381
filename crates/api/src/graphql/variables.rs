//! Whether the variables of a request fit what its operation declares.
//!
//! The library looks at a variable only where it is used, so a missing one would fail in the middle of the answer;
//! and it takes a declared type to be there, or panics.

use async_graphql::{
    Positioned, ServerError, Value, Variables,
    parser::types::{BaseType, ExecutableDocument, OperationDefinition, Type, VariableDefinition},
    registry::{MetaInputValue, MetaType, MetaTypeName, Registry},
};
use masthead_app::error::ErrorCode;

use super::error::{refusal, shortened};

/// Characters of a value that an error repeats.
const SHOWN: usize = 40;

/// Refuses declarations of types that nothing can be sent for, in any operation.
pub(super) fn check_declarations(registry: &Registry, document: &ExecutableDocument) -> Vec<ServerError> {
    let operations = document.operations.iter();
    let declared = operations.flat_map(|(_, operation)| &operation.node.variable_definitions);
    let wrong = declared.filter_map(|definition| {
        let name = bare(&definition.node.var_type.node);
        let problem = match registry.types.get(name) {
            Some(meta) if meta.is_input() => return None,
            Some(_) => "can only be asked for, not sent",
            None => "is not there",
        };
        let message = format!("${}: the type \"{name}\" {problem}", definition.node.name.node);
        Some(located(ErrorCode::GraphqlValidationFailed, message, definition))
    });
    wrong.collect()
}

/// Refuses values that do not fit, of the operation that is executed. What it does not declare is not looked at.
pub(super) fn check_values(
    registry: &Registry,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Vec<ServerError> {
    let wrong = operation.variable_definitions.iter().filter_map(|definition| {
        let VariableDefinition {
            name,
            var_type,
            default_value,
            ..
        } = &definition.node;
        let ty = var_type.node.to_string();
        let misfit = match variables.get(&name.node) {
            None if var_type.node.nullable || default_value.is_some() => return None,
            None => Misfit::here(format!("is required, of the type {ty}")),
            Some(value) => fits(registry, &ty, value).err()?,
        };
        let message = format!("${}{}: {}", name.node, misfit.at, misfit.reason);
        Some(located(ErrorCode::GraphqlVariablesInvalid, message, definition))
    });
    wrong.collect()
}

/// Whether a value is of a type.
pub(super) fn is_of(registry: &Registry, ty: &str, value: &Value) -> bool {
    fits(registry, ty, value).is_ok()
}

fn bare(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(item) => bare(item),
    }
}

fn located(code: ErrorCode, message: String, definition: &Positioned<VariableDefinition>) -> ServerError {
    ServerError {
        locations: vec![definition.pos],
        ..refusal(code, message)
    }
}

/// Where in a value what is wrong.
struct Misfit {
    at: String,
    reason: String,
}

impl Misfit {
    fn here(reason: String) -> Self {
        Self {
            at: String::new(),
            reason,
        }
    }

    fn below(self, step: &str) -> Self {
        Self {
            at: format!("{step}{}", self.at),
            ..self
        }
    }
}

fn fits(registry: &Registry, ty: &str, value: &Value) -> Result<(), Misfit> {
    let expected = || Misfit::here(format!("must be of the type {ty}, is {}", shown(value)));
    match (MetaTypeName::create(ty), value) {
        (MetaTypeName::NonNull(_), Value::Null) => Err(expected()),
        (MetaTypeName::NonNull(inner), value) => fits(registry, inner, value),
        (_, Value::Null) => Ok(()),
        (MetaTypeName::List(item), Value::List(items)) => {
            for (number, value) in items.iter().enumerate() {
                fits(registry, item, value).map_err(|misfit| misfit.below(&format!(".{number}")))?;
            }
            Ok(())
        }
        // One value stands for a list of it.
        (MetaTypeName::List(item), value) => fits(registry, item, value),
        (MetaTypeName::Named("Int"), Value::Number(number)) => {
            let is_small = number
                .as_i64()
                .is_some_and(|number| i32::try_from(number).is_ok());
            if is_small { Ok(()) } else { Err(expected()) }
        }
        (MetaTypeName::Named(name), value) => match registry.types.get(name) {
            Some(MetaType::Scalar {
                is_valid: Some(is_valid),
                ..
            }) if !is_valid(value) => Err(expected()),
            Some(MetaType::Enum { enum_values, .. }) => match value {
                Value::Enum(name) if enum_values.contains_key(name.as_str()) => Ok(()),
                Value::String(name) if enum_values.contains_key(name) => Ok(()),
                _ => Err(expected()),
            },
            Some(MetaType::InputObject {
                input_fields, oneof, ..
            }) => {
                let Value::Object(given) = value else {
                    return Err(expected());
                };
                for (field, value) in given {
                    let Some(known) = input_fields.get(field.as_str()) else {
                        let reason =
                            format!("the type \"{name}\" has no field \"{}\"", shortened(field, SHOWN));
                        return Err(Misfit::here(reason));
                    };
                    fits(registry, &known.ty, value).map_err(|misfit| misfit.below(&format!(".{field}")))?;
                }
                let is_missing = |field: &&MetaInputValue| {
                    field.ty.ends_with('!')
                        && field.default_value.is_none()
                        && !given.contains_key(field.name.as_str())
                };
                if let Some(missing) = input_fields.values().find(is_missing) {
                    let misfit = Misfit::here(format!("is required, of the type {}", missing.ty));
                    return Err(misfit.below(&format!(".{}", missing.name)));
                }
                let is_one = given.len() == 1 && given.values().all(|value| *value != Value::Null);
                if *oneof && !is_one {
                    let names: Vec<&str> = input_fields.keys().map(String::as_str).collect();
                    let reason = format!("must have exactly one of {}", names.join(", "));
                    return Err(Misfit::here(reason));
                }
                Ok(())
            }
            _ => Ok(()),
        },
    }
}

/// A value as an error repeats it.
fn shown(value: &Value) -> String {
    match value {
        Value::List(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
        other => shortened(&other.to_string(), SHOWN),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use serde_json::json;

    use super::*;
    use crate::graphql::schema::registry;

    fn refused(declared: &str, variables: serde_json::Value) -> Vec<String> {
        let document = parse_query(format!("query({declared}) {{ site {{ name }} }}")).expect("a document");
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let registry = registry();
        let declarations = check_declarations(&registry, &document);
        let values = check_values(&registry, &operation.node, &Variables::from_json(variables));
        let errors = declarations.into_iter().chain(values);
        errors
            .map(|error| {
                assert_eq!(error.locations.len(), 1);
                error.message
            })
            .collect()
    }

    #[test]
    fn what_fits_passes() {
        let none: Vec<String> = Vec::new();
        for (declared, variables) in [
            ("$a: Int", json!({})),
            ("$a: Int = 3", json!({ "a": null })),
            ("$a: Int! = 3", json!({})),
            ("$a: Int!", json!({ "a": -2_147_483_648 })),
            ("$a: [ID!]!", json!({ "a": ["x", 7] })),
            ("$a: [ID!]!", json!({ "a": "x" })),
            ("$a: ArticleOrder", json!({ "a": "PUBLISHED_AT_ASC" })),
            ("$a: ArticleBy!", json!({ "a": { "id": "x" } })),
            (
                "$a: ArticleFilter",
                json!({ "a": { "tag": ["t"], "not": { "featured": true }, "publishedAfter": "2026-01-01T00:00:00Z" } }),
            ),
            ("$a: Float", json!({ "a": 1.5, "unknown": [1] })),
        ] {
            assert_eq!(refused(declared, variables), none, "{declared}");
        }
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        for (declared, variables, message) in [
            ("$a: Int!", json!({}), "$a: is required, of the type Int!"),
            (
                "$a: Int!",
                json!({ "a": null }),
                "$a: must be of the type Int!, is null",
            ),
            (
                "$a: Int",
                json!({ "a": "x" }),
                "$a: must be of the type Int, is \"x\"",
            ),
            (
                "$a: Int",
                json!({ "a": 2_147_483_648_i64 }),
                "$a: must be of the type Int, is 2147483648",
            ),
            (
                "$a: Int",
                json!({ "a": 1.5 }),
                "$a: must be of the type Int, is 1.5",
            ),
            (
                "$a: [ID!]",
                json!({ "a": ["x", null] }),
                "$a.1: must be of the type ID!, is null",
            ),
            (
                "$a: String",
                json!({ "a": [1] }),
                "$a: must be of the type String, is a list of 1",
            ),
            (
                "$a: ArticleBy!",
                json!({ "a": {} }),
                "$a: must have exactly one of id, slug, path, externalId",
            ),
            (
                "$a: ArticleBy!",
                json!({ "a": { "id": "x", "slug": "y" } }),
                "$a: must have exactly one of id, slug, path, externalId",
            ),
            (
                "$a: ArticleBy!",
                json!({ "a": { "externalId": { "system": "s" } } }),
                "$a.externalId.id: is required, of the type String!",
            ),
            (
                "$a: ArticleFilter",
                json!({ "a": { "tags": [] } }),
                "$a: the type \"ArticleFilter\" has no field \"tags\"",
            ),
            (
                "$a: ArticleFilter",
                json!({ "a": { "not": { "publishedAfter": "yesterday" } } }),
                "$a.not.publishedAfter: must be of the type DateTime, is \"yesterday\"",
            ),
            ("$a: Nothing", json!({}), "$a: the type \"Nothing\" is not there"),
            (
                "$a: [Nothing!] = [1]",
                json!({}),
                "$a: the type \"Nothing\" is not there",
            ),
            (
                "$a: [Article]",
                json!({}),
                "$a: the type \"Article\" can only be asked for, not sent",
            ),
        ] {
            assert_eq!(refused(declared, variables), [message], "{declared}");
        }
    }

    #[test]
    fn an_error_repeats_only_the_beginning_of_a_value() {
        let long = refused("$a: ArticleOrder", json!({ "a": "é".repeat(10_000) }));
        assert!(long[0].len() < 200, "{}", long[0].len());
    }
}
