//! Documents that operators registered, checked before the server starts.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    fmt,
    sync::Arc,
};

use async_graphql::{Request, ServerError, Variables};

use super::hash::Hash;
use crate::{
    graphql::{
        document::{self, choose, parse},
        error,
        limits::{self, Scene},
        schema::{MastheadSchema, schema},
    },
    state::ApiOptions,
};

/// A document that is to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// What requests may call it, besides the SHA-256 hash of its text.
    pub ids: Vec<String>,
    /// The document, to the letter.
    pub text: String,
    /// Where it stands, for whoever mends it.
    pub origin: String,
}

/// A document that cannot be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableOperation {
    /// Where it stands.
    pub origin: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for UnusableOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.reason)
    }
}

impl std::error::Error for UnusableOperation {}

/// Documents that may be run by their names. All of them fit the schema.
#[derive(Debug, Default)]
pub struct RegisteredOperations {
    by_id: HashMap<Box<str>, Arc<str>>,
    texts: HashSet<Arc<str>>,
}

impl RegisteredOperations {
    /// Checks documents as a request would, all operations of each.
    ///
    /// # Errors
    /// Every document that no request could run, and every id that two different documents have.
    pub fn read(operations: Vec<Operation>, options: &ApiOptions) -> Result<Self, Vec<UnusableOperation>> {
        let mut registered = Self::default();
        if operations.is_empty() {
            return Ok(registered);
        }
        let schema = schema(options);
        let mut unusable = Vec::new();
        for Operation { ids, text, origin } in operations {
            let checked = check(&schema, options, &text).map_err(|refused| said(&schema, refused));
            if let Err(reason) = checked.and_then(|()| registered.add(ids, &text)) {
                unusable.push(UnusableOperation { origin, reason });
            }
        }
        if unusable.is_empty() {
            Ok(registered)
        } else {
            Err(unusable)
        }
    }

    /// How many different documents there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The document with an id.
    pub(super) fn get(&self, id: &str) -> Option<Arc<str>> {
        self.by_id.get(id).cloned()
    }

    /// Whether a document is registered, to the letter.
    pub(super) fn has(&self, text: &str) -> bool {
        self.texts.contains(text)
    }

    fn add(&mut self, ids: Vec<String>, text: &str) -> Result<(), String> {
        let text = self.texts.get(text).cloned().unwrap_or_else(|| text.into());
        for id in ids.into_iter().chain([Hash::of(&text).to_string()]) {
            match self.by_id.entry(id.into()) {
                Entry::Occupied(known) if *known.get() != text => {
                    return Err(format!("another document has the id \"{}\", too", known.key()));
                }
                Entry::Occupied(_) => {}
                Entry::Vacant(free) => {
                    free.insert(Arc::clone(&text));
                }
            }
        }
        self.texts.insert(text);
        Ok(())
    }
}

/// What is wrong with a document whatever its variables are.
fn check(schema: &MastheadSchema, options: &ApiOptions, text: &str) -> Result<(), Vec<ServerError>> {
    let one = |refused: ServerError| vec![refused];
    let text = limits::read(text, &options.graphql).map_err(one)?;
    let parsed = parse(&text.document).map_err(one)?;
    let variables = Variables::default();
    let names: Vec<Option<String>> = parsed
        .operations
        .iter()
        .map(|(name, _)| name.map(ToString::to_string))
        .collect();
    for name in &names {
        let scene = Scene {
            registry: schema.registry(),
            document: &parsed,
            operation: choose(&parsed, name.as_deref()).map_err(one)?,
            variables: &variables,
        };
        let measured = limits::measure(scene, &options.graphql).map_err(one)?;
        document::check(schema.registry(), &parsed, measured, options.introspection)?;
    }
    let mut request = Request::new("");
    request.operation_name = names.into_iter().next().flatten();
    request.set_parsed_query(parsed);
    let refused = schema.validate(request);
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}

/// What is wrong, with its place.
fn said(schema: &MastheadSchema, refused: Vec<ServerError>) -> String {
    let all: Vec<String> = refused
        .into_iter()
        .map(|refused| {
            let place = refused.locations.first().copied();
            let message = error::publish(refused, "", Some(schema.registry())).message;
            match place {
                Some(at) => format!("line {}, column {}: {message}", at.line, at.column),
                None => message,
            }
        })
        .collect();
    all.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(id: &str, text: &str) -> Operation {
        Operation {
            ids: vec![id.to_owned()],
            text: text.to_owned(),
            origin: format!("{id}.graphql"),
        }
    }

    fn read(operations: Vec<Operation>) -> Result<RegisteredOperations, Vec<String>> {
        let read = RegisteredOperations::read(operations, &ApiOptions::default());
        read.map_err(|unusable| unusable.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn documents_are_found_by_their_ids_and_hashes() {
        let text = "query A($n: Int!) { articles(first: $n) { totalCount } } query B { site { name } }";
        let again = operation("again", text);
        let registered = read(vec![operation("a", text), operation("a", text), again]).expect("usable");
        assert_eq!(registered.len(), 1);
        for id in ["a", "again", &Hash::of(text).to_string()] {
            assert_eq!(registered.get(id).as_deref(), Some(text), "{id}");
        }
        assert!(registered.has(text) && !registered.has("{ site { name } }"));
        assert!(registered.get("b").is_none());
    }

    #[test]
    fn what_no_request_could_run_is_named_with_its_file_and_reason() {
        let deep = format!("{}{}", "{ a ".repeat(61), "}".repeat(61));
        let unusable = read(vec![
            operation("good", "{ site { name } }"),
            operation("broken", "query {"),
            operation("field", "query A { site { name } }\nquery B { site { nmae } }"),
            operation("type", "query($a: Nothing) { site { name } }"),
            operation("variable", "query($a: Int) { site { name } }"),
            operation("fragment", "{ ...a }"),
            operation("large", "{ articles(first: 100) { nodes { related(first: 50) { article { related(first: 50) { score } } } } } }"),
            operation("deep", &deep),
            operation("good", "{ site { tagline } }"),
        ])
        .expect_err("refused");
        let begin = [
            "broken.graphql: line 1, column 8: the document is not GraphQL: ",
            "field.graphql: line 2, column 18: Unknown field \"nmae\" on type \"Site\". Did you mean \"name\"",
            "type.graphql: line 1, column 7: $a: the type \"Nothing\" is not there",
            "variable.graphql: line 1, column 7: Variable \"$a\" is not used",
            "fragment.graphql: line 1, column 3: Unknown fragment: \"a\"",
            "large.graphql: things in the answer, lists multiplied: there are ",
            "deep.graphql: brackets open at once: there are 61",
            "good.graphql: another document has the id \"good\", too",
        ];
        assert_eq!(unusable.len(), begin.len(), "{unusable:#?}");
        for (said, begin) in unusable.iter().zip(begin) {
            assert!(said.starts_with(begin), "{said}");
        }
    }
}
