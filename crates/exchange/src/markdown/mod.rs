//! Folders of Markdown with front matter, as people keep them for Hugo, Jekyll and without either.
//!
//! # What a file becomes
//! - An **article**, or a **page** where its front matter has `type: page` or `layout: page`, or it lies in `pages/`;
//!   the files of a page in several languages make one page. `_index.md` describes its folder: a category, or below
//!   `tags`, `authors` and `categories` a tag, an author, a category. The front page's own text and what lies in
//!   another text's bundle are skipped.
//! - `*.jsonl` at the top of the folder is read as JSON Lines. It describes what no text does: site, menus, sections.
//! - A picture, recording or document that a text names and that lies below the folder is a medium. In the text its
//!   address becomes `media:file/PATH`, percent-encoded, for links to documents too.
//! - Authors, categories, tags and sources that are only named are *mentions*: made where missing, else left alone.
//!
//! # What is where in the front matter
//! YAML, TOML and JSON are read; keys are compared without case, `_` and `-`. A fact may stand under several keys (see
//! `article`, `page`, `release`); what no key stands for is kept as an attribute that is not public.
//! - `description` is the excerpt; where there is an excerpt or summary already, it is what search engines are told.
//! - `publishDate` wins over `date`, which is then when the text was created, as Hugo means them; failing both, the
//!   date in the file's name counts. A date without a zone is UTC.
//! - What is not held back is published. Held back is what has `draft: true`, `published: false`, a password or
//!   `private`, or lies in `_drafts/`; an unknown status is a draft too. With [`MarkdownReader::as_of`] what is dated
//!   later is scheduled and what has expired is unpublished.
//! - The locale is what the front matter says, else the name's (`a.az.md`), else the folder's (`az/…`, `content/az/…`,
//!   `articles/az/…`), of which only the two-letter codes of ISO 639-1 are taken for languages. Files that differ in
//!   nothing but that are versions of one story, as are those that share a `translationKey`.
//! - Without categories an article is filed under its folder, but for years and for folders such as `posts` that say
//!   nothing (unless an `_index.md` describes them).
//! - A name that is written as a slug is that thing's slug; any other is the name, and its slug is made from it.
//! - The title is the field, else the heading with which the text begins (which is then taken off it), else the name.
//! - `id` is an id of ours, or one of the system `front-matter`, under which a file is found again when it has moved.
//!   The file's path is its id in the system `markdown`.
//! - E-mail addresses of authors are not read.
//!
//! # Old addresses
//! `permalink`, `url` and `path` are the path. The address that Hugo or Jekyll give a text by default becomes an alias,
//! so that links to it go on working; it is also what `ref`, `post_url` and links to `other.md` lead to. Patterns in
//! the generators' own configuration are not read.
//!
//! # Faults
//! None stops the import. A file that cannot be read (larger than 16 MiB, not UTF-8, broken front matter, a link out
//! of the folder) is refused; what is read otherwise than it is written is noted. All of that is said in the pass over
//! the things, in the order of the paths. Only the list of paths, the pages and what is mentioned are held in memory.
//!
//! To add a key, name it where its fact is read; to add a shortcode, name it in `templates::markup`.

mod article;
mod body;
mod date;
mod document;
mod fields;
mod files;
mod folder;
mod front_matter;
mod gathered;
mod html_tags;
mod language;
mod layout;
mod mentions;
mod names;
mod newsroom;
mod page;
mod picture;
mod reader;
mod release;
mod section;
mod templates;
mod walk;

pub use self::{files::Files, reader::MarkdownReader};
