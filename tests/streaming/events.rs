//! `/v1/changes/stream`: the feed as it happens.

use masthead_test_support::{TestApp, both_engines};
use serde_json::json;

use super::harness::{Events, newsroom, publish, unpublish};

both_engines! {
    async fn what_happens_comes_to_all_who_follow_it(app: TestApp) {
        newsroom(&app, &["a", "sport-b"]).await;
        let mut all = Events::get(&app, "/v1/changes/stream", None).await.opened().await;
        assert_eq!(all.headers["cache-control"], "no-store");
        assert!(all.headers.get("content-encoding").is_none());
        let mut too = Events::get(&app, "/v1/changes/stream", None).await.opened().await;
        let mut sport = Events::get(&app, "/v1/changes/stream?category=sport", None).await.opened().await;
        let a = publish(&app, "a").await;
        let b = publish(&app, "sport-b").await;
        let first = all.expect().await;
        assert_eq!(first.name, "article.published");
        let change = first.json();
        assert_eq!((&change["entity"]["id"], change["cursor"].as_str()), (&json!(a.to_string()), first.id.as_deref()));
        let second = all.expect().await;
        assert_eq!(second.json()["entity"]["id"], b.to_string());
        assert_eq!([too.expect().await, too.expect().await], [first.clone(), second.clone()]);
        assert_eq!(sport.expect().await, second, "the filter left out the first one");
        // The same as the feed shows.
        let page = app.get("/v1/changes?limit=100&type=article").await.json();
        assert_eq!(page["data"].as_array().expect("changes").last(), Some(&second.json()));
    }

    async fn who_was_cut_off_comes_again_where_it_was(app: TestApp) {
        newsroom(&app, &["a", "b", "c", "d"]).await;
        let mut events = Events::get(&app, "/v1/changes/stream", None).await.opened().await;
        let begun = events.last_id.clone().expect("a place from the beginning");
        publish(&app, "a").await;
        let first = events.expect().await;
        drop(events);
        publish(&app, "b").await;
        unpublish(&app, "a", None).await;
        let mut again = Events::get(&app, "/v1/changes/stream", first.id.as_deref()).await.opened().await;
        assert_eq!(again.expect().await.name, "article.published");
        assert_eq!(again.expect().await.name, "article.unpublished");
        // What was missed is read from the log, and what happens from then on joins without a gap.
        publish(&app, "c").await;
        let live = again.expect().await;
        let mut from_start = Events::get(&app, &format!("/v1/changes/stream?after={begun}"), None).await.opened().await;
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(from_start.expect().await);
        }
        assert_eq!((&seen[0], &seen[3]), (&first, &live));
        publish(&app, "d").await;
        assert_eq!(again.expect().await, from_start.expect().await);
        // The header that browsers send wins over the address.
        let mut both = Events::get(&app, &format!("/v1/changes/stream?after={begun}"), live.id.as_deref()).await.opened().await;
        assert_eq!(both.expect().await.json()["paths"], json!(["/2026/11/d"]));
    }

    async fn streams_end_with_the_server(app: TestApp) {
        newsroom(&app, &["a"]).await;
        let mut events = Events::get(&app, "/v1/changes/stream", None).await.opened().await;
        publish(&app, "a").await;
        assert_eq!(events.expect().await.name, "article.published");
        app.state.streams.close();
        assert_eq!(events.next().await, None);
    }

    async fn whoever_does_not_take_events_is_cut_off(app: TestApp) {
        newsroom(&app, &["a", "b"]).await;
        let mut slow = Events::get(&app, "/v1/changes/stream", None).await.opened().await;
        // Takes one event, so that it follows live, and then nothing for very long.
        publish(&app, "a").await;
        let first = slow.expect().await;
        let mut quick = Events::get(&app, "/v1/changes/stream", None).await.opened().await;
        let mut names = Vec::new();
        for round in 0..40 {
            let lines: Vec<String> = (0..300).map(|number| format!(r#"{{"type":"tag","slug":"t{round}-{number}","name":"T"}}"#)).collect();
            app.import(&lines.join("\n")).await;
            for _ in 0..300 {
                names.push(quick.expect().await.name);
            }
        }
        assert!(names.iter().all(|name| name == "tag.created"), "who takes them gets them all");
        // What lay there for it when it fell behind it still gets, and then it is told.
        let mut taken = 0;
        let told = loop {
            let event = slow.expect().await;
            if event.name == "error" {
                break event;
            }
            taken += 1;
        };
        assert!(taken < names.len(), "{taken}");
        assert_eq!(told.json()["code"], "TOO_SLOW");
        assert_eq!(slow.next().await, None);
        // It comes again and misses nothing.
        let place = slow.last_id.clone().expect("a place");
        let mut again = Events::get(&app, "/v1/changes/stream", Some(&place)).await.opened().await;
        for _ in taken..names.len() {
            assert_eq!(again.expect().await.name, "tag.created");
        }
        publish(&app, "b").await;
        let last = again.expect().await;
        assert_eq!((last.name.as_str(), last.id == first.id), ("article.published", false));
    }

    async fn what_is_no_stream_is_refused_with_its_reason(app: TestApp) {
        newsroom(&app, &[]).await;
        let json = [("accept", "application/json")];
        let answer = app.request(axum::http::Method::GET, "/v1/changes/stream", &json).await.expect_status(406).json();
        assert_eq!(answer["code"], "NOT_ACCEPTABLE");
        let broken = [("last-event-id", "nonsense")];
        let answer = app.request(axum::http::Method::GET, "/v1/changes/stream", &broken).await.expect_status(400).json();
        assert_eq!(answer["code"], "BAD_CURSOR");
        app.get("/v1/changes/stream?limit=3").await.expect_status(400);
    }
}
