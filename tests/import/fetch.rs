//! Fetching media and exports from other servers: what is taken, what is refused, and that it is done once.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use masthead_app::{
    import::{ImportOptions, report::Report},
    media::fetch::{FetchOptions, Fetched, fetch},
    ports::http::{HttpClient, HttpGet},
};
use masthead_exchange::jsonl::JsonLinesReader;
use masthead_outbound::{Outbound, OutboundOptions};
use masthead_test_support::{TestApp, both_engines};
use tokio::task::JoinSet;

/// A picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x03\0\0\0\x02\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND\xaeB`\x82";

/// A server of somebody else's, and how often it was asked for what.
struct Elsewhere {
    address: SocketAddr,
    hits: Arc<Mutex<HashMap<String, u32>>>,
    _tasks: JoinSet<()>,
}

impl Elsewhere {
    async fn start() -> Self {
        let hits: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
        let router = Router::new().fallback(answer).with_state(Arc::clone(&hits));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            axum::serve(listener, router).await.expect("it serves");
        });
        Self {
            address,
            hits,
            _tasks: tasks,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn hits(&self, path: &str) -> u32 {
        self.hits.lock().expect("hits").get(path).copied().unwrap_or(0)
    }

    fn all_hits(&self) -> u32 {
        self.hits.lock().expect("hits").values().sum()
    }
}

async fn answer(State(hits): State<Arc<Mutex<HashMap<String, u32>>>>, uri: Uri) -> Response {
    let path = uri.path().to_owned();
    let turn = {
        let mut hits = hits.lock().expect("hits");
        let turn = hits.entry(path.clone()).or_insert(0);
        *turn += 1;
        *turn
    };
    let typed =
        |kind: &'static str, bytes: &'static [u8]| ([(header::CONTENT_TYPE, kind)], bytes).into_response();
    let moved = |to: String| (StatusCode::FOUND, [(header::LOCATION, to)]).into_response();
    match path.as_str() {
        "/html.jpg" => typed("image/jpeg", b"<!DOCTYPE html><html>not found</html>"),
        "/program.png" => typed("image/png", b"\x7fELF\x02\x01\x01\0\0\0\0\0"),
        "/empty.png" => typed("image/png", b""),
        "/drawing.svg" => typed(
            "image/svg+xml",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0\"/></svg>",
        ),
        "/script.svg" => typed("image/svg+xml", b"<svg><script>alert(1)</script></svg>"),
        "/text.pdf" => typed("text/plain", b"%PDF-1.7\n%more"),
        "/gone.png" => StatusCode::NOT_FOUND.into_response(),
        "/broken.png" => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        "/recovers.png" if turn < 3 => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        "/busy.png" if turn < 2 => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "0")]).into_response()
        }
        "/patience.png" => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "86400")]).into_response(),
        "/large.png" => ([(header::CONTENT_LENGTH, "4096")], vec![0; 4096]).into_response(),
        "/endless.png" => {
            let chunk = (0..1_000).map(|_| Ok::<_, std::io::Error>(bytes::Bytes::from_static(&[0; 512])));
            Body::from_stream(futures_util::stream::iter(chunk)).into_response()
        }
        "/zipped.png" => ([(header::CONTENT_ENCODING, "gzip")], PNG).into_response(),
        "/silent.png" => std::future::pending().await,
        "/loop.png" => moved("/loop.png".to_owned()),
        "/file.png" => moved("file:///etc/passwd".to_owned()),
        "/secret.png" => moved("http://user:word@127.0.0.1/x.png".to_owned()),
        "/nowhere.png" => StatusCode::FOUND.into_response(),
        "/export.xml" => typed("text/xml", WXR.as_bytes()),
        path if path.starts_with("/hop/") => {
            let left: u32 = path
                .trim_start_matches("/hop/")
                .trim_end_matches(".png")
                .parse()
                .unwrap_or(0);
            moved(if left <= 1 {
                "../ok.png".to_owned()
            } else {
                format!("/hop/{}.png", left - 1)
            })
        }
        _ => typed("application/octet-stream", PNG),
    }
}

