//! The types of the schema: names for what the application answers.

pub(super) mod article;
mod article_links;
mod article_text;
pub(super) mod articles_of;
mod author;
mod block;
mod block_fields;
mod body;
mod category;
pub(super) mod change;
mod collection;
pub(super) mod enums;
mod facets;
pub(super) mod media;
mod media_fields;
mod menu;
mod page;
pub(super) mod parts;
mod recorded;
mod related;
pub(super) mod resolution;
pub(super) mod search;
mod site;
mod source;
mod tag;

pub(super) use self::{
    articles_of::list as articles_list, author::Author, category::Category, collection::Collection,
    menu::Menu, page::Page, site::Site, source::Source, tag::Tag,
};
