//! Front matter: the fields at the head of a file, in YAML, TOML or JSON.

use serde_json::{Map, Value};

/// Bytes of front matter at the most. It is fields, not text.
const LARGEST: usize = 1 << 20;

/// A file's fields and its text, and the line at which the text begins.
#[derive(Debug, PartialEq)]
pub(super) struct Split<'a> {
    /// `None` where the file has no front matter at all.
    pub(super) fields: Option<Map<String, Value>>,
    pub(super) body: &'a str,
    /// Keys that stand there twice; the later value is the one that is taken.
    pub(super) has_duplicates: bool,
}

/// Takes the front matter off a file's text.
///
/// # Errors
/// What is broken in it, with the line in the file where that is known.
pub(super) fn split(text: &str) -> Result<Split<'_>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some((matter, body)) = fenced(text, "---", &["---", "..."])? {
        let (fields, has_duplicates) = yaml(matter)?;
        return Ok(Split {
            fields: Some(fields),
            body,
            has_duplicates,
        });
    }
    if let Some((matter, body)) = fenced(text, "+++", &["+++"])? {
        return Ok(Split {
            fields: Some(toml(matter)?),
            body,
            has_duplicates: false,
        });
    }
    if is_json(text) {
        let (fields, body) = json(text)?;
        return Ok(Split {
            fields: Some(fields),
            body,
            has_duplicates: false,
        });
    }
    Ok(Split {
        fields: None,
        body: text,
        has_duplicates: false,
    })
}

/// What stands between an opening fence on the first line and a closing one, and what follows.
fn fenced<'a>(text: &'a str, open: &str, close: &[&str]) -> Result<Option<(&'a str, &'a str)>, String> {
    let Some((first, rest)) = text.split_once('\n') else {
        return Ok(None);
    };
    if first.trim_end() != open {
        return Ok(None);
    }
    let mut end = 0;
    for line in rest.split_inclusive('\n') {
        if close.contains(&line.trim_end()) {
            return Ok(Some((&rest[..end], &rest[end + line.len()..])));
        }
        end += line.len();
        if end > LARGEST {
            return Err(format!("the front matter is longer than {} KiB", LARGEST >> 10));
        }
    }
    Err(format!(
        "the front matter that begins with {open} on line 1 does not end"
    ))
}

/// Adds the opening fence's line to a line of what it fences.
fn in_file(line: usize) -> usize {
    line + 1
}

fn not_fields(found: &Value) -> String {
    let found = match found {
        Value::Array(_) => "a list",
        _ => "a single value",
    };
    format!("the front matter must be \"key: value\" lines, not {found}")
}

fn object(value: Value) -> Result<Map<String, Value>, String> {
    match value {
        Value::Object(fields) => Ok(fields),
        Value::Null => Ok(Map::new()),
        other => Err(not_fields(&other)),
    }
}

/// Reads YAML with limits that no honest front matter meets: an alias of an alias may not grow without bounds.
fn yaml(matter: &str) -> Result<(Map<String, Value>, bool), String> {
    use serde_saphyr::options::DuplicateKeyPolicy as Duplicates;
    let read = |duplicate_keys| {
        let options = serde_saphyr::options! {
            budget: serde_saphyr::budget! {
                max_events: 100_000,
                max_depth: 64,
                max_documents: 1,
            },
            alias_limits: serde_saphyr::alias_limits! {
                max_total_replayed_events: 10_000,
                max_replay_stack_depth: 16,
            },
            duplicate_keys: duplicate_keys,
            // "no" is a word and 007 a name unless a field asks for something else.
            strict_booleans: true,
            leading_zero_numbers_as_strings: true,
            underscored_numbers_as_strings: true,
            non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::AsString,
            with_snippet: false,
        };
        serde_saphyr::from_str_with_options::<Value>(matter, options)
    };
    if matter.trim().is_empty() {
        return Ok((Map::new(), false));
    }
    let (value, has_duplicates) = match read(Duplicates::Error) {
        Ok(value) => (value, false),
        Err(first) => match read(Duplicates::LastWins) {
            Ok(value) => (value, true),
            Err(_) => return Err(explained(&first)),
        },
    };
    Ok((object(value)?, has_duplicates))
}

fn explained(error: &serde_saphyr::Error) -> String {
    let message = error
        .without_snippet()
        .render_with_formatter(&serde_saphyr::UserMessageFormatter);
    let message = message.lines().next().unwrap_or("cannot be read");
    // The message's own position counts from the fence.
    let message = message.rsplit_once(" at line ").map_or(message, |(head, _)| head);
    match error.location().filter(|location| location.line() > 0) {
        Some(location) => {
            let line = usize::try_from(location.line()).unwrap_or(usize::MAX - 1);
            format!("broken YAML on line {}: {message}", in_file(line))
        }
        None => format!("broken YAML: {message}"),
    }
}

