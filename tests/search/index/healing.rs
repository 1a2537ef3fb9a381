//! An index that was deleted, cut short, overwritten or written by another release is made anew, and gives no wrong
//! answer before.

use std::{fs, path::Path};

use masthead_test_support::{TestApp, both_engines};

use super::Indexed;

const LINES: &str = r#"{"type":"site","name":"Digest","locales":["en"]}
{"type":"article","slug":"one","locale":"en","title":"One","bodyHtml":"<p>sturgeon</p>","status":"PUBLISHED"}
{"type":"article","slug":"two","locale":"en","title":"Two","bodyHtml":"<p>sturgeon and caviar</p>","status":"PUBLISHED"}"#;

/// What is done to the folder of an index.
type Damage = fn(&Path);

/// What can happen to it.
fn damages() -> Vec<(&'static str, Damage)> {
    fn files(folder: &Path) -> Vec<std::path::PathBuf> {
        let entries = fs::read_dir(folder).expect("the index").flatten();
        let mut files: Vec<_> = entries
            .map(|entry| entry.path())
            .filter(|path| path.is_file() && !path.to_string_lossy().ends_with(".lock"))
            .collect();
        files.sort();
        files
    }
    vec![
        ("deleted", |folder| fs::remove_dir_all(folder).expect("deleted")),
        ("one file deleted", |folder| {
            let largest = files(folder)
                .into_iter()
                .max_by_key(|file| fs::metadata(file).map_or(0, |data| data.len()));
            fs::remove_file(largest.expect("a file")).expect("deleted");
        }),
        ("cut short", |folder| {
            for file in files(folder) {
                let length = fs::metadata(&file).expect("there").len();
                let file = fs::OpenOptions::new().write(true).open(file).expect("opened");
                file.set_len(length / 2).expect("cut");
            }
        }),
        ("noise", |folder| {
            for file in files(folder) {
                let length = fs::metadata(&file).expect("there").len() as usize;
                let noise: Vec<u8> = (0..length).map(|at| (at * 31 % 251) as u8).collect();
                fs::write(file, noise).expect("overwritten");
            }
        }),
        ("one byte turned", |folder| {
            let largest = files(folder)
                .into_iter()
                .max_by_key(|file| fs::metadata(file).map_or(0, |data| data.len()));
            let largest = largest.expect("a file");
            let mut bytes = fs::read(&largest).expect("read");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(largest, bytes).expect("overwritten");
        }),
        ("another version", |folder| {
            let meta = folder.join("meta.json");
            let text = fs::read_to_string(&meta).expect("read");
            let older = text.replace(r#"\"version\":"#, r#"\"version\":90"#);
            assert_ne!(older, text);
            fs::write(meta, older).expect("overwritten");
        }),
        ("no pointer", |folder| {
            fs::remove_file(folder.with_file_name("current")).expect("deleted")
        }),
        ("a wrong pointer", |folder| {
            fs::write(folder.with_file_name("current"), "../..\n").expect("overwritten")
        }),
    ]
}

async fn is_right_or_says_so(indexed: &Indexed, what: &str) {
    let answer = indexed.app.get("/v1/search?q=sturgeon+-caviar+&count=true").await;
    if answer.status.as_u16() == 503 {
        assert_eq!(answer.header("retry-after"), Some("5"), "{what}");
        return;
    }
    let answer = answer.expect_status(200).json();
    assert_eq!(crate::search::slugs(&answer["data"]), ["one"], "{what}");
    assert_eq!(answer["meta"]["totalCount"], 1, "{what}");
}

both_engines! {
    async fn what_is_damaged_while_it_is_used_gives_no_wrong_answer(app: TestApp) {
        let mut indexed = Indexed::over(app, LINES).await;
        for (what, damage) in damages() {
            damage(&indexed.folder());
            is_right_or_says_so(&indexed, what).await;
            indexed.begin_again();
            indexed.follow().await;
            assert_eq!(indexed.found("sturgeon -caviar ").await, ["one"], "{what}");
        }
    }

    async fn what_is_damaged_while_nobody_uses_it_is_made_anew(app: TestApp) {
        let mut indexed = Indexed::over(app, LINES).await;
        for (what, damage) in damages() {
            indexed.stop();
            damage(&indexed.folder());
            indexed.begin_again();
            is_right_or_says_so(&indexed, what).await;
            indexed.follow().await;
            assert_eq!(indexed.found("sturgeon -caviar ").await, ["one"], "{what}");
        }
    }

    async fn an_index_of_another_database_is_not_used(app: TestApp) {
        let mut indexed = Indexed::over(app, LINES).await;
        let before = indexed.folder();
        indexed.stop();
        indexed.app.database.execute("UPDATE store_meta SET value = '01890000-0000-7000-8000-000000000000' WHERE key = 'change_log_epoch'").await;
        indexed.begin_again();
        indexed.follow().await;
        assert_ne!(indexed.folder(), before);
        assert_eq!(indexed.found("sturgeon -caviar ").await, ["one"]);
    }
}
