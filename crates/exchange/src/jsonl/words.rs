//! The words in which a refused line is explained: serde speaks of Rust's types, people of text, numbers and lists.

use serde_json::Value;

/// How much of a value is quoted.
const QUOTED: usize = 60;

/// Quoted names with `or` before the last one.
pub(super) fn any_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        Some((last, _)) => last.clone(),
        None => "nothing".to_owned(),
    }
}

/// A hint at the nearest of the known names, where one is near enough to be what was meant.
pub(super) fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let lower = written.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&lower, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.82)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, name)| format!(" (did you mean \"{name}\"?)"))
        .unwrap_or_default()
}

/// The names in backticks that serde lists after `expected`.
pub(super) fn backticked(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2)
}

/// What a value is, for the end of "must be …, not …".
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.chars().count() > QUOTED => {
            format!("\"{}…\"", text.chars().take(QUOTED).collect::<String>())
        }
        Value::String(text) => format!("\"{text}\""),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// What serde expected, in a person's words.
pub(super) fn expected(of_serde: &str) -> &'static str {
    match of_serde {
        "a string" | "string" | "str" | "a borrowed string" => "text",
        "a boolean" | "bool" => "true or false",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "u8" | "u32" | "u64" | "usize" => "a whole number that is not negative",
        "u16" => "a whole number from 0 to 65535",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        other if other.starts_with("variant") || other.contains("enum") => "one of the known values",
        _ => "an object",
    }
}

/// What is broken in a line that is not JSON, without the parser's own position.
pub(super) fn syntax(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "broken JSON: the line ends too early (each line must hold one whole object)".to_owned();
    }
    let message = error.to_string();
    let message = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(head, _)| head);
    let message = match message {
        "trailing characters" => "something follows the object",
        "key must be a string" => "a key must be in double quotes",
        "recursion limit exceeded" => "it is nested too deeply",
        other => other,
    };
    format!("broken JSON at column {}: {message}", error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_suggested_and_a_far_one_is_not() {
        let known = ["title", "slug", "publishedAt", "authors"];
        let cases = [
            ("titel", " (did you mean \"title\"?)"),
            ("published_at", " (did you mean \"publishedAt\"?)"),
            ("author", " (did you mean \"authors\"?)"),
            ("wibble", ""),
        ];
        for (written, hint) in cases {
            assert_eq!(did_you_mean(written, known), hint, "{written}");
        }
    }
}
