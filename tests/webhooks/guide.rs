//! What `docs/webhooks.md` says holds: its examples verify, its payload and its schedule are those of the code.

use std::process::{Command, Stdio};

use masthead_app::{articles, webhooks::signature};
use masthead_domain::webhook::{DeliveryId, PAUSES, SigningSecret};
use masthead_test_support::{TestApp, Which};
use serde_json::{Value, json};

use super::harness::Scene;

const PAGE: &str = include_str!("../../docs/webhooks.md");

const NOW: i64 = 1_793_534_400;

fn block(language: &str) -> &'static str {
    let start = format!("```{language}\n");
    let rest = PAGE.split_once(&start).expect("a block").1;
    rest.split_once("```").expect("its end").0
}

/// A request as it is sent, and requests that must not be believed.
fn requests() -> Value {
    let secret = SigningSecret::from_bytes(&[9; 32]).expect("a secret");
    let other = SigningSecret::from_bytes(&[8; 32]).expect("a secret");
    let id = DeliveryId::from_uuid("0188bac7-4afa-78aa-bc3b-bd1eef28d881".parse().expect("a UUID"));
    let body = r#"{"type":"article.published","data":{"paths":["/ə"]}}"#;
    let signed = |secrets: &[&SigningSecret], body: &str| signature(secrets.iter().copied(), id, NOW, body);
    let request = |signature: String, seconds: i64, body: &str, genuine: bool| {
        json!({
            "secret": secret.reveal(),
            "headers": {
                "webhook-id": id.to_string(),
                "webhook-timestamp": seconds.to_string(),
                "webhook-signature": signature,
            },
            "body": body,
            "genuine": genuine,
        })
    };
    json!([
        request(signed(&[&secret], body), NOW, body, true),
        request(signed(&[&other, &secret], body), NOW, body, true),
        request(signed(&[&other], body), NOW, body, false),
        request(signed(&[&secret], body), NOW, &body.replace('ə', "e"), false),
        request(signed(&[&secret], body), NOW - 1, body, false),
        request(signed(&[&secret], body), NOW - 301, body, false),
        request(String::new(), NOW, body, false),
        request("v1".to_owned(), NOW, body, false),
        request(signed(&[&secret], body).replace("v1,", "v2,"), NOW, body, false),
    ])
}

/// Runs an example against all requests; nothing where its language is not installed.
fn run(program: &str, file: &str, text: &str) {
    if Command::new(program).arg("--version").output().is_err() {
        eprintln!("the example for {program} is not run: it is not installed");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(file), text).expect("written");
    std::fs::write(folder.path().join("requests.json"), requests().to_string()).expect("written");
    let output = Command::new(program)
        .arg(file)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{errors}");
    assert_eq!(said.trim(), "9 requests");
}

#[test]
fn the_example_in_javascript_tells_true_from_false() {
    let own = block("js");
    run(
        "node",
        "verify.mjs",
        &format!(
            r#"{own}
import {{ readFileSync }} from "node:fs";
const requests = JSON.parse(readFileSync("requests.json", "utf8"));
for (const [number, one] of requests.entries()) {{
  for (const body of [one.body, Buffer.from(one.body)])
    if (verify(one.secret, one.headers, body, {NOW}) !== one.genuine) throw new Error(`request ${{number}}`);
}}
if (verify(requests[0].secret, {{}}, "", {NOW})) throw new Error("without headers");
console.log(`${{requests.length}} requests`);
"#
        ),
    );
}

#[test]
fn the_example_in_python_tells_true_from_false() {
    let own = block("python");
    run(
        "python3",
        "verify.py",
        &format!(
            r#"{own}

import json

requests = json.load(open("requests.json", encoding="utf-8"))
for number, one in enumerate(requests):
    if verify(one["secret"], one["headers"], one["body"].encode(), {NOW}) != one["genuine"]:
        raise SystemExit(f"request {{number}}")
print(len(requests), "requests")
"#
        ),
    );
}

#[test]
fn the_schedule_is_that_of_the_code() {
    let pauses: Vec<String> = PAUSES
        .iter()
        .map(|pause| match *pause {
            seconds if seconds < 60 => format!("{seconds} s"),
            seconds if seconds < 3_600 => format!("{} min", seconds / 60),
            seconds => format!("{} h", seconds / 3_600),
        })
        .collect();
    assert!(PAGE.contains(&format!("**{}**", pauses.join(", "))), "{pauses:?}");
}

/// The names of an object and of all that lies in it.
fn names(value: &Value) -> Vec<String> {
    let Value::Object(fields) = value else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (name, value) in fields {
        all.push(name.clone());
        all.extend(names(value).iter().map(|inner| format!("{name}.{inner}")));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_payload_is_the_one_that_is_sent() {
    let scene = Scene::new(TestApp::on(Which::Sqlite).await.expect("SQLite"));
    scene
        .app
        .import(
            r#"{"type":"category","path":"news","name":"News"}
{"type":"category","path":"news/economy","name":"Economy"}
{"type":"author","slug":"jane-doe","name":"Jane"}
{"type":"tag","slug":"energy","name":"Energy"}
{"type":"article","slug":"gas","locale":"en","title":"Gas","bodyHtml":"<p>x</p>","status":"DRAFT","categories":["news/economy"],"authors":["jane-doe"],"tags":["energy"]}"#,
        )
        .await;
    scene.add("https://a.example/hook", &["article.*"]).await;
    let reader = scene
        .app()
        .reader(masthead_domain::visibility::Visibility::Editorial);
    let card = reader
        .find_article("gas", None)
        .await
        .expect("the store answers")
        .expect("a draft");
    articles::publish(scene.app(), card.id, card.version)
        .await
        .expect("published");
    scene.follower().drain().await.expect("sent");
    let sent = scene.sent();
    assert_eq!(sent.len(), 1);
    let sent: Value = serde_json::from_str(&sent[0].body).expect("JSON");
    let shown: Value = serde_json::from_str(block("json")).expect("JSON");
    assert_eq!(names(&shown), names(&sent));
    assert_eq!(shown["data"]["paths"], sent["data"]["paths"]);
    assert_eq!(shown["type"], sent["type"]);
}
