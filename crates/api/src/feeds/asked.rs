//! What a request says about the feed that it wants.

use masthead_app::{
    error::Error,
    read::{ArticleList, NamedFilter, PageArguments},
};
use masthead_domain::{
    listing::{ArticleFilter, ArticleOrder},
    locale::{Locale, LocaleChain},
};
use utoipa::IntoParams;

use crate::rest::params::{Both, Query, bad};

/// How much of each piece a feed gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedContent {
    /// The whole text.
    Full,
    /// A few sentences.
    Summary,
}

/// How feeds are where a request does not say otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedOptions {
    pub content: FeedContent,
    /// Items of a page.
    pub limit: u32,
    /// The `WebSub` hub that is told of changes.
    pub hub: Option<String>,
}

impl Default for FeedOptions {
    fn default() -> Self {
        Self {
            content: FeedContent::Full,
            limit: 30,
            hub: None,
        }
    }
}

/// Which part of a feed, and how much of each piece.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "names and documents the parameters that `Asked` reads")]
struct FeedParams {
    /// `full` for whole texts, `summary` for a few sentences.
    content: Option<String>,
    /// Items at the most.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where an older page begins: feeds lead there by themselves.
    cursor: Option<String>,
    /// Only pieces in this language.
    locale: Option<String>,
}

/// What is searched for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "names and documents the parameter that `Asked` reads")]
struct FeedSearchParams {
    /// The words.
    q: String,
}

/// What a request asks for.
#[derive(Debug)]
pub(super) struct Asked {
    query: Query,
    pub(super) content: FeedContent,
    pub(super) locale: Option<Locale>,
    limit: i64,
    cursor: Option<String>,
}

impl Asked {
    pub(super) fn of(query: Query, options: &FeedOptions) -> Result<Self, Error> {
        Self::read(query.only::<FeedParams>()?, options)
    }

    /// The same of a search, with its words.
    pub(super) fn of_search(query: Query, options: &FeedOptions) -> Result<(Self, String), Error> {
        let query = query.only::<Both<FeedSearchParams, FeedParams>>()?;
        let words = crate::rest::params::typed(&query)?.to_owned();
        Ok((Self::read(query, options)?, words))
    }

    fn read(query: Query, options: &FeedOptions) -> Result<Self, Error> {
        let content = match query.text("content")? {
            None => options.content,
            Some("full") => FeedContent::Full,
            Some("summary") => FeedContent::Summary,
            Some(other) => {
                return Err(bad("content", format!("\"{other}\" is not one of full, summary")));
            }
        };
        let limit = query.number("limit")?.unwrap_or(i64::from(options.limit));
        if limit < 1 {
            return Err(bad("limit", "must be 1 at least: an empty page leads nowhere"));
        }
        Ok(Self {
            content,
            locale: query.locale("locale")?,
            limit,
            cursor: query.text("cursor")?.map(str::to_owned),
            query,
        })
    }

    /// The same at another address.
    pub(super) fn at(mut self, path: String) -> Self {
        self.query = self.query.at(path);
        self
    }

    pub(super) fn arguments(&self) -> PageArguments {
        PageArguments {
            first: Some(self.limit),
            after: self.cursor.clone(),
            ..PageArguments::default()
        }
    }

    pub(super) fn filter(&self) -> NamedFilter {
        NamedFilter {
            locale: self.locale.clone().map(|locale| vec![locale]),
            ..NamedFilter::default()
        }
    }

    /// The newest pieces of a place: in one language where one is asked for, else each story once, in the version that
    /// is best for the site's.
    pub(super) fn list(&self, within: ArticleFilter, chain: &LocaleChain) -> ArticleList {
        ArticleList {
            filter: self.filter(),
            within,
            order: ArticleOrder::PublishedAtDesc,
            locale: self.locale.is_none().then(|| chain.first().clone()),
        }
    }

    /// The path and query of this page.
    pub(super) fn own_address(&self) -> String {
        self.query.with(&[])
    }

    /// The path and query of the page from a cursor on; of the first one without.
    pub(super) fn address_from(&self, cursor: Option<&str>) -> String {
        self.query.with(&[("cursor", cursor)])
    }
}
