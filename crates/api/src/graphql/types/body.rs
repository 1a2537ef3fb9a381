//! Bodies in their forms: the addresses of their media are ours, wherever the text found them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::Context;
use masthead_app::{addresses::Addresses, error::Error};
use masthead_domain::{
    body::{Body, MediaRef, render},
    entity::Media,
    id::MediaId,
    locale::Locale,
    media::MediaData,
};

use super::block::{self, Block};
use crate::graphql::context::{Serving, beside_site};

/// The media that a body shows, and where they are.
#[derive(Debug)]
pub(super) struct BodyMedia<'a> {
    known: HashMap<MediaId, Arc<Media>>,
    addresses: &'a Addresses,
}

impl<'a> BodyMedia<'a> {
    async fn read(context: &'a Context<'_>, body: &Body) -> Result<Self, Error> {
        let ids: Vec<_> = body.media_ids().into_iter().map(MediaId::uuid).collect();
        let found = match ids.as_slice() {
            [] => Vec::new(),
            ids => beside_site(context.reader(), context.reader().entities::<MediaData>(ids)).await?,
        };
        let known = found
            .into_iter()
            .map(|media| (MediaId::from_uuid(media.id), media))
            .collect();
        Ok(Self {
            known,
            addresses: context.addresses(),
        })
    }

    /// The medium that a body refers to, where it is kept here and this viewer may see it.
    pub(super) fn of(&self, reference: &MediaRef) -> Option<&Arc<Media>> {
        self.known.get(&reference.media?)
    }

    /// Where the medium is: here, or where the text found it.
    pub(super) fn address(&self, reference: &MediaRef) -> String {
        self.of(reference)
            .map_or_else(|| reference.url.clone(), |media| self.addresses.media(media))
    }
}

/// A body as safe HTML.
pub(super) async fn html(context: &Context<'_>, body: &Body) -> Result<String, Error> {
    let media = BodyMedia::read(context, body).await?;
    Ok(render::html(body, &|reference| media.address(reference)))
}

/// A body as Markdown.
pub(super) async fn markdown(context: &Context<'_>, body: &Body) -> Result<String, Error> {
    let media = BodyMedia::read(context, body).await?;
    Ok(render::markdown(body, &|reference| media.address(reference)))
}

/// A body as a flat list of blocks. Their HTML is rendered only where it is selected.
pub(super) async fn blocks(
    context: &Context<'_>,
    body: &Body,
    locale: Option<&Locale>,
) -> Result<Vec<Block>, Error> {
    let media = BodyMedia::read(context, body).await?;
    let with_html = context.look_ahead().field("html").exists();
    let flat = body.flatten();
    Ok(flat
        .into_iter()
        .map(|place| block::of(place, &media, with_html, locale))
        .collect())
}
