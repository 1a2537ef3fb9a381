//! Lines that cannot be imported as they are: what each is told, and that the rest comes in.

use masthead_app::import::ImportOptions;
use masthead_app::import::report::Report;
use masthead_domain::id::Kind;
use masthead_exchange::jsonl::JsonLinesReader;
use masthead_test_support::{TestApp, both_engines};

/// What is there before: something to clash with, and something to refer to.
const BEFORE: &str = r#"{"type":"site","name":"Site","locales":["en","az"]}
{"type":"author","slug":"jane","name":"Jane"}
{"type":"category","path":"news","name":"News"}
{"type":"article","slug":"taken","locale":"en","title":"Taken","status":"PUBLISHED","path":"/taken","externalIds":[{"system":"old","id":"1"}]}
{"type":"redirect","from":"/a","to":"/b"}
{"type":"redirect","from":"/b","to":"/c"}"#;

/// The line, each one bad in its own way. `…` stands for the fields that every article must have.
const LINES: &[&str] = &[
    // What is no object.
    "{}",
    "[]",
    "null",
    "7",
    "\"article\"",
    "nonsense",
    "{\"type\":\"tag\"",
    "{\"type\":\"tag\",}",
    "{'type':'tag'}",
    "{type:\"tag\"}",
    "{\"type\":\"tag\"} {\"type\":\"tag\"}",
    "// a comment",
    "{\"type\":\"tag\",\"slug\":\"a\",\"name\":NaN}",
    "{\"type\":\"tag\",\"slug\":\"a\",\"name\":\"\\ud800\"}",
    "{\"type\":\"tag\",\"slug\":\"a\",\"name\":\"\\u0000\"}",
    "{…,\"attributes\":{\"a\":{\"value\":[{\"b\":\"x\\u0000y\"}]}}}",
    "{…,\"attributes\":{\"a\":{\"value\":1e400}}}",
    // What it is.
    "{\"slug\":\"a\",\"title\":\"A\"}",
    "{\"type\":5,\"slug\":\"a\"}",
    "{\"type\":\"Article\",\"slug\":\"a\",\"title\":\"A\"}",
    "{\"type\":\"articles\",\"slug\":\"a\",\"title\":\"A\"}",
    "{\"type\":\"post\",\"slug\":\"a\",\"title\":\"A\"}",
    // What is missing.
    "{\"type\":\"article\",\"slug\":\"a\"}",
    "{\"type\":\"article\",\"slug\":\"\",\"title\":\" \"}",
    "{\"type\":\"author\",\"slug\":\"a\"}",
    "{\"type\":\"category\",\"name\":\"A\"}",
    "{\"type\":\"page\",\"title\":\"A\"}",
    "{\"type\":\"media\",\"alt\":\"A\"}",
    "{\"type\":\"menu\",\"items\":[]}",
    "{\"type\":\"redirect\",\"from\":\"/x\"}",
    "{\"type\":\"site\"}",
    // Fields that nobody knows.
    "{…,\"autors\":[\"jane\"]}",
    "{…,\"published_at\":\"2021-01-01T00:00:00Z\"}",
    "{…,\"wibble\":1}",
    "{…,\"seo\":{\"titel\":\"x\"}}",
    "{…,\"image\":{\"url\":\"https://x.example/a.jpg\",\"captoin\":\"x\"}}",
    // Values of another type.
    "{…,\"tags\":\"energy\"}",
    "{…,\"tags\":[1]}",
    "{…,\"featured\":\"yes\"}",
    "{…,\"corrections\":[{\"at\":\"2021-01-01T00:00:00Z\"}]}",
    "{…,\"attributes\":{\"a\":5}}",
    "{…,\"externalIds\":[\"old#1\"]}",
    "{…,\"externalIds\":[{\"system\":\"\",\"id\":\"1\"}]}",
    "{…,\"externalIds\":[{\"system\":\"a#b\",\"id\":\"1\"}]}",
    // Names.
    "{\"type\":\"article\",\"slug\":\"With Space\",\"title\":\"A\"}",
    "{\"type\":\"article\",\"slug\":\"UPPER\",\"title\":\"A\"}",
    "{\"type\":\"article\",\"slug\":\"a/b\",\"title\":\"A\"}",
    "{\"type\":\"article\",\"slug\":\"..\",\"title\":\"A\"}",
    "{\"type\":\"article\",\"slug\":\"article_01h2xcejqtf2nbrexx3vqjhp41\",\"title\":\"A\"}",
    "{\"type\":\"tag\",\"slug\":\"<script>\",\"name\":\"A\"}",
    "{\"type\":\"category\",\"path\":\"news/Big News\",\"name\":\"A\"}",
    "{\"type\":\"category\",\"path\":\"/\",\"name\":\"A\"}",
    "{\"type\":\"menu\",\"location\":\"Main Menu\",\"items\":[]}",
    "{\"type\":\"collection\",\"slug\":\"No Good\",\"name\":\"A\",\"items\":[]}",
    // Ids and versions.
    "{…,\"id\":\"7\"}",
    "{…,\"id\":\"tag_01h2xcejqtf2nbrexx3vqjhp41\"}",
    "{…,\"version\":0}",
    "{…,\"version\":2147483647}",
    "{…,\"version\":99999999999999999999}",
    "{…,\"version\":1.5}",
    // Languages and dates.
    "{…,\"locale\":\"english language\"}",
    "{…,\"locale\":7}",
    "{\"type\":\"site\",\"name\":\"Site\",\"locales\":[\"en\",\"?\"]}",
    "{…,\"publishedAt\":\"yesterday\"}",
    "{…,\"publishedAt\":\"2021-13-01T00:00:00Z\"}",
    "{…,\"publishedAt\":\"2021-02-30T00:00:00Z\"}",
    "{…,\"publishedAt\":\"2021-01-01 00:00:00\"}",
    "{…,\"publishedAt\":\"0000-00-00T00:00:00Z\"}",
    "{…,\"publishedAt\":1609459200}",
    "{…,\"firstPublishedAt\":\"2022-01-01T00:00:00Z\",\"publishedAt\":\"2021-01-01T00:00:00Z\",\"status\":\"PUBLISHED\"}",
    "{…,\"status\":\"PUBLISHED\",\"publishedAt\":\"2031-01-01T00:00:00Z\"}",
    "{…,\"status\":\"PUBLISHED\",\"embargoedUntil\":\"2031-01-01T00:00:00Z\"}",
    "{…,\"status\":\"PUBLISHED\",\"expiresAt\":\"2021-01-01T00:00:00Z\"}",
    "{…,\"status\":\"SCHEDULED\"}",
    // Words of a closed list.
    "{…,\"status\":\"published\"}",
    "{…,\"status\":\"ONLINE\"}",
    "{…,\"statusReason\":\"BORED\"}",
    "{…,\"kind\":\"OPINON\"}",
    "{…,\"contributions\":[{\"role\":\"WRITER\",\"author\":\"jane\"}]}",
    // Addresses.
    "{…,\"canonicalUrl\":\"javascript:alert(1)\"}",
    "{…,\"image\":{\"url\":\"data:image/png;base64,x\"}}",
    "{…,\"image\":{\"alt\":\"nothing\"}}",
    "{\"type\":\"source\",\"slug\":\"s\",\"name\":\"S\",\"url\":\"https://x y\"}",
    "{\"type\":\"author\",\"slug\":\"b\",\"name\":\"B\",\"links\":[{\"label\":\"L\",\"url\":\"ftp://x\"}]}",
    "{…,\"path\":\"no-slash\"}",
    "{…,\"path\":\"/../etc\"}",
    "{…,\"aliasPaths\":[\"/ok\",\"relative\"]}",
    "{…,\"aliasPaths\":[\"/ok\"],\"aliasCeasedAt\":{\"/other\":\"2021-01-01T00:00:00Z\"}}",
    "{…,\"path\":\"/taken\"}",
    "{…,\"status\":\"PUBLISHED\",\"aliasPaths\":[\"/taken\"]}",
    "{\"type\":\"article\",\"slug\":\"taken\",\"locale\":\"en\",\"title\":\"Other\",\"externalIds\":[{\"system\":\"old\",\"id\":\"2\"}]}",
    // References to nothing.
    "{…,\"authors\":[\"jane\",\"nobody\"]}",
    "{…,\"categories\":[\"news/nothing\"],\"primaryCategory\":\"nothing\"}",
    "{…,\"tags\":[\"nothing\"],\"source\":\"nothing\"}",
    "{…,\"image\":{\"media\":\"media_01h2xcejqtf2nbrexx3vqjhp41\"}}",
    "{…,\"image\":{\"file\":\"a.jpg\"}}",
    "{…,\"translatedFrom\":\"old#99\"}",
    "{…,\"pins\":[\"nothing\"],\"excludes\":[\"old#98\"]}",
    "{\"type\":\"collection\",\"slug\":\"c\",\"name\":\"C\",\"items\":[\"en:nothing\"]}",
    "{\"type\":\"menu\",\"location\":\"m\",\"items\":[{\"target\":{\"kind\":\"category\",\"ref\":\"nothing\"}}]}",
    "{\"type\":\"menu\",\"location\":\"m\",\"items\":[{\"target\":{\"kind\":\"nothing\",\"ref\":\"x\"}}]}",
    "{\"type\":\"menu\",\"location\":\"m\",\"items\":[{\"label\":\"x\",\"url\":\"javascript:x\"}]}",
    // Circles.
    "{\"type\":\"redirect\",\"from\":\"/c\",\"to\":\"/a\"}",
    "{\"type\":\"redirect\",\"from\":\"/d\",\"to\":\"/d/\"}",
    "{\"type\":\"redirect\",\"from\":\"/taken\",\"to\":\"/elsewhere\"}",
    "{\"type\":\"redirect\",\"from\":\"/e\",\"to\":\"/f\",\"status\":200}",
    "{\"type\":\"redirect\",\"from\":\"e\",\"to\":\"\"}",
    // Bodies.
    "{…,\"blocks\":{\"version\":99,\"blocks\":[]}}",
    "{…,\"blocks\":{\"version\":1,\"blocks\":[{\"type\":\"paragraf\",\"content\":[]}]}}",
    "{…,\"blocks\":{\"version\":1,\"blocks\":[{\"type\":\"image\"}]}}",
    "{…,\"blocks\":{\"version\":1,\"blocks\":[{\"type\":\"image\",\"figure\":{\"url\":\"https://x.example/a.jpg\",\"media\":\"media_01h2xcejqtf2nbrexx3vqjhp41\"}}]}}",
    "{…,\"bodyHtml\":{\"en\":\"x\"}}",
    // Media.
    "{\"type\":\"media\",\"file\":\"../../etc/passwd\"}",
    "{\"type\":\"media\",\"blob\":\"not a hash\"}",
    "{\"type\":\"media\",\"url\":\"file:///etc/passwd\"}",
    "{\"type\":\"media\",\"url\":\"https://x.example/a.jpg\",\"width\":-1}",
    "{\"type\":\"media\",\"url\":\"https://x.example/a.jpg\",\"focalPoint\":{\"x\":2,\"y\":0}}",
    "{\"type\":\"media\",\"url\":\"https://x.example/a.jpg\",\"duration\":-1}",
    "{\"type\":\"media\",\"url\":\"https://x.example/a.jpg\",\"contentType\":\"picture\"}",
];

