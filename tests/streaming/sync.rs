//! `/v1/sync`: a copy that follows every answer is the same as the server's state.

use std::collections::BTreeMap;

use masthead_app::{
    articles::{self, Rename, Unpublish, publish_working_copy, save_working_copy},
    categories::{Place, relocate},
    entities,
    error::Error,
};
use masthead_domain::{
    article::{Article, StatusReason},
    id::{ArticleId, CategoryId, Kind},
    taxonomy::{CategoryData, TagData},
    visibility::Visibility,
};
use masthead_test_support::{TestApp, Which, both_engines};
use proptest::{
    prelude::{Strategy, any, prop, prop_oneof},
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

use super::harness::{article, newsroom, publish, unpublish};

/// A copy as a client keeps it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Copy {
    items: BTreeMap<String, Value>,
    included: BTreeMap<String, Value>,
    cursor: Option<String>,
}

impl Copy {
    /// Asks once and takes over what comes. Says whether there is more; a copy that has expired begins anew.
    async fn step(&mut self, app: &TestApp, part: &str) -> bool {
        let cursor = self
            .cursor
            .as_ref()
            .map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        let answer = app.get(&format!("/v1/sync?limit=2&{part}{cursor}")).await;
        if answer.status == 410 {
            let problem = answer.json();
            assert_eq!(problem["code"], "CURSOR_EXPIRED");
            assert!(
                !problem["restart"]
                    .as_str()
                    .expect("an address")
                    .contains("cursor"),
                "{problem}"
            );
            *self = Self::default();
            return true;
        }
        let answer = answer.expect_status(200).json();
        for gone in answer["data"]["deleted"].as_array().expect("what is gone") {
            let id = gone["id"].as_str().expect("an id");
            self.items.remove(id);
            self.included.remove(id);
        }
        for item in answer["data"]["items"].as_array().expect("items") {
            self.items
                .insert(item["id"].as_str().expect("an id").to_owned(), item.clone());
        }
        for things in answer["data"]["included"].as_object().expect("kinds").values() {
            for (id, thing) in things.as_object().expect("things") {
                assert_eq!(thing["id"], json!(id));
                self.included.insert(id.clone(), thing.clone());
            }
        }
        self.cursor = Some(
            answer["meta"]["nextCursor"]
                .as_str()
                .expect("a cursor")
                .to_owned(),
        );
        answer["meta"]["hasMore"].as_bool().expect("a flag")
    }

    /// Follows until nothing more is there. After the pages of the beginning the changes are asked for once, at least.
    async fn follow(&mut self, app: &TestApp, part: &str) {
        let mut quiet = 0;
        while quiet < 2 {
            if self.step(app, part).await {
                quiet = 0;
            } else {
                quiet += 1;
            }
        }
    }

    /// The items, and what they refer to: what else lies in the copy is for the client to sweep away.
    fn shown(&self) -> (Vec<&Value>, BTreeMap<String, Option<&Value>>) {
        let mut referred = BTreeMap::new();
        for item in self.items.values() {
            let mut ids: Vec<&Value> = Vec::new();
            for list in ["authors", "categories", "tags"] {
                ids.extend(item[list].as_array().expect("ids"));
            }
            ids.extend([&item["primaryCategory"], &item["source"], &item["image"]["id"]]);
            for id in ids.into_iter().filter_map(Value::as_str) {
                let mut next = Some(id.to_owned());
                while let Some(id) = next {
                    let thing = self.included.get(&id);
                    // A category's place in the tree is shown, too.
                    next = thing
                        .and_then(|thing| thing["parent"]["id"].as_str())
                        .map(str::to_owned);
                    referred.insert(id, thing);
                }
            }
        }
        (self.items.values().collect(), referred)
    }
}

/// A copy that was begun just now.
async fn fresh(app: &TestApp, part: &str) -> Copy {
    let mut copy = Copy::default();
    copy.follow(app, part).await;
    copy
}

/// The ids and versions of the articles that a list shows.
async fn listed(app: &TestApp, filter: &str) -> BTreeMap<String, Value> {
    let page = app
        .get(&format!(
            "/v1/articles?limit=100&fields=id,version,title&{filter}"
        ))
        .await
        .expect_status(200)
        .json();
    let items = page["data"].as_array().expect("a list").iter();
    items
        .map(|item| (item["id"].as_str().expect("an id").to_owned(), item.clone()))
        .collect()
}

