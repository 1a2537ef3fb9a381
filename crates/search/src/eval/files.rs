//! Labelled articles in files: JSON Lines, plain or packed with gzip.
//!
//! `NAME.articles.jsonl` holds `{slug, title, body, lang?}`; `NAME.related.jsonl` holds `{query_id, rel: {slug: grade}}`,
//! where `query_id` is an article's slug; `NAME….queries.jsonl` holds `{query_id, text, rel}`. A higher grade is nearer.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead as _, BufReader, Read},
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use masthead_app::search::documents::ArticleDocument;
use masthead_domain::{
    article::{ArticleKind, Status},
    id::{ArticleId, TranslationGroupId},
    locale::Locale,
    time::Timestamp,
    touch::Facets,
};
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("{} cannot be read: {reason}", path.display())]
    File { path: PathBuf, reason: std::io::Error },
    #[error("{}, line {line}: {reason}", path.display())]
    Line {
        path: PathBuf,
        line: usize,
        reason: String,
    },
    #[error("there are no articles beside {}: expected {}", path.display(), expected.display())]
    NoArticles { path: PathBuf, expected: PathBuf },
    #[error("{} is named neither NAME.related.jsonl nor NAME.queries.jsonl (with .gz or without)", .0.display())]
    Name(PathBuf),
}

/// What is known of one query: which articles it should find, or be shown beside.
#[derive(Debug, Clone, Deserialize)]
pub struct Label {
    /// The slug of the article, or the name of the query.
    #[serde(rename = "query_id")]
    pub of: String,
    /// What is searched for.
    #[serde(default)]
    pub text: Option<String>,
    /// Grades by slugs.
    #[serde(rename = "rel")]
    pub grades: BTreeMap<String, u32>,
}

impl Label {
    /// The grade of an article; 0 is irrelevant.
    #[must_use]
    pub fn grade(&self, slug: &str) -> u32 {
        self.grades.get(slug).copied().unwrap_or(0)
    }
}

#[derive(Debug, Deserialize)]
struct Article {
    slug: String,
    title: String,
    body: String,
    #[serde(default)]
    lang: Option<Locale>,
}

/// Labels and the articles that they are of.
#[derive(Debug)]
pub struct Labelled {
    pub name: String,
    pub labels: Vec<Label>,
    articles: Vec<Article>,
}

impl Labelled {
    /// Reads a file of labels, and the file of articles beside it.
    ///
    /// # Errors
    /// [`LoadError`], naming the file and the line.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        let wrong = || LoadError::Name(path.to_owned());
        let file_name = path
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or_else(wrong)?;
        let bare = file_name.trim_end_matches(".gz");
        let name = bare
            .strip_suffix(".related.jsonl")
            .or_else(|| bare.strip_suffix(".queries.jsonl"))
            .ok_or_else(wrong)?;
        Ok(Self {
            name: name.to_owned(),
            labels: lines(path)?,
            articles: lines(&articles_beside(path, name)?)?,
        })
    }

    pub(super) fn slugs(&self) -> Vec<String> {
        self.articles.iter().map(|article| article.slug.clone()).collect()
    }

    /// The articles as a site would have them, of one moment, hanging on nothing.
    pub(super) fn documents(&self) -> Vec<ArticleDocument> {
        let english: Locale = "en".parse().expect("a locale");
        let document = |(number, article): (u128, &Article)| {
            let moment = Timestamp::default();
            ArticleDocument {
                id: ArticleId::from_uuid(Uuid::from_u128(number)),
                facets: Facets {
                    live: true,
                    in_related: true,
                    status: Status::Published,
                    published_at: moment,
                    updated_at: moment,
                    locale: article.lang.clone().unwrap_or_else(|| english.clone()),
                    slug: format!("a{number}").parse().expect("a slug"),
                    path: None,
                    kind: ArticleKind::default(),
                    featured: false,
                    story: TranslationGroupId::from_uuid(Uuid::from_u128(number)),
                    primary_category: None,
                    categories: Vec::new(),
                    inherited: Vec::new(),
                    authors: Vec::new(),
                    tags: Vec::new(),
                    source: None,
                },
                title: article.title.clone(),
                deck: None,
                excerpt: None,
                body: article.body.clone(),
            }
        };
        (1..).zip(&self.articles).map(document).collect()
    }
}

/// The file of articles whose name is the longest beginning of the labels' name.
fn articles_beside(path: &Path, name: &str) -> Result<PathBuf, LoadError> {
    let file = |name: &str, packed: &str| path.with_file_name(format!("{name}.articles.jsonl{packed}"));
    let mut names = std::iter::successors(Some(name), |name| name.rsplit_once('-').map(|(head, _)| head));
    let found = names.find_map(|name| {
        ["", ".gz"]
            .map(|packed| file(name, packed))
            .into_iter()
            .find(|file| file.is_file())
    });
    found.ok_or_else(|| LoadError::NoArticles {
        path: path.to_owned(),
        expected: file(name, ""),
    })
}

fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, LoadError> {
    let failed = |reason| LoadError::File {
        path: path.to_owned(),
        reason,
    };
    let file = File::open(path).map_err(failed)?;
    let is_packed = path.extension().is_some_and(|extension| extension == "gz");
    let text: Box<dyn Read> = if is_packed {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut all = Vec::new();
    for (line, text) in (1..).zip(BufReader::new(text).lines()) {
        let text = text.map_err(failed)?;
        if text.trim().is_empty() {
            continue;
        }
        let parsed = serde_json::from_str(&text).map_err(|error| LoadError::Line {
            path: path.to_owned(),
            line,
            reason: error.to_string(),
        })?;
        all.push(parsed);
    }
    Ok(all)
}
