//! What is sent beside the document.

use async_graphql::{ServerError, Value, Variables};
use masthead_app::error::ErrorCode;

use super::{GraphqlLimits, MAX_VARIABLE_NESTING, MAX_VARIABLE_TEXT, exceeded};

/// Levels of a request's body around its variables.
const AROUND: usize = 2;
/// Those of a message of a WebSocket, whose payload the body is.
const AROUND_IN_MESSAGE: usize = 3;

fn too_large(what: &str, found: usize, limit: usize) -> Result<(), ServerError> {
    if found > limit {
        return Err(exceeded(ErrorCode::VariablesTooLarge, what, found, limit));
    }
    Ok(())
}

/// Refuses JSON that is nested too deeply to be read as a request. Whoever reads JSON calls itself for each level.
pub(in crate::graphql) fn check_json(body: &[u8]) -> Result<(), ServerError> {
    check_nesting(body, AROUND)
}

/// The same of a message of a WebSocket.
pub(in crate::graphql) fn check_message(message: &[u8]) -> Result<(), ServerError> {
    check_nesting(message, AROUND_IN_MESSAGE)
}

fn check_nesting(body: &[u8], around: usize) -> Result<(), ServerError> {
    let (mut open, mut deepest) = (0_usize, 0);
    let mut bytes = body.iter();
    let mut quoted = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if quoted => {
                bytes.next();
            }
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                open += 1;
                deepest = deepest.max(open);
            }
            b'}' | b']' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
    }
    too_large(
        "levels of lists and objects in variables",
        deepest.saturating_sub(around),
        MAX_VARIABLE_NESTING,
    )
}

/// Refuses more values and texts than a request needs: each use of a variable copies it.
pub(in crate::graphql) fn check_variables(
    variables: &Variables,
    limits: &GraphqlLimits,
) -> Result<(), ServerError> {
    let (mut values, mut text) = (0, 0);
    for (name, value) in variables.iter() {
        text += name.len();
        count(value, &mut values, &mut text);
    }
    too_large("values in variables", values, limits.variable_values)?;
    too_large("bytes of texts in variables", text, MAX_VARIABLE_TEXT)
}

fn count(value: &Value, values: &mut usize, text: &mut usize) {
    *values += 1;
    match value {
        Value::String(content) => *text += content.len(),
        Value::List(items) => items.iter().for_each(|item| count(item, values, text)),
        Value::Object(fields) => {
            for (name, field) in fields {
                *text += name.len();
                count(field, values, text);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(variables: serde_json::Value) -> Option<String> {
        let variables = Variables::from_json(variables);
        check_variables(&variables, &GraphqlLimits::default())
            .err()
            .map(|error| error.message)
    }

    #[test]
    fn values_and_texts_are_counted_at_every_level() {
        assert_eq!(refused(json!({ "ids": vec!["a"; 1_999] })), None);
        assert_eq!(
            refused(json!({ "a": { "ids": vec!["a"; 1_999] } })).as_deref(),
            Some("values in variables: there are 2001, the maximum is 2000")
        );
        let text = refused(json!({ "a": ["x".repeat(MAX_VARIABLE_TEXT)] }));
        assert!(text.expect("refused").starts_with("bytes of texts in variables"));
    }

    #[test]
    fn nesting_is_seen_before_the_json_is_read() {
        let nested = |levels: usize| {
            let (open, close) = ("[".repeat(levels), "]".repeat(levels));
            check_json(format!("{{\"variables\":{{\"a\":{open}{close}}}}}").as_bytes())
        };
        assert!(nested(MAX_VARIABLE_NESTING).is_ok());
        let error = nested(100_000).expect_err("refused");
        assert!(
            error.message.contains("there are 100000, the maximum is 20"),
            "{}",
            error.message
        );
        let quoted = format!("{{\"query\":\"{}\\\"{}\"}}", "{".repeat(99), "[".repeat(99));
        assert!(check_json(quoted.as_bytes()).is_ok());
    }
}
