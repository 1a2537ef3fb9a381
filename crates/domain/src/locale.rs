//! Locales (BCP 47) and values that have one per locale.

use std::{collections::BTreeMap, fmt, str::FromStr};

use oxilangtag::LanguageTag;
use serde::{Deserialize, Deserializer, Serialize};

use crate::violation::Rule;

/// A BCP 47 language tag in its canonical case: `en`, `az`, `zh-Hant-TW`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Locale(String);

impl Locale {
    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag and what remains of it when its parts are cut off from the end: `az-Latn-AZ`, `az-Latn`, `az`
    /// (RFC 4647 section 3.4).
    pub fn truncations(&self) -> impl Iterator<Item = Self> + '_ {
        std::iter::successors(Some(self.0.as_str()), |tag| {
            tag.rsplit_once('-').map(|(head, _)| head)
        })
        .map(|tag| Self(tag.to_owned()))
    }
}

impl FromStr for Locale {
    type Err = Rule;

    fn from_str(text: &str) -> Result<Self, Rule> {
        // WordPress and many others write en_US.
        let text = text.trim().replace('_', "-");
        LanguageTag::parse_and_normalize(&text)
            .map(|tag| Self(tag.into_inner()))
            .map_err(|_| Rule::Malformed("a BCP 47 language tag such as \"en\" or \"az-Latn\""))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Locale {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|rule: Rule| serde::de::Error::custom(format!("locale {rule}")))
    }
}

/// The order in which locales are tried: the asked one, what it truncates to, then the site's own.
///
/// Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LocaleChain(Vec<Locale>);

impl LocaleChain {
    /// The chain for a request: `asked` and its truncations first, then the site's locales, its default first.
    #[must_use]
    pub fn new(asked: Option<&Locale>, site: &[Locale]) -> Self {
        let mut chain: Vec<Locale> = Vec::with_capacity(site.len() + 1);
        let candidates = asked
            .into_iter()
            .flat_map(Locale::truncations)
            .chain(site.iter().cloned());
        for locale in candidates {
            if !chain.contains(&locale) {
                chain.push(locale);
            }
        }
        if chain.is_empty() {
            chain.push(Locale("en".to_owned()));
        }
        Self(chain)
    }

    /// The locales, best first.
    #[must_use]
    pub fn locales(&self) -> &[Locale] {
        &self.0
    }

    /// The best locale of the chain.
    #[must_use]
    pub fn first(&self) -> &Locale {
        &self.0[0]
    }
}

/// A value that has one form per locale.
///
/// In JSON it is an object by locale; a bare value is read as the one of [`Localized::UNSPECIFIED`], which whoever
/// reads the input replaces by the site's default with [`Localized::in_locale`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Localized<T>(BTreeMap<String, T>);

impl<T> Default for Localized<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Localized<T> {
    /// The key of a value whose locale the input did not say ("und" is BCP 47's own word for it).
    pub const UNSPECIFIED: &'static str = "und";

    /// A value in one locale.
    pub fn one(locale: &Locale, value: T) -> Self {
        Self(BTreeMap::from([(locale.0.clone(), value)]))
    }

    /// A value whose locale is not known yet.
    pub fn unspecified(value: T) -> Self {
        Self(BTreeMap::from([(Self::UNSPECIFIED.to_owned(), value)]))
    }

    /// Gives a value without a locale the one of the site.
    #[must_use]
    pub fn in_locale(mut self, default: &Locale) -> Self {
        if let Some(value) = self.0.remove(Self::UNSPECIFIED) {
            self.0.entry(default.0.clone()).or_insert(value);
        }
        self
    }

    /// The best value for a chain; failing all of it any value there is, so that a name is never blank.
    #[must_use]
    pub fn best(&self, chain: &LocaleChain) -> Option<&T> {
        chain
            .locales()
            .iter()
            .find_map(|locale| self.0.get(locale.as_str()))
            .or_else(|| self.0.values().next())
    }

    /// Whether there is no value in any locale.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values with their locales, in the order of the tags.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(locale, value)| (locale.as_str(), value))
    }

    /// The values, to be changed in place.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.values_mut()
    }

    /// The same locales with other values.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Localized<U> {
        Localized(
            self.0
                .into_iter()
                .map(|(locale, value)| (locale, change(value)))
                .collect(),
        )
    }
}

impl<T> FromIterator<(Locale, T)> for Localized<T> {
    fn from_iter<I: IntoIterator<Item = (Locale, T)>>(values: I) -> Self {
        Self(
            values
                .into_iter()
                .map(|(locale, value)| (locale.0, value))
                .collect(),
        )
    }
}

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for Localized<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let by_locale = |value: &serde_json::Value| {
            value.as_object().is_some_and(|map| {
                map.keys()
                    .all(|key| key == Self::UNSPECIFIED || key.parse::<Locale>().is_ok())
            })
        };
        let parsed = if by_locale(&value) {
            serde_json::from_value::<BTreeMap<String, Option<T>>>(value).map(|map| {
                map.into_iter()
                    .filter_map(|(key, value)| {
                        let key = key.parse::<Locale>().map_or(key, |locale| locale.0);
                        value.map(|value| (key, value))
                    })
                    .collect()
            })
        } else {
            serde_json::from_value::<Option<T>>(value).map(|value| {
                value
                    .into_iter()
                    .map(|value| (Self::UNSPECIFIED.to_owned(), value))
                    .collect()
            })
        };
        parsed.map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(text: &str) -> Locale {
        text.parse().expect("a locale")
    }

    #[test]
    fn the_best_value_follows_the_chain() {
        let value: Localized<String> =
            serde_json::from_str(r#"{"en":"Energy","az":"Enerji"}"#).expect("a value per locale");
        let site = [locale("en"), locale("az")];
        let best = |asked: Option<&str>| {
            let asked = asked.map(locale);
            value
                .best(&LocaleChain::new(asked.as_ref(), &site))
                .map(String::as_str)
        };
        assert_eq!(best(None), Some("Energy"));
        assert_eq!(best(Some("az-Latn-AZ")), Some("Enerji"));
        assert_eq!(best(Some("ru")), Some("Energy"));
    }

    #[test]
    fn a_bare_value_takes_the_default_locale() {
        let value: Localized<String> = serde_json::from_str("\"Energy\"").expect("a bare value");
        let value = value.in_locale(&locale("en_US"));
        assert_eq!(
            serde_json::to_string(&value).expect("json"),
            r#"{"en-US":"Energy"}"#
        );
        let nothing: Localized<String> = serde_json::from_str("null").expect("nothing");
        assert!(nothing.is_empty());
    }
}
