//! What stands in feeds.

use masthead_test_support::{TestApp, both_engines};
use serde_json::json;

use super::read::{FILES, pieces, xml};

const LINES: &str = r#"{"type":"site","name":"Digest & Co","tagline":"News <daily>","locales":["en","az"]}
{"type":"author","slug":"jane","name":"Jane \"J\" Doe"}
{"type":"author","slug":"joe","name":"Joe Ray"}
{"type":"category","path":"news","name":"News"}
{"type":"category","path":"news/economy","name":"Economy & Trade"}
{"type":"tag","slug":"energy","name":"Energy"}
{"type":"source","slug":"wire","name":"The Wire","url":"https://wire.example/"}
{"type":"article","slug":"gas","locale":"en","title":"Gas & <talks>","excerpt":"A deal, \"maybe\".","bodyHtml":"<p>See <a href=\"/about\">us</a>.</p><figure><img src=\"/media/x.jpg\" alt=\"x\"></figure>","authors":["jane","joe"],"primaryCategory":"news/economy","categories":["news/economy"],"tags":["energy"],"status":"PUBLISHED","publishedAt":"2026-01-01T08:00:00Z","updatedAt":"2026-01-03T09:30:00Z","image":{"url":"https://pictures.example/a.jpg","alt":"A pipe","caption":"The pipe","credit":"Ann Lee","width":960,"height":640},"corrections":[{"at":"2026-01-03T09:30:00Z","text":"It was 5 < 6."}]}
{"type":"article","slug":"reprint","locale":"en","title":"A reprint","bodyHtml":"<p>Text</p>","source":"wire","canonicalUrl":"https://wire.example/original","status":"PUBLISHED","publishedAt":"2026-01-02T08:00:00Z"}
{"type":"article","slug":"qaz","locale":"az","title":"Qaz danışıqları","bodyHtml":"<p>Mətn</p>","status":"PUBLISHED","publishedAt":"2026-01-01T07:00:00Z","translatedFrom":"en:gas"}
{"type":"article","slug":"draft","locale":"en","title":"A draft","bodyHtml":"<p>Secret</p>","categories":["news"],"authors":["jane"],"tags":["energy"],"status":"DRAFT"}"#;

