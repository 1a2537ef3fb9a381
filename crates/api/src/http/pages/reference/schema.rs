//! Schemas in words: what type a value has, and what is inside an object.

use maud::{Markup, html};
use serde_json::Value;

use super::{list, members, prose::prose, text};

/// Where a schema stands on the page.
pub(super) fn anchor(name: &str) -> String {
    format!("schema-{name}")
}

/// A named schema, folded.
pub(super) fn show(name: &str, schema: &Value) -> Markup {
    let about = text(&schema["description"]);
    html! {
        details.schema id=(anchor(name)) {
            summary { (name) small { (about.split(". ").next().unwrap_or(about).trim_end_matches('.')) } }
            (prose(about))
            (inside(schema))
        }
    }
}

/// What an object has, what a union may be, which values there are.
fn inside(schema: &Value) -> Markup {
    let parts: Vec<&Value> = list(&schema["allOf"]).collect();
    let choices: Vec<&Value> = list(&schema["oneOf"]).chain(list(&schema["anyOf"])).collect();
    html! {
        @for part in &parts {
            @if part["$ref"].is_string() {
                p { "All of " (kind(part)) ", and:" }
            } @else {
                (inside(part))
            }
        }
        @if !choices.is_empty() {
            p { "One of these:" }
            dl.rows {
                @for choice in &choices {
                    div { dt { (label(choice)) } dd { (prose(text(&choice["description"]))) (inside(choice)) } }
                }
            }
        }
        @if schema["properties"].is_object() {
            dl.rows {
                @for (name, property) in members(&schema["properties"]) {
                    (row(name, property, false))
                }
            }
        }
        @if schema["properties"].is_null() && parts.is_empty() && choices.is_empty() {
            p.type { (kind(schema)) }
        }
    }
}

/// How a choice of a union is called: by its tag, where it has one.
fn label(choice: &Value) -> Markup {
    let own = list(&choice["allOf"]).chain([choice]);
    let tags = own.filter_map(|part| part["properties"]["type"]["enum"][0].as_str());
    match tags.last() {
        Some(tag) => html! { code { (tag) } },
        None => kind(choice),
    }
}

/// A property or parameter with its type and what it is.
pub(super) fn row(name: &str, described: &Value, required: bool) -> Markup {
    // A parameter has its type in `schema`, a property is its type.
    let schema = if described["schema"].is_null() {
        described
    } else {
        &described["schema"]
    };
    let about = match text(&described["description"]) {
        // What is one of two or nothing is described inside.
        "" => list(&schema["oneOf"])
            .map(|choice| text(&choice["description"]))
            .find(|about| !about.is_empty()),
        about => Some(about),
    };
    html! {
        div {
            dt {
                code { (name) }
                @if required { " " span.needed { "required" } }
            }
            dd {
                (prose(about.unwrap_or_default()))
                span.type { (kind(schema)) }
            }
        }
    }
}

/// The type of a value, with links to named schemas.
pub(super) fn kind(schema: &Value) -> Markup {
    if let Some(name) = text(&schema["$ref"])
        .rsplit('/')
        .next()
        .filter(|name| !name.is_empty())
    {
        return html! { a href={ "#" (anchor(name)) } { (name) } };
    }
    let choices: Vec<&Value> = list(&schema["oneOf"]).chain(list(&schema["anyOf"])).collect();
    let parts: Vec<&Value> = list(&schema["allOf"]).collect();
    if !choices.is_empty() {
        return joined(&choices, " or ");
    }
    if !parts.is_empty() {
        return joined(&parts, " with ");
    }
    let names: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().map(text).collect(),
        _ => vec!["any value"],
    };
    html! {
        @for (place, name) in names.iter().enumerate() {
            @if place > 0 { " or " }
            @if *name == "array" {
                "list of " (kind(&schema["items"]))
            } @else if *name == "object" && schema["additionalProperties"].is_object() {
                "object of " (kind(&schema["additionalProperties"]))
            } @else {
                (name)
            }
        }
        (limits(schema))
    }
}

fn joined(parts: &[&Value], word: &str) -> Markup {
    html! {
        @for (place, part) in parts.iter().enumerate() {
            @if place > 0 { (word) }
            (kind(part))
        }
    }
}

/// What else a value must be.
fn limits(schema: &Value) -> Markup {
    let values: Vec<String> = list(&schema["enum"]).map(plain).collect();
    let said = |name: &str| (!schema[name].is_null()).then(|| plain(&schema[name]));
    let range = match (said("minimum"), said("maximum")) {
        (Some(low), Some(high)) => Some(format!("{low} to {high}")),
        (Some(low), None) if low != "0" => Some(format!("{low} or more")),
        (None, Some(high)) => Some(format!("{high} or less")),
        _ => None,
    };
    let length = said("maxLength").map(|most| format!("at most {most} characters"));
    let format = match text(&schema["format"]) {
        // How wide a number is concerns the server alone.
        "" | "int32" | "int64" | "float" | "double" => None,
        format => Some(format.to_owned()),
    };
    let usual = said("default").map(|value| format!("default {value}"));
    let told: Vec<String> = [format, range, length, usual].into_iter().flatten().collect();
    html! {
        @if !values.is_empty() {
            ": "
            @for (place, value) in values.iter().enumerate() {
                @if place > 0 { ", " }
                code { (value) }
            }
        }
        @for word in &told { ", " (word) }
    }
}

/// A value as a reader writes it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_are_said_in_words() {
        let cases = [
            (
                json!({ "type": "string", "format": "date-time" }),
                "string, date-time",
            ),
            (
                json!({ "type": ["integer", "null"], "format": "int32", "minimum": 0 }),
                "integer or null",
            ),
            (
                json!({ "type": "integer", "minimum": 1, "maximum": 9, "default": 4 }),
                "integer, 1 to 9, default 4",
            ),
            (
                json!({ "type": "array", "items": { "type": "string" } }),
                "list of string",
            ),
            (
                json!({ "oneOf": [{ "$ref": "#/components/schemas/Image" }, { "type": "null" }] }),
                r##"<a href="#schema-Image">Image</a> or null"##,
            ),
            (
                json!({ "type": "string", "enum": ["A", "B"] }),
                "string: <code>A</code>, <code>B</code>",
            ),
            (
                json!({ "type": "object", "additionalProperties": { "type": "boolean" } }),
                "object of boolean",
            ),
        ];
        for (schema, words) in cases {
            assert_eq!(kind(&schema).into_string(), words);
        }
    }
}
