//! The same requests to a small and a large archive, in turns: what does the size of the archive cost?
//!
//! Both are asked through the real router in this process, so that neither the network nor another process disturbs
//! the comparison, and statements can be counted.

use std::{sync::Arc, time::Instant};

use anyhow::Context as _;
use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt as _;
use masthead_api::{ApiOptions, ApiState, build_router};
use masthead_app::{
    App,
    addresses::Addresses,
    kept::Followers,
    media::MediaStore,
    permalinks::Permalinks,
    ports::{RandomIds, SystemClock},
};
use masthead_persistence::{Store, StoreOptions};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::{archive::Engine, report::Figure};

/// Different articles that are asked for, so that it is not one page of the database that is measured.
const ARTICLES: usize = 50;

/// The deepest position that is measured, where a list is so long.
const DEEPEST: u64 = 50_000;

/// An archive and what is asked of it.
struct Served {
    store: Store,
    router: Router,
    requests: Vec<(&'static str, Vec<String>)>,
}

/// Asks everything of both.
pub(crate) async fn run(small: &str, large: &str, rounds: u32) -> anyhow::Result<Vec<Figure>> {
    let engine = Engine::of(large).to_string();
    let small = Served::open(small).await?;
    let large = Served::open(large).await?;
    let mut figures = Vec::new();
    for (place, (name, _)) in large.requests.iter().enumerate() {
        let mut took = [Vec::new(), Vec::new()];
        let mut statements = 0;
        for round in 0..=rounds {
            for (times, served) in took.iter_mut().zip([&small, &large]) {
                let addresses = &served.requests[place].1;
                let address = &addresses[round as usize % addresses.len()];
                let before = served.store.statements();
                let started = Instant::now();
                served.ask(address).await?;
                // The first round is for the caches.
                if round > 0 {
                    times.push(started.elapsed().as_secs_f64() * 1e6);
                    statements = statements.max(served.store.statements() - before);
                }
            }
        }
        let [small, large] = took.map(median);
        figures.push(Figure::Request {
            engine: engine.clone(),
            name,
            small_microseconds: small,
            large_microseconds: large,
            ratio: large / small,
            statements,
        });
    }
    small.store.close().await;
    large.store.close().await;
    Ok(figures)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Served {
    async fn open(url: &str) -> anyhow::Result<Self> {
        let store = Store::connect(&StoreOptions::at(url)).await?;
        let app = App {
            store: store.clone(),
            media: MediaStore::below(&std::env::temp_dir()),
            addresses: Arc::new(Addresses::at("https://bench.example")),
            permalinks: Arc::new(Permalinks::default()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            followers: Followers::default(),
            read_model: None,
            search: None,
        };
        let router = build_router(ApiState::new(app, ApiOptions::default()));
        let mut served = Self {
            store,
            router,
            requests: Vec::new(),
        };
        served.requests = served.requests().await?;
        Ok(served)
    }

    async fn ask(&self, address: &str) -> anyhow::Result<Vec<u8>> {
        let request = Request::builder().uri(address).body(Body::empty())?;
        let answer = self.router.clone().oneshot(request).await?;
        let status = answer.status();
        let body = answer.into_body().collect().await?.to_bytes().to_vec();
        anyhow::ensure!(
            status.is_success(),
            "{address}: {status}: {}",
            String::from_utf8_lossy(&body)
        );
        Ok(body)
    }

    async fn json(&self, address: &str) -> anyhow::Result<Value> {
        Ok(serde_json::from_slice(&self.ask(address).await?)?)
    }

    /// What is measured. Each may have several addresses, which take turns.
    async fn requests(&self) -> anyhow::Result<Vec<(&'static str, Vec<String>)>> {
        let total = |list: &'static str| async move {
            let answer = self.json(&format!("{list}&limit=1&count=true")).await?;
            answer["meta"]["totalCount"].as_u64().context("a total")
        };
        let news = total("/v1/articles?category=news").await?;
        let all = total("/v1/articles?sort=-publishedAt").await?;
        let step = (all / ARTICLES as u64).clamp(1, 9_900 / ARTICLES as u64);
        let mut slugs = Vec::new();
        let mut paths = Vec::new();
        let mut ids = Vec::new();
        for number in 0..ARTICLES as u64 {
            let address = format!("/v1/articles?limit=1&page={}", number * step + 1);
            let answer = self.json(&address).await?;
            let text = |field: &str| answer["data"][0][field].as_str().unwrap_or_default().to_owned();
            slugs.push(text("slug"));
            paths.push(text("path"));
            ids.push(text("id"));
        }
        let each = |parts: &[String], address: &dyn Fn(&str) -> String| -> Vec<String> {
            parts.iter().map(|part| address(part)).collect()
        };
        let one = |address: &str| vec![address.to_owned()];
        let month = "publishedAfter=2021-06-01T00:00:00Z&publishedBefore=2021-07-01T00:00:00Z";
        let deep_news = self
            .cursor("/v1/articles?category=news", DEEPEST.min(news * 3 / 4))
            .await?;
        let deep_all = self
            .cursor("/v1/articles?sort=-publishedAt", DEEPEST.min(all * 3 / 4))
            .await?;
        let numbered = (all.min(10_000) / 20).min(news / 20).max(1);
        Ok(vec![
            (
                "article page by slug",
                each(&slugs, &|slug| {
                    format!("/v1/articles/{slug}?include=related,latest,next,previous")
                }),
            ),
            ("article by id", each(&ids, &|id| format!("/v1/articles/{id}"))),
            (
                "what is at a path",
                each(&paths, &|path| format!("/v1/resolve?path={path}")),
            ),
            ("newest of all", one("/v1/articles?limit=20")),
            ("category front", one("/v1/articles?category=news&limit=20")),
            (
                "category front, one locale",
                one("/v1/articles?category=news&locale=az&limit=20"),
            ),
            (
                "category front, one version a story",
                one("/v1/articles?category=news&preferLocale=en&limit=20"),
            ),
            ("author's articles", one("/v1/articles?author=author-3&limit=20")),
            ("tag's articles", one("/v1/articles?tag=tag-3&limit=20")),
            ("last updated", one("/v1/articles?sort=-updatedAt&limit=20")),
            ("kind", one("/v1/articles?kind=OPINION&limit=20")),
            ("source", one("/v1/articles?source=agency-3&limit=20")),
            (
                "category, numbered page far down",
                one(&format!("/v1/articles?category=news&limit=20&page={numbered}")),
            ),
            ("category, position 50,000 by cursor", one(&deep_news)),
            ("all, position 50,000 by cursor", one(&deep_all)),
            (
                "a month's articles",
                one(&format!("/v1/articles?{month}&limit=20")),
            ),
            (
                "a month's articles of a category",
                one(&format!("/v1/articles?category=news&{month}&limit=20")),
            ),
            ("archive by month", one("/v1/archive")),
            ("archive of a category", one("/v1/archive?category=news")),
            ("archive of an author", one("/v1/archive?author=author-3")),
            ("total of all", one("/v1/articles?limit=1&count=true")),
            (
                "total of a category",
                one("/v1/articles?category=news&limit=1&count=true"),
            ),
            ("total of a tag", one("/v1/articles?tag=tag-3&limit=1&count=true")),
        ])
    }

    /// The address of the page behind a position, found by following the cursors.
    async fn cursor(&self, list: &str, position: u64) -> anyhow::Result<String> {
        let mut address = format!("{list}&limit=100&fields=id");
        let mut at = 0;
        let mut cursor = None;
        while at + 100 <= position {
            let answer = self.json(&address).await?;
            let Some(next) = answer["meta"]["nextCursor"].as_str() else {
                break;
            };
            address = format!("{list}&limit=100&fields=id&cursor={next}");
            cursor = Some(next.to_owned());
            at += 100;
        }
        Ok(match cursor {
            Some(cursor) => format!("{list}&limit=20&cursor={cursor}"),
            None => format!("{list}&limit=20"),
        })
    }
}
