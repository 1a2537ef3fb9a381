//! Typed, opaque, sortable identifiers: `article_01jd…`.
//!
//! The text form is a TypeID (specification 0.3): a prefix that names the kind, an underscore, and the 128 bits
//! of a `UUIDv7` in Crockford's base 32, lower case. The same string stands in GraphQL, REST, feeds and exports.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_LENGTH: usize = 26;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// No underscore, or nothing on one side of it.
    #[error("an id has the form prefix_suffix")]
    Shape,
    /// The prefix is not the one of the kind that was asked for.
    #[error("the id is of another kind")]
    Kind,
    /// The suffix is not 26 characters of base 32 that fit into 128 bits.
    #[error("the part after the underscore is not a valid suffix")]
    Suffix,
}

fn encode(uuid: Uuid) -> [u8; SUFFIX_LENGTH] {
    let mut bits = uuid.as_u128();
    let mut out = [b'0'; SUFFIX_LENGTH];
    for slot in out.iter_mut().rev() {
        *slot = ALPHABET[(bits & 31) as usize];
        bits >>= 5;
    }
    out
}

fn decode(suffix: &str) -> Result<Uuid, IdError> {
    let bytes = suffix.as_bytes();
    // 26 characters hold 130 bits: the first may only carry three.
    if bytes.len() != SUFFIX_LENGTH || !(b'0'..=b'7').contains(&bytes[0]) {
        return Err(IdError::Suffix);
    }
    let mut bits = 0u128;
    for byte in bytes {
        let digit = ALPHABET
            .iter()
            .position(|candidate| candidate == byte)
            .ok_or(IdError::Suffix)?;
        bits = (bits << 5) | digit as u128;
    }
    Ok(Uuid::from_u128(bits))
}

/// Splits an id into its kind and its UUID, without saying which kind is wanted.
///
/// # Errors
/// [`IdError`] when the text is no id of any known kind.
pub fn parse_any(text: &str) -> Result<(Kind, Uuid), IdError> {
    let (prefix, suffix) = text.rsplit_once('_').ok_or(IdError::Shape)?;
    let kind = Kind::from_prefix(prefix).ok_or(IdError::Kind)?;
    Ok((kind, decode(suffix)?))
}

/// Whether a text would be read as an id, and so may not be a slug.
#[must_use]
pub fn looks_like_id(text: &str) -> bool {
    parse_any(text).is_ok()
}

/// Formats the id of a thing whose kind is only known at run time.
#[must_use]
pub fn format(kind: Kind, uuid: Uuid) -> String {
    format_as(kind.prefix(), uuid)
}

/// Formats the id of what is no content and has a prefix of its own: webhooks, deliveries.
#[must_use]
pub fn format_as(prefix: &str, uuid: Uuid) -> String {
    let suffix = encode(uuid);
    let suffix = std::str::from_utf8(&suffix).expect("the alphabet is ASCII");
    format!("{prefix}_{suffix}")
}

/// Reads what [`format_as`] wrote.
///
/// # Errors
/// [`IdError`] when the text is no id with this prefix.
pub fn parse_as(prefix: &str, text: &str) -> Result<Uuid, IdError> {
    let (found, suffix) = text.rsplit_once('_').ok_or(IdError::Shape)?;
    if found != prefix {
        return Err(IdError::Kind);
    }
    decode(suffix)
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $id:ident, $prefix:literal;)*) => {
        /// The kinds of things that have an id of their own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Kind { $($(#[$doc])* $kind,)* }

        impl Kind {
            /// Every kind, in the order in which an export writes them.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The prefix of its ids, and its name in the change log and in JSON Lines.
            #[must_use]
            pub const fn prefix(self) -> &'static str {
                match self { $(Self::$kind => $prefix,)* }
            }

            /// The kind that a prefix names.
            #[must_use]
            pub fn from_prefix(prefix: &str) -> Option<Self> {
                match prefix { $($prefix => Some(Self::$kind),)* _ => None }
            }
        }

        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $id(Uuid);

            impl $id {
                /// The kind of thing that this id names.
                pub const KIND: Kind = Kind::$kind;

                /// Wraps a UUID that is known to name a thing of this kind.
                #[must_use]
                pub const fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }

                /// The bare UUID, as the database keeps it.
                #[must_use]
                pub const fn uuid(self) -> Uuid { self.0 }
            }

            impl fmt::Display for $id {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&format(Kind::$kind, self.0))
                }
            }

            impl fmt::Debug for $id {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Display::fmt(self, f)
                }
            }

            impl FromStr for $id {
                type Err = IdError;
                fn from_str(text: &str) -> Result<Self, IdError> {
                    match parse_any(text)? {
                        (Kind::$kind, uuid) => Ok(Self(uuid)),
                        _ => Err(IdError::Kind),
                    }
                }
            }

            impl Serialize for $id {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $id {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                }
            }
        )*
    };
}

kinds! {
    /// The settings of the site: there is one.
    Site, SiteId, "site";
    /// A person who writes, translates, edits or photographs.
    Author, AuthorId, "author";
    /// A section of the site, possibly below another one.
    Category, CategoryId, "category";
    /// A topic.
    Tag, TagId, "tag";
    /// An outlet from which a piece was reprinted.
    Source, SourceId, "source";
    /// A picture, recording or file.
    Media, MediaId, "media";
    /// One language version of a story.
    Article, ArticleId, "article";
    /// A static page.
    Page, PageId, "page";
    /// A menu at a named place.
    Menu, MenuId, "menu";
    /// An ordered list of articles kept by editors.
    Collection, CollectionId, "collection";
    /// An address that leads to another one.
    Redirect, RedirectId, "redirect";
    /// What the language versions of one story share.
    Story, TranslationGroupId, "story";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_follows_the_typeid_specification() {
        // Valid cases of the specification's test file.
        let zero = Uuid::nil();
        assert_eq!(format(Kind::Tag, zero), "tag_00000000000000000000000000");
        let sample: Uuid = "0188bac7-4afa-78aa-bc3b-bd1eef28d881".parse().expect("a uuid");
        assert_eq!(format(Kind::Tag, sample), "tag_01h2xcejqtf2nbrexx3vqjhp41");
        let max = Uuid::max();
        assert_eq!(format(Kind::Tag, max), "tag_7zzzzzzzzzzzzzzzzzzzzzzzzz");
        for uuid in [zero, sample, max] {
            let id = TagId::from_uuid(uuid);
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn what_is_no_id_is_refused_with_its_reason() {
        let refused = [
            ("", IdError::Shape),
            ("tag", IdError::Shape),
            ("article_01h2xcejqtf2nbrexx3vqjhp41", IdError::Kind),
            ("nothing_01h2xcejqtf2nbrexx3vqjhp41", IdError::Kind),
            ("tag_01h2xcejqtf2nbrexx3vqjhp4", IdError::Suffix),
            ("tag_81h2xcejqtf2nbrexx3vqjhp41", IdError::Suffix),
            ("tag_01H2XCEJQTF2NBREXX3VQJHP41", IdError::Suffix),
            ("tag_01h2xcejqtf2nbrexx3vqjhpu1", IdError::Suffix),
        ];
        for (text, reason) in refused {
            assert_eq!(text.parse::<TagId>(), Err(reason), "{text}");
        }
    }
}
