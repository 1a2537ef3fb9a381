//! The site's own settings.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use masthead_domain::{entity::Record, locale::Locale, site::SiteData};

use super::{media::Image, parts::Link, recorded::Recorded};
use crate::graphql::{
    context::Serving,
    shown::{Present, Shown},
};

/// The site, as it is shown in a place.
pub(in crate::graphql) type Site = Shown<SiteData>;

impl Present for SiteData {
    type Node = Site;

    fn present(record: Arc<Record<Self>>, locale: Option<&Locale>) -> Site {
        Shown::new(record, locale)
    }
}

/// What the newsroom says of itself.
#[Object(name = "Site")]
impl Shown<SiteData> {
    /// The typed id, the same in every interface: `site_01jd…`.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.typed_id()
    }

    /// What the site is called; empty where nobody has named it.
    async fn name(&self, context: &Context<'_>) -> Result<String> {
        Ok(self
            .text(context, &self.record.data.name)
            .await?
            .unwrap_or_default())
    }

    /// What it is, in a line.
    async fn tagline(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.text(context, &self.record.data.tagline).await?)
    }

    /// Its logo.
    async fn logo(&self, context: &Context<'_>) -> Result<Option<Image>> {
        Ok(self.picture(context, self.record.data.logo).await?)
    }

    /// Its front page's absolute address in this locale.
    async fn url(&self, context: &Context<'_>) -> Result<String> {
        let chain = self.chain(context).await?;
        Ok(context.addresses().site(Some(chain.first())).to_owned())
    }

    /// The languages in which it publishes (BCP 47), the default first; also the order in which others stand in.
    async fn locales(&self) -> Vec<&str> {
        self.record.data.locales.iter().map(Locale::as_str).collect()
    }

    /// Its accounts elsewhere: "Follow us".
    async fn social_links(&self) -> Vec<Link> {
        self.record.data.social_links.iter().map(Into::into).collect()
    }

    /// Who makes it and why, in plain text.
    async fn about_text(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(self.text(context, &self.record.data.about_text).await?)
    }

    /// Where readers write to.
    async fn contact_email(&self) -> Option<&str> {
        self.record.data.contact_email.as_deref()
    }

    #[graphql(flatten)]
    async fn recorded(&self) -> Recorded {
        Recorded::of(self)
    }
}
