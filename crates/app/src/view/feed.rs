//! What a feed says of an article.

use std::{collections::HashMap, sync::Arc};

use masthead_domain::{
    article::{ArticleCard, ArticleDetail},
    body::{BlockKind, Body, MediaRef, render},
    entity::{Author, Category, Media, Source, Tag},
    id::{CategoryId, MediaId, TagId},
    locale::LocaleChain,
    media::MediaData,
    taxonomy::{CategoryData, SourceData, TagData},
};
use url::Url;

use super::{
    image::{ImageView, image},
    story::url,
};
use crate::{addresses::Addresses, error::Error, read::Reader};

/// All that a feed says of an article, read in one go.
#[derive(Debug, Clone)]
pub struct FeedFacts {
    pub card: Arc<ArticleCard>,
    /// What only an article's own page shows, where the whole text is wanted.
    pub detail: Option<Arc<ArticleDetail>>,
    pub authors: Vec<Arc<Author>>,
    /// The primary one first.
    pub categories: Vec<Arc<Category>>,
    pub tags: Vec<Arc<Tag>>,
    pub image: Option<ImageView>,
    pub source: Option<Arc<Source>>,
    /// The media of the text, as far as they are kept here and this viewer sees them.
    pub media: Vec<Arc<Media>>,
    /// The languages in which names are looked for.
    pub chain: LocaleChain,
}

impl FeedFacts {
    /// Reads what a feed says of an article, with its whole text or without.
    ///
    /// # Errors
    /// What the database says.
    pub async fn read(reader: &Reader, card: Arc<ArticleCard>, with_text: bool) -> Result<Self, Error> {
        let chain = reader.chain(Some(&card.locale)).await?;
        let mut filed: Vec<CategoryId> = card.primary_category.into_iter().collect();
        filed.extend(
            card.links
                .categories
                .iter()
                .filter(|id| Some(**id) != card.primary_category),
        );
        let categories: Vec<_> = filed.into_iter().map(CategoryId::uuid).collect();
        let tags: Vec<_> = card.links.tags.iter().copied().map(TagId::uuid).collect();
        let lead = async {
            match &card.links.image {
                Some(lead) => image(reader, lead, &chain).await,
                None => Ok(None),
            }
        };
        let source = async {
            match card.source {
                Some(source) => reader.entity::<SourceData>(source.uuid()).await,
                None => Ok(None),
            }
        };
        let text = async {
            if !with_text {
                return Ok((None, Vec::new()));
            }
            let detail = reader.detail(card.id).await?;
            let media: Vec<_> = detail
                .iter()
                .flat_map(|detail| detail.body.media_ids())
                .map(MediaId::uuid)
                .collect();
            let media = if media.is_empty() {
                Vec::new()
            } else {
                reader.entities::<MediaData>(&media).await?
            };
            Ok::<_, Error>((detail, media))
        };
        let (authors, categories, tags, image, source, (detail, media)) = futures_util::try_join!(
            reader.authors(card.links.authors()),
            reader.entities::<CategoryData>(&categories),
            reader.entities::<TagData>(&tags),
            lead,
            source,
            text,
        )?;
        Ok(Self {
            card,
            detail,
            authors,
            categories,
            tags,
            image,
            source,
            media,
            chain,
        })
    }

    /// The whole text as safe HTML that can be read anywhere: every address in it is absolute.
    #[must_use]
    pub fn html(&self, addresses: &Addresses) -> Option<String> {
        let body = self.detail.as_ref().map(|detail| detail.body.clone())?;
        let body = match Url::parse(&url(&self.card, addresses)) {
            Ok(page) => body.resolved(&page),
            Err(_) => body,
        };
        let known: HashMap<MediaId, &Arc<Media>> = self
            .media
            .iter()
            .map(|media| (MediaId::from_uuid(media.id), media))
            .collect();
        let address = |reference: &MediaRef| match reference.media.and_then(|id| known.get(&id)) {
            Some(media) => addresses.media(media),
            None => reference.url.clone(),
        };
        Some(render::html(&body, &address))
    }

    /// The recordings, films and files of the text, in its order, each once.
    #[must_use]
    pub fn enclosures(&self) -> Vec<&Arc<Media>> {
        let body = self.detail.as_ref().map(|detail| &detail.body);
        let wanted = body.map(attached).unwrap_or_default();
        wanted
            .into_iter()
            .filter_map(|id| self.media.iter().find(|media| media.id == id.uuid()))
            .collect()
    }
}

fn attached(body: &Body) -> Vec<MediaId> {
    let mut ids: Vec<MediaId> = Vec::new();
    for flat in body.flatten() {
        if let BlockKind::Audio { file, .. } | BlockKind::Video { file, .. } | BlockKind::File { file, .. } =
            &flat.block.kind
            && let Some(id) = file.media
            && !ids.contains(&id)
        {
            ids.push(id);
        }
    }
    ids
}
