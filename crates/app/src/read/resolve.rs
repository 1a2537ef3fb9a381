//! From a path of the site to what is there.

use std::sync::Arc;

use masthead_domain::{
    article::ArticleCard,
    entity::{Entity, EntityData as _},
    id::{ArticleId, Kind, PageId},
    locale::Locale,
    page::PageData,
    path::SitePath,
    taxonomy::CategoryData,
    time::Timestamp,
};
use masthead_persistence::PathEntry;
use uuid::Uuid;

use super::rounds::{Answer, Question, Reader};
use crate::error::Error;

/// The system under which imports of WordPress sites keep ids; `?p=ID` is looked up in it.
const WORDPRESS: &str = "wordpress";

/// Redirects followed before they count as a loop.
const MOST_HOPS: usize = 10;

/// A thing that has a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    Article(Arc<ArticleCard>),
    Entity(Entity),
}

impl Target {
    /// Its current path.
    #[must_use]
    pub fn path(&self) -> Option<&SitePath> {
        match self {
            Self::Article(card) => card.path.as_ref(),
            Self::Entity(entity) => entity.path(),
        }
    }
}

/// An address that leads elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct RedirectTo {
    pub from: String,
    pub status: u16,
    /// A path of the site or an absolute address.
    pub to: String,
    /// What is there, where it is a thing kept here.
    pub target: Option<Target>,
}

/// What is at a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved {
    Target(Target),
    Redirect(RedirectTo),
}

/// A former path of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasPath {
    pub path: SitePath,
    pub ceased_at: Timestamp,
}

impl Reader {
    /// What is at an address of the site: a thing at its current path, a redirect, or nothing that this viewer may
    /// see. Understands a trailing slash, any case of percent-encoding, absolute addresses, and the forms that
    /// imported sites used: `?p=ID`, `/page/N`, `/feed`, and where uploaded files lay, in any of their sizes.
    pub async fn resolve(&self, address: &str, locale: Option<&Locale>) -> Result<Option<Resolved>, Error> {
        let Ok(path) = SitePath::from_address(address) else {
            return Ok(None);
        };
        if let Some(target) = self.by_query(address).await? {
            return Ok(moved(address, target));
        }
        if let Some(found) = self.at(&path, address).await? {
            return match (found, locale) {
                (Resolved::Target(Target::Article(card)), Some(locale)) => {
                    let version = self.in_locale(card, locale).await?;
                    Ok(Some(Resolved::Target(Target::Article(version))))
                }
                (found, _) => Ok(Some(found)),
            };
        }
        if let Some(stem) = without_suffix(&path) {
            return match self.at(&stem, address).await? {
                Some(Resolved::Target(target)) => Ok(moved(address, target)),
                // The front page is no thing of its own, but it has pages and a feed of its own.
                None if stem == SitePath::root() => Ok(Some(Resolved::Redirect(RedirectTo {
                    from: address.to_owned(),
                    status: 301,
                    to: stem.encoded(),
                    target: None,
                }))),
                found => Ok(found),
            };
        }
        for original in originals(&path) {
            if let Some(Resolved::Target(target @ Target::Entity(Entity::Media(_)))) =
                self.at(&original, address).await?
            {
                return Ok(moved(address, target));
            }
        }
        Ok(None)
    }

