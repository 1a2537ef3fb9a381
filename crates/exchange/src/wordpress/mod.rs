//! WordPress exports (WXR 1.0, 1.1, 1.2), read as a stream.
//!
//! An export is a feed with everything in it, written by many versions of WordPress and its plugins, and often
//! broken: `xml` reads what others refuse. It is gone through once for what must be known beforehand
//! (`index`), and once for each pass of the import; the texts are never in memory together.
//!
//! E-mail addresses of authors and commenters do not leave this module: those of the lists of authors and the
//! comments are not read, and where one serves as a name it is cut (`address`).

mod address;
mod author;
mod body;
mod date;
mod index;
mod item;
mod media;
mod menu;
mod meta;
mod naming;
mod page;
mod php;
mod plain;
mod post;
mod reader;
mod seo;
mod site;
mod status;
mod taxonomy;
mod xml;

pub use self::reader::{Options, WordPressReader};
