//! What is asked of a server, in which form, and what a right answer to it is.

use std::fmt::{self, Write as _};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    ask::{Answer, Client, Request, encoded},
    drive::Load,
};
use crate::baseline::Section;

const PAGE: &str = include_str!("page.graphql");
const FRONT: &str = include_str!("front.graphql");

/// What the page asks for, in REST's words. The newest articles come as whole cards there.
const FIELDS: &str = "fields=id,title,slug,path,excerpt,bodyHtml,publishedAt,updatedAt,image.url,image.alt,image.caption,\
    image.credit,source.name,authors.name,authors.slug,authors.bio,primaryCategory.name,primaryCategory.path,\
    primaryCategory.ancestors.name,primaryCategory.ancestors.path,tags.name,tags.slug,related.article.title,\
    related.article.path,related.article.publishedAt,related.article.image.url,related.article.image.alt";
const INCLUDE: &str = "include=latest&related.limit=4&latest.limit=10";

/// Articles of a front page, and of the newest ones beside an article.
pub(crate) const ON_FRONT: usize = 20;
const NEWEST: usize = 10;

/// Documents that are made for each second, so that none comes twice: more than any server has answered.
const UNSEEN_A_SECOND: u32 = 10_000;

/// What is asked, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Form {
    /// The page by GraphQL over POST.
    PagePost,
    /// The page by GraphQL over GET, by its document's hash.
    PageGet,
    /// The page over POST, each time by a document that was never there before.
    PageUnseen,
    /// The page by REST.
    Rest,
    /// The page over GET, by somebody who has it.
    NotModified,
    /// The first page of a section.
    Front,
    /// A page far down the list of a section.
    Deep,
    /// All of them in turn.
    Mixed,
    /// All of them in turn while something is published every second.
    MixedPublishing,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PagePost => "page-post",
            Self::PageGet => "page-get",
            Self::PageUnseen => "page-unseen",
            Self::Rest => "rest",
            Self::NotModified => "not-modified",
            Self::Front => "front",
            Self::Deep => "deep",
            Self::Mixed => "mixed",
            Self::MixedPublishing => "mixed-publishing",
        })
    }
}

/// What the archive has to ask for.
#[derive(Debug, Clone)]
pub(crate) struct Subjects {
    pub(crate) slugs: Vec<String>,
    /// Sections with a full front page, the largest first.
    pub(crate) sections: Vec<Section>,
    /// Where in the largest section the pages far down begin.
    pub(crate) position: usize,
    /// How many such pages there are, each one article further.
    pub(crate) deep: usize,
}

/// What one server is asked for.
#[derive(Debug)]
pub(crate) struct Asked {
    subjects: Subjects,
    /// The cursors of the pages far down.
    cursors: Vec<String>,
    /// The page's document by its hash, where the server knows such.
    hash: Option<String>,
    /// The tags of the pages, once they are known.
    pub(crate) tags: Vec<String>,
}

impl Asked {
    /// Learns from a server what depends on it.
    pub(crate) async fn learn(client: &mut Client, subjects: Subjects) -> anyhow::Result<Self> {
        let cursors = cursors(client, &subjects).await?;
        let mut asked = Self {
            subjects,
            cursors,
            hash: None,
            tags: Vec::new(),
        };
        asked.hash = asked.persist(client).await?;
        Ok(asked)
    }

    /// Whether the page's document is known by its hash.
    pub(crate) const fn is_persisted(&self) -> bool {
        self.hash.is_some()
    }

    /// Registers the page's document (Apollo's automatic persisted queries).
    async fn persist(&self, client: &mut Client) -> anyhow::Result<Option<String>> {
        let slug = self
            .subjects
            .slugs
            .first()
            .context("the archive has no articles")?;
        let hash = Sha256::digest(PAGE).iter().fold(String::new(), |mut hash, byte| {
            // Writing to a string does not fail.
            let _ = write!(hash, "{byte:02x}");
            hash
        });
        let registered = json!({
            "query": PAGE, "variables": { "slug": slug },
            "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } },
        });
        client.json(&Request::post("/graphql", &registered)).await?;
        let answer = client.ask(&page_get(Some(&hash), slug)).await?;
        let is_known = answer.status.is_success() && answer.json()?["data"]["article"].is_object();
        Ok(is_known.then_some(hash))
    }

    /// The requests of a form, to be asked in turn. What must never have been there before differs by round.
    pub(crate) fn requests(&self, form: Form, round: u32, load: Load) -> Vec<Request> {
        let slugs = &self.subjects.slugs;
        match form {
            Form::PagePost => slugs.iter().map(|slug| page_post(PAGE, slug)).collect(),
            Form::PageGet => slugs
                .iter()
                .map(|slug| page_get(self.hash.as_deref(), slug))
                .collect(),
            Form::PageUnseen => {
                let number = load.seconds * UNSEEN_A_SECOND;
                (0..number)
                    .map(|place| self.unseen(place, round * number + place))
                    .collect()
            }
            Form::Rest => slugs.iter().map(|slug| rest(slug)).collect(),
            Form::NotModified => {
                let tagged = slugs.iter().zip(&self.tags);
                tagged
                    .map(|(slug, tag)| page_get(self.hash.as_deref(), slug).if_none_match(tag))
                    .collect()
            }
            Form::Front => self
                .subjects
                .sections
                .iter()
                .map(|section| front(section, None))
                .collect(),
            Form::Deep => {
                let section = self.subjects.sections.first();
                let pages = section
                    .into_iter()
                    .flat_map(|section| self.cursors.iter().map(|cursor| front(section, Some(cursor))));
                pages.collect()
            }
            Form::Mixed | Form::MixedPublishing => self.mixed(load),
        }
    }

