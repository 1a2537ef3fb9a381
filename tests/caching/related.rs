//! Related articles and memory: a list that was computed anew drops the answers that show it, and no others.

use masthead_app::{
    articles::{self, Content, Revision, Unpublish},
    related::store_lists,
};
use masthead_domain::{
    article::{ArticleCard, StatusReason},
    id::ArticleId,
    visibility::Visibility,
};
use masthead_persistence::{RelatedEntry, RelatedEvidence, RelatedList};
use masthead_test_support::{TestApp, both_engines};

use super::{article, is_kept, newsroom};

async fn card(app: &TestApp, slug: &str) -> ArticleCard {
    let reader = app.app.reader(Visibility::Editorial);
    let card = reader.find_article(slug, None).await.expect("read");
    ArticleCard::clone(&card.expect("an article"))
}

async fn store(app: &TestApp, cause: Option<ArticleId>, of: &str, articles: &[&str]) {
    let mut entries = Vec::new();
    for slug in articles {
        entries.push(RelatedEntry {
            article: card(app, slug).await.id,
            score: 1_000,
            evidence: RelatedEvidence::SimilarText,
        });
    }
    let list = RelatedList {
        generation: 1,
        entries,
    };
    let of = card(app, of).await.id;
    store_lists(&app.app, cause, &[(of, list)]).await.expect("stored");
}

const OF_OIL: &str = "/v1/articles/oil/related?limit=1";
const WITH_OIL: &str = "/v1/articles/oil?include=related&related.limit=1";
const OF_GAS: &str = "/v1/articles/gas/related?limit=1";
const OIL: &str = "/v1/articles/oil";
const ALL: &str = "/v1/articles";

/// Which of some addresses are still kept; they are asked for again, so that they are kept next time.
async fn dropped(app: &TestApp, addresses: &[&'static str]) -> Vec<&'static str> {
    let mut dropped = Vec::new();
    for address in addresses {
        if !is_kept(&app.get(address).await.expect_status(200)) {
            dropped.push(*address);
        }
    }
    dropped
}

async fn all_kept(app: &TestApp, addresses: &[&'static str]) {
    dropped(app, addresses).await;
    assert_eq!(dropped(app, addresses).await, Vec::<&str>::new());
}

both_engines! {
    async fn a_list_that_was_computed_anew_drops_what_shows_it(app: TestApp) {
        newsroom(&app).await;
        let addresses = [OF_OIL, WITH_OIL, OF_GAS, OIL, ALL];
        all_kept(&app, &addresses).await;
        let film = card(&app, "film").await.id;
        store(&app, Some(film), "oil", &["film", "gas"]).await;
        assert_eq!(dropped(&app, &addresses).await, [OF_OIL, WITH_OIL]);
        assert_eq!(app.get(OF_OIL).await.json()["data"][0]["article"]["slug"], "film");
        let keys = app.get(OF_OIL).await.header("surrogate-key").expect("keys").to_owned();
        assert!(keys.contains("related:"), "{keys}");
        // The same once more, and one of another article.
        store(&app, None, "oil", &["film", "gas"]).await;
        store(&app, None, "film", &["gas"]).await;
        assert_eq!(dropped(&app, &addresses).await, Vec::<&str>::new());
    }

    async fn a_list_does_not_depend_on_what_shares_something(app: TestApp) {
        newsroom(&app).await;
        store(&app, None, "oil", &["film", "gas"]).await;
        let addresses = [OF_OIL, OF_GAS];
        all_kept(&app, &addresses).await;
        // Of oil's section and by its author, and so a candidate for gas, whose list is missing.
        app.import(&article("wind", "news/economy", "jane", 4)).await;
        assert_eq!(dropped(&app, &addresses).await, [OF_GAS]);
    }

    async fn candidates_that_come_and_go_drop_what_looked_at_them(app: TestApp) {
        newsroom(&app).await;
        app.import(&article("wind", "culture", "ali", 1)).await;
        store(&app, None, "oil", &["film", "gas", "wind"]).await;
        all_kept(&app, &[OF_OIL]).await;
        let how = || Unpublish { reason: StatusReason::Editor, replacement: None };
        // Behind what is shown: nobody looked at it.
        let wind = card(&app, "wind").await;
        articles::unpublish(&app.app, wind.id, wind.version, how()).await.expect("unpublished");
        assert_eq!(dropped(&app, &[OF_OIL]).await, Vec::<&str>::new());
        let film = card(&app, "film").await;
        let film = articles::unpublish(&app.app, film.id, film.version, how()).await.expect("unpublished").card;
        assert_eq!(app.get(OF_OIL).await.json()["data"][0]["article"]["slug"], "gas");
        all_kept(&app, &[OF_OIL]).await;
        // It is looked at and not shown, and comes back.
        articles::publish(&app.app, film.id, film.version).await.expect("published");
        assert_eq!(app.get(OF_OIL).await.json()["data"][0]["article"]["slug"], "film");
        all_kept(&app, &[OF_OIL]).await;
        let film = card(&app, "film").await;
        let content = Content { in_related: Some(false), ..Content::default() };
        articles::revise(&app.app, film.id, film.version, Revision { content, ..Revision::default() }).await.expect("revised");
        assert_eq!(app.get(OF_OIL).await.json()["data"][0]["article"]["slug"], "gas");
    }
}
