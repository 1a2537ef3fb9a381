//! The documents that operators register: files with a document each, and manifests of tools.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, bail, ensure};
use masthead_api::{ApiOptions, Operation, RegisteredOperations};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::config::Settings;

/// Reads the documents that the settings name, and registers them.
///
/// # Errors
/// Every document that no request could run, with its file and the reason; a file that cannot be read.
pub(crate) fn register(settings: &Settings, mut options: ApiOptions) -> anyhow::Result<ApiOptions> {
    let mut operations = Vec::new();
    for place in &settings.graphql.operations {
        read_place(Path::new(place), &mut operations)
            .with_context(|| format!("graphql.operations: {place} cannot be used"))?;
    }
    let registered = RegisteredOperations::read(operations, &options).map_err(|unusable| {
        let lines: Vec<String> = unusable.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("graphql.operations: {}", lines.join("\n"))
    })?;
    options.documents.registered = Arc::new(registered);
    Ok(options)
}

fn read_place(place: &Path, operations: &mut Vec<Operation>) -> anyhow::Result<()> {
    if !place.is_dir() {
        return read_file(place, operations);
    }
    let before = operations.len();
    for file in files_below(place)? {
        read_file(&file, operations)?;
    }
    ensure!(
        operations.len() > before,
        "the folder has no .graphql file and no manifest (.json)"
    );
    Ok(())
}

/// The files of a folder that may hold documents, in an order that does not depend on the machine.
fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let cannot = || format!("{} cannot be read", folder.display());
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot)? {
        entries.push(entry.with_context(cannot)?.path());
    }
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        if entry.is_dir() {
            files.append(&mut files_below(&entry)?);
        } else if Kind::of(&entry).is_some() {
            files.push(entry);
        }
    }
    Ok(files)
}

/// What a file holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Document,
    Manifest,
}

impl Kind {
    fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()? {
            "graphql" | "gql" => Some(Self::Document),
            "json" => Some(Self::Manifest),
            _ => None,
        }
    }
}

fn read_file(file: &Path, operations: &mut Vec<Operation>) -> anyhow::Result<()> {
    let shown = file.display();
    let Some(kind) = Kind::of(file) else {
        bail!("{shown} must end in .graphql, .gql or .json");
    };
    let text = fs::read_to_string(file).with_context(|| format!("{shown} cannot be read"))?;
    match kind {
        Kind::Document => operations.push(Operation {
            ids: Vec::new(),
            text,
            origin: shown.to_string(),
        }),
        Kind::Manifest => {
            let read = read_manifest(&text, &shown.to_string());
            operations.append(&mut read.with_context(|| format!("{shown} is no manifest"))?);
        }
    }
    Ok(())
}

/// What a manifest of Apollo says that it is.
const FORMAT: &str = "apollo-persisted-query-manifest";

/// A manifest as `@apollo/generate-persisted-query-manifest` writes it.
#[derive(Deserialize)]
struct ApolloManifest {
    version: u32,
    operations: Vec<ApolloOperation>,
}

#[derive(Deserialize)]
struct ApolloOperation {
    id: String,
    name: Option<String>,
    body: String,
}

fn read_manifest(text: &str, origin: &str) -> anyhow::Result<Vec<Operation>> {
    let members: Map<String, Value> = serde_json::from_str(text)
        .context("it must be a JSON object, as relay-compiler or Apollo write it")?;
    let Some(format) = members.get("format") else {
        return members
            .into_iter()
            .map(|(id, text)| relay_operation(id, text, origin))
            .collect();
    };
    ensure!(format == FORMAT, "its format is {format}; known is \"{FORMAT}\"");
    let manifest: ApolloManifest = serde_json::from_value(Value::Object(members))?;
    ensure!(
        manifest.version == 1,
        "its version is {}; known is 1",
        manifest.version
    );
    let operations = manifest.operations.into_iter();
    Ok(operations.map(|operation| operation.named(origin)).collect())
}

/// An entry of a manifest as `relay-compiler` writes it: the document by its id.
fn relay_operation(id: String, text: Value, origin: &str) -> anyhow::Result<Operation> {
    let Value::String(text) = text else {
        bail!("what stands at \"{id}\" is no text; Relay's manifest has texts only, Apollo's has \"format\"");
    };
    Ok(Operation {
        origin: format!("{origin}, \"{id}\""),
        ids: vec![id],
        text,
    })
}

impl ApolloOperation {
    fn named(self, origin: &str) -> Operation {
        let name = self.name.as_deref().unwrap_or(&self.id);
        Operation {
            origin: format!("{origin}, operation {name}"),
            ids: vec![self.id],
            text: self.body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str, text: &str) {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    }

    fn registered(places: &[PathBuf]) -> Result<ApiOptions, String> {
        let mut settings = Settings::default();
        settings.graphql.operations = places.iter().map(|place| place.display().to_string()).collect();
        let options = settings.api().expect("options");
        register(&settings, options).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn folders_files_and_both_manifests_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "ops/b.graphql", "query B { site { name } }\n");
        write(folder.path(), "ops/deep/a.gql", "query A { site { tagline } }");
        write(folder.path(), "ops/README.md", "not a document");
        write(
            folder.path(),
            "relay.json",
            r#"{"0a1b":"query C { __typename }"}"#,
        );
        write(
            folder.path(),
            "apollo.json",
            r#"{"format":"apollo-persisted-query-manifest","version":1,
                "operations":[{"id":"x1","name":"D","type":"query","body":"query D { site { name } }"}]}"#,
        );
        let places = ["ops", "relay.json", "apollo.json"].map(|name| folder.path().join(name));
        let options = registered(&places).expect("registered");
        assert_eq!(options.documents.registered.len(), 4);
        assert_eq!(registered(&[]).expect("none").documents.registered.len(), 0);
    }

    #[test]
    fn what_cannot_be_used_is_named_with_its_file_and_reason() {
        let folder = tempfile::tempdir().expect("a folder");
        let refused = |name: &str, text: &str| {
            write(folder.path(), name, text);
            registered(&[folder.path().join(name)]).expect_err("refused")
        };
        for (name, text, reason) in [
            ("a.txt", "x", "a.txt must end in .graphql, .gql or .json"),
            (
                "a.graphql",
                "query { site { nmae } }",
                "a.graphql: line 1, column 16: Unknown field \"nmae\"",
            ),
            ("a.json", "[]", "a.json is no manifest: it must be a JSON object"),
            ("b.json", r#"{"x":1}"#, "what stands at \"x\" is no text"),
            (
                "c.json",
                r#"{"x":"query {"}"#,
                "c.json, \"x\": line 1, column 8: the document is not GraphQL",
            ),
            (
                "d.json",
                r#"{"format":"other"}"#,
                "its format is \"other\"; known is",
            ),
            (
                "e.json",
                r#"{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}"#,
                "its version is 2; known is 1",
            ),
            (
                "f.json",
                r#"{"format":"apollo-persisted-query-manifest","version":1}"#,
                "missing field `operations`",
            ),
        ] {
            let said = refused(name, text);
            assert!(
                said.starts_with("graphql.operations: ") && said.contains(reason),
                "{said}"
            );
        }
        let missing = registered(&[folder.path().join("none.graphql")]).expect_err("refused");
        assert!(missing.contains("none.graphql cannot be read"), "{missing}");
        let empty = tempfile::tempdir().expect("a folder");
        let said = registered(&[empty.path().to_owned()]).expect_err("refused");
        assert!(said.contains("the folder has no .graphql file"), "{said}");
    }
}