    /// A page by a document of its own.
    fn unseen(&self, place: u32, number: u32) -> Request {
        let slugs = &self.subjects.slugs;
        let slug = &slugs[place as usize % slugs.len()];
        page_post(&PAGE.replacen("title", &format!("t{number}: title"), 1), slug)
    }

    /// Every form in turn, each about other articles.
    fn mixed(&self, load: Load) -> Vec<Request> {
        let forms = [
            Form::PagePost,
            Form::PageGet,
            Form::Rest,
            Form::NotModified,
            Form::Front,
        ];
        let columns: Vec<Vec<Request>> = forms.iter().map(|form| self.requests(*form, 0, load)).collect();
        let count = self.subjects.slugs.len();
        let rows = (0..count).flat_map(|row| {
            let shift = count / forms.len();
            columns.iter().enumerate().filter_map(move |(number, column)| {
                let place = (row + number * shift) % column.len().max(1);
                column.get(place).cloned()
            })
        });
        rows.collect()
    }
}

/// Whether Masthead's answer to one of the requests of a form is right.
pub(crate) fn check(form: Form, slugs: &[String], place: usize, answer: &Answer) -> anyhow::Result<()> {
    let wanted = if form == Form::NotModified { 304 } else { 200 };
    if matches!(form, Form::Mixed | Form::MixedPublishing) {
        // Its parts are checked on their own.
        ensure!(
            matches!(answer.status.as_u16(), 200 | 304),
            "answered {}",
            answer.status
        );
        return Ok(());
    }
    ensure!(answer.status == wanted, "answered {}", answer.status);
    if wanted == 304 {
        return Ok(());
    }
    let json = answer.json()?;
    ensure!(json.get("errors").is_none(), "has errors");
    let slug = slugs[place % slugs.len()].as_str();
    match form {
        Form::Front | Form::Deep => check_list(&json["data"]["articles"]["nodes"], ON_FRONT),
        Form::Rest => check_page(&json["data"], &json["included"]["latest"], slug),
        _ => {
            let data = &json["data"];
            check_page(&data["article"], &data["articles"]["nodes"], slug)
        }
    }
}

/// Whether an article and the newest beside it are what was asked for.
pub(crate) fn check_page(article: &Value, newest: &Value, slug: &str) -> anyhow::Result<()> {
    ensure!(
        article["slug"] == slug,
        "shows {} instead of {slug}",
        article["slug"]
    );
    let length = |field: &str| article[field].as_str().map_or(0, str::len);
    ensure!(length("bodyHtml") > 0, "has no body");
    ensure!(
        article["authors"].is_array() && article["tags"].is_array(),
        "has no authors or tags"
    );
    ensure!(article["related"].is_array(), "has no related articles");
    check_list(newest, NEWEST)
}

pub(crate) fn check_list(list: &Value, wanted: usize) -> anyhow::Result<()> {
    let found = list.as_array().map_or(0, Vec::len);
    ensure!(found == wanted, "lists {found} articles instead of {wanted}");
    Ok(())
}

fn page_post(document: &str, slug: &str) -> Request {
    Request::post(
        "/graphql",
        &json!({ "query": document, "variables": { "slug": slug } }),
    )
}

fn page_get(hash: Option<&str>, slug: &str) -> Request {
    let asked = match hash {
        Some(hash) => {
            let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
            format!("extensions={}", encoded(&extensions.to_string()))
        }
        None => format!("query={}", encoded(PAGE)),
    };
    let variables = json!({ "slug": slug }).to_string();
    Request::get(format!("/graphql?{asked}&variables={}", encoded(&variables)))
}

fn rest(slug: &str) -> Request {
    Request::get(format!("/v1/articles/{}?{FIELDS}&{INCLUDE}", encoded(slug)))
}

fn front(section: &Section, after: Option<&str>) -> Request {
    let variables = json!({ "category": section.path, "after": after });
    Request::post("/graphql", &json!({ "query": FRONT, "variables": variables }))
}

/// The cursors behind which the pages far down begin.
async fn cursors(client: &mut Client, subjects: &Subjects) -> anyhow::Result<Vec<String>> {
    let document = "query ($category: String!, $after: String) { articles(first: 100, after: $after, \
        filter: { category: [$category] }) { edges { cursor } } }";
    let section = subjects
        .sections
        .first()
        .context("no section has a full front page")?;
    let mut all = Vec::new();
    while all.len() < subjects.position + subjects.deep {
        let variables = json!({ "category": section.path, "after": all.last() });
        let answer = client
            .json(&Request::post(
                "/graphql",
                &json!({ "query": document, "variables": variables }),
            ))
            .await?;
        let edges = answer["data"]["articles"]["edges"].as_array().context("edges")?;
        let before = all.len();
        all.extend(
            edges
                .iter()
                .filter_map(|edge| edge["cursor"].as_str().map(str::to_owned)),
        );
        ensure!(
            all.len() > before,
            "the list of {} is shorter than expected",
            section.path
        );
    }
    Ok(all.drain(subjects.position - 1..).take(subjects.deep).collect())
}
