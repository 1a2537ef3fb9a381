//! The things that stand beside articles, in one shape.
//!
//! Authors, categories, tags, sources, media, pages, menus, collections and the site differ in their data and in
//! little else: each has an id, a name in addresses, a place in an order and a version. So one [`Record`] holds what
//! they share, and [`EntityData`] says what is particular. A new kind is a data type, its `entity_kinds!` line and
//! its place in the interfaces; storage, loading, paging, the change log and export need nothing new.

use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    id::Kind,
    locale::Localized,
    media::MediaData,
    menu::MenuData,
    page::PageData,
    path::SitePath,
    site::SiteData,
    taxonomy::{AuthorData, CategoryData, CollectionData, SourceData, TagData},
    time::Timestamp,
};

/// One thing of some kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<D> {
    pub id: Uuid,
    /// Its name in addresses; of media the file name, of menus the location.
    pub slug: String,
    /// The slugs from the root down, joined by slashes; of what has no tree, the slug. Unique within the kind.
    pub tree_path: String,
    pub parent: Option<Uuid>,
    /// Its place among its siblings.
    pub position: i32,
    /// Where readers find it, for the kinds that have a page of their own.
    pub path: Option<SitePath>,
    /// Whether the public may see it.
    pub live: bool,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
    pub version: i32,
    pub data: D,
}

impl<D> Record<D> {
    /// The same thing with other data.
    pub fn with_data<E>(self, data: E) -> Record<E> {
        Record {
            id: self.id,
            slug: self.slug,
            tree_path: self.tree_path,
            parent: self.parent,
            position: self.position,
            path: self.path,
            live: self.live,
            created_at: self.created_at,
            modified_at: self.modified_at,
            version: self.version,
            data,
        }
    }
}

/// What a kind of entity has of its own.
pub trait EntityData: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its kind.
    const KIND: Kind;

    /// What lists are sorted by and what stands in a menu: its name, or the nearest to it.
    fn name(&self) -> Option<&Localized<String>>;

    /// Takes the record out of an entity, if it is of this kind.
    fn of(entity: &Entity) -> Option<&Arc<Record<Self>>>;

    /// Wraps a record of this kind.
    fn wrap(record: Record<Self>) -> Entity;
}

macro_rules! entity_kinds {
    ($($kind:ident, $data:ident, $alias:ident, $name:expr;)*) => {
        /// One thing of any kind that stands beside articles.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Entity { $($kind(Arc<Record<$data>>),)* }

        $(
            /// A record of this kind.
            pub type $alias = Record<$data>;

            impl EntityData for $data {
                const KIND: Kind = Kind::$kind;

                fn name(&self) -> Option<&Localized<String>> {
                    let name: fn(&$data) -> Option<&Localized<String>> = $name;
                    name(self)
                }

                fn of(entity: &Entity) -> Option<&Arc<Record<Self>>> {
                    match entity { Entity::$kind(record) => Some(record), _ => None }
                }

                fn wrap(record: Record<Self>) -> Entity { Entity::$kind(Arc::new(record)) }
            }
        )*

        impl Entity {
            /// The kinds that are entities.
            pub const KINDS: &[Kind] = &[$(Kind::$kind,)*];

            /// Its kind.
            #[must_use]
            pub fn kind(&self) -> Kind { match self { $(Self::$kind(_) => Kind::$kind,)* } }

            /// Its id without its kind.
            #[must_use]
            pub fn id(&self) -> Uuid { match self { $(Self::$kind(record) => record.id,)* } }

            /// Where readers find it.
            #[must_use]
            pub fn path(&self) -> Option<&SitePath> {
                match self { $(Self::$kind(record) => record.path.as_ref(),)* }
            }

            /// Its tree path.
            #[must_use]
            pub fn tree_path(&self) -> &str { match self { $(Self::$kind(record) => &record.tree_path,)* } }

            /// Its version.
            #[must_use]
            pub fn version(&self) -> i32 { match self { $(Self::$kind(record) => record.version,)* } }

            /// Its name in all locales.
            #[must_use]
            pub fn name(&self) -> Option<&Localized<String>> {
                match self { $(Self::$kind(record) => record.data.name(),)* }
            }

            /// Its data as JSON, in the stored form.
            ///
            /// # Errors
            /// Never in practice: all data types serialise.
            pub fn to_json(&self) -> Result<serde_json::Value, serde_json::Error> {
                match self { $(Self::$kind(record) => serde_json::to_value(&record.data),)* }
            }

            /// What is common to all kinds, without the data.
            #[must_use]
            pub fn bare(&self) -> Record<()> {
                match self { $(Self::$kind(record) => Record::clone(record).with_data(()),)* }
            }

            /// The same data under other common values.
            #[must_use]
            pub fn with_bare(&self, bare: Record<()>) -> Self {
                match self { $(Self::$kind(record) => $data::wrap(bare.with_data(record.data.clone())),)* }
            }

            /// Puts a record and its stored data together.
            ///
            /// # Errors
            /// Where the data is not of the kind's form, or the kind is no entity's.
            pub fn from_json(kind: Kind, record: Record<()>, data: serde_json::Value) -> Result<Self, serde_json::Error> {
                match kind {
                    $(Kind::$kind => Ok($data::wrap(record.with_data(serde_json::from_value(data)?))),)*
                    other => Err(serde::de::Error::custom(format_args!("{} is no entity", other.prefix()))),
                }
            }
        }
    };
}

entity_kinds! {
    Site, SiteData, Site, |data| Some(&data.name);
    Author, AuthorData, Author, |data| Some(&data.name);
    Category, CategoryData, Category, |data| Some(&data.name);
    Tag, TagData, Tag, |data| Some(&data.name);
    Source, SourceData, Source, |data| Some(&data.name);
    Media, MediaData, Media, |data| Some(&data.title);
    Page, PageData, Page, |data| Some(&data.title);
    Menu, MenuData, Menu, |data| Some(&data.name);
    Collection, CollectionData, Collection, |data| Some(&data.name);
}
