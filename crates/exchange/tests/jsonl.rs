//! Reading JSON Lines: what is read, what is refused and in which words.

use std::io::Write as _;

use masthead_app::import::{
    input::{Input, Pass, Reader},
    record::Record,
};
use masthead_exchange::jsonl::JsonLinesReader;
use proptest::prelude::*;

/// What one pass over the text gives, in a line each: `line 1 article` or `line 2 refused WHAT: REASON`.
fn pass(text: &[u8], pass: Pass) -> Vec<String> {
    let mut reader = JsonLinesReader::spool(text).expect("memory can be copied");
    let mut found = Vec::new();
    let mut last = 0;
    reader
        .read(pass, &mut |input, read| {
            assert!(read >= last && read <= text.len() as u64);
            last = read;
            found.push(match input {
                Input::Record { at, record } | Input::Mention { at, record } => {
                    format!("{at} {}", record.kind().prefix())
                }
                Input::Skipped {
                    at,
                    what,
                    reason,
                    refused,
                } => {
                    assert!(refused);
                    format!("{at} refused {what}: {reason}")
                }
                Input::Noted { at, what, reason } => format!("{at} noted {what}: {reason}"),
            });
            true
        })
        .expect("the copy can be read");
    found
}

/// The only thing that a line gives in any pass.
fn record(line: &str) -> Record {
    let mut reader = JsonLinesReader::spool(line.as_bytes()).expect("memory can be copied");
    let mut found = None;
    for turn in Pass::ALL {
        reader
            .read(*turn, &mut |input, _| {
                match input {
                    Input::Record { record, .. } => found = Some(record),
                    other => panic!("{other:?}"),
                }
                true
            })
            .expect("the copy can be read");
    }
    found.expect("a record")
}

fn reason(line: &str) -> String {
    let found = pass(line.as_bytes(), Pass::Things);
    assert_eq!(found.len(), 1, "{line}: {found:?}");
    for other in [Pass::Site, Pass::Content, Pass::Links] {
        assert!(pass(line.as_bytes(), other).is_empty(), "{line} is told once");
    }
    found[0]
        .strip_prefix("line 1 refused ")
        .unwrap_or_else(|| panic!("{line}: {found:?}"))
        .to_owned()
}

const CONTRACT: &[&str] = &[
    r#"{"type":"site","name":"…","tagline":"…","locales":["en","az"],"socialLinks":[{"label":"…","url":"…"}]}"#,
    r#"{"type":"author","slug":"jane-doe","name":"Jane Doe","bio":"…","externalIds":[{"system":"wordpress","id":"7"}]}"#,
    r#"{"type":"category","path":"news/economy","name":"Economy","description":null}"#,
    r#"{"type":"tag","slug":"energy","name":"Energy"}"#,
    r#"{"type":"source","slug":"the-national-interest","name":"The National Interest","url":"https://…"}"#,
    r#"{"type":"article","slug":"…","locale":"en","title":"…","deck":null,"excerpt":"…","bodyHtml":"<p>…</p>", "authors":["jane-doe"],"primaryCategory":"opinion","categories":["opinion"],"tags":["energy"],"source":"the-national-interest", "status":"PUBLISHED","publishedAt":"2021-10-14T08:00:00Z","updatedAt":"2021-10-14T08:00:00Z", "image":{"url":"https://…/a.jpg","alt":"…","caption":"…","credit":"…","width":960,"height":640}, "aliasPaths":["/2021/10/old-slug/"],"externalIds":[{"system":"wordpress","id":"1234"}]}"#,
    r#"{"type":"page","path":"privacy-policy","title":"…","bodyHtml":"…"}"#,
    r#"{"type":"menu","location":"primary","items":[{"label":"News","path":"/news","children":[{"label":"Economy","path":"/news/economy"}]}]}"#,
    r#"{"type":"redirect","from":"/old","to":"/new","status":301}"#,
];

#[test]
fn the_lines_of_the_contract_are_read_in_their_passes() {
    let text = CONTRACT.join("\n");
    assert_eq!(pass(text.as_bytes(), Pass::Site), ["line 1 site"]);
    assert_eq!(
        pass(text.as_bytes(), Pass::Things),
        ["line 2 author", "line 3 category", "line 4 tag", "line 5 source"]
    );
    assert_eq!(
        pass(text.as_bytes(), Pass::Content),
        ["line 6 article", "line 7 page", "line 9 redirect"]
    );
    assert_eq!(
        pass(text.as_bytes(), Pass::Links),
        ["line 6 article", "line 8 menu"]
    );
}

