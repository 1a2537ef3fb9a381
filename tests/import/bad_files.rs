//! Files and folders that are not what they are said to be: what each is told.

use std::{fs, io, path::Path};

use masthead_app::import::{
    ImportOptions,
    input::Reader,
    report::{Remark, Report},
};
use masthead_exchange::{
    jsonl::JsonLinesReader,
    markdown::MarkdownReader,
    wordpress::{Options, WordPressReader},
};
use masthead_test_support::{TestApp, Which};

const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xab\x56";
const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\x08\0";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd\x04\0";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

const HEAD: &str = "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel>\n<title>T</title>\n<wp:wxr_version>1.2</wp:wxr_version>\n";

fn item(id: u32, more: &str) -> String {
    format!(
        "<item><title>Post {id}</title><link>https://x.example/{id}/</link><wp:post_id>{id}</wp:post_id>\
         <wp:post_name>post-{id}</wp:post_name><wp:post_date_gmt>2021-01-01 00:00:00</wp:post_date_gmt>\
         <wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{more}</item>\n"
    )
}

/// The files, each with the format that it is said to have.
fn files() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let wxr = |inner: &str| format!("{HEAD}{inner}</channel></rss>").into_bytes();
    vec![
        ("jsonl", "empty", Vec::new()),
        ("jsonl", "blank lines only", b"\n \n\r\n".to_vec()),
        ("jsonl", "gzip", GZIP.to_vec()),
        ("jsonl", "zip", ZIP.to_vec()),
        ("jsonl", "zstd", ZSTD.to_vec()),
        ("jsonl", "a picture", PNG.to_vec()),
        ("jsonl", "UTF-16", b"\xff\xfe{\0\"\0".to_vec()),
        ("jsonl", "a WordPress export", HEAD.as_bytes().to_vec()),
        ("jsonl", "one list over several lines", b"[\n{\"type\":\"tag\",\"slug\":\"a\",\"name\":\"A\"},\n{\"type\":\"tag\",\"slug\":\"b\",\"name\":\"B\"}\n]\n".to_vec()),
        ("jsonl", "one object over several lines", b"{\n\"type\":\"tag\"\n}\n".to_vec()),
        ("jsonl", "CSV", b"slug,title\na,A\n".to_vec()),
        ("wordpress", "empty", Vec::new()),
        ("wordpress", "gzip", GZIP.to_vec()),
        ("wordpress", "zip", ZIP.to_vec()),
        ("wordpress", "a picture", PNG.to_vec()),
        ("wordpress", "JSON", b"{\"type\":\"tag\",\"slug\":\"a\",\"name\":\"A\"}".to_vec()),
        ("wordpress", "a web page", b"<!DOCTYPE html><html><head><title>Log in</title></head><body><p>Please log in.<br></body></html>".to_vec()),
        ("wordpress", "an RSS feed", b"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>F</title><item><title>I</title><link>https://x.example/i</link></item></channel></rss>".to_vec()),
        ("wordpress", "an Atom feed", b"<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>F</title></feed>".to_vec()),
        ("wordpress", "cut in the middle of a post", format!("{HEAD}{}<item><title>Po", item(1, "")).into_bytes()),
        ("wordpress", "an open CDATA section", format!("{HEAD}{}<item><title><![CDATA[never closed</title></item></channel></rss>", item(1, "")).into_bytes()),
        ("wordpress", "a bomb of entities", format!("<!DOCTYPE x [<!ENTITY a \"{0}\"><!ENTITY b \"&a;&a;&a;&a;\">]>{HEAD}{1}</channel></rss>", "x".repeat(100), item(1, "<excerpt:encoded>&b;</excerpt:encoded>")).into_bytes()),
        ("wordpress", "control characters", wxr(&item(1, "<content:encoded><![CDATA[a\u{1}\u{b}b]]></content:encoded>"))),
        ("wordpress", "tags that cross", wxr(&format!("<wp:author><b></wp:author></b>{}", item(1, "")))),
        ("wordpress", "no posts", wxr("")),
        ("markdown", "YAML that is none", b"---\ntitle: [unclosed\n---\ntext\n".to_vec()),
        ("markdown", "YAML with tabs", b"---\ntitle: A\n\ttags: x\n---\ntext\n".to_vec()),
        ("markdown", "TOML that is none", b"+++\ntitle = \n+++\ntext\n".to_vec()),
        ("markdown", "front matter without an end", b"---\ntitle: A\n\ntext\n".to_vec()),
        ("markdown", "front matter that is a list", b"---\n- a\n- b\n---\ntext\n".to_vec()),
        ("markdown", "front matter that is a word", b"---\nword\n---\ntext\n".to_vec()),
        ("markdown", "no UTF-8", b"---\ntitle: \xff\n---\ntext\n".to_vec()),
        ("markdown", "UTF-16", b"\xff\xfe-\0-\0-\0".to_vec()),
        ("markdown", "a date that is none", b"---\ntitle: A\ndate: sometime\n---\ntext\n".to_vec()),
        ("markdown", "a date ahead", b"---\ntitle: A\ndate: 2031-01-01\n---\ntext\n".to_vec()),
        ("markdown", "a status that is none", b"---\ntitle: A\nstatus: secret\n---\ntext\n".to_vec()),
        ("markdown", "a locale that is none", b"---\ntitle: A\nlocale: \"?\"\n---\ntext\n".to_vec()),
        ("markdown", "a picture out of the folder", b"---\ntitle: A\nimage: ../../etc/passwd\n---\ntext\n".to_vec()),
        ("markdown", "a bomb of anchors", b"---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n---\ntext\n".to_vec()),
    ]
}