    /// `?p=ID`, `?page_id=ID`, `?cat=ID` of an imported WordPress site.
    async fn by_query(&self, address: &str) -> Result<Option<Target>, Error> {
        let Some((_, query)) = address.split_once('?') else {
            return Ok(None);
        };
        let query = query.split('#').next().unwrap_or_default();
        for pair in query.split('&') {
            let Some((name, id)) = pair.split_once('=') else {
                continue;
            };
            if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
                continue;
            }
            let found = match name {
                "p" | "page_id" => {
                    let (article, page) = futures_util::try_join!(
                        self.article_external(WORDPRESS, id),
                        self.find_external::<PageData>(WORDPRESS, id),
                    )?;
                    article
                        .map(Target::Article)
                        .or(page.map(|page| Target::Entity(Entity::Page(page))))
                }
                "cat" => {
                    let category = self.find_external::<CategoryData>(WORDPRESS, id).await?;
                    category.map(|category| Target::Entity(Entity::Category(category)))
                }
                _ => None,
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    async fn entry(&self, path: &SitePath) -> Result<Option<PathEntry>, Error> {
        match self.ask(Question::Path(path.clone())).await? {
            Answer::Paths(entries) => Ok(entries.into_iter().next()),
            _ => Ok(None),
        }
    }

    async fn at(&self, path: &SitePath, address: &str) -> Result<Option<Resolved>, Error> {
        let Some(mut entry) = self.entry(path).await? else {
            return Ok(None);
        };
        let mut status = None;
        for _ in 0..MOST_HOPS {
            if let Some(id) = entry.target {
                let Some(target) = self.target(entry.kind, id).await? else {
                    return Ok(None);
                };
                if entry.ceased_at.is_none() && status.is_none() {
                    return Ok(Some(Resolved::Target(target)));
                }
                // Files have no page of their own: where one lay, it is.
                let to = match (target.path(), status) {
                    (Some(path), _) => path.encoded(),
                    (None, Some(_)) => entry.path.encoded(),
                    (None, None) => return Ok(Some(Resolved::Target(target))),
                };
                let status = status.unwrap_or(301);
                let redirect = RedirectTo {
                    from: address.to_owned(),
                    status,
                    to,
                    target: Some(target),
                };
                return Ok(Some(Resolved::Redirect(redirect)));
            }
            let Some((to, redirect_status)) = entry.redirect.clone() else {
                return Ok(None);
            };
            // The first step of a chain says how lasting the move is.
            let status = *status.get_or_insert(redirect_status);
            let next = match (to.starts_with('/'), to.parse::<SitePath>()) {
                (true, Ok(next)) => self.entry(&next).await?,
                _ => None,
            };
            let Some(next) = next else {
                let redirect = RedirectTo {
                    from: address.to_owned(),
                    status,
                    to,
                    target: None,
                };
                return Ok(Some(Resolved::Redirect(redirect)));
            };
            entry = next;
        }
        tracing::warn!(path = %path, "redirects lead in a circle");
        Ok(None)
    }

    async fn target(&self, kind: Kind, id: Uuid) -> Result<Option<Target>, Error> {
        if kind == Kind::Article {
            return Ok(self.card(ArticleId::from_uuid(id)).await?.map(Target::Article));
        }
        Ok(self.any_entity(id).await?.map(Target::Entity))
    }

    /// What a menu's item leads to, if this viewer may see it.
    pub async fn menu_target(&self, kind: Kind, id: Uuid) -> Result<Option<Target>, Error> {
        self.target(kind, id).await
    }

    /// The former paths of a thing, the latest first.
    pub async fn alias_paths(&self, id: Uuid) -> Result<Vec<AliasPath>, Error> {
        let Answer::Paths(entries) = self.ask(Question::Aliases(id)).await? else {
            return Ok(Vec::new());
        };
        let mut aliases: Vec<AliasPath> = entries
            .into_iter()
            .filter_map(|entry| {
                entry.ceased_at.map(|ceased_at| AliasPath {
                    path: entry.path,
                    ceased_at,
                })
            })
            .collect();
        aliases.sort_by(|left, right| (right.ceased_at, &left.path).cmp(&(left.ceased_at, &right.path)));
        Ok(aliases)
    }

    /// The static pages directly below one.
    pub async fn subpages(&self, page: PageId) -> Result<Vec<Arc<masthead_domain::entity::Page>>, Error> {
        let children = self.children::<PageData>(page.uuid()).await?;
        Ok(children
            .into_iter()
            .filter(|child| PageData::of(&Entity::Page(Arc::clone(child))).is_some())
            .collect())
    }
}

/// A redirect to where a thing is now; the thing itself where it has no path.
fn moved(address: &str, target: Target) -> Option<Resolved> {
    let Some(to) = target.path().map(SitePath::encoded) else {
        return Some(Resolved::Target(target));
    };
    Some(Resolved::Redirect(RedirectTo {
        from: address.to_owned(),
        status: 301,
        to,
        target: Some(target),
    }))
}

/// The path without what WordPress puts behind one: `/page/3`, `/feed`, `/feed/atom`, `/amp`.
fn without_suffix(path: &SitePath) -> Option<SitePath> {
    let segments: Vec<&str> = path.as_str().trim_start_matches('/').split('/').collect();
    let stem: &[&str] = match segments.as_slice() {
        [stem @ .., "page", number] if number.bytes().all(|byte| byte.is_ascii_digit()) => stem,
        [stem @ .., "feed" | "amp" | "embed"] => stem,
        [stem @ .., "feed", "rss" | "rss2" | "atom" | "rdf"] => stem,
        _ => return None,
    };
    // At the root only pages and the feed are usual: `/amp` may be anything.
    if stem.is_empty() && !matches!(segments.first(), Some(&("page" | "feed"))) {
        return None;
    }
    format!("/{}", stem.join("/")).parse().ok()
}

/// Where the original of a picture may lie that WordPress made smaller: `/a-300x200.jpg` was made from `/a.jpg`, or
/// from `/a-scaled.jpg` where that one was too large itself.
fn originals(path: &SitePath) -> Vec<SitePath> {
    let Some((stem, ending)) = path.as_str().rsplit_once('.') else {
        return Vec::new();
    };
    let Some((name, size)) = stem.rsplit_once('-') else {
        return Vec::new();
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_size = size
        .split_once('x')
        .is_some_and(|(width, height)| is_number(width) && is_number(height));
    if ending.contains('/') || !is_size {
        return Vec::new();
    }
    [format!("{name}.{ending}"), format!("{name}-scaled.{ending}")]
        .iter()
        .filter_map(|path| path.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wordpress_puts_behind_a_path_is_cut_off() {
        let stem = |text: &str| {
            let path: SitePath = text.parse().expect("a path");
            without_suffix(&path).map(|stem| stem.to_string())
        };
        assert_eq!(stem("/category/news/page/3/"), Some("/category/news".to_owned()));
        assert_eq!(stem("/2021/10/a/feed/"), Some("/2021/10/a".to_owned()));
        assert_eq!(stem("/a/feed/atom"), Some("/a".to_owned()));
        assert_eq!(stem("/feed/"), Some("/".to_owned()));
        assert_eq!(stem("/page/2"), Some("/".to_owned()));
        assert_eq!(stem("/amp"), None);
        assert_eq!(stem("/page/about"), None);
        assert_eq!(stem("/a"), None);
    }

    #[test]
    fn a_size_of_a_picture_leads_to_its_original() {
        let found = |text: &str| -> Vec<String> {
            let path: SitePath = text.parse().expect("a path");
            originals(&path).iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            found("/wp-content/uploads/2021/a-b-300x200.jpg"),
            [
                "/wp-content/uploads/2021/a-b.jpg",
                "/wp-content/uploads/2021/a-b-scaled.jpg"
            ]
        );
        for other in [
            "/a.jpg",
            "/a-300.jpg",
            "/a-x.jpg",
            "/a-3x.jpg",
            "/a-3x2",
            "/b.c/a-3x2",
        ] {
            assert!(found(other).is_empty(), "{other}");
        }
    }
}
