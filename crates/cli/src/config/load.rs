//! Putting the layers together, and remembering where each value came from.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use figment::{
    Figment, Profile, Provider,
    providers::{Env, Format as _, Serialized, Toml},
    value::{Dict, Value},
};

use super::{
    keys::{self, KEYS, Key},
    settings::Settings,
};

/// The file that is read where none is named.
const FILE: &str = "masthead.toml";
const PREFIX: &str = "MASTHEAD_";
/// What begins so belongs to the test harness.
const TESTS: &str = "TEST_";

/// What flags say.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flags {
    /// The file to read instead of `masthead.toml`.
    pub(crate) file: Option<PathBuf>,
    /// Settings by their names, with the flag that gave each.
    pub(crate) values: Vec<(&'static str, &'static str, String)>,
}

/// The settings, and where each came from.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) settings: Settings,
    origins: Vec<(String, String)>,
}

/// A layer: what it is called, and its values.
struct Layer {
    /// How a dotted name is written there, and where that is.
    place: Box<dyn Fn(&str) -> String>,
    values: Dict,
}

/// Reads all layers.
///
/// # Errors
/// A key that is not known, with the place where it stands and the nearest known one; a value that cannot be
/// understood; a setting that cannot work.
pub(crate) fn load(flags: &Flags) -> anyhow::Result<Loaded> {
    let layers = [file(flags.file.as_deref())?, environment()?, Some(given(flags))];
    let mut figment = Figment::from(Serialized::defaults(Settings::default()));
    let mut origins: Vec<(String, String)> = Vec::new();
    for layer in layers.into_iter().flatten() {
        let mut names = Vec::new();
        leaves(&layer.values, "", &mut names);
        for name in names {
            let place = (layer.place)(&name);
            check_name(&name, &place)?;
            origins.retain(|(known, _)| *known != name);
            origins.push((name, place));
        }
        figment = figment.merge(Serialized::defaults(layer.values));
    }
    let settings: Settings = figment.extract().map_err(|error| explain(&error, &origins))?;
    settings.check().context("the configuration cannot work")?;
    Ok(Loaded { settings, origins })
}

fn file(named: Option<&Path>) -> anyhow::Result<Option<Layer>> {
    let path = named.unwrap_or(Path::new(FILE));
    if named.is_none() && !path.exists() {
        return Ok(None);
    }
    ensure!(
        path.is_file(),
        "there is no configuration file {}",
        path.display()
    );
    let values =
        dict(&Toml::file_exact(path)).with_context(|| format!("{} cannot be read", path.display()))?;
    let shown = path.display().to_string();
    Ok(Some(Layer {
        place: Box::new(move |name| format!("{name} in {shown}")),
        values,
    }))
}

fn environment() -> anyhow::Result<Option<Layer>> {
    let variables = Env::prefixed(PREFIX)
        .filter(|name| !name.starts_with(TESTS))
        .split("__");
    let values = dict(&variables).context("the environment cannot be read")?;
    Ok(Some(Layer {
        place: Box::new(|name| format!("environment {}", Key::variable(name))),
        values,
    }))
}

fn given(flags: &Flags) -> Layer {
    let values: Dict = flags
        .values
        .iter()
        .map(|(name, _, value)| ((*name).to_owned(), Value::from(value.clone())))
        .collect();
    let names: Vec<(&'static str, &'static str)> = flags
        .values
        .iter()
        .map(|(name, flag, _)| (*name, *flag))
        .collect();
    let place = move |name: &str| {
        let flag = names
            .iter()
            .find(|(known, _)| *known == name)
            .map_or("", |(_, flag)| flag);
        format!("flag {flag}")
    };
    Layer {
        place: Box::new(place),
        values,
    }
}

fn dict(provider: &impl Provider) -> anyhow::Result<Dict> {
    let mut profiles = provider.data()?;
    Ok(profiles.remove(&Profile::Default).unwrap_or_default())
}

