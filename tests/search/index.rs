//! The index itself, behind the same interfaces: what it finds, and that it is right whatever happens to its files.

mod agreement;
mod following;
mod healing;
mod hostile;
mod languages;
mod related;
mod spelling;

use std::{path::PathBuf, sync::Arc};

use masthead_search::{SearchFollower, SearchSettings, TextIndex};
use masthead_test_support::TestApp;
use serde_json::Value;

/// An application that is searched by the index.
struct Indexed {
    app: TestApp,
    index: Arc<TextIndex>,
    /// None while nobody follows.
    follower: Option<SearchFollower>,
}

impl Indexed {
    /// Imports lines and indexes them.
    async fn over(app: TestApp, lines: &str) -> Self {
        app.import(lines).await;
        let index = TextIndex::new(SearchSettings {
            memory: 16 << 20,
            ..SearchSettings::default()
        });
        let app = app.searched_by(Some(Arc::clone(&index) as Arc<_>));
        let mut indexed = Self {
            app,
            index,
            follower: None,
        };
        indexed.begin_again();
        indexed.follow().await;
        indexed
    }

    /// Ends whoever follows, and forgets the index, as the end of the process does.
    fn stop(&mut self) {
        self.follower = None;
        self.index.close();
    }

    /// Follows as a process does that begins. Whoever followed before ends.
    fn begin_again(&mut self) {
        self.follower = None;
        let folder = self.app.database.folder.path().join("search");
        let follower = SearchFollower::new(self.app.app.clone(), Arc::clone(&self.index), folder);
        self.follower = Some(follower);
    }

    /// Brings the index up to date.
    async fn follow(&mut self) {
        let follower = self.follower.as_mut().expect("somebody follows");
        follower.drain().await.expect("the index follows");
    }

    /// The folder of the index that is used.
    fn folder(&self) -> PathBuf {
        let root = self.app.database.folder.path().join("search");
        let name = std::fs::read_to_string(root.join("current")).expect("an index is used");
        root.join(name.trim())
    }

    /// The answer of a REST search.
    async fn answer(&self, query: &str) -> Value {
        let answer = self.app.get(&format!("/v1/search?{query}")).await;
        answer.expect_status(200).json()
    }

    /// The slugs of what is found, best first.
    async fn found(&self, query: &str) -> Vec<String> {
        super::slugs(&self.answer(&format!("q={}", encoded(query))).await["data"])
    }
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
