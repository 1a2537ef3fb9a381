//! Values as PHP serialises them, read leniently: real ones have wrong lengths and missing ends.

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Php {
    Null,
    Number(f64),
    Text(String),
    /// An array or an object, in its order.
    Map(Vec<(String, Php)>),
}

/// Arrays within arrays; real ones have four levels.
const DEPTH: usize = 32;

impl Php {
    /// Reads a value; `None` where the text is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        let value = value(&mut rest, 0)?;
        match &value {
            // Some plugins serialise what is serialised already.
            Self::Text(inner) if inner.starts_with("a:") => Self::parse(inner),
            _ => Some(value),
        }
    }

    /// What a map has under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.iter().find(|(own, _)| own == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// A text that is not blank.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        }
    }

    /// A number, also one that is kept as text.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Null | Self::Map(_) => None,
        }
    }

    /// A positive whole number of pixels.
    pub(super) fn pixels(&self) -> Option<u32> {
        self.number()
            .filter(|number| (1.0..=1_000_000.0).contains(number))
            .map(|number| number as u32)
    }

    /// The entries of a map.
    pub(super) fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Map(entries) => entries,
            _ => &[],
        }
    }
}

fn value(rest: &mut &str, depth: usize) -> Option<Php> {
    if depth > DEPTH {
        return None;
    }
    if let Some(after) = rest.strip_prefix("N;") {
        *rest = after;
        return Some(Php::Null);
    }
    let (tag, after) = rest.split_once(':')?;
    *rest = after;
    match tag {
        "i" | "d" | "b" | "r" | "R" => {
            let (number, after) = after.split_once(';')?;
            *rest = after;
            Some(number.parse().map_or(Php::Null, Php::Number))
        }
        "s" => text(rest).map(Php::Text),
        "a" => map(rest, depth),
        "O" => {
            // `O:8:"stdClass":1:{…}`: what class it was of does not matter.
            let (_, after) = after.split_once("\":")?;
            *rest = after;
            map(rest, depth)
        }
        _ => None,
    }
}

/// `5:"hello";`, with whatever length: editors change texts and not their lengths.
fn text(rest: &mut &str) -> Option<String> {
    let (length, after) = rest.split_once(":\"")?;
    let length: usize = length.parse().ok()?;
    let fits = after
        .get(length..)
        .is_some_and(|behind| behind.starts_with("\";"));
    let end = if fits { length } else { after.find("\";")? };
    *rest = &after[end + 2..];
    Some(after[..end].to_owned())
}

/// `2:{key value key value}`; what was read before something broken is kept.
fn map(rest: &mut &str, depth: usize) -> Option<Php> {
    let (_, after) = rest.split_once('{')?;
    *rest = after;
    let mut entries = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('}') {
            *rest = after;
            break;
        }
        let Some(key) = value(rest, depth + 1) else { break };
        let Some(value) = value(rest, depth + 1) else {
            break;
        };
        let key = match key {
            Php::Text(text) => text,
            Php::Number(number) => number.to_string(),
            Php::Null | Php::Map(_) => String::new(),
        };
        entries.push((key, value));
    }
    Some(Php::Map(entries))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_of_arrays_are_read() {
        let text = r#"a:3:{s:5:"width";i:2400;s:4:"file";s:9:"2021/ä.jpg";s:5:"sizes";a:1:{s:5:"large";a:2:{s:5:"width";i:1024;s:4:"crop";b:1;}}}"#;
        let value = Php::parse(text).expect("a value");
        assert_eq!(value.get("width").and_then(Php::pixels), Some(2400));
        // The length counts one byte too few: found by its end all the same.
        assert_eq!(value.get("file").and_then(Php::text), Some("2021/ä.jpg"));
        let large = value
            .get("sizes")
            .and_then(|sizes| sizes.get("large"))
            .expect("a size");
        assert_eq!(large.get("width").and_then(Php::pixels), Some(1024));
    }

    #[test]
    fn broken_values_give_what_can_be_read() {
        let value = Php::parse(r#"a:2:{s:5:"width";i:10;s:6:"height";i:"#).expect("a value");
        assert_eq!(value.get("width").and_then(Php::pixels), Some(10));
        assert_eq!(Php::parse("hello"), None);
        assert_eq!(Php::parse(&"a:1:{".repeat(10_000)), Some(Php::Map(Vec::new())));
        let twice = Php::parse(r#"s:22:"a:1:{s:5:"width";i:3;}";"#).expect("a value");
        assert_eq!(twice.get("width").and_then(Php::pixels), Some(3));
    }
}
