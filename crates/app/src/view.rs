//! What is shown: the decisions about content that every interface shares.
//!
//! Which words stand under a picture, what a byline says where nobody set one, which items of a menu a viewer sees.
//! GraphQL and REST name fields; what is in them is decided here.

mod feed;
mod image;
mod menu;
mod story;

pub use self::{
    feed::FeedFacts,
    image::{ImageView, image, image_of},
    menu::{MenuItemView, menu_items},
    story::{JsonLdFacts, SeoView, byline_text, canonical_url, contributor_note, json_ld_facts, seo, url},
};