fn open(format: &str, path: &Path) -> io::Result<Box<dyn Reader>> {
    Ok(match format {
        "jsonl" => Box::new(JsonLinesReader::open(path)?),
        "wordpress" => Box::new(WordPressReader::open(path.to_owned(), Options::default())?),
        _ => {
            Box::new(MarkdownReader::open(path)?.as_of(masthead_test_support::NOW.parse().expect("a moment")))
        }
    })
}

/// What a person is told: the report without its counts.
fn told(report: &Report) -> Vec<String> {
    let of = |sort: &str, remarks: &[Remark]| -> Vec<String> {
        remarks
            .iter()
            .map(|remark| {
                format!(
                    "{sort} {} × {}: {} ({})",
                    remark.count,
                    remark.what,
                    remark.reason,
                    remark.examples.join(", ")
                )
            })
            .collect()
    };
    let mut all: Vec<String> = report
        .broken_off
        .iter()
        .map(|reason| format!("broken off: {reason}"))
        .collect();
    all.extend(of("refused", &report.refused));
    all.extend(of("noted", &report.noted));
    all.extend(of("skipped", &report.skipped));
    all.push(format!("{} changed", report.changed()));
    all
}

async fn import(app: &TestApp, format: &str, path: &Path) -> (Vec<String>, u8) {
    match open(format, path) {
        Ok(reader) => {
            let report = app.import_from(reader, &ImportOptions::default()).await;
            (told(&report), u8::from(!report.is_complete()))
        }
        Err(error) => (vec![format!("cannot be opened: {error}")], 1),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_says_what_is_wrong_with_it() {
    let mut all = Vec::new();
    for (format, name, bytes) in files() {
        let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
        let folder = tempfile::tempdir().expect("a folder");
        let path = if format == "markdown" {
            fs::write(folder.path().join("text.md"), bytes).expect("written");
            folder.path().to_owned()
        } else {
            let file = folder.path().join("file");
            fs::write(&file, bytes).expect("written");
            file
        };
        let (told, exit) = import(&app, format, &path).await;
        all.push(serde_json::json!({ "file": format!("{format}: {name}"), "told": told, "exitCode": exit }));
    }
    insta::assert_json_snapshot!("bad_files", all);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_or_of_another_sort_is_not_opened() {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "x").expect("written");
    for (format, path) in [
        ("jsonl", folder.path()),
        ("jsonl", &folder.path().join("missing")),
        ("wordpress", folder.path()),
        ("wordpress", &folder.path().join("missing")),
        ("markdown", &file),
        ("markdown", &folder.path().join("missing")),
    ] {
        let (told, exit) = import(&app, format, path).await;
        assert_eq!(exit, 1, "{format}: {told:?}");
        assert!(told[0].starts_with("cannot be opened"), "{format}: {told:?}");
    }
}

/// A line that is longer than memory should be: it is read over.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_beyond_measure_is_refused_and_the_rest_goes_on() {
    let app = TestApp::on(Which::Sqlite).await.expect("SQLite is always there");
    let long = io::Read::take(io::repeat(b'x'), 66 << 20);
    let rest = "\n{\"type\":\"tag\",\"slug\":\"rest\",\"name\":\"Rest\"}\n";
    let reader = JsonLinesReader::spool(io::Read::chain(long, rest.as_bytes())).expect("spooled");
    let report = app.import_from(Box::new(reader), &ImportOptions::default()).await;
    assert_eq!(
        told(&report),
        ["refused 1 × line: longer than 64 MiB (line 1)", "1 changed"]
    );
}
