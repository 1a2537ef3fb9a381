//! What is stored, and whether the files that it names are there.

use anyhow::Context as _;
use masthead_app::{
    App,
    read::{ArticleList, EntityList, PageArguments},
};
use masthead_domain::{
    entity::Media,
    id::{Kind, MediaId},
    media::MediaData,
    visibility::Visibility,
};

use super::Finding;

/// How many names of missing files are given.
const NAMED: usize = 5;

/// How much there is of each kind.
pub(crate) async fn counts(app: &App) -> Finding {
    match count(app).await {
        Ok(text) => Finding::Well(text),
        Err(error) => Finding::failure(&error, "look at the server's log; the database may be damaged"),
    }
}

async fn count(app: &App) -> anyhow::Result<String> {
    let (reader, public) = (app.reader(Visibility::Editorial), app.reader(Visibility::Public));
    let all = ArticleList::default();
    let articles = Box::pin(reader.article_count(&all)).await;
    let articles = articles.context("articles cannot be counted")?;
    let live = Box::pin(public.article_count(&all)).await;
    let live = live.context("articles cannot be counted")?;
    let mut counts = vec![format!("{articles} articles"), format!("{live} of them public")];
    let kinds = [
        (Kind::Author, "authors"),
        (Kind::Category, "categories"),
        (Kind::Tag, "tags"),
        (Kind::Page, "pages"),
        (Kind::Media, "media"),
    ];
    for (kind, name) in kinds {
        let list = EntityList::all(kind);
        let count = reader.entity_count(&list).await;
        let count = count.with_context(|| format!("{name} cannot be counted"))?;
        counts.push(format!("{count} {name}"));
    }
    Ok(counts.join(", "))
}

/// Whether each medium's file is where it should be.
pub(crate) async fn media(app: &App) -> Finding {
    match look(app).await {
        Ok(found) => found.finding(),
        Err(error) => Finding::failure(&error, "look at the server's log; the database may be damaged"),
    }
}

#[derive(Debug, Default)]
struct Found {
    kept: u64,
    elsewhere: u64,
    missing: u64,
    cut_short: u64,
    examples: Vec<String>,
}

impl Found {
    fn look_at(&mut self, app: &App, medium: &Media) {
        let data = &medium.data;
        let Some(file) = data.blob.as_deref().and_then(|blob| app.media.file(blob)) else {
            self.elsewhere += 1;
            return;
        };
        self.kept += 1;
        let count = match std::fs::metadata(file) {
            Ok(about) if data.byte_length.is_none_or(|length| length == about.len()) => return,
            Ok(_) => &mut self.cut_short,
            Err(_) => &mut self.missing,
        };
        *count += 1;
        if self.examples.len() < NAMED {
            let id = MediaId::from_uuid(medium.id);
            self.examples.push(format!("{} ({id})", data.file_name));
        }
    }

    fn finding(self) -> Finding {
        if self.missing + self.cut_short == 0 {
            return Finding::Well(format!(
                "{} files are there, {} media are kept elsewhere",
                self.kept, self.elsewhere
            ));
        }
        Finding::wrong(
            format!(
                "of {} files {} are missing and {} have another length: {}",
                self.kept,
                self.missing,
                self.cut_short,
                self.examples.join(", ")
            ),
            "restore the folder media of data_dir from a backup, or import them again",
        )
    }
}

async fn look(app: &App) -> anyhow::Result<Found> {
    let mut found = Found::default();
    let mut after = None;
    loop {
        // A reader remembers what it reads, so each page has its own.
        let reader = app.reader(Visibility::Editorial);
        let arguments = PageArguments {
            first: Some(100),
            after,
            ..PageArguments::default()
        };
        let page = reader
            .entity_page::<MediaData>(&EntityList::all(Kind::Media), &arguments)
            .await
            .context("media cannot be read")?;
        for medium in page.nodes() {
            found.look_at(app, medium);
        }
        after = page.end_cursor().map(str::to_owned);
        if !page.has_next {
            return Ok(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Settings, demo, startup};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_missing_and_a_shortened_file_are_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = Settings {
            database_url: format!("sqlite://{}", folder.path().join("masthead.db").display()),
            data_dir: folder.path().to_path_buf(),
            ..Settings::default()
        };
        let store = startup::open_store(&settings).await.expect("a database");
        let app = startup::app(&settings, store, None);
        Box::pin(demo::load(&app)).await.expect("the demo newsroom");
        let Finding::Well(text) = Box::pin(counts(&app)).await else {
            panic!("counted")
        };
        assert!(
            text.contains("44 articles, 42 of them public") && text.contains("39 media"),
            "{text}"
        );
        let Finding::Well(text) = Box::pin(media(&app)).await else {
            panic!("all there")
        };
        assert!(text.starts_with("39 files are there"), "{text}");

        let reader = app.reader(Visibility::Editorial);
        let list = EntityList::all(Kind::Media);
        let arguments = PageArguments::default();
        let page = Box::pin(reader.entity_page::<MediaData>(&list, &arguments)).await;
        let page = page.expect("media");
        let files: Vec<_> = page.nodes().map(|medium| medium.data.clone()).take(2).collect();
        let file = |data: &MediaData| {
            app.media
                .file(data.blob.as_deref().expect("kept"))
                .expect("a file")
        };
        std::fs::remove_file(file(&files[0])).expect("removed");
        std::fs::write(file(&files[1]), "x").expect("shortened");
        let Finding::Wrong { what, remedy } = Box::pin(media(&app)).await else {
            panic!("found")
        };
        assert!(
            what.starts_with("of 39 files 1 are missing and 1 have another length"),
            "{what}"
        );
        assert!(files.iter().all(|data| what.contains(&data.file_name)), "{what}");
        assert!(
            what.contains("(media_") && remedy.contains("data_dir"),
            "{what}: {remedy}"
        );
    }
}
