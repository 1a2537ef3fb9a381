//! A whole application on a database of its own.

use std::{
    convert::Infallible,
    io::Cursor,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::Router;
use masthead_api::{ApiOptions, ApiState};
use masthead_app::{
    App,
    addresses::Addresses,
    import::{self, ImportOptions, input::Reader, report::Report},
    kept::Followers,
    media::MediaStore,
    permalinks::Permalinks,
    ports::{CountingIds, FixedClock, search::SearchIndex},
    search::Searching,
};
use masthead_delivery::Follower;
use masthead_exchange::jsonl::JsonLinesReader;
use tokio::task::JoinSet;

use crate::{
    database::{TestDatabase, Which},
    search::TinyIndex,
};

/// The moment at which the tests' clock stands.
pub const NOW: &str = "2026-11-01T12:00:00Z";

/// An application, its router and its database.
///
/// It follows the change log as a server does, so that what is written through its application is seen at once.
#[derive(Debug)]
pub struct TestApp {
    pub app: App,
    pub router: Router,
    pub state: ApiState,
    pub database: TestDatabase,
    _followers: Arc<JoinSet<Infallible>>,
}

/// An application that asks the database for everything and follows nothing, for tests that count statements.
#[derive(Debug)]
pub struct Uncached(TestApp);

impl Uncached {
    /// A new application on an empty database, or `None` where the engine is not there.
    pub async fn on(which: Which) -> Option<Self> {
        TestApp::keeping(which, Memory::NONE).await.map(Self)
    }
}

impl std::ops::Deref for Uncached {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.0
    }
}

/// What an application under test keeps in memory, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    pub answers: u64,
    pub read_model: u64,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            answers: 16 << 20,
            read_model: 16 << 20,
        }
    }
}

impl Memory {
    /// Everything is asked of the database.
    pub const NONE: Self = Self {
        answers: 0,
        read_model: 0,
    };
}

impl TestApp {
    /// A new application on an empty database, or `None` where the engine is not there.
    ///
    /// # Panics
    /// Where it cannot be made.
    pub async fn on(which: Which) -> Option<Self> {
        Self::keeping(which, Memory::default()).await
    }

    /// A new application that keeps so much in memory.
    ///
    /// # Panics
    /// Where it cannot be made.
    pub async fn keeping(which: Which, memory: Memory) -> Option<Self> {
        let database = TestDatabase::new(which).await?;
        let mut app = App {
            store: database.store.clone(),
            media: MediaStore::below(database.folder.path()),
            addresses: Arc::new(Addresses::at("https://news.example")),
            permalinks: Arc::new(Permalinks::default()),
            clock: Arc::new(FixedClock(NOW.parse().expect("a moment"))),
            ids: Arc::new(CountingIds::default()),
            followers: Followers::default(),
            read_model: None,
            search: None,
        };
        app.keep_read_model(memory.read_model);
        app.search = Some(Searching::new(Arc::new(TinyIndex(app.clone()))));
        let options = ApiOptions {
            answer_bytes: memory.answers,
            ..ApiOptions::default()
        };
        let state = ApiState::new(app.clone(), options);
        let mut followers = JoinSet::new();
        if memory.answers + memory.read_model > 0 {
            let follower = Follower::begin(app.clone(), Duration::from_millis(100)).await;
            followers.spawn(follower.expect("the change log is there").run());
        }
        Some(Self {
            app,
            router: masthead_api::build_router(state.clone()),
            state,
            database,
            _followers: Arc::new(followers),
        })
    }

    /// The same application with another text index, or with none.
    #[must_use]
    pub fn searched_by(mut self, index: Option<Arc<dyn SearchIndex>>) -> Self {
        self.app.search = index.map(Searching::new);
        self.state = ApiState::new(self.app.clone(), self.state.options.clone());
        self.router = masthead_api::build_router(self.state.clone());
        self
    }

    /// Imports JSON Lines.
    ///
    /// # Panics
    /// Where the import fails as a whole. What is refused is in the report.
    pub async fn try_import(&self, lines: &str) -> Report {
        let reader = JsonLinesReader::spool(Cursor::new(lines.to_owned())).expect("the lines are spooled");
        self.import_from(Box::new(reader), &ImportOptions::default())
            .await
    }

    /// Imports JSON Lines of which none may be refused.
    ///
    /// # Panics
    /// Where a line is refused.
    pub async fn import(&self, lines: &str) -> Report {
        let report = self.try_import(lines).await;
        assert!(report.is_complete(), "refused: {:#?}", report.refused);
        report
    }

    /// Imports what a reader reads.
    ///
    /// # Panics
    /// Where the import fails as a whole.
    pub async fn import_from(&self, reader: Box<dyn Reader>, options: &ImportOptions) -> Report {
        import::import(&self.app, reader, None, options, &|_| {})
            .await
            .expect("the import runs")
    }

    /// SQL statements that a piece of work costs.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (u64, T) {
        let before = self.app.store.statements();
        let result = work.await;
        (self.app.store.statements() - before, result)
    }
}

/// The `masthead` binary of the code that is tested.
///
/// The tests' own build does not make it, and one that was left there may be of older code, so the first who asks has
/// it built. With the whole workspace, because another choice of features would build everything anew.
///
/// # Panics
/// Where it cannot be built.
#[must_use]
pub fn binary() -> std::path::PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let build = || {
        // The test binary lies in `target/<profile>/deps`, the program one folder up.
        let tests = std::env::current_exe().expect("the tests' own program");
        let folder = tests.parent().and_then(Path::parent).expect("a target folder");
        let cargo = option_env!("CARGO").unwrap_or("cargo");
        let mut build = std::process::Command::new(cargo);
        build.args(["build", "--quiet", "--workspace", "--bin", "masthead"]);
        if folder.ends_with("release") {
            build.arg("--release");
        }
        assert!(
            build.status().is_ok_and(|status| status.success()),
            "the program is built"
        );
        folder.join("masthead")
    };
    BUILT.get_or_init(build).clone()
}
