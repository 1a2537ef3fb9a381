//! Recognises a database that was set back or replaced while nobody looked.
//!
//! Beside the database, in the data directory, one small file an epoch says where the log stood when it was last
//! seen. At the next start the database must still hold that entry; else its log gets a new epoch, and whoever
//! follows it starts again instead of missing what is numbered anew.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use masthead_persistence::{LogMark, Store};

/// How often a server notes where the log stands. What is written in between is not missed where a database is set
/// back further than that.
const NOTED_EVERY: Duration = Duration::from_secs(30);

/// Compares the database with what was noted, and notes where it stands now.
pub(crate) async fn settle(data: &Path, store: &Store) -> anyhow::Result<()> {
    let epoch = store.log_epoch().await.context("the change log has no epoch")?;
    let seen = read(&file(data, &epoch.to_string()));
    let replaced = store
        .settle_epoch(seen.as_ref())
        .await
        .context("the epoch of the change log cannot be settled")?;
    if let Some(why) = replaced {
        tracing::warn!(
            %why,
            "this is not the database that it was; its change log starts a new epoch, and clients that sync start again"
        );
    }
    note(data, store).await;
    Ok(())
}

/// Notes where the log stands. A note that cannot be kept costs only the recognition, so it is no error.
pub(crate) async fn note(data: &Path, store: &Store) {
    let noted = match store.log_mark().await {
        Ok(mark) => write(&file(data, &mark.epoch.to_string()), &mark),
        Err(error) => Err(error.into()),
    };
    if let Err(error) = noted {
        tracing::warn!(
            error = format!("{error:#}"),
            "where the change log stands cannot be noted"
        );
    }
}

/// Notes where the log stands from time to time, for ever.
pub(crate) async fn keep_noting(data: &Path, store: &Store) {
    loop {
        tokio::time::sleep(NOTED_EVERY).await;
        note(data, store).await;
    }
}

fn file(data: &Path, epoch: &str) -> PathBuf {
    data.join("change-log").join(format!("{epoch}.json"))
}

/// What was noted; nothing where it cannot be read, for then nothing is known.
fn read(file: &Path) -> Option<LogMark> {
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
}

/// Writes it beside and renames it, so that a crash never leaves half of it.
fn write(file: &Path, mark: &LogMark) -> anyhow::Result<()> {
    if read(file).as_ref() == Some(mark) {
        return Ok(());
    }
    let folder = file.parent().context("the file has no folder")?;
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&mut temporary, mark)?;
    temporary.flush()?;
    temporary.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use masthead_persistence::StoreOptions;

    use super::*;

    async fn open(file: &Path) -> Store {
        let store = Store::connect(&StoreOptions::at(format!("sqlite://{}", file.display())))
            .await
            .expect("it opens");
        store.migrate().await.expect("it is migrated");
        store
    }

    #[tokio::test]
    async fn a_copy_that_takes_the_place_of_a_database_gets_a_new_epoch() {
        let folder = tempfile::tempdir().expect("a folder");
        let (here, backup) = (folder.path().join("a.db"), folder.path().join("b.db"));
        let store = open(&here).await;
        settle(folder.path(), &store).await.expect("settled");
        let first = store.log_epoch().await.expect("an epoch");
        settle(folder.path(), &store).await.expect("settled");
        assert_eq!(
            store.log_epoch().await.expect("an epoch"),
            first,
            "it is the same database"
        );
        store.close().await;

        std::fs::copy(&here, &backup).expect("copied");
        let copy = open(&backup).await;
        settle(folder.path(), &copy).await.expect("settled");
        assert_ne!(copy.log_epoch().await.expect("an epoch"), first);
        copy.close().await;
        let store = open(&here).await;
        settle(folder.path(), &store).await.expect("settled");
        assert_eq!(
            store.log_epoch().await.expect("an epoch"),
            first,
            "the original keeps its own"
        );
    }

    #[test]
    fn what_was_noted_is_read_again_and_nonsense_is_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let mark = LogMark {
            epoch: "0193d1f0-0000-7000-8000-000000000000".parse().expect("a UUID"),
            number: 7,
            entry: "x".to_owned(),
        };
        let file = file(folder.path(), "e");
        write(&file, &mark).expect("written");
        assert_eq!(read(&file), Some(mark));
        std::fs::write(&file, "{").expect("written");
        assert_eq!(read(&file), None);
    }
}
