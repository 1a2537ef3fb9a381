//! The words and rules of a newsroom: articles, the things they refer to, who may see what.
//!
//! This crate knows no database, no HTTP and no async runtime: plain values, their validation and the pure
//! functions over them. To add a kind of thing, start with its id in [`id`], its value in a module of its own
//! and, if it stands beside articles, an arm of [`entity::EntityData`].

pub mod article;
pub mod body;
pub mod change;
pub mod dependence;
pub mod entity;
pub mod id;
pub mod listing;
pub mod locale;
pub mod media;
pub mod menu;
pub mod page;
pub mod path;
pub mod search;
pub mod site;
pub mod slug;
pub mod surrogate;
pub mod taxonomy;
pub mod text;
pub mod time;
pub mod touch;
pub mod violation;
pub mod visibility;
pub mod webhook;
