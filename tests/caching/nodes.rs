//! Several processes over one database.

use std::time::Duration;

use masthead_api::{ApiOptions, ApiState, build_router};
use masthead_delivery::Follower;
use masthead_persistence::{Store, StoreOptions};
use masthead_test_support::{TestApp, both_engines};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use super::{article, newsroom};

async fn get(router: &axum::Router, address: &str) -> serde_json::Value {
    let request = axum::http::Request::builder()
        .uri(address)
        .body(axum::body::Body::empty())
        .expect("a request");
    let answer = router.clone().oneshot(request).await.expect("an answer");
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX)
        .await
        .expect("a body");
    serde_json::from_slice(&body).expect("json")
}

both_engines! {
    async fn what_one_process_writes_the_other_hears(app: TestApp) {
        newsroom(&app).await;
        // A second node: another store, another memory. It never looks by itself, so that it can only have heard.
        let store = Store::connect(&StoreOptions::at(&app.database.url)).await.expect("a second store");
        let mut other = masthead_app::App { store: store.clone(), followers: masthead_app::kept::Followers::default(), ..app.app.clone() };
        other.keep_read_model(16 << 20);
        let options = ApiOptions { answer_bytes: 16 << 20, ..ApiOptions::default() };
        let router = build_router(ApiState::new(other.clone(), options));
        let follower = Follower::begin(other, Duration::from_secs(3_600)).await.expect("followed");
        let mut tasks = JoinSet::new();
        tasks.spawn(follower.run());
        let mut applied = store.log().applied();
        for round in 5..10 {
            let total = |answer: serde_json::Value| answer["meta"]["totalCount"].as_u64().expect("a total");
            let before = total(get(&router, "/v1/articles?count=true").await);
            let at = *applied.borrow_and_update();
            app.import(&article(&format!("n{round}"), "news", "jane", round)).await;
            tokio::time::timeout(Duration::from_secs(10), applied.wait_for(|now| *now > at)).await.expect("heard").expect("followed");
            let end = app.app.store.log_position().await.expect("a position");
            tokio::time::timeout(Duration::from_secs(10), applied.wait_for(|now| *now >= end)).await.expect("heard").expect("followed");
            assert_eq!(total(get(&router, "/v1/articles?count=true").await), before + 1);
        }
        drop(tasks);
        store.close().await;
    }
}
