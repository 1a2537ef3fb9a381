//! What a handler reads with: the viewer's reader, the addresses, and the language that was asked for.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};
use masthead_app::{App, addresses::Addresses, error::Error, read::Reader};
use masthead_domain::{
    article::ArticleCard,
    entity::{EntityData, Record},
    id,
    locale::{Locale, LocaleChain},
    path::SitePath,
};

use crate::{
    http::{Problem, answers::Readings, credentials::Viewer},
    state::ApiState,
};

/// The context of one request.
#[derive(Debug, Clone)]
pub(crate) struct Ctx {
    pub(crate) reader: Arc<Reader>,
    app: Arc<App>,
    /// The language that the request asks for.
    pub(crate) locale: Option<Locale>,
}

impl FromRequestParts<ApiState> for Ctx {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Viewer(visibility) = Viewer::from_request_parts(parts, state).await?;
        let reader = state.app.reader(visibility);
        if let Some(readings) = parts.extensions.get::<Readings>() {
            readings.note(&reader);
        }
        Ok(Self {
            reader,
            app: state.app.clone(),
            locale: None,
        })
    }
}

impl Ctx {
    /// The same request in a language.
    pub(crate) fn in_locale(mut self, locale: Option<Locale>) -> Self {
        self.locale = locale;
        self
    }

    /// Where things are found.
    pub(crate) fn addresses(&self) -> &Addresses {
        &self.app.addresses
    }

    /// The languages to try, the one asked for first.
    pub(crate) async fn chain(&self) -> Result<LocaleChain, Error> {
        self.reader.chain(self.locale.as_ref()).await
    }

    /// The absolute address of a thing's page; the front page's for what has no page of its own yet.
    pub(crate) fn url<D>(&self, record: &Record<D>, chain: &LocaleChain) -> String {
        let path = record.path.clone().unwrap_or_else(SitePath::root);
        self.addresses().page(&path, Some(chain.first()))
    }

    /// An article by its id, its path or its slug, in the version that is best for the language asked for.
    pub(crate) async fn find_article(&self, reference: &str) -> Result<Option<Arc<ArticleCard>>, Error> {
        let locale = self.locale.as_ref();
        let found = self.reader.find_article(reference, locale).await?;
        let is_slug = !reference.contains('/') && id::parse_any(reference).is_err();
        match (found, locale) {
            // A slug is looked for in the language first; its story may have another slug there.
            (Some(card), Some(locale)) if is_slug => self.reader.in_locale(card, locale).await.map(Some),
            (found, _) => Ok(found),
        }
    }

    /// A thing by its id, its path or its slug; the site is read beside it, because every name needs its languages.
    pub(crate) async fn find<D: EntityData>(&self, reference: &str) -> Result<Option<Arc<Record<D>>>, Error> {
        let (found, _) = futures_util::try_join!(self.reader.find::<D>(reference), self.reader.site())?;
        Ok(found)
    }
}
