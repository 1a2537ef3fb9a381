//! The demo newsroom inside the binary.

use std::sync::Arc;

use anyhow::Context as _;
use include_dir::{Dir, include_dir};
use masthead_app::{
    App,
    import::{ImportOptions, import},
    read::ArticleList,
};
use masthead_domain::visibility::Visibility;
use masthead_exchange::markdown::{Files, MarkdownReader};

static NEWSROOM: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../demo");

/// Loads the demo newsroom, if nothing is there yet.
pub(crate) async fn load(app: &App) -> anyhow::Result<()> {
    if !is_empty(app).await? {
        tracing::info!("the database has content, so the demo newsroom is not loaded");
        return Ok(());
    }
    let mut files = Vec::new();
    gather(&NEWSROOM, &mut files);
    let reader = MarkdownReader::over("the demo newsroom", Files::memory(files))
        .context("the demo newsroom cannot be read")?
        .as_of(app.clock.now());
    let media = Arc::new(reader.files());
    let report = import(
        app,
        Box::new(reader),
        Some(media),
        &ImportOptions::default(),
        &|_| {},
    )
    .await
    .context("the demo newsroom cannot be loaded")?;
    for remark in &report.refused {
        tracing::warn!(what = remark.what, reason = remark.reason, examples = ?remark.examples, "not loaded");
    }
    tracing::info!(things = report.changed(), "the demo newsroom is loaded");
    Ok(())
}

async fn is_empty(app: &App) -> anyhow::Result<bool> {
    let reader = app.reader(Visibility::Editorial);
    let articles = reader.article_count(&ArticleList::default()).await?;
    // A site that nobody has set up has no version.
    Ok(articles == 0 && reader.site().await?.version == 0)
}

fn gather(folder: &Dir<'static>, files: &mut Vec<(String, &'static [u8])>) {
    for file in folder.files() {
        files.push((file.path().to_string_lossy().into_owned(), file.contents()));
    }
    for inner in folder.dirs() {
        gather(inner, files);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newsroom_is_in_the_binary() {
        let mut files = Vec::new();
        gather(&NEWSROOM, &mut files);
        let has = |ending: &str| {
            files
                .iter()
                .any(|(name, bytes)| name.ends_with(ending) && !bytes.is_empty())
        };
        assert!(has("newsroom.jsonl") && has(".md") && has(".jpg"));
    }
}
