//! Every example of the pages about REST answers as the page says.

use axum::http::Method;
use masthead_test_support::{TestApp, Which};
use serde_json::Value;

use super::reference_page::demo;

/// The pages with examples, and how many each has at the least.
const PAGES: &[(&str, usize)] = &[
    (include_str!("../../docs/rest.md"), 15),
    (include_str!("../../docs/changes.md"), 4),
    (include_str!("../../docs/sync.md"), 2),
    (include_str!("../../docs/search.md"), 6),
];

/// Stands in an example for whatever is there.
const ANYTHING: &str = "…";

/// A request with the answer that the page shows below it.
#[derive(Debug)]
struct Example {
    method: Method,
    address: String,
    asked: Vec<(String, String)>,
    status: u16,
    headers: Vec<(String, String)>,
    body: Option<Value>,
}

impl Example {
    fn parse(block: &str) -> Self {
        let (request, answer) = block.split_once("\n\n").expect("a request and an answer");
        let mut lines = request.lines();
        let (method, address) = lines
            .next()
            .and_then(|line| line.split_once(' '))
            .expect("a method and an address");
        let asked = lines.map(header).collect();
        let (head, body) = answer
            .split_once("\n{")
            .map_or((answer, None), |(head, body)| (head, Some(format!("{{{body}"))));
        let mut head = head.lines();
        let status = head.next().expect("a status");
        let status = status.split(' ').next().and_then(|code| code.parse().ok());
        Self {
            method: method.parse().expect("a method"),
            address: address.to_owned(),
            asked,
            status: status.unwrap_or_else(|| panic!("no status in {block}")),
            headers: head.map(header).collect(),
            body: body
                .map(|body| serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error} in {body}"))),
        }
    }
}

fn header(line: &str) -> (String, String) {
    let (name, value) = line
        .split_once(": ")
        .unwrap_or_else(|| panic!("no header: {line}"));
    (name.to_owned(), value.to_owned())
}

/// Whether an answer shows what the page does: the page may leave out fields, and the ends of lists and texts.
fn shows(shown: &Value, actual: &Value) -> bool {
    match (shown, actual) {
        (Value::String(text), _) if text == ANYTHING => true,
        (Value::String(text), Value::String(actual)) => match text.strip_suffix(ANYTHING) {
            Some(beginning) => actual.starts_with(beginning),
            None => text == actual,
        },
        (Value::Object(shown), Value::Object(actual)) => shown
            .iter()
            .all(|(name, value)| actual.get(name).is_some_and(|actual| shows(value, actual))),
        (Value::Array(shown), Value::Array(actual)) => {
            let (shown, is_cut) = match shown.split_last() {
                Some((Value::String(last), rest)) if last == ANYTHING => (rest, true),
                _ => (shown.as_slice(), false),
            };
            (is_cut || shown.len() == actual.len())
                && shown.len() <= actual.len()
                && shown
                    .iter()
                    .zip(actual)
                    .all(|(shown, actual)| shows(shown, actual))
        }
        _ => shown == actual,
    }
}

#[tokio::test]
async fn every_example_answers_as_the_page_says() {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    demo(&app).await;
    let mut examples = Vec::new();
    for (page, least) in PAGES {
        let blocks = page.split("```http\n").skip(1);
        let found = blocks.map(|block| Example::parse(block.split("\n```").next().expect("the block")));
        let before = examples.len();
        examples.extend(found);
        assert!(examples.len() - before >= *least, "the examples are found");
    }
    let mut wrong = Vec::new();
    for example in examples {
        let asked: Vec<(&str, &str)> = example
            .asked
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        // The tag that stands in the page as a placeholder is the one that the same address has.
        let tag = app
            .get(&example.address)
            .await
            .header("etag")
            .unwrap_or_default()
            .to_owned();
        let asked: Vec<(&str, &str)> = asked
            .into_iter()
            .map(|(name, value)| (name, if value == "\"…\"" { tag.as_str() } else { value }))
            .collect();
        let answer = app
            .request(example.method.clone(), &example.address, &asked)
            .await;
        let headers_differ = example.headers.iter().any(|(name, value)| {
            let actual = Value::from(answer.header(&name.to_lowercase()).unwrap_or("none"));
            !value
                .split(ANYTHING)
                .all(|part| actual.as_str().is_some_and(|actual| actual.contains(part)))
        });
        let body_differs = example
            .body
            .as_ref()
            .is_some_and(|body| !shows(body, &answer.json()));
        if answer.status.as_u16() != example.status || headers_differ || body_differs {
            let body = answer.text();
            let body: String = body.chars().take(1_500).collect();
            wrong.push(format!(
                "{} {}\n{} {:?}\n{body}\n",
                example.method, example.address, answer.status, answer.headers
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
