//! Bodies in the forms that were asked for.

use std::{collections::HashMap, sync::Arc};

use masthead_app::{addresses::Addresses, error::Error};
use masthead_domain::{
    body::{Body, Inline, MediaRef, inline, render},
    entity::Media,
    id::MediaId,
    media::MediaData,
};

use super::block::Block;
use crate::rest::{context::Ctx, selection::Selection};

/// The fields that are rendered from a body.
pub(super) const FIELDS: &[&str] = &["bodyHtml", "bodyText", "bodyMarkdown", "blocks"];

/// A body in its forms; those that nobody wants are empty.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) html: String,
    pub(super) plain: String,
    pub(super) markdown: String,
    pub(super) blocks: Vec<Block>,
}

impl Text {
    pub(super) async fn of(ctx: &Ctx, body: &Body, want: &Selection) -> Result<Self, Error> {
        let mut made = Self::default();
        if want.wants("bodyText") {
            made.plain = render::text(body);
        }
        if want.wants_any(&["bodyHtml", "bodyMarkdown", "blocks"]) {
            let media = BodyMedia::read(ctx, body).await?;
            let address = |reference: &MediaRef| media.address(reference);
            if want.wants("bodyHtml") {
                made.html = render::html(body, &address);
            }
            if want.wants("bodyMarkdown") {
                made.markdown = render::markdown(body, &address);
            }
            if want.wants("blocks") {
                made.blocks = body
                    .flatten()
                    .into_iter()
                    .map(|block| Block::of(block, &media))
                    .collect();
            }
        }
        Ok(made)
    }
}

/// The media that a body shows, and where they are.
#[derive(Debug)]
pub(super) struct BodyMedia<'a> {
    known: HashMap<MediaId, Arc<Media>>,
    addresses: &'a Addresses,
}

impl<'a> BodyMedia<'a> {
    async fn read(ctx: &'a Ctx, body: &Body) -> Result<Self, Error> {
        let ids: Vec<_> = body.media_ids().into_iter().map(MediaId::uuid).collect();
        let found = if ids.is_empty() {
            Vec::new()
        } else {
            ctx.reader.entities::<MediaData>(&ids).await?
        };
        let known = found
            .into_iter()
            .map(|media| (MediaId::from_uuid(media.id), media))
            .collect();
        Ok(Self {
            known,
            addresses: ctx.addresses(),
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

/// Plain text as paragraphs of safe HTML.
pub(super) fn paragraphs(text: &str) -> String {
    let escaped = |text: &str| inline::html(&[Inline::Text(text.to_owned())], &render::original);
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