/// Lines that are too large to be written down, or no text.
fn more() -> Vec<(String, Vec<u8>)> {
    let article = |more: String| {
        format!("{{\"type\":\"article\",\"slug\":\"bad\",\"title\":\"Bad\"{more}}}").into_bytes()
    };
    let nested = |open: &str, middle: &str, close: &str, levels: usize| {
        format!("{}{middle}{}", open.repeat(levels), close.repeat(levels))
    };
    let menu = |levels: usize| {
        let items = nested(
            "{\"label\":\"x\",\"children\":[",
            "{\"label\":\"y\"}",
            "]}",
            levels,
        );
        format!("{{\"type\":\"menu\",\"location\":\"deep\",\"items\":[{items}]}}").into_bytes()
    };
    let quotes = nested(
        "{\"type\":\"quote\",\"children\":[",
        "{\"type\":\"divider\"}",
        "]}",
        33,
    );
    vec![
        (
            "a byte that is no UTF-8".to_owned(),
            b"{\"type\":\"tag\",\"slug\":\"\xff\"}".to_vec(),
        ),
        (
            "a cut character".to_owned(),
            b"{\"type\":\"tag\",\"slug\":\"\xd0".to_vec(),
        ),
        (
            "a bare NUL".to_owned(),
            b"{\"type\":\"tag\",\"slug\":\"a\0\",\"name\":\"A\"}".to_vec(),
        ),
        (
            "a title of 501 characters".to_owned(),
            format!(
                "{{\"type\":\"article\",\"slug\":\"a\",\"title\":\"{}\"}}",
                "𝄞".repeat(501)
            )
            .into_bytes(),
        ),
        (
            "a slug of 201 characters".to_owned(),
            format!(
                "{{\"type\":\"article\",\"slug\":\"{}\",\"title\":\"A\"}}",
                "a".repeat(201)
            )
            .into_bytes(),
        ),
        (
            "a path of 1,001 characters".to_owned(),
            article(format!(",\"path\":\"/{}\"", "a".repeat(1_000))),
        ),
        (
            "200 lists within each other".to_owned(),
            article(format!(
                ",\"attributes\":{{\"a\":{{\"value\":{}}}}}",
                nested("[", "", "]", 200)
            )),
        ),
        ("a menu of 11 levels".to_owned(), menu(10)),
        (
            "blocks of 34 levels".to_owned(),
            article(format!(",\"blocks\":{{\"version\":1,\"blocks\":[{quotes}]}}")),
        ),
    ]
}

