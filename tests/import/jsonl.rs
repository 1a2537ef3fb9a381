//! JSON Lines: what comes in, what is refused, and that a second run changes nothing.

use masthead_app::import::ImportOptions;
use masthead_domain::{id::Kind, visibility::Visibility};
use masthead_exchange::jsonl::JsonLinesReader;
use masthead_test_support::{TestApp, both_engines};

/// The lines of the contract's section 6, in an order in which every reference points ahead.
const CONTRACT: &str = r#"{"type":"redirect","from":"/old","to":"/new","status":301}
{"type":"menu","location":"primary","items":[{"label":"News","path":"/news","children":[{"label":"Economy","path":"/news/economy"}]}]}
{"type":"article","slug":"border","locale":"en","title":"Border","deck":null,"excerpt":"An excerpt.","bodyHtml":"<p>One <strong>two</strong>.</p>","authors":["jane-doe"],"primaryCategory":"opinion","categories":["opinion"],"tags":["energy"],"source":"the-national-interest","status":"PUBLISHED","publishedAt":"2021-10-14T08:00:00Z","updatedAt":"2021-10-14T08:00:00Z","image":{"url":"https://pictures.example/a.jpg","alt":"Alt","caption":"Caption","credit":"Credit","width":960,"height":640},"aliasPaths":["/2021/10/old-slug/"],"externalIds":[{"system":"wordpress","id":"1234"}]}
{"type":"page","path":"privacy-policy","title":"Privacy","bodyHtml":"<p>We keep little.</p>"}
{"type":"site","name":"Digest","tagline":"Daily","locales":["en","az"],"socialLinks":[{"label":"X","url":"https://x.example"}]}
{"type":"author","slug":"jane-doe","name":"Jane Doe","bio":"Writes.","externalIds":[{"system":"wordpress","id":"7"}]}
{"type":"category","path":"news/economy","name":"Economy","description":null}
{"type":"category","path":"opinion","name":{"en":"Opinion","az":"Rəy"}}
{"type":"tag","slug":"energy","name":"Energy"}
{"type":"source","slug":"the-national-interest","name":"The National Interest","url":"https://interest.example"}"#;

both_engines! {
    async fn the_contracts_lines_come_in_whatever_their_order(app: TestApp) {
        let report = app.import(CONTRACT).await;
        assert_eq!(report.counts[&Kind::Article].created, 1);
        assert_eq!(report.counts[&Kind::Category].created, 3, "a parent that no line describes is made");
        let data = app.graphql(
            r#"{ article(by: { path: "/2021/10/border" }) {
                title deck excerpt bylineText bodyHtml wordCount
                authors { name bio } primaryCategory { name treePath } tags { name } source { name url }
                image { url alt caption credit width height } aliasPaths { path }
                externalIds { system id } publishedAt firstPublishedAt
            } }"#,
            serde_json::json!({}),
        ).await;
        insta::assert_json_snapshot!("contract_article", data);
        let menu = app.get("/v1/menus/primary").await.expect_status(200).json();
        assert_eq!(menu["data"]["items"][0]["children"][0]["path"], "/news/economy");
        let old = app.get("/v1/resolve?path=/2021/10/old-slug/").await.expect_status(200).json();
        assert_eq!(old["data"]["type"], "redirect", "{old}");
        assert_eq!(old["data"]["status"], 301);
    }

    async fn a_second_run_changes_nothing_and_says_so(app: TestApp) {
        app.import(CONTRACT).await;
        let position = app.app.store.log_position().await.expect("a position");
        let again = app.import(CONTRACT).await;
        assert_eq!(again.changed(), 0, "{:#?}", again.counts);
        assert_eq!(again.counts[&Kind::Article].unchanged, 1);
        assert_eq!(app.app.store.log_position().await.expect("a position"), position, "nothing is logged");
    }

    async fn a_dry_run_reports_the_same_and_writes_nothing(app: TestApp) {
        let reader = || Box::new(JsonLinesReader::spool(std::io::Cursor::new(CONTRACT)).expect("the lines"));
        let dry = app.import_from(reader(), &ImportOptions { dry_run: true, ..ImportOptions::default() }).await;
        assert_eq!(app.app.store.log_position().await.expect("a position"), 0);
        let reader = app.app.reader(Visibility::Editorial);
        assert_eq!(reader.article_count(&Default::default()).await.expect("the count"), 0);
        let real = app.import(CONTRACT).await;
        assert_eq!(dry.counts, real.counts);
    }

    async fn what_changed_at_its_origin_is_updated_and_keeps_its_identity(app: TestApp) {
        app.import(CONTRACT).await;
        let card = || async {
            let reader = app.app.reader(Visibility::Public);
            reader.find_article("border", None).await.expect("the store answers").expect("the article")
        };
        let before = card().await;
        let report = app.import(&CONTRACT.replace("\"title\":\"Border\"", "\"title\":\"The border\"")).await;
        assert_eq!((report.counts[&Kind::Article].updated, report.changed()), (1, 1));
        let after = card().await;
        assert_eq!((after.id, after.path.clone(), after.version), (before.id, before.path.clone(), before.version + 1));
        assert_eq!(after.title, "The border");
    }

    async fn a_bad_line_is_refused_with_its_number_and_the_rest_goes_on(app: TestApp) {
        let report = app.try_import(concat!(
            r#"{"type":"article","slug":"good","title":"Good","status":"PUBLISHED"}"#, "\n",
            r#"{"type":"article","slug":"no-title"}"#, "\n",
            "not json\n",
            r#"{"type":"article","slug":"lost","title":"Lost","authors":["nobody"],"tags":["nothing"]}"#, "\n",
            r#"{"type":"article","slug":"Bad Slug","title":"Bad"}"#, "\n",
            r#"{"type":"articel","slug":"x","title":"X"}"#, "\n",
            r#"{"type":"redirect","from":"/a","to":"/a"}"#, "\n",
        )).await;
        assert!(!report.is_complete());
        assert_eq!(report.counts[&Kind::Article].created, 1);
        let refused: Vec<String> =
            report.refused.iter().map(|remark| format!("{}: {}", remark.examples.join(" "), remark.reason)).collect();
        insta::assert_json_snapshot!("refused_lines", refused);
    }

    async fn two_articles_of_one_slug_are_told_apart(app: TestApp) {
        let line = |id: u32| format!(
            r#"{{"type":"article","slug":"same","locale":"en","title":"T {id}","status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z","externalIds":[{{"system":"wordpress","id":"{id}"}}]}}"#
        );
        let lines: Vec<String> = (1..=4).map(line).collect();
        app.import(&lines.join("\n")).await;
        let again = app.import(&lines.join("\n")).await;
        assert_eq!((again.counts[&Kind::Article].unchanged, again.changed()), (4, 0));
        for slug in ["same", "same-2", "same-3", "same-4"] {
            app.get(&format!("/v1/articles/{slug}")).await.expect_status(200);
        }
    }

    async fn pictures_are_public_while_something_public_shows_them(app: TestApp) {
        let line = |status: &str| format!(
            r#"{{"type":"article","slug":"a","locale":"en","title":"T","status":"{status}","image":{{"url":"https://pictures.example/secret.jpg"}}}}"#
        );
        app.import(&line("DRAFT")).await;
        let count = || async { app.get("/v1/media?count=true").await.expect_status(200).json()["meta"]["totalCount"].clone() };
        assert_eq!(count().await, 0);
        app.import(&line("PUBLISHED")).await;
        assert_eq!(count().await, 1);
        app.import(&line("UNPUBLISHED")).await;
        assert_eq!(count().await, 0);
    }
}
