//! Lists of related articles as they are computed: what is in them, why, and that they follow what is written.

use std::sync::Arc;

use masthead_search::{RelatedFollower, RelatedSettings};
use masthead_test_support::{TestApp, both_engines};
use serde_json::Value;
use uuid::Uuid;

use super::Indexed;

/// Reports of two events and of other things.
const LINES: &str = r#"{"type":"site","name":"Digest","locales":["en","az"]}
{"type":"author","slug":"jane","name":"Jane"}
{"type":"tag","slug":"rare","name":"Sturgeon watch"}
{"type":"category","path":"news","name":"News"}
{"type":"article","slug":"quake-1","locale":"en","title":"Strong quake shakes Shamakhi","bodyHtml":"<p>A strong earthquake shook the town of Shamakhi on Monday, damaging dozens of houses, the seismology centre said. Residents of Shamakhi ran into the streets.</p>","status":"PUBLISHED","publishedAt":"2026-03-01T00:00:00Z"}
{"type":"article","slug":"quake-2","locale":"en","title":"Shamakhi counts damage after earthquake","bodyHtml":"<p>Houses in Shamakhi were damaged by the earthquake that shook the town; the seismology centre warned residents of aftershocks.</p>","status":"PUBLISHED","publishedAt":"2026-03-02T00:00:00Z"}
{"type":"article","slug":"match-1","locale":"en","title":"Qarabag win the derby","bodyHtml":"<p>Qarabag beat Neftchi in the derby; the goalkeeper saved a penalty in the last minute.</p>","status":"PUBLISHED","publishedAt":"2026-03-03T00:00:00Z"}
{"type":"article","slug":"match-2","locale":"en","title":"Neftchi lose again","bodyHtml":"<p>After the derby that Qarabag won, the goalkeeper of Neftchi said the penalty was wrong.</p>","status":"PUBLISHED","publishedAt":"2026-03-04T00:00:00Z"}
{"type":"article","slug":"tagged-1","locale":"en","title":"Caviar","bodyHtml":"<p>Prices rise.</p>","tags":["rare"],"status":"PUBLISHED","publishedAt":"2026-01-01T00:00:00Z"}
{"type":"article","slug":"tagged-2","locale":"en","title":"Rivers","bodyHtml":"<p>Water is low.</p>","tags":["rare"],"status":"PUBLISHED","publishedAt":"2026-01-02T00:00:00Z"}
{"type":"article","slug":"alone","locale":"en","title":"Chess","bodyHtml":"<p>Nobody moved.</p>","status":"PUBLISHED","publishedAt":"2026-01-03T00:00:00Z"}
{"type":"article","slug":"hidden","locale":"en","title":"Shamakhi draft","bodyHtml":"<p>Shamakhi earthquake houses damaged.</p>","status":"DRAFT"}"#;

const NEW: &str = r#"{"type":"article","slug":"quake-3","locale":"en","title":"Aid reaches Shamakhi","bodyHtml":"<p>Tents and blankets reached Shamakhi, where the earthquake damaged houses; residents thanked the volunteers.</p>","status":"PUBLISHED","publishedAt":"2026-03-05T00:00:00Z"}"#;

struct Lists {
    indexed: Indexed,
    follower: RelatedFollower,
}

impl Lists {
    async fn over(app: TestApp, lines: &str) -> Self {
        let indexed = Indexed::over(app, lines).await;
        let follower = Self::follower_of(&indexed, 1);
        let mut lists = Self { indexed, follower };
        lists.follow().await;
        lists
    }

    fn follower_of(indexed: &Indexed, holder: u128) -> RelatedFollower {
        RelatedFollower::new(
            indexed.app.app.clone(),
            Arc::clone(&indexed.index),
            RelatedSettings::default(),
            Uuid::from_u128(holder),
            indexed.app.database.folder.path().to_owned(),
        )
    }

    async fn follow(&mut self) {
        self.indexed.follow().await;
        self.follower.drain().await.expect("the lists follow");
    }

    async fn generation(&self) -> i64 {
        let store = &self.indexed.app.app.store;
        let newest = store.newest_related_generation().await.expect("read");
        newest.expect("there").number
    }

    async fn of(&self, slug: &str) -> Value {
        let answer = self
            .indexed
            .app
            .get(&format!("/v1/articles/{slug}/related?limit=50"))
            .await;
        answer.expect_status(200).json()["data"].clone()
    }

    async fn slugs(&self, slug: &str) -> Vec<String> {
        crate::search::slugs(&self.of(slug).await)
    }
}