fn toml(matter: &str) -> Result<Map<String, Value>, String> {
    let table: toml::Table = toml::from_str(matter).map_err(|error| {
        let message = error.message().replace('\n', ", ");
        match error.span() {
            Some(span) => {
                let line = matter[..span.start.min(matter.len())].matches('\n').count() + 1;
                format!("broken TOML on line {}: {message}", in_file(line))
            }
            None => format!("broken TOML: {message}"),
        }
    })?;
    Ok(table
        .into_iter()
        .map(|(key, value)| (key, from_toml(value)))
        .collect())
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(items) => items.into_iter().map(from_toml).collect(),
        toml::Value::Table(table) => Value::Object(
            table
                .into_iter()
                .map(|(key, value)| (key, from_toml(value)))
                .collect(),
        ),
    }
}

/// Whether a text begins with an object, and not with a template's brace.
fn is_json(text: &str) -> bool {
    text.strip_prefix('{')
        .is_some_and(|rest| matches!(rest.trim_start().chars().next(), Some('"' | '}')))
}

fn json(text: &str) -> Result<(Map<String, Value>, &str), String> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = match values.next() {
        Some(Ok(value)) => value,
        Some(Err(error)) => {
            let message = error.to_string();
            let message = message
                .rsplit_once(" at line ")
                .map_or(message.as_str(), |(head, _)| head);
            return Err(format!("broken JSON on line {}: {message}", error.line()));
        }
        None => Value::Null,
    };
    let end = values.byte_offset();
    Ok((object(value)?, text[end..].trim_start_matches(['\r', '\n'])))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(text: &str) -> Value {
        split(text).expect(text).fields.map_or(Value::Null, Value::Object)
    }

    #[test]
    fn three_languages_and_none() {
        let cases = [
            ("---\ntitle: A\nn: 1\n---\nbody", json!({"title": "A", "n": 1})),
            ("\u{feff}---\r\ntitle: A\r\n---\r\nbody", json!({"title": "A"})),
            ("---\ntitle: A\n...\nbody", json!({"title": "A"})),
            ("---\n---\nbody", json!({})),
            ("---\n# only a comment\n---\nbody", json!({})),
            (
                "+++\ntitle = \"A\"\nat = 2021-10-14\n[a]\nb = [1, true]\n+++\nbody",
                json!({"title": "A", "at": "2021-10-14", "a": {"b": [1, true]}}),
            ),
            ("{\"title\": \"A\"}\n\nbody", json!({"title": "A"})),
            ("{{< figure >}}\nbody", Value::Null),
            ("{% include a %}\nbody", Value::Null),
            ("body", Value::Null),
            ("", Value::Null),
        ];
        for (text, expected) in cases {
            assert_eq!(fields(text), expected, "{text:?}");
            assert!(
                split(text)
                    .expect(text)
                    .body
                    .ends_with(if text.is_empty() { "" } else { "body" }),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_looks_like_a_number_or_a_truth_stays_what_was_written() {
        let found = fields(
            "---\ndate: 2021-10-14\nslug: 007\nanswer: no\ndraft: true\nat: 2021-10-14 08:00:00 +0400\nwide: .inf\n1: x\n---\n",
        );
        assert_eq!(
            found,
            json!({"date": "2021-10-14", "slug": "007", "answer": "no", "draft": true,
                   "at": "2021-10-14 08:00:00 +0400", "wide": ".inf", "1": "x"})
        );
    }

    #[test]
    fn the_later_of_two_equal_keys_is_taken() {
        let found = split("---\ntitle: A\ntitle: B\n---\n").expect("fields");
        assert!(found.has_duplicates);
        assert_eq!(found.fields.expect("fields")["title"], "B");
    }

    #[test]
    fn what_is_broken_is_told_with_its_line() {
        let cases = [
            (
                "---\ntitle: A\nbody",
                "the front matter that begins with --- on line 1 does not end",
            ),
            ("---\ntitle: A\nb: [1\n---\n", "broken YAML on line "),
            (
                "---\n- a\n---\n",
                "the front matter must be \"key: value\" lines, not a list",
            ),
            ("+++\ntitle = \"A\"\nb = \n+++\n", "broken TOML on line 3: "),
            (
                "{\"title\": \"A\",\n\"b\" 5}\n",
                "broken JSON on line 2: expected `:`",
            ),
        ];
        for (text, expected) in cases {
            let reason = split(text).expect_err(text);
            assert!(reason.starts_with(expected), "{text:?}: {reason}");
        }
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut text = "---\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
            text.extend([format!("a{level}: &a{level} [{aliases}]\n")]);
        }
        text.push_str("---\n");
        let reason = split(&text).expect_err("a bomb");
        assert!(reason.starts_with("broken YAML"), "{reason}");
        assert!(split(&format!("---\n{}\n---\n", "x: ".to_owned() + &"[".repeat(5_000))).is_err());
    }
}