both_engines! {
    async fn all_formats_say_the_same(app: TestApp) {
        app.import(LINES).await;
        let mut all = Vec::new();
        for file in FILES {
            let (pieces, next) = pieces(&app, &format!("/feeds/{file}")).await;
            assert_eq!(next, None, "{file}");
            all.push(pieces);
        }
        assert_eq!(all[0], all[1]);
        assert_eq!(all[0], all[2]);
        let titles: Vec<&str> = all[0].iter().map(|piece| piece.title.as_str()).collect();
        // A story once, in the site's own language.
        assert_eq!(titles, ["A reprint", "Gas & <talks>"]);
        assert!(all[0].iter().all(|piece| piece.guid.starts_with("urn:uuid:")));
        let html = all[0][1].html.as_deref().expect("a text");
        assert!(html.contains("href=\"https://news.example/about\""), "{html}");
        assert!(html.contains("src=\"https://news.example/media/x.jpg\""), "{html}");
        assert!(html.contains("5 &lt; 6."), "{html}");
    }

    async fn rss_has_what_readers_know(app: TestApp) {
        app.import(LINES).await;
        let answer = app.get("/feeds/rss.xml").await.expect_status(200);
        assert_eq!(answer.header("content-type"), Some("application/rss+xml"));
        assert!(answer.header("last-modified").is_some());
        let root = xml(&answer.text());
        let channel = root.one("channel");
        assert_eq!(channel.one("title").text, "Digest & Co");
        assert_eq!(channel.one("description").text, "News <daily>");
        assert_eq!(channel.one("language").text, "en");
        // The newest item's, not the clock's.
        assert_eq!(channel.one("lastBuildDate").text, "Sat, 03 Jan 2026 09:30:00 GMT");
        let item = channel.all("item").nth(1).expect("the older one");
        assert_eq!(item.one("guid").attributes["isPermaLink"], "false");
        assert_eq!(item.one("pubDate").text, "Thu, 01 Jan 2026 08:00:00 GMT");
        assert_eq!(item.texts("dc:creator"), ["Jane \"J\" Doe", "Joe Ray"]);
        assert_eq!(item.texts("category"), ["Economy & Trade", "Energy"]);
        let domains: Vec<&str> = item.all("category").map(|one| one.attributes["domain"].as_str()).collect();
        assert_eq!(domains, ["https://news.example/news/economy", "https://news.example/tag/energy"]);
        assert_eq!(item.one("description").text, "A deal, &quot;maybe&quot;.");
        let picture = item.one("media:content");
        assert_eq!(picture.attributes["url"], "https://pictures.example/a.jpg");
        assert_eq!((picture.attributes["width"].as_str(), picture.attributes["height"].as_str()), ("960", "640"));
        assert_eq!(picture.one("media:title").text, "A pipe");
        assert_eq!(picture.one("media:description").text, "The pipe");
        assert_eq!(picture.one("media:credit").text, "Ann Lee");
        let reprint = channel.all("item").next().expect("the newer one");
        assert_eq!(reprint.one("source").attributes["url"], "https://wire.example/");
        assert_eq!(reprint.one("source").text, "The Wire");
    }

    async fn json_feed_keeps_its_rules(app: TestApp) {
        app.import(LINES).await;
        let feed = app.get("/feeds/feed.json?content=summary").await.expect_status(200).json();
        assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
        assert_eq!(feed["language"], "en");
        let item = &feed["items"][1];
        assert!(item["id"].is_string() && item.get("content_html").is_none());
        assert_eq!(item["content_text"], "A deal, \"maybe\".");
        assert_eq!(item["tags"], json!(["Economy & Trade", "Energy"]));
        assert_eq!(item["_masthead"]["image"]["credit"], "Ann Lee");
        assert_eq!(feed["items"][0]["external_url"], "https://wire.example/original");
    }

    async fn each_place_has_its_own(app: TestApp) {
        app.import(LINES).await;
        for (place, title, expected) in [
            ("categories/news", "News – Digest & Co", vec!["Gas & <talks>"]),
            ("categories/news/economy", "Economy & Trade – Digest & Co", vec!["Gas & <talks>"]),
            ("authors/joe", "Joe Ray – Digest & Co", vec!["Gas & <talks>"]),
            ("tags/energy", "Energy – Digest & Co", vec!["Gas & <talks>"]),
        ] {
            for file in FILES {
                let (pieces, _) = pieces(&app, &format!("/feeds/{place}/{file}")).await;
                let titles: Vec<&str> = pieces.iter().map(|piece| piece.title.as_str()).collect();
                assert_eq!(titles, expected, "{place}/{file}");
            }
            let root = xml(&app.get(&format!("/feeds/{place}/rss.xml")).await.text());
            assert_eq!(root.one("channel").one("title").text, title);
        }
        let (pieces, _) = pieces(&app, "/feeds/rss.xml?locale=az").await;
        assert_eq!(pieces.len(), 1);
        assert_eq!(pieces[0].title, "Qaz danışıqları");
        for nowhere in ["/feeds/rss.json", "/feeds/categories/none/rss.xml", "/feeds/categories/rss.xml", "/feeds/authors/none/atom.xml"] {
            app.get(nowhere).await.expect_status(404);
        }
        for (address, code) in [
            ("/feeds/rss.xml?limit=101", "LIMIT_EXCEEDED"),
            ("/feeds/rss.xml?limit=0", "BAD_REQUEST"),
            ("/feeds/rss.xml?content=half", "BAD_REQUEST"),
            ("/feeds/rss.xml?page=2", "UNKNOWN_PARAMETER"),
            ("/feeds/rss.xml?cursor=x", "BAD_CURSOR"),
            ("/feeds/search/rss.xml", "BAD_REQUEST"),
        ] {
            assert_eq!(app.get(address).await.expect_status(400).json()["code"], code, "{address}");
        }
    }

    async fn subscribers_of_an_imported_site_stay(app: TestApp) {
        app.import(LINES).await;
        for (theirs, ours) in [
            ("/feed", "/feeds/rss.xml"),
            ("/feed/", "/feeds/rss.xml"),
            ("/feed/atom/", "/feeds/atom.xml"),
            ("/category/news/economy/feed/", "/feeds/categories/news/economy/rss.xml"),
            ("/author/joe/feed/", "/feeds/authors/joe/rss.xml"),
            ("/tag/energy/feed/atom/", "/feeds/tags/energy/atom.xml"),
        ] {
            let (theirs, ours) = (app.get(theirs).await.expect_status(200), app.get(ours).await.expect_status(200));
            assert_eq!(theirs.header("content-type"), ours.header("content-type"));
            assert_eq!(theirs.text(), ours.text());
        }
        for nowhere in ["/feed/pdf", "/category/news", "/category/none/feed/", "/author/joe"] {
            app.get(nowhere).await.expect_status(404);
        }
    }
}
