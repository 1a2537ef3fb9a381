//! The settings as `masthead config` shows them.

use anyhow::Context as _;

use super::{
    keys::{KEYS, Key},
    load::Loaded,
    mask,
};

/// A setting as `masthead config` shows it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) origin: String,
}

impl Loaded {
    /// Every setting with its value, without passwords, and where that came from.
    pub(crate) fn shown(&self) -> anyhow::Result<Vec<Shown>> {
        let values = serde_json::to_value(&self.settings).context("settings do not serialise")?;
        let mut shown = Vec::new();
        for key in KEYS {
            if let Some(group) = key.name.strip_suffix(".*") {
                let inner = values.get(group).and_then(serde_json::Value::as_object);
                for (name, value) in inner.into_iter().flatten() {
                    shown.push(self.show(format!("{group}.{name}"), value, *key));
                }
            } else {
                let pointer = format!("/{}", key.name.replace('.', "/"));
                let value = values.pointer(&pointer).unwrap_or(&serde_json::Value::Null);
                shown.push(self.show(key.name.to_owned(), value, *key));
            }
        }
        Ok(shown)
    }

    fn show(&self, name: String, value: &serde_json::Value, key: Key) -> Shown {
        let masked = |text: &str| {
            if key.is_secret {
                mask::address(text)
            } else {
                text.to_owned()
            }
        };
        let value = match value {
            serde_json::Value::Null => match name.as_str() {
                "site_url" => "(as public_url)",
                "public_url" | "metrics.listen" => "(from listen)",
                _ => "(none)",
            }
            .to_owned(),
            serde_json::Value::String(text) => format!("{:?}", masked(text)),
            serde_json::Value::Array(items) => {
                // Of what has parts of its own (webhooks, caches) the name: addresses of webhooks may hold secrets.
                let items = items.iter().map(|item| item.get("name").unwrap_or(item));
                let items = items.filter_map(serde_json::Value::as_str);
                let items: Vec<String> = items.map(|item| format!("{:?}", masked(item))).collect();
                format!("[{}]", items.join(", "))
            }
            other => other.to_string(),
        };
        let origin = self.origin(&name).to_owned();
        Shown { name, value, origin }
    }
}
