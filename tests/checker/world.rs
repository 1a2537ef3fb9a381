//! What the checker knows of the newsroom: what can be written next, and which pages show it.

use std::{collections::BTreeMap, net::SocketAddr};

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::{
    client::{Answer, Client},
    database::Database,
    pages::Page,
    random::Random,
    write::{About, Done, Write},
};

/// An article.
#[derive(Debug, Clone)]
struct Piece {
    id: String,
    slug: String,
    status: String,
    path: Option<String>,
    /// Where it stood before.
    former: Vec<String>,
}

pub(crate) struct World {
    pieces: Vec<Piece>,
    categories: Vec<String>,
    authors: Vec<String>,
    tags: Vec<String>,
    collection: Option<String>,
    /// Counts what is made, for names that are new.
    made: u32,
}

impl World {
    /// What is there at the beginning.
    pub(crate) async fn read(address: SocketAddr) -> anyhow::Result<Self> {
        let mut client = Client::to(address);
        let mut pieces = Vec::new();
        for piece in all(&mut client, "articles").await? {
            pieces.push(Piece {
                id: text(&piece, "id")?,
                slug: text(&piece, "slug")?,
                status: "PUBLISHED".to_owned(),
                path: Some(text(&piece, "path")?),
                former: Vec::new(),
            });
        }
        let mut things = BTreeMap::new();
        for kind in ["categories", "authors", "tags"] {
            let found = all(&mut client, kind).await?;
            let ids: anyhow::Result<Vec<String>> = found.iter().map(|thing| text(thing, "id")).collect();
            things.insert(kind, ids?);
        }
        let best =
            Page::Query(json!({ "query": "{ collection(by: { slug: \"best\" }) { id } }" }).to_string());
        let best: Value = serde_json::from_slice(&client.fetch(&best, false).await?.body)?;
        let mut of = |kind| things.remove(kind).unwrap_or_default();
        Ok(Self {
            pieces,
            categories: of("categories"),
            authors: of("authors"),
            tags: of("tags"),
            collection: text(&best["data"]["collection"], "id").ok(),
            made: 0,
        })
    }

