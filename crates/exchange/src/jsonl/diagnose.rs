//! Where in an object a value is wrong, and how.
//!
//! serde stops at the first wrong value and does not say where it stands. Its messages are the same for the same
//! value, and keys are visited in the order of the line; so the culprit is the first key with which the message
//! appears, and inside it the same search is repeated. This runs for refused lines only, on a copy whose long texts
//! are cut.

use masthead_domain::id::Kind;
use serde_json::{Map, Value};

use super::{parse::deserialise, words};

/// Problems told of one line; who has more of them fixes these first.
const MOST: usize = 8;

/// No text that is parsed any further is longer.
const LONGEST: usize = 400;

/// A copy whose long texts are cut: what is wrong is not in them.
pub(super) fn shortened(object: &Map<String, Value>) -> Map<String, Value> {
    object
        .iter()
        .map(|(key, value)| (key.clone(), short(value)))
        .collect()
}

fn short(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() > LONGEST => {
            Value::String(text.chars().take(LONGEST / 4).chain(['…']).collect())
        }
        Value::Array(items) => items.iter().map(short).collect(),
        Value::Object(object) => Value::Object(shortened(object)),
        other => other.clone(),
    }
}

/// All that is wrong with the values of an object; never empty.
pub(super) fn problems(kind: Kind, mut object: Map<String, Value>, first: &serde_json::Error) -> Vec<String> {
    let mut found = Vec::new();
    while found.len() < MOST {
        let Err(error) = deserialise(kind, Value::Object(object.clone())) else {
            break;
        };
        let message = error.to_string();
        let Some(place) = Place::of(kind, &object, &message) else {
            break;
        };
        found.push(place.explain(&message));
        // Without the culprit the next one shows.
        let Some(Step::Key(culprit)) = place.path.first() else {
            break;
        };
        if object.shift_remove(culprit).is_none() {
            break;
        }
    }
    if found.is_empty() {
        // A required field without which serde goes no further was told as missing before.
        let message = first.to_string();
        if !message.starts_with("missing field") {
            found.push(message);
        }
    }
    found
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// A value within an object.
#[derive(Debug)]
struct Place {
    path: Vec<Step>,
    value: Value,
}

impl Place {
    /// The innermost value that alone makes serde say this message.
    fn of(kind: Kind, object: &Map<String, Value>, message: &str) -> Option<Self> {
        let missing = words::backticked(message)
            .next()
            .filter(|_| message.starts_with("missing field"));
        let says_it = |path: &[Step], value: Value| {
            let whole = path.iter().rev().fold(value, |inner, step| match step {
                Step::Key(key) => Value::Object(Map::from_iter([(key.clone(), inner)])),
                Step::Index(_) => Value::Array(vec![inner]),
            });
            deserialise(kind, whole).is_err_and(|error| error.to_string() == message)
        };
        let mut place = Self {
            path: Vec::new(),
            value: Value::Object(object.clone()),
        };
        loop {
            // Where an empty list or object is just as wrong, nothing inside it is to blame.
            let empty = match &place.value {
                Value::Object(_) => Value::Object(Map::new()),
                Value::Array(_) => Value::Array(Vec::new()),
                _ => break,
            };
            if says_it(&place.path, empty) {
                break;
            }
            // With the missing field in its place this very object no longer lacks it.
            if let (Some(missing), Value::Object(object)) = (missing, &place.value) {
                let mut whole = object.clone();
                whole.insert(missing.to_owned(), Value::Null);
                if !says_it(&place.path, Value::Object(whole)) {
                    break;
                }
            }
            let next = match &place.value {
                Value::Object(object) => first_guilty_key(object, |part| says_it(&place.path, part)),
                Value::Array(items) => items
                    .iter()
                    .position(|item| {
                        let mut path = place.path.clone();
                        path.push(Step::Index(0));
                        says_it(&path, item.clone())
                    })
                    .map(Step::Index),
                _ => None,
            };
            let Some(step) = next else { break };
            let inner = match &step {
                Step::Key(key) => place.value.get(key),
                Step::Index(index) => place.value.get(index),
            };
            place.value = inner?.clone();
            place.path.push(step);
        }
        (!place.path.is_empty()).then_some(place)
    }

    /// The path as people write it: `image.width`, `corrections[2].at`.
    fn dotted(&self) -> String {
        let mut out = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) if out.is_empty() => out.push_str(key),
                Step::Key(key) => {
                    out.push('.');
                    out.push_str(key);
                }
                Step::Index(index) => {
                    out.push('[');
                    out.push_str(&index.to_string());
                    out.push(']');
                }
            }
        }
        out
    }

    fn is_time(&self) -> bool {
        matches!(self.path.last(), Some(Step::Key(key))
            if key == "at" || key.ends_with("At") || key.ends_with("Until"))
    }

    /// serde's message in a person's words.
    fn explain(&self, message: &str) -> String {
        let path = self.dotted();
        if message.starts_with("unknown field") {
            let mut names = words::backticked(message);
            let hint = names
                .next()
                .map(|name| words::did_you_mean(name, names))
                .unwrap_or_default();
            return format!("unknown field \"{path}\"{hint}");
        }
        if message.starts_with("missing field") {
            let field = words::backticked(message).next().unwrap_or_default();
            return format!("\"{path}.{field}\" is missing");
        }
        let shown = words::shown(&self.value);
        if message.starts_with("unknown variant") {
            let known: Vec<&str> = words::backticked(message).skip(1).collect();
            let hint = self
                .value
                .as_str()
                .map(|written| words::did_you_mean(written, known.iter().copied()))
                .unwrap_or_default();
            return format!(
                "\"{path}\" must be one of {}, not {shown}{hint}",
                known.join(", ")
            );
        }
        if self.is_time() {
            return format!("\"{path}\" must be a time such as \"2021-10-14T08:00:00Z\", not {shown}");
        }
        if let Some((_, expected)) = message.rsplit_once(", expected ")
            && message.starts_with("invalid")
        {
            return format!("\"{path}\" must be {}, not {shown}", words::expected(expected));
        }
        // The domain's own messages begin with the name of what they are about.
        match self.path.last() {
            Some(Step::Key(key)) if message.starts_with(&format!("{key} ")) => {
                format!("\"{path}\"{}", &message[key.len()..])
            }
            _ => format!("\"{path}\": {message}"),
        }
    }
}

/// The key at which the message appears when the object is built up key by key. Once there it stays, because serde
/// stops at the first fault; so it is found by halving.
fn first_guilty_key(object: &Map<String, Value>, says_it: impl Fn(Value) -> bool) -> Option<Step> {
    let first = |count: usize| {
        let part = object
            .iter()
            .take(count)
            .map(|(key, value)| (key.clone(), value.clone()));
        Value::Object(part.collect())
    };
    let (mut innocent, mut guilty) = (0, object.len());
    if guilty == 0 || !says_it(first(guilty)) {
        return None;
    }
    while innocent + 1 < guilty {
        let middle = usize::midpoint(innocent, guilty);
        if says_it(first(middle)) {
            guilty = middle;
        } else {
            innocent = middle;
        }
    }
    object.keys().nth(innocent).cloned().map(Step::Key)
}