both_engines! {
    async fn reports_of_an_event_find_each_other_and_say_why(app: TestApp) {
        let lists = Lists::over(app, LINES).await;
        assert_eq!(lists.slugs("quake-1").await.first().map(String::as_str), Some("quake-2"));
        assert_eq!(lists.slugs("match-2").await.first().map(String::as_str), Some("match-1"));
        let quake = lists.of("quake-1").await;
        let kind = quake[0]["reasons"][0]["kind"].as_str().expect("a reason");
        assert!(["SAME_EVENT", "SIMILAR_TEXT"].contains(&kind), "{quake}");
        let tagged = lists.of("tagged-1").await;
        assert_eq!(tagged[0]["article"]["slug"], "tagged-2");
        assert_eq!(tagged[0]["reasons"][0]["label"], "Sturgeon watch");
        assert!(lists.slugs("quake-2").await.iter().all(|slug| slug != "hidden"));
    }

    async fn a_new_article_has_its_list_and_enters_those_of_its_neighbours(app: TestApp) {
        let mut lists = Lists::over(app, LINES).await;
        // Kept in memory, so that it must be dropped.
        assert!(!lists.slugs("quake-1").await.contains(&"quake-3".to_owned()));
        lists.indexed.app.import(NEW).await;
        lists.follow().await;
        let new = lists.slugs("quake-3").await;
        assert!(new[..2].contains(&"quake-1".to_owned()) && new[..2].contains(&"quake-2".to_owned()), "{new:?}");
        assert!(lists.slugs("quake-1").await[..2].contains(&"quake-3".to_owned()));
    }

    async fn whichever_node_computes_the_lists_are_the_same(app: TestApp) {
        let mut lists = Lists::over(app, LINES).await;
        let slugs = ["quake-1", "quake-2", "match-1", "tagged-1", "alone"];
        let mut before = Vec::new();
        for slug in slugs {
            before.push(lists.of(slug).await);
        }
        // Another index, made in another order, and another node that takes the lease.
        lists.indexed.stop();
        std::fs::remove_dir_all(lists.indexed.app.database.folder.path().join("search")).expect("removed");
        lists.indexed.begin_again();
        lists.indexed.app.database.execute("DELETE FROM related_list").await;
        lists.indexed.app.database.execute("DELETE FROM lease").await;
        lists.follower = Lists::follower_of(&lists.indexed, 2);
        lists.follow().await;
        for (slug, before) in slugs.into_iter().zip(before) {
            assert_eq!(lists.of(slug).await, before, "{slug}");
        }
    }

    async fn only_one_node_computes(app: TestApp) {
        let lists = Lists::over(app, LINES).await;
        let mut other = Lists::follower_of(&lists.indexed, 2);
        lists.indexed.app.database.execute("DELETE FROM related_list").await;
        other.drain().await.expect("it looks");
        let store = &lists.indexed.app.app.store;
        let generation = store.newest_related_generation().await.expect("read").expect("there").number;
        assert!(store.count_without_related_list(generation).await.expect("counted") > 0);
    }

    async fn on_a_larger_site_only_the_neighbours_of_what_is_new_are_computed(app: TestApp) {
        let mut lists = Lists::over(app, &larger()).await;
        let generation = lists.generation().await;
        assert!(lists.of("quake-1").await[0]["reasons"][0]["kind"] != "SHARED_TAG", "computed in a pass");
        // Not enough to count everything anew: what follows happens one by one.
        lists.indexed.app.import(NEW).await;
        lists.follow().await;
        assert_eq!(lists.generation().await, generation);
        assert!(lists.slugs("quake-3").await[..2].contains(&"quake-1".to_owned()));
        assert!(lists.slugs("quake-1").await[..2].contains(&"quake-3".to_owned()));
        assert!(!lists.slugs("match-1").await[..1].contains(&"quake-3".to_owned()));
        // Rewritten, it is about something else, and leaves those lists again.
        let rewritten = NEW.replace("Aid reaches Shamakhi", "Another derby").replace(
            "Tents and blankets reached Shamakhi, where the earthquake damaged houses; residents thanked the volunteers.",
            "Qarabag and Neftchi meet in another derby; the goalkeeper trained for the penalty.",
        );
        lists.indexed.app.import(&rewritten).await;
        lists.follow().await;
        assert_eq!(lists.generation().await, generation);
        assert!(!lists.slugs("quake-1").await.contains(&"quake-3".to_owned()));
        assert!(lists.slugs("match-1").await[..2].contains(&"quake-3".to_owned()));
    }

    async fn drafts_do_not_crowd_out_what_is_public(app: TestApp) {
        let draft = |number: u32| {
            format!(
                "{{\"type\":\"article\",\"slug\":\"draft-{number}\",\"locale\":\"en\",\"title\":\"Shamakhi earthquake {number}\",\"bodyHtml\":\"<p>Shamakhi earthquake: houses damaged, residents in the streets, the seismology centre said {number}.</p>\",\"status\":\"DRAFT\"}}\n"
            )
        };
        let lines = larger() + "\n" + &(0..300).map(draft).collect::<String>();
        let lists = Lists::over(app, &lines).await;
        assert_eq!(lists.slugs("quake-1").await.first().map(String::as_str), Some("quake-2"));
    }
}

/// The same reports among many others.
fn larger() -> String {
    let other = |number: u32| {
        format!(
            "{{\"type\":\"article\",\"slug\":\"other-{number}\",\"locale\":\"en\",\"title\":\"Item {number} of the list\",\"bodyHtml\":\"<p>Word{number} stands beside word{} and number {}.</p>\",\"status\":\"PUBLISHED\",\"publishedAt\":\"2025-01-01T00:00:00Z\"}}\n",
            number / 2,
            number / 3
        )
    };
    format!("{LINES}\n{}", (0..200).map(other).collect::<String>().trim_end())
}
