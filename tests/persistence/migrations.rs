//! The schema: up, down, up, and never down over content.

use masthead_persistence::{Store, StoreOptions};
use masthead_test_support::{TestApp, both_engines};

both_engines! {
    async fn the_schema_goes_up_down_and_up_again(app: TestApp) {
        let store = &app.app.store;
        let all_applied = |steps: Vec<masthead_persistence::Migration>| steps.iter().all(|step| step.applied);
        assert!(all_applied(store.migrations().await.expect("the steps")));
        for _ in store.migrations().await.expect("the steps") {
            store.migrate_down().await.expect("down");
        }
        let steps = store.migrations().await.expect("the steps");
        assert!(steps.iter().all(|step| !step.applied));
        store.migrate().await.expect("up");
        assert!(all_applied(store.migrations().await.expect("the steps")));
        app.import(r#"{"type":"tag","slug":"a","name":"A"}"#).await;
    }

    async fn going_down_refuses_to_lose_content(app: TestApp) {
        app.import(r#"{"type":"tag","slug":"a","name":"A"}"#).await;
        // Steps that only add what is derived go down; the first that would lose content does not.
        let refused = loop {
            if let Err(refused) = app.app.store.migrate_down().await {
                break refused;
            }
        };
        assert!(format!("{refused:?}").contains("would lose it"), "{refused:?}");
        let reader = app.app.reader(masthead_domain::visibility::Visibility::Public);
        let tag = reader.find::<masthead_domain::taxonomy::TagData>("a").await.expect("the store answers");
        assert!(tag.is_some(), "the tag is still there");
    }

    async fn migrating_twice_changes_nothing(app: TestApp) {
        app.import(r#"{"type":"tag","slug":"a","name":"A"}"#).await;
        app.app.store.migrate().await.expect("again");
        let again = Store::connect(&StoreOptions::at(&app.database.url)).await.expect("a second store");
        again.migrate().await.expect("and again");
        again.close().await;
    }
}
