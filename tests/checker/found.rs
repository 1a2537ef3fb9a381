//! Whether each server's index finds what one finds that is made anew of the same database.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use crate::{client::Client, node::Node, pages::Page, tally::Tally, world::World};

/// How long an index may be behind the database, one that is made anew as well.
const PATIENCE: Duration = Duration::from_secs(60);

/// Compares what all servers find, once nothing is written any more.
pub(crate) async fn check(
    program: &Path,
    database: &str,
    nodes: &[Node],
    world: &World,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    // In a folder of its own, so with an index of its own.
    let fresh = Node::start(program, database).await?;
    let mut expected = Client::to(fresh.address);
    for node in nodes {
        let mut client = Client::to(node.address);
        for page in world.searches() {
            let began = Instant::now();
            loop {
                // As readers ask: no answer to a search is kept, and a server without memory has no index either.
                let made_anew = expected.fetch(&page, false).await?;
                let found = client.fetch(&page, false).await?;
                if found.status == 200 && found.same(&made_anew) {
                    break;
                }
                if began.elapsed() > PATIENCE {
                    tally.not_found(&page, &made_anew, &found);
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            tally.searched += 1;
        }
    }
    fresh.stop().await
}

impl Page {
    /// A search in an order that does not depend on what an index holds besides: scores count what was deleted until it
    /// is cleared away.
    pub(crate) fn search(query: &str) -> Self {
        Self::Get(format!(
            "/v1/search?q={query}&sort=-publishedAt&limit=100&count=true&facets=true"
        ))
    }
}

impl World {
    /// Searches that find everything in one way or another.
    pub(crate) fn searches(&self) -> Vec<Page> {
        let words = [
            "new", "title", "text", "deck", "person", "topic", "section", "the", "a", "ne",
        ];
        let numbers = (0..150).map(|part| (part * self.made() / 150).to_string());
        let all = words.iter().map(|word| (*word).to_owned()).chain(numbers);
        let mut pages: Vec<Page> = all.map(|query| Page::search(&query)).collect();
        for (field, things) in self.things() {
            let of = |thing| {
                Page::Get(format!(
                    "/v1/search?q=new%20title&{field}={thing}&sort=-publishedAt&limit=100&count=true&facets=true"
                ))
            };
            pages.extend(things.iter().map(of));
        }
        pages
    }
}
