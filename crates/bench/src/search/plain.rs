//! The yardstick of indexing: the same library with its own tokenizer, the same fields, in memory, and nothing else.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use serde_json::Value;
use tantivy::{
    Index, TantivyDocument,
    schema::{BytesOptions, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions},
};

/// Documents that are read before they are indexed, so that reading is not measured.
const PORTION: usize = 2_000;

/// Indexes lines; says how many, in how many seconds, and how many bytes the index has.
pub(super) fn index(lines: &Path) -> anyhow::Result<(usize, f64, u64)> {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(indexing);
    let title = schema.add_text_field("title", text.clone());
    let excerpt = schema.add_text_field("excerpt", text.clone());
    let body = schema.add_text_field("body", text);
    let counted = BytesOptions::default().set_indexed().set_fast();
    let authors = schema.add_bytes_field("authors", counted.clone());
    let categories = schema.add_bytes_field("categories", counted.clone());
    let tags = schema.add_bytes_field("tags", counted.clone());
    let locale = schema.add_bytes_field("locale", counted);
    let number = schema.add_u64_field("number", NumericOptions::default().set_fast());
    let index = Index::create_in_ram(schema.build());
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 64 << 20)?;
    let file = File::open(lines).with_context(|| format!("{} is not there", lines.display()))?;
    let mut portion: Vec<Value> = Vec::with_capacity(PORTION);
    let mut documents = 0;
    let mut took = Duration::ZERO;
    let mut add = |portion: &mut Vec<Value>| -> anyhow::Result<()> {
        let texts: Vec<(Value, String)> = portion
            .drain(..)
            .map(|line| {
                let html = line["bodyHtml"].as_str().unwrap_or_default();
                let plain = without_tags(html);
                (line, plain)
            })
            .collect();
        let began = Instant::now();
        for (line, plain) in &texts {
            let mut document = TantivyDocument::default();
            document.add_text(title, line["title"].as_str().unwrap_or_default());
            document.add_text(excerpt, line["excerpt"].as_str().unwrap_or_default());
            document.add_text(body, plain);
            for (name, field) in [("authors", authors), ("categories", categories), ("tags", tags)] {
                for value in line[name].as_array().into_iter().flatten() {
                    document.add_bytes(field, value.as_str().unwrap_or_default().as_bytes());
                }
            }
            document.add_bytes(locale, line["locale"].as_str().unwrap_or_default().as_bytes());
            document.add_u64(number, documents as u64);
            documents += 1;
            writer.add_document(document)?;
        }
        took += began.elapsed();
        Ok(())
    };
    for line in BufReader::new(file).lines() {
        let line: Value = serde_json::from_str(&line?)?;
        if line["type"] == "article" {
            portion.push(line);
        }
        if portion.len() == PORTION {
            add(&mut portion)?;
        }
    }
    add(&mut portion)?;
    let began = Instant::now();
    writer.commit()?;
    writer.wait_merging_threads()?;
    took += began.elapsed();
    let bytes = index.reader()?.searcher().space_usage()?.total().get_bytes();
    Ok((documents, took.as_secs_f64(), bytes))
}

fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut is_tag = false;
    for character in html.chars() {
        match character {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => text.push(character),
            _ => {}
        }
    }
    text
}
