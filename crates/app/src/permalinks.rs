//! Where new things get their paths: patterns from the configuration.

use chrono::Datelike as _;
use masthead_domain::{article::ArticleCard, id::Kind, path::SitePath, violation::Rule};

/// The patterns of the site's paths.
///
/// A path is data: it is made once, at the first publication, and kept until somebody changes it. Changing a pattern
/// therefore moves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permalinks {
    /// Tokens: `{year} {month} {day} {slug} {category} {locale} {id}`.
    pub article: String,
    /// Tokens: `{treePath} {slug} {id}`; likewise below.
    pub category: String,
    pub page: String,
    pub author: String,
    pub tag: String,
}

impl Default for Permalinks {
    fn default() -> Self {
        Self {
            article: "/{year}/{month}/{slug}".to_owned(),
            category: "/{treePath}".to_owned(),
            page: "/{treePath}".to_owned(),
            author: "/author/{slug}".to_owned(),
            tag: "/tag/{slug}".to_owned(),
        }
    }
}

impl Permalinks {
    /// Checks that the patterns use known tokens and cannot give the same path to everything.
    ///
    /// # Errors
    /// The pattern's name and what is wrong with it.
    pub fn check(&self) -> Result<(), (&'static str, Rule)> {
        let article: &[&str] = &["year", "month", "day", "slug", "category", "locale", "id"];
        let other: &[&str] = &["treePath", "slug", "id"];
        let patterns = [
            ("permalinks.article", &self.article, article),
            ("permalinks.category", &self.category, other),
            ("permalinks.page", &self.page, other),
            ("permalinks.author", &self.author, other),
            ("permalinks.tag", &self.tag, other),
        ];
        for (name, pattern, allowed) in patterns {
            let tokens: Vec<&str> = tokens(pattern).collect();
            if let Some(unknown) = tokens.iter().find(|token| !allowed.contains(token)) {
                let value = format!("{{{unknown}}}");
                return Err((
                    name,
                    Rule::NotAllowed {
                        value,
                        allowed: allowed.join(", "),
                    },
                ));
            }
            let distinct = ["slug", "treePath", "id"];
            if !pattern.starts_with('/') || !tokens.iter().any(|token| distinct.contains(token)) {
                return Err((
                    name,
                    Rule::Malformed("a path with a leading slash and {slug}, {treePath} or {id}"),
                ));
            }
        }
        Ok(())
    }

    /// The path of an article that is published for the first time.
    #[must_use]
    pub fn article(&self, card: &ArticleCard, category: Option<&str>) -> Option<SitePath> {
        let date = card.first_published_at.unwrap_or(card.published_at);
        fill(&self.article, |token| {
            Some(match token {
                "year" => format!("{:04}", date.year()),
                "month" => format!("{:02}", date.month()),
                "day" => format!("{:02}", date.day()),
                "slug" => card.slug.to_string(),
                "category" => category.unwrap_or("uncategorized").to_owned(),
                "locale" => card.locale.to_string().to_lowercase(),
                "id" => card.id.to_string(),
                _ => return None,
            })
        })
    }

    /// The path of a thing that stands beside articles; none for the kinds that have no page of their own.
    #[must_use]
    pub fn entity(&self, kind: Kind, slug: &str, tree_path: &str, id: &str) -> Option<SitePath> {
        let pattern = match kind {
            Kind::Category => &self.category,
            Kind::Page => &self.page,
            Kind::Author => &self.author,
            Kind::Tag => &self.tag,
            _ => return None,
        };
        fill(pattern, |token| {
            Some(match token {
                "slug" => slug.to_owned(),
                "treePath" => tree_path.to_owned(),
                "id" => id.to_owned(),
                _ => return None,
            })
        })
    }
}

fn tokens(pattern: &str) -> impl Iterator<Item = &str> {
    pattern
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
}

fn fill(pattern: &str, value: impl Fn(&str) -> Option<String>) -> Option<SitePath> {
    let mut out = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once('{') {
        let (token, after) = behind.split_once('}')?;
        out.push_str(before);
        out.push_str(&value(token)?);
        rest = after;
    }
    out.push_str(rest);
    out.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_checked() {
        assert_eq!(Permalinks::default().check(), Ok(()));
        let with = |article: &str| Permalinks {
            article: article.to_owned(),
            ..Permalinks::default()
        };
        assert!(with("/{yeer}/{slug}").check().is_err());
        assert!(with("/{year}").check().is_err());
        assert!(with("{slug}").check().is_err());
    }

    #[test]
    fn entities_follow_their_pattern() {
        let links = Permalinks::default();
        let path =
            |kind, slug: &str, tree: &str| links.entity(kind, slug, tree, "x").map(|path| path.to_string());
        assert_eq!(
            path(Kind::Category, "economy", "news/economy"),
            Some("/news/economy".to_owned())
        );
        assert_eq!(
            path(Kind::Author, "jane", "jane"),
            Some("/author/jane".to_owned())
        );
        assert_eq!(path(Kind::Source, "a", "a"), None);
    }
}
