//! The examples of the documentation, run.

use std::{fs, path::Path, process::Command};

use masthead_test_support::{TestApp, Which, binary};

/// The fenced blocks of a language in a page of the documentation.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(page);
    let text = fs::read_to_string(path).expect("the page");
    let fence = format!("```{language}\n");
    text.split(&fence)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default().to_owned())
        .collect()
}

/// What the examples are run on.
const SEED: &str = r#"{"type":"tag","slug":"energy","name":"Energy"}
{"type":"media","file":"a.svg","alt":"A drawing"}
{"type":"article","slug":"gas","title":"Gas","tags":["energy"],"status":"PUBLISHED","publishedAt":"2021-01-01T00:00:00Z","bodyMarkdown":"One two."}
{"type":"article","slug":"draft","title":"Draft","status":"DRAFT"}
"#;

#[test]
fn the_examples_of_export_do_what_they_say() {
    let jq = Command::new("jq").arg("--version").output().is_ok();
    let examples = blocks("export.md", "sh");
    assert!(examples.len() >= 6);
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("seed.jsonl"), SEED).expect("written");
    fs::create_dir(folder.path().join("seed")).expect("a folder");
    fs::write(
        folder.path().join("seed/a.svg"),
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    )
    .expect("written");
    let mut script = "set -eu\nmasthead import jsonl seed.jsonl --media seed\n".to_owned();
    for example in examples {
        if jq || !example.contains("jq ") {
            script.push_str(&example);
        }
    }
    script.push_str("masthead export jsonl after.jsonl\n");
    let binary = binary();
    let program = binary.parent().expect("a folder").display();
    let output = Command::new("sh")
        .args(["-c", &format!("PATH={program}:$PATH; export PATH\n{script}")])
        .current_dir(folder.path())
        .env("MASTHEAD_DATABASE_URL", "sqlite://origin.db")
        .env("MASTHEAD_DATA_DIR", "origin")
        .output()
        .expect("a shell");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}\n{errors}");
    assert!(errors.contains("1 files copied"), "{errors}");
    let after = fs::read_to_string(folder.path().join("after.jsonl")).expect("an export");
    let before = fs::read_to_string(folder.path().join("backup.jsonl")).expect("a backup");
    assert_eq!(after.lines().count(), before.lines().count());
    if jq {
        assert!(said.contains("1 PUBLISHED") && said.contains("1 DRAFT"), "{said}");
        assert!(
            after.contains(r#""version":2,"slug":"energy","name":{"az":"Enerji","en":"Power"}"#),
            "{after}"
        );
        let energy = fs::read_to_string(folder.path().join("energy.jsonl")).expect("the articles of the tag");
        assert_eq!(energy.lines().count(), 1);
    }
}

#[test]
fn commands_say_by_their_exit_code_whether_all_went_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let output = Command::new(binary())
            .args(arguments)
            .current_dir(folder.path())
            .env("MASTHEAD_DATABASE_URL", "sqlite://a.db")
            .env("MASTHEAD_DATA_DIR", "data")
            .output()
            .expect("it runs");
        let said = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        (output.status.code(), said)
    };
    fs::write(
        folder.path().join("good.jsonl"),
        "{\"type\":\"tag\",\"slug\":\"a\",\"name\":\"A\"}\n",
    )
    .expect("written");
    fs::write(
        folder.path().join("bad.jsonl"),
        "{\"type\":\"tag\",\"slug\":\"b\",\"name\":\"B\"}\nnonsense\n",
    )
    .expect("written");
    // An address that leads to nothing makes no database, and no backup is overwritten with its emptiness.
    fs::write(folder.path().join("backup.jsonl"), "kept").expect("written");
    for reading in [&["export", "jsonl", "backup.jsonl"][..], &["migrate", "status"]] {
        let (code, said) = run(reading);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("there is no database at sqlite://a.db"), "{said}");
        assert!(!folder.path().join("a.db").exists());
    }
    let (code, said) = run(&["import", "jsonl", "good.jsonl", "--dry-run"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("tag                  1"), "{said}");
    assert!(!folder.path().join("a.db").exists() && !folder.path().join("data").exists());
    assert_eq!(
        fs::read_to_string(folder.path().join("backup.jsonl")).expect("it is there"),
        "kept"
    );
    assert_eq!(run(&["import", "jsonl", "good.jsonl"]).0, Some(0));
    let (code, said) = run(&["import", "jsonl", "bad.jsonl", "--report", "report.json"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("line 2") && said.contains("something was refused"),
        "{said}"
    );
    assert!(
        fs::read_to_string(folder.path().join("report.json"))
            .expect("a report")
            .contains("line 2")
    );
    for (arguments, expected) in [
        (
            &["import", "jsonl", "missing.jsonl"][..],
            "missing.jsonl cannot be opened",
        ),
        (
            &["import", "wordpress", "ftp://x.example/a.xml"],
            "only http and https are fetched",
        ),
        (&["import", "wordpress", "http://127.0.0.1:1/a.xml"], "loopback"),
        (&["export", "jsonl", "."], "is a folder"),
        (&["export", "jsonl", "no/such/folder/a.jsonl"], "cannot write"),
    ] {
        let (code, said) = run(arguments);
        assert_eq!(code, Some(1), "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    // What was not written whole is not there.
    let left: Vec<_> = fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(
        left.iter()
            .all(|name| !name.to_string_lossy().starts_with(".tmp")),
        "{left:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_the_documentation_are_imported() {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    let examples = blocks("import.md", "json");
    assert!(!examples.is_empty());
    let report = app.import(&examples.concat()).await;
    assert!(report.changed() >= 10, "{report:#?}");
}