    /// How many writes were thought of; the newest things bear such numbers.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    /// What articles hang on, by the filter that names it.
    pub(crate) fn things(&self) -> [(&'static str, &[String]); 3] {
        [
            ("category", &self.categories),
            ("author", &self.authors),
            ("tag", &self.tags),
        ]
    }

    /// A write that could be the next one.
    pub(crate) fn think_of_a_write(&mut self, random: &mut Random) -> Write {
        self.made += 1;
        let number = self.made;
        let place = random.below(self.pieces.len());
        let piece = &self.pieces[place];
        let id = &piece.id;
        let (about, body) = match (piece.status.as_str(), random.below(100)) {
            (_, 0..4) => (About::Author(random.below(self.authors.len())), Value::Null),
            (_, 4..6) => (About::Tag(random.below(self.tags.len())), Value::Null),
            (_, 6..9) => (About::Category(random.below(self.categories.len())), Value::Null),
            (_, 9..11) if self.collection.is_some() => (About::Collection, Value::Null),
            (_, 11..20) => (About::NewPiece, Value::Null),
            ("DELETED", _) => (About::Piece(place), json!({ "op": "restore", "id": id })),
            ("KILLED", _) => (About::NewPiece, Value::Null),
            ("SCHEDULED", _) => (About::Piece(place), json!({ "op": "cancelSchedule", "id": id })),
            ("PUBLISHED", 20..35) => (About::Piece(place), json!({ "op": "unpublish", "id": id })),
            ("PUBLISHED", 35..37) => (About::Piece(place), json!({ "op": "kill", "id": id })),
            ("PUBLISHED", 37..40) => (
                About::Piece(place),
                json!({ "op": "revise", "id": id, "correction": format!("Corrected {number}") }),
            ),
            ("PUBLISHED", 40..44) => {
                // The worker of time takes it back.
                let over = soon(1);
                (
                    About::Piece(place),
                    json!({ "op": "setBounds", "id": id, "expiresAt": over }),
                )
            }
            (_, 44..52) => (About::Piece(place), json!({ "op": "delete", "id": id })),
            (_, 52..60) => (
                About::Piece(place),
                json!({ "op": "rename", "id": id, "path": format!("/moved/{number}"), "slug": format!("moved-{number}") }),
            ),
            (_, 60..70) => (
                About::Piece(place),
                json!({ "op": "revise", "id": id, "categories": random.some_of(&self.categories, 3),
                    "authors": random.some_of(&self.authors, 2), "tags": random.some_of(&self.tags, 4) }),
            ),
            ("PUBLISHED", _) => (
                About::Piece(place),
                json!({ "op": "revise", "id": id, "title": format!("Title {number}"), "deck": format!("Deck {number}"),
                    "bodyHtml": format!("<p>Text {number}</p>"), "featured": number.is_multiple_of(7) }),
            ),
            (_, 70..76) => (
                About::Piece(place),
                json!({ "op": "schedule", "id": id, "at": soon(1) }),
            ),
            _ => (
                About::Piece(place),
                json!({ "op": "setBounds", "id": id, "expiresAt": null }),
            ),
        };
        let body = match about {
            About::NewPiece => json!({
                "op": "create", "title": format!("New {number}"), "slug": format!("new-{number}"), "publish": true,
                "bodyHtml": format!("<p>New {number}</p>"), "categories": random.some_of(&self.categories, 2),
                "authors": random.some_of(&self.authors, 2), "tags": random.some_of(&self.tags, 3),
            }),
            About::Author(author) => {
                json!({ "op": "renameEntity", "id": self.authors[author], "name": format!("Person {number}") })
            }
            About::Tag(tag) => {
                json!({ "op": "renameEntity", "id": self.tags[tag], "name": format!("Topic {number}"), "slug": format!("topic-{number}") })
            }
            About::Category(category) => {
                let parent = Some(random.one_of(&self.categories)).filter(|_| random.below(2) == 0);
                json!({ "op": "relocateCategory", "id": self.categories[category], "parent": parent, "slug": format!("section-{number}") })
            }
            About::Collection => {
                let ids: Vec<&String> = self.pieces.iter().map(|piece| &piece.id).collect();
                json!({ "op": "collect", "id": self.collection, "items": random.some_of(&ids, 8) })
            }
            // What is not out is published as often as it is changed.
            About::Piece(_) if self.is_ready(place) && random.below(2) == 0 => {
                json!({ "op": "publish", "id": id })
            }
            About::Piece(_) => body,
        };
        Write { about, body }
    }

    fn is_ready(&self, place: usize) -> bool {
        matches!(
            self.pieces[place].status.as_str(),
            "DRAFT" | "APPROVED" | "UNPUBLISHED"
        )
    }

    /// Takes over what a write did. `None` where the server refused it, because the worker of time was faster, or the
    /// tree of categories does not allow it.
    pub(crate) fn follow(&mut self, write: &Write, answer: &Answer) -> anyhow::Result<Option<Done>> {
        let told = String::from_utf8_lossy(&answer.body);
        if matches!(answer.status, 404 | 409 | 412) {
            // Whatever it is now, it can be taken back and published again.
            if let (About::Piece(place), "setBounds" | "publish") = (write.about, op(&write.body)) {
                "SCHEDULED".clone_into(&mut self.pieces[place].status);
            } else if let About::Piece(place) = write.about {
                "UNPUBLISHED".clone_into(&mut self.pieces[place].status);
            }
            return Ok(None);
        }
        // Its term was over before the moment at which it was to come out.
        if answer.status == 422 && op(&write.body) == "schedule" && told.contains("expiresAt") {
            return Ok(None);
        }
        anyhow::ensure!(
            answer.status == 200,
            "{} was answered by {}: {told}",
            write.body,
            answer.status
        );
        let written: Value =
            serde_json::from_slice(&answer.body).with_context(|| format!("no JSON: {told}"))?;
        let done = |about| -> anyhow::Result<Option<Done>> {
            Ok(Some(Done {
                about,
                id: text(&written, "id")?,
                version: written["version"].as_i64().context("no version")? as i32,
            }))
        };
        let place = match write.about {
            About::NewPiece => {
                self.pieces.push(Piece {
                    id: text(&written, "id")?,
                    slug: text(&write.body, "slug")?,
                    status: String::new(),
                    path: None,
                    former: Vec::new(),
                });
                self.pieces.len() - 1
            }
            About::Piece(place) => place,
            other => return done(other),
        };
        let piece = &mut self.pieces[place];
        piece.status = text(&written, "status")?;
        if let Some(slug) = write.body["slug"].as_str() {
            slug.clone_into(&mut piece.slug);
        }
        let path = written["path"].as_str().map(str::to_owned);
        if path != piece.path {
            piece.former.extend(std::mem::replace(&mut piece.path, path));
        }
        done(About::Piece(place))
    }

    /// Learns what became of the articles while servers were killed.
    pub(crate) async fn look_again(&mut self, database: &Database) -> anyhow::Result<()> {
        let ids: Vec<String> = self.pieces.iter().map(|piece| piece.id.clone()).collect();
        for card in database.cards(&ids).await? {
            let id = card.id.to_string();
            if let Some(piece) = self.pieces.iter_mut().find(|piece| piece.id == id) {
                piece.slug = card.slug.to_string();
                piece.path = card.path.map(|path| path.to_string());
                let status = serde_json::to_value(card.status)?;
                status.as_str().unwrap_or_default().clone_into(&mut piece.status);
            }
        }
        Ok(())
    }

    /// The page on which a write shows first.
    pub(crate) fn page_of(&self, done: &Done) -> Option<Page> {
        Some(match done.about {
            About::Piece(place) => Page::article(&self.pieces[place].id),
            About::Category(_) => Page::thing("categories", &done.id),
            About::Author(_) => Page::thing("authors", &done.id),
            About::Tag(_) => Page::thing("tags", &done.id),
            About::NewPiece | About::Collection => return None,
        })
    }

    /// Pages that a write may change.
    pub(crate) fn pages_about(&self, done: &Done, random: &mut Random) -> Vec<Page> {
        let mut pages: Vec<Page> = self.page_of(done).into_iter().collect();
        pages.push(random.one_of(&self.front_pages()).clone());
        if let About::Piece(place) = done.about {
            let piece = &self.pieces[place];
            pages.push(Page::article(&piece.slug));
            if let Some(path) = &piece.path {
                pages.push(Page::whole_article(path));
                pages.push(Page::at(path));
            }
            if let Some(path) = piece.former.last() {
                pages.push(Page::resolve(path));
            }
        }
        // Not always the same ones first.
        let count = random.below(pages.len()) + 1;
        pages.truncate(count.max(2));
        pages
    }

    /// Any page of the site.
    pub(crate) fn any_page(&self, random: &mut Random) -> Page {
        let piece = random.one_of(&self.pieces);
        match (random.below(6), &piece.path) {
            (0, _) => Page::article(&piece.slug),
            (1, Some(path)) => Page::whole_article(path),
            (2, Some(path)) => Page::resolve(path),
            (3, _) => Page::article(&piece.id),
            _ => random.one_of(&self.front_pages()).clone(),
        }
    }

    /// The lists of the site, and some articles: what readers ask for most.
    pub(crate) fn front_pages(&self) -> Vec<Page> {
        let mut pages = vec![
            Page::list(""),
            Page::front(None, None),
            Page::list("&featured=true"),
        ];
        for category in &self.categories {
            pages.push(Page::list(&format!("&category={category}")));
            pages.push(Page::front(Some(category), None));
            pages.push(Page::thing("categories", category));
        }
        for author in &self.authors {
            pages.push(Page::list(&format!("&author={author}")));
            pages.push(Page::front(None, Some(author)));
        }
        for tag in &self.tags {
            pages.push(Page::list(&format!("&tag={tag}")));
        }
        for piece in self.pieces.iter().take(40) {
            pages.push(Page::article(&piece.id));
            pages.extend(piece.path.as_deref().map(Page::whole_article));
        }
        pages
    }
}

fn op(body: &Value) -> &str {
    body["op"].as_str().unwrap_or_default()
}

fn soon(seconds: i64) -> String {
    #[expect(clippy::disallowed_methods, reason = "the servers go by the machine's clock")]
    let now = chrono::Utc::now();
    masthead_domain::time::rfc3339(now + chrono::TimeDelta::seconds(seconds))
}

fn text(value: &Value, field: &str) -> anyhow::Result<String> {
    let text = value[field]
        .as_str()
        .with_context(|| format!("no {field} in {value}"))?;
    Ok(text.to_owned())
}

/// All of a list, page by page.
async fn all(client: &mut Client, kind: &str) -> anyhow::Result<Vec<Value>> {
    let mut found = Vec::new();
    let mut address = format!("/v1/{kind}?limit=100");
    loop {
        let answer = client.fetch(&Page::Get(address), true).await?;
        let body: Value = serde_json::from_slice(&answer.body)?;
        found.extend(body["data"].as_array().context("no list")?.iter().cloned());
        match body["meta"]["nextCursor"].as_str() {
            Some(cursor) => address = format!("/v1/{kind}?limit=100&cursor={cursor}"),
            None => return Ok(found),
        }
    }
}