fn reasons(answer: &Value) -> Vec<(String, String)> {
    let gone = answer["data"]["deleted"].as_array().expect("what is gone").iter();
    gone.map(|gone| {
        (
            gone["id"].as_str().expect("an id").to_owned(),
            gone["reason"].as_str().expect("a reason").to_owned(),
        )
    })
    .collect()
}

async fn categorised(app: &TestApp, slug: &str, section: &str) {
    app.import(&format!(
        r#"{{"type":"article","slug":"{slug}","locale":"en","title":"{slug} in {section}","bodyHtml":"<p>Text.</p>","authors":["jane"],"categories":["{section}"],"tags":["energy"],"status":"PUBLISHED"}}"#
    )).await;
}

both_engines! {
    async fn a_copy_begins_with_pages_and_goes_on_with_changes(app: TestApp) {
        newsroom(&app, &["a", "b", "c", "sport-d"]).await;
        for slug in ["a", "b", "c", "sport-d"] {
            publish(&app, slug).await;
        }
        let part = "categories=news&locales=en";
        let first = app.get(&format!("/v1/sync?limit=2&{part}")).await.expect_status(200).json();
        assert_eq!((first["data"]["items"].as_array().expect("items").len(), &first["meta"]["hasMore"]), (2, &json!(true)));
        let item = &first["data"]["items"][0];
        let author = item["authors"][0].as_str().expect("an author");
        assert_eq!(first["data"]["included"]["authors"][author]["name"], "Jane");
        let section = item["categories"][0].as_str().expect("a section");
        let parent = first["data"]["included"]["categories"][section]["parent"]["id"].as_str().expect("a parent");
        assert_eq!(first["data"]["included"]["categories"][parent]["treePath"], "news");
        assert!(first["data"]["included"]["categories"][parent].get("articleCount").is_none());
        assert_eq!(item["bodyHtml"], "<p>Text.</p>");
        assert!(item.get("blocks").is_none(), "what few want is not sent to all");

        let mut copy = fresh(&app, part).await;
        assert_eq!(copy.items.keys().collect::<Vec<_>>(), listed(&app, "category=news").await.keys().collect::<Vec<_>>());
        // Each thing that changed, once, as it is now.
        let (a, _) = article(&app, "a").await;
        categorised(&app, "b", "sport").await;
        categorised(&app, "c", "news").await;
        categorised(&app, "c", "news/economy").await;
        unpublish(&app, "a", None).await;
        app.import(r#"{"type":"author","slug":"jane","name":"Jane Doe"}"#).await;
        let (b, c) = (article(&app, "b").await.0.to_string(), article(&app, "c").await.0.to_string());
        let cursor = copy.cursor.clone().expect("a cursor");
        let answer = app.get(&format!("/v1/sync?limit=50&{part}&cursor={cursor}")).await;
        // The form of the answer belongs to the copy, its size does not.
        let answer = answer.expect_status(200).json();
        let mut gone = reasons(&answer);
        gone.sort();
        let mut expected = vec![(a.to_string(), "UNPUBLISHED".to_owned()), (b, "OUT_OF_SCOPE".to_owned())];
        expected.sort();
        assert_eq!(gone, expected);
        let items = answer["data"]["items"].as_array().expect("items");
        assert_eq!((items.len(), &items[0]["id"], &items[0]["title"]), (1, &json!(c), &json!("c in news/economy")));
        assert_eq!(answer["data"]["included"]["authors"][author]["name"], "Jane Doe");
        assert_eq!(answer["meta"]["hasMore"], false);
        copy.follow(&app, part).await;
        assert_eq!(copy.shown(), fresh(&app, part).await.shown());
    }

    async fn a_cursor_belongs_to_one_part_in_one_form(app: TestApp) {
        newsroom(&app, &["a"]).await;
        publish(&app, "a").await;
        let copy = fresh(&app, "categories=news&fields=title").await;
        assert_eq!(copy.items.values().next().map(|item| item.as_object().expect("an item").len()), Some(2), "the title, and the id");
        let cursor = copy.cursor.expect("a cursor");
        for other in ["categories=sport&fields=title", "fields=title", "categories=news", "categories=news&fields=title&locales=en", "categories=news&fields=title&age=P1D"] {
            let answer = app.get(&format!("/v1/sync?{other}&cursor={cursor}")).await.expect_status(400).json();
            assert_eq!(answer["code"], "BAD_CURSOR", "{other}");
        }
        for (wrong, code) in [("limit=0", "BAD_REQUEST"), ("limit=101", "LIMIT_EXCEEDED"), ("age=P1M", "BAD_REQUEST"), ("fields=titel", "UNKNOWN_FIELD"), ("cursor=x", "BAD_CURSOR"), ("category=news", "UNKNOWN_PARAMETER")] {
            let answer = app.get(&format!("/v1/sync?{wrong}")).await.expect_status(400).json();
            assert_eq!(answer["code"], code, "{wrong}");
        }
    }

    async fn an_age_leaves_out_what_is_older(app: TestApp) {
        newsroom(&app, &[]).await;
        app.import(&[("old", "2026-09-01"), ("new", "2026-10-20")].map(|(slug, day)| format!(r#"{{"type":"article","slug":"{slug}","locale":"en","title":"{slug}","bodyHtml":"<p>x</p>","status":"PUBLISHED","publishedAt":"{day}T00:00:00Z"}}"#)).join("\n")).await;
        let titles = |copy: &Copy| copy.items.values().map(|item| item["title"].as_str().expect("a title").to_owned()).collect::<Vec<_>>();
        let mut copy = fresh(&app, "age=P30D").await;
        assert_eq!(titles(&copy), ["new"]);
        assert_eq!(fresh(&app, "age=90d").await.items.len(), 2);
        // A change of what is too old is nobody's business; what becomes young enough comes.
        app.import(r#"{"type":"article","slug":"old","locale":"en","title":"older","bodyHtml":"<p>x</p>","status":"PUBLISHED","publishedAt":"2026-09-01T00:00:00Z"}"#).await;
        copy.follow(&app, "age=P30D").await;
        assert_eq!(titles(&copy), ["new"]);
        app.import(r#"{"type":"article","slug":"old","locale":"en","title":"young","bodyHtml":"<p>x</p>","status":"PUBLISHED","publishedAt":"2026-10-25T00:00:00Z"}"#).await;
        copy.follow(&app, "age=P30D").await;
        assert_eq!(copy.items.len(), 2);
    }

    async fn a_copy_that_cannot_be_told_begins_anew(app: TestApp) {
        newsroom(&app, &["a"]).await;
        publish(&app, "a").await;
        let copy = fresh(&app, "categories=news").await;
        // All of a section leaves the part at once.
        move_section(&app, "economy", Some("sport")).await;
        let answer = app.get(&format!("/v1/sync?categories=news&cursor={}", copy.cursor.clone().expect("a cursor"))).await.expect_status(410).json();
        assert_eq!((&answer["code"], &answer["restart"]), (&json!("CURSOR_EXPIRED"), &json!("/v1/sync?categories=news")));
        let mut again = copy;
        again.cursor = None;
        let begun = fresh(&app, "categories=news").await;
        assert!(begun.items.is_empty());
        // Who has all sections sees nothing but the sections change.
        let mut all = fresh(&app, "").await;
        move_section(&app, "economy", None).await;
        all.follow(&app, "").await;
        assert_eq!(all.shown(), fresh(&app, "").await.shown());
    }
}

/// Moves the section with this slug below another one, or to the top.
async fn move_section(app: &TestApp, slug: &str, below: Option<&str>) {
    let reader = app.app.reader(Visibility::Editorial);
    let find = async |name: &str| {
        reader
            .find::<CategoryData>(name)
            .await
            .expect("the store answers")
            .expect("a section")
    };
    let moved = find(slug).await;
    let parent = match below {
        Some(name) => Some(CategoryId::from_uuid(find(name).await.id)),
        None => None,
    };
    let place = Place {
        parent,
        slug: slug.parse().expect("a slug"),
        position: 0,
    };
    relocate(&app.app, CategoryId::from_uuid(moved.id), moved.version, &place)
        .await
        .expect("moved");
}

/// Something that an editor does, or a client.
#[derive(Debug, Clone)]
enum Act {
    Publish(usize),
    Unpublish(usize),
    /// Withdrawn for good.
    Kill(usize),
    /// Into the bin.
    Delete(usize),
    Restore(usize),
    /// Another path.
    Move(usize, u8),
    /// The tag that all have is gone, or there again.
    Untag,
    /// Edited through a working copy.
    Revise(usize, u8),
    /// Filed elsewhere, by import.
    File(usize, usize),
    Rename(u8),
    Picture(u8),
    MoveSection(bool),
    /// One of the copies asks once.
    Sync(usize),
}

const ARTICLES: [&str; 4] = ["a", "b", "sport-c", "d"];
const SECTIONS: [&str; 3] = ["news", "economy", "sport"];
const PARTS: [&str; 3] = [
    "categories=news",
    "locales=en&fields=title,authors,categories,tags,primaryCategory,source,image",
    "categories=sport&include=blocks",
];

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0..ARTICLES.len()).prop_map(Act::Publish),
        2 => (0..ARTICLES.len()).prop_map(Act::Unpublish),
        2 => (0..ARTICLES.len(), any::<u8>()).prop_map(|(which, text)| Act::Revise(which, text)),
        2 => (0..ARTICLES.len(), 0..SECTIONS.len()).prop_map(|(which, section)| Act::File(which, section)),
        1 => (0..ARTICLES.len()).prop_map(Act::Kill),
        1 => (0..ARTICLES.len()).prop_map(Act::Delete),
        1 => (0..ARTICLES.len()).prop_map(Act::Restore),
        1 => (0..ARTICLES.len(), any::<u8>()).prop_map(|(which, text)| Act::Move(which, text)),
        1 => prop::strategy::Just(Act::Untag),
        1 => any::<u8>().prop_map(Act::Rename),
        1 => any::<u8>().prop_map(Act::Picture),
        1 => any::<bool>().prop_map(Act::MoveSection),
        6 => (0..PARTS.len()).prop_map(Act::Sync),
    ]
}

/// An article as it is stored, even in the bin.
async fn stored(app: &TestApp, id: ArticleId) -> Article {
    let uow = app.app.store.begin().await.expect("begun");
    let found = uow.every_article(id).await.expect("read").expect("it is there");
    uow.cancel().await.expect("cancelled");
    found
}

/// What the workflow does not know is refused, and no matter here.
fn or_refused<T: std::fmt::Debug>(result: &Result<T, Error>) {
    assert!(
        matches!(
            result,
            Ok(_) | Err(Error::Conflict(_) | Error::NotFound | Error::Invalid(_))
        ),
        "{result:?}"
    );
}

async fn perform(app: &TestApp, ids: &[ArticleId], copies: &mut [Copy], act: &Act) {
    let editor = || app.app.reader(Visibility::Editorial);
    let current =
        async |which: usize| -> (ArticleId, i32) { (ids[which], stored(app, ids[which]).await.card.version) };
    match act {
        Act::Publish(which) => {
            let (id, version) = current(*which).await;
            or_refused(&articles::publish(&app.app, id, version).await);
        }
        Act::Unpublish(which) => {
            let (id, version) = current(*which).await;
            let how = Unpublish {
                reason: StatusReason::Editor,
                replacement: None,
            };
            or_refused(&articles::unpublish(&app.app, id, version, how).await);
        }
        Act::Kill(which) => {
            let (id, version) = current(*which).await;
            or_refused(&articles::kill(&app.app, id, version, None).await);
        }
        Act::Delete(which) => {
            let (id, version) = current(*which).await;
            or_refused(&articles::delete(&app.app, id, version, None).await);
        }
        Act::Restore(which) => {
            let (id, version) = current(*which).await;
            or_refused(&articles::restore(&app.app, id, version).await);
        }
        Act::Move(which, text) => {
            let (id, version) = current(*which).await;
            let name = Rename {
                slug: None,
                path: format!("/moved/{text}").parse().ok(),
            };
            or_refused(&articles::rename(&app.app, id, version, name).await);
        }
        Act::Untag => match editor().find::<TagData>("energy").await.expect("read") {
            Some(tag) => or_refused(&entities::delete(&app.app, Kind::Tag, tag.id, tag.version).await),
            None => drop(
                app.import(r#"{"type":"tag","slug":"energy","name":"Energy"}"#)
                    .await,
            ),
        },
        Act::Revise(which, text) => {
            let (id, version) = current(*which).await;
            let mut next = stored(app, id).await;
            next.card.title = format!("Title {text}");
            next.card.featured = text % 2 == 0;
            if let Ok(draft) = save_working_copy(&app.app, &next, None).await {
                or_refused(&publish_working_copy(&app.app, id, version, draft).await);
            }
        }
        Act::File(which, section) => {
            let slug = ARTICLES[*which];
            let is_public = app
                .app
                .reader(Visibility::Public)
                .find_article(slug, None)
                .await
                .expect("read")
                .is_some();
            let status = if is_public { "PUBLISHED" } else { "APPROVED" };
            let section = editor()
                .find::<CategoryData>(SECTIONS[*section])
                .await
                .expect("read")
                .expect("a section")
                .tree_path
                .clone();
            // What is in the bin or withdrawn is refused.
            app.try_import(&format!(
                r#"{{"type":"article","slug":"{slug}","locale":"en","title":"Filed","bodyHtml":"<p>{slug} <img src=\"https://pictures.example/p.jpg\"></p>","authors":["jane"],"categories":["{section}"],"tags":["energy"],"image":{{"url":"https://pictures.example/p.jpg"}},"status":"{status}"}}"#
            )).await;
        }
        Act::Rename(text) => {
            app.import(&format!(
                r#"{{"type":"author","slug":"jane","name":"Jane {text}"}}"#
            ))
            .await;
        }
        Act::Picture(text) => {
            app.import(&format!(
                r#"{{"type":"media","url":"https://pictures.example/p.jpg","alt":"Alt {text}"}}"#
            ))
            .await;
        }
        Act::MoveSection(below_sport) => {
            let to = if *below_sport { "sport" } else { "news" };
            let section = editor()
                .find::<CategoryData>("economy")
                .await
                .expect("read")
                .expect("a section");
            if section.tree_path != format!("{to}/economy") {
                move_section(app, "economy", Some(to)).await;
            }
        }
        Act::Sync(which) => {
            copies[*which].step(app, PARTS[*which]).await;
        }
    }
}

async fn converges(which: Which, acts: &[Act]) {
    let Some(app) = TestApp::on(which).await else {
        return;
    };
    newsroom(&app, &ARTICLES).await;
    app.import(r#"{"type":"media","url":"https://pictures.example/p.jpg","alt":"Alt"}"#)
        .await;
    let mut ids = Vec::new();
    for slug in ARTICLES {
        ids.push(article(&app, slug).await.0);
    }
    let mut copies: Vec<Copy> = PARTS.iter().map(|_| Copy::default()).collect();
    for act in acts {
        perform(&app, &ids, &mut copies, act).await;
    }
    for (part, copy) in PARTS.iter().zip(&mut copies) {
        copy.follow(&app, part).await;
        let begun = fresh(&app, part).await;
        assert_eq!(copy.shown(), begun.shown(), "{part} after {acts:#?}");
        let filter = match *part {
            "categories=news" => "category=news",
            "categories=sport&include=blocks" => "category=sport",
            _ => "locale=en",
        };
        let listed = listed(&app, filter).await;
        let titles = |all: &BTreeMap<String, Value>| -> BTreeMap<String, Value> {
            all.iter()
                .map(|(id, item)| (id.clone(), item["title"].clone()))
                .collect()
        };
        assert_eq!(titles(&copy.items), titles(&listed), "{part} after {acts:#?}");
    }
}

/// Any interleaving of writes and syncs ends in the server's state.
fn any_interleaving_converges(which: Which, cases: u32) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 40,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let result = runner.run(&prop::collection::vec(act(), 1..24), |acts| {
        runtime.block_on(converges(which, &acts));
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

#[test]
fn any_interleaving_of_writes_and_syncs_converges_on_sqlite() {
    any_interleaving_converges(Which::Sqlite, 24);
}

#[test]
fn any_interleaving_of_writes_and_syncs_converges_on_postgres() {
    any_interleaving_converges(Which::Postgres, 8);
}
