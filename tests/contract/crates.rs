//! The crates: who may know whom, lints everywhere, licences that we may use, nothing unused.

use std::{collections::BTreeSet, process::Command, sync::OnceLock};

use serde_json::Value;

use super::tree::{read, root};

/// Who may use whom (docs/architecture.md). Test support and the tests may use everything.
const MAY_USE: &[(&str, &[&str])] = &[
    ("masthead-domain", &[]),
    ("masthead-migrations", &[]),
    (
        "masthead-persistence",
        &["masthead-domain", "masthead-migrations"],
    ),
    ("masthead-app", &["masthead-domain", "masthead-persistence"]),
    ("masthead-exchange", &["masthead-domain", "masthead-app"]),
    ("masthead-outbound", &["masthead-app"]),
    ("masthead-delivery", &["masthead-domain", "masthead-app"]),
    ("masthead-search", &["masthead-domain", "masthead-app"]),
    ("masthead-syndication", &["masthead-domain"]),
    (
        "masthead-api",
        &[
            "masthead-domain",
            "masthead-app",
            "masthead-delivery",
            "masthead-syndication",
        ],
    ),
];

/// Libraries that only these crates may know.
const ONLY_IN: &[(&str, &[&str])] = &[
    (
        "sea-orm",
        &["masthead-persistence", "masthead-test-support", "masthead-bench"],
    ),
    ("sea-orm-migration", &["masthead-migrations"]),
    ("async-graphql", &["masthead-api"]),
    ("utoipa", &["masthead-api"]),
    ("tantivy", &["masthead-search", "masthead-bench"]),
    ("clap", &["masthead-cli", "masthead-bench"]),
    (
        "anyhow",
        &[
            "masthead-cli",
            "masthead-bench",
            "masthead-test-support",
            "masthead-tests",
        ],
    ),
];

/// Licences under which we may ship a library; an expression counts if one side of each OR is here.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

fn metadata() -> &'static Value {
    static METADATA: OnceLock<Value> = OnceLock::new();
    METADATA.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--offline", "--locked"])
            .current_dir(root())
            .output()
            .expect("cargo runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("cargo's metadata")
    })
}

fn members() -> Vec<&'static Value> {
    let members: BTreeSet<&str> = metadata()["workspace_members"]
        .as_array()
        .expect("members")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let packages = metadata()["packages"].as_array().expect("packages");
    packages
        .iter()
        .filter(|package| members.contains(package["id"].as_str().expect("an id")))
        .collect()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().expect("a name")
}

/// What a crate's own code uses, build and test code left out.
fn uses(package: &Value) -> Vec<&str> {
    let dependencies = package["dependencies"].as_array().expect("dependencies");
    dependencies
        .iter()
        .filter(|dependency| dependency["kind"].is_null())
        .map(name)
        .collect()
}

#[test]
fn no_crate_knows_more_than_it_may() {
    for package in members() {
        let Some((_, allowed)) = MAY_USE
            .iter()
            .find(|(crate_name, _)| *crate_name == name(package))
        else {
            let known = [
                "masthead-cli",
                "masthead-bench",
                "masthead-test-support",
                "masthead-tests",
            ];
            assert!(
                known.contains(&name(package)),
                "{} is not in the table of who may use whom",
                name(package)
            );
            continue;
        };
        for used in uses(package)
            .into_iter()
            .filter(|used| used.starts_with("masthead-"))
        {
            assert!(allowed.contains(&used), "{} may not use {used}", name(package));
        }
    }
}

#[test]
fn libraries_stay_in_their_layer() {
    for package in members() {
        for used in uses(package) {
            let Some((_, homes)) = ONLY_IN.iter().find(|(library, _)| *library == used) else {
                continue;
            };
            assert!(
                homes.contains(&name(package)),
                "{} may not use {used}",
                name(package)
            );
        }
    }
}

#[test]
fn every_crate_has_the_lints_of_the_workspace() {
    for package in members() {
        let manifest =
            std::fs::read_to_string(package["manifest_path"].as_str().expect("a path")).expect("a manifest");
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{} has lints of its own",
            name(package)
        );
        let versions: Vec<&str> = manifest
            .lines()
            .filter(|line| line.contains(" = \"") && line.contains("version ="))
            .collect();
        assert!(
            versions.is_empty(),
            "versions belong in the root: {} has {versions:?}",
            name(package)
        );
    }
}

#[test]
fn every_library_says_what_it_is_for() {
    let manifest = read("Cargo.toml");
    let section = manifest
        .split("[workspace.dependencies]")
        .nth(1)
        .expect("the section");
    let section = section.split("\n[").next().expect("its end");
    for line in section
        .lines()
        .filter(|line| line.contains('=') && !line.starts_with('#'))
    {
        let is_ours = line.starts_with("masthead-");
        assert!(
            is_ours || line.contains(" # "),
            "no purpose stands beside: {line}"
        );
    }
}

#[test]
fn every_library_is_used() {
    for package in members() {
        let manifest = package["manifest_path"].as_str().expect("a path");
        let folder = std::path::Path::new(manifest).parent().expect("a folder");
        let mut code = String::new();
        collect(folder, &mut code);
        for used in uses(package) {
            let word = used.replace('-', "_");
            assert!(
                code.contains(&word),
                "{} names {used} and does not use it",
                name(package)
            );
        }
    }
}

fn collect(folder: &std::path::Path, code: &mut String) {
    for entry in std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
    {
        if entry.is_dir() {
            collect(&entry, code);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            code.push_str(&std::fs::read_to_string(&entry).expect("code"));
        }
    }
}

#[test]
fn every_licence_is_one_that_we_may_ship() {
    let mut refused = Vec::new();
    for package in metadata()["packages"].as_array().expect("packages") {
        if package["source"].is_null() {
            continue;
        }
        let licence = package["license"].as_str().unwrap_or("");
        let fits = |alternative: &str| {
            let alternative = alternative.trim().trim_matches(['(', ')']);
            alternative
                .split(" AND ")
                .all(|part| LICENCES.contains(&part.trim().trim_matches(['(', ')'])))
        };
        // "(A OR B) AND C" is taken apart at AND first.
        let fits_all = licence
            .split(") AND ")
            .all(|part| part.replace('/', " OR ").split(" OR ").any(fits));
        if !fits_all {
            refused.push(format!("{} ({licence})", name(package)));
        }
    }
    assert!(
        refused.is_empty(),
        "licences that are not on the list: {refused:?}"
    );
}
