//! Misspelt words, words that are being typed, and names.

use masthead_test_support::{TestApp, both_engines};

use super::Indexed;

const LINES: &str = r#"{"type":"site","name":"Digest","locales":["en","az"]}
{"type":"author","slug":"jane","name":"Jane Whitlock"}
{"type":"tag","slug":"border","name":{"en":"Border talks","az":"Sərhəd danışıqları"}}
{"type":"category","path":"news","name":"News"}
{"type":"category","path":"news/economy","name":"Economy"}
{"type":"article","slug":"pipeline","locale":"en","title":"Pipeline reopened","bodyHtml":"<p>The pipeline to Azerbaijan was reopened in spring.</p>","authors":["jane"],"categories":["news/economy"],"status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z"}
{"type":"article","slug":"plain","locale":"en","title":"Plain talk","bodyHtml":"<p>Nothing of note.</p>","tags":["border"],"categories":["news"],"status":"PUBLISHED","publishedAt":"2025-01-01T00:00:00Z"}
{"type":"article","slug":"planned","locale":"en","title":"Planned","bodyHtml":"<p>Unseen.</p>","status":"DRAFT"}"#;

both_engines! {
    async fn what_is_misspelt_is_found_and_put_right(app: TestApp) {
        let indexed = Indexed::over(app, LINES).await;
        let answer = indexed.answer("q=pipelnie+").await;
        assert_eq!(answer["data"][0]["article"]["slug"], "pipeline");
        assert_eq!(answer["meta"]["didYouMean"], "Pipeline ");
        let answer = indexed.answer("q=azerbajian+").await;
        assert_eq!(answer["meta"]["didYouMean"], "Azerbaijan ", "{answer}");
        assert!(indexed.answer("q=pipeline+").await["meta"].get("didYouMean").is_none());
    }

    async fn names_find_what_hangs_on_them(app: TestApp) {
        let indexed = Indexed::over(app, LINES).await;
        assert_eq!(indexed.found("whitlock ").await, ["pipeline"]);
        assert_eq!(indexed.found("border talks ").await, ["plain"]);
        assert_eq!(indexed.found("danisiqlari serhed ").await, ["plain"], "in any language of the site");
        assert_eq!(indexed.found("author:jane ").await, ["pipeline"]);
        assert_eq!(indexed.found("category:economy ").await, ["pipeline"]);
        assert_eq!(indexed.found("category:news ").await.len(), 2, "with what lies below");
        assert!(indexed.found("author:nobody ").await.is_empty());
        assert_eq!(indexed.found("-author:jane talk ").await, ["plain"]);
    }

    async fn a_word_is_found_at_every_letter_of_it(app: TestApp) {
        // The soft hyphen is not to be seen.
        let lines = "{\"type\":\"site\",\"name\":\"Digest\",\"locales\":[\"en\",\"az\"]}\n\
            {\"type\":\"article\",\"slug\":\"sea\",\"locale\":\"en\",\"title\":\"Why it is shrinking\",\"bodyHtml\":\"<p>The timetable was excellent; the popu\u{ad}lation left.</p>\",\"status\":\"PUBLISHED\",\"publishedAt\":\"2026-01-01T00:00:00Z\"}\n\
            {\"type\":\"article\",\"slug\":\"qanun\",\"locale\":\"az\",\"title\":\"Qanunu dəyişdilər\",\"bodyHtml\":\"<p>Mətn.</p>\",\"status\":\"PUBLISHED\",\"publishedAt\":\"2026-01-01T00:00:00Z\"}";
        let indexed = Indexed::over(app, lines).await;
        for (word, slug) in [
            ("shrinking", "sea"),
            ("timetable", "sea"),
            ("excellent", "sea"),
            ("population", "sea"),
            ("qanunu", "qanun"),
        ] {
            for length in 3..=word.len() {
                let typed = &word[..length];
                assert_eq!(indexed.found(typed).await, [slug], "{typed}");
            }
        }
    }

    async fn names_are_found_while_they_are_typed_and_in_every_language(app: TestApp) {
        let boru = r#"{"type":"article","slug":"boru","locale":"az","title":"Boru","bodyHtml":"<p>Mətn.</p>","authors":["jane"],"status":"PUBLISHED","publishedAt":"2026-01-02T00:00:00Z"}"#;
        let indexed = Indexed::over(app, &format!("{LINES}\n{boru}")).await;
        assert_eq!(indexed.found("author:whit").await.len(), 2);
        assert_eq!(indexed.found("author:whit* title:boru ").await, ["boru"]);
        assert_eq!(indexed.found("tag:bord").await, ["plain"]);
        let answer = indexed.answer("q=author:whitlock+&locale=az&count=true").await;
        assert_eq!(answer["meta"]["totalCount"], 1);
        assert_eq!(answer["data"][0]["article"]["slug"], "boru");
        assert_eq!(indexed.found("talk pipeline -plai* ").await, ["pipeline"], "a star means what it says");
        assert_eq!(indexed.found("talk -plai").await, ["plain"], "what is typed last is excluded when it is whole");
        for (address, text) in [
            ("/v1/suggest?q=serh&locale=az", "Sərhəd danışıqları"),
            ("/v1/suggest?q=serh", "Border talks"),
        ] {
            let answer = indexed.app.get(address).await.expect_status(200).json();
            assert_eq!(answer["data"][0]["text"], text);
        }
    }

    async fn what_is_being_typed_is_completed(app: TestApp) {
        let indexed = Indexed::over(app, LINES).await;
        let suggested = async |typed: &str| -> Vec<String> {
            let address = format!("/v1/suggest?q={}", crate::search::index::encoded(typed));
            let answer = indexed.app.get(&address).await.expect_status(200).json();
            let all = answer["data"].as_array().expect("a list").iter();
            all.map(|one| one["text"].as_str().expect("a text").to_owned()).collect()
        };
        assert_eq!(suggested("pip").await, ["Pipeline reopened"]);
        assert_eq!(suggested("reop pipe").await, ["Pipeline reopened"], "in any order");
        assert_eq!(suggested("whit").await, ["Jane Whitlock"]);
        assert_eq!(suggested("serhed").await, ["Border talks"], "by any of its names");
        assert_eq!(suggested("pipr").await, ["Pipeline reopened"], "nearly so");
        assert_eq!(suggested("pla").await, ["Plain talk"], "and no draft");
        assert!(suggested("?!").await.is_empty());
    }
}
