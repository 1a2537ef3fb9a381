//! A generated archive: authors, nested categories, tags, sources, articles. The same arguments give the same bytes.

mod article;
mod words;

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

use anyhow::Context as _;
use serde_json::{Value, json};

pub(crate) use self::words::Shape;
use self::words::{Language, Random};

/// Categories from the root down. The first root holds most of the archive, so that it has deep pages.
const CATEGORIES: &[&str] = &[
    "news",
    "news/politics",
    "news/politics/parliament",
    "news/politics/elections",
    "news/economy",
    "news/economy/energy",
    "news/economy/markets",
    "news/world",
    "news/world/europe",
    "news/world/asia",
    "opinion",
    "opinion/columns",
    "opinion/letters",
    "culture",
    "culture/film",
    "culture/books",
    "sport",
    "sport/football",
    "sport/chess",
];

const AUTHORS: u64 = 200;
const TAGS: u64 = 500;
const SOURCES: u64 = 20;

/// Writes the lines.
pub(crate) fn write(file: &Path, articles: u32) -> anyhow::Result<()> {
    write_shaped(file, articles, &Shape::USUAL)
}

/// Writes the lines of an archive with such texts.
pub(crate) fn write_shaped(file: &Path, articles: u32, shape: &Shape) -> anyhow::Result<()> {
    let out = File::create(file).with_context(|| format!("{} cannot be written", file.display()))?;
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let mut random = Random::new(20_261_123);
    let languages = Language::all(shape, &mut random);
    let mut line = |value: &Value| -> anyhow::Result<()> {
        serde_json::to_writer(&mut out, value)?;
        out.write_all(b"\n")?;
        Ok(())
    };
    line(
        &json!({"type": "site", "name": "The Daily Bench", "locales": ["en", "az", "tr", "ru"], "tagline": "Nothing but figures"}),
    )?;
    for path in CATEGORIES {
        line(&json!({"type": "category", "path": path, "name": path.rsplit('/').next()}))?;
    }
    for number in 0..AUTHORS {
        let name = languages[0].name(&mut random);
        line(
            &json!({"type": "author", "slug": author(number), "name": name, "bio": languages[0].sentence(&mut random)}),
        )?;
    }
    for number in 0..TAGS {
        line(&json!({"type": "tag", "slug": tag(number), "name": format!("Tag {number}")}))?;
    }
    for number in 0..SOURCES {
        line(
            &json!({"type": "source", "slug": source(number), "name": format!("Agency {number}"), "url": format!("https://agency-{number}.example")}),
        )?;
    }
    for number in 0..articles {
        line(&article::line(number, articles, &languages, shape, &mut random))?;
    }
    out.flush()?;
    Ok(())
}

fn author(number: u64) -> String {
    format!("author-{number}")
}

fn tag(number: u64) -> String {
    format!("tag-{number}")
}

fn source(number: u64) -> String {
    format!("agency-{number}")
}