const WXR: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>\
    <title>The Paper</title><link>https://paper.example</link><wp:wxr_version>1.2</wp:wxr_version>\
    <item><title>One</title><link>https://paper.example/2021/one/</link><wp:post_id>1</wp:post_id><wp:post_name>one</wp:post_name>\
    <wp:post_date_gmt>2021-10-14 08:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item></channel></rss>";

fn client() -> Arc<dyn HttpClient> {
    Arc::new(Outbound::new(OutboundOptions {
        allow_private_addresses: true,
        ..OutboundOptions::default()
    }))
}

fn options() -> FetchOptions {
    FetchOptions {
        max_bytes: 2_048,
        timeout: Duration::from_millis(1_500),
        backoff: Duration::from_millis(1),
        ..FetchOptions::default()
    }
}

/// Imports lines as with `--fetch-media`, and fetches.
async fn taken_over(app: &TestApp, lines: &str, client: &Arc<dyn HttpClient>) -> (Report, Fetched) {
    let reader = JsonLinesReader::spool(lines.as_bytes()).expect("the lines");
    let asked = ImportOptions {
        fetch_media: true,
        ..ImportOptions::default()
    };
    let report = app.import_from(Box::new(reader), &asked).await;
    assert!(report.is_complete(), "refused: {:#?}", report.refused);
    let fetched = fetch(&app.app, client, &options(), &|_| {})
        .await
        .expect("the store answers");
    (report, fetched)
}

fn article(slug: &str, url: &str) -> String {
    format!(
        r#"{{"type":"article","slug":"{slug}","locale":"en","title":"T","status":"PUBLISHED","publishedAt":"2021-01-01T00:00:00Z","image":{{"url":"{url}","alt":"A"}}}}"#
    )
}