#[test]
fn null_means_left_out_at_every_depth_but_in_attributes() {
    let line =
        r#"{"type":"article","slug":"a","title":"A","authors":null,"tags":null,"featured":null,"seo":null,
        "image":{"url":"u","alt":null},"contributions":[{"role":null,"author":"jane"}],
        "attributes":{"rating":{"value":null,"public":true}}}"#
            .replace('\n', " ");
    let Record::Article(article) = record(&line) else {
        panic!("an article")
    };
    assert!(article.authors.is_empty() && article.tags.is_empty() && !article.featured);
    assert_eq!(article.image.expect("an image").url.as_deref(), Some("u"));
    assert_eq!(article.contributions[0].author, "jane");
    assert_eq!(article.attributes["rating"].value, serde_json::Value::Null);
}

#[test]
fn values_per_locale_and_a_type_that_does_not_come_first() {
    let Record::Category(category) =
        record(r#"{"path":"news","name":{"en":"News","az":"Xəbərlər","ru":null},"type":"category"}"#)
    else {
        panic!("a category")
    };
    let names: Vec<(&str, &String)> = category.name.iter().collect();
    assert_eq!(
        names,
        [("az", &"Xəbərlər".to_owned()), ("en", &"News".to_owned())]
    );
}

#[test]
fn what_is_wrong_is_said_in_words_that_people_understand() {
    let cases = [
        (
            r#"{"type":"tag""#,
            "line: broken JSON: the line ends too early (each line must hold one whole object)",
        ),
        (
            r#"{"type":"tag",}"#,
            "line: broken JSON at column 15: trailing comma",
        ),
        (
            r#"{"type":"tag"} x"#,
            "line: broken JSON at column 16: something follows the object",
        ),
        ("[1]", "line: must be an object, not a list"),
        (r#"{"slug":"a"}"#, "line: \"type\" is missing"),
        (r#"{"type":5}"#, "line: \"type\" must be text, not 5"),
        (
            r#"{"type":"artcle"}"#,
            "line: unknown type \"artcle\" (did you mean \"article\"?)",
        ),
        (
            r#"{"type":"story"}"#,
            "line: unknown type \"story\"; known are site, author, category, tag, source, media, article, page, menu, collection, redirect",
        ),
        (r#"{"type":"tag"}"#, "tag: \"slug\" and \"name\" are missing"),
        (
            r#"{"type":"media"}"#,
            "media: \"file\", \"url\" or \"blob\" is missing",
        ),
        (
            r#"{"type":"redirect","from":"/a","status":302}"#,
            "redirect \"/a\": \"to\" is missing",
        ),
        (
            r#"{"type":"tag","slug":" ","name":{"en":""}}"#,
            "tag: \"slug\" and \"name\" are missing",
        ),
        (
            r#"{"type":"article","slug":"a","titel":"A"}"#,
            "article \"a\": \"title\" is missing; unknown field \"titel\" (did you mean \"title\"?)",
        ),
        (
            r#"{"type":"article","slug":"a","title":"A","image":{"url":"u","widht":{"url":4}}}"#,
            "article \"a\": unknown field \"image.widht\" (did you mean \"width\"?)",
        ),
        (
            r#"{"type":"article","slug":"a","title":"A","image":{"url":"u","width":"wide"},"tags":"x"}"#,
            "article \"a\": \"image.width\" must be a whole number that is not negative, not \"wide\"; \"tags\" must be a list, not \"x\"",
        ),
        (
            r#"{"type":"article","slug":"a","title":"A","image":"a.jpg"}"#,
            "article \"a\": \"image\" must be an object, not \"a.jpg\"",
        ),
        (
            r#"{"type":"article","slug":"a","title":"A","kind":"OPINON"}"#,
            "article \"a\": \"kind\" must be one of NEWS, OPINION, INTERVIEW, ANALYSIS, REVIEW, REPRINT, LIVE, not \"OPINON\" (did you mean \"OPINION\"?)",
        ),
        (
            r#"{"type":"article","slug":"a","title":"A","publishedAt":"14.10.2021"}"#,
            "article \"a\": \"publishedAt\" must be a time such as \"2021-10-14T08:00:00Z\", not \"14.10.2021\"",
        ),
        (
            r#"{"type":"article","slug":"a","title":"A","corrections":[{"at":"2021-10-14T08:00:00Z","text":"x"},{"at":5,"text":"y"}]}"#,
            "article \"a\": \"corrections[1].at\" must be a time such as \"2021-10-14T08:00:00Z\", not 5",
        ),
        (
            r#"{"type":"article","slug":"a","title":"A","corrections":[{"at":"2021-10-14T08:00:00Z"}]}"#,
            "article \"a\": \"corrections[0].text\" is missing",
        ),
        (
            r#"{"type":"article","slug":"a","title":"A","tags":["x",null]}"#,
            "article \"a\": \"tags[1]\" must be text, not null",
        ),
        (
            r#"{"type":"article","slug":"a","title":["A"]}"#,
            "article \"a\": \"title\" must be text, not a list",
        ),
        (
            r#"{"type":"tag","slug":"a","name":{"en":5}}"#,
            "tag \"a\": \"name.en\" must be text, not 5",
        ),
        (
            r#"{"type":"article","slug":"a","title":"A","locale":"x"}"#,
            "article \"a\": \"locale\" must be a BCP 47 language tag such as \"en\" or \"az-Latn\"",
        ),
        (
            r#"{"type":"redirect","from":"/a","to":"/b","status":70000}"#,
            "redirect \"/a\": \"status\" must be a whole number from 0 to 65535, not 70000",
        ),
        (
            r#"{"type":"menu","location":"main","items":[{"label":"A","children":[{"labl":"B"}]}]}"#,
            "menu \"main\": unknown field \"items[0].children[0].labl\" (did you mean \"label\"?)",
        ),
    ];
    for (line, expected) in cases {
        assert_eq!(reason(line), expected, "{line}");
    }
}

#[test]
fn a_bad_line_does_not_stop_the_rest() {
    let mut text = b"\xef\xbb\xbf{\"type\":\"tag\",\"slug\":\"a\",\"name\":\"A\"}\r\n\r\n   \n".to_vec();
    text.extend_from_slice(b"{\"type\":\"tag\",\"slug\":\"\xff\"}\n");
    text.extend_from_slice(b"{\"type\":\"tag\",\"slug\":\"b\",\"name\":\"B\"}");
    assert_eq!(
        pass(&text, Pass::Things),
        [
            "line 1 tag",
            "line 4 refused line: not UTF-8: byte 23 of the line fits no character",
            "line 5 tag"
        ]
    );
}

#[test]
fn the_sink_can_stop_the_reading() {
    let mut reader = JsonLinesReader::spool(CONTRACT.join("\n").as_bytes()).expect("memory can be copied");
    let mut seen = 0;
    reader
        .read(Pass::Things, &mut |_, _| {
            seen += 1;
            seen < 2
        })
        .expect("the copy can be read");
    assert_eq!(seen, 2);
}

#[test]
fn a_file_is_named_and_measured_and_utf_16_is_told() {
    let mut file = tempfile::Builder::new()
        .suffix("-news.jsonl")
        .tempfile()
        .expect("a temporary file");
    file.write_all(CONTRACT[3].as_bytes()).expect("it can be written");
    let reader = JsonLinesReader::open(file.path()).expect("it can be opened");
    assert!(reader.name().ends_with("-news.jsonl"));
    assert_eq!(reader.size(), Some(CONTRACT[3].len() as u64));
    assert!(
        JsonLinesReader::open(std::env::temp_dir()).is_err(),
        "a folder is no file"
    );

    let mut reader = JsonLinesReader::spool(&b"\xff\xfe{\0"[..]).expect("memory can be copied");
    let error = reader
        .read(Pass::Things, &mut |_, _| true)
        .expect_err("UTF-16 is not read");
    assert!(error.to_string().contains("UTF-16"));
}

proptest! {
    #[test]
    fn no_line_makes_it_panic(text in any::<Vec<u8>>()) {
        for turn in Pass::ALL {
            let mut reader = JsonLinesReader::spool(text.as_slice()).expect("memory can be copied");
            drop(reader.read(*turn, &mut |_, _| true));
        }
    }

    #[test]
    fn no_object_makes_it_panic(
        kind in prop::sample::select(vec!["article", "page", "menu", "redirect", "media", "site"]),
        fields in prop::collection::btree_map(
            prop::sample::select(vec![
                "slug", "path", "title", "name", "image", "items", "corrections", "seo", "publishedAt", "attributes",
                "status", "externalIds", "blocks", "locales", "nonsense",
            ]),
            prop::sample::select(vec![
                "null", "5", "-1", "\"x\"", "[]", "{}", "[null]", "[{\"at\":5}]", "{\"en\":{\"x\":[1]}}",
                "{\"url\":{\"a\":null}}", "[[[[]]]]", "1e400",
            ]),
            0..8,
        ),
    ) {
        let fields: Vec<String> = fields.iter().map(|(key, value)| format!(",\"{key}\":{value}")).collect();
        let fields = fields.concat();
        let line = format!("{{\"type\":\"{kind}\"{fields}}}");
        let found = pass(line.as_bytes(), Pass::Things);
        // Whatever is refused says why, and no name of Rust's shows through.
        for said in found {
            prop_assert!(!said.contains("struct") && !said.ends_with(": "), "{}", said);
        }
    }
}
