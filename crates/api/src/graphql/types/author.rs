//! Authors.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use masthead_domain::{
    body::{Inline, inline},
    entity::Record,
    id::AuthorId,
    listing::ArticleFilter,
    locale::Locale,
    taxonomy::AuthorData,
};

use super::{
    articles_of::ArticlesOf,
    media::Image,
    parts::{AliasPath, Link},
    recorded::Recorded,
};
use crate::graphql::shown::{Present, Shown};

/// An author, as it is shown in a place.
pub(in crate::graphql) type Author = Shown<AuthorData>;

impl Present for AuthorData {
    type Node = Author;

    fn present(record: Arc<Record<Self>>, locale: Option<&Locale>) -> Author {
        Shown::new(record, locale)
    }
}

/// A person who writes, translates, edits or photographs.
#[Object(name = "Author")]
impl Shown<AuthorData> {
    /// The typed id, the same in every interface: `author_01jd…`.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.typed_id()
    }

    /// The name in addresses, unique in the site.
    async fn slug(&self) -> &str {
        &self.record.slug
    }

    /// The current path on the site: `/author/jane-doe`.
    pub(in crate::graphql) async fn path(&self) -> String {
        self.site_path().encoded()
    }

    /// The absolute address on the site.
    pub(in crate::graphql) async fn url(&self, context: &Context<'_>) -> Result<String> {
        Ok(self.absolute_url(context).await?)
    }

    /// The name that stands in bylines.
    async fn name(&self, context: &Context<'_>) -> Result<String> {
        Ok(self.called(context).await?)
    }

    /// Who it is, in plain text.
    async fn bio(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.text(context, &self.record.data.bio).await?)
    }

    /// Who it is, as safe HTML: the paragraphs of `bio`.
    async fn bio_html(&self, context: &Context<'_>) -> Result<Option<String>> {
        let bio = self.text(context, &self.record.data.bio).await?;
        Ok(bio.map(|bio| paragraphs(&bio)))
    }

    /// A portrait.
    pub(in crate::graphql) async fn image(&self, context: &Context<'_>) -> Result<Option<Image>> {
        Ok(self.picture(context, self.record.data.image).await?)
    }

    /// What the person is: "Editor", "Analyst".
    async fn job_title(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.text(context, &self.record.data.job_title).await?)
    }

    /// For whom the person works.
    async fn organisation(&self) -> Option<&str> {
        self.record.data.organisation.as_deref()
    }

    /// Profiles and accounts elsewhere.
    async fn links(&self) -> Vec<Link> {
        self.record.data.links.iter().map(Into::into).collect()
    }

    /// Paths that the author's page once had, the latest first.
    async fn alias_paths(&self, context: &Context<'_>) -> Result<Vec<AliasPath>> {
        Ok(self.former_paths(context).await?)
    }

    #[graphql(flatten)]
    async fn articles_of(&self) -> ArticlesOf {
        let author = AuthorId::from_uuid(self.record.id);
        ArticlesOf::new(ArticleFilter {
            authors: Some(vec![author]),
            ..ArticleFilter::default()
        })
    }

    #[graphql(flatten)]
    async fn recorded(&self) -> Recorded {
        Recorded::of(self)
    }
}

/// Plain text as paragraphs of safe HTML.
fn paragraphs(text: &str) -> String {
    let escaped = |text: &str| inline::html(&[Inline::Text(text.to_owned())], &|media| media.url.clone());
    let each = text
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty());
    each.map(|paragraph| format!("<p>{}</p>", escaped(paragraph)))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_bio_becomes_escaped_paragraphs() {
        assert_eq!(
            super::paragraphs("A & B <i>\n\n\nC"),
            "<p>A &amp; B &lt;i&gt;</p>\n<p>C</p>"
        );
    }
}
