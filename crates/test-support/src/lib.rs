//! What tests stand on: a database of their own on either engine, a whole application on it, and a client.
//!
//! ```ignore
//! both_engines! {
//!     async fn an_article_is_found_by_its_path(app: TestApp) {
//!         app.import(r#"{"type":"article","slug":"a","title":"A","status":"PUBLISHED"}"#).await;
//!         app.get("/v1/articles/a").await.expect_status(200);
//!     }
//! }
//! ```
//!
//! Each test has a database to itself, cloned from a template that is migrated once a process. The clock stands at
//! [`NOW`] and ids count up, so that answers can be compared whole. Where PostgreSQL's binaries are, its half runs
//! on a cluster that the tests start themselves; where they are not, it says so, and fails if
//! `MASTHEAD_TEST_REQUIRE_POSTGRES` is set.

mod app;
mod client;
mod database;
mod postgres;
mod search;

pub use self::{
    app::{Memory, NOW, TestApp, Uncached, binary},
    client::TestResponse,
    database::{TestDatabase, Which},
    postgres::PostgresServer,
};

/// Declares a test that runs on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: $type:ty) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn run($app: $type) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(<$type>::on($crate::Which::Sqlite).await.expect("SQLite is always there")).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(app) = <$type>::on($crate::Which::Postgres).await {
                    run(app).await;
                }
            }
        }
    )*};
}
