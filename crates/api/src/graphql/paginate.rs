//! Connections: lists in Relay's form, all through [`paginate`].

use std::{borrow::Cow, future::Future, marker::PhantomData, sync::Arc};

use async_graphql::{Context, Object, OutputType, Result, SimpleObject, TypeName};
use masthead_app::{
    error::{Error, ErrorCode},
    read::{ArticleList, EntityList, Page, PageArguments, Reader},
};
use masthead_domain::{article::ArticleCard, entity::Record, id::ArticleId, locale::Locale};

use super::{
    context::{Serving, beside_site, boxed},
    shown::Present,
    types::article::Article,
};

/// Something that can be read in parts and counted.
pub(super) trait Listing: Send + Sync {
    /// What it holds.
    type Item: Clone + Send + Sync;
    /// How an item is shown.
    type Node: OutputType;

    fn page(
        &self,
        reader: &Reader,
        part: &PageArguments,
    ) -> impl Future<Output = Result<Page<Self::Item>, Error>> + Send;

    fn count(&self, reader: &Reader) -> impl Future<Output = Result<u64, Error>> + Send;

    fn node(&self, item: Self::Item) -> Self::Node;
}

/// A part of a list.
#[derive(Debug)]
pub(super) struct Connection<N> {
    edges: Vec<Edge<N>>,
    page_info: PageInfo,
    total: Option<u64>,
}

/// A place in a list.
#[derive(Debug)]
struct Edge<N> {
    cursor: String,
    node: N,
}

/// What lies before and behind this part of the list.
#[derive(Debug, Clone, Default, SimpleObject)]
pub(super) struct PageInfo {
    /// Whether there is more behind this part.
    has_next_page: bool,
    /// Whether there is more before this part.
    has_previous_page: bool,
    /// The cursor of the first item; give it as `before` to go back.
    start_cursor: Option<String>,
    /// The cursor of the last item; give it as `after` to go on.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// Of a part of what is read forwards only; it leads on also from its end.
    pub(super) const fn forward(
        has_next_page: bool,
        start_cursor: Option<String>,
        end_cursor: String,
    ) -> Self {
        Self {
            has_next_page,
            has_previous_page: false,
            start_cursor,
            end_cursor: Some(end_cursor),
        }
    }

    /// Of a page of a list.
    pub(super) fn of<T>(page: &Page<T>) -> Self {
        Self {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: page.start_cursor().map(str::to_owned),
            end_cursor: page.end_cursor().map(str::to_owned),
        }
    }
}

/// What is left of the arguments of a list of which nobody looks at the items: a part that is too large is an error
/// all the same; its cursors are not read.
pub(super) fn unread(part: &PageArguments) -> Result<PageArguments, Error> {
    let part = PageArguments {
        after: None,
        before: None,
        ..part.clone()
    };
    part.window(0).map(|_| part)
}

/// Reads the part of a list that the arguments mean, and its length: each only where it is selected, both at once.
pub(super) async fn paginate<L: Listing>(
    context: &Context<'_>,
    listing: &L,
    part: PageArguments,
) -> Result<Connection<L::Node>> {
    let (reader, selected) = (context.reader(), context.look_ahead());
    let wants_items = ["edges", "nodes", "pageInfo"]
        .iter()
        .any(|name| selected.field(name).exists());
    let items = async {
        if wants_items {
            return boxed(listing.page(reader, &part)).await.map(Some);
        }
        unread(&part).map(|_| None)
    };
    let total = async {
        if selected.field("totalCount").exists() {
            return boxed(listing.count(reader)).await.map(Some);
        }
        Ok(None)
    };
    let (page, total) = futures_util::try_join!(items, total)?;
    let page = page.unwrap_or_else(|| Page {
        items: Vec::new(),
        has_next: false,
        has_previous: false,
    });
    let page_info = PageInfo::of(&page);
    let edges = page.items.into_iter().map(|(cursor, item)| Edge {
        cursor,
        node: listing.node(item),
    });
    Ok(Connection {
        edges: edges.collect(),
        page_info,
        total,
    })
}

/// A part of a list, after the Relay specification for cursor connections.
#[Object(name_type)]
impl<N: OutputType> Connection<N> {
    /// The items of this part, each with its cursor.
    async fn edges(&self) -> &[Edge<N>] {
        &self.edges
    }

    /// The items of this part without their cursors.
    async fn nodes(&self) -> Vec<&N> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// What lies before and behind this part.
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// How long the whole list is for this viewer and this filter: exact, and counted only where it is selected.
    async fn total_count(&self) -> Result<u64, Error> {
        self.total
            .ok_or_else(|| Error::request(ErrorCode::BadRequest, "totalCount", "was not counted"))
    }
}

impl<N: OutputType> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

/// A place in a list.
#[Object(name_type)]
impl<N: OutputType> Edge<N> {
    /// Where in the list it stands: opaque, and good for this list only (same filter, order, locale and rights).
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// What stands there.
    async fn node(&self) -> &N {
        &self.node
    }
}

impl<N: OutputType> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

/// A list of articles; with a locale, each shows what it was asked for in.
impl Listing for ArticleList {
    type Item = Arc<ArticleCard>;
    type Node = Article;

    async fn page(&self, reader: &Reader, part: &PageArguments) -> Result<Page<Self::Item>, Error> {
        reader.article_page(self, part).await
    }

    async fn count(&self, reader: &Reader) -> Result<u64, Error> {
        reader.article_count(self).await
    }

    fn node(&self, item: Self::Item) -> Article {
        Article::asked_for_in(item, self.locale.as_ref())
    }
}

/// The articles of a collection, in the editors' order.
#[derive(Debug)]
pub(super) struct CollectedArticles<'c>(pub(super) &'c [ArticleId]);

impl Listing for CollectedArticles<'_> {
    type Item = Arc<ArticleCard>;
    type Node = Article;

    async fn page(&self, reader: &Reader, part: &PageArguments) -> Result<Page<Self::Item>, Error> {
        let (page, _) = reader.collection_page(self.0, part).await?;
        Ok(page)
    }

    async fn count(&self, reader: &Reader) -> Result<u64, Error> {
        Ok(reader.cards(self.0).await?.len() as u64)
    }

    fn node(&self, item: Self::Item) -> Article {
        Article::of(item)
    }
}

/// A list of things that stand beside articles, shown in a locale; empty where what it lies below is not there.
#[derive(Debug)]
pub(super) struct Entities<D> {
    list: Option<EntityList>,
    locale: Option<Locale>,
    kind: PhantomData<D>,
}

impl<D> Entities<D> {
    pub(super) const fn new(list: Option<EntityList>, locale: Option<Locale>) -> Self {
        Self {
            list,
            locale,
            kind: PhantomData,
        }
    }
}

impl<D: Present> Listing for Entities<D> {
    type Item = Arc<Record<D>>;
    type Node = D::Node;

    async fn page(&self, reader: &Reader, part: &PageArguments) -> Result<Page<Self::Item>, Error> {
        match &self.list {
            Some(list) => beside_site(reader, reader.entity_page(list, part)).await,
            None => Ok(Page {
                items: Vec::new(),
                has_next: false,
                has_previous: false,
            }),
        }
    }

    async fn count(&self, reader: &Reader) -> Result<u64, Error> {
        match &self.list {
            Some(list) => reader.entity_count(list).await,
            None => Ok(0),
        }
    }

    fn node(&self, item: Self::Item) -> Self::Node {
        D::present(item, self.locale.as_ref())
    }
}