fn media(url: &str) -> String {
    format!(r#"{{"type":"media","url":"{url}"}}"#)
}

both_engines! {
    async fn pictures_are_taken_over_once(app: TestApp) {
        let there = Elsewhere::start().await;
        let body = format!(
            r#"{{"type":"article","slug":"b","locale":"en","title":"B","status":"PUBLISHED","publishedAt":"2021-01-01T00:00:00Z","bodyHtml":"<figure><img src=\"{}\"></figure><p>x</p>"}}"#,
            there.url("/body.png"),
        );
        let lines = [article("a", &there.url("/a.png")), article("a2", &there.url("/a.png?w=2")), body].join("\n");
        let (_, fetched) = taken_over(&app, &lines, &client()).await;
        assert_eq!((fetched.fetched, fetched.failed), (2, 0), "{fetched:#?}");
        assert_eq!((there.hits("/a.png"), there.hits("/body.png")), (1, 1));

        let article = app.get("/v1/articles/a").await.expect_status(200).json();
        let image = &article["data"]["image"];
        let url = image["url"].as_str().expect("an address");
        assert!(url.starts_with("https://news.example/media/"), "{url}");
        assert_eq!((&image["width"], &image["height"], &image["alt"]), (&3.into(), &2.into(), &"A".into()));
        let bytes = app.get(url.trim_start_matches("https://news.example")).await.expect_status(200);
        assert_eq!(bytes.body, PNG);
        let article = app.get("/v1/articles/b").await.expect_status(200).json();
        assert!(article["data"]["bodyHtml"].as_str().expect("HTML").contains("news.example/media/"), "{article:#}");

        // Again: nothing is asked for, nothing is written.
        let position = app.app.store.log_position().await.expect("a position");
        let hits = there.all_hits();
        let (report, fetched) = taken_over(&app, &lines, &client()).await;
        assert_eq!((report.changed(), fetched), (0, Fetched::default()));
        assert_eq!(there.all_hits(), hits);
        assert_eq!(app.app.store.log_position().await.expect("a position"), position);

        // A record that changes keeps the bytes that were fetched.
        app.import(&lines.replace("\"alt\":\"A\"", "\"alt\":\"Other\"")).await;
        app.import(&format!(r#"{{"type":"media","url":"{}","credit":"C"}}"#, there.url("/a.png"))).await;
        let article = app.get("/v1/articles/a").await.expect_status(200).json();
        assert!(article["data"]["image"]["url"].as_str().expect("an address").starts_with("https://news.example/media/"));
        assert_eq!(there.all_hits(), hits);
    }

    async fn what_cannot_be_fetched_is_told_and_keeps_its_address(app: TestApp) {
        let there = Elsewhere::start().await;
        let bad = [
            "/html.jpg", "/program.png", "/empty.png", "/script.svg", "/gone.png", "/broken.png", "/patience.png",
            "/large.png", "/endless.png", "/zipped.png", "/loop.png", "/file.png", "/secret.png", "/nowhere.png",
            "/silent.png", "/hop/6.png",
        ];
        let good = ["/drawing.svg", "/text.pdf", "/recovers.png", "/busy.png", "/hop/5.png", "/ok.png"];
        let lines: Vec<String> = bad.iter().chain(&good).map(|path| media(&there.url(path))).collect();
        let shown = article("a", &there.url("/gone.png"));
        let (report, fetched) = taken_over(&app, &format!("{}\n{shown}", lines.join("\n")), &client()).await;
        assert!(report.is_complete());
        let place = there.url("");
        let mut told: Vec<String> = fetched.failures.iter()
            .flat_map(|remark| remark.examples.iter().map(move |at| format!("{at}: {}", remark.reason)))
            .map(|line| line.replace(&place, ""))
            .collect();
        told.sort();
        insta::assert_json_snapshot!("not_fetched", told);
        assert_eq!(fetched.fetched, good.len() as u64);
        assert_eq!((there.hits("/gone.png"), there.hits("/broken.png"), there.hits("/recovers.png")), (1, 3, 3));
        let article = app.get("/v1/articles/a").await.expect_status(200).json();
        assert_eq!(article["data"]["image"]["url"], there.url("/gone.png"));
    }

    async fn local_addresses_are_refused_unless_they_are_allowed(app: TestApp) {
        let there = Elsewhere::start().await;
        let port = there.address.port();
        let hosts = ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254"];
        let lines: Vec<String> = hosts.iter().map(|host| media(&format!("http://{host}:{port}/{}.png", host.len()))).collect();
        let guarded: Arc<dyn HttpClient> = Arc::new(Outbound::new(OutboundOptions::default()));
        let (_, fetched) = taken_over(&app, &lines.join("\n"), &guarded).await;
        assert_eq!((fetched.fetched, fetched.failed), (0, hosts.len() as u64), "{fetched:#?}");
        assert!(fetched.failures.iter().all(|remark| remark.reason.contains("--allow-private-addresses")), "{fetched:#?}");
        assert_eq!(there.all_hits(), 0);
        let odd = [media("ftp://x.example/a.png"), media("//user:word@x.example/a.png")];
        // Neither scheme nor credentials get as far as a name.
        app.try_import(&odd.join("\n")).await;
        let again = fetch(&app.app, &guarded, &options(), &|_| {}).await.expect("the store answers");
        assert!(again.failures.iter().any(|remark| remark.reason.contains("user name or password")), "{again:#?}");
    }

    async fn a_host_that_does_not_answer_is_left_alone_and_the_rest_goes_on(app: TestApp) {
        let there = Elsewhere::start().await;
        // A port that nobody listens on: it was this test's own a moment ago.
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
        let mut lines: Vec<String> = (0..40).map(|number| media(&format!("http://{closed}/{number}.png"))).collect();
        lines.push(media(&there.url("/ok.png")));
        let (_, fetched) = taken_over(&app, &lines.join("\n"), &client()).await;
        assert_eq!((fetched.fetched, fetched.failed), (1, 40));
        let skipped: u64 = fetched.failures.iter().filter(|remark| remark.reason.contains("in vain")).map(|remark| remark.count).sum();
        assert!(skipped >= 30, "{fetched:#?}");
    }
}

#[tokio::test]
async fn an_export_is_fetched_like_anything_else() {
    let there = Elsewhere::start().await;
    let url = there.url("/export.xml");
    let mut bytes = Vec::new();
    let get = HttpGet {
        url: &url,
        max_bytes: 1 << 20,
        timeout: Duration::from_secs(10),
    };
    let answer = client()
        .get(get, &mut |part| {
            bytes.extend_from_slice(part);
            Ok(())
        })
        .await
        .expect("it comes");
    assert_eq!(bytes, WXR.as_bytes());
    assert_eq!(
        (answer.bytes, answer.content_type.as_deref()),
        (WXR.len() as u64, Some("text/xml"))
    );
}
