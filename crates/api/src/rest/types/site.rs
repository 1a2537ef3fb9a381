//! The site's own settings.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use masthead_app::error::Error;
use masthead_domain::{entity::Record, id::SiteId, locale::LocaleChain, site::SiteData};
use serde::Serialize;
use utoipa::ToSchema;

use super::{image::Image, parts::Link, thing::Thing};
use crate::rest::{
    context::Ctx,
    selection::{Selection, shape::Shape, shapes},
};

/// What the newsroom says of itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Site {
    /// The id.
    pub id: String,
    /// What the site is called; empty where nobody has named it.
    pub name: String,
    /// What it is, in a line.
    pub tagline: Option<String>,
    /// The site's own address in this language.
    pub url: String,
    /// The languages in which it publishes (BCP 47), the default first; also the order in which others stand in.
    pub locales: Vec<String>,
    /// Its logo.
    pub logo: Option<Image>,
    /// Its accounts elsewhere: "Follow us".
    pub social_links: Vec<Link>,
    /// Who makes it and why.
    pub about_text: Option<String>,
    /// Where readers write to.
    pub contact_email: Option<String>,
    /// The last change of any sort.
    pub modified_at: DateTime<Utc>,
    /// Goes up by one with each change.
    pub version: i32,
}

impl Thing for Site {
    type Data = SiteData;

    const SHAPE: &'static Shape = &shapes::SITE;

    async fn of(
        ctx: &Ctx,
        record: &Arc<Record<SiteData>>,
        chain: &LocaleChain,
        want: &Selection,
    ) -> Result<Self, Error> {
        let data = &record.data;
        let logo = if want.wants("logo") {
            masthead_app::view::image_of(&ctx.reader, data.logo, chain).await?
        } else {
            None
        };
        Ok(Self {
            id: SiteId::from_uuid(record.id).to_string(),
            name: data.name.best(chain).cloned().unwrap_or_default(),
            tagline: data.tagline.best(chain).cloned(),
            url: ctx.addresses().site(Some(chain.first())).to_owned(),
            locales: data.locales.iter().map(ToString::to_string).collect(),
            logo: logo.map(|logo| Image::of(&logo, ctx.addresses())),
            social_links: data.social_links.iter().map(Link::from).collect(),
            about_text: data.about_text.best(chain).cloned(),
            contact_email: data.contact_email.clone(),
            modified_at: record.modified_at,
            version: record.version,
        })
    }
}

impl Site {
    /// An example for the documentation.
    pub(crate) fn sample() -> Self {
        Self {
            id: "site_01jd8xw3k9f2h8q6m4t7v0b5nb".to_owned(),
            name: "The Digest".to_owned(),
            tagline: Some("A political and socio-cultural digest".to_owned()),
            url: "https://www.example.org".to_owned(),
            locales: vec!["en".to_owned(), "az".to_owned()],
            social_links: vec![Link {
                label: "Telegram".to_owned(),
                url: "https://telegram.example.org/digest".to_owned(),
            }],
            contact_email: Some("newsroom@example.org".to_owned()),
            version: 1,
            ..Self::default()
        }
    }
}