/// The dotted names of all values.
fn leaves(values: &Dict, before: &str, names: &mut Vec<String>) {
    for (name, value) in values {
        let name = format!("{before}{name}");
        match value {
            Value::Dict(_, inner) if keys::find(&name).is_none() => leaves(inner, &format!("{name}."), names),
            _ => names.push(name),
        }
    }
}

fn check_name(name: &str, place: &str) -> anyhow::Result<()> {
    if keys::find(name).is_some() {
        return Ok(());
    }
    if let Some(nearest) = keys::nearest(name) {
        let variable = Key::variable(nearest);
        bail!(
            "there is no setting \"{name}\" ({place}); did you mean \"{nearest}\" ({variable} in the environment)?"
        );
    }
    let known: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
    bail!(
        "there is no setting \"{name}\" ({place}); there are: {}",
        known.join(", ")
    )
}

/// Says which setting has a value of the wrong kind, and where it stands.
fn explain(error: &figment::Error, origins: &[(String, String)]) -> anyhow::Error {
    let name = error.path.join(".");
    let place = origins
        .iter()
        .find(|(known, _)| {
            // What is wrong may lie within the setting: `webhooks.0.name`.
            let rest = name.strip_prefix(known.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
        .map_or("default", |(_, place)| place);
    anyhow::anyhow!("the setting \"{name}\" ({place}) cannot be used: {}", error.kind)
}

impl Loaded {
    /// Where a setting's value came from.
    pub(crate) fn origin(&self, name: &str) -> &str {
        self.origins
            .iter()
            .find(|(known, _)| known == name)
            .map_or("default", |(_, origin)| origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../../config/masthead.example.toml");

    fn names_in(text: &str) -> Vec<String> {
        let values = dict(&Toml::string(text)).expect("TOML");
        let mut names = Vec::new();
        leaves(&values, "", &mut names);
        names
    }

    /// The example with its settings no longer commented out.
    fn uncommented() -> String {
        let is_setting = |line: &str| {
            let name: String = line
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '[' | ']' | '.' | '-'))
                .collect();
            !name.is_empty()
                && (line[name.len()..].starts_with(" = ") || (name.starts_with('[') && name == line))
        };
        EXAMPLE
            .lines()
            .map(|line| {
                line.strip_prefix("# ")
                    .filter(|rest| is_setting(rest))
                    .unwrap_or(line)
            })
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn the_example_names_every_setting_and_no_other() {
        let names = names_in(&uncommented());
        for name in &names {
            assert!(keys::find(name).is_some(), "{name} is no setting");
        }
        for key in KEYS {
            assert!(
                names.iter().any(|name| key.matches(name)),
                "{} is not in the example",
                key.name
            );
        }
    }

    #[test]
    fn the_example_changes_nothing_as_it_is_and_works_when_uncommented() {
        assert_eq!(names_in(EXAMPLE), Vec::<String>::new());
        let figment =
            Figment::from(Serialized::defaults(Settings::default())).merge(Toml::string(&uncommented()));
        let settings: Settings = figment.extract().expect("settings");
        settings.check().expect("sound");
    }

    /// The settings that have no default, set.
    fn with_files(mut settings: Settings) -> Settings {
        settings.tls.certificate = Some("tls/certificate.pem".into());
        settings.tls.key = Some("tls/key.pem".into());
        settings.metrics.listen = Some("127.0.0.1:9090".to_owned());
        settings
    }

    #[test]
    fn the_example_shows_the_defaults() {
        let example = dict(&Toml::string(&uncommented())).expect("TOML");
        let example = serde_json::to_value(&example).expect("JSON");
        let defaults = serde_json::to_value(Settings::default()).expect("JSON");
        for key in KEYS.iter().filter(|key| !key.name.ends_with(".*")) {
            let pointer = format!("/{}", key.name.replace('.', "/"));
            let default = defaults.pointer(&pointer).expect("a default");
            // What is not set by default is shown with an example, and so are lists of tables.
            let is_table =
                |value: &serde_json::Value| value.pointer("/0").is_some_and(serde_json::Value::is_object);
            if !default.is_null() && !example.pointer(&pointer).is_some_and(is_table) {
                assert_eq!(example.pointer(&pointer), Some(default), "{}", key.name);
            }
        }
    }

    #[test]
    fn keys_are_those_of_the_struct() {
        let url = "https://a".to_owned();
        let settings = Settings {
            public_url: Some(url.clone()),
            site_url: Some(url.clone()),
            site_url_by_locale: [("az".to_owned(), url)].into(),
            ..Settings::default()
        };
        let settings = with_files(settings);
        let values = dict(&Serialized::defaults(settings)).expect("values");
        let mut names = Vec::new();
        leaves(&values, "", &mut names);
        assert_eq!(names.len(), KEYS.len(), "{names:?}");
        for name in names {
            assert!(keys::find(&name).is_some(), "{name}");
        }
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place_and_the_nearest() {
        let error = check_name("listn", "environment MASTHEAD_LISTN")
            .expect_err("refused")
            .to_string();
        assert_eq!(
            error,
            "there is no setting \"listn\" (environment MASTHEAD_LISTN); did you mean \"listen\" (MASTHEAD_LISTEN in \
             the environment)?"
        );
        let error = check_name("banana", "banana in masthead.toml")
            .expect_err("refused")
            .to_string();
        assert!(
            error.starts_with("there is no setting \"banana\" (banana in masthead.toml); there are: listen,")
        );
    }

    #[test]
    fn later_layers_win_and_origins_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("news.toml");
        std::fs::write(&file, "listen = \"127.0.0.1:1\"\n[limits]\nbody = \"1MiB\"\n[site_url_by_locale]\naz = \"https://az.example.org\"\n")
            .expect("a file");
        let flags = Flags {
            file: Some(file),
            values: vec![
                ("listen", "--listen", "127.0.0.1:2".to_owned()),
                (
                    "database_url",
                    "--database-url",
                    "postgres://me:s3cret@db/news".to_owned(),
                ),
            ],
        };
        let loaded = load(&flags).expect("settings");
        assert_eq!(loaded.settings.listen, "127.0.0.1:2");
        assert_eq!(loaded.settings.limits.body.0, 1 << 20);
        assert_eq!(loaded.origin("listen"), "flag --listen");
        assert!(loaded.origin("limits.body").ends_with("news.toml"));
        assert_eq!(loaded.origin("log.level"), "default");
        let shown = loaded.shown().expect("shown");
        let value = |name: &str| {
            shown
                .iter()
                .find(|key| key.name == name)
                .expect(name)
                .value
                .clone()
        };
        assert_eq!(value("database_url"), "\"postgres://me:***@db/news\"");
        assert_eq!(value("limits.body"), "\"1MiB\"");
        assert_eq!(value("public_url"), "(from listen)");
        assert_eq!(value("site_url_by_locale.az"), "\"https://az.example.org\"");
    }

    #[test]
    fn a_value_of_the_wrong_kind_names_its_setting() {
        let folder = tempfile::tempdir().expect("a folder");
        let refused = |text: &str| {
            let file = folder.path().join("news.toml");
            std::fs::write(&file, text).expect("a file");
            format!(
                "{:#}",
                load(&Flags {
                    file: Some(file),
                    values: Vec::new()
                })
                .expect_err("refused")
            )
        };
        let error = refused("[limits]\nbody = \"much\"\n");
        assert!(
            error.contains("limits.body") && error.contains("256KiB"),
            "{error}"
        );
        assert!(refused("limits = 3\n").contains("there is no setting \"limits\""));
        assert!(refused("listen =\n").contains("cannot be read"));
        let missing = load(&Flags {
            file: Some(folder.path().join("none.toml")),
            values: Vec::new(),
        });
        assert!(
            missing
                .expect_err("refused")
                .to_string()
                .contains("there is no configuration file")
        );
    }
}