/// A name that follows from the line, so that a line more does not change the others' names.
fn number_of(line: &str) -> u32 {
    line.bytes().fold(7, |sum: u32, byte| {
        sum.wrapping_mul(31).wrapping_add(u32::from(byte))
    })
}

/// What a report says beside its counts.
fn told(report: &Report) -> Vec<String> {
    let of = |sort: &str, remarks: &[masthead_app::import::report::Remark]| -> Vec<String> {
        remarks
            .iter()
            .map(|remark| format!("{sort} {}: {}", remark.what, remark.reason))
            .collect()
    };
    let mut all = of("refused", &report.refused);
    all.extend(of("noted", &report.noted));
    all
}

both_engines! {
    async fn each_says_what_is_wrong_and_the_rest_comes_in(app: TestApp) {
        app.import(BEFORE).await;
        let mut lines: Vec<(String, Vec<u8>)> = LINES.iter().map(|line| {
            // Each has a name of its own, so that none meets what another one left.
            let fields = format!("\"type\":\"article\",\"slug\":\"bad-{}\",\"title\":\"Bad\"", number_of(line));
            ((*line).to_owned(), line.replacen('…', &fields, 1).into_bytes())
        }).collect();
        lines.extend(more());
        assert!(lines.len() >= 60);
        let mut all = Vec::new();
        for (number, (name, line)) in lines.into_iter().enumerate() {
            let mut text = line;
            // What stands behind it comes in whatever it was.
            text.extend_from_slice(format!("\n{{\"type\":\"tag\",\"slug\":\"rest-{number}\",\"name\":\"Rest\"}}\n").as_bytes());
            let reader = JsonLinesReader::spool(text.as_slice()).expect("the lines");
            let report = app.import_from(Box::new(reader), &ImportOptions::default()).await;
            assert_eq!(report.counts[&Kind::Tag].created, 1, "{name}: {report:#?}");
            let told = told(&report);
            assert!(!told.is_empty(), "{name} says nothing: {report:#?}");
            all.push(serde_json::json!({ "line": name, "told": told, "exitCode": u8::from(!report.is_complete()) }));
        }
        insta::assert_json_snapshot!("bad_lines", all);
    }

    async fn what_is_dated_ahead_is_not_public(app: TestApp) {
        app.import(concat!(
            r#"{"type":"article","slug":"ahead","title":"A","status":"PUBLISHED","publishedAt":"2031-01-01T00:00:00Z"}"#, "\n",
            r#"{"type":"article","slug":"embargoed","title":"A","status":"PUBLISHED","publishedAt":"2021-01-01T00:00:00Z","embargoedUntil":"2031-01-01T00:00:00Z"}"#, "\n",
            r#"{"type":"article","slug":"expired","title":"A","status":"PUBLISHED","publishedAt":"2021-01-01T00:00:00Z","expiresAt":"2022-01-01T00:00:00Z"}"#, "\n",
            r#"{"type":"article","slug":"out","title":"A","status":"PUBLISHED","publishedAt":"2021-01-01T00:00:00Z","embargoedUntil":"2021-02-01T00:00:00Z"}"#,
        )).await;
        for slug in ["ahead", "embargoed", "expired"] {
            app.get(&format!("/v1/articles/{slug}")).await.expect_status(404);
        }
        app.get("/v1/articles/out").await.expect_status(200);
        let reader = app.app.reader(masthead_domain::visibility::Visibility::Editorial);
        let card = reader.find_article("ahead", None).await.expect("the store").expect("the article");
        assert_eq!((card.status, card.scheduled_at), (masthead_domain::article::Status::Scheduled, Some(card.published_at)));
    }
}
