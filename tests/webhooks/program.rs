//! The program itself: a webhook that a command adds beside a running server, and a server that is killed.

use std::{
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use masthead_test_support::binary;
use serde_json::Value;
use tempfile::TempDir;

use super::{
    harness::verifies,
    receiver::{Heard, hear, receiver},
};

/// A newsroom of its own.
struct Newsroom {
    folder: TempDir,
}

impl Newsroom {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("MASTHEAD_DATABASE_URL", "sqlite://news.db")
            .env("MASTHEAD_DATA_DIR", "data")
            .env("MASTHEAD_LISTEN", "127.0.0.1:0")
            .env("MASTHEAD_WEBHOOK_SENDING__ALLOW_PRIVATE_ADDRESSES", "true")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("it runs")
    }

    fn said(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {said}{errors}");
        said
    }

    /// Publishes an article by an import, as another process would.
    fn publish(&self, slug: &str) {
        let line = format!(
            r#"{{"type":"article","slug":"{slug}","locale":"en","title":"T","bodyHtml":"<p>x</p>","status":"PUBLISHED"}}"#
        );
        std::fs::write(self.folder.path().join("in.jsonl"), line).expect("written");
        self.said(&["import", "jsonl", "in.jsonl"]);
    }

    async fn serve(&self) -> Server {
        let port = self.folder.path().join("port");
        let _ = std::fs::remove_file(&port);
        let child = self
            .command(&["serve", "--port-file", "port"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let server = Server(child);
        wait_for(&port).await;
        server
    }
}

async fn wait_for(file: &Path) {
    for _ in 0..1_200 {
        if file.exists() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the server does not start");
}

/// A server that runs; it ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn verified(secret: &str, id: &str, heard: &Heard) -> Value {
    let header = |name: &str| heard.headers[name].to_str().expect("text");
    assert!(verifies(
        secret,
        id,
        header("webhook-timestamp"),
        &heard.body,
        header("webhook-signature")
    ));
    serde_json::from_str(&heard.body).expect("JSON")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_killed_tells_what_it_missed() {
    let newsroom = Newsroom {
        folder: tempfile::tempdir().expect("a folder"),
    };
    let (url, mut heard, _tasks) = receiver(false).await;
    let server = newsroom.serve().await;
    let added = newsroom.said(&["webhook", "add", &url, "--events", "article.*"]);
    let secret = added
        .rsplit_once("secret: ")
        .expect("a secret")
        .1
        .trim()
        .to_owned();
    newsroom.publish("gas");
    let (id, first) = hear(&mut heard).await;
    assert_eq!(verified(&secret, &id, &first)["type"], "article.published");

    // Killed: nothing is told at the end, no lease is given back.
    drop(server);
    newsroom.publish("oil");
    let server = newsroom.serve().await;
    // What was not recorded before the kill may come once more.
    let second = loop {
        let (again, heard) = hear(&mut heard).await;
        if again != id {
            break verified(&secret, &again, &heard);
        }
    };
    let paths = second["data"]["paths"].to_string();
    assert!(paths.contains("/oil"), "{paths}");

    let list = newsroom.said(&["webhook", "list"]);
    assert!(
        list.contains(&url) && list.contains("article.*") && list.contains("enabled"),
        "{list}"
    );
    let log = newsroom.said(&["webhook", "log"]);
    assert_eq!(log.lines().count(), 2, "{log}");
    let delivery = log
        .split_whitespace()
        .find(|word| word.starts_with("delivery_"))
        .expect("a delivery");
    newsroom.said(&["webhook", "replay", delivery]);
    // What was delivered and not yet recorded as such may still come once more before it.
    while hear(&mut heard).await.0 != delivery {}
    for (args, reason) in [
        (&["webhook", "replay", "nonsense"][..], "is no delivery"),
        (&["webhook", "replay", "--since", "tomorrow"], "is no moment"),
        (
            &["webhook", "remove", "nobody"],
            "there is none with the id or name \"nobody\"",
        ),
        (&["webhook", "add", "ftp://x"], "must start with https://"),
        (
            &[
                "webhook",
                "add",
                "https://x.example",
                "--events",
                "article.publish",
            ],
            "article.published",
        ),
    ] {
        let output = newsroom.run(args);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && errors.contains(reason),
            "{args:?}: {errors}"
        );
    }
    drop(server);
}
